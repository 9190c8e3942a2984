"""The recordings of a search as one archive: what is in it, what is noted of it, who gets it."""
import csv
import io
import tarfile
import time

from call_test import CALLER_HZ, CallTest
from harness import TRUNK, Refused, read_stereo, tone_level
import sipp_xml as x


class Export(CallTest):
    def call_recorded(self):
        _, phone, phone_tone = self.phone_at_desk(1, *self.ANSWERING, x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False), tone=tone)
        self.talk(caller, tone, phone, phone_tone)
        time.sleep(1.5)
        self.hang_up_all()
        caller.wait()
        phone.wait()
        record = self.server.ended_conversation(self.caller)
        self.server.recording(record["conversation"]["id"])  # it is finished
        return record["conversation"]["id"]

    def test_an_archive_of_what_a_leader_found(self):
        begun = int(time.time() * 1000) - 1000
        calls = [self.call_recorded()]
        self.server.agent_at_desk(1).post("desk/sign-out")
        leader = self.server.leader()
        search = f"recordings/export?from={begun}"
        status, headers, data = leader.raw("GET", search)
        self.assertEqual((status, headers["Content-Type"]), (200, "application/x-tar"))
        self.assertEqual(headers["Content-Disposition"], 'attachment; filename="recordings.tar"')
        archive = tarfile.open(fileobj=io.BytesIO(data))
        names = archive.getnames()
        rows = list(csv.DictReader(io.StringIO(archive.extractfile("index.csv").read().decode("utf-8-sig"))))
        self.assertEqual([int(row["call"]) for row in rows], calls)
        self.assertEqual(names, ["index.csv", rows[0]["file"]])
        self.assertTrue(rows[0]["file"].endswith(f"-{calls[0]}.wav") and self.caller not in rows[0]["file"])
        self.assertEqual((rows[0]["agent"], rows[0]["queue"], rows[0]["note"]), ("Ana", "sales", ""))
        left, _ = read_stereo(archive.extractfile(rows[0]["file"]).read())
        self.assertGreater(tone_level(left[4000:12000], CALLER_HZ), 5000)
        status, _, part = leader.raw("GET", search, headers={"Range": "bytes=100-2099"})
        self.assertEqual((status, part), (206, data[100:2100]), "it can be resumed")
        acts = [row["action"] for row in self.server.admin().get("audit?limit=100")["items"]]
        self.assertEqual((acts.count("recording.export"), acts.count("recording.download")), (1, 1), "the parts of a download are one act")

    def test_who_gets_nothing(self):
        with self.assertRaises(Refused) as refused:
            self.server.leader().get("recordings/export?from=1&to=2")
        self.assertEqual(refused.exception.status, 404)
        with self.assertRaises(Refused) as refused:
            self.server.api.sign_in("agent1").get("recordings/export?from=1")
        self.assertEqual(refused.exception.status, 403)
