"""The shipped self-service (deploy/flows/member_service.json) with the sample's own tables, loaded from a centre file: callers of SIPp
press keys for an order and for points, a wrong PIN first, and leave to an agent with what they said."""
import json
import tempfile
import time

from call_test import CALLER_HZ, CallTest
from harness import ROOT, TRUNK, wait_until
import sipp_xml as x

CARD, PIN, ORDER = "10000003", "975310", "20260001"


def flow_file():
    """The example, open at all hours: the test has to pass at night, too."""
    content = json.loads((ROOT / "deploy/flows/member_service.json").read_text())
    hours = next(node for node in content["nodes"] if node["name"] == "营业时间")
    hours["hours"] = {"always": True, "week": [], "exceptions": []}
    file = tempfile.NamedTemporaryFile("w", suffix=".json")  # noqa: SIM115  lives as long as the class
    json.dump(content, file)
    file.flush()
    return file


class MemberService(CallTest):
    FILE = flow_file()
    EXTRA_CENTRE = f"""
[[data_sources]]
name = "会员卡"
columns = [{{ name = "card" }}, {{ name = "pin", secret = true }}, {{ name = "points" }}, {{ name = "balance" }}]
rows_file = "{ROOT}/deploy/data/members.csv"
[[data_sources]]
name = "订单"
columns = [{{ name = "order" }}, {{ name = "state" }}]
rows_file = "{ROOT}/deploy/data/orders.csv"
[[flows]]
file = "{FILE.name}"
queues = {{ "人工" = "sales", "预约回拨" = "sales" }}
sources = {{ "查会员" = "会员卡", "查订单" = "订单" }}
[[numbers]]
number = "4020"
name = "会员自助"
queue = "sales"
flow = "会员服务"
"""

    def enter(self, *steps):
        self.voice = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, *steps, number="4020", tone=self.voice)
        self.voice.send_to(*self.remote_of(caller))
        return caller

    def visits(self):
        rows = [row for row in self.server.admin().get(f"conversations?caller={self.caller}")["items"] if row["caller_number"] == self.caller]
        return self.server.admin().get(f"conversations/{rows[0]['id']}")["flow_visits"] if rows else []

    def press(self, node, keys, times=1):
        """Presses once the caller stands at the node for the so manieth time."""
        def is_there():
            time.sleep(0.1)
            visits = self.visits()
            here = [visit for visit in visits if visit["node"] == node]
            return len(here) >= times and visits[-1]["node"] == node
        wait_until(f"the caller at {node}", is_there, 30)
        wait_until("the prompt", lambda: len(self.voice.heard) > 800)
        for key in keys:
            self.voice.send_digit(key)
            time.sleep(0.15)  # a person's fingers

    def test_points_are_told_after_a_wrong_pin_and_an_order_before_the_agent(self):
        _, phone, phone_voice = self.phone_at_desk(1, *self.ANSWERING, x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))
        caller = self.enter(x.receive("BYE", timeout=120000), x.reply(200, "OK", to_tag=False))
        self.press("主菜单", "2")
        self.press("会员卡号", CARD + "#")
        self.press("查询密码", "111111")
        self.press("会员卡号", CARD + "#", times=2)
        self.press("查询密码", PIN, times=2)
        self.press("还需要什么", "9")
        self.press("主菜单", "1", times=2)
        self.press("订单号", ORDER + "#")
        self.press("还需要什么", "0", times=2)
        wait_until("the phone to be called", lambda: "INVITE" in phone.messages())
        self.talk(caller, self.voice, phone, phone_voice)
        self.hang_up_all()
        caller.wait()
        phone.wait()
        record = self.server.ended_conversation(self.caller)
        self.assert_balances(record)
        self.assertEqual(record["conversation"]["outcome"], "answered")
        exits = [(visit["node"], visit["exit"]) for visit in record["flow_visits"]]
        self.assertEqual(exits, [
            ("营业时间", "open"), ("错次清零", "next"), ("会员", "false"), ("主菜单", "2"), ("会员卡号", "next"), ("查询密码", "next"), ("查会员", "not_found"),
            ("记错次", "next"), ("还能再试", "true"), ("卡号密码不符", "next"), ("会员卡号", "next"), ("查询密码", "next"), ("查会员", "found"),
            ("播报积分", "next"), ("还需要什么", "9"), ("会员", "false"), ("主菜单", "1"), ("订单号", "next"), ("查订单", "found"), ("订单状态", "true"),
            ("已发货", "next"), ("还需要什么", "0"), ("人工", "queue")])
        order = next(visit for visit in record["flow_visits"] if visit["node"] == "订单号")
        self.assertEqual(order["input"], ORDER)
        for text in (json.dumps(record), self.server.log_text()):
            self.assertNotIn(PIN, text)
            self.assertNotIn(CARD, text)

    def test_three_wrong_pins_lead_to_an_agent_and_an_unknown_order_is_read_back_first(self):
        caller = self.enter(x.receive("BYE", timeout=120000), x.reply(200, "OK", to_tag=False))
        self.press("主菜单", "2")
        for times in (1, 2, 3):
            self.press("会员卡号", CARD + "#", times=times)
            self.press("查询密码", f"11111{times}", times=times)
        wait_until("the queue", lambda: [visit["exit"] for visit in self.visits() if visit["node"] == "人工"] == ["queue"], 30)
        self.hang_up_all()
        caller.wait()
        self.serial_caller()
        caller = self.enter(x.receive("BYE", timeout=120000), x.reply(200, "OK", to_tag=False))
        self.press("主菜单", "1")
        self.press("订单号", "99999999#")
        wait_until("the queue", lambda: [visit["exit"] for visit in self.visits() if visit["node"] == "人工"] == ["queue"], 30)
        self.assertIn(("复述订单号", "next"), [(visit["node"], visit["exit"]) for visit in self.visits()])
        self.hang_up_all()
        caller.wait()

    def serial_caller(self):
        CallTest.serial += 1
        self.caller = f"139{CallTest.serial:08}"
