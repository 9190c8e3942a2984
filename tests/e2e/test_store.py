"""The database under the real server: checks that find planted faults, failures in the middle of calls, backups taken while calls go on.

Every case runs on SQLite and on a PostgreSQL started for it, unless it is about one of them.
"""
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import unittest

from baresip import Baresip
from harness import BINARY, SHARE, TRUNK, Server, Sipp, Tone, centre_document, wait_until
from postgres import Postgres
import sipp_xml as x

CALLING = (x.invite(), x.provisional(), x.expect(200), x.ack())


def command(*words):
    return subprocess.run([BINARY, *words], capture_output=True, text=True, timeout=60)


class Case(unittest.TestCase):
    """A server with one agent, whose baresip answers by itself, and callers."""

    def setUp(self):
        self.cleanup, self.serial = [], 0

    def tearDown(self):
        for clean in reversed(self.cleanup):
            clean()

    def settings(self):
        return {}

    def sql(self, server, text):
        with sqlite3.connect(server.data / "data/callfloor.db") as database:
            rows = database.execute(text).fetchall()
        database.close()
        return "\n".join("|".join(str(v) for v in row) for row in rows)

    def serve(self, data=None, **settings):
        server = Server(centre=None if data else centre_document(), data=data, settings={**self.settings(), **settings})
        self.cleanup.append(lambda: server.__exit__(None, None, None))
        return server.start()

    def agent(self, server):
        phone = Baresip(server, "8003", "phone-8003")
        self.cleanup.append(phone.stop)
        return server.agent_at_desk(3)

    def call(self, server, ms, number="4003"):
        """A caller on the line, connected; he hangs up after `ms`."""
        self.serial += 1
        caller = f"137{self.serial:08}"
        tone = Tone(TRUNK, 440)
        process = Sipp(x.scenario(*CALLING, x.pause(ms), x.bye(), x.expect(200)), server, TRUNK, keys={"caller": caller, "rtp": tone.port}, extra=["-s", number])
        self.cleanup += [process.stop, tone.close]
        message = wait_until("the call to be answered", lambda: next((m for m in process.messages().split("-" * 47) if "received" in m and "m=audio " in m), None))
        tone.send_to("127.0.0.1", message.split("m=audio ")[1].split()[0])
        return caller, process, tone

    def assert_proven(self, folder):
        for verb in ("rebuild", "ledger"):
            done = command(verb, "--check", "--data", folder)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def assert_journal_whole(self, server):
        count = self.sql(server, "SELECT COUNT(*) - MAX(seq), MIN(seq) FROM journal")
        self.assertEqual(count, "0|1", "every seq once")

    def health(self, server):
        status, _, _ = server.api.raw("GET", "health")
        return status


