"""Reads a Markdown body line by line: headings, blocks, fences, paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from courseware.content.checks.body_slips import misplaced_block, misspelt_block
from courseware.content.closest import did_you_mean
from courseware.content.marks import Fault

BLOCK_KINDS: Final = (
    "supported",
    "uncertain",
    "contested",
    "unsupported",
    "danger",
    "patient-words",
    "scope",
)
MAX_PARAGRAPH: Final = 40_000
# Python-Markdown looks from each of these to the end of the paragraph: thousands take seconds.
MAX_MARKS: Final = 400
START_PART: Final = "start"

_HEADING = re.compile(r"(#{1,6})(?!#)(.*)")
_HEADING_ID = re.compile(r"\{:?\s*#([^\s{}]*)\s*\}\s*#*\s*$")
_BLOCK = re.compile(r'!!! ?([\w-]+)(?: +"([^"]*)")?\s*$')
_PRINTED_QUOTES = "“”„«»‘’‚"
_FENCE = re.compile(r"(`{3,}|~{3,})")
_UNDERLINE = re.compile(r"(=+|-+)\s*$")
_LIST_ITEM = re.compile(r"([*+-]|[0-9]+\.)\s")
_DENSE = re.compile(r"[`*_<]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its explicit id, if it has one; offset and end are in what was read."""

    level: int
    id: str | None
    offset: int
    end: int
    text: str


