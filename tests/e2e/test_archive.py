"""The archive through the real server: a recorded call is packed and sealed off the live path and heard again from any place, through a kill, a
change of the key and a damaged file."""
import json
import signal
import subprocess
import tempfile
import os

from call_test import AGENT_HZ, CALLER_HZ, CallTest
from harness import BINARY, TRUNK, read_stereo, tone_level, wait_until
import sipp_xml as x

OLD_KEY, NEW_KEY = "ab" * 32, "cd" * 32
KEYS = tempfile.mkdtemp(prefix="callfloor-keys-") + "/keys"


def write_keys(*lines):
    with open(os.open(KEYS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write("\n".join(lines) + "\n")


def check(data, *more):
    return subprocess.run([BINARY, "recordings", "--check", "--data", data, *more], capture_output=True, text=True, timeout=60)


class Archive(CallTest):
    SETTINGS = {"recording": f'key_file = "{KEYS}"'}

    @classmethod
    def setUpClass(cls):
        write_keys(OLD_KEY)
        super().setUpClass()

    def recorded_call(self):
        _, phone, phone_tone = self.phone_at_desk(1, *self.ANSWERING, x.receive("BYE"), x.reply(200, "OK", to_tag=False))
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, x.pause(4500), x.bye(), x.expect(200), tone=tone)
        self.talk(caller, tone, phone, phone_tone)
        caller.wait()
        phone.wait()
        record = self.server.ended_conversation(self.caller)
        audio = self.server.recording(record["conversation"]["id"])
        while self.cleanup:  # the phones, while the server is still the one they know
            self.cleanup.pop()()
        recording = self.server.admin().get(f"conversations/{record['conversation']['id']}")["recording"]
        return {**recording, "conversation_id": record["conversation"]["id"]}, audio

    def settle(self, **settings):
        admin = self.server.admin()
        known = admin.get("archive")["settings"]
        body = {**{key: known[key] for key in ("form", "after_days", "seal")}, **settings}
        return admin.call("PUT", "archive/settings", body, {"If-Match": known["etag"]})

    def files(self):
        folder = self.server.data / "data/recordings"
        return sorted(path.name for path in folder.rglob("*") if path.is_file())

    def restart(self, signal_number=signal.SIGTERM):
        self.server.centre = None
        self.server.stop(signal_number)
        self.server.start()

    def assert_heard(self, audio, like):
        customer, agent = read_stereo(audio)
        self.assertEqual(len(customer), len(like[0]))
        half = len(customer) // 2
        self.assertGreater(tone_level(customer[half:half + 8000], CALLER_HZ), 5000)
        self.assertGreater(tone_level(agent[half:half + 8000], AGENT_HZ), 5000)
        self.assertLess(tone_level(agent[half:half + 8000], CALLER_HZ), 200, "the sides stay apart")

    def test_packed_sealed_heard_and_proven(self):
        recording, before = self.recorded_call()
        self.settle(form="opus", after_days=0, seal=True)
        self.restart(signal.SIGKILL)
        wait_until("the recording to be packed", lambda: self.files() and all(name.endswith(".opus.sealed") for name in self.files()), 60)
        qa = self.server.api.sign_in("qa1")
        path = f"recordings/{recording['id']}"
        status, headers, audio = qa.raw("GET", f"{path}/audio")
        self.assertEqual((status, headers["Content-Type"], headers["Accept-Ranges"]), (200, "audio/wav", "bytes"))
        self.assert_heard(audio, before)
        middle = len(audio) // 2
        status, headers, part = qa.raw("GET", f"{path}/audio", headers={"Range": f"bytes={middle}-{middle + 15999}"})
        self.assertEqual((status, len(part), headers["Content-Range"]), (206, 16000, f"bytes {middle}-{middle + 15999}/{len(audio)}"))
        self.assertEqual(qa.raw("GET", f"{path}/audio", headers={"Range": "bytes=0-57"})[2], audio[:58])
        self.assertGreater(max(high for _, high in qa.get(f"{path}/peaks?points=100")["left"]), 0.1)
        links = self.server.admin().get(f"archive/recordings/{recording['id']}/links")["items"]
        self.assertEqual([link["act"] for link in links], ["kept", "packed"])

        good = check(self.server.data / "data")
        self.assertEqual((good.returncode, "are what the chain says" in good.stdout), (0, True), good.stdout + good.stderr)
        head = good.stdout.split("head ")[1].strip()
        self.assertEqual(check(self.server.data / "data", "--head", head).returncode, 0)
        self.assertEqual(check(self.server.data / "data", "--head", "0" * 63 + "1").returncode, 1)

        # A new key: after a start every seal is renewed, and the old key may go.
        sealed = next((self.server.data / "data/recordings").rglob("*.sealed"))
        before_change = sealed.read_bytes()[:1536]  # before the start: it renews at once
        write_keys(NEW_KEY, OLD_KEY)
        self.restart()
        wait_until("the seal to be renewed", lambda: sealed.read_bytes()[:1536] != before_change, 60)
        wait_until("the old slot to be cleared", lambda: sealed.read_bytes()[512:1024] == bytes(512), 20)
        write_keys(NEW_KEY)
        self.restart()
        self.assert_heard(self.server.api.sign_in("qa1").raw("GET", f"{path}/audio")[2], before)

        # The key is lost: said by name, and calls go on.
        os.rename(KEYS, KEYS + ".away")
        self.restart()
        status, _, answer = self.server.api.sign_in("qa1").raw("GET", f"{path}/audio")
        self.assertEqual(status, 503)
        self.assertIn("put that key's line back", json.loads(answer)["detail"])
        self.assertIn("key file", self.server.admin().get("system")["problems"][0])
        os.rename(KEYS + ".away", KEYS)
        self.restart()

        # One changed byte is found by the command and by the console.
        content = bytearray(sealed.read_bytes())
        content[2000] ^= 1
        sealed.write_bytes(content)
        bad = check(self.server.data / "data")
        self.assertEqual(bad.returncode, 1)
        self.assertIn(f"recording {recording['id']}", bad.stdout)
        admin = self.server.admin()
        admin.post("archive/check")
        done = wait_until("the check to end", lambda: (found := admin.get("archive"))["running_check"] is None and found["check"], 30)
        self.assertEqual(done["differences"], 1)
        # Held it stays; then it goes by order, and the proof stays with the hash it had.
        admin.call("PUT", f"archive/{path}/retention", {"class_id": None, "held": True, "reason": "court"})
        self.assertEqual(admin.raw("POST", f"archive/{path}/deletion", {"reason": "asked to"})[0], 409)
        admin.call("PUT", f"archive/{path}/retention", {"class_id": None, "held": False, "reason": ""})
        self.assertEqual(admin.raw("POST", f"archive/{path}/deletion", {"reason": "asked to"})[0], 204)
        self.assertEqual(self.files(), [])
        proof = admin.get(f"archive/{path}/links")["items"][-1]
        self.assertEqual((proof["act"], proof["sha256"], proof["details"]["reason"]), ("deleted", links[-1]["sha256"], "asked to"))
        self.assertEqual(admin.get(f"conversations/{recording['conversation_id']}")["recording"]["state"], "deleted")
        self.assertEqual(self.server.api.sign_in("qa1").raw("GET", f"{path}/audio")[0], 404)
        self.assertEqual(check(self.server.data / "data").returncode, 0)
        self.assertLessEqual({"recording.retain", "recording.delete", "archive.update", "archive.check"}, {entry["action"] for entry in admin.get("audit?limit=200")["items"]})
