"""The GIFT text format as its grammar has it: questions, answers, weights, feedback, comments.

Follows what Moodle's importer reads; where two readings exist, Moodle's is taken. Nothing is
raised: a piece of text that is no question becomes one of the kind UNREADABLE.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

LARGEST_PIECE: Final = 200_000
"""Characters of one question."""

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# Escaped signs become control characters, which the text itself no longer has.
_ESCAPED: Final = {"~": "\x01", "=": "\x02", "#": "\x03", "{": "\x04", "}": "\x05", ":": "\x06"}
_BACK: Final = {mark: sign for sign, mark in _ESCAPED.items()} | {"\x07": "\n", "\x08": "\\"}
_FORMAT: Final = re.compile(r"\[(html|moodle|plain|markdown)\]")
_WEIGHT: Final = re.compile(r"%(-?[0-9]{1,3}(?:\.[0-9]*)?)%")
_ID: Final = re.compile(r"\[id:((?:[^\]\\]|\\.){1,100})\]")
_TAG: Final = re.compile(r"\[tag:((?:[^\]\\<>]|\\.){1,255})\]")
_NAME: Final = re.compile(r"^[ \t]*::.*?::", re.MULTILINE)
_LONGEST_QUOTE: Final = 60


class GiftKind(StrEnum):
    """What a question asks for, told from the signs of its answer block."""

    CATEGORY = "category"
    DESCRIPTION = "description"
    ESSAY = "essay"
    CHOICE = "choice"
    TRUE_FALSE = "true_false"
    SHORT = "short"
    NUMERICAL = "numerical"
    MATCHING = "matching"
    ORDERING = "ordering"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class GiftText:
    """A text and the format that it is in: moodle (the default), html, plain or markdown."""

    text: str
    format: str = "moodle"


@dataclass(frozen=True)
class GiftAnswer:
    """One answer: `=` or `~`, its weight in percent as written, its text and its feedback."""

    sign: str
    weight: str
    text: GiftText
    feedback: GiftText | None


@dataclass(frozen=True)
class GiftQuestion:
    """One question of a file; `line` counts from 1.

    Attributes:
        before: what stands before the answer block, `after` what follows it (missing word).
        answers: for true or false, two: the feedback for a wrong and for a right answer.
        rest: the first line of the answer block of an ordering.
    """

    kind: GiftKind
    line: int
    title: str = ""
    before: GiftText = field(default_factory=lambda: GiftText(""))
    after: str = ""
    answers: tuple[GiftAnswer, ...] = ()
    is_true: bool = False
    pairs: tuple[tuple[GiftText, str], ...] = ()
    general: GiftText | None = None
    id: str = ""
    tags: tuple[str, ...] = ()
    rest: str = ""
    comments: tuple[str, ...] = ()


def read_gift(text: str) -> Iterator[GiftQuestion]:
    """Yield the questions and category lines of a GIFT text, in their order."""
    kept: list[str] = []
    for line, piece in _pieces(text):
        comments = [part.strip()[2:].strip() for part in piece if part.strip().startswith("//")]
        body = "\n".join(part for part in piece if not part.strip().startswith("//")).strip()
        kept += comments
        if not body:
            continue
        noted, kept = " ".join(kept), []
        if len(body) > LARGEST_PIECE:
            yield GiftQuestion(GiftKind.UNREADABLE, line, rest="it is too long")
        elif body.startswith("$CATEGORY:"):
            name = _plain(_with_marks(body.removeprefix("$CATEGORY:"))).strip()
            yield GiftQuestion(GiftKind.CATEGORY, line, title=name, comments=tuple(comments))
        else:
            yield _question(body, line, noted, tuple(comments))


def _pieces(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield runs of lines between blank ones, and category lines by themselves."""
    lines = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    start, piece = 1, list[str]()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            yield start, piece
            piece = []
            continue
        if not any(not part.strip().startswith("//") for part in piece):
            start = number
        piece.append(line)
        if line.startswith("$CATEGORY:"):
            yield start, piece
            piece = []
    yield start, piece


def _question(body: str, line: int, noted: str, comments: tuple[str, ...]) -> GiftQuestion:
    marked = _with_marks(body)
    title, marked = _title(marked)
    ids = _ID.findall(noted)
    about: dict[str, Any] = {
        "line": line,
        "title": title,
        "id": re.sub(r"\\(.)", r"\1", ids[0]) if ids else "",
        "tags": tuple(re.sub(r"\\(.)", r"\1", tag) for tag in _TAG.findall(noted)),
        "comments": comments,
    }
    start, end = marked.find("{"), marked.find("}")
    another = _another(marked, start, end)
    if another:
        return GiftQuestion(GiftKind.UNREADABLE, rest=another, **about)
    if start < 0 and end < 0:
        return GiftQuestion(GiftKind.DESCRIPTION, before=_text(marked, "moodle"), **about)
    if start < 0 or end < start:
        return GiftQuestion(GiftKind.UNREADABLE, rest="its braces do not match", **about)
    after = marked[end + 1 :]
    before = _text(marked[:start], "moodle", trim=not after.strip())
    block = marked[start + 1 : end].strip()
    answers, mark, general = block.rpartition("####")
    if not mark:
        answers, general = block, ""
    about |= {
        "before": before,
        "after": _plain(after).rstrip() if after.strip() else "",
        "general": _text(general, before.format) if general.strip() else None,
    }
    return GiftQuestion(**(about | _answers(answers.strip(), before.format)))


