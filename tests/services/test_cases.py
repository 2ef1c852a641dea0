"""Branching cases in attempts and in practice: steps are kept, and none is taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from fractions import Fraction

import pytest

from courseware.domain.errors import Conflict, Invalid, NotFound, ReusedKey, Settled, TooLate
from courseware.questions.reading import Unreadable
from courseware.services.attempts.answering import check_answer, question_page, save
from courseware.services.attempts.reviewing import review
from courseware.services.attempts.rules import rules_page
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.lessons.practice import answer_practice, practice_questions, start_again
from courseware.services.lessons.reading import lesson_or_404
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from tests.cast import LEA, LUC, NOON, install_cast
from tests.library import LESSON, case_question, quiz, write_library
from tests.questions.small_cases import small_case

CASE = small_case(
    {"start": "next mend next!", "next": "full none full", "mend": "none half"},
    {"full": 100, "half": 50, "none": 0},
)
# The case is drawn after three single choices.
POSITION = 4


def published(db, tmp_path, critical=False, **more):
    install_cast(db)
    cases = [
        case_question("the-case", CASE, critical=critical),
        case_question("try-case", CASE, use="practice"),
    ]
    lesson = LESSON.replace("[quiz:practice-name]", "[quiz:practice-name]\n\n[quiz:try-case]")
    text = quiz(cases=cases, extra="time_limit_minutes: 30\n", **more)
    outcome = publish(db, write_library(tmp_path / "library", text, lesson), None, "", NOON)
    assert not outcome.refused, outcome.problems
    return CatalogueSource(db).current(0)


class Sitting:
    """One learner's open attempt, with the case before them."""

    def __init__(self, db, catalogue):
        self.db, self.catalogue = db, catalogue
        self.attempt_id = start(db, catalogue, LEA.actor, "needles", NOON)

    def step(self, path, key="k1", sequence=1, now=NOON):
        return self._save(POSITION, {"answer": [path]} if path else {}, key, sequence, now)

    def answer(self, position, choice):
        return self._save(position, {"answer": [choice]}, f"s{position}", 1, NOON)

    def _save(self, position, *sent):
        return save(self.db, self.catalogue, LEA.actor, self.attempt_id, position, *sent)

    def page(self, position=POSITION):
        return question_page(self.db, self.catalogue, LEA.actor, self.attempt_id, position, NOON)

    def path(self):
        response = self.page().response
        return ".".join(response["path"]) if response else ""

    def reviewed(self):
        submit(self.db, self.catalogue, LEA.actor, self.attempt_id, NOON)
        seen = review(self.db, self.catalogue, LEA.actor, self.attempt_id, NOON)
        return seen.questions[POSITION - 1]


@pytest.fixture
def sitting(db, tmp_path):
    return Sitting(db, published(db, tmp_path))


def test_a_case_is_walked_step_by_step_to_its_mark(sitting):
    assert sitting.page().next_sequence == 1

    first = sitting.step("b", "k1", 1)
    middle = sitting.page()
    second = sitting.step("b.b", "k2", 2)
    end = sitting.page()

    assert (first.counts, first.answered) == (True, False)
    assert (second.counts, second.answered) == (True, True)
    assert [step.chosen for step in middle.question.way] == ["choose b at start"]
    assert sorted(choice.id for choice in middle.question.choices) == ["b.a", "b.b"]
    assert (middle.next_sequence, end.next_sequence) == (2, 3)
    assert (end.question.here, end.question.choices) == ("<p>text of half</p>", ())
    reviewed = sitting.reviewed()
    assert reviewed.share == Fraction(1, 2)
    assert [stage.title for stage in reviewed.explanation.stages][:3] == [
        "Decision 1",
        "Decision 2",
        "How it ended",
    ]


