"""What a desk phone's own keys do: the transfer key of linphonec, blind and with a second line, and the lamps of a phone that watches a
colleague and its voicemail."""
import hashlib
import re
import time
import unittest

from call_test import AGENT_HZ, CALLER_HZ, MOBILE, CallTest, CarrierTest
from harness import PHONE, TRUNK, Phone, wait_until
from linphone import Linphone
import sipp_xml as x

SECOND_HZ = 820
ENDED = (x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))


class TransferKey(CallTest):
    def call_with_linphone(self):
        """(caller's tone, phone, desk) of a call that is up at linphonec; Ben sits beside with a phone that answers."""
        ben = self.phone_at_desk(2, *self.ANSWERING, *ENDED, hertz=SECOND_HZ)
        ben[0].post("desk/not-ready", {"reason": "break"})
        phone = Linphone(self.server, "8001", "phone-8001", hertz=AGENT_HZ)
        self.cleanup.append(phone.stop)
        desk = self.server.agent_at_desk(1)
        self.cleanup.append(lambda: self.leave(desk))
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, *ENDED, tone=tone)
        tone.send_to(*self.remote_of(caller))
        phone.rings()
        phone.say("answer")
        tone.hears(AGENT_HZ)
        return tone, phone, desk, ben

    def state_of(self, desk, state):
        wait_until(state, lambda: desk.get("desk")["agent"]["state"] == state, 15)

    def uri(self, number):
        return f"sip:{number}@127.0.0.1:{self.server.sip_udp}"

    def acts(self):
        record = self.server.ended_conversation(self.caller)
        self.assert_balances(record)
        ours = [act for act in record["acts"] if act["kind"] != "force_hang_up"]  # as the test ends
        return [(act["by_name"], act["kind"], act["agent_name"], act["outcome"]) for act in ours]

    def test_blind_to_a_colleague(self):
        tone, phone, desk, ben = self.call_with_linphone()
        phone.say(f"transfer {self.uri('8002')}")
        ben[2].send_to(*self.remote_of(ben[1]))
        tone.hears(SECOND_HZ)
        self.state_of(desk, "after_call_work")
        self.state_of(ben[0], "talking")
        wait_until("the phone to be free", lambda: "ended" in phone.output)
        self.hang_up_all()
        self.assertEqual(self.acts(), [("Ana", "blind_transfer", "Ben", "done")])

    def test_nobody_has_that_number_and_the_call_goes_on(self):
        tone, phone, desk, _ = self.call_with_linphone()
        phone.say(f"transfer {self.uri('nobody')}")
        wait_until("the refusal in the log", lambda: "REFER refused" in self.server.log_text())
        tone.heard.clear()
        tone.hears(AGENT_HZ)
        self.assertEqual(desk.get("desk")["agent"]["state"], "talking")

    def test_attended_with_a_second_line(self):
        tone, phone, desk, ben = self.call_with_linphone()
        phone.say("pause")
        self.state_of(desk, "holding")
        phone.say(f"call {self.uri('8002')}")
        ben[2].send_to(*self.remote_of(ben[1]))
        ben[2].hears(AGENT_HZ)
        self.state_of(desk, "consulting")
        self.state_of(ben[0], "consulted")
        phone.say("transfer 1 --to-call 2")
        tone.hears(SECOND_HZ)
        ben[2].hears(CALLER_HZ)
        self.state_of(desk, "after_call_work")
        self.state_of(ben[0], "talking")
        self.hang_up_all()
        self.assertEqual(self.acts(), [("Ana", "consult", "Ben", "done"), ("Ana", "attended_transfer", "Ben", "done")])


class Keypad(CarrierTest):
    def test_a_number_outside_is_a_call_out_by_the_agents_rights(self):
        phone = Linphone(self.server, "8001", "phone-8001", hertz=AGENT_HZ)
        self.cleanup.append(phone.stop)
        desk = self.server.agent_at_desk(1)
        carrier, tone = self.carrier(x.receive("INVITE"), x.reply(180, "Ringing"), x.pause(1000), x.ok_with_sdp(), x.receive("ACK"), *ENDED)
        phone.say(f"call sip:{MOBILE}@127.0.0.1:{self.server.sip_udp}")
        tone.send_to(*self.remote_of(carrier))
        tone.hears(AGENT_HZ)
        shown = desk.get("desk")
        self.assertEqual((shown["agent"]["state"], shown["conversation"]["direction"]), ("outbound", "outbound"))
        desk.post("desk/hang-up")
        carrier.wait()
        wait_until("after-call work", lambda: desk.get("desk")["agent"]["state"] == "after_call_work")
        newest = lambda: self.server.admin().get("conversations?limit=1")["items"][0]
        wait_until("the record", lambda: newest()["direction"] == "outbound")
        self.assertEqual((newest()["outcome"], newest()["caller_number"], newest()["agent_name"]), ("answered", "4001", "Ana"))
        desk.post("desk/ready")  # which ends it
        self.leave(desk)
        phone.say(f"call sip:{MOBILE}@127.0.0.1:{self.server.sip_udp}")
        wait_until("the refusal where nobody is signed in", lambda: newest()["end_cause"] == "forbidden", 15)


