"""Where a later revision changes the question, a correction stops, and publishing says so."""

import pytest
from sqlalchemy import delete, select

from courseware.domain.regrading import Correction, Kind
from courseware.services.attempts.reviewing import review
from courseware.services.doctor.marks import corrections
from courseware.services.regrading.correcting import Wish, dry_run
from courseware.services.releases.publishing import publish
from courseware.store.tables import RegradeCarried
from tests.cast import INA, LUC, MAX
from tests.library import write_library
from tests.services.corrected_quiz import (
    DROP,
    KEY_IS_B,
    OTHERWISE_WRITTEN,
    TWO_THIRDS,
    all_a,
    correct,
    edited,
    live,
    mark_right,
    published,
    score,
    words,
)
from tests.services.corrected_quiz import corrected as corrected
from tests.services.corrected_quiz import house as house
from tests.services.correcting import KEY_B, LATER, mark_of


def stopped_now(db):
    with db.read() as connection:
        return [finding.what for finding in corrections(connection)]


NAMED = "the correction of marks of q0 of 3 March 2026, 12:00 UTC"
MENDED = {
    "points": edited(lambda q: q.update(points=3)),
    "options": edited(lambda q: q["options"].append({"id": "d", "text": "A pen", "why": "No."})),
    "key": KEY_IS_B.replace("pass: 60", "pass: 61"),
}


@pytest.mark.parametrize("text", MENDED.values(), ids=MENDED)
def test_it_stops_where_the_question_itself_changed(house, text):
    db, root = house
    correct(db, DROP)
    write_library(root, text)
    told = f"{NAMED} (it counts for nobody) holds no more"
    assert any(one.startswith(told) for one in words(db, root))

    outcome = published(db, root, text)

    assert any(told in one for one in outcome.marks_words)
    attempt_id = all_a(db)
    with db.read() as connection:
        assert not list(connection.execute(select(RegradeCarried)))
    assert not review(db, live(db), LUC.actor, attempt_id, LATER).dropped


def test_what_a_later_file_says_itself_is_not_carried_on(corrected):
    """Whoever answers it was never marked otherwise, and reads of no correction."""
    db, root = corrected
    published(db, root, KEY_IS_B)
    score(db, MAX)
    correct(db, Correction(Kind.KEY, "c"))
    correct(db)
    published(db, root, KEY_IS_B + "# a remark\n")

    attempt_id = all_a(db)

    with db.read() as connection:
        assert not list(connection.execute(select(RegradeCarried)))
    found = review(db, live(db), LUC.actor, attempt_id, LATER)
    assert [one.corrected for one in found.questions] == [()] * 3
    assert mark_of(db, attempt_id)[0] == TWO_THIRDS


def test_a_file_that_caught_up_needs_the_correction_no_more(corrected):
    db, root = corrected
    write_library(root, KEY_IS_B)

    assert words(db, root)[-1] == (
        f"{NAMED} (the right answer is b) is needed no more: the file says so itself now"
    )
    published(db, root, KEY_IS_B)
    assert score(db) == TWO_THIRDS


def test_what_was_marked_without_a_correction_keeps_its_marks_and_publishing_says_so(corrected):
    """As an earlier version left it, whose corrections stopped at any change of the file."""
    db, root = corrected
    published(db, root, OTHERWISE_WRITTEN["a remark"])
    with db.write() as connection:
        connection.execute(delete(RegradeCarried))
    marked = all_a(db)
    assert mark_of(db, marked)[0] == 1
    published(db, root, OTHERWISE_WRITTEN["its reasons"])
    assert score(db, INA) == TWO_THIRDS
    write_library(root, OTHERWISE_WRITTEN["a remark"])
    assert stopped_now(db) == []

    assert words(db, root)[-1] == (
        f"{NAMED} (the right answer is b) does not hold in this "
        "revision, which was attempted without it — `python -m courseware regrade needles q0 "
        "--key b --dry-run` shows whom it would change once this is live"
    )
    publish(db, root, None, "", LATER)
    assert stopped_now(db) == [
        "the correction of marks of needles/q0 of 3 March 2026, 12:00 UTC (the right "
        "answer is b) does not hold in the live revision"
    ]
    correct(db)

    assert stopped_now(db) == []
    assert mark_of(db, marked)[0] == score(db, MAX) == TWO_THIRDS


RENAMED = {"a": "w", "b": "x", "c": "y"}


def renamed(question):
    for option in question["options"]:
        option["id"] = RENAMED[option["id"]]


def key_x(question):
    renamed(question)
    mark_right(question, "x")


def test_options_with_other_ids_and_the_same_words_need_no_command(house):
    db, root = house
    write_library(root, edited(renamed))

    assert not any("old key" in one for one in words(db, root))


def test_the_command_that_is_proposed_is_not_refused(house):
    """In the ids of what was answered; and of some revisions, where the others have other ids."""
    db, root = house
    write_library(root, edited(key_x))
    told = "`python -m courseware regrade needles q0 --key b --dry-run`"
    assert words(db, root)[-1].endswith(told)
    dry_run(db, live(db), None, Wish("needles", "q0", KEY_B))

    published(db, root, edited(renamed))
    score(db, q0="w")
    revision = live(db).quiz("needles").revision_sha256[:12]
    write_library(root, edited(key_x))

    told = f"`python -m courseware regrade needles q0 --key x --revision {revision} --dry-run`"
    assert words(db, root)[-1].endswith(told)
    key = Correction(Kind.KEY, "x")
    dry_run(db, live(db), None, Wish("needles", "q0", key, revisions=(revision,)))


def test_a_correction_of_options_that_are_gone_says_so_and_proposes_nothing(corrected):
    db, root = corrected
    write_library(root, edited(renamed))

    assert words(db, root)[-1] == (
        f"{NAMED} (the right answer is b) holds no more, "
        "because the question changed: it is marked as the file says"
    )


def test_attempts_that_another_key_marked_are_told_beside_a_correction_that_decides(corrected):
    """Lea's marks follow the correction; Luc answered when the file said c."""
    db, root = corrected
    published(db, root, edited(lambda q: mark_right(q, "c")))
    score(db, q0="c")
    write_library(root, OTHERWISE_WRITTEN["a remark"])

    kept, decides = words(db, root)[-2:]

    assert "were marked by the old key of q0" in kept
    assert kept.endswith("`python -m courseware regrade needles q0 --key b --dry-run`")
    assert decides.startswith("q0 is marked by the correction of marks of 3 March 2026, 12:00 UTC")
