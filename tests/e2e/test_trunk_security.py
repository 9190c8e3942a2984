"""A trunk over TLS that must encrypt: a carrier with a certificate of an authority we know, one of which we know nothing, and calls in the clear."""
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading

from call_test import CarrierTest, MOBILE
from harness import Refused, wait_until
import sipp_xml as x

SECURE = "127.0.0.7"
HANGS_UP = (x.receive("BYE", timeout=60000), x.reply(200, "OK", to_tag=False))


class TlsCarrier(threading.Thread):
    """Takes SIP over TLS and answers every INVITE with one status; keeps what it got."""

    def __init__(self, folder, status, name=SECURE):
        super().__init__(daemon=True)
        certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=carrier", "-addext", f"subjectAltName=IP:{name}"],
                       check=True, stderr=subprocess.DEVNULL)
        self.certificate = certificate
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.listener = context.wrap_socket(socket.create_server((SECURE, 0)), server_side=True)
        self.port, self.status, self.heard = self.listener.getsockname()[1], status, ""
        self.start()

    def run(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except ssl.SSLError:
                continue  # who does not trust us
            except OSError:
                return
            threading.Thread(target=self.serve, args=(peer,), daemon=True).start()

    def serve(self, peer):
        text = ""
        while data := peer.recv(65536):
            text += data.decode()
            while "\r\n\r\n" in text:
                head, rest = text.split("\r\n\r\n", 1)
                length = int(re.search(r"Content-Length: *(\d+)", head)[1])
                if len(rest) < length:
                    break
                self.heard += head + "\r\n\r\n" + rest[:length]
                text = rest[length:]
                kept = [line for line in head.split("\r\n") if line.split(":")[0] in ("Via", "From", "To", "Call-ID", "CSeq")]
                status = self.status if head.startswith("INVITE") else "200 OK"
                if not head.startswith("ACK"):
                    answer = [f"SIP/2.0 {status}", *(f"{line};tag=c" if line.startswith("To:") and "tag=" not in line else line for line in kept), "Content-Length: 0", "", ""]
                    peer.sendall("\r\n".join(answer).encode())

    def close(self):
        self.listener.close()


class TrunkSecurity(CarrierTest):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="callfloor-tls-"))
        cls.carrier_over_tls = TlsCarrier(cls.folder, "486 Busy Here")
        cls.SETTINGS = {"sip": f'authorities = "{cls.carrier_over_tls.certificate}"'}
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.carrier_over_tls.close()
        shutil.rmtree(cls.folder, ignore_errors=True)

    def setUp(self):
        super().setUp()
        self.root = self.server.admin()

    def trunk(self, port, **outbound):
        """The first way out, over TLS to this port."""
        trunk = next(t for t in self.root.get("trunks")["items"] if t["name"] == "first way out")
        before = {**trunk, "outbound": dict(trunk["outbound"])}
        trunk["outbound"].update({"send_to": f"{SECURE}:{port}", "transport": "tls", **outbound})
        self.root.call("PUT", f"trunks/{trunk['id']}", trunk, {"If-Match": "*"})
        self.cleanup.append(lambda: self.server.admin().call("PUT", f"trunks/{before['id']}", before, {"If-Match": "*"}))

    def dial(self):
        desk, phone, _ = self.phone_at_desk(1, *self.ANSWERING, *HANGS_UP)
        call = desk.post("desk/call", {"number": MOBILE})["conversation_id"]
        phone.wait()

        def ended():
            try:
                found = self.root.get(f"conversations/{call}")
            except Refused:
                return None  # not written yet
            return found if found["conversation"]["ended_at"] else None
        return wait_until("the end of the call", ended, 20)

    def test_calls_go_over_tls_and_offer_encryption(self):
        carrier = self.carrier_over_tls
        carrier.heard = ""
        self.trunk(carrier.port, encryption="required")
        record = self.dial()
        self.assertEqual((record["conversation"]["end_cause"], record["legs"][-1]["sip_status"]), ("busy", 486))
        self.assertRegex(carrier.heard, rf"INVITE sip:13800000001@{SECURE}:{carrier.port};transport=tls SIP/2.0")
        self.assertIn("Via: SIP/2.0/TLS", carrier.heard)
        self.assertRegex(carrier.heard, r"m=audio \d+ RTP/SAVP ")
        self.assertIn("a=crypto:1 AEAD_AES_128_GCM inline:", carrier.heard)

    def test_a_carrier_nobody_vouches_for_gets_nothing(self):
        stranger = TlsCarrier(self.folder, "200 OK", name="127.0.0.8")
        self.cleanup.append(stranger.close)
        self.trunk(stranger.port, encryption="required")
        record = self.dial()
        self.assertEqual(stranger.heard, "")
        # The next way out was tried; nobody listens there.
        self.assertEqual([leg["trunk_name"] for leg in record["legs"]][1], "first way out")
        self.assertNotEqual(record["conversation"]["outcome"], "answered")

    def test_keys_in_the_clear_are_refused_as_a_setting(self):
        with self.assertRaises(Refused) as refused:
            self.trunk(5061, transport="udp", encryption="wanted")
        self.assertIn("outbound.encryption", str(refused.exception))
