"""A review is dated by a clock, and nobody can have read what was not published then."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from courseware.domain.errors import Conflict
from courseware.services.releases.publishing import publish
from courseware.services.reviews import record_review
from courseware.store.engine import Database
from courseware.store.tables import LedgerEntry, Review
from tests.cast import INA, NOON, install_cast
from tests.library import LESSON, write_library

CORRECTED = LESSON.replace("injects nothing", "never injects")
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def published(db: Database, tmp_path):
    """The lesson is published at noon and, in other words, an hour later."""
    install_cast(db)
    for lesson, moment in ((LESSON, NOON), (CORRECTED, NOON + AN_HOUR)):
        root = write_library(tmp_path / "library", lesson=lesson)
        assert not publish(db, root, None, "", moment).refused
    return root


def on_record(db: Database) -> tuple[int, int]:
    reviewed = LedgerEntry.act == "review.recorded"
    with db.read() as connection:
        entries = connection.scalar(select(func.count(LedgerEntry.sequence)).where(reviewed))
        return connection.scalar(select(func.count(Review.id))), entries


def test_a_review_of_before_the_revision_was_published_is_refused(db, published):
    early = NOON + AN_HOUR - timedelta(minutes=1)

    with pytest.raises(Conflict) as refused:
        record_review(db, "lesson", "needles", INA.email, early)

    assert str(refused.value) == (
        "This review would be dated 2 March 2026, 12:59 UTC, but this revision of the lesson "
        "needles was published on 2 March 2026, 13:00 UTC. If it was published while you waited, "
        "read it and record the review again; otherwise set the clock of this machine right."
    )
    assert on_record(db) == (0, 0)
    record_review(db, "lesson", "needles", INA.email, NOON + AN_HOUR)
    assert on_record(db) == (1, 1)


def test_a_text_that_went_live_again_was_published_when_it_first_was(db, published):
    write_library(published, lesson=LESSON)
    assert not publish(db, published, None, "", NOON + 2 * AN_HOUR).refused

    record_review(db, "lesson", "needles", INA.email, NOON + AN_HOUR)

    assert on_record(db) == (1, 1)
