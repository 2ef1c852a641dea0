"""A correction of marks holds on in later revisions, as long as the question there is the same."""

from fractions import Fraction

import pytest
import yaml
from sqlalchemy import delete, select, update

from courseware.domain.errors import Conflict
from courseware.domain.ledger import Act
from courseware.domain.regrading import Correction, Kind
from courseware.questions.review import Verdict
from courseware.services.attempts.reviewing import review
from courseware.services.attempts.submitting import submit
from courseware.services.doctor.marks import corrections
from courseware.services.proving.ledger_walk import verify
from courseware.services.recalls.recalling import RecallWish
from courseware.services.regrading.correcting import Wish, apply, dry_run
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publication import plan, plan_release
from courseware.services.releases.publishing import publish, publish_release, recall_reach
from courseware.services.statistics.quizzes import analyse_quiz
from courseware.store.records.ledger import texts_about
from courseware.store.tables import Regrade, RegradeCarried
from tests.cast import INA, LEA, LUC, MAX, NOON, install_cast, put_cast_on_record
from tests.library import LESSON, quiz, write_library
from tests.services.test_regrading import KEY_B, LATER, answer_all, drawn, mark_of

DROP, FULL_MARKS = Correction(Kind.DROP), Correction(Kind.FULL_MARKS)
TWO_THIRDS = Fraction(2, 3)
TEXT = quiz(bank=2)
"""Every attempt gets q0, q1 and one of the critical questions."""


@pytest.fixture
def house(db, tmp_path):
    """(database, folder): Lea answered a, and then the marks of q0 were corrected: b is right."""
    install_cast(db)
    put_cast_on_record(db)
    root = write_library(tmp_path / "library", TEXT)
    publish(db, root, None, "", NOON)
    answer_all((db, live(db)), LEA)
    return db, root


@pytest.fixture
def corrected(house):
    correct(house[0])
    return house


def live(db):
    return CatalogueSource(db).current(0)


def correct(db, correction=KEY_B, question="q0", **more):
    wish = Wish("needles", question, correction, "The key was wrong.", **more)
    return apply(db, live(db), None, wish, LATER, allow_lost_passes=True)


def published(db, root, text):
    write_library(root, text)
    outcome = publish(db, root, None, "", LATER)
    assert outcome.published, outcome.problems
    return outcome


def edited(change, text=TEXT):
    """The quiz with its first question changed, written in another layout."""
    data = yaml.safe_load(text)
    change(data["questions"][0])
    return yaml.safe_dump(data, sort_keys=False)


def mark_right(question, right):
    for option in question["options"]:
        option.pop("correct", None)
        if option["id"] == right:
            option["correct"] = True


def all_a(db, who=LUC):
    return answer_all((db, live(db)), who)


def score(db, who=LUC, **choices):
    return mark_of(db, answer_all((db, live(db)), who, choices))[0]


def stopped_now(db):
    with db.read() as connection:
        return [finding.what for finding in corrections(connection)]


def words(db, root):
    return [w for change in plan(db, root).changes for w in change.words]


KEY_IS_B = edited(lambda question: mark_right(question, "b"))
OTHERWISE_WRITTEN = {
    "a remark": TEXT + "# a remark among authors\n",
    "another layout": yaml.safe_dump(yaml.safe_load(TEXT), sort_keys=True),
    "its reasons": edited(lambda q: q.update(explanation="Better told.")),
    "another question": TEXT.replace("Which one is number 1?", "Which one is the number 1?"),
    "the rules": TEXT.replace("pass: 60", "pass: 65"),
    "what is the default": edited(lambda q: q.update(points=1, shuffle=True)),
    "the order of its options": edited(lambda q: q["options"].reverse()),
    "its words": TEXT.replace("Which one is number 0?", "Which one is the number 0?"),
}


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
    told = "the correction of marks of q0 of 2026-03-03 (it counts for nobody) holds no more"
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


def test_publishing_says_what_goes_on(corrected):
    db, root = corrected
    write_library(root, OTHERWISE_WRITTEN["a remark"])
    told = "the correction of marks of q0 of 2026-03-03 goes on: the right answer is b"

    assert words(db, root) == ["spelling of the file only", told]
    (change,) = plan(db, root).changes
    assert [(c.question_id, c.state) for c in change.corrections] == [("q0", "goes-on")]

    assert published(db, root, OTHERWISE_WRITTEN["a remark"]).marks_words == (told,)


def test_a_file_that_caught_up_needs_the_correction_no_more(corrected):
    db, root = corrected
    write_library(root, KEY_IS_B)

    assert words(db, root)[-1] == (
        "the correction of marks of q0 of 2026-03-03 (the right answer is b) is needed no more: "
        "the file says so itself now"
    )
    published(db, root, KEY_IS_B)
    assert score(db) == TWO_THIRDS


@pytest.mark.parametrize("way", ["the file", "the release", "another layout"])
def test_back_to_a_corrected_wording_the_correction_decides_and_publishing_says_so(corrected, way):
    db, root = corrected
    published(db, root, KEY_IS_B)
    text = OTHERWISE_WRITTEN["another layout"] if way == "another layout" else TEXT
    write_library(root, text)
    planned = plan_release(db, 1) if way == "the release" else plan(db, root)

    told = [word for change in planned.changes for word in change.words]
    assert told[-1] == (
        "q0 is marked by the correction of marks of 2026-03-03, whatever the file says: the right "
        "answer is b — to correct that: `python -m courseware regrade needles q0 --key a --dry-run`"
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
        "the correction of marks of q0 of 2026-03-03 (the right answer is b) does not hold in this "
        "revision, which was attempted without it — `python -m courseware regrade needles q0 "
        "--key b --dry-run` shows whom it would change once this is live"
    )
    publish(db, root, None, "", LATER)
    assert stopped_now(db) == [
        "the correction of marks of needles/q0 of 2026-03-03 (the right answer is b) does not hold "
        "in the live revision"
    ]
    correct(db)

    assert stopped_now(db) == []
    assert mark_of(db, marked)[0] == score(db, MAX) == TWO_THIRDS


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
        "the correction of marks of q0 of 2026-03-03 (the right answer is b) holds no more, "
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
    assert decides.startswith("q0 is marked by the correction of marks of 2026-03-03")


def test_a_recall_is_asked_under_corrections_that_go_on_with_its_release(corrected):
    db, root = corrected
    write_library(root, TEXT + "# a remark\n", LESSON.replace("injects nothing", "never injects"))
    recall = RecallWish("needles", ("q0",), "The depth was wrong.")

    told = ("q0 is judged by a correction of marks: the right answer is b",)
    assert recall_reach(db, root, recall).corrected == told
    assert publish(db, root, None, "", LATER, recall=recall).recall_corrected == told
