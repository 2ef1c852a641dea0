"""What was corrected before a question was dropped does not come back with its other words."""

import pytest

from courseware.domain.regrading import Correction, Kind
from courseware.services.proving.ledger_walk import verify
from courseware.services.releases.publishing import publish_release
from tests.cast import INA, LUC, MAX
from tests.library import write_library
from tests.services.corrected_quiz import (
    DROP,
    FULL_MARKS,
    KEY_IS_B,
    OTHERWISE_WRITTEN,
    TEXT,
    TWO_THIRDS,
    correct,
    edited,
    live,
    published,
    score,
    words,
)
from tests.services.corrected_quiz import house as house
from tests.services.correcting import LATER
from tests.services.test_corrections_stop import stopped_now

ACCEPT_C, KEY_B = Correction(Kind.ACCEPT, "c"), Correction(Kind.KEY, "b")
MENDED = OTHERWISE_WRITTEN["its words"]


@pytest.mark.parametrize("last", [DROP, FULL_MARKS], ids=["dropped", "full marks"])
@pytest.mark.parametrize(
    ("first", "answer", "said"),
    [(ACCEPT_C, "c", "c is right too"), (KEY_B, "b", "the right answer is b")],
    ids=["accepted", "another key"],
)
def test_nothing_older_decides_when_what_was_decided_last_ends(house, first, answer, said, last):
    db, root = house
    correct(db, first)
    correct(db, last)
    write_library(root, MENDED)
    told = [one for one in words(db, root) if "correction" in one]

    outcome = published(db, root, MENDED)

    assert len(told) == 1 and told[0] in outcome.marks_words
    assert ": it is marked as the file says, not by what was corrected before" in told[0]
    assert f"({said}) — to correct it anew once this is live: `" in told[0]
    assert f"regrade needles q0 --{first.kind} {answer} --revision " in told[0]
    assert score(db, q0=answer) == TWO_THIRDS
    assert score(db, INA) == 1
    assert stopped_now(db) == []
    # Neither with the next release, nor does going back lose what was decided last.
    published(db, root, MENDED + "# a remark\n")
    assert score(db, MAX, q0=answer) == TWO_THIRDS
    publish_release(db, 1, None, "", LATER)
    assert score(db, LUC, q0="b") == 1
    assert verify(db) == []


def test_a_file_that_says_so_itself_is_told_of_nothing_left_behind(house):
    db, root = house
    correct(db, KEY_B)
    correct(db, DROP)
    reworded = KEY_IS_B.replace("Which one is number 0?", "Which one is the number 0?")
    write_library(root, reworded)

    assert not any("corrected before" in one for one in words(db, root))
    published(db, root, reworded)
    assert score(db, q0="b") == 1


def test_what_undid_the_drop_goes_on_with_what_came_before_it(house):
    db, root = house
    correct(db, ACCEPT_C)
    correct(db, DROP)
    correct(db, Correction(Kind.ACCEPT, "b"))

    published(db, root, MENDED)

    assert score(db, q0="c") == score(db, INA, q0="b") == 1


def test_what_was_dropped_in_other_words_alone_leaves_the_first_ones_their_correction(house):
    db, root = house
    correct(db, KEY_B)
    published(db, root, MENDED)
    assert score(db, q0="b") == 1
    mended = live(db).quiz("needles").revision_sha256[:12]
    correct(db, DROP, revisions=(mended,))

    published(db, root, TEXT + "# a remark\n")
    assert score(db, INA, q0="b") == 1
    published(db, root, edited(lambda q: q.update(text="Number 0 is which of these?")))
    assert score(db, MAX, q0="b") == TWO_THIRDS
