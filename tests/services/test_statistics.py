"""Statistics of a quiz from real rows, on both engines."""

from datetime import timedelta
from fractions import Fraction

import pytest

from courseware.domain.errors import Forbidden, NotFound
from courseware.domain.spread import Gap
from courseware.domain.weak_items import Weight
from courseware.services.identity.merging import merge, preview_merge
from courseware.services.statistics.answer_counts import OTHER, count, keep_bounded
from courseware.services.statistics.listing import list_quizzes
from courseware.services.statistics.quizzes import analyse_quiz, quiz_statistics
from courseware.store.quizzes.answer_times import first_saves
from courseware.store.quizzes.answers import sittings, unpack_asked
from tests.cast import ADA, INA, LEA, MAX, NOON
from tests.services.answering import add_answers, add_attempt, add_saves, body_of
from tests.services.quiz_figures import MARCH, MAY, by_id, right, statistics


def test_attempts_that_their_time_ended_count_and_are_told_apart(school):
    db, catalogue = school
    bank = catalogue.quiz("needles")
    add_attempt(db, bank, "p1", right())
    add_attempt(db, bank, "p2", right("q0"), ran_out=True)

    found = statistics(school)

    assert (found.present.attempts, found.present.ran_out) == (2, 1)
    assert [revision.analysis.ran_out for revision in found.revisions] == [1]


def test_facility_and_discrimination_come_from_the_marks(school):
    db, catalogue = school
    bank = catalogue.quiz("needles")
    for name, sheet in {
        "p1": right(),
        "p2": right("q1"),
        "p3": right("q0", "q1"),
        "p4": right("q0", "q1", "c0"),
    }.items():
        add_attempt(db, bank, name, sheet)

    present = statistics(school).present

    assert (present.attempts, present.passed) == (4, 2)
    found = by_id(present)
    assert [found[q].figures.facility for q in ("q0", "q1", "c0")] == [
        Fraction(1, 2),
        Fraction(1, 4),
        Fraction(3, 4),
    ]
    assert found["q0"].figures.discrimination == pytest.approx(0.5**0.5)
    assert present.test.mean == Fraction(3, 2)


def test_nothing_is_made_up_where_nobody_answered(school):
    found = statistics(school)

    assert found.present.attempts == 0
    assert found.present.test.mean_share is Gap.NOBODY
    assert {q.figures.facility for q in found.present.questions} == {Gap.NOBODY}
    assert (found.revisions, found.months) == ((), ())


def test_practice_questions_are_not_listed(school):
    assert "practice-name" not in by_id(statistics(school).present)


def test_who_answers_again_is_one_person_in_more_attempts(school):
    db, catalogue = school
    bank = catalogue.quiz("needles")
    for number in range(1, 8):
        add_attempt(db, bank, "p1", right("q0") if number % 2 else right(), number=number)
    add_attempt(db, bank, "p2", right("q1"))

    every, first = statistics(school), statistics(school, first_only=True)

    assert (every.present.attempts, every.present.test.people) == (8, 2)
    assert [of.analysis.test.people for of in every.revisions] == [2]
    assert (first.present.attempts, first.present.test.people) == (2, 2)
    # Eight results of two people are no eight people's.
    assert every.present.test.alpha is Gap.FEW_PEOPLE
    assert sum(choice.answers for choice in by_id(every.present)["q0"].choices) == 8


def test_options_are_listed_with_those_who_chose_them(school):
    db, catalogue = school
    bank = catalogue.quiz("needles")
    for number, choice in enumerate(["a", "a", "b", None]):
        add_attempt(db, bank, f"p{number}", {"q0": choice, "q1": "a" if number else "b"})

    q0 = by_id(statistics(school).present)["q0"]

    assert [(c.name, c.right, c.answers) for c in q0.choices] == [
        ("a", True, 2),
        ("b", False, 1),
        ("c", False, 0),
    ]
    assert q0.choices[0].text == "A filiform needle"
    assert [c.elsewhere for c in q0.choices] == [Fraction(1, 2), 1, Gap.NOBODY]
    assert q0.blank == 1


