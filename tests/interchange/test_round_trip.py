"""Out and back by every format: what both sides know comes back as it was, the rest is named."""

from __future__ import annotations

import re

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from courseware.interchange.drafts import as_question, complete
from courseware.interchange.formats import Format, read, write
from courseware.interchange.losses import Kind, Loss
from courseware.questions.base import Question
from tests.interchange.banks import (
    EXAMPLES,
    HEAD,
    clozes,
    matchings,
    multiples,
    numerics,
    orderings,
    short_texts,
    singles,
    true_falses,
)

# What each format has no place for, as the report of each type's own example names it.
NOT_CARRIED: dict[tuple[Format, str], list[str]] = {
    (Format.GIFT, "numeric"): ["lost: units[1]: “cm, 10”"],
    (Format.GIFT, "ordering"): [
        "lost: explanation: “Safe, wash, report, record.”",
        "lost: items[1].why: “A loose needle is the next injury.”",
        "lost: items[2].why: “Wash at once; do not suck or squeeze.”",
        "lost: items[3].why: “Preventive treatment works best within hours.”",
        "lost: items[4].why: “The record comes after care, from fresh memory.”",
    ],
    (Format.GIFT, "cloze"): ["lost: the question: GIFT has no such “Fill in the blanks”"],
    (Format.GIFT, "branching"): ["lost: the question: GIFT has no such “Branching case”"],
    (Format.MOODLE_XML, "branching"): ["lost: the question: Moodle lacks “Branching case”"],
}
DRAWN = {
    "single": singles(),
    "multiple": multiples(),
    "true_false": true_falses(),
    "numeric": numerics(),
    "short_text": short_texts(),
    "matching": matchings(),
    "ordering": orderings(),
    "cloze": clozes(),
}
# What may be named of any question: signs for which a format has no escape.
MAY_BE_NAMED = {
    Format.GIFT: r"(premises\[\d+\]\.text|explanation): .*->|the question: GIFT has no such"
    r"|(items\[\d+\]\.(why|text)|explanation): |blanks\[1\]\.",
    Format.MOODLE_XML: r"blanks\[",
}


def carried(losses: tuple[Loss, ...]) -> list[str]:
    return [f"{loss.kind}: {loss.what}" for loss in losses if loss.kind is not Kind.LABEL]


def came_back(format_: Format, data: bytes) -> list[Question]:
    quizzes = read(format_, data, "bank").quizzes
    made = [as_question(draft) for quiz in quizzes for draft in complete(quiz, set()).questions]
    assert all(isinstance(question, Question) for question in made)
    return [question for question in made if isinstance(question, Question)]


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("format_", Format)
def test_every_types_example_comes_back_but_for_what_is_named(format_: Format, name: str) -> None:
    question = EXAMPLES[name]
    named = NOT_CARRIED.get((format_, name), [])

    written = write(format_, HEAD, [question])

    assert carried(written.losses) == named
    if named and "the question" in named[0]:
        assert came_back(format_, written.data) == []
    elif not named:
        assert came_back(format_, written.data) == [question]


@pytest.mark.parametrize("format_", Format)
def test_what_stands_above_the_questions_comes_back(format_: Format) -> None:
    written = write(format_, HEAD, [EXAMPLES["single"]])

    (quiz,) = read(format_, written.data, "bank").quizzes

    assert quiz.head == HEAD


@pytest.mark.parametrize("format_", Format)
def test_what_only_courseware_acts_on_is_named_as_a_label(format_: Format) -> None:
    losses = write(format_, HEAD, [EXAMPLES["single"]]).losses

    assert [(loss.where, loss.what.partition(":")[0]) for loss in losses] == [
        ("quiz", "lesson, pass, attempts, time_limit_minutes, feedback, draw"),
        ("question sudden-chest-pain", "objective, critical, cognitive, difficulty"),
    ]
    assert {loss.kind for loss in losses} == {Kind.LABEL}


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("format_", Format)
@settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(data=st.data())
def test_any_question_comes_back_as_it_was_but_for_what_is_named(
    format_: Format, name: str, data: st.DataObject
) -> None:
    question = data.draw(DRAWN[name])

    written = write(format_, HEAD, [question])

    losses = [loss for loss in written.losses if loss.kind is not Kind.LABEL]
    unforeseen = [loss.what for loss in losses if not re.match(MAY_BE_NAMED[format_], loss.what)]
    assert unforeseen == []
    if not losses:
        (again,) = came_back(format_, written.data)
        assert (again.id, again.type) == (question.id, question.type)
        assert again.right_answer() == question.right_answer()
        assert again.text.strip() == question.text.strip()
