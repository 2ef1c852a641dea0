"""Tells keys that stand a second time from an entry of a list whose dash was forgotten.

Whoever forgets a dash has one entry with the keys of two. Asked to keep one of each, they would
delete the second one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from courseware.content.problem import Problem


@dataclass(frozen=True, slots=True)
class Again:
    """A key that a mapping has already; `at` is the place of its problem among all problems."""

    mapping: Any
    key: str
    at: int


def tell_dashes(problems: list[Problem], twice: list[Again], closed: Any, is_entry: bool) -> None:
    """Where an entry of a list has its keys once more, tell the missing dash alone; in place.

    Args:
        twice: the keys of mappings that are open, in the order of the text; those of the mapping
            that has ended now are taken out.
    """
    again: list[Again] = []
    while twice and twice[-1].mapping is closed:
        again.append(twice.pop())
    again.reverse()
    if not is_entry or len(again) < 2 or again[0].key != (first := next(iter(closed))):
        return
    message = f"the keys of an entry stand here a second time, beginning with `{first}`"
    mend = f"write `- ` before `{first}`, in line with the entry above"
    keys, start = {one.at: one.key for one in again}, again[0].at
    problems[start:] = [
        replace(problem, message=message, suggestion=mend) if at in keys else problem
        for at, problem in enumerate(problems[start:], start)
        if keys.get(at, first) == first
    ]
