"""Every outside input has its answer: HTTP, JSON, WebSocket, uploads, sessions, roles, settings, and the start itself."""
import base64
import json
import os
import pathlib
import socket
import sqlite3
import subprocess
import tempfile
import unittest

from harness import BINARY, PASSWORD, SHARE, Api, Refused, Server, centre_document, wait_until


class Requests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(centre=centre_document()).start()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def status(self, api, method, path, body=None, headers=None):
        status, response_headers, data = api.raw(method, path, body, headers)
        if status >= 400:
            self.assertIn("application/problem+json", response_headers["Content-Type"])
            problem = json.loads(data)
            self.assertTrue(problem["detail"], problem)
            self.assertEqual(problem["status"], status)
        return status

    def test_wrong_password_is_401_and_repeated_guessing_is_slowed_down(self):
        seen = [self.status(self.server.api, "POST", "session", {"name": "qa1", "password": "wrong-guess-1"}) for _ in range(12)]
        self.assertEqual(seen[0], 401)
        self.assertEqual(seen[-1], 429)

    def test_malformed_json_and_wrong_types_name_the_field(self):
        admin = self.server.admin()
        self.assertEqual(self.status(admin, "POST", "queues", b"{", {"Content-Type": "application/json"}), 400)
        status, _, data = admin.raw("POST", "queues", {"name": 7})
        self.assertEqual(status, 400)
        self.assertIn("name", json.loads(data)["detail"])
        self.assertEqual(self.status(admin, "POST", "teams", b"x" * 3_000_000, {"Content-Type": "application/json"}), 413)

    def test_roles_are_held(self):
        agent = self.server.api.sign_in("agent1")
        for method, path in (("GET", "users"), ("GET", "floor"), ("GET", "audit"), ("GET", "system"), ("POST", "queues")):
            self.assertEqual(self.status(agent, method, path, {} if method == "POST" else None), 403, path)
        self.assertEqual(self.status(self.server.api, "GET", "users"), 401)

    def test_ended_session_is_401(self):
        agent = self.server.api.sign_in("agent2")
        agent.call("DELETE", "session")
        self.assertEqual(self.status(agent, "GET", "desk"), 401)
        self.assertEqual(self.status(Api(self.server.http_port, "nonsense"), "GET", "desk"), 401)

    def test_unknown_paths_and_methods(self):
        self.assertEqual(self.status(self.server.admin(), "GET", "no-such-thing"), 404)
        self.assertEqual(self.status(self.server.admin(), "DELETE", "queues"), 405)

    def test_upload_that_is_no_audio_is_refused_with_a_reason(self):
        status, _, data = self.server.admin().raw("POST", "prompts?name=bad", b"this is no audio", {"Content-Type": "audio/wav"})
        self.assertEqual(status, 400)
        self.assertIn("WAV", json.loads(data)["detail"])

    def test_broken_http_does_not_hurt(self):
        for junk in (b"\x16\x03\x01\x00", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
                     b"POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", self.server.http_port), 5) as connection:
                connection.sendall(junk)
                connection.shutdown(socket.SHUT_WR)
                connection.settimeout(5)
                connection.recv(4096)
        self.assertEqual(self.server.api.get("health")["status"], "ok")

    def test_broken_websocket_frames_close_only_their_own_connection(self):
        leader = self.server.leader()
        with socket.create_connection(("127.0.0.1", self.server.http_port), 5) as connection:
            connection.sendall((f"GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1:{self.server.http_port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                f"Authorization: Bearer {leader.token}\r\nSec-WebSocket-Key: {base64.b64encode(b'x' * 16).decode()}\r\n"
                                "Sec-WebSocket-Version: 13\r\n\r\n").encode())
            connection.settimeout(5)
            self.assertIn(b"101", connection.recv(200))
            connection.sendall(b"\xff\xff" + os.urandom(200))
            data = b"."
            while data:
                data = connection.recv(65536)
        self.assertEqual(self.server.api.get("health")["status"], "ok")


class Start(unittest.TestCase):
    def failed_start(self, server, seconds=20):
        config = server.config()
        done = subprocess.run([BINARY, "serve", "--config", config, "--share", SHARE], capture_output=True, text=True, timeout=seconds, check=False)
        self.assertNotEqual(done.returncode, 0)
        return done.stderr

    def test_settings_mistakes_are_listed_with_line_and_advice(self):
        server = Server()
        (server.data / "callfloor.toml").write_text("[sip]\nlissten = []\n[media]\nport_low = 7\n")
        done = subprocess.run([BINARY, "serve", "--config", server.data / "callfloor.toml", "--share", SHARE], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("callfloor.toml:2", done.stderr)
        self.assertIn("listen", done.stderr)
        self.assertIn("callfloor.toml:4", done.stderr)

    def test_a_taken_port_is_named(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
            text = self.failed_start(Server(settings={"sip": f'listen = ["udp:127.0.0.1:{port}"]'}))
        self.assertIn(str(port), text)
        self.assertRegex(text, "taken|in use")

    def test_a_second_server_on_the_same_folder_is_refused(self):
        with Server() as server:
            text = self.failed_start(Server(data=server.data))
            self.assertIn("in use by process", text)

    def test_a_database_of_a_newer_version_is_left_alone(self):
        server = Server()
        with server:
            pass
        server.data.mkdir(exist_ok=True)
        again = Server()
        with again:
            again.stop()
            database = sqlite3.connect(again.data / "data/callfloor.db")
            database.execute("UPDATE schema_migrations SET number = 9999 WHERE number = (SELECT max(number) FROM schema_migrations)")
            database.commit()
            database.close()
            self.assertIn("newer", self.failed_start(again))

    def test_a_full_disk_refuses_the_start(self):
        folder = pathlib.Path(tempfile.mkdtemp())
        if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], check=False, capture_output=True).returncode:
            self.skipTest("needs the right to mount a small tmpfs")
        try:
            server = Server(data=folder)
            text = self.failed_start(server)
            self.assertIn("space", text)
        finally:
            subprocess.run(["umount", folder], check=True)

    def test_first_start_prints_an_admin_password_once(self):
        with Server() as server:
            text = server.log_text()
            password = wait_until("the password", lambda: next((l.split()[-1] for l in server.log_text().splitlines() if "admin password" in l), None))
            api = server.api.sign_in("admin", password)
            self.assertTrue(api.get("session")["user"]["must_change_password"])
            self.assertEqual(text.count("admin password"), 1)


if __name__ == "__main__":
    unittest.main()
