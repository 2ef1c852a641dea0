"""What publishing would do, what it refuses for the sake of earlier answers, and going back."""

import shutil
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from courseware.domain.errors import Invalid, NotFound
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
from tests.services.answering import add_answers, add_attempt
from tests.services.test_regrading import answer_all, drawn, one_of

QUIZ = "quizzes/basics/needles.yaml"
LESSON_PATH, COURSE_PATH = "lessons/basics/needles.md", "lessons/basics/course.yaml"


@pytest.fixture
def house(db, tmp_path):
    """(database, folder) with the small library published and q0, q1, c0 answered by somebody."""
    install_cast(db)
    root = write_library(tmp_path / "library")
    outcome = publish(db, root, None, "first", NOON)
    assert not outcome.refused, outcome.problems
    bank = CatalogueSource(db).current(0).quiz("needles")
    add_attempt(db, bank, "p1", {"q0": "a", "q1": "a", "c0": "a"})
    return db, root


def change(root, old, new, path=QUIZ, count=1):
    text = (root / path).read_text()
    assert old in text
    (root / path).write_text(text.replace(old, new, count))


def errors(found):
    return [(p.code, p.line, p.message) for p in found.problems if p.severity == "error"]


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


def test_a_type_changed_under_the_same_id_is_refused_with_the_mend(house):
    db, root = house
    text = quiz(bank=3)
    odd = (
        '  - {id: q3, type: true_false, objective: N1.1, text: "So?", answer: true,\n'
        '     why_true: "Yes, it is", why_false: "No, it is not", explanation: "Well."}\n'
    )
    (root / QUIZ).write_text(text + odd)

    for found in (plan(db, root), publish(db, root, None, "", NOON)):
        ((code, line, message),) = errors(found)
        assert (code, line) == ("CW171", len(text.splitlines()) + 1)
        assert "`q3` was published as single" in message
        assert found.refused


def test_a_lost_answered_id_needs_a_tombstone_and_an_unanswered_one_does_not(house):
    db, root = house
    (root / QUIZ).write_text(quiz(bank=3))  # nobody answered q3
    assert errors(plan(db, root)) == []

    without = quiz().replace("id: q0", "id: q9").replace("-q0", "-q9")
    (root / QUIZ).write_text(without)
    ((code, _, message),) = errors(publish(db, root, None, "", NOON))
    assert (code, "`q0`" in message) == ("CW172", True)

    (root / QUIZ).write_text(without.replace("draw:", "retired: [{id: q0, why: Old}]\ndraw:"))
    outcome = publish(db, root, None, "", NOON)
    assert (outcome.published, errors(outcome)) == (True, [])

    (root / QUIZ).write_text(quiz())
    codes = [code for code, _, _ in errors(publish(db, root, None, "", NOON))]
    assert codes == ["CW068"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # The words of two options change places, and the ids do not.
        (
            '{id: b, text: "A hollow cannula", why',
            '{id: b, text: "A blunt probe", why',
        ),
        # Another option, right where the old one was wrong.
        ('{id: c, text: "A blunt probe", ', '{id: c, text: "None of these", correct: true, '),
    ],
)
def test_an_option_id_that_means_something_else_is_refused(house, old, new):
    db, root = house
    text = quiz()
    if "correct" in new:
        text = text.replace('"A filiform needle", correct: true,', '"A filiform needle",', 1)
    else:
        text = text.replace('{id: c, text: "A blunt probe"', '{id: c, text: "A hollow cannula"', 1)
    (root / QUIZ).write_text(text.replace(old, new, 1))

    assert {code for code, _, _ in errors(plan(db, root))} == {"CW173"}


def test_rewording_an_option_and_correcting_a_key_are_no_reuse(house):
    db, root = house
    change(root, '"A filiform needle", correct: true,', '"A thin filiform needle",')
    change(root, '"A hollow cannula",', '"A hollow cannula", correct: true,')

    assert errors(plan(db, root)) == []


def replaced(house, old, new):
    db, root = house
    change(root, old, new)
    return plan(db, root)


def test_other_words_under_an_answered_id_are_refused_until_the_author_confirms_them(house):
    db, root = house
    put_cast_on_record(db)

    planned = replaced(house, '"A filiform needle"', '"A cup of sweet tea"')

    ((code, _, message),) = errors(planned)
    assert code == "CW173"
    assert message == (
        "the option `a` of `q0` was answered as “A filiform needle” and says something else now"
    )
    assert planned.to_confirm == ("needles/q0/a",)
    assert "option a of q0 says something else: “A filiform needle” → “A cup of sweet tea”" in (
        planned.changes[0].words
    )
    assert publish(db, root, None, "", NOON).refused
    meant = 'did you mean "needles/q0/a"?'
    for wrong, nearest in (
        ("needles/q0/b", meant),
        ("needles/q0", meant),
        ("elsewhere", "choose one of: needles/q0/a"),
    ):
        for act in (plan, lambda *args, **kept: publish(*args, None, "", NOON, **kept)):
            with pytest.raises(Invalid) as refused:
                act(db, root, same_meaning=["needles/q0/a", wrong])
            assert refused.value.errors == {
                "same_meaning": f"nothing asks to confirm '{wrong}' — {nearest}"
            }

    confirmed = plan(db, root, same_meaning=["needles/q0/a"])
    told = [(p.code, str(p.severity), p.suggestion) for p in confirmed.problems]
    assert told == [("CW173", "warning", "confirmed to mean the same")]
    assert publish(db, root, None, "", NOON, same_meaning=["needles/q0/a"]).published
    with db.read() as connection:
        query = select(LedgerEntry.canonical).where(LedgerEntry.subject == "release-2")
        assert '"same_meaning":["needles/q0/a"]' in connection.execute(query).scalar_one()
    assert verify(db) == []


