"""A correction of a named revision leaves the marks of the others alone, and so records nothing of
them; which revisions are meant is asked where the question itself changed, not its reasons."""

from fractions import Fraction

import pytest

from courseware.domain.errors import Refusal
from courseware.services.proving.ledger_walk import verify
from tests.cast import LUC, MAX
from tests.services.corrected_quiz import (
    DROP,
    FULL_MARKS,
    OTHERWISE_WRITTEN,
    TEXT,
    TWO_THIRDS,
    correct,
    live,
    published,
    score,
)
from tests.services.corrected_quiz import house as house
from tests.services.correcting import KEY_B


def named(db):
    return live(db).quiz("needles").revision_sha256


@pytest.mark.parametrize(
    ("written", "correction"),
    [("its words", KEY_B), ("its reasons", KEY_B), ("its reasons", DROP)],
)
def test_what_was_attempted_and_not_meant_keeps_the_mark_of_its_revision(
    house, written, correction
):
    db, root = house
    first = named(db)
    published(db, root, OTHERWISE_WRITTEN[written])
    before = score(db, LUC, q0="c")

    plan = correct(db, correction, revisions=(first[:12],))

    assert plan.revisions == (first,)
    assert score(db, MAX, q0="c") == before == TWO_THIRDS
    assert verify(db) == []
    # To name the other one as well is another correction, and it finds something to do.
    assert correct(db, correction, revisions=(named(db)[:12],)).revisions == (named(db),)


def test_the_live_revision_that_nobody_attempted_follows_the_one_that_was_named(house):
    db, root = house
    first = named(db)
    published(db, root, OTHERWISE_WRITTEN["its words"])

    assert set(correct(db, revisions=(first[:12],)).revisions) == {first, named(db)}
    assert score(db, q0="b") == 1


def test_the_live_revision_that_was_named_is_reached_though_nobody_attempted_it(house):
    db, root = house
    first = named(db)
    published(db, root, OTHERWISE_WRITTEN["its words"])
    both = (first[:12], named(db)[:12])

    assert set(correct(db, FULL_MARKS, revisions=both).revisions) == {first, named(db)}
    assert score(db, q0="c") == 1


def test_other_reasons_are_no_other_question_to_be_dropped(house):
    db, root = house
    published(db, root, OTHERWISE_WRITTEN["its reasons"])
    before = score(db, LUC, q0="c")

    assert len(correct(db, DROP).revisions) == 2

    assert (before, score(db, MAX, q0="c")) == (TWO_THIRDS, Fraction(1))


def test_other_words_are(house):
    db, root = house
    published(db, root, TEXT.replace("Which one is number 0?", "Which one is the number 0?"))
    score(db, LUC)

    with pytest.raises(Refusal, match="the question changed between revisions"):
        correct(db, DROP)
