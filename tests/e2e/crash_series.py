"""kill -9 at random moments under load, again and again, on one data folder.

    crash_series.py [KILLS] [SEED] [sqlite|postgres]      (CALLFLOOR names the program; 200 kills are the nightly form)

Robots hold the phones and place the calls all the while; they know nothing of the kills. After each the server is started again
and what a leader relies on is checked: nothing committed is lost, every call has ended once with its cause, cut-off callers are on
the call-back list, recordings play and lack at most their last second, agents are back in their state and their phones reachable,
and calls are answered again.
"""
import contextlib
import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time

from harness import BINARY, SHARE, Server, centre_document, free_port, read_stereo, wait_until
from postgres import Postgres

AGENTS = 4
LAST_SECOND = 1000  # ms of a recording that a crash may take
MARGIN = 300  # ms between what the test calls the moment of the kill and the last packet the server got


class SqliteFile:
    """The embedded database, read beside the server."""

    def __init__(self):
        self.file = None

    def settings(self):
        return {}

    def belongs_to(self, server):
        self.file = server.data / "data/callfloor.db"

    def rows(self, text):
        with contextlib.closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=10)) as database:
            return database.execute(text).fetchall()

    def rest(self):
        """A killed process holds nothing."""

    def close(self):
        """Goes with the server's folder."""


