"""Starts the real server on loopback with ports of its own, talks to its API, and gives tests phones, tones and recordings.

Nothing here sleeps for a fixed time: every wait looks for the thing it waits for, with a deadline.
"""
import audioop
import http.client
import json
import math
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import wave

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("CALLFLOOR", ROOT / "build/release/src/callfloor"))
SHARE = pathlib.Path(os.environ.get("CALLFLOOR_SHARE", ROOT / "build/share"))
CONSOLE = ROOT / "web/dist"
TRUNK, PHONE = "127.0.0.2", "127.0.0.3"  # the carrier's side and the agents' side
PASSWORD = "correct-horse-7-battery"


def wait_until(what, check, seconds=10.0):
    """The first true value of check(); fails naming `what`."""
    deadline = time.monotonic() + seconds
    while True:
        value = check()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s for {what}")
        time.sleep(0.02)


def free_port(address="127.0.0.1", kind=socket.SOCK_DGRAM):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((address, 0))
        return probe.getsockname()[1]


class Refused(AssertionError):
    def __init__(self, status, body):
        super().__init__(f"{status}: {body}")
        self.status, self.body = status, body


class Api:
    """One session at the API."""

    def __init__(self, port, token=None):
        self.port, self.token = port, token

    def raw(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        headers = {"X-Requested-With": "callfloor", **(headers or {})}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if isinstance(body, (dict, list)):
            body, headers["Content-Type"] = json.dumps(body), "application/json"
        connection.request(method, path if path.startswith("/") else f"/api/v1/{path}", body, headers)
        response = connection.getresponse()
        data = response.read()
        connection.close()
        return response.status, dict(response.getheaders()), data

    def call(self, method, path, body=None, headers=None):
        status, _, data = self.raw(method, path, body, headers)
        answer = json.loads(data) if data.startswith((b"{", b"[")) else data
        if status >= 300:
            raise Refused(status, answer)
        return answer

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body=None):
        return self.call("POST", path, body if body is not None else {})

    def sign_in(self, name, password=PASSWORD):
        return Api(self.port, self.post("session", {"name": name, "password": password})["token"])


def centre_document(agents=4, extra=""):
    """A small centre: a queue, numbers, agents with extensions 8001.., the trunk at TRUNK."""
    return (pathlib.Path(__file__).parent / "centre.toml").read_text().replace("PASSWORD", PASSWORD) + extra


