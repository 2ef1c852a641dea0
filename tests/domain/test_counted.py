"""Numbers with the word for what they count."""

from __future__ import annotations

import pytest

from courseware.domain.counted import counted


@pytest.mark.parametrize(
    ("number", "words", "written"),
    [
        (0, ("question",), "0 questions"),
        (1, ("question",), "1 question"),
        (2, ("question",), "2 questions"),
        (1, ("question was", "questions were"), "1 question was"),
        (1200, ("person", "people"), "1,200 people"),
    ],
)
def test_a_number_stands_with_its_word(number: int, words: tuple[str, ...], written: str) -> None:
    assert counted(number, *words) == written
