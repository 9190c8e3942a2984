"""A fax machine on a telephone line: spandsp by ctypes, its samples as RTP. What it sends and what a TIFF holds."""
import ctypes
import random
import shutil
import socket
import struct
import subprocess
import threading
import time

import audioop

try:
    _spandsp = ctypes.CDLL("libspandsp.so.2")
except OSError:  # the server is not built without it
    _spandsp = None
PHASE_E = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
WIDTH = 1728


def _declare():
    pointer, integer, text = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
    for name, result, arguments in (
            ("fax_init", pointer, (pointer, integer)), ("fax_free", integer, (pointer,)), ("fax_get_t30_state", pointer, (pointer,)),
            ("fax_set_transmit_on_idle", None, (pointer, integer)), ("fax_rx", integer, (pointer, pointer, integer)), ("fax_tx", integer, (pointer, pointer, integer)),
            ("t30_set_tx_ident", integer, (pointer, text)), ("t30_set_ecm_capability", integer, (pointer, integer)),
            ("t30_set_supported_modems", integer, (pointer, integer)), ("t30_set_supported_compressions", integer, (pointer, integer)),
            ("t30_set_tx_file", None, (pointer, text, integer, integer)), ("t30_set_phase_e_handler", None, (pointer, PHASE_E, pointer)),
            ("t30_get_rx_ident", text, (pointer,)), ("t30_completion_code_to_str", text, (integer,))):
        function = getattr(_spandsp, name)
        function.restype, function.argtypes = result, arguments


if _spandsp:
    _declare()


def write_tiff(path, pages, length=1100):
    """Pages of bars and dots, other ones on each, as T.4 bits without compression: little-endian TIFF, one strip a page."""
    data, offsets = bytearray(b"II*\0\0\0\0\0"), []
    link = 4  # where the place of the next directory is written
    row_bytes = WIDTH // 8
    for page in range(pages):
        rows = []
        for y in range(length):
            row = bytearray(row_bytes)
            for x in range(row_bytes):
                if (x + page * 5) % 12 == 0 or (y + page * 37) % 64 < 2:
                    row[x] = 0xFF if (y + page * 37) % 64 < 2 else 0xE0
                elif (x * 7 + y * 13 + page) % 61 == 0:
                    row[x] = 0x18
            rows.append(bytes(row))
        strip = b"".join(rows)
        place = len(data)
        data += strip
        ratio = len(data)
        data += struct.pack("<IIII", 204, 1, 196, 1)
        tags = ((254, 4, 1, 2), (256, 4, 1, WIDTH), (257, 4, 1, length), (258, 3, 1, 1), (259, 3, 1, 1), (262, 3, 1, 0), (266, 3, 1, 1),
                (273, 4, 1, place), (277, 3, 1, 1), (278, 4, 1, length), (279, 4, 1, len(strip)), (282, 5, 1, ratio), (283, 5, 1, ratio + 8),
                (296, 3, 1, 2), (297, 3, 2, page | pages << 16))
        struct.pack_into("<I", data, link, len(data))
        data += struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *tag) for tag in tags)
        link = len(data)
        data += struct.pack("<I", 0)
        offsets.append(strip)
    with open(path, "wb") as file:
        file.write(data)
    return offsets


def pages_of_pdf(pdf, folder):
    """Each page's pixels, packed eight to a byte with 1 for black, as poppler reads them."""
    assert shutil.which("pdfimages"), "poppler-utils is missing"
    (folder / "fax.pdf").write_bytes(pdf)
    subprocess.run(["pdfimages", str(folder / "fax.pdf"), str(folder / "page")], check=True)
    pages = []
    for file in sorted(folder.glob("page-*.pbm")):
        kind, size, rest = file.read_bytes().split(b"\n", 2)
        assert kind == b"P4", kind
        pages.append((tuple(int(n) for n in size.split()), rest))
    return pages


class FaxPhone(threading.Thread):
    """Calls and sends a TIFF; `loss` is the share of packets lost each way. Its `port` goes into the SDP."""

    def __init__(self, address, tiff, loss=0.0, seed=1):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 0))
        self.socket.settimeout(0.004)
        self.port, self.remote, self.running = self.socket.getsockname()[1], None, True
        self.loss, self.random = loss, random.Random(seed)
        self.result, self.lost = None, 0
        self.fax = _spandsp.fax_init(None, 1)
        self.t30 = _spandsp.fax_get_t30_state(self.fax)
        _spandsp.fax_set_transmit_on_idle(self.fax, 1)
        _spandsp.t30_set_tx_ident(self.t30, b"+86 10 5555 0001")
        _spandsp.t30_set_ecm_capability(self.t30, 1)
        _spandsp.t30_set_supported_modems(self.t30, 7)
        _spandsp.t30_set_supported_compressions(self.t30, 14)
        _spandsp.t30_set_tx_file(self.t30, str(tiff).encode(), -1, -1)
        self.ended = PHASE_E(self.on_end)
        _spandsp.t30_set_phase_e_handler(self.t30, self.ended, None)
        self.start()

    def on_end(self, _t30, _user, code):
        if self.result is None:
            self.result = _spandsp.t30_completion_code_to_str(code).decode()

    def loses(self):
        is_lost = self.random.random() < self.loss
        self.lost += is_lost
        return is_lost

    def send_to(self, address, port):
        self.remote = (address, int(port))

    def run(self):
        samples, sequence, timestamp = (ctypes.c_int16 * 160)(), 100, 0
        begun, sent = time.monotonic(), 0
        while self.running:
            while self.remote and sent * 0.02 < time.monotonic() - begun:
                made = max(_spandsp.fax_tx(self.fax, samples, 160), 0)
                sound = bytes(samples)[:2 * made].ljust(320, b"\0")
                header = struct.pack("!BBHII", 0x80, 8, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, 0x12345678)
                if not self.loses():
                    self.socket.sendto(header + audioop.lin2alaw(sound, 2), self.remote)
                sequence, timestamp, sent = sequence + 1, timestamp + 160, sent + 1
            if not self.remote:
                begun = time.monotonic()
            try:
                data = self.socket.recv(2048)
                if data[1] & 0x7F == 8 and not self.loses():
                    heard = audioop.alaw2lin(data[12:], 2)
                    _spandsp.fax_rx(self.fax, (ctypes.c_int16 * (len(heard) // 2)).from_buffer_copy(heard), len(heard) // 2)
            except (TimeoutError, OSError):
                pass

    def close(self):
        self.running = False
        self.join(1)
        self.socket.close()
        _spandsp.fax_free(self.fax)
