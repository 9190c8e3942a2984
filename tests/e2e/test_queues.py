"""What a queue does with a caller it cannot serve, and blocked callers, through the real server with SIPp as carriers."""
import unittest

from call_test import CALLER_HZ, CUSTOMER_HZ, MOBILE, CarrierTest
from harness import TRUNK, Refused, wait_until
import sipp_xml as x

HANGS_UP = (x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))
RINGS = (x.receive("INVITE"), x.reply(180, "Ringing"))


class Queues(CarrierTest):
    def change_queue(self, **settings):
        admin = self.server.admin()
        queue = next(q for q in admin.get("queues")["items"] if q["name"] == "sales")
        before = {key: queue[key] for key in settings}
        etag = queue.pop("etag")
        admin.call("PUT", f"queues/{queue['id']}", {**queue, **settings}, {"If-Match": etag})
        return before

    def test_a_caller_nobody_serves_is_given_to_a_number_outside(self):
        before = self.change_queue(max_wait_ms=5000, overflow={"kind": "number", "queue_id": None, "prompt": "", "number": "138-0000-0001"})
        self.cleanup.append(lambda: self.change_queue(**before))
        carrier, outside = self.carrier(*RINGS, x.ok_with_sdp(), x.receive("ACK"), *HANGS_UP)
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, *HANGS_UP, tone=tone)
        tone.send_to(*self.remote_of(caller))
        outside.send_to(*self.remote_of(carrier))
        tone.hears(CUSTOMER_HZ)
        outside.hears(CALLER_HZ)
        text = carrier.messages()
        self.assertIn(f"INVITE sip:{MOBILE}@", text)
        self.assertRegex(text, r"From: <sip:4001@")
        self.hang_up_all()
        caller.wait()
        carrier.wait()
        record = self.server.ended_conversation(self.caller)
        self.assertEqual([visit["outcome"] for visit in record["queue_visits"]], ["overflowed"])
        self.assertEqual([leg["trunk_name"] for leg in record["legs"]][-1], "first way out")
        self.assertEqual([segment["kind"] for segment in record["segments"]], ["setup", "queue", "transfer", "talk"])
        self.assert_balances(record)

    def test_a_blocked_caller_is_refused_and_counted(self):
        leader = self.server.leader()
        entry = leader.post("blocked-callers", {"number": self.caller, "action": "refuse", "reason": "shouts"})
        self.sipp(x.invite(), x.provisional(), x.expect(403), x.ack_failure()).wait()

        def counted():
            rows = [row for row in leader.get("blocked-calls/counts")["items"] if row["rule_id"] == entry["id"]]
            return rows if rows and rows[0]["attempts"] == 1 else None
        wait_until("the attempt in the log", counted)
        call = leader.get(f"blocked-calls?rule_id={entry['id']}")["items"][0]
        self.assertEqual((call["caller_number"], call["action"]), (self.caller, "refuse"))
        self.assertNotIn(self.caller, [c["caller_number"] for c in leader.get("callbacks")["items"]])
        leader.call("DELETE", f"blocked-callers/{entry['id']}", None, {"If-Match": entry["etag"]})
        lost = self.sipp(*self.CALLING, x.pause(300), x.bye(), x.expect(200))
        lost.wait()

    def test_an_agent_reports_a_caller_and_a_leader_decides(self):
        desk, phone, _ = self.phone_at_desk(1, *self.ANSWERING, *HANGS_UP)
        caller = self.sipp(*self.CALLING, *HANGS_UP)
        wait_until("the talk", lambda: desk.get("desk")["agent"]["state"] == "talking")
        desk.post("desk/nuisance", {"note": "shouts"})
        self.hang_up_all()
        caller.wait()
        phone.wait()
        leader = self.server.leader()
        report = wait_until("the report", lambda: next((r for r in leader.get("nuisance-reports")["items"] if r["caller_number"] == self.caller), None))
        self.assertEqual((report["note"], report["agent_name"], report["decision"]), ("shouts", "Ana", None))
        leader.post(f"nuisance-reports/{report['id']}/decision", {"decision": "dismissed"})
        with self.assertRaises(Refused) as refused:
            desk.get("nuisance-reports")
        self.assertEqual(refused.exception.status, 403)
        record = self.server.ended_conversation(self.caller)
        self.assertEqual([r["decision"] for r in record["nuisance_reports"]], ["dismissed"])


if __name__ == "__main__":
    unittest.main()
