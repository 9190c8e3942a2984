"""Alerts on a real floor, told to a webhook and kept over a kill; then the consoles of a leader and an agent (web/tests/e2e/supervision.mjs)."""
import hashlib
import hmac
import http.server
import json
import os
import signal
import subprocess
import threading
import time
import unittest

from call_test import CallTest
from harness import PASSWORD, ROOT, Refused, wait_until
import sipp_xml as x

SECRET = "between us"


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((dict(self.headers), body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


class Supervision(CallTest):
    def setUp(self):
        super().setUp()
        self.root = self.server.admin()
        self.queue = next(queue for queue in self.root.get("queues")["items"] if queue["name"] == "sales")

    def rule(self, name, **rest):
        made = self.root.post("alert-rules", {"name": name, "metric": "waiting", "subject_kind": "queue", "subject_id": self.queue["id"], "level": 1, "clear_level": 0, "hold_ms": 0, "clear_hold_ms": 0, **rest})
        self.cleanup.append(lambda: self.server.admin().call("DELETE", f"alert-rules/{made['id']}", headers={"If-Match": "*"}))
        return made

    def open(self, name):
        return next((alert for alert in self.server.leader().get("alerts/open")["items"] if alert["rule_name"] == name), None)

    def steps(self, alert):
        return [step["kind"] for step in self.server.leader().get(f"alerts/{alert['id']}")["steps"]]

    def test_an_alert_is_told_outside_and_survives_a_kill(self):
        receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        receiver.heard = []
        threading.Thread(target=receiver.serve_forever, daemon=True).start()
        self.cleanup.append(receiver.shutdown)
        self.rule("nobody there", metric="ready_agents", beyond="at_most", level=0, clear_level=0, webhook_url=f"http://127.0.0.1:{receiver.server_port}/hook", webhook_secret=SECRET)
        alert = wait_until("the alert", lambda: self.open("nobody there"))
        headers, body = wait_until("the webhook", lambda: receiver.heard[:1])[0]
        told = json.loads(body)
        self.assertEqual((told["event"], told["alert"]["id"]), ("alert.raised", alert["id"]))
        signed = hmac.new(SECRET.encode(), headers["X-Callfloor-Timestamp"].encode() + b"." + body, hashlib.sha256).hexdigest()
        self.assertEqual(headers["X-Callfloor-Signature"], f"sha256={signed}")
        self.server.leader().post(f"alerts/{alert['id']}/take")
        self.server.stop(signal.SIGKILL)
        self.server.start()
        after = wait_until("the alert of before", lambda: self.open("nobody there"))
        self.assertEqual((after["id"], after["taken_by_name"]), (alert["id"], "Leader"))
        self.assertEqual(len(receiver.heard), 1)
        self.assertEqual(self.steps(alert)[:2], ["raised", "webhook_sent"])

    def test_an_opened_overflow_lets_the_caller_go_and_closes_with_the_alert(self):
        changed = {**self.queue, "overflow": {"kind": "callback", "prompt": ""}, "max_wait_ms": 600_000}
        self.root.call("PUT", f"queues/{self.queue['id']}", changed, {"If-Match": "*"})
        self.cleanup.append(lambda: self.server.admin().call("PUT", f"queues/{self.queue['id']}", self.queue, {"If-Match": "*"}))
        self.rule("callers wait", actions=[{"kind": "open_overflow", "after_ms": 1000, "automatic": True}])
        caller = self.sipp(*self.CALLING, x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))
        alert = wait_until("the alert", lambda: self.open("callers wait"))
        caller.wait(30)
        ended = self.server.ended_conversation(self.caller)
        self.assertEqual([visit["outcome"] for visit in ended["queue_visits"]], ["callback_requested"])
        wait_until("the end of the alert", lambda: self.open("callers wait") is None)
        wait_until("all of its log", lambda: "action_withdrawn" in self.steps(alert))
        self.assertEqual(self.steps(alert), ["raised", "action_done", "cleared", "action_withdrawn"])
        self.assertEqual(self.root.get("queues")["items"][0]["max_wait_ms"], 600_000)

    def test_a_site_and_a_trunk_have_rules_of_their_own(self):
        strict = self.root.post("trunks", {"name": "strict carrier", "addresses": ["127.0.0.9"], "register_at": f"127.0.0.1:{self.server.sip_udp}", "register_user": "nobody", "secret": "guessed-at"})
        self.cleanup.append(lambda: self.server.admin().call("DELETE", f"trunks/{strict['id']}", headers={"If-Match": "*"}))
        self.server.agent_at_desk(1)
        self.cleanup.append(lambda: self.leave(self.server.api.sign_in("agent1")))  # his session ended with the server
        room = self.root.post("rooms", {"name": "Hall", "site": "north", "columns": 1, "rows": 1, "seats": [{"label": "A1", "x": 0, "y": 0, "extension_id": self.server.extension_ids()["8001"]}]})
        self.cleanup.append(lambda: self.server.admin().call("DELETE", f"rooms/{room['id']}", headers={"If-Match": "*"}))
        self.rule("a site works", metric="signed_in_agents", subject_kind="site", subject_id=None)
        self.rule("carriers", metric="trunks_down", subject_kind="trunk", subject_id=None)
        of_site = wait_until("the alert of the site", lambda: self.open("a site works"))
        self.assertEqual((of_site["subject_kind"], of_site["subject_name"], of_site["value"]), ("site", "north", 1))
        of_trunk = wait_until("the alert of the trunk", lambda: self.open("carriers"))
        self.assertEqual((of_trunk["subject_id"], of_trunk["subject_name"]), (strict["id"], "strict carrier"))
        self.server.stop(signal.SIGKILL)
        self.server.start()
        self.assertEqual(wait_until("the alert of before", lambda: self.open("a site works"))["id"], of_site["id"])

    def test_the_measures_of_the_floor_are_those_of_its_agents(self):
        agent = self.server.agent_at_desk(2)
        time.sleep(1.2)
        agent.post("desk/not-ready", {"reason": "lunch"})
        time.sleep(0.5)
        agent.post("desk/sign-out")
        to = int(time.time() * 1000) + 60_000
        period = f"from={to - 1_800_000}&to={to}"
        me = agent.get("session")["user"]["id"]
        wait_until("the end of his time", lambda: not any(one["is_open"] for one in self.root.get(f"agents/{me}/day?{period}")["intervals"]))
        rows = [row for row in self.root.get(f"figures/agents?{period}")["items"] if row["agent_id"] == me]
        team = rows[0]["team_id"]
        table = self.root.get(f"figures/floor?{period}&interval=15m&team_id={team}")
        shown = next(row for row in table["items"] if row["id"] == rows[0]["agent_id"])
        for name in ("signed_in_ms", "ready_ms", "not_ready_ms"):
            self.assertEqual(sum(step[name] for step in shown["steps"]), rows[0][name])
            self.assertEqual(shown["whole"][name], rows[0][name])
        self.assertEqual((len(table["steps_at"]), shown["whole"]["attendance"]), (2, 1))
        self.assertLess(table["sum"]["whole"]["attendance"], 1)
        with self.assertRaises(Refused):
            self.root.get(f"figures/floor?from={to - 40 * 86_400_000}&to={to}&interval=15m")

    def test_the_consoles_of_a_leader_and_an_agent(self):
        self.root.call("PUT", f"queues/{self.queue['id']}", {**self.queue, "wrap_up_limit_ms": 1000}, {"If-Match": "*"})
        self.cleanup.append(lambda: self.server.admin().call("PUT", f"queues/{self.queue['id']}", self.queue, {"If-Match": "*"}))
        team = self.root.get("teams")["items"][0]["id"]
        self.rule("nobody free", metric="ready_agents", beyond="at_most", level=3, clear_level=4, severity="critical", actions=[{"kind": "tell_team", "team_id": team, "text": "请支援"}])
        _, phone, _ = self.phone_at_desk(1, x.receive("INVITE"), x.reply(180, "Ringing"), x.ok_with_sdp(), x.receive("ACK"), x.receive("BYE", timeout=90000), x.reply(200, "OK", to_tag=False))
        caller = self.sipp(*self.CALLING, x.receive("BYE", timeout=90000), x.reply(200, "OK", to_tag=False))
        browser = subprocess.Popen(["node", "tests/e2e/supervision.mjs"], cwd=ROOT / "web", stdout=subprocess.PIPE, text=True,
                                   env={**os.environ, "BASE_URL": f"http://127.0.0.1:{self.server.http_port}", "AGENT_LOGIN": "agent1", "AGENT_PASSWORD": PASSWORD, "LEADER_LOGIN": "leader1", "LEADER_PASSWORD": PASSWORD})
        self.cleanup.append(browser.kill)
        self.assertEqual(browser.stdout.readline().strip(), "ready")
        self.assertEqual(browser.stdout.readline().strip(), "end the call")
        self.server.api.sign_in("agent1").post("desk/hang-up")
        shown = json.loads(browser.communicate(timeout=90)[0])
        caller.wait()
        phone.wait()
        self.assertIn("nobody free", shown["banner"])
        self.assertEqual(shown["steps"], ["raised", "taken", "action_done"])
        self.assertEqual((shown["shownInCall"], shown["readers"], shown["problems"]), (False, "1 / 4 已读", []))
        request = self.server.leader().get("help-requests")["items"][0]
        self.assertEqual((request["outcome"], request["answer"], request["taken_by_name"]), ("answered", "可以退一半", "Leader"))
        acts = {row["action"] for row in self.root.get("audit?limit=200")["items"]}
        self.assertLessEqual({"alert.take", "alert.act", "help.ask", "help.take", "help.answer", "announcement.send"}, acts)


if __name__ == "__main__":
    unittest.main()