class PostgresDatabase:
    """A cluster of its own. Only the server is killed: what befalls PostgreSQL itself is its own promise (and test_store.py's)."""

    def __init__(self):
        self.cluster = Postgres()
        self.cluster.start()
        self.url = self.cluster.new_database()

    def settings(self):
        return {"database": f'url = "{self.url}"'}

    def belongs_to(self, server):
        """It has its own folder."""

    def rows(self, text):
        return [tuple(row.values()) for row in json.loads(self.cluster.sql(self.url, f"SELECT coalesce(json_agg(t), '[]') FROM ({text}) t"))]

    def rest(self):
        """Until the sessions of the killed server have ended: the last of them may still commit."""
        wait_until("the sessions of the killed server to end", lambda: self.rows(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")[0][0] == 0, 30)

    def close(self):
        self.cluster.__exit__()


class Series:
    def __init__(self, kills, seed, database=SqliteFile):
        self.kills, self.random = kills, random.Random(seed)
        self.database = database()
        self.figures = {"kills": 0, "during_start": 0, "calls_cut": 0, "recordings_cut": 0, "worst_recording_loss_ms": 0, "agents_back": 0, "worst_start_s": 0.0,
                        "worst_answer_s": 0.0}

    # -- the parts
    def start_server(self):
        sip, http = free_port(), free_port()
        self.server = Server(centre=centre_document(), settings={
            "sip": f'listen = ["udp:127.0.0.1:{sip}", "tcp:127.0.0.1:{sip}"]', "http": f'listen = "127.0.0.1:{http}"\ntls_listen = ""', **self.database.settings()})
        self.database.belongs_to(self.server)
        self.server.start()
        self.server.centre = None  # loaded once
        self.admin = self.server.admin()

    def start_robots(self):
        self.robots = self.server.robots("robots", range(1, AGENTS + 1), rtp_low=34000, rtp_high=36998, dial=["4001", "4003"], calls_per_minute=90, talk_mean_ms=3000, talk_min_ms=1500,
                                         ring_mean_ms=400, wrap_up_mean_ms=300, patience_mean_ms=15000, ready_mean_ms=20000, break_mean_ms=3000, seed=self.random.randrange(1 << 30))

    def rows(self, text):
        return self.database.rows(text)

    def journal_until(self, seq):
        digest = hashlib.sha256()
        for row in self.rows(f"SELECT * FROM journal WHERE seq <= {seq} ORDER BY seq"):
            digest.update(repr(row).encode())
        return digest.hexdigest()

    # -- one kill
    def kill(self):
        """Gives the wall clock at the kill, and what was committed before it."""
        seq = self.rows("SELECT MAX(seq) FROM journal")[0][0]
        before = self.journal_until(seq)
        at = time.time() * 1000
        self.server.stop(signal.SIGKILL)
        self.figures["kills"] += 1
        self.database.rest()
        assert self.journal_until(seq) == before, "what was committed has changed"
        return at

    def kill_during_start(self):
        self.server.process = subprocess.Popen([BINARY, "serve", "--config", self.server.data / "callfloor.toml", "--share", SHARE], stdout=self.server.log, stderr=self.server.log)
        time.sleep(self.random.uniform(0.005, 0.4))
        self.kill()
        self.figures["during_start"] += 1

    def look(self):
        """What stands open in the database of a server that was killed."""
        return {
            "calls": {row[0]: row[1:] for row in self.rows("SELECT id, caller_number, direction FROM conversation WHERE ended_at_ms IS NULL")},
            "recordings": {row[0]: row[1] for row in self.rows("SELECT id, started_at_ms FROM recording WHERE finished_at_ms IS NULL")},
            "agents": {row[0]: row[1:] for row in self.rows("SELECT agent_id, state, reason FROM agent_interval WHERE ended_at_ms IS NULL")},
            "seq": self.rows("SELECT MAX(seq) FROM journal")[0][0],
        }

    def check(self, at, open_before):
        ids = ",".join(map(str, open_before["calls"])) or "0"
        ended = self.rows(f"SELECT id, end_cause, ended_at_ms FROM conversation WHERE id IN ({ids})")
        assert len(ended) == len(open_before["calls"])
        assert all(cause == "server_restarted" for _, cause, _ in ended), ended
        twice = self.rows("SELECT conversation_id, COUNT(*) FROM journal WHERE type = 'conversation_ended' GROUP BY conversation_id HAVING COUNT(*) > 1")
        assert not twice, f"ended twice: {twice}"
        self.figures["calls_cut"] += len(ended)
        self.check_callbacks(open_before)
        self.check_recordings(at, open_before)
        self.check_agents(open_before)

    def check_callbacks(self, open_before):
        items, cursor = [], ""
        while cursor is not None:
            page = self.admin.get("callbacks?limit=200" + (f"&cursor={cursor}" if cursor else ""))
            items, cursor = items + page["items"], page["next_cursor"]
        listed = {item["caller_number"] for item in items}
        # Who is on the line again, or was served since, is rightly not on the list.
        for call, (caller, direction) in open_before["calls"].items():
            later = self.rows(f"SELECT COUNT(*) FROM conversation WHERE caller_number = '{caller}' AND id > {call}")[0][0]
            assert direction != "inbound" or caller in listed or later, f"{caller} of call {call} is not on the call-back list"

    def check_recordings(self, at, open_before):
        for recording, started in open_before["recordings"].items():
            length, size, path, problem = self.rows(f"SELECT length_ms, bytes, path, problem FROM recording WHERE id = {recording}")[0]
            expected = at - started
            loss = expected - length
            assert loss <= LAST_SECOND + MARGIN, f"recording {recording} lacks {loss:.0f} ms of {expected:.0f}: {problem}"
            self.figures["worst_recording_loss_ms"] = max(self.figures["worst_recording_loss_ms"], round(loss))
            if length == 0:
                continue  # it began within the last second
            data = (self.server.data / "data/recordings" / path).read_bytes()
            left, right = read_stereo(data)  # whole, by its own header
            assert len(data) == size and len(left) == len(right) and abs(len(left) / 8 - length) < 1, (len(data), size, len(left), length)
            self.figures["recordings_cut"] += 1

    def check_agents(self, open_before):
        after = {}
        # Signing in passes through not ready for a moment.
        for agent, state, reason in self.rows(f"SELECT agent_id, state, reason FROM agent_interval WHERE id > {open_before['seq']} AND "
                                              "(ended_at_ms IS NULL OR reason <> 'signed_in') ORDER BY id DESC"):
            after[agent] = (state, reason)  # the first one is kept
        for agent, (state, reason) in open_before["agents"].items():
            wanted = ("not_ready", reason) if state == "not_ready" else ("ready", "")
            assert agent in after, f"agent {agent} was {state} and is gone"
            assert after[agent] == wanted, f"agent {agent} was {state} {reason} and came back {after[agent]}"
            self.figures["agents_back"] += 1

    def wait_for_answered_call(self, since):
        def answered():
            return self.rows(f"SELECT COUNT(*) FROM conversation WHERE started_at_ms > {int(since)} AND talk_ms > 0")[0][0]
        try:
            wait_until("a call to be answered after the restart", answered, 30)
        except AssertionError as late:
            floor, system = self.admin.get("floor"), self.admin.get("system")
            raise AssertionError(f"{late}; agents {[(a['state'], a['reason'], a['reachability'], a['since_at'], a.get('backing_off_until_at')) for a in floor['agents']]}; "
                                 f"calls {[(c['caller_number'], c['segment'], c['segment_since_at']) for c in floor['conversations']]}; {json.dumps(system)}") from late

    def round(self):
        time.sleep(self.random.uniform(0.2, 3.0))
        at = self.kill()
        open_before = self.look()
        while self.random.random() < 0.2:
            self.kill_during_start()
        begun = time.time()
        self.server.start()
        self.figures["worst_start_s"] = max(self.figures["worst_start_s"], round(time.time() - begun, 2))
        restarted = time.time()
        wait_until("the agents' states", lambda: len(self.rows("SELECT 1 FROM agent_interval WHERE ended_at_ms IS NULL")) >= len(open_before["agents"]))
        self.check(at, open_before)
        self.wait_for_answered_call(restarted * 1000)
        self.figures["worst_answer_s"] = max(self.figures["worst_answer_s"], round(time.time() - restarted, 1))

    def run(self, say=lambda line: None):
        try:
            self.start_server()
            self.start_robots()
            wait_until("calls", lambda: self.rows("SELECT COUNT(*) FROM conversation WHERE talk_ms > 0")[0][0] >= 2, 30)
            while self.figures["kills"] < self.kills:
                self.round()
                say(f"{self.figures['kills']} kills: {json.dumps(self.figures)}")
            self.robots.send_signal(signal.SIGINT)
            self.robots.wait(60)
            report = json.loads((self.server.data / "robots.out").read_text().splitlines()[-1])
            # Of a call younger than the keeper's second nothing is known after the kill; its phone hears of it by the next probe.
            self.figures["phones_still_in_a_cut_call"] = sum("second call" in error for error in report["errors"])
            self.figures["calls_talked"] = report["calls_talked"]
            self.server.stop()
            for verb in ("rebuild", "ledger"):
                done = subprocess.run([BINARY, verb, "--check", "--data", self.server.data / "data"], capture_output=True, text=True, timeout=300)
                assert done.returncode == 0, done.stdout + done.stderr
            return self.figures
        except BaseException:
            os.environ["KEEP"] = "1"
            raise
        finally:
            for process in (getattr(self, "robots", None), self.server.process):
                if process and process.poll() is None:
                    process.kill()
                    process.wait()
            self.server.__exit__(*sys.exc_info())
            self.database.close()


if __name__ == "__main__":
    words = sys.argv[1:]
    count, first = int(words[0]) if words else 200, int(words[1]) if len(words) > 1 else int(time.time())
    print(json.dumps(Series(count, first, {"sqlite": SqliteFile, "postgres": PostgresDatabase}[words[2] if len(words) > 2 else "sqlite"]).run(print)))
