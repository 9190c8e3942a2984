"""Text chats: a visitor's page in one real browser and the agent's desk in another, and the same by the API where races are."""
import os
import pathlib
import signal
import subprocess
import tempfile
import time

from harness import BINARY, PASSWORD, ROOT, Refused, wait_until
from test_browser_phone import Page
from test_widget import WidgetTest


class Desk(Page):
    """web/tests/e2e/chat-desk.mjs as a process."""

    def __init__(self, server, number, *steps):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="chat-"))
        environment = {**os.environ, "BASE_URL": f"http://127.0.0.1:{server.http_port}", "AGENT_LOGIN": f"agent{number}", "AGENT_PASSWORD": PASSWORD, "EXTENSION": str(8000 + number)}
        self.log = open(self.folder / "log", "w+")
        self.process = subprocess.Popen(["node", "tests/e2e/chat-desk.mjs", *steps], cwd=ROOT / "web", env=environment, stdout=self.log, stderr=self.log)


class ChatTest(WidgetTest):
    def setUp(self):
        super().setUp()
        admin = self.server.admin()
        users = {user["login"]: user["id"] for user in admin.get("users?limit=200")["items"]}
        self.agents = [users["agent1"], users["agent2"]]

    def chat_queue(self, **rest):
        admin = self.server.admin()
        body = {"name": f"web {time.time_ns()}", "channel": "chat", "members": [{"agent_id": agent, "level": 5} for agent in self.agents], "wrap_up_limit_ms": 60000, **rest}
        return admin.post("queues", body)

    def chat_widget(self, *queues):
        return self.widget(queues=[{"queue_id": queue["id"], "label": queue["name"]} for queue in queues])

    def at_desk(self, number):
        desk = self.server.agent_at_desk(number)
        self.cleanup.append(lambda: self.leave(desk))
        return desk

    def visitor(self, widget, queue, name="王芳"):
        stranger = self.stranger(widget)
        stranger.session = stranger.hello()["session"]
        stranger.send({"type": "chat", "queue_id": queue["id"], "name": name, "page": "https://shop.example.com/buy?card=1"})
        return stranger

    @staticmethod
    def until(stranger, **wanted):
        """The next message that has all of these."""
        while True:
            got = stranger.receive()
            if not isinstance(got, dict):
                raise AssertionError(f"closed with {got} instead of {wanted}")
            if all(got.get(key) == value for key, value in wanted.items()):
                return got

    @staticmethod
    def offered(desk):
        return wait_until("a chat to be offered", lambda: next((chat["conversation_id"] for chat in desk.get("desk")["chats"] if chat["is_offered"]), None))

    def take(self, desk):
        chat = self.offered(desk)
        desk.post(f"desk/chats/{chat}/accept")
        return chat

    def finish(self, desk, chat, code=""):
        desk.post(f"desk/chats/{chat}/end")
        desk.post(f"desk/chats/{chat}/close", {"code": code, "note": ""})

    def record(self, chat):
        return wait_until("the chat's record", lambda: (found := self.server.admin().get(f"conversations/{chat}"))["conversation"]["ended_at"] and found)


