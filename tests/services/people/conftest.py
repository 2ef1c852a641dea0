"""Both clinics with their cast, and what tests about people look at."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from courseware.store.tables import LedgerEntry, Mail
from tests.beginnings import begin
from tests.cast import install_cast

SECRET = re.compile(r"https://site\.test/(\S+)")


def link(secret: str) -> str:
    return f"https://site.test/{secret}"


@pytest.fixture
def office(db):
    """A database with the cast, on each engine."""
    begin("cast", db, install_cast)
    return db


@pytest.fixture
def sqlite_office(sqlite_db):
    """A database with the cast, where the engine plays no part."""
    begin("cast", sqlite_db, install_cast)
    return sqlite_db


def mails_to(db, address: str) -> list:
    with db.read() as connection:
        query = select(Mail.subject, Mail.body).where(Mail.recipient == address)
        return list(connection.execute(query.order_by(Mail.created_at, Mail.id)))


def secret_mailed_to(db, address: str) -> str:
    """The secret in the newest link that was mailed to an address."""
    found = [SECRET.search(mail.body) for mail in mails_to(db, address)]
    return [match.group(1) for match in found if match][-1]


def acts(db, chain: str) -> list[tuple[str, str | None, str]]:
    """(act, actor, subject) of one chain, in order."""
    with db.read() as connection:
        query = select(LedgerEntry.act, LedgerEntry.actor_id, LedgerEntry.subject)
        query = query.where(LedgerEntry.chain == chain).order_by(LedgerEntry.sequence)
        return [tuple(row) for row in connection.execute(query)]


def all_at_once(count: int, act: Callable[[int], object]) -> list[object]:
    """What each of several simultaneous calls returned or raised."""
    barrier = Barrier(count)

    def run(number: int) -> object:
        barrier.wait()
        try:
            return act(number)
        except Exception as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))
