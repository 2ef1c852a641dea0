"""Marking by certainty in attempts, reviews, practice and statistics, on both engines."""

import csv
import io
import json
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from courseware.content.compiled import CompiledQuiz
from courseware.questions.certainty import Level, certain
from courseware.services.attempts.answering import question_page, save
from courseware.services.attempts.reviewing import review
from courseware.services.attempts.rules import rules_page
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.lessons.practice import answer_practice
from courseware.services.lessons.reading import lesson_or_404
from courseware.services.regrading.correcting import Correction, Kind, Wish, apply
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.services.results import results_csv, xapi_statements
from courseware.services.statistics.correctness import credit_of
from courseware.services.statistics.quizzes import analyse_quiz, quiz_statistics
from courseware.store.tables import AttemptQuestion
from tests.cast import ADA, INA, LEA, LUC, NOON, install_cast
from tests.library import quiz, write_library
from tests.services.answering import add_answers


def published(db, tmp_path, marking="certainty", **more):
    outcome = publish(
        db,
        write_library(tmp_path / marking, quiz(extra=f"marking: {marking}\n", **more)),
        None,
        "",
        NOON,
    )
    assert not outcome.refused, outcome.problems
    return CatalogueSource(db).current(0)


@pytest.fixture
def people(db):
    install_cast(db)
    return db


def sit(db, catalogue, person, *given):
    """One attempt; `given` are (choice, level) by position. Returns result and review."""
    id_ = start(db, catalogue, person.actor, "needles", NOON)
    for position, (choice, level) in enumerate(given, start=1):
        form = {"answer": [choice]} | ({"certainty": [level]} if level else {})
        save(db, catalogue, person.actor, id_, position, form, f"k{position}", 1, NOON)
    result = submit(db, catalogue, person.actor, id_, NOON)
    return result, review(db, catalogue, person.actor, id_, NOON)


def test_the_total_is_the_mean_of_marks_by_certainty(people, tmp_path):
    catalogue = published(people, tmp_path)

    result, seen = sit(people, catalogue, LEA, ("a", "3"), ("a", None), ("a", "2"))

    assert result.score == Fraction(3 + 1 + 2, 9)
    assert [q.share for q in seen.questions] == [1, Fraction(1, 3), Fraction(2, 3)]
    assert [q.is_right for q in seen.questions] == [True] * 3
    assert result.passed


def test_the_total_stops_at_zero_unless_the_quiz_says_otherwise(people, tmp_path):
    wrong = [("b", "3"), ("b", "3"), ("a", "1")]

    floored, _ = sit(people, published(people, tmp_path), LEA, *wrong)
    negative, _ = sit(people, published(people, tmp_path, "certainty_negative"), LUC, *wrong)

    assert (floored.score, negative.score) == (0, Fraction(-6 - 6 + 1, 9))
    assert not floored.passed and not negative.passed


def test_discrimination_is_that_of_being_right_however_certain(people, tmp_path):
    given = [
        ("a", 3, "a", 3),
        ("b", 3, "b", 3),
        ("b", 3, "a", 3),
        ("b", 2, "b", 3),
        ("b", 3, "b", 2),
    ]

    bank = published(people, tmp_path).quiz("needles")
    for number, (one, sure, other, surer) in enumerate(given):
        answers = {
            "q0": {"choice": one, "certainty": sure},
            "q1": {"choice": other, "certainty": surer},
        }
        add_answers(people, bank, f"p{number}", answers)

    catalogue = CatalogueSource(people).current(0)
    found = quiz_statistics(people, catalogue, INA.actor, "needles").present.questions
    found_of = [q.figures.discrimination for q in found if q.figures.answers]

    right = [(1, 1), (0, 0), (0, 1), (0, 0), (0, 0)]
    assert found_of == pytest.approx([correlation_of(right)] * 2)


def correlation_of(pairs):
    """Pearson's, in floating point, straight from the definition."""
    one, other = zip(*pairs, strict=True)
    mean_one, mean_other = sum(one) / len(one), sum(other) / len(other)
    covariance = sum((a - mean_one) * (b - mean_other) for a, b in pairs)
    squares = sum((a - mean_one) ** 2 for a in one) * sum((b - mean_other) ** 2 for b in other)
    return covariance / squares**0.5


def test_a_critical_question_must_be_right_however_certain(people, tmp_path):
    catalogue = published(people, tmp_path)

    unsure, seen = sit(people, catalogue, LEA, ("a", "3"), ("a", "3"), ("b", "1"))
    right, _ = sit(people, catalogue, LUC, ("a", "3"), ("a", "3"), ("a", "1"))

    assert (unsure.score, unsure.passed, len(seen.critical_missed)) == (Fraction(2, 3), False, 1)
    assert (right.score, right.passed) == (Fraction(7, 9), True)


def test_the_review_lists_what_was_confident_and_wrong(people, tmp_path):
    _, seen = sit(people, published(people, tmp_path), LEA, ("b", "3"), ("b", "1"), ("a", "3"))

    (listed,) = seen.confident_and_wrong
    assert (listed.position, listed.certainty.mark, listed.share) == (1, -6, -2)


