"""PostgreSQL as it comes: every commit is flushed before it is confirmed, unlike in tests/postgres.py."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from bench.processes import PATIENCE, Server, free_port
from tests import postgres

SETTINGS = "-c listen_addresses=127.0.0.1 -c max_connections=100"


class Cluster:
    def __init__(self, flushes: Path | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="easeback-bench-pg-"))
        # PostgreSQL refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:
            shutil.chown(self.folder, self.user)
        self.port = free_port()
        self._flushes = self.folder / "flushes" if flushes else None
        self.server: Server | None = None

    def start(self) -> "Cluster":
        binaries = postgres.binaries()
        if binaries is None:
            raise FileNotFoundError("PostgreSQL")
        data = str(self.folder / "data")
        make = [str(binaries / "initdb"), "-D", data, "-U", "easeback", "-A", "trust", "-E", "UTF8"]
        subprocess.run(make, check=True, user=self.user, cwd="/", stdout=subprocess.DEVNULL)
        command = [str(binaries / "postgres"), "-D", data, "-p", str(self.port), "-k", str(self.folder)]
        self.server = Server(
            [*command, *SETTINGS.split()],
            self.port,
            self.folder,
            user=self.user,
            flushes=self._flushes,
            stop=signal.SIGINT,
        )
        self.server.until_it_listens()
        self._until_it_is_ready()
        return self

    def stop(self) -> None:
        if self.server:
            self.server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _until_it_is_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def url(self, database: str) -> str:
        return f"postgresql://easeback@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, like: str = "template1") -> str:
        """A new database as a copy of another, to which nobody may be connected. Its URL."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {database} TEMPLATE {like}")
            connection.execute("CHECKPOINT")
        return self.url(database)
