"""What publishing would do and whom it concerns, and going back."""

import shutil
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from courseware.domain.errors import NotFound
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.proving.ledger_walk import verify
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publication import Affected, plan, plan_release
from courseware.services.releases.publishing import publish, publish_release
from courseware.store.tables import LedgerEntry, Release
from tests.awards import give_award
from tests.cast import LEA, NOON, install_cast, put_cast_on_record
from tests.library import LESSON, quiz, write_library
from tests.services.answered_library import QUIZ, change, name_all_anew
from tests.services.answered_library import house as house
from tests.services.answering import add_attempt
from tests.services.correcting import answer_all, drawn, one_of


def test_nothing_differs_from_what_is_live(house):
    assert plan(*house).changes == ()


def test_a_changed_key_is_told_in_words_with_counts_and_diff(house):
    db, root = house
    begun = start(db, CatalogueSource(db).current(0), LEA.actor, "needles", NOON)
    more = ", and 1 attempt under way is going to be marked by it too"
    change(root, 'text: "A filiform needle", correct: true,', 'text: "A filiform needle",')
    change(root, 'text: "A hollow cannula",', 'text: "A hollow cannula", correct: true,')
    change(root, "pass: 60", "pass: 70")

    planned = plan(db, root)

    (only,) = planned.changes
    assert (only.kind, only.content_id, only.path) == ("quiz", "needles", QUIZ)
    assert only.words == (
        "pass 60 → 70",
        "1 question changed",
        "option a of q0 is no longer right",
        "option b of q0 is right now",
        "1 attempt was marked by the old key of q0; the marks stay"
        f"{more if 'q0' in drawn(db, begun).values() else ''} — whom the new key would change: "
        "`python -m courseware regrade needles q0 --key b --dry-run`",
    )
    assert only.affected == Affected(open_attempts=1, passed=1)
    assert "-pass: 60\n+pass: 70\n" in only.diff
    assert not planned.refused
    with db.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Release)) == 1


def test_a_corrected_key_asks_for_a_correction_also_of_attempts_under_way(db, tmp_path):
    install_cast(db)
    root = write_library(tmp_path / "library")
    publish(db, root, None, "first", NOON)
    school = (db, CatalogueSource(db).current(0))
    attempt_id = answer_all(school, LEA, hand_in=False)
    question = one_of(school, attempt_id, "q")
    right, wrong = 'text: "A filiform needle", correct: true,', 'text: "A filiform needle",'
    text = (root / QUIZ).read_text().replace(right, wrong)
    other = 'text: "A hollow cannula",'
    (root / QUIZ).write_text(text.replace(other, other + " correct: true,"))
    told = (
        f"1 attempt under way is going to be marked by the old key of {question} unless the marks "
        "are corrected — look at the correction: "
        f"`python -m courseware regrade needles {question} --key b --dry-run`"
    )

    (only,) = plan(db, root).changes

    assert told in only.words
    assert told in publish(db, root, None, "mended", NOON).marks_words

    submit(db, school[1], LEA.actor, attempt_id, NOON)
    assert publish(db, root, None, "same", NOON).marks_words == ()


def test_a_changed_lesson_says_what_and_whose_award_rests_on_it(house):
    db, root = house
    sha = CatalogueSource(db).current(0).lesson_entry("needles").revision_sha256
    give_award(db, LEA, revisions={"course": "c" * 64, "lessons": {"needles": sha}, "quizzes": {}})
    change(root, "minutes: 10", "minutes: 11", "lessons/basics/needles.md")
    change(root, "It injects nothing.", "It never injects.", "lessons/basics/needles.md")

    (only,) = plan(db, root).changes

    assert only.words == ("minutes 10 → 11", "text changed in: What it is not")
    assert only.affected.awarded == 1


def test_added_and_removed_files_are_named(house):
    db, root = house
    second = LESSON.replace("id: needles", "id: pins").replace("N1.", "P1.")
    (root / "lessons/basics/pins.md").write_text(second)

    found = {(c.kind, c.content_id): c.words for c in plan(db, root).changes}

    assert found["lesson", "pins"] == ("lesson added",)


def test_going_back_makes_a_release_with_the_older_content(house):
    db, root = house
    put_cast_on_record(db)
    later = NOON + timedelta(hours=1)
    change(root, "pass: 60", "pass: 70")
    publish(db, root, None, "harder", later)

    (told,) = plan_release(db, 1).changes
    outcome = publish_release(db, 1, None, "too hard", later)

    assert told.words == ("pass 70 → 60",)
    assert (outcome.published, outcome.release_id, outcome.changed) == (True, 3, ("quiz/needles",))
    assert CatalogueSource(db).current(0).quiz("needles").pass_percent == 60
    with db.read() as connection:
        query = select(LedgerEntry.canonical).where(LedgerEntry.subject == "release-3")
        assert '"again":1' in connection.execute(query).scalar_one()
    assert not publish_release(db, 3, None, "", later).published


def test_going_back_past_an_answered_question_is_told_and_possible(house):
    db, root = house
    (root / QUIZ).write_text(quiz(bank=5))
    publish(db, root, None, "", NOON)
    bank = CatalogueSource(db).current(0).quiz("needles")
    add_attempt(db, bank, "p2", {"q4": "a", "q1": "a", "c0": "a"})

    planned = plan_release(db, 1)

    assert [(p.code, str(p.severity)) for p in planned.problems] == [("CW172", "warning")]
    assert publish_release(db, 1, None, "", NOON).published


def test_going_back_to_before_an_answered_quiz_is_told_and_possible(db, tmp_path):
    install_cast(db)
    before = write_library(tmp_path / "before")
    name_all_anew(before)
    assert not publish(db, before, None, "", NOON).refused
    assert not publish(db, write_library(tmp_path / "library"), None, "", NOON).refused
    bank = CatalogueSource(db).current(0).quiz("needles")
    add_attempt(db, bank, "p2", {"q3": "a", "q1": "a", "c0": "a"})

    planned = plan_release(db, 1)

    assert [(p.code, str(p.severity)) for p in planned.problems] == [("CW174", "warning")]
    assert publish_release(db, 1, None, "", NOON).published


def test_there_is_no_going_back_to_what_never_was(house):
    with pytest.raises(NotFound):
        publish_release(house[0], 99, None, "", NOON)


def test_the_ledger_holds_after_going_back(db, tmp_path):
    root = write_library(tmp_path / "library")
    publish(db, root, None, "", NOON)
    change(root, "pass: 60", "pass: 70")
    publish(db, root, None, "", NOON)
    publish_release(db, 1, None, "", NOON)

    assert verify(db) == []


def test_another_database_in_the_same_place_gives_its_own_catalogue(
    sqlite_db, sqlite_template, tmp_path
):
    root = write_library(tmp_path / "library")
    assert not publish(sqlite_db, root, None, "", NOON).refused
    source = CatalogueSource(sqlite_db)
    before = source.current(0)
    file = tmp_path / "courseware.sqlite3"
    for path in tmp_path.glob(f"{file.name}*"):
        path.rename(tmp_path / f"away-{path.name}")
    shutil.copy(sqlite_template, file)
    write_library(root, quiz().replace("pass: 60", "pass: 75"))
    assert not publish(sqlite_db, root, None, "", NOON).refused

    after = source.current(10)

    assert after.release_id == before.release_id
    assert after.quiz("needles").pass_percent == 75