def test_a_begun_case_is_told_from_an_answered_and_from_a_blank_one(sitting):
    sitting.step("a")
    begun = sitting.page(1)
    sitting.step("a.b", "k2", 2)
    done = sitting.page(1)

    assert (begun.answered[POSITION - 1], begun.begun) == (False, {POSITION})
    assert (done.answered[POSITION - 1], done.begun) == (True, frozenset())
    assert begun.stepwise == {POSITION}


def test_a_case_before_its_end_earns_nothing(sitting):
    sitting.step("a")

    assert sitting.reviewed().share == 0


def test_a_decision_cannot_be_taken_back(sitting):
    sitting.step("a", "k1", 1)

    with pytest.raises(Settled, match="cannot be taken back"):
        sitting.step("b", "k2", 2)

    assert sitting.path() == "a"


def test_a_step_of_long_ago_cannot_replace_the_way_since(sitting):
    sitting.step("a", "k1", 1)
    sitting.step("a.b", "k2", 2)

    for path in ("a", "b"):
        with pytest.raises(Settled):
            sitting.step(path, f"other-{path}", 99)

    assert sitting.path() == "a.b"


def test_the_same_save_may_come_any_number_of_times(sitting):
    first = sitting.step("a", "k1", 1)
    sitting.step("a.b", "k2", 2)

    again = sitting.step("a", "k1", 1, NOON + timedelta(minutes=1))

    assert again == first
    assert sitting.path() == "a.b"
    with pytest.raises(ReusedKey):
        sitting.step("b", "k1", 1)


def test_a_step_that_is_stored_already_is_acknowledged_under_another_key_too(sitting):
    first = sitting.step("a", "k1", 1)

    again = sitting.step("a", "k9", 9, NOON + timedelta(minutes=1))

    assert again.saved_at == first.saved_at
    # Nothing was stored, so that the next step of the first tab still comes after it.
    assert sitting.page().next_sequence == 2
    assert sitting.step("a.b", "k2", 2).counts


def test_saving_without_a_choice_changes_nothing(sitting):
    blank = sitting.step("", "k1", 1)
    sitting.step("a", "k0", 1)
    stays = sitting.step("", "k3", 3)

    assert (blank.answered, stays.answered) == (False, False)
    assert (sitting.path(), sitting.page().next_sequence) == ("a", 2)


def test_a_step_that_would_not_count_is_refused_instead_of_lost(sitting):
    sitting.step("a", "k1", 5)

    with pytest.raises(Settled):
        sitting.step("a.b", "k2", 4)

    assert sitting.path() == "a"


@pytest.mark.parametrize("path", ["a.b", "z", "b.b", "a.z.z"])
def test_what_does_not_fit_the_node_in_sight_is_refused_alike(sitting, path):
    with pytest.raises(Invalid) as refusal:
        sitting.step(path)

    sentence = "This answer does not belong to the question. Choose again."
    assert refusal.value.errors == {"answer": sentence}
    assert sitting.path() == ""


def test_after_the_deadline_the_case_counts_as_far_as_it_went(sitting):
    sitting.step("a", "k1", 1)

    with pytest.raises(TooLate):
        sitting.step("a.b", "k2", 2, NOON + timedelta(minutes=31))


def test_of_many_that_decide_at_once_the_first_wins_and_the_others_hear_of_it(sitting):
    def decide(number):
        path = "abc"[number % 3]
        try:
            sitting.step(path, f"k{number}", 1)
        except Settled:
            return None
        return path

    with ThreadPoolExecutor(12) as pool:
        said = set(pool.map(decide, range(24)))

    assert said == {None, sitting.path()}


def test_with_immediate_feedback_a_case_is_checked_at_its_end_only(db, tmp_path):
    sitting = Sitting(db, published(db, tmp_path, feedback="immediate"))
    where = (db, sitting.catalogue, LEA.actor, sitting.attempt_id, POSITION, NOON)
    sitting.step("a", "k1", 1)
    begun = sitting.page()

    with pytest.raises(Conflict, match="Go on to the end first"):
        check_answer(*where)
    sitting.step("a.a", "k2", 2)
    ended = sitting.page()
    check_answer(*where)

    assert (begun.may_check, ended.may_check) == (False, True)
    assert (begun.explanation, ended.explanation) == (None, None)
    assert sitting.page().explanation.credit == 1


