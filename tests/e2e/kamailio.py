"""Kamailio from Debian as the proxy in front of the server: carrier's calls and phones go through it, with Record-Route and Path."""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

from harness import free_port, wait_until

CONFIG = """#!KAMAILIO
debug=2
log_stderror=yes
fork=yes
children=1
listen=udp:{address}:{port}
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "path.so"
modparam("path", "use_received", 1)
modparam("rr", "append_fromtag", 0)

request_route {{
    if (!mf_process_maxfwd_header("10")) {{
        sl_send_reply("483", "Too Many Hops");
        exit;
    }}
    if (is_method("CANCEL")) {{
        if (t_check_trans()) t_relay();
        exit;
    }}
    if (has_totag()) {{
        if (loose_route()) {{
            t_relay();
        }} else if (is_method("ACK")) {{
            if (t_check_trans()) t_relay();
        }} else {{
            sl_send_reply("404", "Not Here");
        }}
        exit;
    }}
    t_check_trans();
    if (is_method("INVITE")) record_route();
    if ($si == "127.0.0.1" && $sp == {server_port}) {{
        loose_route();  # the Path of a phone's registration
        t_relay();
        exit;
    }}
    if (is_method("REGISTER")) add_path_received();
    $du = "sip:127.0.0.1:{server_port}";
    t_relay();
}}
"""


class Kamailio:
    def __init__(self, server, address):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kamailio-"))
        self.address, self.port = address, free_port(address)
        config = self.folder / "kamailio.cfg"
        config.write_text(CONFIG.format(address=address, port=self.port, server_port=server.sip_udp))
        self.log = open(self.folder / "log", "w+")
        self.process = subprocess.Popen(["kamailio", "-f", config, "-DD", "-E", "-m", "32", "-M", "4", "-Y", self.folder, "-P", self.folder / "pid"],
                                        stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            wait_until("Kamailio to listen", self.listens, 15)
        except AssertionError:
            text = self.text()
            self.stop()
            raise AssertionError("Kamailio did not start:\n" + text[-3000:]) from None

    def listens(self):
        wanted = "".join(f"{int(part):02X}" for part in reversed(self.address.split("."))) + f":{self.port:04X}"
        return wanted in pathlib.Path("/proc/net/udp").read_text()

    def text(self):
        return (self.folder / "log").read_text(errors="replace")

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
