"""Faxes through the real server: a machine calls by SIP, its pages are compared dot by dot with what the console shows."""
import pathlib
import tempfile

from call_test import CallTest
from fax_phone import FaxPhone, pages_of_pdf, write_tiff
from harness import TRUNK, Refused, wait_until
import sipp_xml as x


class Faxes(CallTest):
    """SIPp answers the OPTIONS of calls that take over a minute (-aa)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        admin = cls.server.admin()
        cls.queue = next(q for q in admin.get("queues")["items"] if q["name"] == "sales")["id"]
        flow = admin.post("flows", {"name": "faxes", "start": "fax", "nodes": [
            {"name": "fax", "kind": "fax", "queue_id": cls.queue, "exits": [{"exit": "next", "to": "bye"}, {"exit": "failed", "to": "bye"}]},
            {"name": "bye", "kind": "hang_up", "exits": []}]})
        assert flow["problems"] == [], flow["problems"]
        admin.call("POST", f"flows/{flow['id']}/publish", {}, {"If-Match": "*"})
        admin.post("numbers", {"number": "4020", "queue_id": cls.queue, "flow_id": flow["id"]})

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.cleanup.append(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def send(self, pages, loss=0.0, seconds=150):
        sent = write_tiff(self.folder / "sent.tif", pages)
        phone = FaxPhone(TRUNK, self.folder / "sent.tif", loss)
        self.cleanup.append(phone.close)
        caller = self.sipp(*self.CALLING, x.receive("BYE", timeout=seconds * 1000), x.reply(200, "OK", to_tag=False), number="4020", tone=phone, extra=("-aa",))
        phone.send_to(*self.remote_of(caller))
        caller.wait(seconds)
        return sent, phone

    def faxes(self, query=""):
        return [f for f in self.server.leader().get("faxes" + query)["items"] if f["caller_number"] == self.caller]

    def received(self):
        return wait_until("the fax", self.faxes)[0]

    def assert_same_pages(self, fax, sent, user="agent2"):
        pdf = self.server.api.sign_in(user).call("GET", f"faxes/{fax['id']}/document")
        pages = pages_of_pdf(pdf, self.folder)
        self.assertEqual(len(pages), len(sent))
        for (size, pixels), strip in zip(pages, sent):
            self.assertEqual(size, (1728, len(strip) // 216))
            self.assertTrue(pixels == strip, "a page differs")

    def test_a_fax_is_received_seen_and_handled(self):
        sent, phone = self.send(pages=2)
        self.assertEqual(phone.result, "OK", self.server.ended_conversation(self.caller)["flow_visits"])
        fax = self.received()
        self.assertEqual((fax["pages"], fax["result"], fax["station"], fax["bit_rate"], fax["is_corrected"], fax["state"]),
                         (2, "complete", "+86 10 5555 0001", 14400, True, "new"))
        self.assert_same_pages(fax, sent)
        agent, leader = self.server.api.sign_in("agent2"), self.server.leader()
        me = agent.get("session")["user"]
        self.assertEqual([seen["user_name"] for seen in leader.get(f"faxes/{fax['id']}")["seen_by"]], [me["name"]])
        with self.assertRaises(Refused):
            agent.call("PUT", f"faxes/{fax['id']}/handling", {"state": "assigned", "user_id": leader.get("session")["user"]["id"], "note": ""})
        agent.call("PUT", f"faxes/{fax['id']}/handling", {"state": "assigned", "user_id": me["id"], "note": "order"})
        agent.call("PUT", f"faxes/{fax['id']}/handling", {"state": "done", "user_id": None, "note": "entered"})
        self.assertEqual(self.faxes(), [])
        self.assertEqual(self.faxes("?state=done")[0]["note"], "entered")
        actions = [entry["action"] for entry in self.server.admin().get("audit?limit=50")["items"]]
        self.assertIn("fax.view", actions)
        self.assertIn("fax.handle", actions)
        record = self.server.ended_conversation(self.caller)
        self.assertEqual([(visit["node"], visit["exit"]) for visit in record["flow_visits"]][0], ("fax", "next"))
        self.assert_balances(record)

    def test_what_is_lost_on_the_way_is_asked_for_again(self):
        sent, phone = self.send(pages=1, loss=0.003, seconds=240)
        self.assertGreater(phone.lost, 0)
        fax = self.received()
        self.assertEqual(fax["pages"], 1)
        self.assert_same_pages(fax, sent)

    def test_who_sends_no_fax_leaves_none(self):
        tone = self.tone(TRUNK, 440)
        caller = self.sipp(*self.CALLING, x.receive("BYE", timeout=120000), x.reply(200, "OK", to_tag=False), number="4020", tone=tone, extra=("-aa",))
        tone.send_to(*self.remote_of(caller))
        caller.wait(120)
        record = self.server.ended_conversation(self.caller)
        self.assertEqual((record["flow_visits"][0]["exit"], record["flow_visits"][0]["input"]), ("failed", "0 pages, 0 bit/s, no_fax"))
        self.assertEqual(self.faxes(), [])
