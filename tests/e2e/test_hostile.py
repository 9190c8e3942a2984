"""Strangers against a running server with calls going on: floods, guessing, RTP into live ports, TCP that does not behave,
scanners. The calls must not notice (no packet lost, recordings whole), memory stays bounded, the log tells it in a line, and
afterwards everything works. CALLFLOOR_HOSTILE_SECONDS (8) sets how long each flood lasts."""
import hashlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import unittest

from call_test import CALLER_HZ, CallTest
from flood import BadStreams, descriptors, request, resident_bytes
from harness import PHONE, wait_until
from live_fuzz import LiveFuzz
import sipp_xml as x

SECONDS = int(os.environ.get("CALLFLOOR_HOSTILE_SECONDS", "8"))
IS_LONG = SECONDS > 30
MEMORY_MAY_GROW = 32 << 20


class Hostile(CallTest):
    """What these tests share; each kind of trouble has a class and so a server of its own."""
    SETTINGS = {"sip": "stranger_requests_per_second = 5"}

    def an_ordinary_call_works(self):
        CallTest.serial += 1
        self.caller = f"139{CallTest.serial:08}"
        self.sipp(*self.CALLING, x.pause(200), x.bye(), x.expect(200), number="4001").wait()
        self.assertEqual(self.server.ended_conversation(self.caller)["conversation"]["outcome"], "abandoned_in_queue")

    def expect_nothing_kept(self, memory):
        """One call of two legs is all the server has in hand, whatever came."""
        sip = wait_until("the transactions to end", lambda: (lambda sip: sip if sip["transactions"] <= 4 else None)(
            self.server.admin().get("system")["sip"]), 40)
        self.assertEqual(sip["calls"], 2, sip)
        self.assertLess(resident_bytes(self.server.process.pid) - memory, MEMORY_MAY_GROW)

    def flood(self, kind, port, *addresses, rate=5_000):
        done = subprocess.run([sys.executable, "flood.py", kind, str(port), str(rate * SECONDS), str(rate), *addresses], capture_output=True,
                              text=True, check=True)
        result = json.loads(done.stdout)
        self.assertGreaterEqual(result["sent"], rate * SECONDS)
        print(f"{kind}: {result}", file=sys.stderr)
        return result

    def lines(self, since, pattern):
        return [line for line in self.server.log_text()[since:].splitlines() if re.search(pattern, line)]


