"""Fuzzes a running server from every side at once: as a carrier that calls, as a registered phone that is called, as a phone
that registers, as a stranger, over UDP and TCP, and with RTP; while ordinary calls go on that must not notice.

    live_fuzz.py [--seconds N] [--seed N] [--stories N,N..]     CALLFLOOR names the program (./run fuzz live: built with ASan)
    live_fuzz.py --replay FILE                                  sends again what a failed run kept

Every story (one peer's messages from its first to its last) is made from the seed and its number alone, so the same seed tells
the same stories. What the server does meanwhile is real time: a failed run therefore also keeps the last messages as they were sent.
"""
import argparse
import base64
import collections
import hashlib
import itertools
import json
import os
import pathlib
import random
import re
import socket
import struct
import sys
import tempfile
import threading
import time
import unittest

from call_test import CallTest
from flood import resident_bytes
from harness import PASSWORD, Server, centre_document, wait_until
from mutation import Mutator, corpus

CARRIER, CALLED, REGISTRANT, STRANGERS = "127.0.0.50", "127.0.0.51", "127.0.0.52", "127.0.2."
CENTRE = f"""
[[users]]
login = "agent5"
name = "Fuzzed"
roles = ["agent"]
team = "one"
password = "{PASSWORD}"

[[extensions]]
number = "8050"
name = "Called fuzzer"
secret = "phone-8050"

[[extensions]]
number = "8051"
name = "Registering fuzzer"
secret = "phone-8051"

[[trunks]]
name = "fuzzed carrier"
auth = "address"
addresses = ["{CARRIER}"]
probe_every_s = 0
calls_max = 100

[[queues]]
name = "fuzzed"
ring_timeout_ms = 3000
wrap_up_limit_ms = 0
members = [{{ agent = "agent5", level = 5 }}]

[[numbers]]
number = "4050"
name = "Fuzzed"
queue = "fuzzed"
"""
SDP = """v=0\r
o=f 1 {version} IN IP4 {address}\r
s=-\r
c=IN IP4 {address}\r
t=0 0\r
m=audio {port} RTP/AVP 8 0 101\r
a=rtpmap:8 PCMA/8000\r
a=rtpmap:0 PCMU/8000\r
a=rtpmap:101 telephone-event/8000\r
a=fmtp:101 0-16\r
a={direction}\r
"""
TELLERS = 10  # stories at a time
SETTINGS = {"sip": "stranger_requests_per_second = 5", "media": "media_timeout_s = 5"}


def digest(user, password, method, uri, challenge):
    nonce = re.search(r'nonce="([^"]*)"', challenge)[1]
    def md5(text):
        return hashlib.md5(text.encode()).hexdigest()
    answer = md5(f"{md5(f'{user}:callfloor:{password}')}:{nonce}:00000001:c:auth:{md5(f'{method}:{uri}')}")
    return (f'Authorization: Digest username="{user}", realm="callfloor", nonce="{nonce}", uri="{uri}", qop=auth, nc=00000001, '
            f'cnonce="c", algorithm=MD5, response="{answer}"\r\n')


def header(message, name):
    found = re.search(rf"^{name}:[ \t]*(.*?)\r?$", message, re.M | re.I)
    return found[1] if found else ""


class Wire:
    """One peer's way to the server. Keeps the last messages of all peers, for the replay."""
    kept = collections.deque(maxlen=4_000)

    def __init__(self, server, address, is_tcp):
        self.server, self.address, self.is_tcp = server, address, is_tcp
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM if is_tcp else socket.SOCK_DGRAM)
        self.socket.bind((address, 0))
        self.socket.settimeout(2)
        self.port = self.socket.getsockname()[1]
        self.name = "TCP" if is_tcp else "UDP"
        if is_tcp:
            self.socket.connect(("127.0.0.1", server.sip_tcp))
        self.is_open = True

    def send(self, data):
        data = data.encode() if isinstance(data, str) else data
        Wire.kept.append((self.name, self.address, self.port, data))
        try:
            if self.is_tcp:
                self.socket.sendall(data)
            else:
                self.socket.sendto(data, ("127.0.0.1", self.server.sip_udp))
        except OSError:
            self.is_open = False  # closed on us: what it deserves

    def receive(self, seconds):
        self.socket.settimeout(max(seconds, 0.001))
        try:
            data = self.socket.recv(65535)
            self.is_open = self.is_open and (data != b"" or not self.is_tcp)
            return data.decode("latin-1")
        except OSError:
            return ""

    def close(self):
        self.socket.close()


