"""An agent whose phone is a number outside (移动坐席), through SIPp as the carrier: asked for the key, then talking as at any phone."""
import time

from call_test import CALLER_HZ, CUSTOMER_HZ, CarrierTest
from harness import TRUNK, Refused, tone_level, wait_until
import sipp_xml as x

HANGS_UP = (x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))


class OutsidePhone(CarrierTest):
    def setUp(self):
        super().setUp()
        self.root = self.server.admin()
        extension = next(e for e in self.root.get("extensions?limit=200")["items"] if e["number"] == "8001")
        self.put(extension, "138 0000 0001")
        self.cleanup.append(lambda: self.put(extension, ""))

    def put(self, extension, number):
        self.root.call("PUT", f"extensions/{extension['id']}", {**extension, "outside_number": number}, {"If-Match": "*"})

    def agent(self):
        desk = self.server.agent_at_desk(1)
        self.cleanup.append(lambda: self.leave(desk))
        return desk

    def test_the_agent_takes_the_call_by_a_key(self):
        carrier, tone = self.carrier(x.receive("INVITE"), x.reply(180, "Ringing"), x.ok_with_sdp(), x.receive("ACK"), *HANGS_UP)
        desk = self.agent()
        caller_tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False), tone=caller_tone)
        caller_tone.send_to(*self.remote_of(caller))
        tone.send_to(*self.remote_of(carrier))
        wait_until("the prompt", lambda: len(tone.heard) > 16_000)
        self.assertEqual(desk.get("desk")["agent"]["state"], "ringing", "an answer alone is no agent")
        self.assertLess(tone.level(CALLER_HZ), 200, "nor does he hear the customer")
        tone.send_digit("1")
        tone.hears(CALLER_HZ)
        caller_tone.hears(CUSTOMER_HZ)
        heard = len(caller_tone.heard)
        wait_until("two seconds of talk", lambda: len(caller_tone.heard) > heard + 16_000)
        self.assertEqual(desk.get("desk")["agent"]["state"], "talking")
        text = carrier.messages()
        desk.post("desk/hang-up")
        carrier.wait()
        caller.wait()
        record = self.server.ended_conversation(self.caller)
        self.assertEqual((record["conversation"]["outcome"], record["conversation"]["end_side"]), ("answered", "agent"))
        self.assert_balances(record)
        left, right = self.server.recording(record["conversation"]["id"])
        self.assertGreater(tone_level(left[-12000:-4000], CALLER_HZ), 2000)
        self.assertGreater(tone_level(right[-12000:-4000], CUSTOMER_HZ), 2000)
        self.assertIn("INVITE sip:13800000001@", text)
        self.assertRegex(text, r"From: <sip:4001@")

    def test_a_mailbox_takes_nothing(self):
        carrier, tone = self.carrier(x.receive("INVITE"), x.ok_with_sdp(), x.receive("ACK"), *HANGS_UP)
        self.agent()
        begun = time.monotonic()
        caller = self.sipp(*self.CALLING, x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))
        tone.send_to(*self.remote_of(carrier))  # it asks for a message
        carrier.wait(60)
        self.assertGreater(time.monotonic() - begun, 15, "it was given time")
        waits = [call for call in self.root.get("floor")["conversations"] if call["segment"] == "queue"]
        self.assertEqual(len(waits), 1, "the customer waits on")
        self.hang_up_all()
        caller.wait()
        record = self.server.ended_conversation(self.caller)
        self.assertEqual([offer["outcome"] for offer in record["offers"]], ["no_answer"])

    def test_only_numbers_somebody_has_and_that_cost_the_ordinary(self):
        extension = next(e for e in self.root.get("extensions?limit=200")["items"] if e["number"] == "8001")
        for wrong in ("12", "not a number", "1681234567"):
            with self.assertRaises(Refused):
                self.put(extension, wrong)
        self.assertEqual(extension["outside_number"], "138 0000 0001")
