"""A correction of marks holds on in later revisions, as long as the question there is the same."""

from fractions import Fraction

import pytest
from sqlalchemy import delete, select, update

from courseware.domain.errors import Conflict
from courseware.domain.ledger import Act
from courseware.domain.regrading import Correction, Kind
from courseware.questions.review import Verdict
from courseware.services.attempts.reviewing import review
from courseware.services.attempts.submitting import submit
from courseware.services.proving.ledger_walk import verify
from courseware.services.recalls.recalling import RecallWish
from courseware.services.regrading.correcting import Wish, apply, dry_run
from courseware.services.releases.publication import plan, plan_release
from courseware.services.releases.publishing import publish, publish_release, recall_reach
from courseware.services.statistics.quizzes import analyse_quiz
from courseware.store.records.ledger import texts_about
from courseware.store.tables import Regrade, RegradeCarried
from tests.cast import INA, LUC, MAX
from tests.library import LESSON, write_library
from tests.services.corrected_quiz import (
    DROP,
    FULL_MARKS,
    KEY_IS_B,
    OTHERWISE_WRITTEN,
    TEXT,
    TWO_THIRDS,
    all_a,
    correct,
    live,
    published,
    score,
    words,
)
from tests.services.corrected_quiz import corrected as corrected
from tests.services.corrected_quiz import house as house
from tests.services.correcting import KEY_B, LATER, answer_all, drawn, mark_of


@pytest.mark.parametrize("text", OTHERWISE_WRITTEN.values(), ids=OTHERWISE_WRITTEN)
def test_a_key_goes_on_whatever_else_changes(corrected, text):
    db, root = corrected

    published(db, root, text)

    attempt_id = all_a(db)
    assert mark_of(db, attempt_id)[0] == TWO_THIRDS
    found = review(db, live(db), LUC.actor, attempt_id, LATER)
    (q0,) = (one for one in found.questions if one.question.id == "q0")
    assert (q0.explanation.verdict, q0.explanation.right_answer) == (
        Verdict.WRONG,
        "A hollow cannula",
    )
    assert [one.reason for one in q0.corrected] == ["The key was wrong."]
    assert score(db, INA, q0="b") == 1
    assert verify(db) == []


def test_it_goes_on_over_any_number_of_releases(corrected):
    db, root = corrected
    for number in range(3):
        published(db, root, f"{TEXT}# remark {number}\n")
        assert score(db, (LUC, INA, MAX)[number]) == TWO_THIRDS
    assert verify(db) == []


@pytest.mark.parametrize("correction", [DROP, FULL_MARKS])
def test_so_does_what_says_nothing_of_the_key_unless_the_question_was_mended(house, correction):
    db, root = house
    correct(db, correction)
    published(db, root, OTHERWISE_WRITTEN["its reasons"])
    assert score(db, q0="b") == 1

    published(db, root, OTHERWISE_WRITTEN["its words"])

    assert score(db, INA, q0="b") == TWO_THIRDS


def test_publishing_says_what_goes_on(corrected):
    db, root = corrected
    write_library(root, OTHERWISE_WRITTEN["a remark"])
    told = "the correction of marks of q0 of 3 March 2026, 12:00 UTC goes on: the right answer is b"

    assert words(db, root) == ["spelling of the file only", told]
    (change,) = plan(db, root).changes
    assert [(c.question_id, c.state) for c in change.corrections] == [("q0", "goes-on")]

    assert published(db, root, OTHERWISE_WRITTEN["a remark"]).marks_words == (told,)


@pytest.mark.parametrize("way", ["the file", "the release", "another layout"])
def test_back_to_a_corrected_wording_the_correction_decides_and_publishing_says_so(corrected, way):
    db, root = corrected
    published(db, root, KEY_IS_B)
    text = OTHERWISE_WRITTEN["another layout"] if way == "another layout" else TEXT
    write_library(root, text)
    planned = plan_release(db, 1) if way == "the release" else plan(db, root)

    told = [word for change in planned.changes for word in change.words]
    assert told[-1] == (
        "q0 is marked by the correction of marks of 3 March 2026, 12:00 UTC, whatever the file "
        "says: the right answer is b — to correct that: `python -m courseware regrade needles q0 "
        "--key a --dry-run`"
    )
    assert not any("old key" in word for word in told)
    if way == "the release":
        publish_release(db, 1, None, "", LATER)
    else:
        publish(db, root, None, "", LATER)

    assert score(db) == TWO_THIRDS
    assert not dry_run(db, live(db), None, Wish("needles", "q0", Correction(Kind.KEY, "a"))).repeats
    assert verify(db) == []


