"""Who is calling, as carriers say it and as we say it to them: assertion, privacy and diversion on the wire, and what of it is shown."""
import unittest

from call_test import MOBILE, CarrierTest
from harness import wait_until
import sipp_xml as x

HANGS_UP = (x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))
REFUSED = (x.receive("INVITE"), x.reply(486, "Busy Here"), x.receive("ACK"))


class Identity(CarrierTest):
    def call_in(self, extra):
        self.sipp(x.invite(extra=extra), x.provisional(), x.expect(200), x.ack(), x.pause(500), x.bye(), x.expect(200)).wait()
        rows = lambda: [r for r in self.server.admin().get("conversations")["items"] if r["ended_at"]]
        return wait_until("the record", rows)[0]

    def change_trunk(self, address, **settings):
        admin = self.server.admin()
        trunk = next(t for t in admin.get("trunks")["items"] if address in t["addresses"])
        etag = trunk.pop("etag")
        admin.call("PUT", f"trunks/{trunk['id']}", {**trunk, **settings}, {"If-Match": etag})

    def test_a_believed_carriers_assertion_counts_and_another_ones_does_not(self):
        asserted = "P-Asserted-Identity: <sip:+8613812345678@carrier>\n      "
        self.assertEqual(self.call_in(asserted)["caller_number"], "+8613812345678")
        self.change_trunk("127.0.0.2", trusted=False)
        self.addCleanup(self.change_trunk, "127.0.0.2", trusted=True)
        self.assertEqual(self.call_in(asserted)["caller_number"], self.caller)

    def test_who_does_not_want_to_be_shown_is_withheld_and_who_diverted_stands_on_the_record(self):
        row = self.call_in("Privacy: id\n      Diversion: <sip:02112345678@carrier>;reason=no-answer\n      ")
        self.assertEqual((row["caller_number"], row["diverted_from"]), ("", "02112345678"))

    def test_a_call_through_a_trunk_that_shows_no_number_is_anonymous(self):
        desk, phone, _ = self.phone_at_desk(1, *self.ANSWERING, *HANGS_UP)
        carrier, _ = self.carrier(*REFUSED)
        self.change_trunk("127.0.0.5", withholds_caller=True, trusted=False)
        self.addCleanup(self.change_trunk, "127.0.0.5", withholds_caller=False, trusted=True)
        desk.post("desk/call", {"number": MOBILE})
        text = wait_until("the INVITE", lambda: carrier.messages() if "ACK sip" in carrier.messages() else None)
        self.assertIn('From: "Anonymous" <sip:anonymous@anonymous.invalid>', text)
        self.assertIn("Privacy: id", text)
        self.assertNotIn("P-Asserted-Identity", text)
        self.assertNotIn("4001@", text.split("INVITE sip:")[1].split("Content-Type")[0])

    def test_who_is_sent_on_outside_carries_our_number_as_diversion(self):
        desk, phone, _ = self.phone_at_desk(1, *self.ANSWERING, *HANGS_UP)
        carrier, _ = self.carrier(*REFUSED)
        caller = self.sipp(*self.CALLING, *HANGS_UP)
        wait_until("the talk", lambda: desk.get("desk")["agent"]["state"] == "talking")
        desk.post("desk/transfer", {"number": MOBILE})
        text = wait_until("the INVITE", lambda: carrier.messages() if "ACK sip" in carrier.messages() else None)
        self.assertRegex(text, r"Diversion: <sip:4001@[^>]+>;reason=deflection")
        self.assertRegex(text, r"History-Info: <sip:4001@[^>]+>;index=1, <sip:.*>;index=1.1")
        self.hang_up_all()


if __name__ == "__main__":
    unittest.main()