def test_a_replaced_question_is_refused_and_one_that_nobody_answered_is_not(house):
    db, root = house
    planned = replaced(house, "Which one is number 0?", "What do you do when somebody faints?")

    ((code, _, message),) = errors(planned)
    assert (code, planned.to_confirm) == ("CW173", ("needles/q0",))
    assert message.startswith("the text of `q0` was answered as “Which one is number 0?”")
    change(root, "What do you do when somebody faints?", "Which is number 0?")
    assert errors(plan(db, root)) == []
    change(root, "Which one is number 3?", "What do you do when somebody faints?")
    assert errors(plan(db, root)) == []  # nobody answered q3
    assert any("q3 says something else" in words for words in plan(db, root).changes[0].words)


def test_words_of_another_option_cannot_be_confirmed(house):
    db, root = house
    planned = replaced(house, '"A hollow cannula"', '"A blunt probe of steel"')
    assert planned.to_confirm == ("needles/q0/b",)
    change(root, '"A blunt probe of steel"', '"A blunt probe"')
    change(root, '{id: c, text: "A blunt probe"', '{id: c, text: "A blunt probe of steel"')

    planned = plan(db, root)

    assert [code for code, _, _ in errors(planned)] == ["CW173"]
    assert planned.to_confirm == ()


def test_an_option_that_was_removed_cannot_come_back_as_another(house):
    db, root = house
    gone = '      - {id: c, text: "A blunt probe", why: "RATIONALE-q0-c: that one stays outside"}\n'
    change(root, gone, "")
    assert publish(db, root, None, "", NOON).published

    change(
        root, "    explanation", gone.replace("A blunt probe", "My left shoe") + "    explanation"
    )
    assert [code for code, _, _ in errors(plan(db, root))] == ["CW173"]
    change(root, "My left shoe", "A blunt probe")
    assert errors(plan(db, root)) == []


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


def name_all_anew(root):
    """The lesson and its quiz under other ids: what was there before is gone."""
    for old, text in ((LESSON_PATH, LESSON), (QUIZ, quiz())):
        (root / old).unlink(missing_ok=True)
        renamed = text.replace("id: needles", "id: other").replace(
            "lesson: needles", "lesson: other"
        )
        (root / old.replace("needles", "other")).write_text(renamed)
    change(root, "lessons: [needles]", "lessons: [other]", COURSE_PATH)


def test_an_answered_quiz_whose_file_is_gone_needs_a_tombstone_in_a_course(house):
    db, root = house
    name_all_anew(root)
    course = root / COURSE_PATH

    found = plan(db, root)

    ((code, _, message),) = errors(found)
    assert (code, "`needles` was answered" in message) == ("CW174", True)
    (lost,) = [p for p in found.problems if p.code == "CW174"]
    assert "retired_quizzes: [{id: needles" in (lost.suggestion or "")
    assert (lost.suggestion or "").endswith(f"into {COURSE_PATH}")
    assert publish(db, root, None, "", NOON).refused
    course.write_text(course.read_text() + "retired_quizzes: [{id: needles, why: Withdrawn}]\n")
    assert publish(db, root, None, "", NOON).published


def test_the_tombstone_of_a_quiz_is_asked_for_in_a_file_that_is_there(house):
    """The folder in which the quiz stood has no course any more: another one's will do."""
    db, root = house
    name_all_anew(root)
    for folder in ("lessons", "quizzes"):
        (root / folder / "basics").rename(root / folder / "more")
    course = root / "lessons/more/course.yaml"
    course.write_text(course.read_text().replace("id: basics", "id: more"))

    (lost,) = [p for p in plan(db, root).problems if p.code == "CW174"]

    assert (lost.suggestion or "").endswith(
        "into the course.yaml of any course, such as lessons/more/course.yaml"
    )


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


_ESSAY = """\
  - id: risk
    type: essay
    objective: N1.2
    text: "Explain the risk to a patient."
    points: 2
    rubric:
      - id: injury
        text: "The injury"
        levels:
          - {id: named, points: 2, text: "The injury is named."}
          - {id: hinted, points: 1, text: "The injury is hinted at."}
          - {id: hidden, points: 0, text: "Nothing is named."}
      - id: plain
        text: "Plain words"
        levels:
          - {id: clear, points: 1, text: "All words are plain."}
          - {id: technical, points: 0, text: "Words need explaining."}
    answer: "There is a small risk of an injury, and I tell you its signs."
    explanation: "Nobody consents to what was not named."
"""


@pytest.mark.parametrize(
    ("old", "new", "gone"),
    [
        ("      - id: plain\n", "      - id: tone\n", "the criterion `plain`"),
        ("{id: hinted,", "{id: alluded,", "the level `injury/hinted`"),
    ],
)
def test_what_an_answered_free_text_was_marked_under_cannot_go(db, tmp_path, old, new, gone):
    install_cast(db)
    root = write_library(tmp_path / "library")
    (root / QUIZ).write_text(quiz() + _ESSAY)
    outcome = publish(db, root, None, "first", NOON)
    assert not outcome.refused, outcome.problems
    change(root, old, new)
    assert errors(plan(db, root)) == []  # nobody answered it

    bank = CatalogueSource(db).current(0).quiz("needles")
    add_answers(db, bank, "p1", {"risk": {"text": "A lung can be hurt."}})

    for found in (plan(db, root), publish(db, root, None, "", NOON)):
        ((code, line, message),) = errors(found)
        assert (code, line) == ("CW175", (quiz() + _ESSAY).split("rubric:")[0].count("\n") + 1)
        assert message == f"answers to `risk` were given under {gone}, which is gone"
    change(root, new, old)
    assert errors(plan(db, root)) == []


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
