"""Finds spaces and colons of another kind where YAML reads signs: they look right and are not.

They come along from word processors, mails and web pages, or from a keyboard of another script.
Inside of a text they are part of it and stay. Which is which, YAML itself has to say: they are
taken for ordinary ones in memory, and those count that then stand outside of every text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml

from courseware.content.yaml.guesses import Move
from courseware.content.yaml.reach import reached

_BLANKS: Final = "\u00a0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000"
_COLONS: Final = "：﹕∶"
_ANY: Final = re.compile(f"[{_BLANKS}{_COLONS}]")
_SIGN: Final = re.compile(f"[{_BLANKS}][ {_BLANKS}]*|[{_COLONS}]")
_NO_WIDTH: Final = "\u200b\u200c\u200d\u2060"
_LEAD: Final = rf"(?:^[ {_BLANKS}]*(?:-[ {_BLANKS}]+)*|[{{,][ {_BLANKS}]*)"
_KEY: Final = re.compile(rf"{_LEAD}[\"']?(?P<key>[A-Za-z_][\w-]*)[\"']?[ {_BLANKS}]*(?P<colon>:?)$")
_DASH: Final = re.compile(rf"^[ {_BLANKS}]*(?:-[ {_BLANKS}]+)*-$")
_START: Final = "at the beginning of the line"
_END: Final = "at the end of the line"
_LONGEST_LINE: Final = 10_000
_MOST: Final = 2_000
_MOST_TRIED: Final = 24
_BUDGET: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Foreign:
    """A run of foreign blanks, or a foreign colon: where it stands (from 0), and what it is.

    Attributes:
        where: in words for its author.
        key: the key that a colon ends; "" for blanks.
    """

    line: int
    column: int
    sign: str
    where: str
    key: str = ""

    @property
    def name(self) -> str:
        """What the first of its characters is called."""
        return unicodedata.name(self.sign[0]).lower()

    def words(self) -> tuple[str, str]:
        """Return what to say of it, and how to mend it."""
        article = "an" if self.name[0] in "aeiou" else "a"
        meant = "colon" if self.key else "space"
        message = (
            f"{article} {self.name} (U+{ord(self.sign[0]):04X}) stands {self.where}; "
            f"YAML knows the ordinary {meant} only"
        )
        if self.key:
            return message, f"write an ordinary colon and a space: {self.key}: …"
        is_idle = self.where == _END or (self.where == _START and self.sign[0] in _NO_WIDTH)
        return message, "delete it" if is_idle else "delete it, and press the space bar instead"

    def done(self) -> str:
        """What writing it as it was meant has done."""
        article = "an" if self.name[0] in "aeiou" else "a"
        kind = "one" if self.key else "space"
        return f"{article} {self.name} is an ordinary {kind} now"

    def meant(self, following: str) -> str:
        """Return the signs that YAML reads; without width, nothing is indented by it."""
        if self.key:
            return ":" if not following or following[0].isspace() else ": "
        if self.where == _START:
            return "".join("" if sign in _NO_WIDTH else " " for sign in self.sign)
        return " " * len(self.sign)


@dataclass(frozen=True, slots=True)
class Straight:
    """A text with ordinary signs, how rests of lines have moved, and what was foreign."""

    text: str
    moves: tuple[Move, ...]
    foreign: tuple[Foreign, ...]


def straightened(text: str) -> Straight | None:
    """Return the text with ordinary signs where YAML reads them; None where none is foreign."""
    if not _ANY.search(text):
        return None
    lines = text.split("\n")
    found = [*_candidates(lines)]
    found = _readable(lines, found) if found else []
    found = _outside_texts(lines, found) if found else []
    return Straight(*_applied(lines, found), tuple(found)) if found else None


def _candidates(lines: Sequence[str]) -> Iterator[Foreign]:
    """Yield what may be read as a sign of YAML, by what stands around it in its line."""
    many = 0
    for number, line in enumerate(lines):
        if len(line) > _LONGEST_LINE or not _ANY.search(line):
            continue
        for found in _SIGN.finditer(line):
            before, after = line[: found.start()].rstrip(" "), line[found.end() :].strip(" \r")
            where, key = _where(found[0], before, after)
            if where and many < _MOST:
                many += 1
                yield Foreign(number, found.start(), found[0], where, key)


def _where(sign: str, before: str, after: str) -> tuple[str, str]:
    """Return in words where a sign stands, and the key that it ends; "" where it may stand."""
    key = _KEY.search(before)
    if sign in _COLONS:
        return (f"behind `{key['key']}`", key["key"]) if key and not key["colon"] else ("", "")
    if not before.strip(" "):
        return _START, ""
    if key and key["colon"]:
        return f"after the colon of `{key['key']}`", ""
    if not after:
        return _END, ""
    if key and after[0] in f":{_COLONS}":
        return f"before the colon of `{key['key']}`", ""
    if _DASH.search(before):
        return "after the dash", ""
    if before[-1] in "{[,":
        return "after the bracket or comma", ""
    return ("before the bracket or comma", "") if after[0] in ",]}" else ("", "")


def _readable(lines: Sequence[str], found: list[Foreign]) -> list[Foreign]:
    """Return those that let as much be read as before, so that none breaks a text."""
    text = "\n".join(lines)
    far = reached(text)
    if reached(_applied(lines, found)[0]) >= far:
        return found
    kept: list[Foreign] = []
    for one in found[: min(_MOST_TRIED, _BUDGET // (len(text) + 1))]:
        with_it = reached(_applied(lines, [*kept, one])[0])
        if with_it >= far:
            kept.append(one)
            far = with_it
    return kept


def _outside_texts(lines: Sequence[str], found: list[Foreign]) -> list[Foreign]:
    """Return those that stand outside of every text once they are read as ordinary signs."""
    text, moves = _applied(lines, found)
    after = text.split("\n")
    starts = [0]
    for line in after:
        starts.append(starts[-1] + len(line) + 1)
    events, end = _texts(text)
    begins = [event.start_mark.index for event in events]
    kept = []
    for one in found:
        moved = sum(by for line, at, by in moves if line == one.line and at <= one.column)
        index = starts[one.line] + one.column + moved
        at = bisect_right(begins, index) - 1
        event = events[at] if at >= 0 else None
        if event is not None and index < event.end_mark.index:
            if _is_indentation(one, event, after):
                kept.append(one)
        elif index <= end:
            kept.append(one)
    return kept


def _texts(text: str) -> tuple[list[Any], float]:
    """Return the events of all texts, and up to where there are any."""
    events, end = [], float("inf")
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.ScalarEvent):
                events.append(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        end = mark.index if mark else 0
    return events, end


def _is_indentation(one: Foreign, event: Any, lines: Sequence[str]) -> bool:
    """Whether it indents a further line of a text without quotes, and is no part of that text."""
    if one.where != _START or one.line == event.start_mark.line or event.style in ("'", '"'):
        return False
    if event.style is None:
        return one.column == 0
    inside = lines[event.start_mark.line + 1 : max(event.end_mark.line, one.line + 1)]
    widths = [len(line) - len(line.lstrip(" ")) for line in inside if line.strip()]
    return bool(widths) and one.column < min(widths)


def _applied(lines: Sequence[str], found: Sequence[Foreign]) -> tuple[str, tuple[Move, ...]]:
    """Return the text with ordinary signs, and how the rests of its lines have moved."""
    changed, moves = list(lines), list[Move]()
    for one in found:
        by = sum(by for line, _, by in moves if line == one.line)
        line, start = changed[one.line], one.column + by
        end = start + len(one.sign)
        meant = one.meant(line[end:])
        changed[one.line] = line[:start] + meant + line[end:]
        if len(meant) != len(one.sign):
            moves.append((one.line, start + len(meant), len(meant) - len(one.sign)))
    return "\n".join(changed), tuple(moves)
