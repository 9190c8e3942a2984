"""Clips through the real server: cut from a call with known tones, approved, heard; what is left of them after a kill and a start."""
import json
import signal
import unittest

from call_test import AGENT_HZ, CALLER_HZ, CallTest
from harness import TRUNK, read_stereo, tone_level
import sipp_xml as x

BLEEP_HZ = 1000
GAP_MS = 250


def level(samples, from_ms, to_ms, hertz):
    return tone_level(samples[from_ms * 8:to_ms * 8], hertz)


class Clips(CallTest):
    def recorded_call(self):
        """The recording of a call of some seconds, caller and agent each with a tone."""
        _, phone, phone_tone = self.phone_at_desk(1, *self.ANSWERING, x.receive("BYE"), x.reply(200, "OK", to_tag=False))
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, x.pause(4500), x.bye(), x.expect(200), tone=tone)
        self.talk(caller, tone, phone, phone_tone)
        caller.wait()
        phone.wait()
        record = self.server.ended_conversation(self.caller)
        self.server.recording(record["conversation"]["id"])
        while self.cleanup:  # the phones, while the server is still the one they know
            self.cleanup.pop()()
        return self.server.admin().get(f"conversations/{record['conversation']['id']}")["recording"]

    @staticmethod
    def content(passages, bleeps):
        mark = lambda stretch: dict(zip(("from_ms", "to_ms", "sides"), stretch))
        return {"passages": [mark(p) for p in passages], "bleeps": [mark(b) for b in bleeps], "title": "asks back", "learning_points": "repeats it",
                "example": "good", "audience": "everyone", "tags": ["opening"], "scheme_id": None, "items": []}

    def test_from_the_call_into_the_library_and_through_a_crash(self):
        recording = self.recorded_call()
        self.assertGreater(recording["duration_ms"], 3000)
        maker, lead, agent = (self.server.api.sign_in(login) for login in ("qa1", "qalead1", "agent4"))
        # Towards the end, where both tones have begun: the agent alone, then both, whose last part is bleeped on the customer's side.
        end = recording["duration_ms"] // 100 * 100
        marks = ([(end - 2000, end - 1500, "agent"), (end - 1400, end - 400, "both")], [(end - 900, end - 400, "customer")])
        draft = maker.post("quality/clips", {"recording_id": recording["id"], "content": self.content(*marks)})["clip"]
        path = f"quality/clips/{draft['id']}"
        self.assertEqual(maker.raw("GET", f"{path}/audio")[0], 200)
        self.assertEqual(agent.raw("GET", f"{path}/audio")[0], 404)
        submitted = maker.call("POST", f"{path}/submit", {}, {"If-Match": draft["etag"]})["clip"]
        self.assertEqual(maker.raw("POST", f"{path}/approve", {}, {"If-Match": submitted["etag"]})[0], 403)
        approved = lead.call("POST", f"{path}/approve", {}, {"If-Match": submitted["etag"]})["clip"]
        self.assertEqual(approved["state"], "approved")
        # A second one that never gets further than a draft, and one whose row the crash kept from being written.
        maker.post("quality/clips", {"recording_id": recording["id"], "content": self.content(*marks)})
        folder = self.server.data / "data/clips"
        (folder / "stray.wav").write_bytes(b"cut off")
        (folder / "half.wav.new").write_bytes(b"cut o")
        self.server.centre = None
        self.server.stop(signal.SIGKILL)
        self.server.start()
        self.assertEqual(len(list(folder.iterdir())), 2)
        agent = self.server.api.sign_in("agent4")
        self.assertEqual(json.loads(agent.raw("GET", path)[2])["source"], None)
        status, headers, audio = agent.raw("GET", f"{path}/audio")
        self.assertEqual((status, headers["Content-Disposition"], headers["Cache-Control"]), (200, "inline", "no-store"))
        customer, spoken = read_stereo(audio)
        self.assertEqual(len(customer), (500 + GAP_MS + 1000) * 8)
        self.assertGreater(level(spoken, 0, 500, AGENT_HZ), 5000)
        self.assertLess(max(map(abs, customer[:500 * 8])), 10, "the side left out is silent")
        self.assertLess(max(map(abs, spoken[500 * 8:750 * 8])), 10, "silence between the passages")
        self.assertGreater(level(customer, 750, 1250, CALLER_HZ), 5000)
        self.assertLess(level(customer, 1250, 1750, CALLER_HZ), 50, "nothing of the bleeped voice")
        self.assertGreater(level(customer, 1250, 1750, BLEEP_HZ), 2000)
        self.assertGreater(level(spoken, 750, 1750, AGENT_HZ), 5000, "the other side goes on")
        part = agent.raw("GET", f"{path}/audio", headers={"Range": "bytes=58-1057"})
        self.assertEqual((part[0], part[2]), (206, audio[58:1058]))
        acts = {entry["action"] for entry in self.server.admin().get("audit?limit=200")["items"]}
        self.assertLessEqual({"recording.clip", "clip.create", "clip.submit", "clip.approve", "clip.play"}, acts)


if __name__ == "__main__":
    unittest.main()
