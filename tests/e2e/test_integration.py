"""Other programs: told of a real call by a signed webhook, and asking with a key. The receiver is the example of docs/integration.md."""
import hashlib
import hmac
import http.server
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time

from call_test import CallTest
from harness import ROOT, Api, Refused, wait_until
import sipp_xml as x


class Hook(http.server.BaseHTTPRequestHandler):
    """Takes everything, but answers 503 as often as the test says."""
    bodies = []
    away = 0

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = 204
        if Hook.away > 0:
            Hook.away -= 1
            status = 503
        else:
            Hook.bodies.append(json.loads(body))
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_):
        pass


class Integration(CallTest):
    def a_call(self):
        _, phone, phone_tone = self.phone_at_desk(1, *self.ANSWERING, x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))
        caller, tone = self.calling()
        self.talk(caller, tone, phone, phone_tone)
        self.hang_up_all()
        caller.wait()
        phone.wait()

    def calling(self):
        tone = self.tone("127.0.0.2", 440)
        return self.sipp(*self.CALLING, x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False), tone=tone), tone

    def subscribe(self, port, events):
        admin = self.server.admin()
        made = admin.post("webhooks", {"name": f"hook {time.time_ns()}", "url": f"http://127.0.0.1:{port}/", "events": events, "own_network": True, "active": True})
        self.cleanup.append(lambda: admin.call("DELETE", f"webhooks/{made['id']}", None, {"If-Match": "*"}))
        return made

    def test_the_example_of_the_documentation_pops_the_customer(self):
        text = (ROOT / "docs/integration.md").read_text()
        program = re.search(r"```python\n(.*?)```", text, re.S)[1]
        program = "\n".join(line[3:] for line in program.splitlines()).replace("9000", "9017")
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "pop.py")
            file.write_text(program)
            made = self.subscribe(9017, ["call.offered"])
            receiver = subprocess.Popen([sys.executable, "-u", file, made["secret"]], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            self.cleanup.append(lambda: (receiver.kill(), receiver.wait(), receiver.stdout.close()))
            self.a_call()
            self.assertEqual(receiver.stdout.readline().strip(), f"open the customer {self.caller} for Ana")
        deliveries = self.server.admin().get(f"webhooks/{made['id']}/deliveries")["items"]
        self.assertEqual([(one["event"], one["state"], one["status"]) for one in deliveries], [("call.offered", "sent", 204)])

    def test_a_receiver_that_was_away_is_told_in_the_end(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.cleanup.append(server.shutdown)
        Hook.bodies.clear()
        Hook.away = 1
        self.subscribe(server.server_port, ["call.started", "call.talking", "call.ended"])
        self.a_call()
        wait_until("all three events", lambda: len(Hook.bodies) == 3, 60)
        told = sorted(Hook.bodies, key=lambda body: body["id"])
        self.assertEqual([body["event"] for body in told], ["call.started", "call.talking", "call.ended"])
        self.assertEqual({body["call"]["caller_number"] for body in told}, {self.caller})
        self.assertEqual(told[1]["data"]["agent_name"], "Ana")
        self.assertEqual(told[2]["data"]["cause"], "forced_by_leader")

    def test_a_key_reaches_what_it_was_given(self):
        self.a_call()
        admin = self.server.admin()
        user = next(user for user in admin.get("users?limit=200")["items"] if user["login"] == "leader1")
        made = admin.post("api-keys", {"name": "report", "user_id": user["id"], "scopes": ["records:read"], "expires_at": None})
        key = Api(self.server.http_port, made["token"])
        self.assertIn(self.caller, [row["caller_number"] for row in key.get("conversations?limit=50")["items"]])
        for path in ("floor", "users"):
            with self.assertRaises(Refused) as refused:
                key.get(path)
            self.assertIn("scope", str(refused.exception))
        admin.call("DELETE", f"api-keys/{made['id']}")
        with self.assertRaises(Refused):
            key.get("conversations")

    def test_the_screen_pop_of_a_ringing_call_is_signed(self):
        admin = self.server.admin()
        settings = admin.get("screen-pop")
        saved = admin.call("PUT", "screen-pop", {"address": "https://crm.example/pop?n={number}&at={at}&signature={signature}", "opens_itself": False, "renew_secret": True},
                           {"If-Match": settings["etag"]})
        desk, phone, _ = self.phone_at_desk(1, x.receive("INVITE"), x.reply(180, "Ringing"), x.receive("CANCEL", timeout=60000), x.reply(200, "OK"), x.reply(487, "Request Terminated"),
                                            x.receive("ACK"))
        self.calling()
        wait_until("the phone to ring", lambda: "INVITE" in phone.messages())
        call = admin.get("floor")["conversations"][0]["id"]
        address = desk.get(f"desk/screen-pop?conversation_id={call}")["address"]
        text = (ROOT / "docs/integration.md").read_text()
        check = {"hmac": hmac, "hashlib": hashlib, "time": time}
        exec(re.findall(r"```python\n(.*?)```", text, re.S)[-1], check)  # noqa: S102  the example of the documentation
        at = address.split("at=")[1].split("&")[0]
        self.assertIn(f"n={self.caller}&", address)
        self.assertTrue(check["is_ours"](address, at, saved["secret"].encode()))
        self.assertFalse(check["is_ours"](address.replace(self.caller, "1"), at, saved["secret"].encode()))
        with self.assertRaises(Refused):
            self.server.api.sign_in("agent2").get(f"desk/screen-pop?conversation_id={call}")
