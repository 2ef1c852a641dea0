"""Extended matching: one list for several stems, marked stem by stem."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from courseware.questions.findings import Code
from tests.questions.test_question_contract import environment

Make = Callable[..., Any]


def options(*ids: str) -> list[dict[str, Any]]:
    return [{"id": id_, "text": f"The {id_}"} for id_ in ids]


def stem(id_: str, answer: str, *told: str) -> dict[str, Any]:
    reasons = [{"option": option, "why": f"Not {option}."} for option in told]
    return {"id": id_, "text": f"Case {id_}", "answer": answer, "why": "So.", "reasons": reasons}


LIST = options("a", "b", "c", "d", "e")


def test_each_stem_earns_its_part_and_an_option_may_serve_twice(make: Make) -> None:
    question = make("extended_matching")
    answers: list[dict[str, str]] = [
        {"shoulder": "pleura", "flank": "kidney", "ribs": "pleura"},
        {"shoulder": "pleura", "flank": "pleura", "ribs": "pleura"},
        {"ribs": "pleura"},
        {"ribs": "kidney"},
        {},
    ]

    earned = [question.grade({"stems": stems}) for stems in answers]

    assert earned == [1, Fraction(2, 3), Fraction(1, 3), 0, 0]


@pytest.mark.parametrize(
    ("stems", "expected"),
    [
        ([stem("p", "a"), stem("q", "z")], [(Code.OPTION_UNKNOWN, ("stems", 1, "answer"))]),
        (
            [stem("p", "a", "z"), stem("q", "b")],
            [(Code.OPTION_UNKNOWN, ("stems", 0, "reasons", 0, "option"))],
        ),
        (
            [stem("p", "a", "b", "b"), stem("q", "b")],
            [(Code.REASON_REPEATED, ("stems", 0, "reasons", 1, "option"))],
        ),
        (
            [stem("p", "a", "a"), stem("q", "b")],
            [(Code.REASON_REPEATED, ("stems", 0, "reasons", 0, "option"))],
        ),
        ([stem("a", "a"), stem("b", "b")], [(Code.KEY_TOLD_BY_IDS, ("stems",))]),
        (
            [stem("p", "a"), stem("p", "b") | {"text": "other"}],
            [(Code.DUPLICATE_OPTION_ID, ("stems", 1, "id"))],
        ),
        (
            [stem("p", "a"), stem("q", "b") | {"why": " "}],
            [(Code.REASON_MISSING, ("stems", 1, "why"))],
        ),
    ],
)
def test_mistakes_of_authors_are_found_at_their_place(
    stems: list[Any], expected: list[Any], make: Make
) -> None:
    question = make("extended_matching", options=LIST, stems=stems)

    assert [(finding.code, finding.path) for finding in question.findings()] == expected


def test_an_id_that_is_nearly_right_is_guessed(make: Make) -> None:
    changed = [stem("p", "plura"), stem("q", "kidney")]

    (finding,) = make("extended_matching", stems=changed).findings()

    assert finding.suggestion == 'did you mean "pleura"?'


@pytest.mark.parametrize("count", [4, 13])
def test_the_list_has_five_to_twelve_options(count: int, make: Make) -> None:
    with pytest.raises(ValueError, match=f"5 to 12 entries are needed here, found {count}"):
        make("extended_matching", options=options(*(f"o{n}" for n in range(count))))


def test_the_review_says_for_each_stem_what_belongs_there_and_why_others_do_not(
    make: Make,
) -> None:
    question = make("extended_matching")

    told = question.explain({"stems": {"shoulder": "kidney", "ribs": "pleura"}}, ())

    assert [(row.verdict.value, row.given, row.answer) for row in told.rows] == [
        ("Wrong", "Kidney", "Pleura and lung"),
        ("Left blank", "", "Kidney"),
        ("Right", "Pleura and lung", "Pleura and lung"),
    ]
    page = environment().get_template("questions/_explanation.html").render(explanation=told)
    assert "Why not: Kidney" in page
    assert "not at the shoulder" in page


def test_the_list_keeps_its_order_unless_it_is_to_be_shuffled(make: Make) -> None:
    kept, mixed = (make("extended_matching", options=LIST, shuffle=s) for s in (False, True))

    assert kept.arrange(random.Random(1)) == ()
    assert sorted(mixed.arrange(random.Random(1))) == ["a", "b", "c", "d", "e"]
    shown = mixed.present(("e", "d", "c", "b", "a")).options
    assert [option.id for option in shown] == ["e", "d", "c", "b", "a"]