class Peer:
    """What all peers share: mutations and the texts of requests."""

    def __init__(self, server, seed, number, share):
        self.server, self.number, self.share = server, number, share
        self.chance = random.Random(f"{seed}:{type(self).__name__}:{number}")
        self.mutator = Mutator(self.chance)

    def maybe(self, message):
        message = message.encode("latin-1", "replace") if isinstance(message, str) else message
        return self.mutator.damage(message) if self.chance.random() < self.share else message

    def sdp(self, wire, rtp):
        return SDP.format(version=self.chance.randrange(9), address=wire.address, port=rtp,
                          direction=self.chance.choice(("sendrecv",) * 9 + ("sendonly", "recvonly", "inactive")))

    def request(self, wire, method, uri, call, cseq, from_tag, to_tag="", more="", body="", kind="application/sdp", branch=None):
        target = f";tag={to_tag}" if to_tag else ""
        content = f"Content-Type: {kind}\r\n" if body else ""
        return (f"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/{wire.name} {wire.address}:{wire.port};branch={branch or f'z9hG4bK{call}{cseq}{method}'};rport\r\n"
                f"Max-Forwards: 70\r\nFrom: <sip:fuzz@{wire.address}>;tag={from_tag}\r\nTo: <{uri.split(';')[0]}>{target}\r\nCall-ID: {call}\r\n"
                f"CSeq: {cseq} {method}\r\nContact: <sip:fuzz@{wire.address}:{wire.port};transport={wire.name.lower()}>\r\n{more}{content}"
                f"Content-Length: {len(body)}\r\n\r\n{body}")

    def response(self, request, status, phrase, tag, wire=None, body="", more=""):
        vias = "".join(f"Via: {via}\r\n" for via in re.findall(r"^Via:[ \t]*(.*?)\r?$", request, re.M | re.I))
        to = header(request, "To")
        to += "" if "tag=" in to or status == 100 else f";tag={tag}"
        contact = f"Contact: <sip:8050@{wire.address}:{wire.port};transport={wire.name.lower()}>\r\n" if wire else ""
        content = "Content-Type: application/sdp\r\n" if body else ""
        return (f"SIP/2.0 {status} {phrase}\r\n{vias}From: {header(request, 'From')}\r\nTo: {to}\r\nCall-ID: {header(request, 'Call-ID')}\r\n"
                f"CSeq: {header(request, 'CSeq')}\r\n{contact}{more}{content}Content-Length: {len(body)}\r\n\r\n{body}")


class Caller(Peer):
    """The carrier: calls, goes on within the call, ends it; some of it damaged."""

    def tell(self):
        wire = Wire(self.server, CARRIER, self.chance.random() < 0.4)
        rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            rtp.bind((CARRIER, 0))
            self.call(wire, rtp)
        finally:
            rtp.close()
            wire.close()

    def call(self, wire, rtp):
        call, tag, port = f"fuzz{self.number}", f"f{self.number}", rtp.getsockname()[1]
        uri = f"sip:{self.chance.choice(('4050', '4050', '4050', '4001x', '8050', '9999'))}@127.0.0.1"
        body = "" if self.chance.random() < 0.1 else self.sdp(wire, port)
        branch = f"z9hG4bKi{self.number}"
        wire.send(self.maybe(self.request(wire, "INVITE", uri, call, 1, tag, body=body, branch=branch)))
        to_tag, contact, deadline = "", uri, time.monotonic() + self.chance.choice((0.05, 0.3, 1.5))
        while time.monotonic() < deadline and wire.is_open:
            answer = wire.receive(deadline - time.monotonic())
            to_tag = (re.search(r"tag=([\w.-]+)", header(answer, "To")) or [None, to_tag])[1]
            contact = (re.search(r"<([^>]*)>", header(answer, "Contact")) or [None, contact])[1]
            if answer.startswith("SIP/2.0 200"):
                media = re.search(r"m=audio (\d+)", answer)
                wire.send(self.maybe(self.request(wire, "ACK", contact, call, 1, tag, to_tag)))
                if media and int(media[1]):
                    self.speak(rtp, int(media[1]))
                break
        cseq = 1
        for _ in range(self.chance.randrange(6)):
            cseq += self.chance.choice((1, 1, 1, 0, 7))
            method = self.chance.choice(("INVITE", "INVITE", "UPDATE", "INFO", "OPTIONS", "ACK", "PRACK", "CANCEL", "REFER", "MESSAGE", "NOTIFY"))
            more, body, kind = "", "", "application/sdp"
            if method in ("INVITE", "UPDATE") and self.chance.random() < 0.8:
                body = self.sdp(wire, port)
            elif method == "INFO":
                body, kind = f"Signal={self.chance.choice('0123456789*#ABCDx')}\r\nDuration=160\r\n", "application/dtmf-relay"
            elif method == "REFER":
                more = "Refer-To: <sip:8001@127.0.0.1>\r\n"
            wire.send(self.maybe(self.request(wire, method, contact, call, cseq, tag, to_tag, more, body, kind)))
            answer = wire.receive(self.chance.choice((0.0, 0.02, 0.2)))
            if method == "INVITE" and "SIP/2.0 200" in answer:
                wire.send(self.maybe(self.request(wire, "ACK", contact, call, cseq, tag, to_tag)))
        if self.chance.random() < 0.7:
            wire.send(self.request(wire, "CANCEL", uri, call, 1, tag, branch=branch))
            wire.send(self.request(wire, "BYE", contact, call, cseq + 1, tag, to_tag))
            wire.receive(0.05)

    def speak(self, rtp, port):
        """RTP and RTCP, some of it damaged, from the address that was agreed."""
        seeds = corpus("rtp_packet"), corpus("rtcp")
        for n in range(self.chance.randrange(60)):
            is_report = self.chance.random() < 0.2
            packet = (self.chance.choice(seeds[is_report]) if self.chance.random() < 0.5 else
                      struct.pack("!BBHII", 0x80, self.chance.choice((8, 8, 0, 101, 13, 77)), n, n * 160, self.number) + self.chance.randbytes(160))
            try:
                rtp.sendto(self.maybe(packet), ("127.0.0.1", port + is_report))
            except OSError:
                pass


