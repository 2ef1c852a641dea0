"""A package's list of files is judged as a whole, before one of them is unpacked."""

from __future__ import annotations

import pytest

from courseware.interchange import safe_zip
from courseware.interchange.refusal import CannotRead
from courseware.interchange.safe_zip import MOST_RATIO, Archive, pack


def test_what_all_files_unpack_to_together_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pack({"a.xml": b"<a>1</a>", "b.xml": b"<a>2</a>"})
    monkeypatch.setattr(safe_zip, "LARGEST_TOTAL", 16)
    assert Archive(data, "p").read("b.xml") == b"<a>2</a>"

    monkeypatch.setattr(safe_zip, "LARGEST_TOTAL", 15)
    with pytest.raises(CannotRead, match="unpack to more than is read"):
        Archive(data, "p")


def test_files_that_claim_the_same_packed_bytes_are_refused() -> None:
    data = bytearray(pack({"a.xml": bytes(range(256)) * 8}))
    entry = data.find(b"PK\x01\x02")
    data[entry + 20 : entry + 24] = (len(data) + 1).to_bytes(4, "little")

    with pytest.raises(CannotRead, match="lie over one another"):
        Archive(bytes(data), "p")


def test_what_we_pack_ourselves_is_never_packed_too_tightly() -> None:
    text = b" " * (MOST_RATIO * 500)

    assert Archive(pack({"a.xml": text}), "p").read("a.xml") == text
