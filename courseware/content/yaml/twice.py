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
    """A key that a mapping has already.

    Attributes:
        at: the place of its problem among all problems.
        known: how many keys the mapping had before it.
        value, key_place, place: what stands there the second time, and where.
    """

    mapping: Any
    key: str
    at: int
    known: int
    value: Any
    key_place: Any
    place: Any


def tell_dashes(problems: list[Problem], twice: list[Again], closed: Any, open_: Any) -> None:
    """Where an entry of a list has its keys once more, tell the missing dash alone; in place.

    The entries that were meant become entries of the list, so that nobody reads the keys of one
    as those of another.

    Args:
        twice: the keys of mappings that are open, in the order of the text; those of the mapping
            that has ended now are taken out.
        closed: what has ended: data, positions.
        open_: what is open around it, outermost first, likewise.
    """
    again: list[Again] = []
    while twice and twice[-1].mapping is closed[0]:
        again.append(twice.pop())
    again.reverse()
    is_entry = bool(open_) and open_[-1][0].__class__ is list
    if not is_entry or len(again) < 2 or again[0].key != (first := next(iter(closed[0]))):
        return
    message = f"the keys of an entry stand here a second time, beginning with `{first}`"
    mend = f"write `- ` before `{first}`, in line with the entry above"
    keys, start = {one.at: one.key for one in again}, again[0].at
    problems[start:] = [
        replace(problem, message=message, suggestion=mend) if at in keys else problem
        for at, problem in enumerate(problems[start:], start)
        if keys.get(at, first) == first
    ]
    for entry, place in _entries(again, closed, first):
        open_[-1][0].append(entry)
        open_[-1][1][2].append(place)


def _entries(again: list[Again], closed: Any, first: str) -> list[tuple[Any, Any]]:
    """Take the further entries out of the mapping that holds them all; with their positions."""
    data, (_, _, key_places, places) = closed[:2]
    order, found = list(data), []
    starts = [number for number, one in enumerate(again) if one.key == first]
    for start, end in zip(starts, [*starts[1:], len(again)], strict=True):
        until = again[end].known if end < len(again) else len(order)
        new = order[again[start].known : until]
        entry = {one.key: one.value for one in again[start:end]}
        entry |= {key: data.pop(key) for key in new}
        at_keys = {one.key: one.key_place for one in again[start:end]}
        at_keys |= {key: key_places.pop(key) for key in new}
        at = {one.key: one.place for one in again[start:end]}
        at |= {key: places.pop(key) for key in new}
        found.append((entry, (*again[start].key_place, at_keys, at)))
    return found
