"""A private PostgreSQL 15 for tests: a cluster in a folder of its own on a Unix socket, started, stopped, killed by its process id."""
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")
PORT = 20432  # of the socket's name only; nothing listens on TCP


class Postgres:
    """Use as a context manager. `durable` keeps fsync on, for tests of what survives a crash."""

    def __init__(self, durable=False):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="callfloor-pg-"))
        self.durable, self.process, self.count = durable, None, 0
        # The server refuses to run as root.
        self.user = {}
        if os.getuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self.user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        done = subprocess.run([PROGRAMS / "initdb", "-D", self.folder / "data", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-U", "callfloor",
                               "--data-checksums", *([] if durable else ["--no-sync"])], capture_output=True, text=True, cwd="/", **self.user)
        if done.returncode:
            raise RuntimeError(f"initdb: {done.stderr}")

    def start(self):
        self.log = open(self.folder.with_suffix(".log"), "a")
        self.process = subprocess.Popen([PROGRAMS / "postgres", "-D", self.folder / "data", "-k", self.folder, "-p", str(PORT), "-c", "listen_addresses=",
                                         "-c", f"fsync={'on' if self.durable else 'off'}", "-c", "max_connections=60"], stdout=self.log, stderr=self.log, cwd="/", **self.user)
        deadline = time.monotonic() + 30
        while subprocess.run([PROGRAMS / "pg_isready", "-q", "-h", self.folder, "-p", str(PORT)]).returncode:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("PostgreSQL does not start:\n" + self.folder.with_suffix(".log").read_text()[-2000:])
            time.sleep(0.05)
        return self

    def stop(self, how=signal.SIGINT):
        """SIGINT: at once, in order (connections are cut). SIGQUIT: like a crash."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(30)

    def url(self, database="postgres"):
        return f"postgresql:///{database}?host={self.folder}&port={PORT}&user=callfloor"

    def new_database(self):
        """The connection string of an empty database."""
        self.count += 1
        name = f"floor{self.count}"
        self.sql("postgres", f"CREATE DATABASE {name}")
        return self.url(name)

    def sql(self, database, text):
        """What psql prints, without headings; `database` is a name or a connection string."""
        url = database if "://" in database else self.url(database)
        done = subprocess.run([PROGRAMS / "psql", url, "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", text], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.with_suffix(".log").unlink(missing_ok=True)
