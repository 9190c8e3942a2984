"""An hour of recorded calls that come and go, and what a call, a caller and a phone cost in memory.

    soak.py [MINUTES] [CALLS]     (default 60 minutes, about 100 recorded calls at once)
Robots hold the phones and place the calls. Every 15 s the server's memory, descriptors, CPU and answering times are read; the last
line compares the beginning and the end of the second half. Ends with 1 when memory or descriptors grew, or a recording is short.
"""
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import time

from harness import PASSWORD, TRUNK, Server, wait_until

TALK_S = 55


def centre(agents):
    people = "".join(f'[[users]]\nlogin = "agent{n}"\nname = "Agent {n}"\nroles = ["agent"]\nteam = "one"\npassword = "{PASSWORD}"\n\n[[extensions]]\nnumber = "{8000 + n}"\nname = "Seat {n}"\n'
                     f'secret = "phone-{8000 + n}"\n\n' for n in range(1, agents + 1))
    members = ", ".join(f'{{ agent = "agent{n}", level = 5 }}' for n in range(1, agents + 1))
    return f'''[centre]
name = "Soak"
time_zone = "Asia/Shanghai"
wrap_up_codes = [{{ code = "done", label = "Done" }}]
[[teams]]
name = "one"
[[users]]
login = "admin"
name = "Admin"
roles = ["admin"]
password = "{PASSWORD}"
{people}
[[trunks]]
name = "carrier"
auth = "address"
addresses = ["{TRUNK}"]
probe_every_s = 0
calls_max = 2000
[[queues]]
name = "sales"
members = [{members}]
[[queues]]
name = "nobody"
max_length = 1000
members = []
[[numbers]]
number = "4001"
name = "Sales"
queue = "sales"
[[numbers]]
number = "4009"
name = "Nobody there"
queue = "nobody"
'''


class Watch:
    """What /proc and the API tell of the server."""

    def __init__(self, server):
        self.server, self.pid = server, server.process.pid
        self.tick = os.sysconf("SC_CLK_TCK")

    def rss_kb(self):
        return int(next(line for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines() if line.startswith("VmRSS")).split()[1])

    def read(self):
        stat = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        took = []
        for _ in range(20):
            begun = time.perf_counter()
            self.server.api.raw("GET", "health")
            took.append((time.perf_counter() - begun) * 1000)
        return {"at": time.monotonic(), "rss_mb": round(self.rss_kb() / 1024, 1), "fds": len(os.listdir(f"/proc/{self.pid}/fd")),
                "cpu_s": (int(stat[11]) + int(stat[12])) / self.tick, "health_ms_p50": round(statistics.median(took), 2), "health_ms_max": round(max(took), 2)}


def robots(server, name, numbers, **plan):
    return server.robots(name, numbers, **{"rtp_low": 33000, "rtp_high": 48998, "dial": ["4001"], "ring_mean_ms": 500, "wrap_up_mean_ms": 1500, "talk_min_ms": 10000,
                                           "talk_mean_ms": (TALK_S - 10) * 1000, "ready_mean_ms": 3600000, "drain_for_ms": 120000, **plan})


def end(process):
    if process and process.poll() is None:
        process.send_signal(signal.SIGINT)
        process.wait(180)


