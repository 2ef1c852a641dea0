"""Other people's GIFT: what its signs come to, and what is named because we lack it."""

from __future__ import annotations

import pytest

from courseware.interchange.formats import Format, read, write
from courseware.interchange.losses import Kind, Losses
from courseware.interchange.refusal import CannotRead
from tests.interchange.banks import EXAMPLES, HEAD


def drafts(text: str) -> list[dict[str, object]]:
    return [q for quiz in read(Format.GIFT, text.encode(), "bank").quizzes for q in quiz.questions]


def lost(text: str) -> list[str]:
    return [loss.what for loss in read(Format.GIFT, text.encode(), "bank").losses]


def test_a_blank_in_a_text_goes_as_a_missing_word() -> None:
    cloze = EXAMPLES["cloze"]
    alone = cloze.model_copy(
        update={"text": "Raise the {{raise}} now.", "blanks": (cloze.blanks[1],)}
    )

    written = write(Format.GIFT, HEAD, [alone])

    assert "Raise the {" in written.data.decode()
    assert {loss.kind for loss in written.losses} == {Kind.LABEL}


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
        "a rubric of one criterion was made: write what answers are marked by",
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
