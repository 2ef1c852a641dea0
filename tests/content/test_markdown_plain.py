"""The fast path for plain sentences with citations gives what the full renderer gives."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from courseware.content.markdown import Reference
from courseware.content.markdown.plain import plain_html
from courseware.content.markdown.renderer import Renderer

REFERENCES = {
    "EV-1": Reference("EV-1", "T", "S", "F", "low", "abstract", "Brady S, Witt C", 2014),
    "EV-2": Reference("EV-2", "T", "S", "F", "low", "abstract"),
    "EV_3": Reference("EV_3", "T", "S", "F", "low", "abstract", 'Muñoz–O\'Neil "X" (Y)', 2001),
    "EV-4": Reference("EV-4", "T", "S", "F", "low", "abstract", "Smith & Wesson <b>", 2002),
    "EV-5": Reference("EV-5", "T", "S", "F", "low", "abstract", "A\u00a0B *c*", 2003),
    "EV-6": Reference("EV-6", "T", "S", "F", "low", "abstract", "@EV-2"),
}
RENDERER = Renderer(REFERENCES)
SENTENCES = st.text(
    st.one_of(
        st.characters(), st.sampled_from("   \n\nabcé019.,;:!?-+=#()'\"%/@~^–…^ \u00a0\u2028")
    ),
    max_size=60,
)
PLAIN = st.text(st.sampled_from("abc DEF 019 .,;:!?-+=#()'\"%/@~–…\n"), min_size=1, max_size=60)
CITING = st.lists(
    st.sampled_from([
        "[@EV-1]", "[@EV-2]", "[@EV_3]", "[@EV-4]", "[@EV-5]", "[@EV-1; @EV-2]", "[@EV-2;@EV_3]",
        "[@EV-6]", "[@EV-1;\n@EV-2]", "[@EV-1;\n\n@EV-2]", "[@EV-1 ;\u00a0@EV-2]", "[@EV-9]", "[@",
        "EV-1]",
        "]", ": ", ":", "(x)", "(http://a.b)", "!", "^", "a", "Z", "12", ".", " ", " ", "\n",
        "\n\n", '"', "'", "~", "=", "-", "https://a.b/", "@", ";",
    ]),
    min_size=1, max_size=8,
).map("".join)  # fmt: skip


@given(SENTENCES | PLAIN | CITING)
@example("1. a")
@example("12.5 % of them")
@example("a\n---")
@example("a\n===\nb")
@example("a\n: b")
@example("a  \nb")
@example("one\n\ntwo\nthree\n")
@example("A # b ## c !! d !!!")
@example("(a) \"b\" 'c' – d…")
@example("As [@EV-1] says [@EV-2; @EV_3].")
@example("[@EV-1]: https://a.b\n\nA [@EV-1]")
@example("A![@EV-1](x) [@EV-1]: b")
def test_fast_path_agrees_with_the_full_renderer(text: str) -> None:
    fast = plain_html(text, REFERENCES)

    if fast is not None:
        assert fast == RENDERER.full_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "Keep the needle still.",
        'It is 36.7 % (one survey): "mild", isn\'t it?',
        "Yes\n\nNo\n",
        "It is mild [@EV-1; @EV-2].\nIt is rare [@EV-1].",
    ],
)
def test_common_sentences_take_the_fast_path(text: str) -> None:
    assert plain_html(text, REFERENCES) is not None


@pytest.mark.parametrize(
    "text",
    ["", "a *b*", "a [b]", "a_b_", "<b>", "a & b", "1. x", "- x", "# x", "a\n  b", "> x", "a\\b",
     "| a |", "a `b`", "{{blank}}", "a\u00a0b", "!!! danger", "[@EV-1] a", "a [@EV-9]", "a [@EV-4]",
     "a [@EV-5]"],
)  # fmt: skip
def test_text_with_marks_takes_the_full_path(text: str) -> None:
    assert plain_html(text, REFERENCES) is None


def test_a_source_is_named_briefly_by_who_wrote_it_or_by_its_title() -> None:
    society = Reference(
        "EV-6",
        "T",
        "S",
        "F",
        "low",
        "partly",
        "Society of Physiotherapists who Needle (Ode B)",
        2018,
    )
    unnamed = Reference("EV-7", "Needles and swelling: three sources", "S", "F", "low", "partly")

    others = replace(society, authors="Boon AJ and others", year=2012)
    assert others.label == "Boon et al. 2012"
    assert society.label == "Society of Physiotherapists who … 2018"
    assert unnamed.label == "Needles and swelling: three sources"
    assert (
        replace(unnamed, title=f"{unnamed.title} and one").label == "Needles and swelling: three …"
    )
