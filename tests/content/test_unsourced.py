"""Numbers without a source, with a citation before, behind and around them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.content.checks import unsourced
from courseware.content.checks.unsourced import unsourced_numbers

PIECES = st.sampled_from([
    "5", "10", ".", ",", "%", " per cent", "ten", " ", " mm", " in ", "one", " of ", "3 patients",
    "[@E-1]",
    "[@", "! ", "\n", "# ", "`", "{", "}", "](", "x)", "1:20", "1,000", "reports", '"', "]",
])  # fmt: skip


@given(st.lists(PIECES, max_size=16).map("".join))
def test_what_stands_behind_the_first_citation_changes_nothing_before_it(text: str) -> None:
    shown = unsourced._NOT_TEXT.sub(lambda match: " " * len(match[0]), text)
    cited = re.search(r"\[@", shown)
    figures = [*unsourced._FIGURE.finditer(shown)]
    before = [f for f in figures if cited is None or f.end() <= cited.start()]
    ended = [
        f
        for f in before
        if cited is None
        or ((end := unsourced._SENTENCE_END.search(shown, f.end())) and end.start() < cited.start())
    ]
    expected = [(f.start(), f[0]) for f in ended] if re.search(r"\d", text) else []

    assert [*unsourced_numbers(text)] == expected


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("It hurts 12.5 % of them.", ["12.5 %"]),
        ("It hurts 12.5 % of them [@EV-1].", []),
        ("It hurts 12.5 % of them. So it is [@EV-1].", ["12.5 %"]),
        ("So it is [@EV-1]. It hurts 12.5 % of them.", []),
        ("No number, nothing.", []),
    ],
)
def test_a_citation_in_the_sentence_or_before_it_is_a_source(text: str, figures: list[str]) -> None:
    assert [figure for _, figure in unsourced_numbers(text)] == figures