def test_the_save_that_counts_is_the_one_that_was_graded(school):
    """Highest sequence first; between two tabs at the same one, the highest key."""
    db, catalogue = school
    add_attempt(db, catalogue.quiz("needles"), "p1", {"q0": "b", "q1": None, "c0": "a"})
    later = {"body": {"answer": {"choice": "c"}}, "key": "a-later", "sequence": 2}
    add_saves(db, "p1-1", [{**later, "position": 1}])
    tabs = [
        {"position": 2, "sequence": 7, "key": key, "body": {"answer": {"choice": choice}}}
        for key, choice in (("kb", "b"), ("kz", "c"), ("ka", "a"))
    ]

    with db.snapshot() as connection:
        (before,) = sittings(connection, "needles")
    add_saves(db, "p1-1", tabs)
    with db.snapshot() as connection:
        (after,) = sittings(connection, "needles")

    def given(sitting):
        asked = (unpack_asked(packed).question_id for packed in sitting.asked)
        return dict(zip(asked, sitting.answers, strict=True))

    assert given(before)["q0"] == body_of({"choice": "c"})
    assert given(before)["q1"] is None
    assert given(after)["q1"] == body_of({"choice": "c"})
    assert given(after)["c0"] == body_of({"choice": "a"})


def test_a_wrong_key_is_the_first_thing_to_look_at(school):
    db, catalogue = school
    bank = catalogue.quiz("needles")
    for number in range(12):
        # Whoever knows c0 and q1 takes option b of q0: its key is wrong.
        able = number % 2 == 0
        sheet = {"q0": "b" if able else "a", "q1": "a" if able else "b", "c0": "a"}
        add_attempt(db, bank, f"p{number}", sheet)

    weak = statistics(school).present.to_look_at

    assert weak[0].question_id == "q0"
    assert weak[0].concerns[0].weight is Weight.MISLED
    assert (
        weak[0]
        .concerns[0]
        .sentence.startswith(
            "People who did well chose b, “A hollow cannula”: they earned 100 % of their other"
        )
    )


def test_an_open_attempt_is_not_counted(school):
    db, catalogue = school
    from_the_page = catalogue.quiz("needles")
    add_attempt(db, from_the_page, "p1", right())
    with db.write() as connection:
        connection.exec_driver_sql(
            "UPDATE attempt SET submitted_at = NULL, score = NULL, passed = NULL"
        )

    assert statistics(school).present.attempts == 0


def test_first_attempts_can_be_taken_alone(school):
    db, catalogue = school
    bank = catalogue.quiz("needles")
    add_attempt(db, bank, "p1", right("q0", "q1", "c0"))
    add_attempt(db, bank, "p1", right(), MAY, number=2)

    assert statistics(school).present.attempts == 2
    first = statistics(school, first_only=True).present
    assert (first.attempts, first.test.mean_share) == (1, 0)


def test_after_a_merge_the_first_attempt_is_the_one_that_was_begun_first(school):
    """The merge numbers the other account's attempts on behind, although they came earlier."""
    db, catalogue = school
    bank = catalogue.quiz("needles")
    add_attempt(db, bank, "p1", right(), MAY)
    add_attempt(db, bank, "p2", right("q0", "q1", "c0"), MARCH)
    plan = preview_merge(db, catalogue, ADA.actor, "p1@example.org", "p2@example.org")

    merge(db, catalogue, ADA.actor, "p1", "p2", plan.digest, "One person", MAY)

    first = statistics(school, first_only=True).present
    assert (first.attempts, first.test.mean_share) == (1, 0)
    with db.snapshot() as connection:
        (timed,) = first_saves(connection, "needles", first_only=True)
    assert timed.started_at < MAY - timedelta(days=1)


def test_months_are_counted_in_utc(school):
    db, catalogue = school
    bank = catalogue.quiz("needles")
    add_attempt(db, bank, "p1", right(), MARCH)
    add_attempt(db, bank, "p2", right("q0", "q1"), MAY)

    months = statistics(school).months

    assert [(m.month, m.attempts, m.passed, m.mean_share) for m in months] == [
        ("2026-03", 1, 1, 1),
        ("2026-05", 1, 0, Fraction(1, 3)),
    ]
    assert months[1].facility == {"q0": 0, "q1": 0, "c0": 1}