class Server:
    """A running callfloor with its own data folder. Use as a context manager."""

    def __init__(self, settings="", centre=None, data=None):
        self.data = pathlib.Path(data or tempfile.mkdtemp(prefix="callfloor-e2e-"))
        self.owns_data = data is None
        self.extra, self.centre, self.process = settings, centre, None

    def config(self):
        sections = {
            "server": f'data_dir = "{self.data}/data"\nlog_level = "info"',
            "sip": 'listen = ["udp:127.0.0.1:0", "tcp:127.0.0.1:0", "tls:127.0.0.1:0"]\nstranger_requests_per_second = 20',
            "media": f'address = "127.0.0.1"\nport_low = {21000 + os.getpid() % 97 * 40}\nport_high = 31998\nthreads = 1',
            "http": 'listen = "127.0.0.1:0"\ntls_listen = "127.0.0.1:0"',
        }
        for section, lines in (self.extra or {}).items():
            kept = [l for l in sections.get(section, "").splitlines() if l.split(" =")[0] not in {x.split(" =")[0] for x in lines.splitlines()}]
            sections[section] = "\n".join([*kept, lines])
        path = self.data / "callfloor.toml"
        path.write_text("\n".join(f"[{name}]\n{lines}\n" for name, lines in sections.items()))
        return path

    def start(self):
        config = self.config()
        if self.centre is not None:
            (self.data / "centre.toml").write_text(self.centre)
            subprocess.run([BINARY, "load", "--config", config, "--share", SHARE, self.data / "centre.toml"], check=True,
                           stdout=subprocess.DEVNULL, stderr=open(self.data / "load.log", "w"))
        self.log = open(self.data / "server.log", "a")
        self.process = subprocess.Popen([BINARY, "serve", "--config", config, "--share", SHARE, "--console", CONSOLE],
                                        stdout=self.log, stderr=self.log)
        run_file = self.data / "data/run.json"

        def ready():
            if self.process.poll() is not None:
                raise AssertionError("the server ended at start:\n" + (self.data / "server.log").read_text()[-3000:])
            try:
                run = json.loads(run_file.read_text())
            except (OSError, ValueError):
                return None
            return run if run["pid"] == self.process.pid else None

        run = wait_until("the server to be ready", ready, 20)
        self.http_port = run["http_port"]
        self.sip_udp = run["sip_udp_port"]
        self.sip_tcp = run["sip_tcp_port"]
        self.sip_tls = run["sip_tls_port"]
        self.api = Api(self.http_port)
        return self

    def stop(self, signal_number=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal_number)
            self.process.wait(15)
        return self.process.returncode if self.process else None

    def log_text(self):
        return (self.data / "server.log").read_text()

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.stop(signal.SIGKILL)
            raise

    def __exit__(self, *failure):
        self.stop()
        if failure[0] and os.environ.get("KEEP"):
            print("kept", self.data, file=sys.stderr)
        elif self.owns_data:
            shutil.rmtree(self.data, ignore_errors=True)

    # -- what tests ask again and again
    def admin(self):
        return self.api.sign_in("admin")

    def leader(self):
        return self.api.sign_in("leader1")

    def agent_at_desk(self, number, extension=None):
        """Agent `number` signed in on his extension and ready."""
        api = self.api.sign_in(f"agent{number}")
        api.post("desk/sign-in", {"extension_id": self.extension_ids()[str(extension or 8000 + number)]})
        api.post("desk/ready")
        return api

    def extension_ids(self):
        """By number."""
        ids, cursor, admin = {}, "", self.admin()
        while cursor is not None:
            page = admin.get("extensions?limit=200" + (f"&cursor={cursor}" if cursor else ""))
            ids.update({e["number"]: e["id"] for e in page["items"]})
            cursor = page["next_cursor"]
        return ids

    def robots(self, name, numbers, desks=True, **plan):
        """The product's robots as a process, at these extensions and, with desks, as their agents; `plan` as in robots/robot_plan.h."""
        ids = self.extension_ids()
        phones = [{"user": str(8000 + n), "password": f"phone-{8000 + n}", "extension_id": ids[str(8000 + n)], **({"login": f"agent{n}", "login_password": PASSWORD} if desks else {})} for n in numbers]
        plan = {"server_address": "127.0.0.1", "server_port": self.sip_udp, "server_tcp_port": self.sip_tcp, **({"api_host": "127.0.0.1", "api_port": self.http_port} if desks else {}),
                "caller_address": TRUNK, "phone_address": PHONE, "speech": str(SHARE / "speech"), "miss_share": 0, "reject_share": 0, "phones": phones, **plan}
        path = self.data / f"{name}.json"
        path.write_text(json.dumps(plan))
        return subprocess.Popen([BINARY, "robots", path], stdout=open(self.data / f"{name}.out", "w"), stderr=open(self.data / f"{name}.log", "w"))

    def contact_of(self, number, product=""):
        """The contact this extension registered from a telephone of this product, or None."""
        extension = next(e for e in self.admin().get("extensions")["items"] if e["number"] == number)
        return next((c for c in extension["contacts"] if c["user_agent"].startswith(product)), None)

    def conversations(self, query=""):
        return self.leader().get("conversations?" + query)["items"]

    def ended_conversation(self, caller, seconds=15):
        """The one finished conversation of this caller, whole."""
        def find():
            rows = [r for r in self.admin().get(f"conversations?caller={caller}")["items"] if r["caller_number"] == caller and r.get("ended_at")]
            return rows or None
        row = wait_until(f"the record of {caller}", find, seconds)[0]
        return self.admin().get(f"conversations/{row['id']}")

    def recording(self, conversation, seconds=5):
        """(left, right) 16-bit samples at 8 kHz of a conversation's recording."""
        identity = wait_until("the recording", lambda: (self.admin().get(f"conversations/{conversation}").get("recording") or {}).get("id"), seconds)
        def fetch():
            try:
                return self.admin().call("GET", f"recordings/{identity}/audio")
            except Refused as refused:
                if refused.status in (404, 409):
                    return None
                raise
        return read_stereo(wait_until("the audio", fetch, seconds))


