"""GIFT and back: what it knows comes back as it was, and what it does not know is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.interchange.drafts import complete
from courseware.interchange.formats import CannotRead, Format, read, write
from courseware.interchange.losses import Kind, Losses
from courseware.questions.base import Question
from tests.interchange.banks import (
    EXAMPLES,
    HEAD,
    matchings,
    multiples,
    numerics,
    orderings,
    singles,
    true_falses,
)

CARRIED_WHOLE = ("single", "multiple", "true_false", "short_text", "matching")
LOST_PARTS = {
    "numeric": {"units[1]: “cm, 10”"},
    "ordering": {
        "explanation: “Safe, wash, report, record.”",
        "items[1].why: “A loose needle is the next injury.”",
        "items[2].why: “Wash at once; do not suck or squeeze.”",
        "items[3].why: “Preventive treatment works best within hours.”",
        "items[4].why: “The record comes after care, from fresh memory.”",
    },
}


def gift(*questions: Question) -> str:
    return write(Format.GIFT, HEAD, questions).data.decode()


def back(text: str) -> list[Question | object]:
    (quiz,) = read(Format.GIFT, text.encode(), "bank").quizzes
    return [question for question in complete(quiz, set()).questions]


def drafts(text: str) -> list[dict[str, object]]:
    return [q for quiz in read(Format.GIFT, text.encode(), "bank").quizzes for q in quiz.questions]


def lost(text: str) -> list[str]:
    return [loss.what for loss in read(Format.GIFT, text.encode(), "bank").losses]


@pytest.mark.parametrize("name", CARRIED_WHOLE)
def test_a_type_that_gift_knows_comes_back_as_it_was(name: str) -> None:
    written = write(Format.GIFT, HEAD, [EXAMPLES[name]])

    assert {loss.kind for loss in written.losses} == {Kind.LABEL}
    (again,) = back(written.data.decode())
    assert type(EXAMPLES[name]).model_validate(again) == EXAMPLES[name]


@pytest.mark.parametrize("name", sorted(LOST_PARTS))
def test_what_gift_has_no_place_for_is_named_one_by_one(name: str) -> None:
    losses = write(Format.GIFT, HEAD, [EXAMPLES[name]]).losses

    assert {loss.what for loss in losses if loss.kind is Kind.LOST} == LOST_PARTS[name]
    assert not [loss for loss in losses if loss.kind is Kind.CHANGED]


@pytest.mark.parametrize("name", ["cloze", "branching"])
def test_a_type_that_gift_does_not_know_is_left_out_by_name(name: str) -> None:
    written = write(Format.GIFT, HEAD, [EXAMPLES[name], EXAMPLES["single"]])

    assert written.losses[0].where == f"question {EXAMPLES[name].id}"
    assert written.losses[0].what.startswith("the question: GIFT has no such")
    assert EXAMPLES[name].id not in written.data.decode()


def test_what_stands_above_the_questions_comes_back() -> None:
    (quiz,) = read(Format.GIFT, gift(EXAMPLES["single"]).encode(), "bank").quizzes

    assert quiz.head == HEAD


def test_a_blank_in_a_text_goes_as_a_missing_word() -> None:
    cloze = EXAMPLES["cloze"]
    alone = cloze.model_copy(
        update={"text": "Raise the {{raise}} now.", "blanks": (cloze.blanks[1],)}
    )

    written = write(Format.GIFT, HEAD, [alone])

    assert "Raise the {" in written.data.decode()
    assert {loss.kind for loss in written.losses} == {Kind.LABEL}


@given(
    st.one_of(singles(), multiples(), true_falses(), numerics(), matchings(), orderings()),
)
def test_any_question_comes_back_as_it_was_but_for_what_is_named(question: Question) -> None:
    written = write(Format.GIFT, HEAD, [question])

    named = [loss.what for loss in written.losses if loss.kind is not Kind.LABEL]
    if question.type != "ordering":
        arrows = [what for what in named if "->" not in what and "→" not in what]
        assert arrows == []
    assert drafts(written.data.decode())[0]["id"] == question.id


def test_weights_of_several_right_options_tell_the_rule_of_scoring() -> None:
    thirds = "q{~%33.33333%a ~%33.33333%b ~%33.33333%c ~%-100%d}"
    halves = "q{~%50%a ~%50%b ~%-50%c}"
    free = "q{~%50%a ~%50%b ~c}"

    assert [drafts(text)[0]["scoring"] for text in (thirds, halves, free)] == [
        "subset",
        "net_correct",
        "net_correct",
    ]
    assert lost(thirds) == lost(halves) == []
    assert lost(free) == ["what a wrong option costs: as much as a right one earns (net_correct)"]


def test_texts_of_other_formats_become_markdown() -> None:
    html = drafts("[html]<p>Use <b>this</b> &amp; 2 < 3</p>{T}")[0]["text"]
    plain = drafts("[plain]2 * 3 * 4 <b>{T}")[0]["text"]
    own = drafts("[markdown]**Stay**{T}")[0]["text"]

    assert [html, plain, own] == ["Use **this** & 2 < 3", "2 \\* 3 \\* 4 &lt;b>", "**Stay**"]


def test_what_is_no_question_here_is_named() -> None:
    text = "::e::Why?{}\n\n::d::Read this first.\n\n// [tag:mine]\n::m::x{=a*b =c}\n"

    assert lost(text) == [
        "the question: an essay, which nothing here marks",
        "a description, which asks nothing",
        "tag “mine”",
        "the answer “a*b”: * stands for any words there",
    ]


def test_a_label_that_somebody_else_made_changes_nothing() -> None:
    text = "// [tag:critical] [tag:cw-critical:maybe] [tag:cw-use:../../x]\nq{T}"

    (draft,) = drafts(text)
    assert "critical" not in draft
    assert "use" not in draft
    assert lost(text) == ["tag “critical”", "tag “cw-critical:maybe”", "tag “cw-use:../../x”"]


def test_categories_become_quizzes_of_their_names() -> None:
    text = "first{T}\n\n$CATEGORY: a/b//c/Last one\n\nsecond{F}\n\n$CATEGORY: empty\n"

    quizzes = read(Format.GIFT, text.encode(), "bank").quizzes

    assert [(quiz.name, len(quiz.questions)) for quiz in quizzes] == [("bank", 1), ("Last one", 1)]


def test_a_file_in_another_encoding_is_refused_with_the_mend() -> None:
    with pytest.raises(CannotRead, match="byte 3 is no UTF-8 — save the file as UTF-8"):
        read(Format.GIFT, "caf\xe9".encode("latin-1"), "bank")


def test_a_report_is_as_long_as_its_cap() -> None:
    losses = Losses()

    for number in range(5_010):
        losses.add("question x", f"thing {number}")

    assert len(losses.all()) == 5_001
    assert losses.all()[-1].what == "10 more losses"
