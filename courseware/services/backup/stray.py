"""Bytes in a ZIP that belong to none of its files: readers pass over them without a word."""

import zipfile
from pathlib import Path
from typing import BinaryIO

# By the format (APPNOTE 6.3): the fixed part of a file's header, and of the end of the archive.
_HEADER, _NAME_AT, _EXTRA_AT = 30, 26, 28
_END, _END_SIGN, _COMMENT_AT = 22, b"PK\x05\x06", 20
_LONGEST_COMMENT = (1 << 16) - 1


def stray_bytes(path: Path, archive: zipfile.ZipFile) -> list[str]:
    """A sentence for each place of an archive, opened from a path, with bytes of no file."""
    with path.open("rb") as file:
        return [*_among_files(file, archive), *_at_the_end(file, path.stat().st_size)]


def _among_files(file: BinaryIO, archive: zipfile.ZipFile) -> list[str]:
    found, expected = [], 0
    places = sorted((one.header_offset, one.compress_size) for one in archive.infolist())
    for begins, packed in [*places, (archive.start_dir, 0)]:
        stray = begins - expected
        if stray > 0 and expected == 0:
            found.append(f"{_bytes(stray)} before its beginning")
        elif stray > 0:
            found.append(f"{_bytes(stray)} between its files")
        file.seek(begins)
        header = file.read(_HEADER)
        named = int.from_bytes(header[_NAME_AT:_EXTRA_AT], "little")
        expected = begins + _HEADER + named + int.from_bytes(header[_EXTRA_AT:], "little") + packed
    return found


def _at_the_end(file: BinaryIO, size: int) -> list[str]:
    begins = max(0, size - _END - _LONGEST_COMMENT)
    file.seek(begins)
    tail = file.read()
    end = tail.rfind(_END_SIGN)
    length = tail[end + _COMMENT_AT : end + _END]
    comment, behind = int.from_bytes(length, "little"), len(tail) - end - _END
    # Ours has no comment: whatever stands there was not written by `backup create`.
    return [f"{_bytes(behind)} behind its end"] if behind or comment else []


def _bytes(number: int) -> str:
    return "1 byte stands" if number == 1 else f"{number} bytes stand"
