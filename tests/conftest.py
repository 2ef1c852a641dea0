"""Fixtures that every room uses: a migrated database on each engine, and the cast in it."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from courseware.store.migrate import upgrade
from tests import postgres
from tests.cheap_hashes import hash_cheaply
from tests.compiled_once import CompiledStatements, share_compiled
from tests.durability import hurry_postgres
from tests.kept_sessions import KeptSessions, keep_sessions
from tests.migrated_once import remember_migrations
from tests.postgres_lent import LentDatabase
from tests.remembered import KeyShelf, remember_keys
from tests.shared_out import SharedOut, in_order, scheduler

pytest_plugins = ("tests.no_skips_in_ci", "tests.hypothesis_profiles")

_KEYS = KeyShelf()
remember_keys(_KEYS)
share_compiled(CompiledStatements())
remember_migrations()
hash_cheaply()
_SESSIONS = KeptSessions()
keep_sessions(_SESSIONS)

# Of what tests leave, most is gone without the collector. A look at everything, thousands of tests
# among it, takes half a second; with Python's own numbers a worker took one after every sixth page.
_COLLECT_AFTER = (20_000, 20, 50)
# What is loaded until then stays, and need not be looked at meanwhile.
gc.disable()

ENGINES = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = in_order(items)


def pytest_collection_finish() -> None:
    """What was loaded stays until the end: from now on the collector passes it over."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SharedOut | None:
    return scheduler(config, log)


def pytest_runtest_setup() -> None:
    _KEYS.begin_test()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "migrated.sqlite3"
    db = Database(sqlite_url(path))
    upgrade(db)
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    if not postgres.is_available():
        pytest.skip("no PostgreSQL: install the development lock, or set COURSEWARE_TEST_POSTGRES")
    with postgres.server() as address:
        if not os.environ.get("COURSEWARE_TEST_POSTGRES"):  # that one is somebody else's
            hurry_postgres(address)
        yield address


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    with postgres.fresh_database(postgres_server) as address:
        db = Database(address)
        upgrade(db)
        db.close()
        yield address


@pytest.fixture(scope="session")
def lent_postgres(postgres_server: str, postgres_template: str) -> Iterator[LentDatabase]:
    lent = LentDatabase(postgres_server, postgres_template, _SESSIONS)
    yield lent
    lent.close()


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database; the test runs once on each engine."""
    if request.param == "sqlite":
        path = tmp_path / "courseware.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield sqlite_url(path)
    else:
        with request.getfixturevalue("lent_postgres").lend() as address:
            yield address


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A migrated, empty database; the test runs once on each engine."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def sqlite_db(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty SQLite database, for tests in which the engine plays no part."""
    path = tmp_path / "courseware.sqlite3"
    shutil.copy(sqlite_template, path)
    database = Database(sqlite_url(path))
    yield database
    database.close()
