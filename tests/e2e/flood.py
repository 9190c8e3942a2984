"""What strangers throw at a server: SIP requests by the thousand, RTP into other people's ports, TCP connections that do not behave."""
import json
import os
import random
import socket
import struct
import sys
import threading
import time


def request(method, target, source, number, call, more="", body=""):
    """A request of nobody's, like a scanner's."""
    return (f"{method} sip:{number}@{target} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {source};branch=z9hG4bK{call};rport\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:{number}@{target}>;tag=t{call}\r\nTo: <sip:{number}@{target}>\r\n"
            f"Call-ID: {call}@flood\r\nCSeq: 1 {method}\r\nContact: <sip:{number}@{source}>\r\n{more}Content-Length: {len(body)}\r\n\r\n{body}").encode()


class Flood(threading.Thread):
    """Sends `rate` datagrams a second, made by make(n), from sockets bound to `addresses`, until stop(). Counts what is answered."""

    def __init__(self, target, rate, make, addresses=("127.0.0.66",)):
        super().__init__(daemon=True)
        self.target, self.rate, self.make = target, rate, make
        self.sockets = []
        for address in addresses:
            opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            opened.bind((address, 0))
            opened.setblocking(False)
            self.sockets.append(opened)
        self.sent, self.answers, self.running, self.begun = 0, 0, True, time.monotonic()
        self.start()

    def run(self):
        while self.running:
            due = int((time.monotonic() - self.begun) * self.rate)
            while self.sent < due and self.running:
                out = self.sockets[self.sent % len(self.sockets)]
                try:
                    out.sendto(self.make(self.sent, out.getsockname()), self.target)
                except OSError:
                    pass
                self.sent += 1
            for opened in self.sockets:
                try:
                    while opened.recv(4096):
                        self.answers += 1
                except OSError:
                    pass
            time.sleep(0.002)

    def stop(self):
        """Gives back the rate that was reached."""
        self.running = False
        self.join(5)
        for opened in self.sockets:
            opened.close()
        return self.sent / (time.monotonic() - self.begun)


def mixed_requests(port):
    """INVITE, REGISTER and OPTIONS in turn."""
    def make(n, source):
        return request(("INVITE", "REGISTER", "OPTIONS")[n % 3], f"127.0.0.1:{port}", f"{source[0]}:{source[1]}", 1000 + n % 9000, f"{n}x{source[1]}")
    return make


def noise(seed=1):
    """RTP of nobody's: PCMA packets with an own SSRC, loud."""
    chance = random.Random(seed)
    payload = bytes(chance.randrange(256) for _ in range(160))

    def make(n, _):
        return struct.pack("!BBHII", 0x80, 8, n & 0xFFFF, n * 160 & 0xFFFFFFFF, 0x66666666) + payload
    return make


class BadStreams:
    """TCP connections that never speak, drip, send garbage, or stop in the middle of a message."""

    def __init__(self, port, address="127.0.0.67"):
        self.port, self.address, self.open = port, address, []

    def connect(self):
        connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        connection.bind((self.address, 0))
        connection.settimeout(5)
        connection.connect(("127.0.0.1", self.port))
        connection.setblocking(False)
        self.open.append(connection)
        return connection

    def mute(self, count):
        return [self.connect() for _ in range(count)]

    def stalled(self, count):
        for _ in range(count):
            self.connect().send(b"INVITE sip:4001@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.67;bran")

    def garbage(self, count, seed=1):
        chance = random.Random(seed)
        for _ in range(count):
            self.connect().send(chance.randbytes(20_000))

    def deaf(self, count, port):
        """Asks and asks and never reads the answers."""
        asked = request("OPTIONS", "127.0.0.1", f"{self.address}:5060", 4001, "deaf").replace(b"/UDP", b"/TCP")
        for _ in range(count):
            connection = self.connect()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            try:
                for _ in range(2_000):
                    connection.send(asked)
            except OSError:
                pass

    def alive(self):
        """How many of them the server has not closed."""
        count = 0
        for connection in self.open:
            try:
                count += connection.recv(4096) != b""
            except BlockingIOError:
                count += 1
            except OSError:
                pass
        return count

    def close(self):
        for connection in self.open:
            connection.close()


def resident_bytes(pid):
    with open(f"/proc/{pid}/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def main():
    """flood.py KIND TARGET_PORT COUNT RATE ADDRESS...: sends COUNT datagrams at RATE a second and prints how many were answered.
    A process of its own, so that the tests' voices are not slowed down by it."""
    kind, port, count, rate = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    flood = Flood(("127.0.0.1", port), rate, mixed_requests(port) if kind == "requests" else noise(), sys.argv[5:])
    while flood.sent < count:
        time.sleep(0.01)
    time.sleep(0.2)  # the last answers
    reached = flood.stop()
    print(json.dumps({"sent": flood.sent, "answers": flood.answers, "rate": round(reached)}))


if __name__ == "__main__":
    main()
