"""The rules for a lesson as a whole: how it opens, argues, practises and closes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from courseware.content.editorial.found import Remark
from courseware.content.editorial.words import bare
from courseware.content.library import Sourced
from courseware.content.markdown.comments import without_comments
from courseware.content.summary import Target
from courseware.domain.counted import counted

FEWEST_WORDS: Final = 1_200
MOST_WORDS: Final = 2_500
FEWEST_PRACTICE: Final = 2
MOST_IN_LISTS: Final = 0.35
_WORDS_OF_AN_OPENING: Final = 25

_BLOCK: Final = re.compile(r"^\s*!!! ?([\w-]+)(?: +\"([^\"]*)\")?.*$", re.MULTILINE)
_FIGURE_OR_QUESTION: Final = re.compile(r"^\s*(?:!\[[^\n]*|\[quiz:[^\n]*)$", re.MULTILINE)
_LIST_LINE: Final = re.compile(r"^\s*(?:[*+-]|[0-9]+\.)\s")
_HEADING_ID: Final = re.compile(r"\{:?\s*#[^}]*\}")
_HEADING: Final = re.compile(r"^#{1,6}\s")
_CERTAINTY: Final = frozenset({"supported", "uncertain", "contested", "unsupported"})


def lesson_remarks(file: Sourced[Any]) -> Iterator[Remark]:
    """Yield what an editor would say about the lesson in `file`."""
    body = without_comments(file.value.body)
    yield from _length(body)
    yield from _opening(body)
    yield from _blocks(body)
    yield from _lists(body)
    placed = len(file.summary.used(Target.PRACTICE))
    if placed < FEWEST_PRACTICE:
        yield Remark(
            ("id",),
            "CW154",
            f"the lesson places {counted(placed, 'practice question')}",
            f"place at least {FEWEST_PRACTICE}: [quiz:question-id]",
        )


def teaching_text(body: str) -> str:
    """Return the body without figures, practice questions and the signs of blocks.

    The titles of blocks are text, as for the minutes of credit.
    """
    return _BLOCK.sub(lambda block: block[2] or "", _FIGURE_OR_QUESTION.sub("", body))


def _length(body: str) -> Iterator[Remark]:
    count = _count(teaching_text(body))
    if not FEWEST_WORDS <= count <= MOST_WORDS:
        yield Remark(
            ("id",),
            "CW150",
            f"the lesson has about {counted(count, 'word')}",
            f"{FEWEST_WORDS:,} to {MOST_WORDS:,} are read in one go: divide it, or say more",
        )


def _count(text: str) -> int:
    shown = _HEADING_ID.sub("", text)
    return sum(any(c.isalnum() for c in word) for word in bare(shown).split())


def _opening(body: str) -> Iterator[Remark]:
    first = body.strip().partition("\n\n")[0]
    count = _count(body.strip().partition("\n## ")[0])
    if (
        _HEADING.match(first)
        or _LIST_LINE.match(first)
        or first.startswith(("!!!", "![", "[quiz:"))
    ):
        what = "the lesson does not open with a story"
        mend = "begin with the clinical moment that makes the question matter, before any heading"
    elif count < _WORDS_OF_AN_OPENING:
        what = f"the story that the lesson opens with has {counted(count, 'word')}"
        mend = f"tell the clinical moment in {_WORDS_OF_AN_OPENING} words or more"
    else:
        return
    yield Remark(("id",), "CW151", what, mend)


def _blocks(body: str) -> Iterator[Remark]:
    kinds = [match[1] for match in _BLOCK.finditer(body)]
    if not kinds or kinds[-1] != "scope":
        yield Remark(
            ("id",), "CW152", "the lesson does not close with a scope block", "end with !!! scope"
        )
    if "patient-words" not in kinds:
        yield Remark(
            ("id",),
            "CW153",
            "the lesson has no words for the patient",
            "write what a therapist can say: !!! patient-words",
        )
    if not _CERTAINTY.intersection(kinds):
        yield Remark(
            ("id",),
            "CW156",
            "no block says how certain anything is",
            "write !!! supported, uncertain, contested or unsupported where a claim stands",
        )


def _lists(body: str) -> Iterator[Remark]:
    lines = teaching_text(body).split("\n")
    listed = _count("\n".join(line for line in lines if _LIST_LINE.match(line)))
    if listed > MOST_IN_LISTS * max(_count("\n".join(lines)), 1):
        yield Remark(
            ("id",),
            "CW155",
            "more than a third of the text stands in lists",
            "argue in sentences; keep lists for what is used as a list",
        )
