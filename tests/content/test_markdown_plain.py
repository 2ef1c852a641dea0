"""The fast path for plain sentences gives what the full renderer gives."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from courseware.content.markdown import Renderer
from courseware.content.markdown.plain import plain_html

SENTENCES = st.text(
    st.one_of(
        st.characters(), st.sampled_from("   \n\nabcé019.,;:!?-+=#()'\"%/@~^–…^ \u00a0\u2028")
    ),
    max_size=60,
)
PLAIN = st.text(st.sampled_from("abc DEF 019 .,;:!?-+=#()'\"%/@~–…\n"), min_size=1, max_size=60)


@given(SENTENCES | PLAIN)
@example("1. a")
@example("12.5 % of them")
@example("a\n---")
@example("a\n===\nb")
@example("a\n: b")
@example("a  \nb")
@example("one\n\ntwo\nthree\n")
@example("A # b ## c !! d !!!")
@example("(a) \"b\" 'c' – d…")
def test_fast_path_agrees_with_the_full_renderer(text: str) -> None:
    fast = plain_html(text)

    if fast is not None:
        assert fast == Renderer().full_text(text)


@pytest.mark.parametrize(
    "text",
    ["Keep the needle still.", 'It is 36.7 % (one survey): "mild", isn\'t it?', "Yes\n\nNo\n"],
)
def test_common_sentences_take_the_fast_path(text: str) -> None:
    assert plain_html(text) is not None


@pytest.mark.parametrize(
    "text",
    ["", "a *b*", "a [b]", "a_b_", "<b>", "a & b", "1. x", "- x", "# x", "a\n  b", "> x", "a\\b",
     "| a |", "a `b`", "{{blank}}", "a\u00a0b", "!!! danger"],
)  # fmt: skip
def test_text_with_marks_takes_the_full_path(text: str) -> None:
    assert plain_html(text) is None
