"""Forged PDFs: what a reader shows is changed, and what was signed is left where it stands.

That one altered byte fails rests on three things: the signature is over every byte before itself,
it is the last line and nothing may follow, and it has one spelling. What a PDF's own structure
says (updates, attachments, which object counts) is never asked.
"""

import io
import re
import zlib
from collections.abc import Iterator

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText

from courseware.credentials import verify
from courseware.credentials.pdf import render
from courseware.credentials.verify import check
from tests.credentials.samples import LATER, files, key, published, sample, statement

ENDING = "does not end with the issuer's signature"


def refused(data: bytes) -> str:
    found = check(data, published(), LATER)
    assert (found.valid, found.state, found.certificate) == (False, "invalid", {})
    return found.sentence


def genuine_end() -> bytes:
    """The line with the signature, as it stands at the end."""
    return verify.SIGNATURE_LINE + sample().pdf.rpartition(verify.SIGNATURE_LINE)[2]


def updated() -> bytes:
    """The genuine file with an incremental update that writes over the page."""
    writer = PdfWriter(io.BytesIO(sample().pdf), incremental=True)
    note = FreeText(text="9000 minutes", rect=(50, 550, 400, 650), font_size="40pt")
    writer.add_annotation(0, note)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_an_incremental_update_is_refused_whatever_line_stands_last() -> None:
    changed = updated()
    assert changed.startswith(sample().pdf)
    assert b"9000 minutes" in changed
    assert len(PdfReader(io.BytesIO(changed)).pages[0]["/Annots"]) >= 1  # readers do show it

    assert ENDING in refused(changed)
    for again in (changed + genuine_end(), changed + b"\n" + genuine_end()):
        assert again.endswith(genuine_end())
        assert "The PDF was altered" in refused(again)


def test_an_update_before_the_signature_is_refused() -> None:
    added = updated().removeprefix(sample().pdf)
    body = sample().pdf.removesuffix(genuine_end())

    assert "The PDF was altered" in refused(body + added + b"\n" + genuine_end())


def test_an_attachment_that_is_added_or_exchanged_is_refused() -> None:
    other = files(statement(holder="Luc Moreau", number="0" * 28))
    for content in (sample().jwt, other.jwt):
        writer = PdfWriter(io.BytesIO(sample().pdf), incremental=True)
        writer.add_attachment("credential.jwt", content)
        out = io.BytesIO()
        writer.write(out)
        assert ENDING in refused(out.getvalue())
        assert "altered" in refused(out.getvalue() + b"\n" + genuine_end())
    line = verify.CREDENTIAL_LINE + other.jwt + b"\n"
    assert "altered" in refused(sample().pdf.replace(verify.CREDENTIAL_LINE, line, 1))


def streams(pdf: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Beginning, end and content of each compressed stream."""
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            yield found.start(1), found.end(1), zlib.decompress(found[1])
        except zlib.error:
            continue


def test_the_visible_page_of_another_with_the_genuine_credential_is_refused() -> None:
    """Other text for the eye, the signed credential and the signature untouched."""
    forged = render(statement(minutes=9000, hours="150.00"))
    head, mark, tail = forged.rpartition(b"startxref\n")
    credential = verify.CREDENTIAL_LINE + sample().jwt + b"\n"

    whole = head + credential + mark + tail.rstrip() + b"\n" + genuine_end()

    assert "9000" in PdfReader(io.BytesIO(whole)).pages[0].extract_text()
    assert "The PDF was altered" in refused(whole)


def test_a_drawing_that_is_changed_within_its_stream_is_refused() -> None:
    pdf, tried = sample().pdf, 0
    for start, end, content in streams(pdf):
        for level in (0, 1, 9):
            again = zlib.compress(content + b" ", level)
            if len(again) <= end - start:  # the same place and length: no table has to change
                padded = again + bytes(end - start - len(again))
                assert "altered" in refused(pdf[:start] + padded + pdf[end:])
                tried += 1
                break
        changed = pdf[:start] + bytes([pdf[start] ^ 1]) + pdf[start + 1 :]
        assert "altered" in refused(changed)
        tried += 1
    assert tried >= 3


@pytest.mark.parametrize("front", [b"\n", b" ", b"\xef\xbb\xbf", b"%!\n", b"<html>\n"])
def test_something_before_the_beginning_is_refused(front: bytes) -> None:
    """PDF readers look for the beginning within the first thousand bytes."""
    refused(front + sample().pdf)


def test_the_signature_of_another_certificate_of_the_same_issuer_does_not_fit() -> None:
    other = files(statement(holder="Luc Moreau", number="0" * 28)).pdf
    end = verify.SIGNATURE_LINE + other.rpartition(verify.SIGNATURE_LINE)[2]

    assert "altered" in refused(sample().pdf.removesuffix(genuine_end()) + end)
    assert "altered" in refused(other.removesuffix(end) + genuine_end())


def test_naming_another_published_key_in_the_last_line_does_not_help() -> None:
    two = key("two")
    named = sample().pdf.replace(
        verify.SIGNATURE_LINE + key().thumbprint.encode(),
        verify.SIGNATURE_LINE + two.thumbprint.encode(),
    )
    found = check(named, published(key(), two), LATER)

    assert named != sample().pdf
    assert (found.state, "altered" in found.sentence) == ("invalid", True)


def test_a_signed_line_that_is_only_a_comment_in_a_longer_one_is_refused() -> None:
    pdf = sample().pdf
    for end in (b"%", b"\r\n", b"\n%%EOF\n", b"\x00", genuine_end()):
        assert ENDING in refused(pdf[:-1] + end) or end == genuine_end()
    assert refused(pdf + genuine_end())