def test_a_quiz_revision_decides_and_a_standard_one_asks_nothing(people, tmp_path):
    catalogue = published(people, tmp_path, "standard")
    id_ = start(people, catalogue, LEA.actor, "needles", NOON)
    assert not rules_page(people, catalogue, LEA.actor, "needles", NOON).asks_certainty

    later = published(people, tmp_path)

    assert rules_page(people, later, LEA.actor, "needles", NOON).asks_certainty
    assert not question_page(people, later, LEA.actor, id_, 1, NOON).asks_certainty
    form = {"answer": ["b"], "certainty": ["3"]}
    save(people, later, LEA.actor, id_, 1, form, "k1", 1, NOON)
    assert question_page(people, later, LEA.actor, id_, 1, NOON).response == {"choice": "b"}
    assert submit(people, later, LEA.actor, id_, NOON).score == 0


def test_a_changed_level_is_a_save_like_any_other(people, tmp_path):
    catalogue = published(people, tmp_path)
    id_ = start(people, catalogue, LEA.actor, "needles", NOON)
    for sequence, level in ((1, "3"), (2, "1")):
        form = {"answer": ["b"], "certainty": [level]}
        save(people, catalogue, LEA.actor, id_, 1, form, f"k{sequence}", sequence, NOON)

    page = question_page(people, catalogue, LEA.actor, id_, 1, NOON)

    assert (page.asks_certainty, page.response) == (True, {"choice": "b", "certainty": 1})


def test_practice_tells_what_certainty_made_of_the_answer(people, tmp_path):
    catalogue = published(people, tmp_path)
    lesson = lesson_or_404(catalogue, "basics", "needles")
    form = {"answer": ["b"], "certainty": ["2"]}

    answered = answer_practice(people, catalogue, LEA.actor, lesson, "practice-name", form, NOON)

    assert answered.certainty is not None
    assert (answered.certainty.mark, answered.explanation.credit) == (-2, 0)


def test_statistics_tell_how_many_were_right_at_each_level(people, tmp_path):
    catalogue = published(people, tmp_path)
    bank: CompiledQuiz = catalogue.quiz("needles")
    given = [("a", 3)] * 6 + [("b", 3)] * 6 + [("a", 2)] * 4 + [("b", None)] * 2
    for number, (choice, level) in enumerate(given):
        answer = {"choice": choice} | ({"certainty": level} if level else {})
        add_answers(people, bank, f"p{number}", {"q0": answer, "q1": None})

    present = quiz_statistics(people, catalogue, INA.actor, "needles").present

    (q0,) = [q for q in present.questions if q.question_id == "q0"]
    expected = [(1, 2, 0), (2, 4, 4), (3, 12, 6)]
    assert [(at.level, at.answers, at.right) for at in q0.calibration] == expected
    assert [(at.level, at.answers, at.right) for at in present.calibration] == expected
    assert [at.is_overconfident for at in q0.calibration] == [False, False, True]
    right = [choice for choice in q0.choices if choice.right]
    assert sum(choice.answers for choice in right) == 10


def test_facility_and_discrimination_are_about_being_right_and_marks_stand_apart(people, tmp_path):
    catalogue = published(people, tmp_path, "certainty_negative")
    bank: CompiledQuiz = catalogue.quiz("needles")
    # Three know both, one of them unsure; one is very sure and wrong twice.
    for number, (choice, level) in enumerate([("a", 3), ("a", 3), ("a", 1), ("b", 3)]):
        answer = {"choice": choice, "certainty": level}
        add_answers(people, bank, f"p{number}", {"q0": answer, "q1": answer})

    found = quiz_statistics(people, catalogue, INA.actor, "needles")

    (q0,) = [q for q in found.present.questions if q.question_id == "q0"]
    assert q0.figures.facility == Fraction(3, 4)
    assert q0.figures.discrimination == pytest.approx(1)
    assert q0.certainty_mark == Fraction(3 + 3 + 1 - 6, 4)
    assert found.present.test.mean_share == Fraction(3, 4)
    # The attempts of the tests stop at 0, as in a quiz marked by `certainty`.
    assert found.present.marked_share == Fraction(3 + 3 + 1 + 0, 12)
    (month,) = found.months
    assert (month.mean_share, month.facility["q0"]) == (Fraction(7, 12), Fraction(3, 4))


def test_marks_whose_answers_were_not_read_tell_how_right_they_were(people, tmp_path):
    catalogue = published(people, tmp_path, "certainty_negative")
    bank: CompiledQuiz = catalogue.quiz("needles")
    for number, (choice, level) in enumerate([("a", 2), ("b", 2), ("a", 1), ("b", 1)]):
        answer = {"choice": choice, "certainty": level}
        add_answers(people, bank, f"p{number}", {"q0": answer}, NOON + timedelta(hours=number))

    found = analyse_quiz(people, catalogue, "needles", most_read=1)

    (q0,) = [q for q in found.present.questions if q.question_id == "q0"]
    assert (q0.read, q0.figures.answers, q0.figures.facility) == (1, 4, Fraction(1, 2))


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("credit", [Fraction(n, 12) for n in range(13)])
def test_how_right_an_answer_was_can_be_read_off_its_mark(level, credit):
    mark = certain({"certainty": int(level)}, credit)

    assert credit_of(mark.share, level) == credit


