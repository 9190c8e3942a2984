"""Voicemail, surveys and spoken prompts through the real server: SIPp as carrier and phone, tones as voices."""
import time

from call_test import CALLER_HZ, CallTest
from harness import TRUNK, Refused, read_stereo, tone_level, wait_until
import sipp_xml as x

BEEP_HZ = 1000
HANGS_UP = (x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))


class Messages(CallTest):
    def change_queue(self, **settings):
        """Until the test is over."""
        admin = self.server.admin()
        queue = next(q for q in admin.get("queues")["items"] if q["name"] == "sales")
        before = {key: queue[key] for key in settings}
        etag = queue.pop("etag")
        admin.call("PUT", f"queues/{queue['id']}", {**queue, **settings}, {"If-Match": etag})
        if before != settings:
            self.cleanup.append(lambda: self.change_queue(**before) if before else None)

    def to_the_box(self, *steps):
        """A caller who hears the greeting of the queue's box."""
        target = {"kind": "voicemail", "queue_id": None, "prompt": "", "number": ""}
        self.change_queue(accept_without_agents=False, max_length=0, overflow=target)
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, *steps, tone=tone)
        tone.send_to(*self.remote_of(caller))
        return caller, tone

    def messages(self, query=""):
        return [m for m in self.server.leader().get("voicemail" + query)["items"] if m["caller_number"] == self.caller]

    def test_a_message_is_recorded_heard_and_handled(self):
        caller, tone = self.to_the_box(*HANGS_UP)
        tone.hears(BEEP_HZ, 20)
        time.sleep(3)  # he speaks
        tone.send_digit("#")
        caller.wait(60)
        record = self.server.ended_conversation(self.caller)
        self.assertEqual(record["conversation"]["outcome"], "voicemail")
        self.assertEqual([segment["kind"] for segment in record["segments"]], ["setup", "voicemail", "announcement"])
        self.assert_balances(record)
        message = wait_until("the message", self.messages)[0]
        self.assertEqual(message["state"], "new")
        self.assertGreater(message["length_ms"], 2500)
        agent, leader = self.server.api.sign_in("agent2"), self.server.leader()
        left, right = read_stereo(agent.call("GET", f"voicemail/{message['id']}/audio"))
        self.assertGreater(tone_level(left[8000:16000], CALLER_HZ), 2000, "the caller is heard")
        self.assertLess(tone_level(right[8000:16000], CALLER_HZ), 100)
        self.assertEqual([h["user_name"] for h in leader.get(f"voicemail/{message['id']}")["heard_by"]], [agent.get("session")["user"]["name"]])
        me = agent.get("session")["user"]["id"]
        with self.assertRaises(Refused):
            agent.call("PUT", f"voicemail/{message['id']}/handling", {"state": "assigned", "user_id": leader.get("session")["user"]["id"], "note": ""})
        agent.call("PUT", f"voicemail/{message['id']}/handling", {"state": "assigned", "user_id": me, "note": "will call"})
        agent.call("PUT", f"voicemail/{message['id']}/handling", {"state": "done", "user_id": None, "note": "called"})
        self.assertEqual(self.messages(), [])
        done = self.messages("?state=done")[0]
        self.assertEqual((done["user_id"], done["note"]), (me, "called"))
        audited = {entry["action"] for entry in self.server.admin().get("audit?limit=50")["items"]}
        self.assertLessEqual({"voicemail.play", "voicemail.handle"}, audited)

    def test_who_says_nothing_is_on_the_callback_list(self):
        caller, _ = self.to_the_box(x.pause(200), x.bye(), x.expect(200))
        caller.wait(60)
        record = self.server.ended_conversation(self.caller)
        self.assertEqual(record["conversation"]["outcome"], "callback_requested")
        self.assertEqual(self.messages(), [])
        self.assertIn(self.caller, [c["caller_number"] for c in self.server.leader().get("callbacks")["items"]])

    def test_the_customer_is_asked_when_the_agent_has_left_him(self):
        self.change_queue(survey={"questions": [{"prompt": "welcome", "highest": 5}], "is_automatic": True, "introduction": "", "comment_prompt": "sorry", "thanks": ""})
        desk, phone, phone_tone = self.phone_at_desk(1, *self.ANSWERING, *HANGS_UP)
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, *HANGS_UP, tone=tone)
        self.talk(caller, tone, phone, phone_tone)
        desk.post("desk/hang-up")
        phone.wait()
        wait_until("the agent to be free of the call", lambda: desk.get("desk")["agent"]["state"] in ("after_call_work", "ready"))
        tone.send_digit("4")
        tone.hears(BEEP_HZ, 20)
        time.sleep(2)  # his comment
        tone.send_digit("#")
        caller.wait(60)
        record = self.server.ended_conversation(self.caller)
        self.assertEqual((record["conversation"]["outcome"], record["conversation"]["end_side"]), ("answered", "agent"))
        self.assertEqual([segment["kind"] for segment in record["segments"]][-3:], ["talk", "survey", "announcement"])
        self.assert_balances(record)
        self.server.recording(record["conversation"]["id"])  # that of the call stays the call's
        leader, start = self.server.leader(), record["conversation"]["started_at"]
        period = f"from={start - 1000}&to={start + 600000}"
        rows = wait_until("the survey", lambda: [r for r in leader.get(f"surveys?{period}&part=commented")["items"] if r["comment_recording_id"]])
        self.assertEqual(rows[0]["answers"], [{"question": 1, "score": 4, "highest": 5}])
        left, _ = read_stereo(leader.call("GET", f"recordings/{rows[0]['comment_recording_id']}/audio"))
        self.assertGreater(tone_level(left[4000:12000], CALLER_HZ), 2000)
        figures = leader.get(f"figures/surveys?{period}&by=queue")["items"][0]
        self.assertEqual((figures["offered"], figures["answered"], figures["satisfied"], figures["comments"]), (1, 1, 1, 1))

    def test_a_prompt_is_spoken_from_text(self):
        admin = self.server.admin()
        for language, text in (("zh-CN", "您好，请按一。"), ("en", "Please press one.")):
            prompt = admin.post("prompts/speech", {"name": "spoken", "text": text, "language": language})
            self.assertGreater(prompt["duration_ms"], 500)
        with self.assertRaises(Refused) as refused:
            admin.post("prompts/speech", {"name": "spoken", "text": "  ", "language": "en"})
        self.assertEqual(refused.exception.status, 400)
        self.assertEqual(self.server.leader().raw("POST", "prompts/speech", {"name": "x", "text": "x", "language": "en"})[0], 403)
        admin.call("DELETE", "prompts/spoken")
