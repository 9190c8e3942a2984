"""Transfer, consultation, conference and a leader's ear through the real server: who hears whom is proved by tones."""
import unittest

from call_test import AGENT_HZ, CALLER_HZ, CallTest
from harness import PHONE, Refused, TRUNK, tone_level, wait_until
import sipp_xml as x

SECOND_HZ, LEADER_HZ, RINGBACK_HZ = 820, 1040, 450
ENDED = (x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))


class CallControl(CallTest):
    def phone_alone(self, number, *steps, hertz=LEADER_HZ):
        """A registered phone where nobody is signed in. Gives (SIPp waiting for calls, tone)."""
        tone = self.tone(PHONE, hertz)
        register = self.sipp(x.register(str(8000 + number), f"phone-{8000 + number}"), address=PHONE)
        register.wait()
        phone = self.sipp(*steps, address=PHONE, port=register.port, tone=tone)

        def unplug():
            phone.stop()
            self.sipp(x.register(str(8000 + number), f"phone-{8000 + number}", expires=0), address=PHONE, port=register.port).wait()
        self.cleanup.append(unplug)
        return phone, tone

    def call_with_ana(self):
        """(caller, its tone, ana's desk, phone and tone) of a call that is up; ben sits beside, not ready."""
        ben = self.phone_at_desk(2, *self.ANSWERING, *ENDED, hertz=SECOND_HZ)
        ben[0].post("desk/not-ready", {"reason": "break"})
        ana = self.phone_at_desk(1, *self.ANSWERING, *ENDED)
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, *ENDED, tone=tone)
        self.talk(caller, tone, ana[1], ana[2])
        return caller, tone, ana, ben

    def target(self, desk, name):
        return {"agent_id": next(a["id"] for a in desk.get("desk/targets")["agents"] if a["name"] == name)}

    def does_not_hear(self, tone, hertz):
        wait_until(f"{hertz} Hz to be gone", lambda: tone.level(hertz) < 300)

    @staticmethod
    def go_on(tone, seconds=0.8):
        """Until so much more was heard."""
        wanted = len(tone.heard) + int(8000 * seconds)
        wait_until("the call to go on", lambda: len(tone.heard) >= wanted)

    def acts(self, record):
        return [(act["by_name"], act["kind"], act["agent_name"], act["outcome"]) for act in record["acts"]]

    def test_consultation_conference_and_leaving_are_one_call_with_one_recording(self):
        caller, tone, (ana, ana_phone, ana_tone), (ben, ben_phone, ben_tone) = self.call_with_ana()
        ana.post("desk/consult", self.target(ana, "Ben"))
        ben_tone.send_to(*self.remote_of(ben_phone))
        ana_tone.hears(SECOND_HZ)
        ben_tone.hears(AGENT_HZ)
        self.does_not_hear(tone, AGENT_HZ)
        self.assertEqual(ana.get("desk")["agent"]["state"], "consulting")
        self.assertEqual(ben.get("desk")["agent"]["state"], "consulted")
        self.assertEqual(ana.get("desk")["conversation"]["parties"][0]["state"], "consulted")

        ana.post("desk/consult/swap")
        tone.hears(AGENT_HZ)
        self.does_not_hear(ben_tone, AGENT_HZ)

        ana.post("desk/conference")
        for each, others in ((tone, (AGENT_HZ, SECOND_HZ)), (ana_tone, (CALLER_HZ, SECOND_HZ)), (ben_tone, (CALLER_HZ, AGENT_HZ))):
            for hertz in others:
                each.hears(hertz)
        self.assertEqual(ben.get("desk")["agent"]["state"], "conference")
        self.go_on(tone)

        ana.post("desk/leave")
        ana_phone.wait()
        self.does_not_hear(tone, AGENT_HZ)
        tone.hears(SECOND_HZ)
        self.go_on(tone)
        self.assertEqual(ana.get("desk")["agent"]["state"], "after_call_work")
        self.assertEqual(ben.get("desk")["agent"]["state"], "talking")

        self.hang_up_all()
        caller.wait()
        ben_phone.wait()
        record = self.server.ended_conversation(self.caller)
        self.assert_balances(record)
        kinds = [segment["kind"] for segment in record["segments"]]
        self.assertEqual(kinds[kinds.index("talk"):], ["talk", "hold", "talk", "conference", "talk"])
        self.assertEqual(self.acts(record)[0], ("Ana", "consult", "Ben", "done"))
        self.assertEqual(sorted(self.acts(record)[1:3]), [("Ana", "conference", "Ana", "done"), ("Ana", "conference", "Ben", "done")])
        left, right = self.server.recording(record["conversation"]["id"])
        self.assertGreater(tone_level(right[-4000:-800], SECOND_HZ), 3000, "the recording went on with Ben")
        self.assertGreater(tone_level(left[-4000:-800], CALLER_HZ), 3000)
        started = next(s["started_at"] for s in record["segments"] if s["kind"] == "talk")
        both = next(s for s in record["segments"] if s["kind"] == "conference")
        middle = ((both["started_at"] + both["ended_at"]) // 2 - started) * 8
        for hertz in (AGENT_HZ, SECOND_HZ):
            self.assertGreater(tone_level(right[middle - 800:middle + 800], hertz), 3000, "both agents are on the right side")

    def test_the_recording_is_silent_while_card_data_is_said(self):
        caller, tone, (ana, ana_phone, ana_tone), _ = self.call_with_ana()
        self.go_on(tone)
        ana.post("desk/recording/pause")
        self.assertIsNotNone(ana.get("desk")["conversation"]["recording_resumes_at"])
        self.go_on(tone, 1.2)
        ana.post("desk/recording/resume")
        self.assertIsNone(ana.get("desk")["conversation"]["recording_resumes_at"])
        self.go_on(tone)
        self.hang_up_all()
        caller.wait()
        ana_phone.wait()
        record = self.server.ended_conversation(self.caller)
        self.assert_balances(record)
        self.assertEqual(self.acts(record)[0], ("Ana", "pause_recording", "", "done"))
        pause, recording = record["acts"][0], record["recording"]
        begin, end = ((pause[at] - recording["started_at"]) * 8 for at in ("started_at", "ended_at"))
        self.assertGreater(end - begin, 8000)
        left, right = self.server.recording(record["conversation"]["id"])
        late = 400  # the command's way to the media thread, and what was in the air
        for side, hertz in ((left, CALLER_HZ), (right, AGENT_HZ)):
            self.assertEqual(max(abs(sample) for sample in side[begin + late:end - late]), min(abs(sample) for sample in side[begin + late:end - late]), "silence")
            self.assertGreater(tone_level(side[begin - 2400:begin - late], hertz), 3000, "up to the pause")
            self.assertGreater(tone_level(side[end + late:end + 2400], hertz), 3000, "and from its end at its own place")

    def change_queue(self, **settings):
        admin = self.server.admin()
        queue = next(q for q in admin.get("queues")["items"] if q["name"] == "sales")
        before = {key: queue[key] for key in settings}
        etag = queue.pop("etag")
        admin.call("PUT", f"queues/{queue['id']}", {**queue, **settings}, {"If-Match": etag})
        return before

    def test_a_call_is_recorded_from_the_moment_the_agent_asks(self):
        before = self.change_queue(recording={"mode": "on_demand", "share": 100})
        self.cleanup.append(lambda: self.change_queue(**before))
        caller, tone, (ana, ana_phone, _), _ = self.call_with_ana()
        self.assertIsNone(ana.get("desk")["conversation"]["recording_id"])
        self.assertTrue(ana.get("desk")["conversation"]["can_be_recorded"])
        self.go_on(tone)
        ana.post("desk/recording/start")
        self.go_on(tone)
        self.hang_up_all()
        caller.wait()
        ana_phone.wait()
        record = self.server.ended_conversation(self.caller)
        self.assert_balances(record)
        self.assertEqual(self.acts(record)[0], ("Ana", "start_recording", "", "done"))
        self.assertEqual((record["recording_rule"]["mode"], record["recording_rule"]["source_name"]), ("on_demand", "sales"))
        self.assertGreaterEqual(record["recording"]["started_at"], record["acts"][0]["started_at"])
        left, right = self.server.recording(record["conversation"]["id"])
        self.assertGreater(tone_level(left[800:4000], CALLER_HZ), 3000)
        self.assertGreater(tone_level(right[800:4000], AGENT_HZ), 3000)

    def test_a_queue_that_is_never_recorded_leaves_no_file(self):
        before = self.change_queue(recording={"mode": "never", "share": 100})
        self.cleanup.append(lambda: self.change_queue(**before))
        caller, tone, (ana, ana_phone, _), _ = self.call_with_ana()
        with self.assertRaises(Refused) as refused:
            ana.post("desk/recording/start")
        self.assertEqual(refused.exception.status, 409)
        self.go_on(tone)
        self.hang_up_all()
        caller.wait()
        ana_phone.wait()
        record = self.server.ended_conversation(self.caller)
        self.assertIsNone(record["recording"])
        self.assertEqual(record["recording_rule"]["mode"], "never")

    def test_a_parked_customer_is_picked_up_by_the_place(self):
        caller, tone, (ana, ana_phone, _), (ben, ben_phone, ben_tone) = self.call_with_ana()
        ana.post("desk/park")
        ana_phone.wait()
        self.does_not_hear(tone, AGENT_HZ)
        parked = next(c for c in self.server.leader().get("floor")["conversations"] if c["park_place"])
        self.assertEqual((parked["park_place"], parked["segment"]), (1, "parked"))
        ben.post("desk/pick-up", {"place": 1})
        ben_tone.send_to(*self.remote_of(ben_phone))
        tone.hears(SECOND_HZ)
        ben_tone.hears(CALLER_HZ)
        with self.assertRaises(Refused) as refused:
            ana.post("desk/pick-up", {"place": 1})
        self.assertEqual(refused.exception.status, 404)
        self.hang_up_all()
        caller.wait()
        record = self.server.ended_conversation(self.caller)
        self.assert_balances(record)
        kinds = [segment["kind"] for segment in record["segments"]]
        self.assertEqual(kinds[kinds.index("talk"):], ["talk", "parked", "talk"])
        self.assertEqual(sorted(self.acts(record)[:2]), [("Ana", "park", "", "done"), ("Ben", "pick_up", "Ben", "done")])

    def test_keys_from_the_desk_reach_the_customer_and_ringing_the_agent(self):
        ben, ben_phone, _ = self.phone_at_desk(2, x.receive("INVITE"), x.reply(180, "Ringing"), x.pause(2500), x.reply(486, "Busy Here"), x.receive("ACK"))
        ben.post("desk/not-ready", {"reason": "break"})
        ana, ana_phone, ana_tone = self.phone_at_desk(1, *self.ANSWERING, *ENDED)
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, *ENDED, tone=tone)
        self.talk(caller, tone, ana_phone, ana_tone)
        ana.post("desk/keys", {"keys": "47#"})
        wait_until("the keys", lambda: "".join("0123456789*#"[event] for event, _ in dict.fromkeys(tone.digits)) == "47#")
        ana.post("desk/consult", self.target(ana, "Ben"))
        ana_tone.hears(RINGBACK_HZ)
        self.does_not_hear(tone, AGENT_HZ)
        ben_phone.wait()
        tone.hears(AGENT_HZ)
        self.hang_up_all()
        caller.wait()
        record = self.server.ended_conversation(self.caller)
        self.assert_balances(record)
        self.assertEqual([act[1] for act in self.acts(record)[:2]], ["press_keys", "consult"])

    def test_blind_transfer_that_nobody_takes_comes_back(self):
        ben, ben_phone, _ = self.phone_at_desk(2, x.receive("INVITE"), x.reply(180, "Ringing"), x.pause(1500), x.reply(486, "Busy Here"), x.receive("ACK"))
        ben.post("desk/not-ready", {"reason": "break"})
        ana, ana_phone, ana_tone = self.phone_at_desk(1, *self.ANSWERING, *ENDED)
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, *ENDED, tone=tone)
        self.talk(caller, tone, ana_phone, ana_tone)
        ana.post("desk/transfer", self.target(ana, "Ben"))
        ana_phone.wait()
        again = self.sipp(*self.ANSWERING, *ENDED, address=PHONE, port=ana_phone.port, tone=ana_tone)
        self.does_not_hear(tone, AGENT_HZ)
        wait_until("ana to be rung again", lambda: "INVITE" in again.messages())
        ana_tone.send_to(*self.remote_of(again))
        tone.hears(AGENT_HZ)
        self.assertEqual(ben.get("desk")["agent"]["state"], "not_ready")
        self.hang_up_all()
        caller.wait()
        again.wait()
        record = self.server.ended_conversation(self.caller)
        self.assert_balances(record)
        kinds = [segment["kind"] for segment in record["segments"]]
        self.assertEqual(kinds[kinds.index("talk"):], ["talk", "transfer", "talk"])
        self.assertEqual(self.acts(record)[0], ("Ana", "blind_transfer", "Ben", "busy"))
        self.assertIsNotNone(record["recording"])

    def test_leader_monitors_whispers_barges_in_and_takes_over(self):
        caller, tone, (ana, ana_phone, ana_tone), _ = self.call_with_ana()
        phone, leader_tone = self.phone_alone(3, *self.ANSWERING, *ENDED)
        leader = self.server.leader()
        call = next(c["id"] for c in leader.get("floor")["conversations"] if c["segment"] == "talk")
        at = next(e["id"] for e in leader.get("extensions")["items"] if e["number"] == "8003")

        def listen(mode):
            leader.post(f"floor/conversations/{call}/listen", {"mode": mode, "extension_id": at})

        listen("monitor")
        leader_tone.send_to(*self.remote_of(phone))
        leader_tone.hears(CALLER_HZ)
        leader_tone.hears(AGENT_HZ)
        for each in (tone, ana_tone):
            each.sequences.clear()
            self.assertLess(each.level(LEADER_HZ), 100, "nobody hears who monitors")
        self.assertEqual(ana.get("desk")["conversation"]["parties"], [], "nor sees him")

        listen("whisper")
        ana_tone.hears(LEADER_HZ)
        ana_tone.hears(CALLER_HZ)
        self.go_on(tone)
        self.assertLess(tone.level(LEADER_HZ), 100, "the caller does not hear a whisper")
        tone.hears(AGENT_HZ)

        listen("barge_in")
        tone.hears(LEADER_HZ)
        tone.hears(AGENT_HZ)
        self.assertEqual(tone.lost(), 0)

        leader.post(f"floor/conversations/{call}/take-over")
        ana_phone.wait()
        self.does_not_hear(tone, AGENT_HZ)
        tone.hears(LEADER_HZ)
        self.assertEqual(ana.get("desk")["agent"]["state"], "after_call_work")
        self.hang_up_all()
        caller.wait()
        phone.wait()
        record = self.server.ended_conversation(self.caller)
        self.assert_balances(record)
        self.assertEqual(self.acts(record)[:4], [("Leader", kind, "Ana", "done") for kind in ("monitor", "whisper", "barge_in", "take_over")])
        _, right = self.server.recording(record["conversation"]["id"])
        whisper = next(act for act in record["acts"] if act["kind"] == "whisper")
        began = next(s["started_at"] for s in record["segments"] if s["kind"] == "talk")
        middle = ((whisper["started_at"] + whisper["ended_at"]) // 2 - began) * 8
        self.assertLess(tone_level(right[middle - 800:middle + 800], LEADER_HZ), 100, "a whisper is not recorded")
        audit = self.server.admin().get("audit")["items"]
        self.assertIn("conversation.listen", {entry["action"] for entry in audit})

    def test_qa_scores_a_call_while_listening_to_it(self):
        caller, _, (ana, *_), _ = self.call_with_ana()
        phone, qa_tone = self.phone_alone(3, *self.ANSWERING, *ENDED)
        qa = self.server.api.sign_in("qa1")
        call = wait_until("the call to be on the record", lambda: next((c for c in qa.get("conversations")["items"] if c["outcome"] == "running" and c["agent_name"] == "Ana"), None))
        at = next(e["id"] for e in qa.get("extensions")["items"] if e["number"] == "8003")
        scheme = next(s for s in qa.get("quality/schemes?state=published&channel=inbound_call")["items"])
        form = qa.post("quality/evaluations", {"scheme_id": scheme["id"], "conversation_id": call["id"]})
        self.assertTrue(form["contact"]["running"])
        self.assertEqual(form["evaluation"]["agent_name"], "Ana")

        listen = {"mode": "monitor", "extension_id": at}
        qa.post(f"floor/conversations/{call['id']}/listen", listen)
        qa_tone.send_to(*self.remote_of(phone))
        qa_tone.hears(CALLER_HZ)
        qa_tone.hears(AGENT_HZ)
        status, _, _ = qa.raw("POST", f"floor/conversations/{call['id']}/listen", {**listen, "mode": "barge_in"})
        self.assertEqual(status, 403, "QA is never heard")
        qa.post(f"quality/evaluations/{form['evaluation']['id']}/remarks", {"at_ms": 300, "length_ms": 0, "item": None, "text": "greets by name"})
        path = f"quality/evaluations/{form['evaluation']['id']}"
        status, _, answer = qa.raw("POST", f"{path}/submit", {}, {"If-Match": form["evaluation"]["etag"]})
        self.assertEqual(status, 409, answer)

        self.hang_up_all()
        caller.wait()
        phone.wait()
        record = self.server.ended_conversation(self.caller)
        self.assertEqual(self.acts(record)[0], ("QA", "monitor", "Ana", "done"))
        ended = qa.get(path)
        self.assertFalse(ended["contact"]["running"])
        best = {"points": lambda i: i["points"], "scale": lambda i: i["levels"], "yes_no": lambda _: "yes", "critical": lambda _: "pass",
                "choice": lambda i: i["options"][0]["key"], "number": lambda i: i["best"], "bonus": lambda _: 0, "penalty": lambda _: 0}
        answers = [{"item": item["key"], "na": False, "number": None, "choice": "", "comment": "", **({"choice": value} if isinstance(value, str) else {"number": value})}
                   for section in ended["content"]["sections"] for item in section["items"] for value in [best[item["kind"]](item)]]
        saved = qa.call("PUT", f"{path}/draft", {"answers": answers, "comment": ""}, {"If-Match": ended["evaluation"]["etag"]})
        done = qa.call("POST", f"{path}/submit", {}, {"If-Match": saved["etag"]})["evaluation"]
        self.assertEqual(done["state"], "submitted")
        self.assertEqual(done["recording_id"], record["recording"]["id"])

    def test_a_leader_gives_a_waiting_caller_to_an_agent_on_a_break(self):
        ben, ben_phone, ben_tone = self.phone_at_desk(2, *self.ANSWERING, *ENDED, hertz=SECOND_HZ)
        ben.post("desk/not-ready", {"reason": "break"})
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, *ENDED, tone=tone)
        tone.send_to(*self.remote_of(caller))
        leader = self.server.leader()
        call = wait_until("the caller to wait", lambda: next((c["id"] for c in leader.get("floor")["conversations"] if c["segment"] == "queue"), None))
        users = {agent["name"]: agent["id"] for agent in leader.get("floor")["agents"]}
        leader.post(f"floor/conversations/{call}/offer", {"agent_id": users["Ben"]})
        ben_tone.send_to(*self.remote_of(ben_phone))
        tone.hears(SECOND_HZ)
        self.hang_up_all()
        caller.wait()
        record = self.server.ended_conversation(self.caller)
        self.assertEqual(self.acts(record)[0], ("Leader", "pick", "Ben", "done"))
        self.assertEqual(record["conversation"]["outcome"], "answered")


if __name__ == "__main__":
    unittest.main()
