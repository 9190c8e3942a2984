"""Seeded damage to SIP, SDP and RTP: what an attacker, a bad phone or a broken wire makes of a message."""
import functools
import pathlib

CORPUS = pathlib.Path(__file__).resolve().parents[1] / "corpus"
NUMBERS = (b"0", b"-1", b"1", b"65535", b"65536", b"2147483647", b"4294967295", b"4294967296", b"99999999999999999999", b"00000000000000000001", b"1e9")
TOKENS = (b"\r\n", b"\r\n\r\n", b"\r\n ", b";", b",", b"<", b">", b"\"", b"\\", b"%00", b"%", b"\x00", b"\xff", b"\xc3\x28", b"sip:", b"sips:", b"tel:",
          b"@", b"[::1]", b"[", b"255.255.255.255", b"0.0.0.0", b";tag=", b";branch=z9hG4bK", b";lr", b"z9hG4bK", b"SIP/2.0", b"a=sendonly", b"a=inactive",
          b"m=audio 0 RTP/AVP 8", b"c=IN IP4 0.0.0.0", b"Content-Length: 9999", b"Require: 100rel", b"Replaces: a;to-tag=b;from-tag=c", b"INVITE", b"ACK")


@functools.cache
def corpus(*folders):
    return [path.read_bytes() for folder in folders for path in sorted((CORPUS / folder).iterdir()) if path.suffix != ".md"]


class Mutator:
    def __init__(self, chance):
        self.chance = chance  # random.Random
        self.pool = corpus("rfc4475", "message", "sdp", "uri", "digest")

    def damage(self, message, times=None):
        """The message after one to four (or `times`) random changes."""
        for _ in range(times or self.chance.choice((1, 1, 1, 2, 2, 4))):
            message = self.chance.choice(self.CHANGES)(self, message)
        return message[:60_000]

    def flip(self, m):
        if not m:
            return m
        at = self.chance.randrange(len(m))
        return m[:at] + bytes([m[at] ^ 1 << self.chance.randrange(8)]) + m[at + 1:]

    def insert(self, m):
        at = self.chance.randrange(len(m) + 1)
        return m[:at] + self.chance.choice(TOKENS) + m[at:]

    def remove(self, m):
        at = self.chance.randrange(len(m) + 1)
        return m[:at] + m[at + self.chance.choice((1, 2, 5, 20, 100)):]

    def repeat(self, m):
        at = self.chance.randrange(len(m) + 1)
        piece = m[at:at + self.chance.choice((1, 3, 10, 40))]
        return m[:at] + piece * self.chance.choice((2, 3, 10, 200)) + m[at:]

    def cut(self, m):
        return m[:self.chance.randrange(len(m) + 1)]

    def lines(self, m):
        """Doubles, drops, swaps or steals a line."""
        lines = m.split(b"\r\n")
        at, kind = self.chance.randrange(len(lines)), self.chance.randrange(4)
        if kind == 0:
            lines.insert(at, lines[at])
        elif kind == 1:
            del lines[at]
        elif kind == 2:
            other = self.chance.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        else:
            lines.insert(at, self.chance.choice(self.chance.choice(self.pool).split(b"\r\n")))
        return b"\r\n".join(lines)

    def number(self, m):
        """Another number where one stands."""
        starts = [i for i in range(len(m)) if m[i:i + 1].isdigit() and not m[i - 1:i].isdigit()]
        if not starts:
            return m
        at = self.chance.choice(starts)
        end = at
        while m[end:end + 1].isdigit():
            end += 1
        return m[:at] + self.chance.choice(NUMBERS) + m[end:]

    def splice(self, m):
        other = self.chance.choice(self.pool)
        return m[:self.chance.randrange(len(m) + 1)] + other[self.chance.randrange(len(other) + 1):]

    CHANGES = (flip, insert, insert, remove, repeat, cut, lines, lines, number, number, splice)