def memory():
    """kB of resident memory per registered phone, waiting caller and recorded call."""
    count, result = 400, {}
    settings = {"media": 'address = "127.0.0.1"\nport_low = 20000\nport_high = 31998\nthreads = 1'}
    with Server(centre=centre(count), settings=settings) as server:
        watch, admin = Watch(server), server.admin()

        def figure(name):
            return admin.get("system")["sip"].get(name, 0)

        server.extension_ids()  # what the server keeps of that belongs to no phone
        base = watch.rss_kb()
        phones = robots(server, "phones", range(1, count + 1), desks=False, calls_per_minute=0)
        wait_until("the phones", lambda: figure("registrations") == count, 60)
        result["registered_phone_kb"] = round((watch.rss_kb() - base) / count, 1)
        base = watch.rss_kb()
        callers = robots(server, "callers", (), desks=False, dial=["4009"], calls_per_minute=6000, calls_at_once=count, calls_max=count, patience_mean_ms=3600000, rtp_low=40000)
        wait_until("the callers", lambda: figure("calls") >= count, 60)
        time.sleep(3)
        result["waiting_caller_kb"] = round((watch.rss_kb() - base) / count, 1)
        for process in (callers, phones):
            process.kill()
            process.wait()
    with Server(centre=centre(120), settings=settings) as server:
        watch, admin = Watch(server), server.admin()
        phones = robots(server, "phones", range(1, 121), calls_per_minute=0, talk_min_ms=600000)
        wait_until("everybody to be signed in", lambda: sum(a["state"] != "signed_out" for a in admin.get("floor")["agents"]) == 120, 120)
        base = watch.rss_kb()
        callers = robots(server, "callers", (), desks=False, calls_per_minute=1200, calls_at_once=100, calls_max=100, patience_mean_ms=3600000, rtp_low=41000)
        wait_until("100 recorded calls", lambda: admin.get("system")["calls"]["recordings"] == 100, 120)
        time.sleep(5)
        result["recorded_call_kb"] = round((watch.rss_kb() - base) / 100, 1)
        for process in (callers, phones):
            process.kill()
            process.wait()
    return result


def soak(minutes, calls):
    agents = calls + 20
    with Server(centre=centre(agents), settings={"media": 'address = "127.0.0.1"\nport_low = 20000\nport_high = 31998'}) as server:
        watch, admin = Watch(server), server.admin()
        process = robots(server, "robots", range(1, agents + 1), calls_per_minute=calls * 60 / TALK_S, calls_at_once=calls + 10, run_for_ms=int(minutes * 60000))
        samples, until = [], time.monotonic() + minutes * 60
        while time.monotonic() < until and process.poll() is None:
            time.sleep(15)
            sample = watch.read()
            sample["talking"] = sum(a["state"] == "talking" for a in server.admin().get("floor")["agents"]) if len(samples) % 4 == 0 else None
            samples.append(sample)
            print(json.dumps(sample), flush=True)
        end(process)
        report = json.loads((server.data / "robots.out").read_text().splitlines()[-1])
        after, admin = watch.read(), server.admin()  # an hour without a word ends a session
        short = [row for row in (admin.get(f"conversations/{c['id']}") for c in admin.get("conversations?limit=200&has_recording=true")["items"])
                 if row["recording"]["state"] == "finished" and abs(row["recording"]["duration_ms"] - row["conversation"]["talk_ms"] - row["conversation"]["hold_ms"]) > 150]
    settled = samples[len(samples) // 2:]  # the database's caches fill over the first half hour
    third = max(len(settled) // 3, 1)
    first, last = settled[:third], settled[-third:]

    def mean(part, name):
        return round(statistics.mean(s[name] for s in part), 2)

    result = {"minutes": minutes, "calls_talked": report["calls_talked"], "talking": [s["talking"] for s in samples if s["talking"] is not None][-3:], "packets_lost": report["packets_lost"],
              "set_up_ms": report["set_up_ms"], "answer_to_audio_ms": report["answer_to_audio_ms"], "recordings_off": len(short), "errors": report["errors"][:3],
              **{f"{name}_{when}": mean(part, name) for name in ("rss_mb", "fds", "health_ms_p50", "health_ms_max") for when, part in (("first", first), ("last", last))},
              "rss_mb_idle_after": after["rss_mb"], "fds_idle_after": after["fds"],
              "cpu_ms_per_call_second": round((samples[-1]["cpu_s"] - samples[0]["cpu_s"]) * 1000 / ((samples[-1]["at"] - samples[0]["at"]) * calls), 2)}
    grew = result["rss_mb_last"] > result["rss_mb_first"] * 1.05 + 2 or result["fds_last"] > result["fds_first"] * 1.1 + 5
    return result, 1 if grew or short else 0


if __name__ == "__main__":
    print(json.dumps(memory()), flush=True)
    figures, code = soak(float(sys.argv[1]) if len(sys.argv) > 1 else 60, int(sys.argv[2]) if len(sys.argv) > 2 else 100)
    print(json.dumps(figures))
    sys.exit(code)
