"""The console in a real browser against the real server, on calls that robots placed: runs web/tests/e2e and counts its results."""
import json
import os
import re
import subprocess
import unittest

from harness import BINARY, PASSWORD, ROOT, SHARE, Server, centre_document, wait_until


class Console(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(centre=centre_document()).start()
        extensions = {e["number"]: e["id"] for e in cls.server.admin().get("extensions")["items"]}
        plan = {"server_address": "127.0.0.1", "server_port": cls.server.sip_udp, "server_tcp_port": cls.server.sip_tcp, "api_host": "127.0.0.1", "api_port": cls.server.http_port,
                "rtp_low": 36000, "rtp_high": 37998, "speech": str(SHARE / "speech"), "seed": 5, "dial": ["4001"], "calls_per_minute": 40,
                "talk_mean_ms": 4000, "talk_min_ms": 2000, "wrap_up_mean_ms": 1000, "ring_mean_ms": 500, "wrap_up_codes": ["done"], "ready_mean_ms": 3600000,
                "phones": [{"user": f"800{n}", "password": f"phone-800{n}", "login": f"agent{n}", "login_password": PASSWORD,
                            "extension_id": extensions[f"800{n}"]} for n in (1, 2, 3)]}
        path = cls.server.data / "robots.json"
        path.write_text(json.dumps(plan))
        cls.robots = subprocess.Popen([BINARY, "robots", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        wait_until("answered calls with recordings", lambda: len(cls.server.conversations("outcome=answered&has_recording=true")) >= 3, 60)

    @classmethod
    def tearDownClass(cls):
        cls.robots.terminate()
        report = json.loads(cls.robots.communicate(timeout=60)[0])
        cls.server.__exit__(None, None, None)
        assert report["errors"] == [], report["errors"]

    def test_pages_in_the_browser(self):
        environment = {**os.environ, "BASE_URL": f"http://127.0.0.1:{self.server.http_port}"}
        for who, login in (("ADMIN", "admin"), ("LEADER", "leader1"), ("QA", "qa1"), ("QA_LEAD", "qalead1"), ("SECOND_REVIEWER", "qa2"), ("AGENT", "agent4"), ("CALLED_AGENT", "agent1")):
            environment[f"{who}_LOGIN"], environment[f"{who}_PASSWORD"] = login, PASSWORD
        done = subprocess.run(["node", "tests/e2e/run.mjs"], cwd=ROOT / "web", env=environment, capture_output=True, text=True, timeout=900, check=False)
        counted = re.search(r"(\d+) passed, (\d+) failed", done.stdout)
        self.assertTrue(counted, done.stdout + done.stderr)
        self.assertEqual(int(counted[2]), 0, done.stdout)
        self.assertGreater(int(counted[1]), 5, done.stdout)


if __name__ == "__main__":
    unittest.main()
