"""What the marks of an observation are worth before it is signed.

The pass rule itself is asked: whatever it would still lack of an item if as many observations as
are needed said the same, is a mark that does not count.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from enum import StrEnum

from courseware.domain.competency.history import Observation
from courseware.domain.competency.marks import ItemMark
from courseware.domain.competency.passing import Lack, Missing, lacks_in_observations
from courseware.domain.competency.rules import ANCHORS, ItemRule, Rules, Scale

_OF_ITEMS = frozenset({Lack.SAFE_ITEM, Lack.RATED_ITEM, Lack.PLAN})


class Short(StrEnum):
    """Why a mark does not count."""

    UNSAFE = "unsafe"
    TOO_LOW = "too_low"
    NO_PLAN = "no_plan"
    TOO_MANY = "too_many"


def short_marks(
    rules: Rules, before: Sequence[Observation], signed: Observation
) -> dict[str, Short]:
    """Item id -> why its mark would not count, for each item that was seen and for which it
    would not; in the order of the checklist.

    Args:
        before: what counts already.
        signed: the observation as it would be signed.
    """
    lacking = {m.what: m for m in _of_items(rules, [*before, *[signed] * rules.observations])}
    found = {}
    for item in rules.items:
        mark = signed.marks.get(item.id, ItemMark())
        if item.id in lacking and mark.says(item.scale):
            found[item.id] = _why(rules, item, lacking[item.id], mark, signed)
    return found


def counting_ratings(rules: Rules, item: ItemRule, like: Observation) -> dict[int, bool]:
    """Rating -> whether it counts only with a written plan, for each rating of an item that can
    count at all.

    Args:
        like: any observation; what it says of the item is left aside.
    """
    found = {}
    for rating in ANCHORS:
        marks = (ItemMark(rating), ItemMark(rating, plan=True))
        plain, planned = (_is_short(rules, item, mark, like) for mark in marks)
        if not planned:
            found[rating] = plain
    return found


def _why(rules: Rules, item: ItemRule, lack: Missing, mark: ItemMark, signed: Observation) -> Short:
    if item.scale is Scale.SAFE_UNSAFE:
        return Short.UNSAFE
    if lack.lack is Lack.PLAN:
        return Short.NO_PLAN
    alone = _is_short(rules, item, replace(mark, plan=True), signed)
    return Short.TOO_LOW if alone else Short.TOO_MANY


def _is_short(rules: Rules, item: ItemRule, mark: ItemMark, like: Observation) -> bool:
    """Whether a mark would not count if no other item took anything of the allowance."""
    alone, said = replace(rules, items=(item,)), replace(like, marks={item.id: mark})
    return bool(_of_items(alone, [said] * rules.observations))


def _of_items(rules: Rules, observations: Sequence[Observation]) -> Collection[Missing]:
    return [m for m in lacks_in_observations(rules, observations) if m.lack in _OF_ITEMS]