@dataclass(slots=True)
class BodyLines:
    """What the lines of a body are: filled by `read_lines`."""

    headings: list[Heading] = field(default_factory=list)
    paragraphs: list[tuple[int, int]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_lines(body: str) -> BodyLines:
    """Return headings, paragraphs (offsets of start and end) and faults; code is left out.

    Authors' remarks are to be taken out before (`markdown/comments.py`).
    """
    return _LineReader(body).read()


def fenced_lines(body: str) -> Iterator[tuple[str, bool]]:
    """Yield each line with its end, and whether it belongs to a code fence."""
    fence = ""
    for line in re.findall(r"[^\n]*\n|[^\n]+", body):
        stripped = line.strip()
        if fence:
            yield line, True
            if stripped.startswith(fence) and not stripped.strip(fence[0]):
                fence = ""
            continue
        fence = opened_fence(stripped)
        yield line, bool(fence)


def opened_fence(stripped: str) -> str:
    """Return the signs with which a line opens a code fence; empty if it opens none."""
    opened = _FENCE.match(stripped)
    return opened[0] if opened and opened[0][0] not in stripped[opened.end() :] else ""


class _LineReader:
    def __init__(self, body: str) -> None:
        self._body = body
        self._found = BodyLines()
        self._paragraph: int | None = None  # where the open paragraph starts
        self._blank_before = True
        self._inside_indent = False  # within a block or a list, where indented text is text
        self._block: int | None = None  # an opened block that has no text yet

    def read(self) -> BodyLines:
        offset, fence, fence_at = 0, "", 0
        for line in self._body.split("\n"):
            start, offset = offset, offset + len(line) + 1
            stripped = line.strip()
            if fence:
                if stripped.startswith(fence) and not stripped.strip(fence[0]):
                    fence = ""
                continue
            fence = opened_fence(stripped)
            if fence:
                self._end_paragraph(start)
                self._block = None
                fence_at = start
                continue
            self._line(line, stripped, start)
        self._end_paragraph(len(self._body))
        self._require_block_text(None)
        if fence:
            self._fault("CW055", "this code fence has no end", f"write {fence} below it", fence_at)
        return self._found

    def _line(self, line: str, stripped: str, start: int) -> None:
        if not stripped:
            self._end_paragraph(start)
            self._blank_before = True
            return
        indented = line.startswith(("    ", "\t"))
        self._require_block_text(indented)
        if not indented:
            self._unindented(stripped, start)
            self._inside_indent = self._inside_indent and not self._blank_before
        if stripped.startswith("#") and (not indented or self._inside_indent):
            self._end_paragraph(start)
            self._heading(line, start)
        elif stripped.startswith("!!!"):
            self._end_paragraph(start)
            self._open_block(line, stripped, start)
        elif (not indented or self._inside_indent) and self._is_misspelt(line, stripped, start):
            self._end_paragraph(start)
        elif not (indented and self._blank_before and not self._inside_indent):
            if self._paragraph is None:
                self._paragraph = start
            if _LIST_ITEM.match(stripped):
                self._inside_indent = True
        self._blank_before = False

    def _unindented(self, stripped: str, start: int) -> None:
        if self._paragraph is not None and _UNDERLINE.match(stripped):
            self._fault(
                "CW054",
                "a line of = or - makes the text above it a heading",
                "write ## Heading {#id}, or leave a blank line above the line",
                start,
            )

    def _heading(self, line: str, start: int) -> None:
        indent = len(line) - len(line.lstrip())
        match = _HEADING.match(line.strip())
        if match is None:
            return
        level, text = len(match[1]), match[2]
        named = _HEADING_ID.search(text)
        shown = text[: named.start()] if named else text
        end = start + len(line.rstrip())
        at = start + indent
        words = shown.strip().rstrip("#").strip()
        self._found.headings.append(Heading(level, named[1] if named else None, at, end, words))
        self._found.paragraphs.append((start, start + len(line)))
        if not text.startswith((" ", "\t")):
            self._fault(
                "CW041" if level == 1 else "CW049",
                "a line that starts with # is a heading",
                "write a space after #, or \\# for the character itself",
                at,
            )
        elif level == 1:
            self._fault(
                "CW041",
                "a heading of level 1 stands in the text",
                "the title is heading 1 already; write ## instead",
                at,
            )
        if not words:
            self._fault("CW049", "a heading without words", "write the words or delete it", at)

    def _open_block(self, line: str, stripped: str, start: int) -> None:
        at = start + len(line) - len(line.lstrip())
        match = _BLOCK.match(stripped)
        if misplaced := misplaced_block(line, self._inside_indent, at):
            self._found.faults.append(misplaced)
        self._inside_indent, self._block = True, at
        if match is None and any(sign in stripped for sign in _PRINTED_QUOTES):
            words = "the quotes around the title are typographic ones"
            self._fault("CW045", words, 'write straight ones: !!! kind "title"', at)
        elif match is None:
            self._fault("CW045", "this block cannot be read", 'write !!! kind "title"', at)
        elif match[1] not in BLOCK_KINDS:
            self._fault(
                "CW044",
                f"`{match[1]}` is no kind of block",
                did_you_mean(match[1], BLOCK_KINDS) or "kinds: " + ", ".join(BLOCK_KINDS),
                at + match.start(1),
            )

    def _is_misspelt(self, line: str, stripped: str, start: int) -> bool:
        """Whether the line is meant to open a block, though it opens none; told as a fault."""
        fault = misspelt_block(stripped, BLOCK_KINDS, start + len(line) - len(line.lstrip()))
        if fault:
            self._found.faults.append(fault)
            self._inside_indent = True
        return bool(fault)

    def _require_block_text(self, indented: bool | None) -> None:
        if self._block is not None and not indented:
            self._fault(
                "CW045",
                "this block has no text",
                "indent the block's text by four spaces",
                self._block,
            )
        self._block = None

    def _end_paragraph(self, end: int) -> None:
        if self._paragraph is None:
            return
        start, self._paragraph = self._paragraph, None
        fault = density_fault(self._body, start, end)
        if fault:
            self._found.faults.append(fault)
        else:
            self._found.paragraphs.append((start, end))

    def _fault(self, code: str, message: str, mend: str, offset: int) -> None:
        self._found.faults.append(Fault(code, message, mend, offset))


def density_fault(text: str, start: int, end: int) -> Fault | None:
    """Return why a paragraph would take too long to render, or None."""
    if end - start > MAX_PARAGRAPH:
        return Fault(
            "CW052",
            f"this paragraph has {end - start:,} characters",
            "divide it with blank lines",
            start,
        )
    if end - start > MAX_MARKS and len(_DENSE.findall(text, start, end)) > MAX_MARKS:
        return Fault(
            "CW053",
            f"more than {MAX_MARKS} of the signs ` * _ < in one paragraph",
            "divide it with blank lines",
            start,
        )
    return None
