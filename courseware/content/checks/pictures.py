"""Whether a figure that is no SVG is a picture, by its bytes and never by its name."""

from __future__ import annotations

from collections.abc import Iterator

from courseware.content.problem import Problem, Severity
from courseware.domain.documents import JPEG, PNG, document_type


def picture_problems(data: bytes, path: str) -> Iterator[Problem]:
    """Yield a file that browsers would show as a broken picture."""
    if document_type(data) in (PNG, JPEG) or _is_webp(data):
        return
    what = "the file is empty" if not data else f"this is {_name_of(data)}, whatever its name says"
    mend = "open it in a picture program and save it as PNG, JPEG or WebP"
    yield Problem(path, 1, 1, Severity.ERROR, "CW180", what, mend)


def _is_webp(data: bytes) -> bool:
    """Whether it begins as one, and is as long as it says."""
    told = int.from_bytes(data[4:8], "little") + 8
    begins = data.startswith(b"RIFF") and data[8:15] == b"WEBPVP8"
    return begins and len(data) >= told > 20


def _name_of(data: bytes) -> str:
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc"):
        return "a HEIC photograph, which few browsers show"
    return "no whole PNG, JPEG or WebP picture"