class InBrowsers(ChatTest):
    def test_a_visitor_and_an_agent_write_to_each_other(self):
        queue = self.chat_queue()
        _, site = self.chat_widget(queue)
        desk = Desk(self.server, 1, "accept", "read=你好，<b>请问</b>几点发货", "write=今天下午四点前。", "read=收到，谢谢", "audit", "end", "close")
        self.cleanup.append(desk.stop)
        self.cleanup.append(lambda: self.leave(self.server.api.sign_in("agent1")))
        desk.says("ready")
        visit = self.visit(site, "open", "audit", "name=王芳", "chat", "write=你好，<b>请问</b>几点发货", "stage=chat_talking", "hears=今天下午四点前。", "reload-chat", "hears=今天下午四点前。", "audit", "write=收到，谢谢", "stage=chat_ended")
        desk.says("did end", 90)
        visit.says("finished", 90)
        desk.says("did close", 60)
        admin = self.server.admin()
        row = wait_until("the record", lambda: next((row for row in admin.get("conversations")["items"] if row["channel"] == "chat" and row["wrap_up_ms"] > 0), None))
        self.assertEqual((row["queue_id"], row["outcome"], row["end_side"], row["web_page"]), (queue["id"], "answered", "agent", f"{site.origin}/contact"))
        record = admin.get(f"conversations/{row['id']}")
        self.assert_balances(record)
        self.assertEqual([segment["kind"] for segment in record["segments"]], ["setup", "queue", "offer", "chat"])
        self.assertEqual([offer["outcome"] for offer in record["offers"]], ["answered"])
        said = admin.get(f"conversations/{row['id']}/messages")["items"]
        self.assertEqual([(one["place"], one["agent_name"] != "", one["text"]) for one in said], [(1, False, "你好，<b>请问</b>几点发货"), (2, True, "今天下午四点前。"), (3, False, "收到，谢谢")])