def corrected(db, catalogue, attempt_id, position, kind, detail=""):
    """Correct the question at a position of an attempt, for everybody who got it."""
    with db.read() as connection:
        query = select(AttemptQuestion.question_id)
        at = (AttemptQuestion.attempt_id == attempt_id) & (AttemptQuestion.position == position)
        question_id = connection.scalar(query.where(at))
    wish = Wish("needles", question_id, Correction(kind, detail), f"Why {kind}.")
    apply(db, catalogue, INA.actor, wish, NOON, allow_lost_passes=True)
    return question_id


def lines_of(db, catalogue):
    csv_lines = list(results_csv(db, catalogue, ADA.actor, "needles", with_names=False))
    (row,) = csv.DictReader(io.StringIO("".join(csv_lines)))
    base = "https://example.org"
    told = map(json.loads, xapi_statements(db, catalogue, ADA.actor, "needles", base))
    answers = {one["object"]["definition"]["name"]["und"]: one["result"] for one in told}
    return row, answers


def test_full_marks_and_drop_are_told_alike_in_review_table_and_statements(people, tmp_path):
    catalogue = published(people, tmp_path)
    given = (("b", "3"), ("b", "3"), ("a", "2"))
    _, before = sit(people, catalogue, LEA, *given)
    assert [q.position for q in before.confident_and_wrong] == [1, 2]
    full = corrected(people, catalogue, before.attempt_id, 1, Kind.FULL_MARKS)
    gone = corrected(people, catalogue, before.attempt_id, 2, Kind.DROP)

    seen = review(people, catalogue, LEA.actor, before.attempt_id, NOON)
    row, answers = lines_of(people, catalogue)

    first, second, third = seen.questions
    assert (first.is_right, first.certainty.mark, first.certainty.is_right) == (True, 3, True)
    assert second.certainty is None
    assert (third.is_right, third.certainty.mark) == (True, 2)
    assert seen.confident_and_wrong == ()
    assert [q.position for q in seen.dropped] == [2]
    assert seen.missed == ()
    assert seen.score == Fraction(5, 6)
    assert [(c.kind, c.reason) for c in second.corrected] == [(Kind.DROP, "Why drop.")]
    assert (row[full], row[gone]) == ("1", "")
    assert (answers[full]["score"], answers[full]["success"]) == (
        {"scaled": 1.0, "raw": 1.0, "min": -2, "max": 1},
        True,
    )
    assert row["not_counted"] == gone
    assert "score" not in answers[gone] and "success" not in answers[gone]


def test_success_in_statements_is_being_right_however_certain(people, tmp_path):
    catalogue = published(people, tmp_path)
    _, seen = sit(people, catalogue, LEA, ("a", "1"), ("b", "3"), ("b", "2"))

    _, answers = lines_of(people, catalogue)

    ids = [q.question.id for q in seen.questions]
    assert [answers[id_]["success"] for id_ in ids] == [True, False, False]
    assert [answers[id_]["score"] for id_ in ids] == [
        {"scaled": 0.333333, "raw": 0.333333, "min": -2, "max": 1},
        {"scaled": -1.0, "raw": -2.0, "min": -2, "max": 1},
        {"scaled": -0.666667, "raw": -0.666667, "min": -2, "max": 1},
    ]


def test_an_accepted_answer_is_right_in_the_calibration_too(people, tmp_path):
    catalogue = published(people, tmp_path)
    _, before = sit(people, catalogue, LEA, ("b", "3"), ("a", "3"), ("a", "3"))
    mended = corrected(people, catalogue, before.attempt_id, 1, Kind.ACCEPT, "b")

    found = analyse_quiz(people, catalogue, "needles").present

    very = next(one for one in found.calibration if one.level is Level.VERY)
    assert (very.answers, very.right) == (3, 3)
    (report,) = (q for q in found.questions if q.question_id == mended)
    assert [choice.name for choice in report.choices if choice.right] == ["a", "b"]
    seen = review(people, catalogue, LEA.actor, before.attempt_id, NOON)
    assert (seen.confident_and_wrong, seen.questions[0].certainty.mark) == ((), 3)


@pytest.mark.parametrize(("marking", "lowest"), [("certainty", 0), ("certainty_negative", -2)])
def test_an_objective_stops_where_the_total_stops(people, tmp_path, marking, lowest):
    catalogue = published(people, tmp_path, marking)

    _, seen = sit(people, catalogue, LEA, ("b", "3"), ("b", "3"), ("b", "3"))

    assert set(seen.objectives.values()) == {lowest}