def _another(marked: str, start: int, end: int) -> str:
    """Return what is wrong where a run of lines holds more than one question, else nothing.

    Only a blank line ends a question. Without one the signs of the next would be read as words
    of this one, and its answers would be shown to learners.
    """
    brace = re.search(r"[{}]", marked[end + 1 :]) if 0 <= start < end else None
    nested = marked.find("{", start + 1, end) if 0 <= start < end else -1
    name = _NAME.search(marked)
    found = [end + 1 + brace.start()] if brace else []
    found += [nested] if nested >= 0 else []
    found += [name.end() - 1] if name else []
    if not found:
        return ""
    begin = marked.rfind("\n", 0, min(found)) + 1
    quote = _plain(marked[begin:].strip().partition("\n")[0])
    shown = quote if len(quote) <= _LONGEST_QUOTE else f"{quote[: _LONGEST_QUOTE - 1]}…"
    sign = "a name in ::…::" if name and name.end() - 1 == min(found) else "a brace"
    return (
        f"{sign} in “{shown}” belongs to another question, or to no question: part questions by "
        "an empty line, and write a brace of the text as \\{ or \\}"
    )


def _answers(block: str, format_: str) -> dict[str, Any]:
    """Return kind and answers of an answer block without its general feedback."""
    if not block:
        return {"kind": GiftKind.ESSAY}
    if block.startswith(">"):
        first, _, items = block[1:].partition("\n")
        found = tuple(
            GiftAnswer("=", "", GiftText(_plain(item).strip(), format_), None)
            for item in items.split("\n")
            if item.strip()
        )
        return {"kind": GiftKind.ORDERING, "answers": found, "rest": _plain(first).strip()}
    if block.startswith("#"):
        parts = _split(block[1:], "=~") or _split("=" + block[1:], "=~")
        return {"kind": GiftKind.NUMERICAL, "answers": _each(parts, format_)}
    word, *feedback = block.split("#", 2)
    if word.strip().upper() in ("T", "TRUE", "F", "FALSE"):
        told = tuple(GiftAnswer("~", "", GiftText(""), _text(f, format_)) for f in feedback)
        truth = word.strip().upper().startswith("T")
        return {"kind": GiftKind.TRUE_FALSE, "is_true": truth, "answers": told}
    if "~" in block:
        return {"kind": GiftKind.CHOICE, "answers": _each(_split(block, "=~"), format_)}
    parts = _split(block, "=")
    if "->" in block and parts:
        pairs = [part[1].partition("->") for part in parts]
        if not all(arrow for _, arrow, _ in pairs):
            return {"kind": GiftKind.UNREADABLE, "rest": "a pair of its matching lacks ->"}
        found_pairs = tuple((_text(a, format_), _plain(b).strip()) for a, _, b in pairs)
        return {"kind": GiftKind.MATCHING, "pairs": found_pairs}
    if not parts:
        return {"kind": GiftKind.UNREADABLE, "rest": "no answer starts with = or ~"}
    return {"kind": GiftKind.SHORT, "answers": _each(parts, format_)}


def _split(block: str, signs: str) -> list[tuple[str, str]]:
    """Return what follows each sign, with the sign; [] where the block starts with none."""
    if block.strip()[:1] not in signs or not block.strip():
        return []
    pieces = re.split(f"([{signs}])", block)[1:]
    return list(zip(pieces[::2], pieces[1::2], strict=True))


def _each(parts: list[tuple[str, str]], format_: str) -> tuple[GiftAnswer, ...]:
    found = []
    for sign, part in parts:
        weight = _WEIGHT.match(part.lstrip())
        rest = part.lstrip()[weight.end() :] if weight else part
        text, mark, feedback = rest.partition("#")
        told = _text(feedback, format_) if mark and feedback.strip() else None
        found.append(GiftAnswer(sign, weight[1] if weight else "", _text(text, format_), told))
    return tuple(found)


def _title(marked: str) -> tuple[str, str]:
    if not marked.startswith("::"):
        return "", marked
    title, end, rest = marked[2:].partition("::")
    return (_plain(title).strip(), rest.strip()) if end else ("", marked)


def _text(marked: str, format_: str, trim: bool = True) -> GiftText:
    found = _FORMAT.match(marked.strip())
    if found:
        marked, format_ = marked.strip()[found.end() :] + marked[len(marked.rstrip()) :], found[1]
    text = _plain(marked.strip() if trim else marked.lstrip(" \t\n"))
    return GiftText(text, format_)


def _with_marks(text: str) -> str:
    """Replace escaped signs, so that what is left of them has a meaning."""
    text = text.replace("\\\\", "\x08").replace("\\n", "\x07")
    return re.sub(r"\\([~=#{}:])", lambda found: _ESCAPED[found[1]], text)


def _plain(marked: str) -> str:
    return re.sub("[\x01-\x08]", lambda found: _BACK[found[0]], marked)
