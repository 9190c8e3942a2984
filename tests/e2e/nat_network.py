"""A private network inside a namespace of its own: this process is the server's machine in the internet, agents sit behind a router that translates.

    agent 192.168.77.2 ─ 192.168.77.1 router 203.0.113.1 ─ 203.0.113.10 server (this namespace, and loopback)

Run under `unshare -mn`; nothing outside sees any of it.
"""
import pathlib
import subprocess

SERVER, AGENT = "203.0.113.10", "192.168.77.2"


def run(*words, inside=None):
    subprocess.run([*(["ip", "netns", "exec", inside] if inside else []), *words], check=True, capture_output=True, text=True)


def rules(text):
    subprocess.run(["ip", "netns", "exec", "router", "nft", "-f", "-"], input=text, check=True, capture_output=True, text=True)


def translate(how):
    rules(f"""table ip nat
delete table ip nat
table ip nat {{
  chain out {{
    type nat hook postrouting priority 100
    oifname "wan0" {how}
  }}
}}
""")


def build():
    pathlib.Path("/run/netns").mkdir(exist_ok=True)
    run("mount", "-t", "tmpfs", "tmpfs", "/run/netns")  # seen by us only
    run("ip", "link", "set", "lo", "up")
    for name in ("router", "agent"):
        run("ip", "netns", "add", name)
        run("ip", "link", "set", "lo", "up", inside=name)
    run("ip", "link", "add", "wan", "type", "veth", "peer", "name", "wan0", "netns", "router")
    run("ip", "link", "add", "lan0", "netns", "router", "type", "veth", "peer", "name", "eth0", "netns", "agent")
    run("ip", "addr", "add", f"{SERVER}/24", "dev", "wan")
    run("ip", "link", "set", "wan", "up")
    for device, address in (("wan0", "203.0.113.1/24"), ("lan0", "192.168.77.1/24")):
        run("ip", "addr", "add", address, "dev", device, inside="router")
        run("ip", "link", "set", device, "up", inside="router")
    run("ip", "addr", "add", f"{AGENT}/24", "dev", "eth0", inside="agent")
    run("ip", "link", "set", "eth0", "up", inside="agent")
    run("ip", "route", "add", "default", "via", "192.168.77.1", inside="agent")
    run("sysctl", "-qw", "net.ipv4.ip_forward=1", inside="router")
    translate("masquerade")


def let_udp_through(through):
    """A firewall as in many offices lets no UDP out."""
    rules(f"""table ip filter
delete table ip filter
table ip filter {{
  chain way {{
    type filter hook forward priority 0
    meta l4proto udp {"accept" if through else "drop"}
  }}
}}
""")


def forget_translations():
    """The router knows nothing of the connections so far, as after its restart: new ports from now on."""
    translate("masquerade random")
    run("conntrack", "-F", inside="router")
