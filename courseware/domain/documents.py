"""What an uploaded document is, by its bytes and never by its name."""

from dataclasses import dataclass

LARGEST_DOCUMENT = 8_000_000
"""Bytes; photographs of telephones have two to six million."""


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of document that is taken."""

    media_type: str
    ending: str


PDF = DocumentType("application/pdf", "pdf")
PNG = DocumentType("image/png", "png")
JPEG = DocumentType("image/jpeg", "jpg")
_END_OF_JPEG = b"\xff\xd9"
_SCAN = 0xDA
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # those three begin other things
TYPES = {kind.media_type: kind for kind in (PDF, PNG, JPEG)}


def document_fault(data: bytes) -> str | None:
    """Why a document is not taken, or None."""
    if not data:
        return "Choose the file: a PDF, PNG or JPEG."
    if len(data) > LARGEST_DOCUMENT:
        return f"The file is larger than {LARGEST_DOCUMENT / 1_000_000:g} MB. Make it smaller."
    if document_type(data) is None:
        return "This is no whole PDF, PNG or JPEG, whatever its name says. Save it as one."
    return None


def document_type(data: bytes) -> DocumentType | None:
    """The type of a document by its first and last bytes; None for anything else."""
    if data.startswith(b"%PDF-1.") or data.startswith(b"%PDF-2."):
        return PDF if b"%%EOF" in data[-1100:] else None
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        whole = data[12:16] == b"IHDR" and data.rstrip(b"\0")[-8:-4] == b"IEND"
        return PNG if whole else None
    if data.startswith(b"\xff\xd8\xff"):
        whole = data.rstrip(b"\0\r\n").endswith(_END_OF_JPEG) and _has_picture(data)
        return JPEG if whole else None
    return None


def _has_picture(jpeg: bytes) -> bool:
    """Whether the segments of a JPEG lead over a frame to a scan that holds something."""
    at, framed = 2, False
    while jpeg[at : at + 1] == b"\xff" and at + 4 <= len(jpeg):
        kind = jpeg[at + 1]
        if kind == 0xFF:  # any number of these may stand before a segment
            at += 1
            continue
        length = int.from_bytes(jpeg[at + 2 : at + 4])
        if kind in _FRAMES:
            framed = int.from_bytes(jpeg[at + 7 : at + 9]) > 0  # the width; a height may come later
        if kind == _SCAN:
            return framed and jpeg.find(_END_OF_JPEG, at + 2 + length) > at + 2 + length
        at += 2 + max(length, 2)
    return False
