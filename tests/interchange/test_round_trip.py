"""Out and back by every format: what both sides know comes back as it was, the rest is named."""

from __future__ import annotations

import re

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from courseware.interchange.drafts import as_question, complete
from courseware.interchange.figures import Drawn
from courseware.interchange.formats import Format, read, write
from courseware.interchange.losses import Kind, Loss
from courseware.questions.base import Question
from tests.interchange.banks import (
    EXAMPLES,
    HEAD,
    clozes,
    essays,
    extended_matchings,
    hotspots,
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
    (Format.QTI, "numeric"): ["lost: units[1]: “cm, 10”"],
    (Format.QTI, "branching"): ["lost: the question: “Branching case” is not carried into QTI"],
    (Format.QTI_3, "numeric"): ["lost: units[1]: “cm, 10”"],
    (Format.QTI_3, "branching"): ["lost: the question: “Branching case” is not carried into QTI"],
}
# A matching has one reason for each of its pairs, and none for options that do not belong.
NOT_CARRIED |= {
    (format_, "extended_matching"): [
        "lost: stems[1].reasons[1]: “kidney, The kidneys lie below the twelfth rib's level, not at "
        "the shoulder.”"
    ]
    for format_ in (Format.GIFT, Format.MOODLE_XML)
}
# Regions of a picture are a plug-in of Moodle's, and nothing that GIFT knows.
NOT_CARRIED |= {
    (Format.GIFT, "hotspot"): ["lost: the question: GIFT has no such “Hotspot”"],
    (Format.MOODLE_XML, "hotspot"): ["lost: the question: Moodle lacks “Hotspot”"],
}
# A rubric has no word anywhere else; what stands in its place asks to be written anew.
_RUBRIC = [
    "changed: rubric[1].id: “honesty” became “whole”",
    "changed: rubric[1].text: “Names the serious risk and how rare it is” became “The "
    "answer as a whole”",
    "changed: rubric[1].levels[1].id: “named” became “good”",
    "changed: rubric[1].levels[1].text: “The injury of the lung is named, with how rare "
    "it is.” became “As good as the model answer.”",
    "changed: rubric[1].levels[2].id: “hinted” became “partly”",
    "changed: rubric[1].levels[2].text: “The injury is named without how rare it is, or "
    "hinted at.” became “A part of the model answer.”",
    "changed: rubric[1].levels[3].id: “hidden” became “missing”",
    "changed: rubric[1].levels[3].text: “Nothing serious is named.” became “Nothing of "
    "the model answer.”",
    "lost: rubric[2]: “plain-words, Uses the patient's words, [{'id': 'clear', 'points': "
    "1, 'text': 'No technical word stands unexplained.'}, {…”",
]
NOT_CARRIED |= {
    (Format.GIFT, "essay"): [
        "lost: words.minimum: “40”",
        "lost: words.maximum: “150”",
        *_RUBRIC,
        "lost: answer: ““Over the ribs the lung is close. Very rarely a needle reaches it and "
        "air gets in beside it, which can make you breathle…”",
    ],
    (Format.MOODLE_XML, "essay"): _RUBRIC,
}
DRAWN = {
    "single": singles(),
    "multiple": multiples(),
    "true_false": true_falses(),
    "numeric": numerics(),
    "short_text": short_texts(),
    "matching": matchings(),
    "extended_matching": extended_matchings(),
    "ordering": orderings(),
    "cloze": clozes(),
    "hotspot": hotspots(),
    "essay": essays(),
}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40"/>'
FIGURES = {"figures/needle.svg": Drawn(SVG, (100, 40))}
# Texts become XHTML there: marks that render to nothing, or not as they read, have no way back.
_PART = r"([a-z_]+\[\d+\]\.)*"
_TEXTS = rf"{_PART}(why|why_true|why_false|explanation): |(?!accept|mistakes){_PART}text: "
_ONE_LIMIT = r"answer: \S+ is right there too; to 3 significant|mistakes: their reasons are told as"
_BELOW_ZERO = r"|answer\.(absolute|relative): "
# What may be named of any question: signs for which a format has no escape.
MAY_BE_NAMED = {
    Format.GIFT: r"[^:]*: .*->|the question: GIFT has no such|stems\[\d+\]\.reasons"
    r"|words\.|rubric\[|answer: “So"
    r"|(items\[\d+\]\.(why|text)|explanation): |blanks\[1\]\.|" + _ONE_LIMIT,
    Format.MOODLE_XML: r"blanks\[|stems\[\d+\]\.reasons|the question: Moodle lacks|rubric\[|"
    + _ONE_LIMIT,
    Format.QTI: _TEXTS + _BELOW_ZERO,
    Format.QTI_3: _TEXTS + _BELOW_ZERO,
}


