"""Calls through the real server: SIPp as carrier, SIPp and baresip as agents' phones, tones as voices."""
import subprocess
import tempfile
import time
import unittest

from baresip import Baresip
from call_test import AGENT_HZ, CALLER_HZ, CallTest
from harness import PHONE, TRUNK, Phone, Refused, Server, centre_document, tone_level, wait_until
import sipp_xml as x


class Calls(CallTest):
    # -- the main path
    def test_caller_hangs_up_and_the_recording_holds_both_voices(self):
        desk, phone, phone_tone = self.phone_at_desk(1, *self.ANSWERING, x.receive("BYE"), x.reply(200, "OK", to_tag=False))
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, x.pause(3500), x.bye(), x.expect(200), tone=tone)
        self.talk(caller, tone, phone, phone_tone)
        state = desk.get("desk")["agent"]
        self.assertEqual(state["state"], "talking")
        caller.wait()
        phone.wait()
        record = self.server.ended_conversation(self.caller)
        conversation = record["conversation"]
        self.assertEqual((conversation["end_cause"], conversation["end_side"]), ("normal_hang_up", "caller"))
        self.assertEqual(conversation["outcome"], "answered")
        self.assert_balances(record)
        left, right = self.server.recording(conversation["id"])
        self.assertEqual(len(left), len(right))
        talk_ms = sum(s["ended_at"] - s["started_at"] for s in record["segments"] if s["kind"] == "talk")
        self.assertLess(abs(len(left) / 8 - talk_ms), 100, "the recording is as long as the talk")
        middle = slice(len(left) // 2 - 2000, len(left) // 2 + 2000)
        self.assertGreater(tone_level(left[middle], CALLER_HZ), 5000)
        self.assertGreater(tone_level(right[middle], AGENT_HZ), 5000)
        self.assertLess(tone_level(left[middle], AGENT_HZ), 200)
        self.assertEqual(wait_until("after-call work", lambda: desk.get("desk")["agent"]["state"]), "after_call_work")
        desk.post("desk/wrap-up", {"code": "done", "note": "all well"})
        self.assertEqual(desk.get("desk")["agent"]["state"], "ready")
        kinds = [entry["event"] for entry in record["journal"]]
        order = ["conversation_started", "queue_entered", "offer_started", "offer_ended", "queue_left", "conversation_ended"]
        self.assertEqual([kind for kind in kinds if kind in order], order)

    def test_how_good_each_legs_sound_was_stands_on_its_record(self):
        _, phone, phone_tone = self.phone_at_desk(1, *self.ANSWERING, x.receive("BYE"), x.reply(200, "OK", to_tag=False))
        tone = self.tone(TRUNK, CALLER_HZ)
        tone.loses_each = 10
        caller = self.sipp(*self.CALLING, x.pause(4000), x.bye(), x.expect(200), tone=tone)
        tone.send_to(*self.remote_of(caller))
        phone_tone.send_to(*self.remote_of(phone))
        wait_until("the phone hears", lambda: len(phone_tone.sequences) > 100)
        phone_tone.report(lost=30, fraction=0.25, jitter_ms=12)
        caller.wait()
        phone.wait()
        identity = self.server.ended_conversation(self.caller)["conversation"]["id"]

        def measured():
            legs = self.server.admin().get(f"conversations/{identity}")["legs"]
            return legs if all(leg["sound"] for leg in legs) else None
        customer, agent = sorted(wait_until("both legs are measured", measured), key=lambda leg: leg["role"], reverse=True)
        self.assertEqual((customer["role"], agent["role"]), ("customer", "agent"))
        from_caller = customer["sound"]["received"]
        self.assertAlmostEqual(from_caller["loss"], 0.1, delta=0.015)
        self.assertEqual(from_caller["word"], "poor")
        self.assertLess(from_caller["opinion"], 3.6)
        self.assertIsNone(customer["sound"]["sent"], "this caller's phone reports nothing")
        from_agent, to_agent = agent["sound"]["received"], agent["sound"]["sent"]
        self.assertEqual((from_agent["lost"], from_agent["word"]), (0, "good"))
        self.assertEqual((to_agent["lost"], to_agent["worst_loss"], to_agent["jitter_ms"]), (30, 0.25, 12))
        self.assertEqual(to_agent["word"], "poor")

    def test_the_sip_messages_of_a_call_are_on_its_record_and_open_in_tshark(self):
        _, phone, phone_tone = self.phone_at_desk(1, *self.ANSWERING, x.receive("BYE"), x.reply(200, "OK", to_tag=False))
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, x.pause(1500), x.bye(), x.expect(200), tone=tone)
        self.talk(caller, tone, phone, phone_tone)
        caller.wait()
        phone.wait()
        record = self.server.ended_conversation(self.caller)
        identity = record["conversation"]["id"]
        admin = self.server.admin()

        def whole():
            messages = admin.get(f"conversations/{identity}/sip-trace")["messages"]
            said = [(m["way"], m["text"].split("\r\n")[0]) for m in messages]
            return messages if ("in", "SIP/2.0 200 OK") in said[-2:] and len([one for one in said if one[1].startswith("BYE")]) == 2 else None
        messages = wait_until("both sides' BYE and its answer", whole)
        legs = {leg["id"]: leg["role"] for leg in record["legs"]}
        start = [(legs[m["leg_id"]], m["way"], m["text"].split()[0]) for m in messages if m["text"].startswith(("INVITE", "BYE"))]
        self.assertEqual(start, [("customer", "in", "INVITE"), ("agent", "out", "INVITE"), ("customer", "in", "BYE"), ("agent", "out", "BYE")])
        self.assertEqual({m["remote"].split(":")[0] for m in messages}, {TRUNK, PHONE})
        self.assertEqual([m["at"] for m in messages], sorted(m["at"] for m in messages))

        status, headers, capture = admin.raw("GET", f"conversations/{identity}/sip-trace/capture")
        self.assertEqual((status, headers["Content-Type"]), (200, "application/vnd.tcpdump.pcap"))
        with tempfile.NamedTemporaryFile(suffix=".pcap") as file:
            file.write(capture)
            file.flush()
            fields = subprocess.run(["tshark", "-r", file.name, "-d", "udp.port==1-65535,sip", "-T", "fields", "-e", "sip.Method", "-e", "sip.Status-Code", "-e", "_ws.malformed"],
                                    capture_output=True, text=True, timeout=60, check=True).stdout.splitlines()
        self.assertEqual(len(fields), len(messages))
        self.assertEqual([line.split("\t")[0] for line in fields if line.startswith(("INVITE", "BYE"))], ["INVITE", "INVITE", "BYE", "BYE"])
        self.assertTrue(all(len([part for part in line.split("\t") if part]) == 1 for line in fields), fields)
        with self.assertRaises(Refused) as refused:
            self.server.admin().sign_in("leader1").get(f"conversations/{identity}/sip-trace")
        self.assertEqual(refused.exception.status, 403)
        self.assertLessEqual({"sip_trace.view", "sip_trace.download"}, {entry["action"] for entry in admin.get("audit?limit=100")["items"]})

    def test_agent_hangs_up_and_the_caller_is_released(self):
        _, phone, phone_tone = self.phone_at_desk(2, *self.ANSWERING[:3], x.receive_ack(), x.pause(1500),
                                                 x.agent_request("BYE", 1), x.expect(200))
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, x.receive("BYE"), x.reply(200, "OK", to_tag=False), tone=tone)
        self.talk(caller, tone, phone, phone_tone)
        caller.wait()
        phone.wait()
        record = self.server.ended_conversation(self.caller)
        self.assertEqual(record["conversation"]["end_side"], "agent")
        self.assert_balances(record)

    def test_caller_cancels_while_the_agents_phone_rings(self):
        desk, phone, _ = self.phone_at_desk(3, x.receive("INVITE"), x.reply(180, "Ringing"), x.receive("CANCEL"),
                                            x.reply(200, "OK", to_tag=False), x.cancelled(), x.receive("ACK"))
        caller = self.sipp(x.invite(), x.expect(100, True), x.expect(180), x.pause(500), x.cancel(), x.expect(200),
                           x.expect(487), x.ack_failure(), number="4003")
        caller.wait()
        record = self.server.ended_conversation(self.caller)
        self.assertEqual(record["conversation"]["outcome"], "abandoned_ringing")
        self.assertEqual([offer["outcome"] for offer in record["offers"]], ["caller_gone"])
        self.assertEqual(desk.get("desk")["agent"]["state"], "ready")
        self.assert_balances(record)

    def test_caller_and_phone_that_ring_reliably_and_a_session_that_is_refreshed(self):
        wants = "Require: 100rel\n      Supported: timer\n      Session-Expires: 90;refresher=uac\n      "
        offered = "Require: 100rel\n      RSeq: 41\n      "
        agreed = "Require: timer\n      Session-Expires: 1800;refresher=uac\n      "
        _, phone, phone_tone = self.phone_at_desk(
            3, x.receive_keeping_its_way("INVITE"), x.reply(180, "Ringing", extra=offered), x.receive("PRACK"),
            x.reply(200, "OK", to_tag=False), x.pause(300),
            x.reply(200, "OK", x.SDP.format(direction="sendrecv", version=1), to_tag=False, retrans=True, extra=agreed, way=x.KEPT),
            x.receive("ACK"), x.receive("BYE"), x.reply(200, "OK", to_tag=False))
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(x.invite(extra=wants), x.expect(100, True), x.expect_reliable_ringing(), x.prack(2), x.expect(200),
                           x.expect(200, header=("Session-Expires", "90;refresher=uac")), x.ack(), x.pause(1000),
                           x.request("UPDATE", 3, extra="Supported: timer\n      Session-Expires: 120;refresher=uac\n      "),
                           x.expect(200, header=("Session-Expires", "120;refresher=uac")), x.pause(1000), x.bye(4), x.expect(200),
                           number="4003", tone=tone)
        self.talk(caller, tone, phone, phone_tone)
        caller.wait()
        phone.wait()
        record = self.server.ended_conversation(self.caller)
        self.assertEqual((record["conversation"]["end_cause"], record["conversation"]["outcome"]), ("normal_hang_up", "answered"))
        self.assert_balances(record)

    def test_busy_and_unanswered_phones_pass_the_caller_on(self):
        busy_desk, _, _ = self.phone_at_desk(1, x.receive("INVITE"), x.reply(486, "Busy Here"), x.receive("ACK"))
        caller = self.sipp(*self.CALLING, x.pause(1500), x.bye(), x.expect(200), number="4001")
        caller.wait()
        record = self.server.ended_conversation(self.caller)
        self.assertEqual(record["offers"][0]["outcome"], "busy")
        self.assertEqual(record["conversation"]["outcome"], "abandoned_in_queue")
        self.assertEqual(busy_desk.get("desk")["agent"]["state"], "ready")

    def test_no_answer_makes_the_agent_not_ready_and_the_next_one_gets_the_call(self):
        silent, _, _ = self.phone_at_desk(1, x.receive("INVITE"), x.reply(180, "Ringing"), x.receive("CANCEL"),
                                          x.reply(200, "OK", to_tag=False), x.cancelled(), x.receive("ACK"))
        time.sleep(0.05)  # agent 1 must be the longest idle
        _, phone, phone_tone = self.phone_at_desk(2, *self.ANSWERING, x.receive("BYE"), x.reply(200, "OK", to_tag=False))
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, x.pause(9000), x.bye(), x.expect(200), number="4001", tone=tone)
        self.talk_later(caller, tone, phone, phone_tone)
        caller.wait()
        record = self.server.ended_conversation(self.caller)
        self.assertEqual([offer["outcome"] for offer in record["offers"]], ["no_answer", "answered"])
        agent = silent.get("desk")["agent"]
        self.assertEqual((agent["state"], agent["reason"]), ("not_ready", "missed_offer"))

    def talk_later(self, caller, tone, phone, phone_tone):
        tone.send_to(*self.remote_of(caller))
        wait_until("the second phone to be called", lambda: "INVITE" in phone.messages(), 15)
        phone_tone.send_to(*self.remote_of(phone))
        tone.hears(AGENT_HZ, 10)

    def test_an_unregistered_phone_makes_its_agent_unreachable(self):
        desk = self.server.agent_at_desk(4)  # extension 8004 never registers
        self.cleanup.append(lambda: self.leave(desk))
        caller = self.sipp(*self.CALLING, x.pause(1200), x.bye(), x.expect(200))
        caller.wait()
        record = self.server.ended_conversation(self.caller)
        self.assertEqual(record["conversation"]["outcome"], "abandoned_in_queue")
        self.assertEqual(desk.get("desk")["agent"]["reachability"], "unreachable")

    def test_hold_by_reinvite_is_a_segment_and_music_plays(self):
        desk, phone, phone_tone = self.phone_at_desk(1, *self.ANSWERING[:3], x.receive_ack(), x.pause(1200),
                                                   x.agent_reinvite(1, "sendonly"), x.pause(1500), x.agent_reinvite(2, "sendrecv"),
                                                   x.receive("BYE"), x.reply(200, "OK", to_tag=False))
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, x.pause(5500), x.bye(), x.expect(200), tone=tone)
        self.talk(caller, tone, phone, phone_tone)
        wait_until("hold", lambda: desk.get("desk")["agent"]["state"] == "holding")
        wait_until("talk again", lambda: desk.get("desk")["agent"]["state"] == "talking")
        caller.wait()
        record = self.server.ended_conversation(self.caller)
        kinds = [segment["kind"] for segment in record["segments"]]
        self.assertEqual(kinds[kinds.index("talk"):], ["talk", "hold", "talk"])
        self.assertGreater(record["conversation"]["hold_ms"], 1000)
        self.assert_balances(record)

    def test_digits_reach_the_journal_once_each(self):
        _, phone, phone_tone = self.phone_at_desk(2, *self.ANSWERING, x.receive("BYE"), x.reply(200, "OK", to_tag=False))
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, x.pause(3500), x.bye(), x.expect(200), tone=tone)
        self.talk(caller, tone, phone, phone_tone)
        tone.send_digit("5")
        time.sleep(0.15)
        tone.send_digit("#")
        wait_until("the digits at the agent's phone", lambda: len({timestamp for _, timestamp in phone_tone.digits}) >= 2)
        caller.wait()
        record = self.server.ended_conversation(self.caller)
        digits = [entry["data"]["digit"] for entry in record["journal"] if entry["event"] == "digit_received"]
        self.assertEqual(digits, ["5", "#"])

    def test_baresip_over_tcp_answers_and_is_heard(self):
        self.answers_and_is_heard("tcp")

    def test_baresip_over_tls_answers_and_is_heard(self):
        # It knows no SRTP, refuses our encrypted offer and is called again in the clear.
        self.assertNotIn("SRTP is Enabled", self.answers_and_is_heard("tls"))

    def test_baresip_over_tls_encrypts_what_is_said(self):
        self.assertIn("SRTP is Enabled (cryptosuite=AEAD_AES_128_GCM)", self.answers_and_is_heard("tls", encryption="srtp-mand"))

    def answers_and_is_heard(self, transport, encryption=None):
        """What the phone wrote down of it."""
        phone = Baresip(self.server, "8003", "phone-8003", transport=transport, hertz=AGENT_HZ, encryption=encryption)
        self.cleanup.append(phone.stop)
        self.assertEqual(self.server.contact_of("8003")["transport"], transport)
        desk = self.server.agent_at_desk(3)
        self.cleanup.append(lambda: self.leave(desk))
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, x.pause(3000), x.bye(), x.expect(200), tone=tone, number="4003")
        tone.send_to(*self.remote_of(caller))
        tone.hears(AGENT_HZ, 10)
        caller.wait()
        record = self.server.ended_conversation(self.caller)
        self.assertEqual(record["conversation"]["outcome"], "answered")
        left, right = self.server.recording(record["conversation"]["id"])
        self.assertGreater(tone_level(right[-8000:-4000], AGENT_HZ), 1000)
        self.assertGreater(tone_level(left[-8000:-4000], CALLER_HZ), 5000)
        return phone.text()

    def test_caller_over_tcp(self):
        _, phone, phone_tone = self.phone_at_desk(1, *self.ANSWERING, x.receive("BYE"), x.reply(200, "OK", to_tag=False))
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, x.pause(2000), x.bye(), x.expect(200), tone=tone, transport="t1")
        self.talk(caller, tone, phone, phone_tone)
        caller.wait()
        self.assertEqual(self.server.ended_conversation(self.caller)["conversation"]["outcome"], "answered")

    def test_silent_caller_is_ended_by_the_media_timeout(self):
        with Server(centre=centre_document(), settings={"media": "media_timeout_s = 2"}) as server:
            calls, self.server = self.server, server
            try:
                caller = self.sipp(*self.CALLING, x.receive("BYE"), x.reply(200, "OK", to_tag=False))
                caller.wait()
                record = server.ended_conversation(self.caller)
                self.assertEqual(record["conversation"]["end_cause"], "media_timeout")
            finally:
                self.server = calls

    # -- refusals
    def test_unknown_number_is_404(self):
        self.sipp(x.invite(), x.expect(100, True), x.expect(404), x.ack_failure(), number="9999").wait()
        self.assertEqual(self.server.ended_conversation(self.caller)["conversation"]["end_cause"], "unknown_number")

    def test_closed_number_plays_the_closing_prompt_and_ends(self):
        tone = self.tone(TRUNK, CALLER_HZ)
        caller = self.sipp(*self.CALLING, x.receive("BYE"), x.reply(200, "OK", to_tag=False), number="4002", tone=tone)
        tone.send_to(*self.remote_of(caller))
        caller.wait(40)
        self.assertGreater(len(tone.heard), 8000, "a second of the closing prompt was heard")
        record = self.server.ended_conversation(self.caller)
        self.assertEqual(record["conversation"]["end_cause"], "closed")
        self.assertIn("announcement", [segment["kind"] for segment in record["segments"]])

    def test_call_limit_is_503_with_retry_after(self):
        first = self.sipp(*self.CALLING, x.pause(1500), x.bye(), x.expect(200), number="4001", address="127.0.0.4")
        wait_until("the first call", lambda: "SIP/2.0 200" in first.messages())
        self.sipp(x.invite(), x.expect(100, True), x.expect(503, header=("Retry-After", "[0-9]+")), x.ack_failure(), address="127.0.0.4").wait()
        first.wait()

    def test_port_exhaustion_is_503_with_retry_after(self):
        with Server(centre=centre_document(), settings={"media": "port_low = 21000\nport_high = 21001"}) as server:
            calls, self.server = self.server, server
            try:
                first = self.sipp(*self.CALLING, x.pause(1500), x.bye(), x.expect(200))
                wait_until("the first call", lambda: "SIP/2.0 200" in first.messages())
                self.sipp(x.invite(), x.expect(100, True), x.expect(503, header=("Retry-After", "[0-9]+")), x.ack_failure()).wait()
                first.wait()
                self.assertIn("21000", server.log_text())
            finally:
                self.server = calls

    def test_offer_without_a_common_codec_is_488(self):
        g729 = x.SDP.format(direction="sendrecv", version=1).replace("AVP 8 101", "AVP 18").replace("8 PCMA", "18 G729")
        self.sipp(x.invite(body=g729), x.expect(100, True), x.expect(488), x.ack_failure()).wait()

    def test_stranger_is_not_let_in(self):
        phone = Phone(self.server, "127.0.0.9")
        self.cleanup.append(phone.close)
        phone.send(invite(phone.port, "z9hG4bKs1", ""))
        self.assertIn("SIP/2.0 401", phone.receive())
        rows = [r for r in self.server.admin().get("conversations")["items"] if r["caller_number"] == "stranger"]
        self.assertEqual(rows, [])

    def test_wrong_phone_password_is_refused_without_a_hint(self):
        wrong = x.register("8001", "guess").split('<recv response="401" auth="true"></recv>')
        known = self.sipp(wrong[0], '<recv response="401" auth="true"></recv>', wrong[1], x.expect(403), address="127.0.0.8")
        known.wait()
        wrong = x.register("nobody", "guess").split('<recv response="401" auth="true"></recv>')
        self.sipp(wrong[0], '<recv response="401" auth="true"></recv>', wrong[1], x.expect(403), address="127.0.0.8").wait()

    def test_malformed_sip_is_answered_or_dropped_and_calls_go_on(self):
        phone = Phone(self.server, TRUNK)
        self.cleanup.append(phone.close)
        for junk in (b"\x00" * 100, b"INVITE", b"INVITE sip: SIP/2.0\r\n\r\n", b"SIP/2.0 200 OK\r\n\r\n", b"\r\n\r\n", bytes(range(256)) * 8):
            phone.send(junk)
        phone.send(invite(phone.port, "z9hG4bKm1", "v=0\nm=audio nonsense\n"))
        answer = phone.receive()
        while answer.startswith("SIP/2.0 100") or "OK" in answer.splitlines()[0]:
            answer = phone.receive()
        self.assertRegex(answer.splitlines()[0], "SIP/2.0 4(00|88)")
        caller = self.sipp(*self.CALLING, x.pause(300), x.bye(), x.expect(200))
        caller.wait()

    def test_second_sign_in_of_an_agent_or_a_phone_is_refused(self):
        first = self.server.agent_at_desk(1)
        self.cleanup.append(lambda: self.leave(first))
        for number, extension in ((1, 8002), (2, 8001)):
            with self.assertRaises(AssertionError) as refused:
                self.server.agent_at_desk(number, extension)
            self.assertEqual(refused.exception.status, 409)


def invite(port, branch, sdp):
    return f"""INVITE sip:4001@127.0.0.1 SIP/2.0
Via: SIP/2.0/UDP 127.0.0.9:{port};branch={branch};rport
Max-Forwards: 70
From: <sip:stranger@127.0.0.9>;tag=1
To: <sip:4001@127.0.0.1>
Call-ID: {branch}
CSeq: 1 INVITE
Contact: <sip:stranger@127.0.0.9:{port}>
Content-Type: application/sdp
Content-Length: {len(sdp.replace(chr(10), chr(13) + chr(10)))}

{sdp}"""


if __name__ == "__main__":
    unittest.main()
