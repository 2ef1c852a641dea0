"""Puts a lesson's problems beside the block of text that they are about.

The parser tells no lines. A word that nobody can write is put above the block as a paragraph of its
own before the text is rendered, and the problems take its place afterwards.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from courseware.content.body_lines import fenced_lines
from courseware.content.markdown.parts import Part
from courseware.content.problem import Problem

_LIST_ITEM = re.compile(r"([*+-]|[0-9]+\.)\s")


@dataclass(frozen=True, slots=True)
class Placed:
    """A body with a word above each block that has problems, and the problems by word."""

    body: str
    problems: Mapping[str, tuple[Problem, ...]]


@dataclass(frozen=True, slots=True)
class Text:
    """Sanitised HTML."""

    html: str


@dataclass(frozen=True, slots=True)
class Practice:
    """The place of a practice question."""

    question: str


@dataclass(frozen=True, slots=True)
class Faults:
    """Problems of the block that follows."""

    problems: tuple[Problem, ...]


Piece: TypeAlias = Text | Practice | Faults


def place_problems(body: str, body_line: int, problems: Iterable[Problem]) -> Placed:
    """Mark in a body where each problem belongs.

    Args:
        body_line: the line of the file on which the body begins, from 1.
        problems: those of the body's lines.
    """
    lines = body.split("\n")
    starts = _block_starts(body, lines)
    found: dict[int, list[Problem]] = {}
    for problem in problems:
        at = min(max(problem.line - body_line, 0), len(lines) - 1)
        found.setdefault(starts[at], []).append(problem)
    words = {at: f"problems{secrets.token_hex(12)}" for at in found}
    written = [
        text for at, line in enumerate(lines) for text in _with_word(line, words.get(at), at)
    ]
    return Placed("\n".join(written), {words[at]: tuple(found[at]) for at in found})


def pieces_of(part: Part, placed: Placed) -> tuple[Piece, ...]:
    """Return the text, practice questions and problems of a part in reading order."""
    found: list[Piece] = []
    for fragment in part.fragments:
        if fragment.question:
            found.append(Practice(fragment.question))
        else:
            found += _cut(fragment.html, placed)
    return tuple(found)


def _with_word(line: str, word: str | None, at: int) -> tuple[str, ...]:
    if word is None:
        return (line,)
    return (word, "", line) if at == 0 else ("", word, "", line)


def _block_starts(body: str, lines: list[str]) -> list[int]:
    """For each line the one above which something may be put without changing what it is.

    Lists are not cut in two, and nothing is put into code or into an indented block.
    """
    code = [is_code for _, is_code in fenced_lines(body)]
    code += [False] * (len(lines) - len(code))
    starts, start = [], 0
    for at, line in enumerate(lines):
        inside = code[at] and at > 0 and code[at - 1]
        begins = at == 0 or not lines[at - 1].strip()
        plain = bool(line.strip()) and not line[0].isspace() and not _LIST_ITEM.match(line)
        heading = line.startswith("#") and not code[at]
        if not inside and plain and (begins or heading):
            start = at
        starts.append(start)
    return starts


def _cut(html: str, placed: Placed) -> Iterator[Piece]:
    for word, problems in placed.problems.items():
        before, found, after = html.partition(f"<p>{word}</p>")
        if found:
            if before.strip():
                yield from _cut(before, placed)
            yield Faults(problems)
            if after.strip():
                yield from _cut(after, placed)
            return
    yield Text(html)
