"""A fast scan of Markdown texts: every use of something else, and every fault, with its place.

The scan renders nothing. It reads lesson bodies, and the shorter Markdown texts of questions.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from courseware.content.body_lines import START_PART, Heading, density_fault, read_lines
from courseware.content.checks.body_slips import (
    may_stay_signs,
    remark_into_the_next,
    remark_without_end,
    unrendered_signs,
)
from courseware.content.checks.heading_ids import heading_faults
from courseware.content.checks.unsourced import unsourced_numbers
from courseware.content.markdown.comments import Uncommented
from courseware.content.markdown.limits import TooDeep, refuse_deep
from courseware.content.marks import Fault, Use, UseKind, find_uses
from courseware.content.problem import Problem, Severity

_BACKTICKS: Final = re.compile(r"`+")
_HARMLESS: Final = 300
_FEW_BRACKETS: Final = 8


@dataclass(frozen=True, slots=True)
class LocatedUse:
    """A use with its line and column in the file (from 1)."""

    kind: UseKind
    target: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class BodyScan:
    """What a lesson body contains."""

    headings: tuple[Heading, ...]
    uses: tuple[LocatedUse, ...]
    problems: tuple[Problem, ...]
    words: int


class _Places:
    """Turns offsets of a text without its remarks into lines and columns of its file."""

    def __init__(self, text: str, read: Uncommented, first_line: int) -> None:
        self._starts = [0]
        self._starts += [match.end() for match in re.finditer("\n", text)]
        self._read = read
        self._first_line = first_line

    def of(self, offset: int) -> tuple[int, int]:
        return self.of_written(self._read.written_at(offset))

    def of_written(self, offset: int) -> tuple[int, int]:
        row = bisect_right(self._starts, offset) - 1
        return row + self._first_line, offset - self._starts[row] + 1


def scan_body(body: str, path: str, first_line: int) -> BodyScan:
    """Scan a lesson body, whose first line is line `first_line` of the file `path`."""
    read = Uncommented(body)
    shown = read.text
    lines = read_lines(shown)
    places = _Places(body, read, first_line)
    faults = [*_depth_faults(shown), *lines.faults]
    uses: list[Use] = []
    parts = {heading.id for heading in lines.headings} | {START_PART}
    for start, end in lines.paragraphs:
        faults += _number_faults(shown, start, end)
        if may_stay_signs(shown, start, end):
            faults += unrendered_signs(_without_code(shown, start, end), start)
        if not _may_hold_use(shown, start, end):
            continue
        text = _without_code(shown, start, end)
        faults += remark_without_end(text, start)
        for found in find_uses(text, 0, len(text)):
            if isinstance(found, Fault):
                faults.append(_moved(found, start))
                continue
            uses.append(_use_moved(found, start))
            faults += (_moved(fault, start) for fault in _use_faults(found, parts))
    faults += heading_faults(lines.headings, uses)
    if not shown.strip():
        faults.append(Fault("CW056", "the lesson has no text", "write below the front matter", 0))
    problems = [as_problem(fault, path, *places.of(fault.offset)) for fault in faults]
    for at in read.unended:
        problems.append(as_problem(remark_into_the_next(at), path, *places.of_written(at)))
    return BodyScan(
        headings=tuple(lines.headings),
        uses=tuple(LocatedUse(u.kind, u.target, *places.of(u.offset)) for u in uses),
        problems=tuple(problems),
        words=len(shown.split()),
    )


def scan_text(text: str) -> Iterable[Use | Fault]:
    """Yield uses and faults of a question's Markdown text, with offsets in that text.

    Questions have neither figures, practice questions nor parts of their own.
    """
    read = Uncommented(text)
    yield from map(remark_into_the_next, read.unended)
    for found in _scanned(read.text):
        at = read.written_at(found.offset) - found.offset
        yield _moved(found, at) if isinstance(found, Fault) else _use_moved(found, at)


def _scanned(text: str) -> Iterable[Use | Fault]:
    # Most texts of a bank are one short line: too short to pass any limit.
    if len(text) > _HARMLESS or "\n" in text or text.count("[") > _FEW_BRACKETS:
        refused = [*_depth_faults(text), *filter(None, [density_fault(text, 0, len(text))])]
        if refused:
            yield from refused
            return
    yield from _unrendered_in(text)
    plain = _without_code(text, 0, len(text))
    yield from remark_without_end(plain)
    for found in find_uses(plain, 0, len(plain)):
        if isinstance(found, Use) and found.kind in (UseKind.PRACTICE, UseKind.PART):
            yield Fault("CW046", "this mark works in lessons only", "remove it", found.offset)
        else:
            yield found
            if isinstance(found, Use):
                yield from _use_faults(found, frozenset(), within_question=True)


def _unrendered_in(text: str) -> Iterable[Fault]:
    """Yield the lists and bold words of a question's text that would stay plain signs."""
    if not may_stay_signs(text, 0, len(text)):
        return
    lines = read_lines(text) if "\n" in text else None
    for start, end in lines.paragraphs if lines else [(0, len(text))]:
        yield from unrendered_signs(_without_code(text, start, end), start)