class Registrant(Peer):
    """A phone that registers: the password is right, the rest is not always."""

    def tell(self):
        wire = Wire(self.server, REGISTRANT, self.chance.random() < 0.4)
        try:
            self.register(wire, f"reg{self.number}", "8051", self.chance.choice((
                f"Contact: <sip:8051@{REGISTRANT}:{wire.port}>\r\n", "Contact: *\r\nExpires: 0\r\n", "",
                f"Contact: <sip:8051@{REGISTRANT}:{wire.port}>;expires={self.chance.randrange(5000)};+sip.instance=\"<urn:uuid:{self.number}>\";reg-id=1\r\n",
                "".join(f"Contact: <sip:8051@10.9.8.{n}>\r\n" for n in range(self.chance.randrange(70))),
                f"Path: <sip:127.0.0.9;lr>\r\nRequire: path\r\nContact: <sip:8051@{REGISTRANT}:{wire.port}>\r\n")))
        finally:
            wire.close()

    def register(self, wire, call, user, contacts, share=None):
        uri = "sip:127.0.0.1"
        def message(cseq, more):
            text = self.request(wire, "REGISTER", uri, call, cseq, "r", more=more + contacts)
            own = f"Contact: <sip:fuzz@{wire.address}:{wire.port};transport={wire.name.lower()}>\r\n"
            return text.replace(f"To: <{uri}>", f"To: <sip:{user}@127.0.0.1>").replace(own, "", 1)
        wire.send(message(1, ""))
        challenge = wire.receive(1)
        if "nonce=" not in challenge:
            return ""
        wire.send(self.maybe(message(2, digest(user, f"phone-{user}", "REGISTER", uri, challenge))) if share is None
                  else message(2, digest(user, f"phone-{user}", "REGISTER", uri, challenge)))
        return wire.receive(0.5)