def carried(losses: tuple[Loss, ...]) -> list[str]:
    return [f"{loss.kind}: {loss.what}" for loss in losses if loss.kind is not Kind.LABEL]


def came_back(format_: Format, data: bytes) -> list[Question]:
    quizzes = read(format_, data, "bank", lambda _: (100, 40)).quizzes
    made = [as_question(draft) for quiz in quizzes for draft in complete(quiz, set()).questions]
    assert all(isinstance(question, Question) for question in made)
    return [question for question in made if isinstance(question, Question)]


def bare(value: object) -> object:
    """Data without its texts: ids, keys, numbers, order."""
    if isinstance(value, dict):
        prose = ("text", "why", "why_true", "why_false", "explanation")
        return {key: bare(one) for key, one in value.items() if key not in prose}
    return [bare(one) for one in value] if isinstance(value, list | tuple) else value


def tidy(value: object) -> object:
    """Data with texts as they read: a line break at the end says nothing."""
    if isinstance(value, dict):
        return {key: tidy(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [tidy(one) for one in value]
    return value.strip() if isinstance(value, str) else value


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("format_", Format)
def test_every_types_example_comes_back_but_for_what_is_named(format_: Format, name: str) -> None:
    question = EXAMPLES[name]
    named = NOT_CARRIED.get((format_, name), [])

    written = write(format_, HEAD, [question], FIGURES)

    assert carried(written.losses) == named
    if named and "the question" in named[0]:
        assert came_back(format_, written.data) == []
    elif not named:
        (again,) = came_back(format_, written.data)
        assert tidy(again.model_dump()) == tidy(question.model_dump())


@pytest.mark.parametrize("format_", Format)
def test_what_stands_above_the_questions_comes_back(format_: Format) -> None:
    written = write(format_, HEAD, [EXAMPLES["single"]])

    (quiz,) = read(format_, written.data, "bank").quizzes

    assert quiz.head == HEAD


@pytest.mark.parametrize("format_", Format)
def test_what_only_courseware_acts_on_is_named_as_a_label(format_: Format) -> None:
    losses = write(format_, HEAD, [EXAMPLES["single"]]).losses

    assert [(loss.where, loss.what.partition(":")[0]) for loss in losses] == [
        ("quiz", "lesson, pass, attempts, time_limit_minutes, feedback, marking, draw"),
        ("question sudden-chest-pain", "objective, critical, cognitive, difficulty"),
    ]
    assert {loss.kind for loss in losses} == {Kind.LABEL}


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("format_", Format)
@settings(
    max_examples=settings.default.max_examples // 6,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
)
@given(data=st.data())
def test_any_question_comes_back_as_it_was_but_for_what_is_named(
    format_: Format, name: str, data: st.DataObject
) -> None:
    question = data.draw(DRAWN[name])

    written = write(format_, HEAD, [question], FIGURES)

    losses = [loss for loss in written.losses if loss.kind is not Kind.LABEL]
    unforeseen = [loss.what for loss in losses if not re.match(MAY_BE_NAMED[format_], loss.what)]
    assert unforeseen == []
    if not losses:
        (again,) = came_back(format_, written.data)
        assert bare(again.model_dump()) == bare(question.model_dump())
        if format_ in (Format.GIFT, Format.MOODLE_XML):
            assert again.text.strip() == question.text.strip()
            assert again.right_answer() == question.right_answer()


def test_an_arrow_in_a_premise_costs_its_reason_nothing() -> None:
    """GIFT has no escape for the arrow between the two sides of a pair."""
    question = EXAMPLES["matching"].model_copy(deep=True)
    first = question.premises[0].model_copy(update={"text": "knee -> hip", "why": "A chain."})
    question = question.model_copy(update={"premises": (first, *question.premises[1:])})

    written = write(Format.GIFT, HEAD, [question])

    losses = [loss.what for loss in written.losses if loss.kind is not Kind.LABEL]
    assert losses == ["premises[1].text: “knee -> hip” became “knee → hip”"]