def read_stereo(data):
    """A-law stereo WAV bytes -> two lists of samples."""
    assert data[:4] == b"RIFF" and data[8:12] == b"WAVE", data[:16]
    position, fmt = 12, None
    while position + 8 <= len(data):
        name, size = data[position:position + 4], struct.unpack("<I", data[position + 4:position + 8])[0]
        body = data[position + 8:position + 8 + size]
        if name == b"fmt ":
            fmt = struct.unpack("<HHI", body[:8])
        if name == b"data":
            assert fmt == (6, 2, 8000), fmt
            assert len(body) == size, "the header promises more than the file holds"
            return tuple(struct.unpack(f"<{len(body) // 2}h", audioop.alaw2lin(body[side::2], 2)) for side in (0, 1))
        position += 8 + size + (size & 1)
    raise AssertionError("no data chunk")


def gaps(samples, hertz, rate=8000):
    """How many 20 ms pieces lack this tone."""
    piece = rate // 50
    return sum(tone_level(samples[at:at + piece], hertz) < 2000 for at in range(0, len(samples) - piece + 1, piece))


def tone_level(samples, hertz, rate=8000):
    """Goertzel amplitude of one frequency."""
    if not samples:
        return 0.0
    k, s1, s2 = 2 * math.cos(2 * math.pi * hertz / rate), 0.0, 0.0
    for x in samples:
        s1, s2 = x + k * s1 - s2, s1
    return 2 * math.sqrt(max(0.0, s1 * s1 + s2 * s2 - k * s1 * s2)) / len(samples)


class Tone(threading.Thread):
    """An RTP endpoint that plays a tone as PCMA in 20 ms packets and keeps what it hears."""

    def __init__(self, address, hertz):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 0))
        self.socket.settimeout(0.005)
        self.port, self.hertz = self.socket.getsockname()[1], hertz
        self.remote, self.heard, self.digits, self.running = None, bytearray(), [], True
        self.sequence, self.timestamp, self.ssrc = 1000, 0, struct.unpack("<I", os.urandom(4))[0]
        self.muted = False
        self.sequences = []  # of what was heard
        self.loses_each = 0  # one packet of so many is not sent
        self.server_ssrc = None
        self.start()

    def send_to(self, address, port):
        self.remote = (address, int(port))

    def send_digit(self, digit, payload_type=101):
        event = "0123456789*#ABCD".index(digit)
        start = self.timestamp
        for i in range(1, 7):
            end = 0x80 if i > 3 else 0
            header = struct.pack("!BBHII", 0x80, payload_type | (0x80 if i == 1 else 0), self.sequence & 0xFFFF, start & 0xFFFFFFFF, self.ssrc)
            self.socket.sendto(header + struct.pack("!BBH", event, end | 10, 160 * min(i, 4)), self.remote)
            self.sequence += 1

    def run(self):
        begun, sent = time.monotonic(), 0
        while self.running:
            while self.remote and not self.muted and sent * 0.02 < time.monotonic() - begun:
                samples = b"".join(struct.pack("<h", int(8000 * math.sin(2 * math.pi * self.hertz * (self.timestamp + i) / 8000))) for i in range(160))
                header = struct.pack("!BBHII", 0x80, 8, self.sequence & 0xFFFF, self.timestamp & 0xFFFFFFFF, self.ssrc)
                try:
                    if not self.loses_each or self.sequence % self.loses_each:
                        self.socket.sendto(header + audioop.lin2alaw(samples, 2), self.remote)
                except OSError:
                    pass
                self.sequence, self.timestamp, sent = self.sequence + 1, self.timestamp + 160, sent + 1
            if not self.remote or self.muted:
                begun, sent = time.monotonic(), 0
            try:
                data = self.socket.recv(2048)
                self.sequences.append(struct.unpack("!H", data[2:4])[0])
                self.server_ssrc = data[8:12]
                if data[1] & 0x7F == 8:
                    self.heard += data[12:]
                elif data[1] & 0x7F == 101 and data[13] & 0x80:
                    self.digits.append((data[12], data[4:8]))
            except (TimeoutError, OSError):
                pass

    def report(self, lost, fraction, jitter_ms):
        """Tells the server by an RTCP receiver report (RFC 3550 6.4.2) what was heard of it."""
        block = self.server_ssrc + bytes([int(fraction * 256)]) + lost.to_bytes(3, "big") + struct.pack("!IIII", self.sequences[-1], int(jitter_ms * 8), 0, 0)
        packet = struct.pack("!BBHI", 0x81, 201, 7, self.ssrc) + block
        self.socket.sendto(packet, (self.remote[0], self.remote[1] + 1))

    def lost(self):
        """How many packets of what was sent to us never came, by their sequence numbers."""
        steps = [(b - a + 0x8000 & 0xFFFF) - 0x8000 for a, b in zip(self.sequences, self.sequences[1:])]
        return sum(steps) - len(steps)

    def level(self, hertz):
        """How much of this tone the last quarter second heard holds."""
        last = bytes(self.heard[-2000:])
        return tone_level(struct.unpack("<2000h", audioop.alaw2lin(last, 2)), hertz) if len(last) == 2000 else 0.0

    def hears(self, hertz, seconds=5):
        wait_until(f"{hertz} Hz", lambda: self.level(hertz) > 1500, seconds)

    def close(self):
        self.running = False
        self.join(1)
        self.socket.close()


