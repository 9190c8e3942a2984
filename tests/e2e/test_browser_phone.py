"""The browser phone in a real Chromium: a carrier's caller is answered there, both are heard, and a reload loses nothing."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

from call_test import AGENT_HZ, CALLER_HZ, CallTest
from harness import PASSWORD, ROOT, TRUNK, tone_level, wait_until, write_tone_wav
import sipp_xml as x


class Page:
    """web/tests/e2e/phone-call.mjs as a process."""

    def __init__(self, server, number, *steps):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="browser-"))
        write_tone_wav(self.folder / "tone.wav", AGENT_HZ, 60)
        environment = {**os.environ, "BASE_URL": f"http://127.0.0.1:{server.http_port}", "AGENT_LOGIN": f"agent{number}", "AGENT_PASSWORD": PASSWORD, "EXTENSION": str(8000 + number),
                       "MICROPHONE": str(self.folder / "tone.wav")}
        self.log = open(self.folder / "log", "w+")
        self.process = subprocess.Popen(["node", "tests/e2e/phone-call.mjs", *steps], cwd=ROOT / "web", env=environment, stdout=self.log, stderr=self.log)

    def text(self):
        return (self.folder / "log").read_text(errors="replace")

    def says(self, words, seconds=30):
        def found():
            if "FAILED" in self.text() or (self.process.poll() and words not in self.text()):
                raise AssertionError(self.text())
            return words in self.text()
        wait_until(f"the page to say {words}", found, seconds)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class BrowserPhone(CallTest):
    def page(self, agent, *steps):
        page = Page(self.server, agent, *steps)
        self.cleanup.append(page.stop)
        self.cleanup.append(lambda: self.leave(self.server.api.sign_in(f"agent{agent}")))
        page.says("ready")
        return page

    def caller_with_tone(self, *steps):
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, *steps, tone=tone)
        tone.send_to(*self.remote_of(caller))
        return caller, tone

    def wait_in_queue(self):
        admin = self.server.admin()
        wait_until("the caller to wait again", lambda: any(c["segment"] == "queue" for c in admin.get("floor")["conversations"]), 30)

    def test_both_are_heard_and_a_reload_loses_nothing(self):
        page = self.page(1, "answer", "keys=5#", "reload", "ended")
        caller, tone = self.caller_with_tone(x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))
        page.says("did answer")
        tone.hears(AGENT_HZ, 10)
        page.says("did reload")
        before = len(tone.heard)
        wait_until("a second of sound after the reload", lambda: len(tone.heard) > before + 8000, 20)
        tone.hears(AGENT_HZ, 10)
        time.sleep(3)  # the recording's last second is looked at: it must lie after the reload
        self.hang_up_all()
        caller.wait()
        page.says("did ended")
        record = self.server.ended_conversation(self.caller)
        self.assertEqual(record["conversation"]["outcome"], "answered")
        # Nor did it take the ten seconds after which the caller would wait again.
        self.assertEqual([segment["kind"] for segment in record["segments"]].count("talk"), 1, "the reload is no segment")
        self.assertEqual("".join("0123456789*#"[event] for event, _ in dict.fromkeys(tone.digits)), "5#")
        self.assertEqual([act["kind"] for act in record["acts"]].count("press_keys"), 2)
        self.assertNotIn("digit_received", [entry["event"] for entry in record["journal"]], "which keys they were is not kept")
        self.assert_balances(record)
        left, right = self.server.recording(record["conversation"]["id"])
        for part, name in ((slice(4000, 12000), "before the reload"), (slice(-10000, -2000), "after it")):
            self.assertGreater(tone_level(left[part], CALLER_HZ), 5000, name)
            self.assertGreater(tone_level(right[part], AGENT_HZ), 500, name)
            self.assertLess(tone_level(left[part], AGENT_HZ), 200, name)

    def test_the_phone_is_on_every_page(self):
        page = self.page(1, "page=/calls", "answer-in-bar", "page=/customers", "hang-up-in-bar")
        caller, tone = self.caller_with_tone(x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))
        page.says("did answer-in-bar")
        tone.hears(AGENT_HZ, 10)
        page.says("did hang-up-in-bar")
        caller.wait()
        record = self.server.ended_conversation(self.caller)
        self.assertEqual((record["conversation"]["end_side"], record["conversation"]["outcome"]), ("agent", "answered"))
        self.assertEqual([segment["kind"] for segment in record["segments"]].count("talk"), 1, "another page is no segment")
        self.assert_balances(record)

    def test_one_page_is_the_phone_and_the_other_says_so(self):
        first = self.page(1, "page=/calls", "replaced", "answer-in-bar", "hang-up-in-bar")
        first.says("did page")
        second = self.page(1, "ended")  # becomes the phone, and then goes
        first.says("did replaced")
        second.stop()
        caller, _ = self.caller_with_tone(x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))
        first.says("did hang-up-in-bar", 60)
        caller.wait()

    def test_a_page_that_closes_leaves_the_caller_in_his_queue(self):
        page = self.page(1, "answer", "close")
        caller, tone = self.caller_with_tone(x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))
        page.says("did close")
        self.wait_in_queue()
        second = self.page(2, "answer", "hang-up")
        second.says("did answer")
        tone.hears(AGENT_HZ, 10)
        second.says("did hang-up")
        caller.wait()
        record = self.server.ended_conversation(self.caller)
        self.assertEqual((record["conversation"]["end_side"], record["conversation"]["outcome"]), ("agent", "answered"))
        self.assertEqual([segment["kind"] for segment in record["segments"]].count("talk"), 2)
        self.assert_balances(record)

    def test_a_declined_call_goes_on_waiting(self):
        page = self.page(1, "decline")
        caller = self.sipp(*self.CALLING, x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))
        page.says("did decline")
        self.wait_in_queue()
        self.hang_up_all()
        caller.wait()
        record = self.server.ended_conversation(self.caller)
        self.assertEqual(record["offers"][0]["outcome"], "rejected")


if __name__ == "__main__":
    unittest.main()
