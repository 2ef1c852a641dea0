"""What each question earned is written exactly, or not at all."""

from contextlib import suppress
from fractions import Fraction

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DataError

from courseware.store.quizzes.results import set_shares
from courseware.store.tables import AttemptQuestion
from tests.cast import LEA, install_cast
from tests.services.free_texts import published, sit


@pytest.fixture
def attempt(db, tmp_path):
    """The id of an open attempt."""
    install_cast(db)
    return sit(published(db, tmp_path), LEA, hand_in=False)


def marked(db, attempt):
    """(share, points) by position."""
    of = AttemptQuestion
    query = select(of.position, of.share, of.points).where(of.attempt_id == attempt)
    with db.read() as connection:
        return {row.position: (row.share, row.points) for row in connection.execute(query)}


def write(db, attempt, *shares):
    with db.write() as connection:
        set_shares(connection, attempt, shares)


def test_shares_are_written_by_position_and_what_waits_has_none(db, attempt):
    before = marked(db, attempt)

    write(db, attempt, (3, Fraction(2, 7), 2), (1, None, 1))
    write(db, attempt)

    assert marked(db, attempt) == {**before, 1: (None, 1), 3: (Fraction(2, 7), 2)}


def test_a_share_that_is_too_long_for_its_column_is_cut_by_no_engine(db, attempt):
    endless = Fraction(10**45 + 1, 10**46 + 3)
    before = marked(db, attempt)

    with suppress(DataError):
        write(db, attempt, (1, endless, 1))

    assert marked(db, attempt)[1][0] in (before[1][0], endless)
