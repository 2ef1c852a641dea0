"""Ids of headings: of the right signs, each its own, and none that the lesson's page has itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from courseware.content.body_lines import START_PART, Heading
from courseware.content.marks import Fault, Use, UseKind
from courseware.content.models.words import ID_PATTERN

_MEANT_ID: Final = re.compile(r"\{\s*#\s*([^{}]*?)\s*\}$")
_HEADING_ID: Final = re.compile(ID_PATTERN.rstrip("$") + r"\Z")
# Held against a lesson's page by tests/web/test_lesson_pages.py.
_FIXED: Final = frozenset(
    {START_PART, "main", "end", "end-title", "references-title", "error-summary-title"}
)
_PREFIXES: Final = {
    UseKind.CITATION: "ref-",
    UseKind.CLAIM: "claim-",
    UseKind.PRACTICE: "practice-",
}


def page_ids(headings: Iterable[str]) -> set[str]:
    """Return the ids that the page of a lesson has besides those of its headings.

    Those of what a lesson cites, marks and places come in addition.
    """
    return {*_FIXED, *(f"after-{part}" for part in (START_PART, *headings))}


def _beginnings(uses: Iterable[Use]) -> tuple[str, ...]:
    """Return with what the ids of each practice question's fields and each citation begin."""
    made = {UseKind.PRACTICE: "q_{}__", UseKind.CITATION: "cite-{}-"}
    return tuple(made[use.kind].format(use.target) for use in uses if use.kind in made)


def _named(uses: Iterable[Use]) -> Iterator[str]:
    """Yield the ids that a page gives to sources, claims and practice questions."""
    for use in uses:
        if use.kind in _PREFIXES:
            yield _PREFIXES[use.kind] + use.target


def heading_faults(headings: Sequence[Heading], uses: Sequence[Use]) -> Iterator[Fault]:
    """Yield what is wrong with the headings' ids: a lesson's links and reading go by them.

    Args:
        uses: what the lesson names, because its page gives some of that an id, too.
    """
    seen: set[str] = set()
    taken = page_ids(heading.id for heading in headings if heading.id) | set(_named(uses))
    of_marks = _beginnings(uses)
    for heading in headings:
        malformed = list(_malformed(heading))
        if malformed or heading.id is None:
            yield from malformed
        elif heading.id in taken or heading.id.startswith(of_marks):
            yield Fault(
                "CW043",
                f"the heading id `{heading.id}` is taken by the page around the lesson",
                f"write another one, such as {{#about-{heading.id}}}",
                heading.offset,
            )
        elif heading.id in seen:
            yield Fault(
                "CW043",
                f"the heading id `{heading.id}` is taken",
                "give each heading an id of its own",
                heading.offset,
            )
        else:
            seen.add(heading.id)


def _malformed(heading: Heading) -> Iterator[Fault]:
    """Yield why a heading has no id that could be one; nothing for a lower one without any."""
    if meant := _MEANT_ID.search(heading.text):
        words = re.findall(r"[a-z0-9]+", meant[1].lower())
        yield Fault(
            "CW035",
            f"`{meant[1][:60]}` cannot be an id",
            f"write {{#{'-'.join(words)}}}" if words else "letters, digits and hyphens",
            heading.offset,
        )
    elif heading.id is None:
        if heading.level == 2:
            yield Fault(
                "CW042",
                f"the heading “{heading.text[:60]}” has no id",
                "write {#id} behind it, or run `ids --write`",
                heading.offset,
            )
    elif not _HEADING_ID.match(heading.id):
        yield Fault(
            "CW035",
            f"`{heading.id}` cannot be an id",
            "letters, digits, hyphens and dots, beginning with a letter or digit",
            heading.offset,
        )