class Stranger(Peer):
    """Sends what comes to hand: the corpus and damaged requests, from an address of its own."""

    def tell(self):
        wire = Wire(self.server, f"{STRANGERS}{1 + self.number % 250}", self.chance.random() < 0.5)
        try:
            for n in range(self.chance.randrange(1, 8)):
                text = self.chance.choice(self.mutator.pool) if self.chance.random() < 0.6 else self.request(
                    wire, self.chance.choice(("INVITE", "REGISTER", "OPTIONS", "BYE", "SUBSCRIBE")), "sip:4001@127.0.0.1", f"s{self.number}", n + 1, "s",
                    body=self.chance.choice(("", self.sdp(wire, 4000))))
                data = self.maybe(text)
                if wire.is_tcp and self.chance.random() < 0.3:
                    for part in (data[:len(data) // 2], data[len(data) // 2:]):
                        wire.send(part)
                else:
                    wire.send(data)
            wire.receive(0.02)
        finally:
            wire.close()


class Called(Registrant):
    """A registered phone: each call to it is one story, answered in good and bad ways. Runs beside the others."""

    def __init__(self, server, seed, share, is_tcp):
        super().__init__(server, seed, 0, share)
        self.seed, self.calls, self.tags = seed, 0, {}
        self.wire = Wire(server, CALLED, is_tcp)
        self.running = True
        self.thread = threading.Thread(target=self.run, daemon=True)

    def tell(self):
        self.thread.start()

    def run(self):
        registered = 0.0
        while self.running:
            try:
                if not self.wire.is_open:
                    self.wire.close()
                    self.wire = Wire(self.server, CALLED, self.wire.is_tcp)
                    registered = 0.0
                if time.monotonic() - registered > 3:
                    registered = time.monotonic()
                    self.register(self.wire, f"called{self.wire.name}{registered}", "8050", f"Contact: <sip:8050@{CALLED}:{self.wire.port};transport={self.wire.name.lower()}>\r\n", 0)
                message = self.wire.receive(0.2)
                for request in re.findall(r"(?:INVITE|ACK|BYE|CANCEL|OPTIONS|INFO|UPDATE) sip:.*?\r\n\r\n", message, re.S):
                    self.hear(request)
            except OSError:
                self.wire.is_open = False

    def hear(self, request):
        method = request.split()[0]
        if method == "ACK":
            return
        call = header(request, "Call-ID")
        if method == "INVITE" and call not in self.tags:
            self.calls += 1
            self.chance = random.Random(f"{self.seed}:call:{self.calls}")
            self.mutator.chance = self.chance
            self.tags = {call: f"c{self.calls}"} if len(self.tags) > 50 else {**self.tags, call: f"c{self.calls}"}
        tag = self.tags.get(call, "c")
        if method != "INVITE":
            self.wire.send(self.maybe(self.response(request, self.chance.choice((200, 200, 200, 481, 500)), "So", tag, self.wire)))
            return
        for status in self.chance.choice(((100, 180, 200), (180, 200), (200,), (183, 180, 200, 200), (486,), (401,), (302,), (500,), (603,), (180,), (),
                                          (180, 200, 200), (200, 486), (199, 299, 700), (180, 180, 180, 200))):
            body = self.sdp(self.wire, 40_000) if status in (183, 200) and self.chance.random() < 0.9 else ""
            more = self.chance.choice(("", "", "Record-Route: <sip:127.0.0.1:1;lr>\r\n", "Require: timer\r\nSession-Expires: 90\r\n",
                                       "WWW-Authenticate: Digest realm=\"x\", nonce=\"y\"\r\n"))
            self.wire.send(self.maybe(self.response(request, status, "Maybe", self.chance.choice((tag, tag, tag, "fork")), self.wire, body, more)))
            if self.chance.random() < 0.3:
                time.sleep(0.02)
        if self.chance.random() < 0.2:  # and hangs up, or asks for hold
            own = self.request(self.wire, self.chance.choice(("BYE", "INVITE")), "sip:x@127.0.0.1", call, 77, tag,
                               (re.search(r"tag=([\w.-]+)", header(request, "From")) or [None, ""])[1], body=self.sdp(self.wire, 40_000))
            self.wire.send(self.maybe(own))

    def stop(self):
        self.running = False
        self.thread.join(5)
        self.wire.close()


class LiveFuzz(CallTest):
    """Run by `live_fuzz.py` and, for a short time, by test_hostile."""
    SETTINGS = SETTINGS
    EXTRA_CENTRE = CENTRE
    seconds = 20
    seed = 1
    stories = None

    def keep(self):
        path = pathlib.Path(tempfile.gettempdir()) / f"callfloor-live-fuzz-{self.seed}.json"
        path.write_text("\n".join(json.dumps([name, address, port, base64.b64encode(data).decode()]) for name, address, port, data in Wire.kept))
        log = self.server.log_text()
        return f"seed {self.seed}; the last messages are in {path} (--replay); the server's last words:\n{log[-4000:]}"

    def expect_alive(self):
        if self.server.process.poll() is not None:
            self.fail(f"the server ended with {self.server.process.returncode}; {self.keep()}")

    def work_the_desk(self, desk):
        """The fuzzed agent is ready again and again."""
        while self.is_fuzzing:
            for command, body in (("wrap-up", {"code": "done", "note": ""}), ("ready", {})):
                try:
                    desk.post(f"desk/{command}", body)
                except (AssertionError, OSError):
                    pass
            time.sleep(0.3)

    def fuzz(self, kinds, first):
        share = 0.6
        for number in self.stories or itertools.count(first, TELLERS):
            if not self.is_fuzzing:
                return
            kind = kinds[random.Random(f"{self.seed}:kind:{number}").randrange(len(kinds))]
            try:
                kind(self.server, self.seed, number, share).tell()
                self.told[kind.__name__] += 1
            except OSError as refused:
                self.refusals.append(str(refused))
                time.sleep(0.05)

    def test_ordinary_calls_go_on(self):
        """While everybody else is fuzzed; in the end nothing is left of them."""
        self.is_fuzzing, self.told, self.refusals = True, collections.Counter(), []
        threads = []
        called = [Called(self.server, self.seed, 0.5, is_tcp) for is_tcp in (False, True)]
        ordinary = 0
        try:
            for each in called:
                each.tell()
            wait_until("the fuzzed phone to register", lambda: self.server.contact_of("8050"))
            api = self.server.api.sign_in("agent5")
            identity = next(e["id"] for e in self.server.admin().get("extensions")["items"] if e["number"] == "8050")
            api.post("desk/sign-in", {"extension_id": identity})
            threads.append(threading.Thread(target=self.work_the_desk, args=(api,), daemon=True))
            for first in range(TELLERS if not self.stories else 1):
                threads.append(threading.Thread(target=self.fuzz, args=((Caller, Caller, Registrant, Stranger), first), daemon=True))
            for thread in threads:
                thread.start()
            deadline = time.monotonic() + self.seconds
            memory = None
            while time.monotonic() < deadline:
                self.call_up(1 + ordinary % 3)
                until = time.monotonic() + 4
                while time.monotonic() < min(until, deadline + 3):
                    self.expect_alive()
                    time.sleep(0.2)
                self.hung_up_whole(3)
                for clean in reversed(self.cleanup):
                    clean()
                self.setUp()
                ordinary += 1
                memory = memory or resident_bytes(self.server.process.pid)
        except BaseException:
            self.expect_alive()
            print(self.keep(), file=sys.stderr)
            raise
        finally:
            self.is_fuzzing = False
            for thread in threads:
                thread.join(10)
            for each in called:
                each.stop()
        self.expect_alive()
        self.assertGreater(ordinary, 0)
        for kind in ("Caller", "Registrant", "Stranger") if not self.stories else ():
            self.assertGreater(self.told[kind], self.seconds, f"too few stories to prove anything: {self.told} {self.refusals[-3:]}")
        self.assertGreater(sum(each.calls for each in called), self.seconds // 30, "the fuzzed phones were called")
        grown = resident_bytes(self.server.process.pid) - memory
        print(f"seed {self.seed}: {dict(self.told)}, {sum(each.calls for each in called)} calls to fuzzed phones, {ordinary} ordinary calls whole, "
              f"memory grew {grown >> 20} MiB", file=sys.stderr)
        if "asan" not in str(os.environ.get("CALLFLOOR")):
            self.assertLess(grown, 64 << 20)
        self.hang_up_all()
        wait_until("the last of their calls to end", lambda: self.server.admin().get("system")["sip"]["calls"] == 0, 90)
        wait_until("the last transaction to end", lambda: self.server.admin().get("system")["sip"]["transactions"] == 0, 90)
        self.assertEqual(self.server.admin().get("system")["media"]["streams"], 0)
        self.assertEqual(self.server.stop(), 0, self.server.log_text()[-3000:])


def replay(path):
    with Server(centre=centre_document(extra=CENTRE), settings=SETTINGS) as server:
        wires = {}
        for line in pathlib.Path(path).read_text().splitlines():
            name, address, port, data = json.loads(line)
            wire = wires.get((name, address, port))
            if wire is None or not wire.is_open:
                wire = wires[(name, address, port)] = Wire(server, address, name == "TCP")
            wire.send(base64.b64decode(data))
            if server.process.poll() is not None:
                sys.exit(f"the server ended with {server.process.returncode}:\n{server.log_text()[-4000:]}")
            time.sleep(0.001)
        print("nothing happened; what brings the server down needs more than these messages")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--stories", help="only these, by number")
    parser.add_argument("--replay")
    arguments = parser.parse_args()
    if arguments.replay:
        return replay(arguments.replay)
    LiveFuzz.seconds, LiveFuzz.seed = arguments.seconds, arguments.seed
    LiveFuzz.stories = [int(n) for n in arguments.stories.split(",")] if arguments.stories else None
    result = unittest.TextTestRunner(verbosity=2).run(unittest.defaultTestLoader.loadTestsFromTestCase(LiveFuzz))
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
