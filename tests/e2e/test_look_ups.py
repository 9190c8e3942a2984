"""Flows that look things up, ring numbers outside and hand callers to a survey, through the real server: SIPp as carriers, a web
service of our own, tables from CSV files."""
import http.server
import json
import pathlib
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.parse

from call_test import CALLER_HZ, CUSTOMER_HZ, CallTest, CarrierTest
from harness import TRUNK, wait_until
import sipp_xml as x
from test_flows import node

HANGS_UP = (x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))
CARD, PIN = "62225550001", "864209"


class Service(http.server.BaseHTTPRequestHandler):
    """Cards by GET /cards/NUMBER?pin=..., known to who brings the token; /slow never answers."""
    asked = []

    def do_GET(self):
        url = urllib.parse.urlparse(self.path)
        Service.asked.append((self.path, self.headers.get("Authorization")))
        if url.path.startswith("/slow"):
            time.sleep(8)
        if urllib.parse.parse_qs(url.query).get("pin") != [PIN]:
            return self.send_error(404)
        body = json.dumps({"member": {"points": 120, "level": "gold"}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass  # nobody waits any more

    def log_message(self, *_):
        pass


def serve(context=None):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class LookUps(CarrierTest):
    def setUp(self):
        super().setUp()
        self.admin = self.server.admin()
        self.queue = self.admin.get("queues")["items"][0]["id"]
        Service.asked.clear()

    def next_caller(self):
        CallTest.serial += 1
        self.caller = f"139{CallTest.serial:08}"

    def source(self, name, **settings):
        body = {"name": f"{name} {time.time_ns()}", "columns": [], "url": "", "post": False, "parameters": [], "header": "", "own_network": False, **settings}
        return self.admin.post("data-sources", body)

    def service(self, scheme="http", context=None, path="cards", own_network=True):
        server = serve(context)
        self.cleanup.append(server.shutdown)
        url = f"{scheme}://127.0.0.1:{server.server_port}/{path}/{{card}}"
        return self.source("cards", kind="http", url=url, parameters=["card", "pin"], header="Authorization", secret="Bearer t0ken", own_network=own_network)

    def enter(self, nodes, *steps):
        """A published flow of these nodes, and a caller in it. Gives (SIPp, tone)."""
        flow = self.admin.post("flows", {"name": f"flow {self.caller}", "start": nodes[0]["name"], "nodes": nodes})
        self.assertEqual(flow["problems"], [])
        self.admin.call("POST", f"flows/{flow['id']}/publish", {}, {"If-Match": "*"})
        dialled = f"40{int(self.caller[-3:]):03}"
        self.admin.post("numbers", {"number": dialled, "queue_id": self.queue, "flow_id": flow["id"]})
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, *steps, number=dialled, tone=tone)
        tone.send_to(*self.remote_of(caller))
        wait_until("the prompt", lambda: len(tone.heard) > 800)
        return caller, tone

    def press(self, tone, keys):
        for key in keys:
            tone.send_digit(key)
            time.sleep(0.15)  # a person's fingers

    def asking(self, source, results, **ask):
        """Card and PIN, three times at most, then the look-up; who is found comes to "found"."""
        parameters = [{"name": "card", "value": "card"}, {"name": "pin", "value": "pin"}]
        return [
            node("card", "digits", [("next", "pin"), ("failed", "bye")], say=["welcome"], masked=True, least=4, most=16, variable="card"),
            node("pin", "digits", [("next", "ask"), ("failed", "bye")], say=["number_1"], masked=True, least=6, most=6, variable="pin"),
            node("ask", "look_up", [("found", "found"), ("not_found", "card"), ("failed", "sorry"), ("late", "slow")],
                 source_id=source["id"], parameters=parameters, results=results, **ask),
            node("found", "branch", [("true", "bye"), ("false", "sorry")], expression='points == 120'),
            node("sorry", "hang_up", say=["number_2"]), node("slow", "hang_up", say=["number_3"]), node("bye", "hang_up", say=["number_4"]),
        ]

    def visits(self):
        self.record = self.server.ended_conversation(self.caller)
        self.assert_balances(self.record)
        return [(visit["node"], visit["exit"], visit["input"]) for visit in self.record["flow_visits"]]

    def assert_secret(self):
        """The digits are in no record, no journal, no log, no SIP trace."""
        trace = self.admin.get(f"conversations/{self.record['conversation']['id']}/sip-trace")
        self.assertGreater(len(trace["messages"]), 3)
        for text in (json.dumps(self.record), json.dumps(trace), self.server.log_text()):
            self.assertNotIn(PIN, text)
            self.assertNotIn(CARD, text)
            self.assertNotIn("t0ken", text)

    def test_a_web_service_is_asked_and_its_answer_leads_on(self):
        source = self.service()
        self.assertTrue(source["has_secret"])
        self.assertNotIn("secret", source)
        caller, tone = self.enter(self.asking(source, [{"name": "points", "value": "/member/points"}]), *HANGS_UP)
        self.press(tone, CARD + "#" + "000000")
        wait_until("the first answer", lambda: len(Service.asked) == 1)
        time.sleep(1.2)  # keys after complete digits are deaf for a second
        self.press(tone, CARD + "#" + PIN)
        caller.wait(60)
        self.assertEqual(Service.asked, [(f"/cards/{CARD}?pin=000000", "Bearer t0ken"), (f"/cards/{CARD}?pin={PIN}", "Bearer t0ken")])
        self.assertEqual(self.visits(), [
            ("card", "next", "x" * len(CARD)), ("pin", "next", "xxxxxx"), ("ask", "not_found", "HTTP 404"), ("card", "next", "x" * len(CARD)), ("pin", "next", "xxxxxx"),
            ("ask", "found", "HTTP 200"), ("found", "true", ""), ("bye", "ended", "")])
        self.assertEqual(self.record["conversation"]["outcome"], "self_service")
        self.assert_secret()

    def test_a_service_that_does_not_answer_holds_nobody_up(self):
        nodes = self.asking(self.service(path="slow"), [{"name": "points", "value": "/member/points"}], timeout_ms=1000)
        caller, tone = self.enter(nodes, *HANGS_UP)
        self.press(tone, CARD + "#" + PIN)
        caller.wait(60)
        self.assertEqual(self.visits()[-2:], [("ask", "late", "no answer in time"), ("slow", "ended", "")])
        self.assert_secret()

    def test_a_certificate_nobody_vouches_for_and_an_address_within_are_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            key, cert = pathlib.Path(folder, "key.pem"), pathlib.Path(folder, "cert.pem")
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=127.0.0.1",
                            "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(cert, key)
            for source, why in ((self.service("https", context), "certificate"), (self.service(own_network=False), "may not be asked")):
                caller, tone = self.enter(self.asking(source, [{"name": "points", "value": "/member/points"}]), *HANGS_UP)
                self.press(tone, CARD + "#" + PIN)
                caller.wait(60)
                name, exit, detail = self.visits()[-2]
                self.assertEqual((name, exit), ("ask", "failed"))
                self.assertIn(why, detail)
                self.assertEqual(Service.asked, [])
                self.assert_secret()
                self.next_caller()

    def test_a_table_knows_its_members_by_their_pins(self):
        columns = [{"name": "card", "secret": False}, {"name": "pin", "secret": True}, {"name": "points", "secret": False}]
        source = self.source("members", kind="table", columns=columns)
        rows = f"card,pin,points\n{CARD},{PIN},120\n62225550002,111111,7\n"
        self.assertEqual(self.admin.call("PUT", f"data-sources/{source['id']}/rows", rows.encode(), {"Content-Type": "text/csv"})["rows"], 2)
        caller, tone = self.enter(self.asking(source, [{"name": "points", "value": "points"}]), *HANGS_UP)
        self.press(tone, CARD + "#" + "000000")
        time.sleep(1.5)
        self.press(tone, CARD + "#" + PIN)
        caller.wait(60)
        self.assertEqual([(name, exit) for name, exit, _ in self.visits()], [
            ("card", "next"), ("pin", "next"), ("ask", "not_found"), ("card", "next"), ("pin", "next"), ("ask", "found"), ("found", "true"), ("bye", "ended")])
        self.assert_secret()

    def test_a_number_outside_takes_the_caller_or_gives_him_back(self):
        carrier, outside = self.carrier(x.receive("INVITE"), x.reply(180, "Ringing"), x.ok_with_sdp(), x.receive("ACK"), *HANGS_UP)
        nodes = [node("hello", "prompt", [("next", "far")], say=["welcome"]), node("far", "transfer", [("failed", "bye"), ("busy", "busy")], number="138-0000-0001"),
                 node("busy", "hang_up", say=["number_1"]), node("bye", "hang_up", say=["number_2"])]
        caller, tone = self.enter(nodes, *HANGS_UP)
        self.press(tone, "1")  # skips the prompt
        outside.send_to(*self.remote_of(carrier))
        tone.hears(CUSTOMER_HZ)
        outside.hears(CALLER_HZ)
        self.hang_up_all()
        caller.wait()
        carrier.wait()
        self.assertEqual(self.visits(), [("hello", "next", ""), ("far", "answered", "")])
        self.assertEqual([segment["kind"] for segment in self.record["segments"]], ["setup", "flow", "transfer", "talk"])
        self.next_caller()
        carrier, _ = self.carrier(x.receive("INVITE"), x.reply(486, "Busy Here"), x.receive("ACK"))
        caller, tone = self.enter(nodes, *HANGS_UP)
        self.press(tone, "1")
        caller.wait(60)
        self.assertEqual(self.visits(), [("hello", "next", ""), ("far", "busy", ""), ("busy", "ended", "")])

    def test_a_flow_hands_its_caller_to_a_survey(self):
        queue = next(q for q in self.admin.get("queues")["items"] if q["id"] == self.queue)
        survey = {**queue["survey"], "questions": [{"prompt": "welcome", "highest": 5}]}
        self.admin.call("PUT", f"queues/{self.queue}", {**queue, "survey": survey}, {"If-Match": "*"})
        self.cleanup.append(lambda: self.admin.call("PUT", f"queues/{self.queue}", queue, {"If-Match": "*"}))
        caller, tone = self.enter([node("rate", "survey", [("failed", "bye")], queue_id=self.queue), node("bye", "hang_up")], *HANGS_UP)
        self.press(tone, "4")
        caller.wait(60)
        self.assertEqual(self.visits(), [("rate", "survey", "")])
        self.assertEqual([segment["kind"] for segment in self.record["segments"]][:3], ["setup", "flow", "survey"])
        now = int(time.time() * 1000)
        answers = self.admin.get(f"surveys?from={now - 3_600_000}&to={now + 60_000}")["items"]
        mine = next(one for one in answers if one["conversation_id"] == self.record["conversation"]["id"])
        self.assertEqual([answer["score"] for answer in mine["answers"]], [4])
        self.assertIsNone(mine["agent_id"])