@pytest.mark.parametrize("member", [LEA, MAX])
def test_only_instructors_may_look(school, member):
    db, catalogue = school
    with pytest.raises(Forbidden):
        quiz_statistics(db, catalogue, member.actor, "needles")
    with pytest.raises(Forbidden):
        list_quizzes(db, catalogue, member.actor)


def test_a_quiz_that_never_was_is_not_found(school):
    db, catalogue = school
    with pytest.raises(NotFound):
        quiz_statistics(db, catalogue, INA.actor, "nothing")


def test_rare_answers_are_put_together_and_marks_stay_exact(school):
    db, catalogue = school
    bank = catalogue.quiz("needles")
    for number in range(6):
        add_attempt(db, bank, f"p{number}", {"q0": "abc"[number % 3], "q1": "a", "c0": "a"})
    with db.snapshot() as connection:
        counted = count(sittings(connection, "needles"))
    before = sum(score.people for score in counted[0].scores.values())

    keep_bounded(counted, 4)

    given = [pair for score in counted[0].scores.values() for pair in score.given.items()]
    assert sum(times for _, times in given) == 6 * 3
    assert {body for (_, body), _ in given} == {OTHER}
    shares = [(unpack_asked(a).share, n) for (a, _), n in given if a.startswith("q0")]
    assert sum(share * times for share, times in shares) == 2
    assert before == 6


def test_an_analysis_of_many_says_from_how_many_it_knows_the_choices(school):
    db, catalogue = school
    bank = catalogue.quiz("needles")
    for number, choice in enumerate("bbba"):
        sheet = {"q0": choice, "q1": "a", "c0": "a"}
        add_attempt(db, bank, f"p{number}", sheet, NOON + timedelta(days=number))

    whole = analyse_quiz(db, catalogue, "needles").present
    some = analyse_quiz(db, catalogue, "needles", most_read=2).present

    assert (whole.choices_are_of_some, some.choices_are_of_some) == (False, True)
    assert by_id(some)["q0"].figures == by_id(whole)["q0"].figures
    assert (by_id(some)["q0"].read, by_id(some)["q0"].figures.answers) == (2, 4)
    assert [choice.answers for choice in by_id(some)["q0"].choices] == [1, 1, 0]


def test_times_come_from_the_first_saves_and_a_second_thought_takes_none(school):
    db, catalogue = school
    bank = catalogue.quiz("needles")
    for number in range(10):
        seconds = {"q0": 40 + number, "q1": 100, "c0": 100 + 31 * 60}
        answers = {name: {"choice": "a"} for name in seconds}
        add_answers(db, bank, f"p{number}", answers, seconds=seconds)
        later = {"position": 1, "sequence": 2, "key": "z", "body": {"answer": {"choice": "b"}}}
        add_saves(db, f"p{number}-1", [later], NOON)

    found = by_id(statistics(school).present)

    q0, q1 = found["q0"].times, found["q1"].times
    assert (q0.lower, q0.median, q0.upper, q0.counted, q0.pauses) == (42, 44, 47, 10, 0)
    assert (q1.lower, q1.median, q1.upper) == (53, 55, 58)
    assert found["c0"].times is None
    assert by_id(statistics(school).revisions[0].analysis)["q0"].times == q0


def test_times_of_first_attempts_are_taken_alone_and_of_the_newest_only(school):
    db, catalogue = school
    bank = catalogue.quiz("needles")
    for number, wait in ((1, 10), (2, 300)):
        for person in range(10):
            add_answers(
                db,
                bank,
                f"p{person}",
                {"q0": {"choice": "a"}},
                NOON + timedelta(days=number, minutes=person),
                number,
                {"q0": wait},
            )

    every, first = (by_id(statistics(school, first_only=only).present) for only in (False, True))
    with db.snapshot() as connection:
        newest = list(first_saves(connection, "needles", most=3))

    assert (every["q0"].times.counted, first["q0"].times.counted) == (20, 10)
    assert (every["q0"].times.upper, first["q0"].times.upper) == (300, 10)
    assert [one.firsts for one in newest] == [
        [("q0", one.started_at + timedelta(seconds=300))] for one in newest
    ]
    assert len(newest) == 3
