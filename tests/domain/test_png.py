"""Pictures from outside: what a typesetter could not read is refused, the rest is dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.domain.png import BadPicture, clean_png
from tests.pictures import chunk, png

PALETTE = chunk(b"PLTE", bytes(6))


def test_a_sound_picture_comes_back_with_its_size():
    assert clean_png(png(4, 2)) == (4, 2, png(4, 2))


def test_texts_and_other_parts_are_left_out():
    spoken = png(extra=chunk(b"tEXt", b"Comment\0secret") + chunk(b"iCCP", b"broken"))

    assert clean_png(spoken)[2] == png()
    assert clean_png(png() + b"<script>")[2] == png()


def test_a_palette_is_kept():
    lines = b"\0\x00\0\x40"
    found = clean_png(png(2, 2, lines, PALETTE, b"\x02\x03\0\0\0"))

    assert found[2] == png(2, 2, lines, PALETTE, b"\x02\x03\0\0\0")


@pytest.mark.parametrize(("data", "reason"), [
    (b"<svg/>", "no PNG"),
    (b"\x89PNG\r\n\x1a\n", "cut off"),
    (png()[:-12], "cut off"),
    (png(kind=b"\x08\x02\0\0\x01"), "interlaced"),
    (png(kind=b"\x03\x02\0\0\0"), "kind of colour"),
    (png(kind=b"\x08\x07\0\0\0"), "kind of colour"),
    (png(0, 2), "pixels"),
    (png(4_001, 1_000, b""), "pixels"),
    (png(4, 2, bytes(25)), "more or fewer"),
    (png(4, 2, bytes(27)), "more or fewer"),
    (png(4, 2, b"\x05" + bytes(25)), "unknown way"),
    (png(2, 2, bytes(4), kind=b"\x02\x03\0\0\0"), "palette"),
])  # fmt: skip
def test_what_cannot_be_printed_is_refused_with_the_reason(data, reason):
    with pytest.raises(BadPicture, match=reason):
        clean_png(data)


@given(st.integers(0, len(png()) - 1), st.integers(1, 255))
def test_no_altered_byte_gets_through_unnoticed(place, change):
    altered = bytearray(png())
    altered[place] ^= change

    with pytest.raises(BadPicture):
        clean_png(bytes(altered))


@given(st.integers(0, len(png()) - 1))
def test_no_cut_picture_gets_through(length):
    with pytest.raises(BadPicture):
        clean_png(png()[:length])
