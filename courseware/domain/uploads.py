"""What a file that was taken for text is, by its first bytes and never by its name."""

_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"%PDF-", "a PDF"),
    # Workbooks: ZIP (.xlsx, .ods) and OLE (.xls).
    (b"PK\x03\x04", "a workbook of a spreadsheet program"),
    (b"\xd0\xcf\x11\xe0", "a workbook of a spreadsheet program"),
)


def no_text(data: bytes) -> str:
    """What the file is, in words, where its first bytes say that it holds no text; else ""."""
    for beginning, words in _BEGINNINGS:
        if data.startswith(beginning):
            return words
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "a picture (WebP)"
    # As telephones save photographs.
    return "a picture (HEIC or AVIF)" if data[4:8] == b"ftyp" else ""