class Sipp:
    """One SIPp scenario (see sipp_xml.py) as a process."""

    def __init__(self, scenario, server, address, port=0, calls=1, transport="u1", keys=None, target_port=None, target_address="127.0.0.1", extra=()):
        self.folder = tempfile.mkdtemp(prefix="sipp-")
        self.port = port or free_port(address)
        keys = [x for key, value in (keys or {}).items() for x in ("-key", key, str(value))]
        target = target_port or (server.sip_tcp if transport.startswith("t") else server.sip_udp)
        self.process = subprocess.Popen(
            ["sipp", "-sf", scenario, f"{target_address}:{target}",
             "-i", address, "-p", str(self.port), "-t", transport, "-m", str(calls), "-nostdin", "-timer_resol", "10",
             "-recv_timeout", "20000", "-trace_err", "-error_file", f"{self.folder}/errors", "-trace_msg", "-message_file", f"{self.folder}/messages",
             *keys, *map(str, extra)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def messages(self):
        try:
            return pathlib.Path(f"{self.folder}/messages").read_text(errors="replace")
        except OSError:
            return ""

    def wait(self, seconds=30):
        """Ends well or fails with SIPp's own words."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.stop()
            raise AssertionError("SIPp did not end; its messages:\n" + self.messages()[-3000:]) from None
        if code != 0:
            errors = pathlib.Path(f"{self.folder}/errors")
            raise AssertionError(f"SIPp ended with {code}:\n" + (errors.read_text()[-2000:] if errors.exists() else "") + self.messages()[-3000:])
        shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Phone:
    """A minimal telephone of ours for the flows SIPp cannot script easily: one UDP socket, sends what a test says."""

    def __init__(self, server, address):
        self.server, self.address = server, address
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 0))
        self.socket.settimeout(5)
        self.port = self.socket.getsockname()[1]

    def send(self, text, port=None):
        self.socket.sendto(text.replace("\n", "\r\n").encode() if isinstance(text, str) else text, ("127.0.0.1", port or self.server.sip_udp))

    def receive(self, seconds=5):
        self.socket.settimeout(seconds)
        return self.socket.recv(65535).decode(errors="replace")

    def nothing_comes(self, seconds=0.5):
        self.socket.settimeout(seconds)
        try:
            return self.socket.recv(65535) is None
        except TimeoutError:
            return True

    def close(self):
        self.socket.close()


def write_tone_wav(path, hertz, seconds):
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(b"".join(struct.pack("<h", int(8000 * math.sin(2 * math.pi * hertz * i / 8000))) for i in range(8000 * seconds)))