class Floods(Hostile):
    def test_requests_by_the_thousand_from_one_address(self):
        self.call_up(1)
        log, memory = len(self.server.log_text()), resident_bytes(self.server.process.pid)
        result = self.flood("requests", self.server.sip_udp, "127.0.0.66")
        self.assertLess(result["answers"], 5 * (SECONDS + 30), "a few a second are answered")
        self.expect_nothing_kept(memory)
        self.assertEqual(len(self.lines(log, "127.0.0.66")), 1 + SECONDS // 60, self.server.log_text()[log:])
        self.an_ordinary_call_works()
        self.hung_up_whole(SECONDS)

    def test_requests_by_the_thousand_from_two_hundred_addresses(self):
        self.call_up(2)
        log, memory = len(self.server.log_text()), resident_bytes(self.server.process.pid)
        self.flood("requests", self.server.sip_udp, *(f"127.0.1.{n}" for n in range(1, 201)))
        self.expect_nothing_kept(memory)
        told = self.lines(log, r"127\.0\.1\.|from many addresses")
        self.assertGreater(len(told), 0)
        self.assertLessEqual(len(told), 12 * (1 + SECONDS // 60), "\n".join(told))
        self.an_ordinary_call_works()
        self.hung_up_whole(SECONDS)


class Guessing(Hostile):
    def digest(self, user, password, nonce, uri="sip:127.0.0.1"):
        def md5(text):
            return hashlib.md5(text.encode()).hexdigest()
        ha1, ha2 = md5(f"{user}:callfloor:{password}"), md5(f"REGISTER:{uri}")
        answer = md5(f"{ha1}:{nonce}:00000001:c:auth:{ha2}")
        return (f'Authorization: Digest username="{user}", realm="callfloor", nonce="{nonce}", uri="{uri}", qop=auth, nc=00000001, '
                f'cnonce="c", algorithm=MD5, response="{answer}"\r\n')

    def ask(self, guesser, user, call, more=""):
        source = guesser.getsockname()
        target = ("127.0.0.1", self.server.sip_udp)
        guesser.sendto(request("REGISTER", f"127.0.0.1:{target[1]}", f"{source[0]}:{source[1]}", user, call, more), target)

    def answer(self, guesser, seconds=3.0):
        guesser.settimeout(seconds)
        try:
            return guesser.recv(4096).decode()
        except TimeoutError:
            return None

    def guesser(self, address):
        guesser = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        guesser.bind((address, 0))
        self.cleanup.append(guesser.close)
        return guesser

    def test_known_and_unknown_users_get_the_same_answers(self):
        def faceless(text, user):
            text = re.sub(r"nonce=\"[^\"]*\"|tag=\w+|branch=\w+|Call-ID: \S+|rport=\d+|127\.0\.0\.1:\d+", "", text)
            return text.replace(user, "USER")
        seen = {}
        for n, user in enumerate(("8001", "8999")):
            guesser = self.guesser(f"127.0.0.{70 + n}")
            self.ask(guesser, user, "first")
            first = self.answer(guesser)
            nonce = re.search(r'nonce="([^"]+)"', first)[1]
            self.ask(guesser, user, "second", self.digest(user, "wrong", nonce))
            seen[user] = [faceless(text, user).replace(str(guesser.getsockname()[1]), "PORT").replace(guesser.getsockname()[0], "ADDRESS")
                          for text in (first, self.answer(guesser))]
        self.assertIn("401", seen["8001"][0])
        self.assertIn("403", seen["8001"][1])
        self.assertEqual(seen["8001"], seen["8999"])

    def test_guessing_of_an_extensions_password_is_shut_out(self):
        self.call_up(1)
        log, guesser = len(self.server.log_text()), self.guesser("127.0.0.80")
        self.ask(guesser, "8001", "begin")
        nonce = re.search(r'nonce="([^"]+)"', self.answer(guesser))[1]
        judged, deadline, n = 0, time.monotonic() + SECONDS, 0
        while time.monotonic() < deadline:
            n += 1
            self.ask(guesser, "8001", f"guess{n}", self.digest("8001", f"phone-{n}", nonce))
            answer = self.answer(guesser, 0.001)
            judged += answer is not None and " 403 " in answer
        self.assertGreater(n, 100)
        self.assertGreater(judged, 0)
        self.assertLess(judged, SECONDS + 10, "guesses that were answered")
        self.ask(guesser, "8001", "right", self.digest("8001", "phone-8001", nonce))
        self.assertIsNone(self.answer(guesser, 0.5), "who guesses is not read any more")
        self.assertEqual(len(self.lines(log, "127.0.0.80")), 1 + SECONDS // 60)
        self.assertTrue(self.server.contact_of("8001"), "the phone stays registered")
        self.hung_up_whole(SECONDS)


class StrangersRtp(Hostile):
    def test_strangers_rtp_into_a_live_port(self):
        phone, _, caller, _ = self.call_up(2)
        log, memory = len(self.server.log_text()), resident_bytes(self.server.process.pid)
        for process in (caller, phone):
            self.flood("noise", self.remote_of(process)[1], "127.0.0.66", "127.0.0.67")
        told = wait_until("the log to tell", lambda: self.lines(log, "somebody sends into calls"))
        self.assertEqual(len(told), 1 + 2 * SECONDS // 60)
        self.assertLess(resident_bytes(self.server.process.pid) - memory, MEMORY_MAY_GROW)
        self.hung_up_whole(SECONDS)


class ForgedRtp(Hostile):  # not beside the other: the log has one line a minute
    def test_forged_source_with_another_ssrc(self):
        _, phone_tone, caller, tone = self.call_up(3)
        target = self.remote_of(caller)
        target = (target[0], int(target[1]))
        deadline, n = time.monotonic() + SECONDS, 0
        while time.monotonic() < deadline:  # from the caller's own address and port, at twice his pace
            tone.socket.sendto(b"\x80\x08" + (n & 0xFFFF).to_bytes(2, "big") + (n * 160).to_bytes(4, "big") + b"evil" + b"\x2a" * 160, target)
            n += 1
            time.sleep(0.01)
        self.assertGreater(phone_tone.level(CALLER_HZ), 5000, "the agent hears the caller")
        self.hung_up_whole(SECONDS)


class StrangersTcp(Hostile):
    def test_tcp_connections_that_do_not_behave(self):
        self.call_up(4)
        pid = self.server.process.pid
        memory, files = resident_bytes(pid), descriptors(pid)
        mute, bad, drip = (BadStreams(self.server.sip_tcp, f"127.0.0.{n}") for n in (90, 91, 92))
        for each in (mute, bad, drip):
            self.cleanup.append(each.close)
        mute.mute(600)
        wait_until("what is above the bound to be closed", lambda: mute.alive() == 512)
        bad.garbage(100)
        wait_until("garbage to be closed", lambda: bad.alive() == 0)
        bad.close()
        bad.open.clear()
        bad.stalled(100)
        bad.deaf(20, self.server.sip_tcp)
        dripping = drip.connect()
        begun, slow = time.monotonic(), b"OPTIONS sip:4001@127.0.0.1 SIP/2.0\r\n"
        for n in range(len(slow)):
            try:
                dripping.send(slow[n:n + 1])
            except OSError:
                break
            if drip.alive() == 0:
                break
            time.sleep(0.7)
        self.assertEqual(drip.alive(), 0, f"one byte at a time for {time.monotonic() - begun:.0f} s")
        wait_until("unfinished messages to be closed", lambda: bad.alive() == 0, 30)
        # Strangers from many places push each other out, and a phone from elsewhere is served meanwhile.
        crowds = [BadStreams(self.server.sip_tcp, f"127.0.3.{n}") for n in range(1, 4)]
        for crowd in crowds:
            self.cleanup.append(crowd.close)
            crowd.mute(400)
        wait_until("the bound on strangers' connections", lambda: self.server.admin().get("system")["sip"]["connections"] <= 1_000)
        register = self.sipp(x.register("8002", "phone-8002"), address=PHONE, transport="t1")
        register.wait()
        self.assertLess(resident_bytes(pid) - memory, MEMORY_MAY_GROW)
        if IS_LONG:
            wait_until("the silent ones to be closed", lambda: mute.alive() == 0, 60)
        for each in (mute, *crowds):
            each.close()
        wait_until("the descriptors to be given back", lambda: descriptors(pid) <= files + 5)
        self.hung_up_whole(SECONDS)


class Scanners(Hostile):
    def scan(self, *command):
        try:
            done = subprocess.run(command, capture_output=True, timeout=2 * SECONDS, check=False, cwd=tempfile.gettempdir())
            return (done.stdout + done.stderr).decode(errors="replace")
        except subprocess.TimeoutExpired as late:  # some of them never end by themselves
            return b"".join(part or b"" for part in (late.stdout, late.stderr)).decode(errors="replace")

    def test_sipvicious_finds_a_server_but_no_extension_and_no_password(self):
        self.call_up(1)
        port = str(self.server.sip_udp)
        found = self.scan("svmap", "-b", "127.0.0.100", "-x", "127.0.0.100", "-p", port, "127.0.0.1")
        self.assertIn("127.0.0.1", found, "the scanner works: it sees that something answers")
        for n, method in enumerate(("REGISTER", "INVITE", "OPTIONS")):
            address = f"127.0.0.{101 + n}"
            found = self.scan("svwar", "-b", address, "-x", address, "-p", port, "-e", "7990-8010", "-m", method, "--force", "--maximumtime", "3", "127.0.0.1")
            self.assertNotRegex(found, r"\b800[1-4]\b", f"{method} gives an extension away")
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as words:
            words.write("".join(f"phone-{n}\n" for n in range(7000, 8003)))
            words.flush()
            found = self.scan("svcrack", "-b", "127.0.0.104", "-x", "127.0.0.104", "-p", port, "-u", "8001", "-d", words.name, "--maximumtime", "3", "127.0.0.1")
        self.assertNotIn("phone-8001", found)
        self.an_ordinary_call_works()
        self.hung_up_whole(SECONDS)

    def test_sipsak_floods_and_trashes(self):
        self.call_up(2)
        port, memory = self.server.sip_udp, resident_bytes(self.server.process.pid)
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            self.scan("sipsak", "-F", "-e", "20000", "-s", f"sip:4001@127.0.0.1:{port}", "--local-ip", "127.0.0.110")
        self.scan("sipsak", "-R", "-t", "40", "-s", f"sip:4001@127.0.0.1:{port}", "--local-ip", "127.0.0.111")
        self.assertIsNone(self.server.process.poll())
        self.expect_nothing_kept(memory)
        self.an_ordinary_call_works()
        self.hung_up_whole(SECONDS)


class FuzzedPeers(LiveFuzz):
    """The live fuzz, short; ./run fuzz live is the long form."""
    seconds, seed = 20, 1


del LiveFuzz  # or unittest would run it too


if __name__ == "__main__":
    unittest.main()
