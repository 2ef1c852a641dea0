"""Reasons of parts for which a format has no place: a readable list below the explanation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

HEADING: Final = "**Why:**"


def with_reasons(explanation: str, parts: Sequence[tuple[str, str]]) -> str:
    """Return the explanation, and below it each part's text with its reason.

    Args:
        parts: (text, reason) of each part in its order; the reason may be empty.
    """
    if not any(why for _, why in parts):
        return explanation
    lines = [
        f"{number}. {_line(text)} — {_line(why)}".rstrip(" ")
        for number, (text, why) in enumerate(parts, start=1)
    ]
    return "\n\n".join(filter(None, (explanation.strip(), HEADING, "\n".join(lines))))


def without_reasons(text: str, parts: Sequence[str]) -> tuple[str, list[str]]:
    """Return the explanation and the reason of each part, undoing `with_reasons`.

    A text that does not end in such a list of just these parts is all explanation.
    """
    none = [""] * len(parts)
    before, heading, listed = text.strip().rpartition(HEADING)
    lines = [line.strip() for line in listed.split("\n") if line.strip()]
    if not heading or len(lines) != len(parts):
        return text, none
    reasons = []
    for number, (line, part) in enumerate(zip(lines, parts, strict=True), start=1):
        start = f"{number}. {_line(part)} —"
        if not line.startswith(start):
            return text, none
        reasons.append(line.removeprefix(start).strip())
    return before.strip(), reasons


def _line(text: str) -> str:
    return " ".join(text.split())