class Both:
    def test_the_checks_find_what_was_planted(self):
        server = self.serve()
        _, process, _ = self.call(server, 600, "4001")
        process.wait()
        wait_until("the end of the call", lambda: self.sql(server, "SELECT COUNT(*) FROM conversation WHERE ended_at_ms IS NOT NULL") == "1")
        server.stop()
        folder = server.data / "data"
        self.assert_proven(folder)

        self.sql(server, "UPDATE conversation SET talk_ms = talk_ms + 7")
        done = command("rebuild", "--check", "--data", folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn("talk_ms is 7, rebuilt 0", done.stdout)
        self.assertEqual(command("rebuild", "--data", folder).returncode, 0)
        self.assert_proven(folder)

        self.sql(server, "UPDATE journal SET at_ms = at_ms - 5000 WHERE type = 'conversation_ended'")
        done = command("ledger", "--check", "--data", folder)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("imbalance 5", done.stdout)
        self.assertEqual(command("rebuild", "--check", "--data", folder).returncode, 1)

    def test_a_backup_taken_during_calls_is_a_whole_centre(self):
        server = self.serve()
        self.agent(server)
        _, first, tone = self.call(server, 1500)
        tone.hears(620)
        first.wait()
        wait_until("its recording", lambda: self.sql(server, "SELECT COUNT(*) FROM recording WHERE finished_at_ms IS NOT NULL") == "1")
        _, second, _ = self.call(server, 4000, "4001")  # nobody there: he waits
        wait_until("the second call to be on the disk", lambda: any(r["caller_number"] == "13700000002" for r in server.admin().get("conversations")["items"]))
        folder, backup = server.data / "data", server.data / "backup"
        done = command("backup", "--data", folder, backup)
        self.assertEqual(done.returncode, 0, done.stderr)
        second.wait()  # well: the call did not notice
        self.assertEqual(command("backup", "--data", folder, backup).returncode, 1, "never over another one")
        inside = command("backup", "--data", folder, f"{folder}/backup/")
        self.assertIn("lies in the data folder", inside.stderr)

        manifest = json.loads((backup / "backup.json").read_text())
        self.assertEqual((manifest["recordings"], manifest["recordings_missing"]), (1, 0))
        self.assertGreater(manifest["events"], 10)
        self.assertEqual((backup / "secret.key").read_bytes(), (folder / "secret.key").read_bytes())
        self.assertEqual(backup.stat().st_mode & 0o777, 0o700)

        other = pathlib.Path(tempfile.mkdtemp(prefix="callfloor-restored-"))
        self.cleanup.append(lambda: shutil.rmtree(other, ignore_errors=True))
        options, settings = self.elsewhere()
        done = command("restore", "--data", other / "data", *options, backup)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_proven(other / "data")
        refused = command("restore", "--data", other / "data", *options, backup)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("--overwrite", refused.stderr)
        done = command("restore", "--overwrite", "--data", other / "data", *options, backup)
        self.assertEqual(done.returncode, 0, done.stderr)

        restored = Server(data=other, settings=settings)
        self.cleanup.append(restored.stop)
        restored.start()
        rows = {r["caller_number"]: r for r in restored.admin().get("conversations")["items"]}
        self.assertEqual(rows["13700000001"]["outcome"], "answered")
        left, right = restored.recording(rows["13700000001"]["id"])
        self.assertGreater(len(left), 8000)
        # The one who waited when the backup was made has been closed as after a crash.
        self.assertEqual(rows["13700000002"]["end_cause"], "server_restarted")
        restored.stop()
        self.assert_proven(other / "data")

    def test_a_backup_cut_off_is_none(self):
        server = self.serve()
        backup = server.data / "backup"
        self.assertEqual(command("backup", "--data", server.data / "data", backup).returncode, 0)
        (backup / "backup.json").unlink()
        done = command("restore", "--data", server.data / "else", backup)
        self.assertEqual(done.returncode, 1)
        self.assertIn("cut off", done.stderr)
        self.assertFalse((server.data / "else").exists())


class OnSqlite(Both, Case):
    def elsewhere(self):
        return [], {}

    def test_a_full_disk_costs_no_call_and_no_event(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="callfloor-full-"))
        self.cleanup.append(lambda: shutil.rmtree(folder, ignore_errors=True))
        disk = folder / "data"
        disk.mkdir()
        if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk], check=False, capture_output=True).returncode:
            self.skipTest("needs the right to mount a small tmpfs")
        self.cleanup.append(lambda: subprocess.run(["umount", "-l", disk], check=True))
        server = Server(centre=centre_document(), data=folder, settings={"recording": "min_free_mb = 1", "database": "spill_mb = 1"})
        self.cleanup.append(server.stop)
        server.start()
        _, before, _ = self.call(server, 2500, "4001")
        filler = disk / "filler"
        with open(filler, "wb", buffering=0) as out:
            try:
                while True:
                    out.write(bytes(4096))
            except OSError:
                pass
        callers = [self.call(server, 400, "4001")[1] for _ in range(4)]
        wait_until("the alarm", lambda: self.health(server) == 503)
        for process in (before, *callers):
            process.wait()
        filler.unlink()
        wait_until("the end of the alarm", lambda: self.health(server) == 200)
        wait_until("the records", lambda: self.sql(server, "SELECT COUNT(*) FROM conversation WHERE ended_at_ms IS NOT NULL") == "5")
        log = server.log_text()
        self.assertEqual(log.count("writing failed"), 1, log[-3000:])
        self.assertEqual(log.count("takes writes again"), 1)
        server.stop()
        self.assert_proven(disk)
        self.assert_journal_whole(server)


