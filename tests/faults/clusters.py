"""PostgreSQL servers of our own: to be crashed, restarted, followed by a standby, and filled up."""

import os
import shutil
import signal
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests import postgres
from tests.browser.waiting import wait_for
from tests.ports import free_port

# As an installation has it: every commit is flushed. tests.postgres leaves that out.
DURABLE = "-c fsync=on -c synchronous_commit=on -c max_connections=60 -c listen_addresses=127.0.0.1"
FOLLOWED = "-c wal_level=replica -c max_wal_senders=5 -c wal_keep_size=256MB -c hot_standby=on"


@dataclass
class Cluster:
    folder: Path
    port: int
    options: str = ""

    @classmethod
    def make(cls, options: str = "") -> "Cluster":
        """A new, empty and running one."""
        cluster = cls(_folder(), free_port(), options)
        postgres.run(
            "initdb",
            "-D",
            cluster.folder / "data",
            *["-U", "easeback", "-A", "trust", "-E", "UTF8", "--no-sync"],
        )
        cluster.start()
        return cluster

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://easeback@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, more: str = "") -> str:
        self.ask(f"CREATE DATABASE {database} {more}")
        return self.url(database)

    def ask(self, statement: str) -> list[tuple]:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} {DURABLE} {FOLLOWED} {self.options}"
        log = self.folder / "log"
        postgres.run("pg_ctl", "-D", self.folder / "data", "-o", options, "-l", log, "-w", "start")

    def crash(self) -> None:
        """All its processes end at once, as with signal 9; the next start has to recover."""
        postgres.run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop")

    def remove(self) -> None:
        if (self.folder / "data" / "postmaster.pid").exists():
            self.crash()
        shutil.rmtree(self.folder, ignore_errors=True)

    # -- a second one that follows

    def standby(self, port: int = 0) -> "Cluster":
        """A copy that follows this one and has to have each commit on disk before it is answered."""
        follower = Cluster(_folder(), port or free_port(), self.options)
        name = f"application_name=standby_{follower.port}"
        source = f"host=127.0.0.1 port={self.port} user=easeback {name}"
        postgres.run(
            "pg_basebackup",
            "-D",
            follower.folder / "data",
            "-d",
            source,
            *["-R", "-X", "stream", "-c", "fast"],
        )
        follower.start()
        self.wait_for(follower)
        return follower

    def wait_for(self, follower: "Cluster") -> None:
        """From now on no commit is answered before the follower has it (docs/operators.md, "A standby")."""
        self.ask(f"ALTER SYSTEM SET synchronous_standby_names = 'standby_{follower.port}'")
        self.ask("SELECT pg_reload_conf()")
        in_step = "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'"
        wait_for(lambda: self.ask(in_step), "the standby to follow")

    def promote(self) -> None:
        """It writes from now on, and waits for nobody until it has a follower of its own."""
        self.ask("ALTER SYSTEM RESET synchronous_standby_names")
        postgres.run("pg_ctl", "-D", self.folder / "data", "-w", "promote")
        self.ask("SELECT pg_reload_conf()")

    def held_back(self) -> int:
        """Commits that wait for the follower."""
        ((waiting,),) = self.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
        return int(waiting)

    def freeze(self) -> int:
        """Stops the process that receives what the other one writes; its id."""
        (pid,) = self.ask("SELECT pid FROM pg_stat_wal_receiver")[0]
        os.kill(pid, signal.SIGSTOP)
        return int(pid)


def end(frozen: int) -> None:
    """What it has not read by now it never reads."""
    os.kill(frozen, signal.SIGTERM)
    os.kill(frozen, signal.SIGCONT)


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="easeback-pg-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    return folder