def test_the_ledger_holds_what_went_on(corrected):
    db, root = corrected
    published(db, root, OTHERWISE_WRITTEN["a remark"])
    revision = live(db).quiz("needles").revision_sha256
    with db.read() as connection:
        carried = connection.execute(select(*RegradeCarried.__table__.c)).all()
        text = texts_about(connection, [Act.RELEASE_PUBLISHED.value], ["release-2"])["release-2"]
    assert [tuple(row) for row in carried] == [(1, revision, 2)]
    assert f'"corrections":{{"regrade-1":"{revision}"}}' in text.replace(" ", "")
    assert verify(db) == []


@pytest.mark.parametrize(
    "by_hand", [delete(RegradeCarried), update(RegradeCarried).values(revision_sha256="0" * 64)]
)
def test_what_went_on_is_not_changed_by_hand_unseen(corrected, by_hand):
    db, root = corrected
    published(db, root, OTHERWISE_WRITTEN["a remark"])
    with db.write() as connection:
        connection.execute(by_hand)

    assert ["release-2" in one.what and "corrections" in one.what for one in verify(db)] == [True]


def test_an_attempt_from_before_the_release_and_one_after_it_are_marked_alike(house):
    db, root = house
    before = answer_all((db, live(db)), LUC, hand_in=False)
    published(db, root, OTHERWISE_WRITTEN["a remark"])
    catalogue = live(db)
    published(db, root, OTHERWISE_WRITTEN["its reasons"])

    correct(db)

    submit(db, catalogue, LUC.actor, before, LATER)
    assert mark_of(db, before)[0] == score(db, INA) == TWO_THIRDS
    publish_release(db, 2, None, "", LATER)
    assert score(db, MAX) == TWO_THIRDS
    assert verify(db) == []


def test_a_correction_and_a_release_at_once_do_not_pass_each_other(house):
    """The correction was worked out for the release before, so it would miss the new one."""
    db, root = house
    before = live(db)
    published(db, root, OTHERWISE_WRITTEN["a remark"])

    with pytest.raises(Conflict, match="Another release went live meanwhile"):
        apply(db, before, None, Wish("needles", "q0", KEY_B, "Why."), LATER)


def test_a_correction_can_be_made_for_a_live_revision_that_nobody_attempted(house):
    db, root = house
    correct(db, DROP)
    published(db, root, OTHERWISE_WRITTEN["its words"])
    revision = live(db).quiz("needles").revision_sha256

    correct(db, DROP, revisions=(revision[:12],))

    assert score(db, q0="b") == 1


def test_questions_that_were_all_dropped_are_not_published_again_by_a_remark(house):
    db, root = house
    with db.write() as connection:
        connection.execute(
            Regrade.__table__.insert(),
            [
                {
                    "quiz_id": "needles",
                    "question_id": name,
                    "revisions": [live(db).quiz("needles").revision_sha256],
                    "kind": "drop",
                    "detail": "",
                    "reason": "So.",
                    "changed": 0,
                    "changes_sha256": "0" * 64,
                    "applied_at": LATER,
                }
                for name in ("q0", "q1", "c0", "c1")
            ],
        )
    write_library(root, OTHERWISE_WRITTEN["a remark"])

    assert [p.code for p in plan(db, root).problems if p.severity == "error"] == ["CW178"]


def test_statistics_keep_answers_by_another_key_apart(corrected):
    """Marked by b: Lea's answer to the first wording, and everybody's to a restored one."""
    db, root = corrected
    published(db, root, KEY_IS_B)
    score(db, LUC, q0="b")
    assert facility(db) == (2, Fraction(1, 2), {})
    published(db, root, OTHERWISE_WRITTEN["a remark"])
    score(db, INA)
    assert facility(db) == (3, Fraction(1, 3), {})

    correct(db, Correction(Kind.KEY, "a"), revisions=(live(db).quiz("needles").revision_sha256,))

    assert facility(db) == (1, 1, {"q0": 2})


def facility(db):
    found = analyse_quiz(db, live(db), "needles")
    (q0,) = (q for q in found.present.questions if q.question_id == "q0")
    apart = {name: left for name, left in found.set_apart.items() if name == "q0"}
    return q0.figures.answers, q0.figures.facility, apart


def test_every_attempt_here_gets_the_question(house):
    db, _ = house
    assert {"q0", "q1"} <= set(drawn(db, all_a(db)).values())


def test_a_recall_is_asked_under_corrections_that_go_on_with_its_release(corrected):
    db, root = corrected
    write_library(root, TEXT + "# a remark\n", LESSON.replace("injects nothing", "never injects"))
    recall = RecallWish("needles", ("q0",), "The depth was wrong.")

    told = ("q0 is judged by a correction of marks: the right answer is b",)
    assert recall_reach(db, root, recall).corrected == told
    assert publish(db, root, None, "", LATER, recall=recall).recall_corrected == told
