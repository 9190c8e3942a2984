"""The customer on the screen while a real call rings, and the wrap-up typed beside it, in a real browser (web/tests/e2e/pop.mjs)."""
import json
import os
import subprocess
import unittest

from call_test import CallTest
from harness import PASSWORD, ROOT, wait_until
import sipp_xml as x


class Customers(CallTest):
    def test_the_desk_shows_who_rings_and_keeps_what_is_typed(self):
        leader = self.server.leader()
        customer = leader.post("customers", {"name": "王小明", "tags": ["团购"], "identities": [{"kind": "phone", "value": self.caller}]})
        desk, phone, _ = self.phone_at_desk(1, x.receive("INVITE"), x.reply(180, "Ringing"), x.pause(2000), x.ok_with_sdp(), x.receive("ACK"),
                                            x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))
        browser = subprocess.Popen(["node", "tests/e2e/pop.mjs"], cwd=ROOT / "web", stdout=subprocess.PIPE, text=True,
                                   env={**os.environ, "BASE_URL": f"http://127.0.0.1:{self.server.http_port}", "AGENT_LOGIN": "agent1", "AGENT_PASSWORD": PASSWORD})
        self.cleanup.append(browser.kill)
        self.assertEqual(browser.stdout.readline().strip(), "ready")
        caller = self.sipp(*self.CALLING, x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))
        shown = json.loads(browser.communicate(timeout=90)[0])
        caller.wait()
        phone.wait()
        self.assertEqual((shown["name"], shown["problems"]), ("王小明", []))

        def written():
            return next((row for row in leader.get(f"customers/{customer['id']}/history")["items"] if row["note"]), None)
        row = wait_until("the wrap-up in the customer's history", written)
        self.assertEqual((row["wrap_up_code"], row["note"], row["number"]), ("done", "客户询问发票", self.caller))
        acts = {row["action"] for row in self.server.admin().get("audit?limit=200")["items"]}
        self.assertLessEqual({"customer.create", "customer.pop", "customer.history"}, acts)
        print(f"on the screen {shown['popMs']} ms after the ring was seen")


if __name__ == "__main__":
    unittest.main()
