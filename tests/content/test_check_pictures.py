"""A figure that is no SVG is judged by what it is, not by its name."""

import struct

import pytest

from tests import pictures
from tests.content.small_library import problems_of, write_library

_PATH = "lessons/basics/figures/hand"
_HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 40
_WEBP = b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8L" + b"\0" * 14
_JPEG = (
    b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x02\x00\x04\x01\x01\x11\x00"
    b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00picture\xff\xd9"
)


@pytest.fixture
def found(tmp_path):
    write_library(tmp_path, {})
    (tmp_path / _PATH).parent.mkdir(parents=True, exist_ok=True)

    def found(ending, data):
        (tmp_path / f"{_PATH}.{ending}").write_bytes(data)
        return [(p.path, p.code, p.message) for p in problems_of(tmp_path, {})]

    return found


@pytest.mark.parametrize(
    ("ending", "data", "said"),
    [
        ("jpg", _HEIC, "a HEIC photograph"),
        ("png", b"", "the file is empty"),
        ("png", b"<!doctype html><p>Not found</p>", "no whole PNG, JPEG or WebP picture"),
        ("png", pictures.png()[:-20], "no whole PNG, JPEG or WebP picture"),
        ("webp", _WEBP[:-1], "no whole PNG, JPEG or WebP picture"),
    ],
)
def test_what_is_no_picture_is_refused(found, ending, data, said):
    (problem,) = found(ending, data)

    assert problem[:2] == (f"{_PATH}.{ending}", "CW180")
    assert said in problem[2]


@pytest.mark.parametrize(
    ("ending", "data"), [("png", pictures.png()), ("jpeg", _JPEG), ("webp", _WEBP)]
)
def test_a_picture_is_taken(found, ending, data):
    assert found(ending, data) == []