class OnPostgres(Both, Case):
    @classmethod
    def setUpClass(cls):
        cls.postgres = Postgres()
        cls.postgres.start()

    @classmethod
    def tearDownClass(cls):
        cls.postgres.__exit__()

    def setUp(self):
        super().setUp()
        self.url = self.postgres.new_database()

    def settings(self):
        return {"database": f'url = "{self.url}"'}

    def elsewhere(self):
        url = self.postgres.new_database()
        return ["--database", url], {"database": f'url = "{url}"'}

    def sql(self, server, text):
        return self.postgres.sql(self.url, text)

    def test_calls_outlive_the_database(self):
        server = self.serve()
        self.agent(server)
        _, first, tone = self.call(server, 3000)
        tone.hears(620)
        committed = int(self.sql(server, "SELECT MAX(seq) FROM journal"))
        self.postgres.stop(signal.SIGQUIT)
        waiting = [self.call(server, 300, "4001")[1] for _ in range(3)]
        wait_until("the alarm", lambda: self.health(server) == 503)
        for process in (first, *waiting):
            process.wait()
        self.postgres.start()
        wait_until("the end of the alarm", lambda: self.health(server) == 200)
        wait_until("the records", lambda: self.sql(server, "SELECT COUNT(*) FROM conversation WHERE ended_at_ms IS NOT NULL") == "4")
        self.assertGreater(int(self.sql(server, "SELECT MAX(seq) FROM journal")), committed + 20)
        self.assertIn("everything that was spilled is in the database", server.log_text())
        record = server.ended_conversation("13700000001")
        self.assertEqual(record["conversation"]["outcome"], "answered")
        self.assertGreater(record["recording"]["duration_ms"], 2000)
        server.stop()
        self.assert_proven(server.data / "data")
        self.assert_journal_whole(server)

    def test_events_outlive_the_database_and_the_server(self):
        server = self.serve()
        self.call(server, 300, "4001")[1].wait()
        self.postgres.stop(signal.SIGQUIT)
        self.call(server, 300, "4001")[1].wait()
        caller, _, _ = self.call(server, 20000, "4001")  # still there when all ends
        wait_until("the alarm", lambda: self.health(server) == 503)
        time.sleep(0.5)  # the last group of events is on its way to the spill file
        server.stop(signal.SIGKILL)
        self.postgres.start()
        again = Server(data=server.data, settings=self.settings())
        self.cleanup.append(again.stop)
        again.start()
        self.assertIn("the last run left", again.log_text())
        rows = {r["caller_number"]: r for r in again.admin().get("conversations")["items"]}
        self.assertEqual(len(rows), 3)
        self.assertEqual(rows[caller]["end_cause"], "server_restarted")
        again.stop()
        self.assert_proven(server.data / "data")
        self.assert_journal_whole(server)

    def test_a_second_server_on_the_database_is_refused(self):
        server = self.serve()
        other = Server(settings=self.settings())
        self.cleanup.append(lambda: shutil.rmtree(other.data, ignore_errors=True))
        with self.assertRaises(AssertionError):
            other.start()
        self.assertIn("in use by another callfloor server", other.log_text())
        self.assertEqual(self.health(server), 200)

    def test_a_password_is_nowhere_to_be_read(self):
        secret = pathlib.Path(tempfile.mkdtemp()) / "password"
        self.cleanup.append(lambda: shutil.rmtree(secret.parent))
        secret.write_text("geheim-7\n")
        server = self.serve(database=f'url = "{self.url}"\npassword_file = "{secret}"')
        self.postgres.stop()
        self.call(server, 100, "4001")[1].wait()
        wait_until("the alarm", lambda: self.health(server) == 503)
        server.stop()
        self.postgres.start()
        kept = [p for p in server.data.rglob("*") if p.is_file() and b"geheim-7" in p.read_bytes()]
        self.assertEqual(kept, [])


if __name__ == "__main__":
    unittest.main()