class ByApi(ChatTest):
    def test_several_at_once_up_to_the_capacity_and_each_says_its_own(self):
        queue = self.chat_queue(chat={"capacity": 2, "reply_limit_ms": 0, "idle_limit_ms": 0})
        widget, _ = self.chat_widget(queue)
        desk = self.at_desk(1)
        first = self.visitor(widget, queue, "一号")
        one = self.take(desk)
        second = self.visitor(widget, queue, "二号")
        two = self.take(desk)
        third = self.visitor(widget, queue, "三号")
        self.assertEqual(self.until(third, type="chat")["position"], 1)
        figures = next(each for each in self.server.admin().get("floor")["queues"] if each["id"] == queue["id"])
        self.assertEqual((figures["waiting"], figures["today"]["offered"], figures["today"]["answered"]), (1, 3, 2))
        for stranger, chat, text in ((first, one, "甲"), (second, two, "乙")):
            self.until(stranger, type="chat", state="talking")
            stranger.send({"type": "say", "text": text, "token": "t1"})
            stranger.send({"type": "say", "text": text, "token": "t1"})  # sent again: the same message
            self.until(stranger, type="said", text=text)
            wait_until("the text at the desk", lambda: desk.get(f"conversations/{chat}/messages")["items"])
            self.assertEqual([each["text"] for each in desk.get(f"conversations/{chat}/messages")["items"]], [text])
            self.assertEqual(desk.post(f"desk/chats/{chat}/messages", {"text": f"答{text}", "token": "a"})["place"], 2)
            self.assertEqual(self.until(stranger, type="said", **{"from": "agent"})["text"], f"答{text}")
        self.assertEqual(desk.get("desk")["agent"]["state"], "chatting")
        self.finish(desk, one)
        self.until(first, type="chat_ended", cause="normal_hang_up")
        three = self.take(desk)
        self.until(third, type="chat", state="talking")
        for chat in (two, three):
            self.finish(desk, chat)
        self.assertEqual(desk.get("desk")["agent"]["state"], "ready")
        for chat in (one, two, three):
            self.assert_balances(self.record(chat))

    def test_who_is_ignored_goes_to_the_next_and_who_leaves_is_counted(self):
        queue = self.chat_queue(ring_timeout_ms=3000)
        widget, _ = self.chat_widget(queue)
        first = self.at_desk(1)
        visitor = self.visitor(widget, queue)
        chat = self.offered(first)
        second = self.at_desk(2)
        self.assertEqual(wait_until("the second agent to be asked", lambda: self.offered(second), 15), chat)
        self.assertEqual(first.get("desk")["agent"]["reason"], "missed_offer")
        with self.assertRaises(Refused) as refused:
            first.post(f"desk/chats/{chat}/accept")
        self.assertEqual(refused.exception.status, 409)
        second.post("desk/reject")
        visitor.send({"type": "end_chat"})
        self.until(visitor, type="chat_ended", cause="abandoned")
        record = self.record(chat)
        self.assertEqual([offer["outcome"] for offer in record["offers"]], ["no_answer", "rejected"])
        self.assertEqual(record["conversation"]["outcome"], "abandoned_in_queue")
        self.assert_balances(record)

    def test_an_agent_who_does_not_reply_loses_the_chat(self):
        queue = self.chat_queue(chat={"capacity": 3, "reply_limit_ms": 2000, "idle_limit_ms": 0})
        widget, _ = self.chat_widget(queue)
        desk = self.at_desk(1)
        visitor = self.visitor(widget, queue)
        chat = self.take(desk)
        self.until(visitor, type="chat", state="talking")
        self.until(visitor, type="chat", state="waiting")
        self.assertEqual(desk.get("desk")["chats"], [])
        self.assertEqual(desk.get("desk")["agent"]["reason"], "missed_offer")
        with self.assertRaises(Refused):
            desk.post(f"desk/chats/{chat}/messages", {"text": "zu spät"})
        other = self.at_desk(2)
        self.assertEqual(self.take(other), chat)
        self.finish(other, chat)

    def test_a_page_that_is_away_for_a_moment_loses_nothing_and_one_that_is_closed_ends(self):
        queue = self.chat_queue()
        widget, _ = self.chat_widget(queue)
        desk = self.at_desk(1)
        visitor = self.visitor(widget, queue)
        chat = self.take(desk)
        self.until(visitor, type="chat", state="talking")
        visitor.close()
        desk.post(f"desk/chats/{chat}/messages", {"text": "还在吗"})
        again = self.stranger(widget)
        welcome = again.hello(visitor.session)
        self.assertTrue(welcome["in_chat"])
        self.assertEqual(self.until(again, type="said")["text"], "还在吗")
        thief = self.stranger(widget, "https://shop.example.com")
        self.assertFalse(thief.hello("x" * 32)["in_chat"])
        thief.send({"type": "say", "text": "steal", "token": ""})
        self.assertEqual(thief.receive()["code"], "no_chat")
        waiting = self.visitor(widget, queue, "等")
        self.until(waiting, type="chat")
        self.finish(desk, chat)
        other = self.take(desk)
        waiting.close()
        self.assertEqual(len(desk.get("desk")["chats"]), 1, "for two minutes")
        self.finish(desk, other)

    def test_transfer_to_another_queue_and_what_is_refused(self):
        queue = self.chat_queue()
        experts = self.chat_queue(members=[{"agent_id": self.agents[1], "level": 9}])
        calls = next(each for each in self.server.admin().get("queues")["items"] if each["channel"] == "voice")
        widget, _ = self.chat_widget(queue)
        first = self.at_desk(1)
        visitor = self.visitor(widget, queue)
        chat = self.take(first)
        second = self.at_desk(2)
        self.assertIn(experts["id"], [each["id"] for each in first.get("desk/targets")["chat_queues"]])
        self.assertNotIn(experts["id"], [each["id"] for each in first.get("desk/targets")["queues"]])
        for who, path, body, status in ((first, "transfer", {"queue_id": calls["id"]}, 409), (second, "transfer", {"queue_id": experts["id"]}, 404), (second, "messages", {"text": "x"}, 404),
                                        (second, "end", None, 404), (second, "close", {"code": ""}, 404), (first, "close", {"code": ""}, 409), (first, "messages", {"text": " \n "}, 400)):
            with self.subTest(path), self.assertRaises(Refused) as refused:
                who.post(f"desk/chats/{chat}/{path}", body)
            self.assertEqual(refused.exception.status, status)
        with self.assertRaises(Refused) as refused:
            second.get(f"conversations/{chat}/messages")
        self.assertEqual(refused.exception.status, 404, "not his")
        first.post(f"desk/chats/{chat}/transfer", {"queue_id": experts["id"], "agent_id": self.agents[1]})
        self.assertEqual(first.get("desk")["agent"]["state"], "ready")
        self.assertEqual(self.take(second), chat)
        self.until(visitor, type="chat", state="talking")
        self.server.admin().post(f"floor/conversations/{chat}/hang-up")
        self.until(visitor, type="chat_ended", cause="forced_by_leader")
        second.post(f"desk/chats/{chat}/close", {"code": "", "note": "转来的"})
        record = self.record(chat)
        self.assertEqual([act["kind"] for act in record["acts"]], ["blind_transfer", "force_hang_up"])
        self.assertEqual([visit["outcome"] for visit in record["queue_visits"]], ["answered", "answered"])
        self.assert_balances(record)
        self.assertIn("chat.read", [entry["action"] for entry in self.audited(chat)])

    def audited(self, chat):
        self.server.admin().get(f"conversations/{chat}/messages")
        return self.server.admin().get("audit?limit=50")["items"]

    def test_a_queue_of_chats_takes_no_calls(self):
        admin = self.server.admin()
        queue = self.chat_queue()
        number = admin.get("numbers")["items"][0]
        for method, path, body in (("POST", "queues", {"name": "x", "channel": "chat", "overflow": {"kind": "voicemail", "queue_id": None, "prompt": "", "number": ""}}),
                                   ("PUT", f"queues/{queue['id']}", {**queue, "channel": "voice"}),
                                   ("PUT", f"numbers/{number['id']}", {**number, "queue_id": queue["id"]})):
            with self.subTest(path), self.assertRaises(Refused) as refused:
                admin.call(method, path, {key: value for key, value in body.items() if key not in ("id", "etag")}, {"If-Match": "*"})
            self.assertEqual(refused.exception.status, 400)
        widget, _ = self.chat_widget(queue)
        stranger = self.stranger(widget)
        stranger.hello()
        stranger.send({"type": "call", "queue_id": queue["id"], "sdp": "v=0"})
        self.assertEqual(stranger.receive()["code"], "not_offered")
        stranger.send({"type": "chat", "queue_id": 999999})
        self.assertEqual(stranger.receive()["code"], "not_offered")
        stranger.send({"type": "say", "text": "x" * 5000, "token": ""})
        self.assertEqual(stranger.receive()["code"], "no_chat")

    def test_nothing_said_is_lost_when_the_server_stops(self):
        queue = self.chat_queue()
        widget, _ = self.chat_widget(queue)
        desk = self.at_desk(1)
        self.visitor(widget, queue)
        chat = self.take(desk)
        self.finish(desk, chat)
        self.visitor(widget, queue, "二号")
        ended = self.take(desk)
        desk.post(f"desk/chats/{ended}/end")  # in after-chat work when it happens
        self.visitor(widget, queue, "三号")
        chat = self.take(desk)
        for number in range(20):
            desk.post(f"desk/chats/{chat}/messages", {"text": f"第{number}句"})
        self.server.stop(signal.SIGKILL)
        self.cleanup.clear()  # it was all said to that server
        self.server.start()
        said = self.server.admin().get(f"conversations/{chat}/messages")["items"]
        self.assertEqual(len(said), 20, "what was answered is on disk")
        record = self.record(chat)
        self.assertEqual(record["conversation"]["end_cause"], "server_restarted")
        self.assertEqual(self.server.admin().get("floor")["conversations"], [])
        self.server.stop()
        for verb in ("rebuild", "ledger"):
            done = subprocess.run([BINARY, verb, "--check", "--data", self.server.data / "data"], capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.server.start()


class Bounds(ChatTest):
    def test_one_address_begins_twenty_chats_in_ten_minutes(self):
        queue = self.chat_queue(max_length=0)  # each is turned away at once: one after the other
        widget, _ = self.chat_widget(queue)
        stranger = self.stranger(widget)
        stranger.hello()
        answers = []
        for _ in range(21):
            stranger.send({"type": "chat", "queue_id": queue["id"]})
            answers.append(stranger.receive())
        self.assertEqual([answer["type"] for answer in answers[:20]], ["chat_ended"] * 20)
        self.assertEqual({answer["cause"] for answer in answers[:20]}, {"queue_full"})
        self.assertEqual(answers[20]["code"], "too_often")