def test_a_critical_turn_fails_the_attempt_and_a_detour_that_was_mended_does_not(db, tmp_path):
    catalogue = published(db, tmp_path, critical=True)
    results = []
    for path in ("c.a", "b.b", "a.a"):
        sitting = Sitting(db, catalogue)
        for position in (1, 2, 3):
            sitting.answer(position, "a")
        sitting.step(path[0], "k1", 1)
        sitting.step(path, "k2", 2)
        results.append(submit(db, catalogue, LEA.actor, sitting.attempt_id, NOON))

    assert [result.passed for result in results] == [False, True, True]
    assert [result.score for result in results] == [Fraction(3, 4), Fraction(7, 8), 1]
    assert [result.critical_missed for result in results] == [("the-case",), (), ()]


def test_the_rules_know_whether_there_are_cases(school, tmp_path):
    db, catalogue = school
    without = rules_page(db, catalogue, LEA.actor, "needles", NOON)
    practice = case_question("try-case", CASE, use="practice")
    write_library(tmp_path / "library", quiz(cases=[practice]))
    publish(db, tmp_path / "library", None, "", NOON)
    practised_only = rules_page(db, CatalogueSource(db).current(0), LEA.actor, "needles", NOON)
    write_library(tmp_path / "library", quiz(cases=[case_question("the-case", CASE)]))
    publish(db, tmp_path / "library", None, "", NOON)
    with_case = rules_page(db, CatalogueSource(db).current(0), LEA.actor, "needles", NOON)

    assert [found.has_cases for found in (without, practised_only, with_case)] == [
        False,
        False,
        True,
    ]


def practised(db, catalogue, path, actor=LEA.actor):
    lesson = lesson_or_404(catalogue, "basics", "needles")
    form = {"answer": [path]}
    return answer_practice(db, catalogue, actor, lesson, "try-case", form, NOON)


def kept(db, catalogue, actor=LEA.actor):
    lesson = lesson_or_404(catalogue, "basics", "needles")
    return practice_questions(db, catalogue, actor, lesson)["try-case"]


def test_a_practice_case_gives_its_reasons_at_its_end(db, tmp_path):
    catalogue = published(db, tmp_path)

    begun = practised(db, catalogue, "b")
    ended = practised(db, catalogue, "b.b")

    assert (begun.explanation, begun.is_step_open) == (None, True)
    assert (ended.explanation.credit, ended.is_step_open) == (Fraction(1, 2), False)
    assert kept(db, catalogue) == ended
    assert kept(db, catalogue, LUC.actor).response is None


def test_a_practice_case_starts_again_and_takes_no_single_step_back(db, tmp_path):
    catalogue = published(db, tmp_path)
    lesson = lesson_or_404(catalogue, "basics", "needles")
    practised(db, catalogue, "b")

    with pytest.raises(Unreadable, match="already gone on"):
        practised(db, catalogue, "a")
    assert kept(db, catalogue).response == {"path": ["b"]}
    fresh = start_again(db, catalogue, LEA.actor, lesson, "try-case")

    assert (fresh.response, kept(db, catalogue).response) == (None, None)
    assert practised(db, catalogue, "a").response == {"path": ["a"]}


def test_only_a_placed_practice_question_can_be_started_again(db, tmp_path):
    catalogue = published(db, tmp_path)
    lesson = lesson_or_404(catalogue, "basics", "needles")

    for question_id in ("the-case", "nothing"):
        with pytest.raises(NotFound):
            start_again(db, catalogue, LEA.actor, lesson, question_id)
