"""Who uses a database, so that no backup is restored and no table changed under anybody.

Whoever uses one holds a lock of the system (`flock`) on a file beside it. The kernel lets go of it
with the last process that holds it, however that ends, so none is ever left behind; the file itself
says nothing. Many hold it together, a restoration holds it alone; an upgrade holds that of servers.

PostgreSQL is used from other machines too. There every connection of ours bears a name, under which
the server lists it while it stands.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from sqlalchemy import make_url, text

from courseware.domain.errors import Conflict
from courseware.store.drivers import APPLICATION
from courseware.store.engine import Database, sqlite_file


class Use(StrEnum):
    """What uses a database; the order is the one in which a restoration looks for them."""

    RESTORATION = "restoration"
    SERVER = "server"
    COMMAND = "command"


class InUse(Conflict):
    """Somebody uses what was to be restored or upgraded; nothing was changed."""


_STOP = {
    Use.RESTORATION: "another restoration is working here: wait until it has ended",
    Use.SERVER: (
        "a server of this installation is running: stop it first (`systemctl stop courseware`, or "
        "end `serve`), and the timer of `jobs` with it"
    ),
    Use.COMMAND: (
        "a command of this installation is running, `jobs` perhaps: stop its timer, wait until the "
        "command has ended"
    ),
}


class Held:
    """A lock that is held until it is released, or until the process and its children end."""

    def __init__(self, handle: int | None) -> None:
        self._handle = handle

    def release(self) -> None:
        """Let go of it; a child that was forked meanwhile goes on holding it."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def take(url: str, instance: Path, use: Use) -> Held:
    """Say that this process uses a database.

    An account that may not write there holds nothing: nor could it restore anything there.

    Raises:
        Conflict: a backup is being restored there, or, for a server, the tables are being upgraded.
    """
    try:
        return Held(_locked(_place(url, instance, use), fcntl.LOCK_SH))
    except BlockingIOError:
        what = "a backup is being restored here"
        if use is Use.SERVER:
            what += ", or the tables are being upgraded"
        raise Conflict(f"{what}: wait until that has ended") from None


@contextmanager
def alone(url: str, instance: Path) -> Iterator[None]:
    """Be the only one who uses a database, for the length of a block; nobody else begins to.

    The folder in which the database, or for PostgreSQL the instance, lies is there already; no
    file is left in it.

    Raises:
        InUse: somebody uses it; the sentence says what to stop.
    """
    with ExitStack() as held:
        for use in Use:
            held.enter_context(_without(url, instance, use, "then restore again"))
        yield


@contextmanager
def without_servers(url: str, instance: Path, again: str) -> Iterator[None]:
    """Have no server use a database, for the length of a block; commands may.

    Args:
        again: what to do once the server was stopped.

    Raises:
        InUse: one uses it.
    """
    with _without(url, instance, Use.SERVER, again):
        yield


@contextmanager
def _without(url: str, instance: Path, use: Use, again: str) -> Iterator[None]:
    place = _place(url, instance, use)
    try:
        lock = Held(_locked(place, fcntl.LOCK_EX))
    except BlockingIOError:
        raise InUse(f"{_STOP[use]}; {again}") from None
    try:
        yield
    finally:
        place.unlink(missing_ok=True)
        lock.release()


def refuse_sessions(db: Database, again: str = "then restore again") -> None:
    """Refuse a PostgreSQL database to which somebody of ours is connected, wherever they run.

    Args:
        again: what to do once they were stopped.

    Raises:
        InUse: the sentence names the machines and the sessions.
    """
    query = text(
        "SELECT pid, host(client_addr) AS host FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = :ours"
        " AND pid <> pg_backend_pid() ORDER BY pid"
    )
    with db.read() as connection:
        found = connection.execute(query, {"ours": APPLICATION}).all()
    if not found:
        return
    hosts = ", ".join(sorted({row.host or "this machine" for row in found}))
    pids = ", ".join(str(row.pid) for row in found)
    raise InUse(
        f"Courseware is connected to this database from {hosts}: stop the servers and the `jobs` "
        f"there first; {again} (sessions {pids}; one that a lost machine left behind "
        f"ends by `SELECT pg_terminate_backend({found[0].pid})`)"
    )


def _place(url: str, instance: Path, use: Use) -> Path:
    """Where the lock of a use lies, hidden so that no backup holds it."""
    file = sqlite_file(url)
    if file is not None:
        return file.parent / f".{file.name}.{use}"
    parsed = make_url(url)  # without user and password: others may use the same database
    named = f"{parsed.host}:{parsed.port}/{parsed.database} {parsed.query.get('host')}"
    return instance / f".{sha256(named.encode()).hexdigest()[:16]}.{use}"


def _locked(place: Path, how: int) -> int | None:
    """The file at a place, locked; None where none can be made, or the file system has no locks.

    Raises:
        BlockingIOError: somebody else holds it.
    """
    while True:
        try:
            # Nobody reads or writes it, so that whoever may enter the folder can lock it.
            handle = os.open(place, os.O_RDONLY | os.O_CREAT, 0o644)
        except OSError:
            return None
        try:
            fcntl.flock(handle, how | fcntl.LOCK_NB)
            if _lies_at(handle, place):
                return handle
        except BlockingIOError:
            os.close(handle)
            raise
        except OSError:
            os.close(handle)
            return None
        os.close(handle)  # a restoration that ended took it away after it was opened


def _lies_at(handle: int, place: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), os.stat(place))
    except FileNotFoundError:
        return False
