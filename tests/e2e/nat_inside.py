"""The tests of test_nat.py, run by it inside their own network (nat_network.py)."""
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

import nat_network
from call_test import AGENT_HZ, CALLER_HZ
from harness import tone_level, wait_until
import harness
import test_browser_phone
import sipp_xml as x

SECRET = "quiet north lamps"
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="callfloor-nat-"))
TURN_PORT = 3478
HTTPS_PORT = 8443


class PageBehindTheRouter(test_browser_phone.Page):
    """The same page, in the agent's namespace and by the server's public address."""

    def __init__(self, server, number, *steps):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="browser-"))
        harness.write_tone_wav(self.folder / "tone.wav", AGENT_HZ, 60)
        environment = {**os.environ, "BASE_URL": f"https://{nat_network.SERVER}:{HTTPS_PORT}", "AGENT_LOGIN": f"agent{number}", "AGENT_PASSWORD": harness.PASSWORD, "EXTENSION": str(8000 + number),
                       "MICROPHONE": str(self.folder / "tone.wav")}
        self.log = open(self.folder / "log", "w+")
        self.process = subprocess.Popen(["ip", "netns", "exec", "agent", "node", "tests/e2e/phone-call.mjs", *steps], cwd=harness.ROOT / "web", env=environment, stdout=self.log, stderr=self.log)


class Nat(test_browser_phone.BrowserPhone):
    SETTINGS = {
        "media": f'address = "0.0.0.0"\nadvertised_address = "{nat_network.SERVER}"\nice_servers = ["turn:{nat_network.SERVER}:{TURN_PORT}?transport=tcp"]\nturn_secret_file = "{FOLDER}/turn.secret"',
        "http": f'tls_listen = "0.0.0.0:{HTTPS_PORT}"',
    }

    @classmethod
    def setUpClass(cls):
        (FOLDER / "turn.secret").write_text(SECRET + "\n")
        cls.turn_log = open(FOLDER / "turn.log", "w+")
        cls.turn = subprocess.Popen(["turnserver", "-n", "--no-cli", "--no-tls", "--no-dtls", f"--listening-ip={nat_network.SERVER}", f"--relay-ip={nat_network.SERVER}", f"--listening-port={TURN_PORT}",
                                     "--use-auth-secret", f"--static-auth-secret={SECRET}", "--realm=callfloor", f"--pidfile={FOLDER}/turn.pid", "--log-file=stdout", "--verbose"],
                                    cwd=FOLDER, stdout=cls.turn_log, stderr=cls.turn_log)
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.turn.terminate()
        cls.turn.wait(10)
        cls.turn_log.close()

    def page(self, agent, *steps):
        page = PageBehindTheRouter(self.server, agent, *steps)
        self.cleanup.append(page.stop)
        self.cleanup.append(lambda: self.leave(self.server.api.sign_in(f"agent{agent}")))
        page.says("ready", 60)
        return page

    def relayed(self):
        return (FOLDER / "turn.log").read_text(errors="replace").count("ALLOCATE processed, success")

    def talk(self, *between):
        page = self.page(1, "answer", *between, "ended")
        caller, tone = self.caller_with_tone(x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))
        page.says("did answer", 40)
        tone.hears(AGENT_HZ, 10)
        return page, caller, tone

    def end(self, page, caller):
        self.hang_up_all()
        caller.wait()
        page.says("did ended")
        record = self.server.ended_conversation(self.caller)
        self.assertEqual(record["conversation"]["outcome"], "answered")
        self.assert_balances(record)
        left, right = self.server.recording(record["conversation"]["id"])
        self.assertGreater(tone_level(left[4000:12000], CALLER_HZ), 3000)
        self.assertGreater(tone_level(right[4000:12000], AGENT_HZ), 500)
        return record

    def test_an_agent_behind_a_router_that_translates_is_heard_and_hears(self):
        nat_network.let_udp_through(True)
        page, caller, tone = self.talk()
        time.sleep(2)
        self.end(page, caller)

    def test_a_router_that_forgets_costs_no_call(self):
        """After its restart the page's sound comes from another port; the checks of ICE move the call there."""
        nat_network.let_udp_through(True)
        page, caller, tone = self.talk("reload")
        page.says("did reload", 40)
        nat_network.forget_translations()
        before = len(tone.heard)
        wait_until("a second of sound afterwards", lambda: len(tone.heard) > before + 8000, 40)
        tone.hears(AGENT_HZ, 10)
        time.sleep(2)
        self.end(page, caller)

    def test_where_no_udp_goes_out_the_call_goes_through_turn(self):
        nat_network.let_udp_through(False)
        before = self.relayed()
        page, caller, tone = self.talk()
        time.sleep(2)
        self.assertGreater(self.relayed(), before, "it went through the TURN server")
        self.end(page, caller)


for inherited in [name for name in dir(test_browser_phone.BrowserPhone) if name.startswith("test_")]:
    setattr(Nat, inherited, None)  # they are the browser phone's own

if __name__ == "__main__":
    nat_network.build()
    unittest.main(verbosity=2)
