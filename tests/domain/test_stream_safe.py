"""Runs of combining signs, which take long to compose."""

import unicodedata

import pytest

from courseware.domain.stream_safe import MOST_MARKS, is_stream_safe


@pytest.mark.parametrize(
    "text",
    ["", "plain", "Zoë Ní Bhriain", unicodedata.normalize("NFD", "Nguyễn Thị Ánh"), "שָׁלוֹם", "กำลัง"],
)
def test_what_people_write_is_taken(text):
    assert is_stream_safe(text)


def test_a_letter_carries_as_many_signs_as_the_standard_allows_and_no_more():
    marks = "\u0301\u0316" * (MOST_MARKS // 2)

    assert is_stream_safe(f"a{marks}b{marks}")
    assert not is_stream_safe(f"a{marks}\u0301")
