"""A PostgreSQL server of one's own: made in a temporary folder, reached by a socket in it, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg


class NoServer(Exception):  # noqa: N818 - not an error: tests are skipped
    """There is no PostgreSQL that could be started here."""


@dataclass(frozen=True)
class Server:
    """A server that runs; ``folder`` holds its data, its log and its socket."""

    folder: Path
    programs: Path
    user: str | None
    numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of one of its databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def create(self, options: str = "") -> str:
        """The URL of a fresh, empty database; ``options`` as CREATE DATABASE takes them."""
        name = f"city_{next(self.numbers)}"
        self.tell(f"CREATE DATABASE {name} {options}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self.tell(f"DROP DATABASE {url.split('@/')[1].partition('?')[0]} WITH (FORCE)")

    def tell(self, statement: str) -> None:
        """Have the server do something outside any of the fresh databases."""
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = {"listen_addresses": "", "unix_socket_directories": str(self.folder), "fsync": "off"}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        self._control("start", "-l", str(self.folder / "log"), "-o", options)

    def stop(self, mode: str = "fast") -> None:
        """Stop it: ``fast`` ends the sessions in order, ``immediate`` is as if it had died."""
        self._control("stop", "-m", mode)

    def restart(self, mode: str = "fast") -> None:
        """Stop and start it again; whoever is connected loses the connection."""
        self.stop(mode)
        self.start()

    def _control(self, *arguments: str) -> None:
        self.run("pg_ctl", "-w", "-s", "-D", str(self.folder / "data"), *arguments)

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs as the user that the server belongs to."""
        settings = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
        done = subprocess.run(
            [self.programs / program, *arguments], cwd=self.folder, user=self.user, group=self.user, env=settings,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            extra_groups=() if self.user else None,
        )  # fmt: skip
        if done.returncode:
            raise NoServer(f"{program}: {done.stderr.strip()}")


@contextmanager
def running() -> Iterator[Server]:
    """A fresh server in the C locale with UTF-8, until the block ends.

    Raises:
        NoServer: PostgreSQL is not installed here, or does not start.
    """
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        server = Server(folder, _programs(), _owner(folder))
        made = ("-D", str(folder / "data"), "--username=postgres", "--auth=trust", "--no-sync")
        server.run("initdb", *made, "--locale=C", "--encoding=UTF8")
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder)


def _programs() -> Path:
    found = [Path(place).resolve() for place in (shutil.which("initdb"),) if place]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if not found:
        raise NoServer("no initdb on the path or in /usr/lib/postgresql")
    return found[0].parent


def _owner(folder: Path) -> str | None:
    """The user that runs the server: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, user.pw_uid, user.pw_gid)
        return name
    raise NoServer("PostgreSQL does not run as root, and there is no other user")