def _depth_faults(text: str) -> Iterable[Fault]:
    """Yield why the renderer would refuse the text: the same limits, found before rendering."""
    try:
        refuse_deep(text)
    except TooDeep as deep:
        start = 0
        for _ in range(deep.line - 1):
            start = text.find("\n", start) + 1
        yield Fault("CW053", deep.reason, deep.mend, start)


def as_problem(fault: Fault, path: str, line: int, column: int) -> Problem:
    """Return the located problem of a fault."""
    severity = Severity.WARNING if fault.is_warning else Severity.ERROR
    return Problem(path, line, column, severity, fault.code, fault.message, fault.suggestion)


def _number_faults(text: str, start: int, end: int) -> Iterable[Fault]:
    for offset, figure in unsourced_numbers(text[start:end]):
        yield Fault(
            "CW058",
            f"the number “{' '.join(figure.split())}” has no source",
            "cite it in the same sentence, [@EV-01], or leave it out",
            start + offset,
            is_warning=True,
        )


def _may_hold_use(text: str, start: int, end: int) -> bool:
    return any(text.find(sign, start, end) >= 0 for sign in ("[", "<", "(@"))


def _use_faults(
    use: Use, parts: Iterable[str | None], within_question: bool = False
) -> Iterable[Fault]:
    """Yield what is wrong with a use that can be seen without other files."""
    if use.kind is UseKind.PART and use.target not in parts:
        yield Fault(
            "CW083",
            f"no heading of this lesson has the id `{use.target}`",
            "give the heading that id: ## Heading {#id}",
            use.offset,
        )
    elif use.kind is UseKind.PRACTICE and not use.alone:
        yield Fault(
            "CW050",
            f"the practice question `{use.target}` stands in a paragraph",
            "leave a blank line above and below it",
            use.offset,
        )
    elif use.kind is UseKind.IMAGE:
        yield from _image_faults(use, within_question)


def _image_faults(use: Use, within_question: bool) -> Iterable[Fault]:
    if not use.alt:
        yield Fault(
            "CW047",
            "this figure has no alternative text",
            "tell in the brackets what is seen: ![A curve that …](…)",
            use.offset,
        )
    if not use.target:
        yield Fault(
            "CW049", "this figure names no file", 'write ![…](figures/name.svg "…")', use.offset
        )
    if within_question:
        return
    if not (use.caption or "").strip():
        yield Fault(
            "CW048",
            "this figure has no caption",
            'state the point in quotes after the file: (figures/name.svg "The point")',
            use.offset,
        )
    if not use.alone:
        yield Fault(
            "CW049",
            "this figure stands inside a paragraph",
            "leave a blank line above and below it",
            use.offset,
        )


def _without_code(text: str, start: int, end: int) -> str:
    """Return the paragraph with its code spans blanked out, in one pass (no backtracking)."""
    part = text[start:end]
    if "`" not in part:
        return part
    runs = [match.span() for match in _BACKTICKS.finditer(part)]
    by_length: dict[int, list[int]] = {}
    for number, (first, last) in enumerate(runs):
        by_length.setdefault(last - first, []).append(number)
    pieces, done, number = [], 0, 0
    while number < len(runs):
        first, last = runs[number]
        same = by_length[last - first]
        place = bisect_right(same, number)
        if place == len(same) or part[first - 1 : first] == "\\":
            number += 1
            continue
        close = same[place]
        pieces += [part[done:first], " " * (runs[close][1] - first)]
        done, number = runs[close][1], close + 1
    return "".join([*pieces, part[done:]])


def _moved(fault: Fault, by: int) -> Fault:
    return Fault(fault.code, fault.message, fault.suggestion, fault.offset + by, fault.is_warning)


def _use_moved(use: Use, by: int) -> Use:
    return Use(use.kind, use.target, use.offset + by, use.caption, use.alt, use.alone)
