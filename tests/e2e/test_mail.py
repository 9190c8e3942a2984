"""E-mail to a real SMTP server: with STARTTLS and TLS, refusals told as they are, voicemail with its sound, alerts, and a server that is away."""
import email
import email.policy
import pathlib
import socket
import subprocess
import tempfile
import time

from call_test import CALLER_HZ
from harness import Refused, free_port, read_stereo, tone_level, wait_until
from test_messages import BEEP_HZ, HANGS_UP, Messages


class Post:
    """A running mail server and what it has taken."""

    def __init__(self, security, certificate=None, port=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="callfloor-mail-"))
        self.security, self.port = security, port or free_port(kind=socket.SOCK_STREAM)
        program = pathlib.Path(__file__).with_name("mail_server.py")
        self.process = subprocess.Popen(["/usr/bin/python3", "-W", "ignore", program, self.folder, str(self.port), security, *(certificate or [])], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "ready\n"

    def mails(self):
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in sorted(self.folder.glob("*.eml"))]

    def close(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            self.process.wait(20)
            self.process.stdout.close()


def certificate_for(name, folder):
    cert, key = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", f"/CN={name}",
                    "-addext", f"subjectAltName=DNS:{name}"], check=True, capture_output=True)
    return cert, key


class Mail(Messages):
    def post(self, security, certificate=None, port=None):
        server = Post(security, certificate, port)
        self.cleanup.append(server.close)
        return server

    def settings(self, server, **rest):
        return {"enabled": True, "host": "localhost", "port": server.port, "security": server.security, "sender": "callfloor@example.com", "sender_name": "示例呼叫中心", **rest}

    def set_up(self, server, **rest):
        admin = self.server.admin()
        admin.call("PUT", "mail/settings", self.settings(server, **rest), {"If-Match": "*"})
        self.cleanup.append(lambda: admin.call("PUT", "mail/settings", self.settings(server, enabled=False), {"If-Match": "*"}))

    def try_out(self, server, to="me@example.com", **rest):
        return self.server.admin().post("mail/test", {"to": to, "settings": self.settings(server, **rest)})

    def test_the_test_button_tells_what_the_server_says(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            certificate = certificate_for("localhost", folder)
            other = certificate_for("mail.example.org", folder)
            trusted = certificate[0].read_text()
            account = {"login": "callfloor", "password": "quiet lamps"}
            for security in ("starttls", "tls"):
                with self.subTest(security=security):
                    server = self.post(security, certificate)
                    self.assertEqual(self.try_out(server, trusted_certificate=trusted, **account), {"taken": True, "problem": ""})
                    (mail,) = server.mails()
                    self.assertEqual(mail["X-To"], "me@example.com")
                    self.assertEqual(str(mail["From"]), "示例呼叫中心 <callfloor@example.com>")
                    self.assertEqual(str(mail["Subject"]), "callfloor：测试邮件")
                    self.assertIn("certificate is not trusted", self.try_out(server, **account)["problem"])
                    self.assertIn("login and password", self.try_out(server, trusted_certificate=trusted, login="callfloor", password="wrong")["problem"])
                    self.assertIn("550 5.1.1 user unknown", self.try_out(server, "nobody@example.com", trusted_certificate=trusted, **account)["problem"])
            false_name = self.post("starttls", other)
            self.assertIn("not trusted", self.try_out(false_name, trusted_certificate=other[0].read_text(), **account)["problem"])
        plain = self.post("none")
        plain.security = "starttls"
        self.assertIn("STARTTLS", self.try_out(plain)["problem"])
        plain.close()
        self.assertIn("check host, port", self.try_out(plain)["problem"])

    def test_a_message_is_sent_to_its_box_with_the_sound(self):
        server = self.post("none")
        self.set_up(server, attach_recordings=True, console_address="https://callfloor.example.com")
        admin = self.server.admin()
        queue = next(q for q in admin.get("queues")["items"] if q["name"] == "sales")
        admin.call("PUT", f"voicemail/boxes/queues/{queue['id']}", {"copy": "recording", "mails": ["sales@example.com", "nobody@example.com"]})
        self.cleanup.append(lambda: admin.call("PUT", f"voicemail/boxes/queues/{queue['id']}", {"copy": "none", "mails": []}))
        caller, tone = self.to_the_box(*HANGS_UP)
        tone.hears(BEEP_HZ, 20)
        time.sleep(3)  # he speaks
        tone.send_digit("#")
        caller.wait(60)
        (mail,) = wait_until("the mail", server.mails, 20)
        self.assertEqual(mail["X-To"], "sales@example.com")
        self.assertIn("sales 的新留言", str(mail["Subject"]))
        text, sound = mail.iter_parts()
        self.assertIn("https://callfloor.example.com/voicemail", text.get_content())
        self.assertNotIn(self.caller, text.get_content(), "numbers are masked")
        self.assertEqual(sound.get_content_type(), "audio/wav")
        left, _ = read_stereo(sound.get_payload(decode=True))
        self.assertGreater(tone_level(left[8000:16000], CALLER_HZ), 2000, "the caller is heard")
        states = wait_until("both to be settled", lambda: (s := {m["to"]: m["state"] for m in admin.get("mail")["items"]}) and "waiting" not in s.values() and s, 20)
        self.assertEqual((states["sales@example.com"], states["nobody@example.com"]), ("sent", "failed"))
        self.assertEqual(admin.get("mail/settings")["problem"], "", "one unknown receiver is no fault of the server")
        with self.assertRaises(Refused) as refused:
            self.server.api.sign_in("agent2").call("PUT", "voicemail/boxes/own", {"copy": "notice"})
        self.assertIn("ask an administrator", refused.exception.body["detail"])

    def test_an_alert_waits_for_a_server_that_is_away(self):
        server = self.post("none")
        self.set_up(server)
        server.close()
        admin = self.server.admin()
        rule = admin.post("alert-rules", {"name": f"nobody ready {time.time_ns()}", "metric": "ready_agents", "subject_kind": "centre", "subject_id": None, "beyond": "at_most",
                                          "level": 1000, "clear_level": 1000, "hold_ms": 0, "clear_hold_ms": 0, "severity": "notice", "mails": ["duty@example.com"]})
        self.cleanup.append(lambda: admin.call("DELETE", f"alert-rules/{rule['id']}", None, {"If-Match": "*"}))
        wait_until("the problem", lambda: admin.get("mail/settings")["problem"], 20)
        self.assertTrue(any("e-mail is not sent" in problem for problem in admin.get("system")["problems"]))
        (waiting,) = [m for m in admin.get("mail?state=waiting")["items"] if m["to"] == "duty@example.com"]
        back = self.post("none", port=server.port)
        admin.post(f"mail/{waiting['id']}/again", None)
        (mail,) = wait_until("the mail", back.mails, 20)
        self.assertIn("[callfloor] 提示 · 全中心 · 可接电话的坐席", str(mail["Subject"]))
        wait_until("the problem to be over", lambda: admin.get("mail/settings")["problem"] == "", 20)


for inherited in [name for name in dir(Messages) if name.startswith("test_")]:
    setattr(Mail, inherited, None)  # they are Messages' own
del Messages
