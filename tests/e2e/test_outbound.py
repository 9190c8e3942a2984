"""Calls agents place, through SIPp as the carrier: who hears whom is proved by tones, what the carrier gets by its own messages."""
import unittest

from call_test import AGENT_HZ, CALLER_HZ, CUSTOMER_HZ, FIRST, MOBILE, SECOND, CallTest, CarrierTest
from harness import Refused, tone_level, wait_until
import sipp_xml as x

RINGBACK_HZ = 450
HANGS_UP = (x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))
RINGS = (x.receive("INVITE"), x.reply(180, "Ringing"))
FAILS = lambda status, reason: (x.receive("INVITE"), x.reply(status, reason), x.receive("ACK"))


class Outbound(CarrierTest):
    def queue_id(self):
        return next(q["id"] for q in self.server.leader().get("queues")["items"] if q["name"] == "sales")

    def dials(self, desk, number=MOBILE, **more):
        return desk.post("desk/call", {"number": number, **more})["conversation_id"]

    def ended(self, conversation):
        def find():
            found = self.server.admin().get(f"conversations/{conversation}")
            return found if found["conversation"]["ended_at"] else None
        return wait_until("the record", find, 15)

    def state_of(self, desk, wanted):
        wait_until(f"the state {wanted}", lambda: desk.get("desk")["agent"]["state"] == wanted, 15)

    def test_an_agent_calls_a_customer_and_they_hear_each_other(self):
        desk, phone, phone_tone = self.phone_at_desk(1, *self.ANSWERING, *HANGS_UP)
        carrier, tone = self.carrier(*RINGS, x.pause(2000), x.ok_with_sdp(), x.receive("ACK"), *HANGS_UP)
        call = self.dials(desk, "138-0000-0001", queue_id=self.queue_id())
        phone_tone.send_to(*self.remote_of(phone))
        phone_tone.hears(RINGBACK_HZ)
        shown = desk.get("desk")
        self.assertEqual((shown["agent"]["state"], shown["conversation"]["direction"]), ("outbound", "outbound"))
        tone.send_to(*self.remote_of(carrier))
        phone_tone.hears(CUSTOMER_HZ)
        tone.hears(AGENT_HZ)
        heard = len(tone.heard)
        wait_until("two seconds of talk", lambda: len(tone.heard) > heard + 16000)
        desk.post("desk/hang-up")
        carrier.wait()
        phone.wait()
        self.state_of(desk, "after_call_work")
        record = self.ended(call)
        row = record["conversation"]
        self.assertEqual((row["direction"], row["outcome"], row["caller_number"], row["end_side"], row["queue_name"]),
                         ("outbound", "answered", "4001", "agent", "sales"))
        self.assertEqual([leg["trunk_name"] for leg in record["legs"]], ["", "first way out"])
        self.assert_balances(record)
        left, right = self.server.recording(call)
        self.assertGreater(tone_level(left[8000:16000], CUSTOMER_HZ), 2000)
        self.assertGreater(tone_level(right[8000:16000], AGENT_HZ), 2000)

    def test_the_carrier_gets_the_number_as_it_wants_it_and_a_number_of_ours(self):
        desk, phone, _ = self.phone_at_desk(1, *self.ANSWERING, *HANGS_UP)
        carrier, _ = self.carrier(*FAILS(486, "Busy Here"))
        call = self.dials(desk, "+86 138 0000 0001")
        text = wait_until("the INVITE", lambda: carrier.messages() if "ACK sip" in carrier.messages() else None)
        self.assertIn(f"INVITE sip:{MOBILE}@{FIRST}:{carrier.port} SIP/2.0", text)
        self.assertRegex(text, r"From: <sip:4001@")
        self.assertRegex(text, r"P-Asserted-Identity: <sip:4001@")
        carrier.wait()
        phone.wait()
        record = self.ended(call)
        self.assertEqual((record["conversation"]["outcome"], record["conversation"]["end_cause"], record["legs"][-1]["sip_status"]),
                         ("not_reached", "busy", 486))
        self.state_of(desk, "ready")

    def test_what_the_far_network_says_before_the_answer_is_heard(self):
        desk, phone, phone_tone = self.phone_at_desk(1, *self.ANSWERING, *HANGS_UP)
        carrier, tone = self.carrier(x.receive("INVITE"), x.reply(183, "Session Progress", x.SDP.format(direction="sendrecv", version=1)),
                                     x.receive("CANCEL", timeout=30000), x.reply(200, "OK"), x.cancelled(), x.receive("ACK"))
        call = self.dials(desk)
        tone.send_to(*self.remote_of(carrier))
        phone_tone.send_to(*self.remote_of(phone))
        phone_tone.hears(CUSTOMER_HZ)
        self.assertEqual(desk.get("desk")["agent"]["state"], "outbound")
        desk.post("desk/hang-up")  # and the carrier's leg is cancelled
        carrier.wait()
        phone.wait()
        record = self.ended(call)
        self.assertEqual((record["conversation"]["end_cause"], record["conversation"]["end_side"], record["recording"]), ("cancelled", "agent", None))
        self.state_of(desk, "ready")

    def test_the_next_trunk_is_tried_when_the_first_fails(self):
        desk, phone, phone_tone = self.phone_at_desk(1, *self.ANSWERING, *HANGS_UP)
        first, _ = self.carrier(*FAILS(503, "Service Unavailable"))
        second, tone = self.carrier(*RINGS, x.ok_with_sdp(), x.receive_ack(), x.pause(500), x.agent_request("BYE", 1), x.expect(200), address=SECOND)
        call = self.dials(desk)
        first.wait()
        record = self.ended(call)
        self.assertEqual([leg["trunk_name"] for leg in record["legs"]], ["", "first way out", "second way out"])
        self.assertEqual((record["conversation"]["outcome"], record["conversation"]["end_side"]), ("answered", "caller"))
        self.state_of(desk, "after_call_work")

    def test_the_own_phone_refuses(self):
        desk, phone, _ = self.phone_at_desk(1, *FAILS(603, "Decline"))
        call = self.dials(desk)
        phone.wait()
        record = self.ended(call)
        self.assertEqual((record["conversation"]["end_cause"], record["conversation"]["end_side"], len(record["legs"])), ("rejected", "agent", 1))
        self.state_of(desk, "ready")

    def test_what_is_not_given_is_refused_and_kept(self):
        desk, _, _ = self.phone_at_desk(1, *self.ANSWERING)
        for number, status in (("+16502530000", 403), ("010 6552 9988", 403), ("12", 400)):
            with self.assertRaises(Refused) as refused:
                self.dials(desk, number)
            self.assertEqual(refused.exception.status, status, refused.exception.body)
        with self.assertRaises(Refused) as refused:
            self.dials(desk, MOBILE, caller_id="02162135678")
        self.assertEqual(refused.exception.status, 403)
        entries = [e for e in self.server.admin().get("audit?action=call.dial")["items"] if e["outcome"] == "refused"]
        self.assertEqual([e["after"]["number"] for e in entries][:3], ["+8613800000001", "+861065529988", "+16502530000"])
        self.assertIn("may not dial", entries[2]["after"]["why"])
        self.assertEqual(desk.get("desk")["agent"]["state"], "ready")

    def test_a_lost_caller_is_called_back_from_the_list(self):
        self.caller = f"1390000{CallTest.serial:04}"
        lost = self.sipp(*self.CALLING, x.pause(300), x.bye(), x.expect(200))
        lost.wait()
        entry = wait_until("the call-back", lambda: next((c for c in self.server.leader().get("callbacks")["items"] if c["caller_number"] == self.caller), None))
        desk, phone, phone_tone = self.phone_at_desk(1, *self.ANSWERING, *HANGS_UP)
        carrier, tone = self.carrier(*RINGS, x.ok_with_sdp(), x.receive("ACK"), *HANGS_UP)
        call = desk.post(f"callbacks/{entry['conversation_id']}/call")["conversation_id"]
        tone.send_to(*self.remote_of(carrier))
        phone_tone.send_to(*self.remote_of(phone))
        phone_tone.hears(CUSTOMER_HZ)
        desk.post("desk/hang-up")
        carrier.wait()
        kept = next(c for c in desk.get("callbacks")["items"] if c["conversation_id"] == entry["conversation_id"])
        self.assertEqual((kept["state"], kept["user_name"], kept["last_call_id"]), ("taken", "Ana", call))
        self.assertEqual(self.ended(call)["conversation"]["dialled_number"], f"+86{self.caller}")

    def test_a_customer_is_transferred_to_a_number_outside(self):
        desk, phone, phone_tone = self.phone_at_desk(1, *self.ANSWERING, *HANGS_UP)
        tone = self.tone("127.0.0.2", CALLER_HZ)
        caller = self.sipp(*self.CALLING, x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False), tone=tone)
        self.talk(caller, tone, phone, phone_tone)
        carrier, outside = self.carrier(*RINGS, x.ok_with_sdp(), x.receive("ACK"), *HANGS_UP)
        desk.post("desk/transfer", {"number": MOBILE})
        outside.send_to(*self.remote_of(carrier))
        tone.hears(CUSTOMER_HZ)
        outside.hears(CALLER_HZ)
        self.hang_up_all()
        caller.wait()
        carrier.wait()
        record = self.server.ended_conversation(self.caller)
        self.assertEqual([(a["kind"], a["outcome"], a["number"][-4:]) for a in record["acts"]][:1], [("blind_transfer", "done", "0001")])
        self.assert_balances(record)


if __name__ == "__main__":
    unittest.main()
