"""A real SMTP server (Debian's python3-aiosmtpd, so run by /usr/bin/python3) that writes what it takes to a folder.

    /usr/bin/python3 mail_server.py FOLDER PORT none|starttls|tls [CERTIFICATE KEY]

With a certificate it wants the login "callfloor" with the password "quiet lamps". Receivers called nobody@ are unknown.
"""
import pathlib
import ssl
import sys
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult


class Keep:
    def __init__(self, folder):
        self.folder = folder

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address.startswith("nobody@"):
            return "550 5.1.1 user unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        name = f"{time.time_ns()}.eml"
        (self.folder / f"{name}.part").write_bytes(f"X-To: {','.join(envelope.rcpt_tos)}\r\n".encode() + envelope.content)
        (self.folder / f"{name}.part").rename(self.folder / name)
        return "250 OK"


class Server(Controller):
    def factory(self):
        return SMTP(self.handler, hostname="localhost", **self.SMTP_kwargs)


def check(_server, _session, _envelope, _mechanism, data):
    return AuthResult(success=data.login == b"callfloor" and data.password == b"quiet lamps", handled=False)


def main(folder, port, security, *certificate):
    wanted = {}
    context = None
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*certificate)
        # aiosmtpd knows nothing of TLS from the first byte: there it must be told that the line is safe.
        wanted = {"authenticator": check, "auth_required": True, "auth_require_tls": security == "starttls"}
        if security == "starttls":
            wanted |= {"tls_context": context, "require_starttls": True}
    server = Server(Keep(pathlib.Path(folder)), hostname="127.0.0.1", port=int(port), ssl_context=context if security == "tls" else None, **wanted)
    server.start()
    print("ready", flush=True)
    sys.stdin.read()  # until the test ends
    server.stop()


main(*sys.argv[1:])
