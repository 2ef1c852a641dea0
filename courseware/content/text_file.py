"""From bytes to text: what a content file may not contain is located before anything parses it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from courseware.content.file_sizes import MAX_TEXT_BYTES
from courseware.content.problem import Problem, Severity

_MOST_REPORTED: Final = 5

# libyaml's set of unprintable characters, with the byte order mark, which only misleads here.
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
# All of the former and all that the latter begin with: most files hold none of it.
_SUSPECT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
# The marks that turn the direction of what follows, so that a title is shown in another order than
# it is read (embeddings, overrides, isolates), and the same as entities of Markdown. The marks that
# only say of which direction a single place is (U+200E, U+200F) turn nothing.
_TURNS = re.compile(
    "[\u202a-\u202e\u2066-\u2069]|&#(?:0*(?:823[4-8]|829[4-7])|[xX]0*(?:202[a-eA-E]|206[6-9]));"
)
_ODD_LINE_END = re.compile("\r(?!\n)|[\x85\u2028\u2029]")
_UNESCAPED = "delete the escape that stands for it; a backslash itself is written twice (`\\\\`)"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_text(data: bytes, path: str) -> tuple[str | None, list[Problem]]:
    """Decode a content file; without text where nothing further can be read from it."""
    if len(data) > MAX_TEXT_BYTES:
        return None, [too_large(path, len(data), MAX_TEXT_BYTES)]
    problems: list[Problem] = []
    if data.startswith(_BYTE_ORDER_MARK):
        problems.append(
            _error(
                path,
                1,
                1,
                "CW003",
                "the file starts with a byte order mark (BOM)",
                "save it as UTF-8 without BOM",
            )
        )
        data = data[len(_BYTE_ORDER_MARK) :]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _place_in_bytes(data, error.start)
        byte = data[error.start]
        problems.append(
            _error(
                path,
                line,
                column,
                "CW002",
                f"the byte 0x{byte:02X} is not UTF-8 text",
                "save the file as UTF-8 (your editor calls it encoding)",
            )
        )
        return None, problems
    refused = [*_refused_characters(text, path)] if _SUSPECT.search(text) else []
    problems += [*refused, *_turning(text, path), *_mixed_line_ends(text, path)]
    return (None if refused else text), problems


def too_large(path: str, size: int, limit: int) -> Problem:
    """Return the problem of a file that is larger than its kind may be."""
    return _error(
        path,
        1,
        1,
        "CW001",
        f"the file has {size:,} bytes, at most {limit:,} are read",
        "divide it, or make it smaller",
    )


def place(text: str, offset: int) -> tuple[int, int]:
    """Return line and column (from 1) of a character offset."""
    start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - start + 1


def refused_in(text: str) -> tuple[str, str, str] | None:
    """Code, message and mend for a character that no text may hold and that an escape gave it: a
    mark that turns its direction, a control character, an odd line end; None without one."""
    if match := _TURNS.search(text):
        return "CW022", *_turned(match[0])
    if match := _SUSPECT.search(text):
        return "CW004", _misplaced(match[0]), _UNESCAPED
    return None


def _turned(sign: str) -> tuple[str, str]:
    name = f"the character U+{ord(sign):04X}" if len(sign) == 1 else f"`{sign}`"
    return (
        f"{name} turns the direction of the text, so that it is shown in another order",
        "delete it; text of every script finds its direction by itself",
    )


def _misplaced(sign: str) -> str:
    name = "NUL" if sign == "\0" else f"U+{ord(sign):04X}"
    return f"the character {name} does not belong in a text"


def _turning(text: str, path: str) -> Iterator[Problem]:
    for number, match in enumerate(_TURNS.finditer(text)):
        if number == _MOST_REPORTED:
            return
        yield _error(path, *place(text, match.start()), "CW022", *_turned(match[0]))


def _refused_characters(text: str, path: str) -> Iterator[Problem]:
    for number, match in enumerate(_REFUSED.finditer(text)):
        if number == _MOST_REPORTED:
            return
        yield _error(path, *place(text, match.start()), "CW004", _misplaced(match[0]), "delete it")
    for number, match in enumerate(_ODD_LINE_END.finditer(text)):
        if number == _MOST_REPORTED:
            return
        yield _error(
            path,
            *place(text, match.start()),
            "CW005",
            f"a line ends with U+{ord(match[0]):04X}, which editors show differently",
            "save the file with line ends LF (or CR LF)",
        )


def _mixed_line_ends(text: str, path: str) -> Iterator[Problem]:
    with_return = text.count("\r\n")
    if with_return and with_return != text.count("\n"):
        at = text.find("\r\n") if text.find("\r\n") > text.find("\n") else text.find("\n")
        yield Problem(
            path,
            *place(text, at),
            Severity.WARNING,
            "CW006",
            "some lines end with LF, others with CR LF",
            "let your editor save the whole file with LF",
        )


def _place_in_bytes(data: bytes, offset: int) -> tuple[int, int]:
    start = data.rfind(b"\n", 0, offset) + 1
    column = len(data[start:offset].decode("utf-8", "replace")) + 1
    return data.count(b"\n", 0, offset) + 1, column


def _error(path: str, line: int, column: int, code: str, message: str, mend: str) -> Problem:
    return Problem(path, line, column, Severity.ERROR, code, message, mend)
