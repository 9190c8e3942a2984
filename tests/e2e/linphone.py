"""linphonec from Debian as an agent's phone: registers, answers, holds, presses digits, plays a tone from a file."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading

from harness import PHONE, free_port, wait_until, write_tone_wav

CONFIG = """[sip]
sip_port={port}
sip_tcp_port=0
sip_tls_port=0
guess_hostname=0
use_ipv6=0
inc_timeout=60

[net]
bind_address={address}
firewall_policy=0

[rtp]
audio_rtp_port={rtp}
audio_adaptive_jitt_comp_enabled=0
use_inband_dtmf=0
use_rfc2833=1

[sound]
remote_ring=

[misc]
user_certificates_path={folder}

[audio_codec_0]
mime=PCMA
rate=8000
channels=1
enabled=1
"""


class Linphone:
    def __init__(self, server, user, password, hertz=620, address=PHONE, proxy=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="linphone-"))
        (self.folder / ".local/share/linphone").mkdir(parents=True)
        write_tone_wav(self.folder / "tone.wav", hertz, 60)
        self.port = free_port(address)
        (self.folder / "rc").write_text(CONFIG.format(port=self.port, address=address, rtp=free_port(address) & ~1, folder=self.folder))
        self.output, self.process = "", subprocess.Popen(["linphonec", "-c", str(self.folder / "rc"), "-d", "4", "-l", str(self.folder / "log")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "HOME": str(self.folder)})
        threading.Thread(target=self.read, daemon=True).start()
        wait_until("linphonec to start", lambda: "linphonec>" in self.output)
        self.say("soundcard use files")
        self.say(f"play {self.folder}/tone.wav")
        host = f"127.0.0.1:{server.sip_udp}"
        self.say(f"register sip:{user}@{host} sip:{proxy or host} {password}")
        try:
            wait_until(f"linphonec to register {user}", lambda: server.contact_of(user, "Linphonec"), 15)
        except AssertionError:
            self.stop()
            raise

    def read(self):
        while data := self.process.stdout.read1(4096):
            self.output += data.decode(errors="replace")

    def say(self, command):
        self.process.stdin.write(f"{command}\n".encode())
        self.process.stdin.flush()

    def rings(self, seconds=10):
        wait_until("the phone to ring", lambda: "Receiving new incoming call" in self.output, seconds)

    def stop(self):
        if self.process.poll() is None:
            try:
                self.say("quit")
                self.process.wait(10)
            except (subprocess.TimeoutExpired, OSError):
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
