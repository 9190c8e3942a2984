"""The agent's phone in another program's page, of another site, in a real browser: told of the call, commanding it, and shown to nobody else."""
import http.server
import os
import pathlib
import subprocess
import tempfile
import threading

from call_test import AGENT_HZ, CALLER_HZ, CallTest
from harness import PASSWORD, ROOT, TRUNK, tone_level, write_tone_wav
from test_browser_phone import Page
from test_widget import Visit
import sipp_xml as x


class Crm:
    """deploy/phone-sample.html at localhost, which is another site than 127.0.0.1."""

    def __init__(self, server):
        page = (ROOT / "deploy/phone-sample.html").read_text().replace("https://callcentre.example.com", f"http://127.0.0.1:{server.http_port}").encode()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class EmbedPage(Page):
    """web/tests/e2e/embed-visit.mjs as a process."""
    facts = Visit.facts

    def __init__(self, crm, number, *steps):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="embed-"))
        write_tone_wav(self.folder / "tone.wav", AGENT_HZ, 60)
        environment = {**os.environ, "PAGE_URL": f"{crm.origin}/customers/17", "AGENT_LOGIN": f"agent{number}", "AGENT_PASSWORD": PASSWORD, "EXTENSION": str(8000 + number), "MICROPHONE": str(self.folder / "tone.wav")}
        self.log = open(self.folder / "log", "w+")
        self.process = subprocess.Popen(["node", "tests/e2e/embed-visit.mjs", *steps], cwd=ROOT / "web", env=environment, stdout=self.log, stderr=self.log)


class Embed(CallTest):
    def setUp(self):
        super().setUp()
        self.crm = Crm(self.server)
        self.cleanup.append(self.crm.close)

    def allow(self, *origins):
        self.server.admin().call("PUT", "embedding", {"origins": list(origins)}, {"If-Match": "*"})

    def page(self, *steps):
        page = EmbedPage(self.crm, 1, *steps)
        self.cleanup.append(page.stop)
        self.cleanup.append(lambda: self.leave(self.server.api.sign_in("agent1")))
        return page

    def test_the_other_page_is_told_and_commands(self):
        self.allow(self.crm.origin)
        page = self.page("sign-in", "dial=12", "answer", "hold", "resume", "reload", "hang-up")
        page.says("did dial")
        self.assertEqual(page.facts("sign-in")["cookies"], [], "no cookie of ours is in another site's page")
        self.assertNotEqual(page.facts("dial")["error"], "", "a refusal comes with its words")
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False), tone=tone)
        tone.send_to(*self.remote_of(caller))
        page.says("did answer")
        self.assertIn("talking", page.facts("answer")["call"])
        page.says("did hang-up", 60)
        caller.wait()
        record = self.server.ended_conversation(self.caller)
        self.assertEqual((record["conversation"]["end_side"], record["conversation"]["outcome"]), ("agent", "answered"))
        self.assertIn("hold", [segment["kind"] for segment in record["segments"]])
        self.assert_balances(record)
        left, right = self.server.recording(record["conversation"]["id"])
        self.assertGreater(tone_level(left[-10000:-2000], CALLER_HZ), 5000, "after the reload")
        self.assertGreater(tone_level(right[-10000:-2000], AGENT_HZ), 500, "after the reload")
        self.assertIn("embedding.update", {row["action"] for row in self.server.admin().get("audit?limit=100")["items"]})

    def test_a_page_that_is_not_listed_gets_nothing(self):
        self.allow("https://crm.example.com")
        page = self.page("refused")
        page.says("did refused")
        self.assertEqual(page.facts("refused")["forms"], 0)
        self.assertTrue(page.facts("refused")["address"].startswith("chrome-error:"))
