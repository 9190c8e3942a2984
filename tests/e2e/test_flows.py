"""Flows (IVR) through the real server: SIPp as carrier sends keys as RFC 4733 events, a phone answers behind the queue."""
import time

from call_test import CALLER_HZ, CallTest
from harness import TRUNK, wait_until
import sipp_xml as x


def node(name, kind, exits=(), **settings):
    return {"name": name, "kind": kind, "exits": [{"exit": exit, "to": to} for exit, to in exits], **settings}


class Flows(CallTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        admin = cls.server.admin()
        queue = admin.get("queues")["items"][0]["id"]
        nodes = [
            node("主菜单", "menu", [("1", "sales"), ("2", "card"), ("9", "bye"), ("timeout", "bye"), ("invalid", "主菜单")], say=["welcome"], timeout_ms=3000),
            node("sales", "queue", [("failed", "bye")], queue_id=queue),
            node("card", "digits", [("next", "known"), ("failed", "bye")], say=["welcome"], masked=True, least=4, most=16, variable="card"),
            node("known", "branch", [("true", "sales"), ("false", "bye")], expression='starts_with(card, "62")'),
            node("bye", "hang_up", say=["closed"]),
        ]
        cls.flow = admin.post("flows", {"name": "main", "start": "主菜单", "nodes": nodes})
        assert cls.flow["problems"] == [], cls.flow["problems"]
        admin.call("POST", f"flows/{cls.flow['id']}/publish", {}, {"If-Match": "*"})
        admin.post("numbers", {"number": "4010", "queue_id": queue, "flow_id": cls.flow["id"]})

    def enter(self, *steps):
        """A caller at the menu, heard by nobody yet. Gives (SIPp, tone)."""
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, *steps, number="4010", tone=tone)
        tone.send_to(*self.remote_of(caller))
        wait_until("the prompt", lambda: len(tone.heard) > 1600)
        return caller, tone

    def press(self, tone, keys):
        for key in keys:
            tone.send_digit(key)
            time.sleep(0.15)  # a person's fingers

    def visits(self, record):
        return [(visit["node"], visit["exit"], visit["input"]) for visit in record["flow_visits"]]

    def test_a_key_leads_to_the_queue_and_an_agent(self):
        _, phone, phone_tone = self.phone_at_desk(1, *self.ANSWERING, x.receive("BYE"), x.reply(200, "OK", to_tag=False))
        caller, tone = self.enter(x.pause(6000), x.bye(), x.expect(200))
        self.press(tone, "1")
        wait_until("the phone to be called", lambda: "INVITE" in phone.messages())
        self.talk(caller, tone, phone, phone_tone)
        caller.wait()
        phone.wait()
        record = self.server.ended_conversation(self.caller)
        self.assertEqual(record["conversation"]["outcome"], "answered")
        self.assertEqual(self.visits(record), [("主菜单", "1", "1"), ("sales", "queue", "")])
        self.assertEqual([segment["kind"] for segment in record["segments"]][:2], ["setup", "flow"])
        self.assert_balances(record)

    def test_masked_digits_are_nowhere_and_the_flow_hangs_up(self):
        secret = "4321987"
        caller, tone = self.enter(x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))
        self.press(tone, "2")
        self.press(tone, secret + "#")
        caller.wait(60)
        record = self.server.ended_conversation(self.caller)
        self.assertEqual(record["conversation"]["outcome"], "self_service")
        self.assertEqual(record["conversation"]["end_side"], "system")
        self.assertEqual(self.visits(record), [("主菜单", "2", "2"), ("card", "next", "xxxxxxx"), ("known", "false", ""), ("bye", "ended", "")])
        digits = "".join(entry["data"]["digit"] for entry in record["journal"] if entry["event"] == "digit_received")
        self.assertEqual(digits, "2xxxxxxxx")
        self.assertNotIn(secret, self.server.log_text())
        self.assert_balances(record)

    def test_a_caller_who_hangs_up_in_the_menu_has_served_himself(self):
        caller, _ = self.enter(x.pause(300), x.bye(), x.expect(200))
        caller.wait()
        record = self.server.ended_conversation(self.caller)
        self.assertEqual(record["conversation"]["outcome"], "self_service")
        self.assertEqual(self.visits(record), [("主菜单", "hung_up", "")])
        self.assert_balances(record)

    def test_the_emergency_notice_reaches_a_caller_inside(self):
        caller, tone = self.enter(x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))
        admin = self.server.admin()
        admin.call("PUT", "emergency-notice", {"prompt": "sorry", "ends_calls": True})
        self.cleanup.append(lambda: admin.call("PUT", "emergency-notice", {"prompt": "", "ends_calls": False}))
        caller.wait(60)
        record = self.server.ended_conversation(self.caller)
        self.assertEqual(record["conversation"]["end_cause"], "closed")
        self.assertEqual(self.visits(record), [("主菜单", "ended", "")])
