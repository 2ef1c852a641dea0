"""What publishing refuses for the sake of earlier answers: ids that go or mean something else."""

import pytest
from sqlalchemy import select

from courseware.domain.errors import Invalid
from courseware.services.proving.ledger_walk import verify
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publication import plan
from courseware.services.releases.publishing import publish
from courseware.store.tables import LedgerEntry
from tests.cast import NOON, install_cast, put_cast_on_record
from tests.library import quiz, write_library
from tests.services.answered_library import COURSE_PATH, QUIZ, change, errors, name_all_anew
from tests.services.answered_library import house as house
from tests.services.answering import add_answers


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
