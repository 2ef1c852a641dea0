"""Two accounts of one person, rows of theirs, and a short way to unite them."""

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import insert, select

from courseware.services.identity.merging import merge, preview_merge
from courseware.store.tables import Compiled, Release
from tests.cast import ADA, HAL, LEA, NOON

EARLIER, LATER = NOON - timedelta(days=2), NOON - timedelta(days=1)


class NothingOffered:
    """A catalogue from which every course has gone."""

    def course(self, course_id):
        raise KeyError(course_id)


def add(db, table, *rows):
    with db.write() as connection:
        for row in rows:
            connection.execute(insert(table).values(**row))


def kept(db, table, *columns):
    """(person, columns…) of every row, sorted."""
    with db.read() as connection:
        query = select(table.person_id, *columns)
        return sorted((tuple(row) for row in connection.execute(query)), key=str)


def attempt(person, quiz, number, submitted=True):
    graded = {"submitted_at": LATER, "score": Fraction(1), "passed": True}
    return {
        "id": f"{person}-{quiz}-{number}",
        "person_id": person,
        "quiz_id": quiz,
        "number": number,
        "release_id": 1,
        "revision_sha256": "a" * 64,
        "compiled_key": "b" * 64,
        "seed": "s",
        "started_at": EARLIER,
        **(graded if submitted else {}),
    }


@pytest.fixture
def release(office):
    values = {"published_at": EARLIER, "note": "", "manifest_sha256": "c" * 64}
    add(office, Compiled, {"key": "k", "kind": "index", "payload": b""})
    add(office, Release, {"id": 1, "index_key": "k", **values})
    return office


def unite(db, survivor=LEA, duplicate=HAL, catalogue=None, now=NOON):
    source = catalogue or NothingOffered()
    plan = preview_merge(db, source, ADA.actor, survivor.email, duplicate.email)
    merge(db, source, ADA.actor, survivor.id, duplicate.id, plan.digest, "Same licence", now)
    return plan


def counted(plan):
    return {row.what: (row.moved, row.stay) for row in plan.records if row.moved or row.stay}
