"""Whether a round is over: the statement that looks at everybody says what the rule says."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, literal, select

from courseware.domain.rounds import present_round
from courseware.services.credits.awards import awards_of, rounds_of
from courseware.store.credits.round_ends import is_over
from courseware.store.tables import (
    Award,
    AwardSetAside,
    Certificate,
    CertificateEnd,
    CourseRound,
    SigningKey,
)
from tests.awards import SNAPSHOT
from tests.cast import LEA, NOON, install_cast

DAYS = st.integers(0, 9).map(lambda days: NOON + timedelta(days=days))
ENDS = st.sampled_from([None, "counted_once", "record_wrong", "key_unsafe"])
AWARDS = st.lists(st.tuples(DAYS, st.booleans(), ENDS), max_size=4)
ROUNDS = st.lists(st.tuples(DAYS, st.none() | st.integers(0, 3)), max_size=2)
KEY = "f" * 64
numbers = count()


@pytest.fixture
def house(db):
    install_cast(db)
    with db.write() as connection:
        key = {"number": 1, "thumbprint": KEY, "kid": "k", "jwk": {}, "made_at": NOON}
        connection.execute(insert(SigningKey).values(key))
    return db


def put(connection, course, awards, rounds):
    """Awards, numbered as they come, and how each ended; rounds, and the award that ended each."""
    about = {"person_id": LEA.id, "course_id": course}
    for n, (when, demonstration, ended) in enumerate(awards):
        id_, day = f"{course}-{n}", {"completed_on": when.date().isoformat()}
        said = {"minutes": 1, "demonstration": demonstration, "awarded_at": when}
        row = {**about, **said, "id": id_, "round": n + 1, "snapshot": SNAPSHOT | day}
        connection.execute(insert(Award).values(row))
        if ended == "counted_once":
            row = {"award_id": id_, "kept_award_id": id_, "set_aside_at": NOON}
            connection.execute(insert(AwardSetAside).values(row))
        elif ended:
            revoke(connection, id_, ended)
    for n, (when, by) in enumerate(sorted(rounds, key=lambda one: one[0])):
        kept = f"{course}-{by}" if by is not None and by < len(awards) else None
        row = {**about, "round": n + 2, "opened_at": when, "kept_award_id": kept}
        connection.execute(insert(CourseRound).values(row))


def revoke(connection, award_id, reason):
    paper = {"number": award_id, "award_id": award_id, "edition": 1, "issued_at": NOON}
    made = {"holder": LEA.name, "thumbprint": KEY, "pdf_sha256": KEY, "statement": {}}
    connection.execute(insert(Certificate).values({**paper, **made, "token": "", "pdf": b""}))
    end = {"number": award_id, "kind": "revoked", "ended_at": NOON, "reason_class": reason}
    connection.execute(insert(CertificateEnd).values({**end, "reason": ""}))


@given(awards=AWARDS, rounds=ROUNDS)
def test_the_statement_and_the_rule_agree(house, awards, rounds):
    course = f"course-{next(numbers)}"
    with house.write() as connection:
        put(connection, course, awards, rounds)
        own = [one for one in awards_of(connection, LEA.id) if one.course_id == course]
        present = present_round(own, rounds_of(connection, LEA.id, course))

        said = connection.scalar(select(is_over(literal(LEA.id), literal(course))))

    assert bool(said) is present.over
