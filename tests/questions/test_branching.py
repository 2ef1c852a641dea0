"""Branching cases: what they earn, what they show on the way, and how they are reviewed."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from courseware.questions.reading import Unreadable
from courseware.questions.review import Verdict
from tests.questions.small_cases import small_case

Make = Callable[..., Any]

# b at the start loses half, which b of `mend` keeps; c of `start` is a critical wrong turn.
CASE = small_case(
    {"start": "next mend next!", "next": "full none full", "mend": "none half"},
    {"full": 100, "half": 50, "none": 0},
)


@pytest.fixture
def question(make: Make) -> Any:
    return make("branching", **CASE)


def taken(*path: str) -> dict[str, Any]:
    return {"path": list(path)}


def test_a_case_earns_the_credit_of_its_ending(question: Any) -> None:
    ways = ["aa", "ab", "ac", "ba", "bb"]

    earned = [question.grade(taken(*way)) for way in ways]

    assert earned == [1, 0, 1, 0, Fraction(1, 2)]
    assert all(isinstance(credit, Fraction) for credit in earned)


def test_a_critical_wrong_turn_earns_nothing_whatever_follows(question: Any) -> None:
    assert question.grade(taken("c", "a")) == 0
    assert question.grade(taken("a", "a")) == 1


def test_a_case_that_is_not_finished_earns_nothing(question: Any) -> None:
    assert [question.grade(taken(*way)) for way in ("", "a", "b")] == [0, 0, 0]
    assert [question.is_complete(taken(*way)) for way in ("", "a", "ab")] == [False, False, True]
    assert question.is_complete(None) is False


def test_a_critical_case_is_right_without_a_critical_turn_if_it_is_worth_something(
    make: Make,
) -> None:
    question = make("branching", **CASE, critical=True)
    ways = ["aa", "ab", "ac", "ba", "bb", "ca", "a", ""]

    right = [way for way in ways if question.answer_is_right(taken(*way))]

    assert right == ["aa", "ac", "bb"]


def test_one_node_is_shown_at_a_time_and_nothing_of_what_lies_ahead(question: Any) -> None:
    first = question.present_after((), None)
    second = question.present_after((), taken("b"))
    end = question.present_after((), taken("b", "b"))

    assert first == question.present(())
    assert (first.here, [c.id for c in first.choices]) == ("text of start", ["a", "b", "c"])
    assert (second.here, [c.id for c in second.choices]) == ("text of mend", ["b.a", "b.b"])
    assert [(step.text, step.chosen) for step in second.way] == [
        ("text of start", "choose b at start")
    ]
    assert (end.here, end.choices) == ("text of half", ())
    assert "mend" not in repr(first) and "text of next" not in repr(second)
    assert not any(word in repr(end) for word in ("why", "credit", "critical", "goes_to", "full"))


def test_a_choice_of_a_node_in_sight_is_read(question: Any) -> None:
    assert question.read_after({"answer": ["a"]}, None) == taken("a")
    assert question.read_after({"answer": ["a.b"]}, taken("a")) == taken("a", "b")
    # A page from earlier: what it says is read, and refused by may_follow where it differs.
    assert question.read_after({"answer": ["b"]}, taken("a", "b")) == taken("b")


def test_without_a_choice_the_case_stays_where_it_stands(question: Any) -> None:
    assert question.read_after({}, taken("a")) == taken("a")
    assert question.read_after({"answer": [" "]}, None) is None


def test_what_lies_ahead_cannot_be_probed(question: Any) -> None:
    sentences = set()
    for answer in ("a.a", "a.z", "b.c", "b.b.a", "z", "a..b", "." * 50):
        with pytest.raises(Unreadable) as refusal:
            question.read_after({"answer": [answer]}, None)
        sentences.add((refusal.value.field, refusal.value.message))

    assert sentences == {
        ("answer", "This answer does not belong to the question. Choose again."),
    }


def test_a_step_may_be_added_and_none_taken_back(question: Any) -> None:
    may = question.may_follow

    assert may(None, taken("a")) and may(taken("a"), taken("a", "b")) and may(None, None)
    assert may(taken("a"), taken("a"))
    assert not may(taken("a"), taken("b"))
    assert not may(taken("a", "b"), taken("a"))
    assert not may(taken("a"), None)


def test_an_answer_to_an_earlier_wording_is_followed_as_far_as_it_goes(question: Any) -> None:
    old = taken("b", "gone", "a")

    assert question.present_after((), old) == question.present_after((), taken("b"))
    assert question.read_after({"answer": ["b.a"]}, old) == taken("b", "a")
    assert question.may_follow(old, taken("b", "a"))


def test_the_order_of_choices_tells_nothing_of_other_nodes(make: Make) -> None:
    small = make("branching", **CASE)
    large = make(
        "branching",
        **small_case(
            {"start": "one two three", "one": "two x x x", "two": "three x", "three": "x y z"},
            {"x": 100, "y": 1, "z": 2},
        ),
    )
    for seed in range(20):
        drawn, other = random.Random(seed), random.Random(seed)
        arranged = small.arrange(drawn), large.arrange(other)
        first = [[id_ for id_ in order if id_.startswith("start.")] for order in arranged]

        assert first[0] == first[1]
        assert drawn.getstate() == other.getstate()


def test_choices_are_shuffled_node_by_node_unless_their_order_matters(make: Make) -> None:
    question, fixed = make("branching", **CASE), make("branching", **CASE, shuffle=False)
    orders = {
        tuple(
            tuple(choice.id[-1] for choice in question.present_after(order, way).choices)
            for way in (None, taken("a"))
        )
        for order in (question.arrange(random.Random(seed)) for seed in range(200))
    }

    assert len(orders) == 36
    assert fixed.arrange(random.Random(1)) == ()
    assert [c.id for c in fixed.present_after((), taken("a")).choices] == ["a.a", "a.b", "a.c"]


def told(question: Any, *path: str) -> list[tuple[str, bool, list[tuple[str, str]]]]:
    explanation = question.explain(taken(*path) if path else None, ())
    return [
        (stage.title, stage.visited, [(row.id, row.verdict.value) for row in stage.rows])
        for stage in explanation.stages
    ]


def test_the_review_goes_along_the_way_and_then_says_what_else_there_was(question: Any) -> None:
    assert told(question, "b", "b") == [
        (
            "Decision 1",
            True,
            [
                ("start.a", "Right, and not chosen"),
                ("start.b", "Partly right, you chose it"),
                ("start.c", "Critical wrong turn, rightly left out"),
            ],
        ),
        (
            "Decision 2",
            True,
            [("mend.a", "Wrong, rightly left out"), ("mend.b", "Right, and you chose it")],
        ),
        ("How it ended", True, [(".half", "Earns part of the marks")]),
        (
            "After “choose a at start”",
            False,
            [("next.a", "Right"), ("next.b", "Wrong"), ("next.c", "Right")],
        ),
        ("Other endings", False, [(".full", "Earns full marks"), (".none", "Earns nothing")]),
    ]


def test_the_review_names_the_critical_turn_and_what_the_ending_then_earns(question: Any) -> None:
    stages = told(question, "c", "a")

    assert stages[0][2][2] == ("start.c", "Critical wrong turn, you took it")
    assert stages[2] == ("How it ended", True, [(".full", "Earns nothing")])


def test_the_review_of_an_unfinished_case_ends_with_the_open_decision(question: Any) -> None:
    begun, blank = told(question, "a"), told(question)

    assert [title for title, visited, _ in begun if visited] == [
        "Decision 1",
        "Decision 2, not taken",
    ]
    assert begun[1][2][0] == ("next.a", "Right")
    assert [title for title, visited, _ in blank if visited] == ["Decision 1, not taken"]
    assert question.explain(taken("a"), ()).verdict is Verdict.WRONG
    assert question.explain(None, ()).verdict is Verdict.BLANK


def test_every_choice_and_ending_of_the_case_has_its_reason_in_the_review(question: Any) -> None:
    reasons = [row.why for row in question.explain(taken("a", "a"), ()).rows]

    wanted = [choice["why"] for node in CASE["nodes"] for choice in node["choices"]]
    assert sorted(reasons) == sorted([*wanted, *(ending["why"] for ending in CASE["endings"])])


def test_where_nothing_can_be_earned_any_more_no_choice_is_judged(make: Make) -> None:
    lost = small_case(
        {"start": "good lost", "lost": "bad worse"}, {"good": 100, "bad": 0, "worse": 0}
    )
    question = make("branching", **lost)

    assert told(question, "b", "a")[1][2] == [
        ("lost.a", "Not marked, you chose it"),
        ("lost.b", "Not marked"),
    ]


def test_the_answers_in_words_are_the_decisions_and_the_ending(question: Any) -> None:
    explanation = question.explain(taken("b", "b"), ())

    assert explanation.given == "1. choose b at start 2. choose b at mend → text of half"
    assert explanation.right_answer == "1. choose a at start 2. choose a at next → text of full"
    assert question.explain(taken("a"), ()).given == "1. choose a at start"


def test_the_right_answer_avoids_a_critical_turn_that_leads_to_full_credit(make: Make) -> None:
    question = make("branching", **small_case({"start": "good! next", "next": "bad good"}))

    assert question.right_answer() == "1. choose b at start 2. choose b at next → text of good"
    assert question.grade(taken("a")) == 0