class LampPhone(Phone):
    """Extension 8003: subscribes, confirms every NOTIFY and keeps it."""

    def request(self, method, package, resource, call_id, cseq, extra=""):
        uri = f"sip:{resource}@127.0.0.1"
        return (f"{method} {uri} SIP/2.0\nVia: SIP/2.0/UDP {self.address}:{self.port};branch=z9hG4bK{call_id}{cseq};rport\nMax-Forwards: 70\n"
                f"From: <sip:8003@127.0.0.1>;tag=lamp\nTo: <{uri}>\nCall-ID: {call_id}\nCSeq: {cseq} {method}\n"
                f"Contact: <sip:8003@{self.address}:{self.port}>\nEvent: {package}\nExpires: 600\n{extra}Content-Length: 0\n\n")

    def subscribe(self, package, resource, call_id):
        self.send(self.request("SUBSCRIBE", package, resource, call_id, 1))
        nonce = re.search(r'algorithm=MD5[^\r]*nonce="([^"]+)"|nonce="([^"]+)"', self.receive())
        nonce = nonce.group(1) or nonce.group(2)
        md5 = lambda text: hashlib.md5(text.encode()).hexdigest()
        uri = f"sip:{resource}@127.0.0.1"
        answer = md5(f"{md5('8003:callfloor:phone-8003')}:{nonce}:{md5('SUBSCRIBE:' + uri)}")
        self.send(self.request("SUBSCRIBE", package, resource, call_id, 2,
                               f'Authorization: Digest username="8003", realm="callfloor", nonce="{nonce}", uri="{uri}", response="{answer}", algorithm=MD5\n'))
        text = self.receive()
        assert text.startswith("SIP/2.0 200"), text

    def lamp(self):
        """The body of the next NOTIFY, which is confirmed."""
        while True:
            text = self.receive(15)
            if text.startswith("NOTIFY "):
                head, body = text.split("\r\n\r\n", 1)
                kept = [line for line in head.split("\r\n") if line.split(":")[0] in ("Via", "From", "To", "Call-ID", "CSeq")]
                self.send("\n".join(["SIP/2.0 200 OK", *kept, "Content-Length: 0", "", ""]))
                return body

    def lamps_until(self, wanted):
        while wanted not in (body := self.lamp()):
            pass
        return body


class Lamps(CallTest):
    def phone(self):
        phone = LampPhone(self.server, PHONE)
        self.cleanup.append(phone.close)
        return phone

    def test_a_lamp_follows_a_colleagues_call(self):
        lamp = self.phone()
        lamp.subscribe("dialog", "8001", "watch")
        self.assertNotIn("<dialog ", lamp.lamp())
        desk, phone, phone_tone = self.phone_at_desk(1, x.receive("INVITE"), x.reply(180, "Ringing"), x.pause(500), x.ok_with_sdp(), x.receive("ACK"), *ENDED)
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, *ENDED, tone=tone)
        self.assertIn('direction="recipient"', lamp.lamps_until("<state>early</state>"))
        body = lamp.lamps_until("<state>confirmed</state>")
        self.assertNotIn(self.caller, body, "not with whom")
        self.talk(caller, tone, phone, phone_tone)
        self.hang_up_all()
        while "<dialog " in lamp.lamp():
            pass

    def test_a_lamp_shows_that_a_message_waits(self):
        admin = self.server.admin()
        queue = next(q for q in admin.get("queues")["items"] if q["name"] == "sales")
        etag = queue.pop("etag")
        target = {"kind": "voicemail", "queue_id": None, "prompt": "", "number": ""}
        admin.call("PUT", f"queues/{queue['id']}", {**queue, "accept_without_agents": False, "max_length": 0, "overflow": target}, {"If-Match": etag})
        self.sipp(x.register("8003", "phone-8003"), address=PHONE).wait()
        desk = self.server.agent_at_desk(3)
        self.cleanup.append(lambda: self.leave(desk))
        desk.post("desk/not-ready", {"reason": "break"})
        lamp = self.phone()
        lamp.subscribe("message-summary", "8003", "mwi")
        self.assertIn("Messages-Waiting: no", lamp.lamp())
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, *ENDED, tone=tone)
        tone.send_to(*self.remote_of(caller))
        tone.hears(1000, 20)  # the box's tone
        time.sleep(3)  # he speaks
        tone.send_digit("#")
        caller.wait(60)
        self.assertIn("Voice-Message: 1/0", lamp.lamps_until("Messages-Waiting: yes"))
        agent = self.server.api.sign_in("agent3")
        (message,) = agent.get("voicemail")["items"]
        agent.call("PUT", f"voicemail/{message['id']}/handling", {"state": "done", "user_id": None, "note": ""})
        self.assertIn("Voice-Message: 0/0", lamp.lamps_until("Messages-Waiting: no"))


if __name__ == "__main__":
    unittest.main()
