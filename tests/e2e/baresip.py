"""baresip from Debian as an agent's phone: registers, answers by itself, plays a tone."""
import pathlib
import shutil
import subprocess
import tempfile

from harness import PHONE, free_port, wait_until, write_tone_wav

MODULES = "/usr/lib/baresip/modules"


class Baresip:
    def __init__(self, server, user, password, transport="udp", hertz=620, address=PHONE, answer="auto", proxy=None, encryption=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="baresip-"))
        write_tone_wav(self.folder / "tone.wav", hertz, 30)
        port = {"udp": server.sip_udp, "tcp": server.sip_tcp, "tls": server.sip_tls}[transport]
        (self.folder / "config").write_text(f"""
sip_listen {address}:{free_port(address)}
sip_trans_def {transport}
sip_cafile {server.data}/data/server.crt
audio_source aufile,{self.folder}/tone.wav
audio_player aubridge,{user}
audio_alert aubridge,{user}-alert
rtp_ports 33000-34000
module_path {MODULES}
module g711.so
{"module srtp.so" if encryption else ""}
module aufile.so
module aubridge.so
module account.so
module menu.so
module stdio.so
""")
        outbound = f';outbound="sip:{proxy.address}:{proxy.port};transport=udp"' if proxy else ""
        media = f";mediaenc={encryption}" if encryption else ""
        (self.folder / "accounts").write_text(
            f"<sip:{user}@127.0.0.1:{port};transport={transport}>;auth_user={user};auth_pass={password}{outbound}{media};answermode={answer};regint=60;audio_codecs=pcma\n")
        self.log = open(self.folder / "log", "w+")
        self.process = subprocess.Popen(["baresip", "-f", str(self.folder), "-n", address], stdin=subprocess.PIPE, stdout=self.log,
                                        stderr=subprocess.STDOUT)
        wait_until(f"baresip to register {user}", lambda: "200 OK" in self.text(), 15)

    def text(self):
        return (self.folder / "log").read_text(errors="replace")

    def press(self, keys):
        self.process.stdin.write(keys.encode())
        self.process.stdin.flush()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
