"""Interoperation with software of others from Debian: baresip and linphonec as agents' phones, Kamailio as the proxy in front
(Record-Route on the carrier's side, Path on the phones' side). Each test goes through a whole call: register, ring, answer, hold,
resume, digits, hang up by one side; and looks at what came of it: tones at both ends and in the recording, states and records."""
import unittest

from baresip import Baresip
from call_test import AGENT_HZ, CALLER_HZ, CallTest
from harness import TRUNK, tone_level, wait_until
from kamailio import Kamailio
from linphone import Linphone
import sipp_xml as x

FAR_CARRIER, PHONE_PROXY = "127.0.0.6", "127.0.0.7"


class LinphoneKeys:
    """What an agent does at linphonec."""
    product = "Linphonec"

    def __init__(self, server, user, proxy=None):
        self.phone = Linphone(server, user, f"phone-{user}", hertz=AGENT_HZ, proxy=f"{proxy.address}:{proxy.port}" if proxy else None)

    def answer(self):
        self.phone.rings()
        self.phone.say("answer")

    def hold(self):
        self.phone.say("pause")

    def resume(self):
        self.phone.say("resume")

    def press(self, digit):
        self.phone.say(digit)

    def hang_up(self):
        self.phone.say("terminate")

    def is_idle(self):
        return "ended (No error)" in self.phone.output


class BaresipKeys:
    """What an agent does at baresip."""
    product = "baresip"

    def __init__(self, server, user, proxy=None):
        self.phone = Baresip(server, user, f"phone-{user}", hertz=AGENT_HZ, answer="manual", proxy=proxy)

    def answer(self):
        wait_until("the phone to ring", lambda: "Incoming call from" in self.phone.text())
        self.phone.press("a")

    def hold(self):
        self.phone.press("x")

    def resume(self):
        self.phone.press("X")

    def press(self, digit):
        self.phone.press(digit)

    def hang_up(self):
        self.phone.press("b")

    def is_idle(self):
        return "session closed" in self.phone.text() or "Call with" in self.phone.text() and "terminated" in self.phone.text()


class Interop(CallTest):
    def phone_of(self, keys, number, proxy=None):
        phone = keys(self.server, str(8000 + number), proxy=proxy)
        self.cleanup.append(phone.phone.stop)
        contact = wait_until("the registration", lambda: self.server.contact_of(str(8000 + number), phone.product))
        self.assertEqual(contact["transport"], "udp")
        desk = self.server.agent_at_desk(number)
        self.cleanup.append(lambda: self.leave(desk))
        return phone, desk

    def state_of(self, desk, state):
        wait_until(state, lambda: desk.get("desk")["agent"]["state"] == state)

    def digits_pressed(self):
        admin = self.server.admin()
        row = next(r for r in admin.get(f"conversations?caller={self.caller}")["items"])
        return [entry["data"]["digit"] for entry in admin.get(f"conversations/{row['id']}")["journal"] if entry["event"] == "digit_received"]

    def whole_call(self, keys, number, side, trunk=None, phones=None):
        """One call from ring to record; `trunk` and `phones`: the proxies on either side."""
        phone, desk = self.phone_of(keys, number, phones)
        address = FAR_CARRIER if trunk else TRUNK
        tone = self.tone(address, CALLER_HZ)
        ending = (x.receive("INFO", True), x.receive("BYE"), x.reply(200, "OK", to_tag=False)) if side == "agent" else (
            x.pause(7000), x.bye(), x.expect(200))
        caller = self.sipp(*self.CALLING, *ending, address=address, tone=tone, proxy=trunk)
        tone.send_to(*self.remote_of(caller))
        self.state_of(desk, "ringing")
        phone.answer()
        self.state_of(desk, "talking")
        tone.hears(AGENT_HZ)
        phone.hold()
        self.state_of(desk, "holding")
        wait_until("silence or music instead of the agent", lambda: tone.level(AGENT_HZ) < 500)
        phone.resume()
        self.state_of(desk, "talking")
        tone.hears(AGENT_HZ)
        phone.press("7")
        wait_until("the agent's digit at the caller", lambda: "7" in ["0123456789*#ABCD"[event] for event, _ in tone.digits])
        tone.send_digit("5")
        wait_until("the caller's digit in the journal", lambda: "5" in self.digits_pressed())
        if side == "agent":
            phone.hang_up()
        caller.wait()
        record = self.server.ended_conversation(self.caller)
        conversation = record["conversation"]
        self.assertEqual((conversation["outcome"], conversation["end_cause"], conversation["end_side"]), ("answered", "normal_hang_up", side))
        kinds = [segment["kind"] for segment in record["segments"]]
        self.assertEqual(kinds[kinds.index("talk"):], ["talk", "hold", "talk"])
        self.assertGreater(conversation["hold_ms"], 0)
        self.assert_balances(record)
        self.assertEqual(self.digits_pressed().count("5"), 1)
        left, right = self.server.recording(conversation["id"])
        self.assertGreater(tone_level(left[-4000:-2000], CALLER_HZ), 5000, "the caller in the recording")
        self.assertGreater(tone_level(right[-4000:-2000], AGENT_HZ), 1000, "the agent in the recording")
        self.assertLess(tone_level(left[-4000:-2000], AGENT_HZ), 300)
        wait_until("the phone to know that it is over", phone.is_idle)
        self.state_of(desk, "after_call_work")
        desk.post("desk/wrap-up", {"code": "done", "note": ""})
        return caller, phone, record

    def kamailio(self, address):
        proxy = Kamailio(self.server, address)
        self.cleanup.append(proxy.stop)
        return proxy

    def test_linphone_and_the_caller_hangs_up(self):
        self.whole_call(LinphoneKeys, 1, "caller")

    def test_linphone_and_the_agent_hangs_up(self):
        self.whole_call(LinphoneKeys, 2, "agent")

    def test_baresip_and_the_caller_hangs_up(self):
        self.whole_call(BaresipKeys, 3, "caller")

    def test_baresip_and_the_agent_hangs_up(self):
        self.whole_call(BaresipKeys, 4, "agent")

    def test_carrier_behind_kamailio_and_the_caller_hangs_up(self):
        self.whole_call(BaresipKeys, 1, "caller", trunk=self.kamailio(TRUNK))

    def test_carrier_behind_kamailio_and_the_agent_hangs_up(self):
        self.whole_call(LinphoneKeys, 2, "agent", trunk=self.kamailio(TRUNK))

    def test_baresip_registers_through_kamailio_and_the_agent_hangs_up(self):
        self.whole_call(BaresipKeys, 3, "agent", phones=self.kamailio(PHONE_PROXY))

    def test_linphone_registers_through_kamailio_and_the_caller_hangs_up(self):
        self.whole_call(LinphoneKeys, 4, "caller", trunk=self.kamailio(TRUNK), phones=self.kamailio(PHONE_PROXY))


if __name__ == "__main__":
    unittest.main()
