"""What observations lack by a checklist's pass rule; nothing lacking is a pass.

The rule in words: enough observations without an unsafe critical item, by enough assessors.
A critical item is good when it was done safely in that many observations since it was last
unsafe. Every other item is good when it was rated high enough in that many observations, and not
lower the last time. A few items may be rated lower, with a written plan where the rule wants one.
Enough assessors say, each in their latest observation, that the person is ready, and so does the
latest observation of all.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from courseware.domain.competency.history import Observation
from courseware.domain.competency.logged import Session
from courseware.domain.competency.marks import ItemMark
from courseware.domain.competency.rules import ItemRule, Requirement, Rules, Scale

AGAIN = "again"
"""What is missing of a reinstatement that has lost its ground: a correction may bring that back."""
_NOTHING = ItemMark()


class Lack(StrEnum):
    """Kinds of things that can be missing."""

    OBSERVATIONS = "observations"
    ASSESSORS = "assessors"
    SAFE_ITEM = "safe_item"
    RATED_ITEM = "rated_item"
    PLAN = "plan"
    STATEMENT = "statement"
    SESSIONS = "sessions"
    REGIONS = "regions"
    REQUIREMENT = "requirement"
    NEW_OBSERVATION = "new_observation"
    USE = "use"
    CONFIRMATION = "confirmation"
    REINSTATEMENT = "reinstatement"
    PUBLICATION = "publication"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing.

    Attributes:
        what: id of the item, the requirement as `kind:id`, or `AGAIN`; "" where there is only one.
        have, need: how many there are, and how many there have to be.
    """

    lack: Lack
    what: str = ""
    have: int = 0
    need: int = 1


@dataclass(frozen=True, slots=True)
class Seen:
    """What counts towards a pass.

    Attributes:
        observations: counted ones, in the order of their days.
        sessions: of the logbook; those count that stand and of which the rules say so.
        met: requirements that are met.
        waived: requirements that a manager waived.
    """

    observations: Sequence[Observation] = ()
    sessions: Sequence[Session] = ()
    met: Collection[Requirement] = ()
    waived: Collection[Requirement] = ()


def missing(rules: Rules, seen: Seen, region: str = "") -> tuple[Missing, ...]:
    """Everything that is missing by the rules, prerequisites first.

    Args:
        region: the scope's region, which every observation of it counts for.
    """
    return (
        *_requirements(rules, seen),
        *_observed(rules, seen.observations),
        *_logbook(rules, seen, region),
    )


def lacks_in_observations(rules: Rules, observations: Sequence[Observation]) -> tuple[Missing, ...]:
    """What is missing in the observations alone."""
    return tuple(_observed(rules, observations))


def _requirements(rules: Rules, seen: Seen) -> list[Missing]:
    done = {*seen.met, *seen.waived}
    return [Missing(Lack.REQUIREMENT, str(r)) for r in rules.requires if r not in done]


def _observed(rules: Rules, observations: Sequence[Observation]) -> list[Missing]:
    good = [o for o in observations if not o.has_unsafe()]
    assessors = {o.assessor_id for o in good}
    found = []
    if len(good) < rules.observations:
        found.append(Missing(Lack.OBSERVATIONS, "", len(good), rules.observations))
    if len(assessors) < rules.assessors:
        found.append(Missing(Lack.ASSESSORS, "", len(assessors), rules.assessors))
    found += _items(rules, observations)
    ready = {o.assessor_id for o in {o.assessor_id: o for o in observations}.values() if o.ready}
    # Also before the first observation: else a good one would seem to add something missing.
    holds = observations and observations[-1].ready and len(ready) >= rules.assessors
    if (observations or rules.observations) and not holds:
        found.append(Missing(Lack.STATEMENT, "", min(len(ready), rules.assessors), rules.assessors))
    return found


def _items(rules: Rules, observations: Sequence[Observation]) -> list[Missing]:
    found, lower = [], []
    for item in rules.items:
        # Whoever marked it on another scale said nothing of it, neither for nor against.
        marks = [m for o in observations if (m := o.marks.get(item.id, _NOTHING)).says(item.scale)]
        if item.scale is Scale.SAFE_UNSAFE:
            found += _unsafe(item, marks, rules.observations)
            continue
        lack = _unrated(item, marks, rules.rating, rules.observations)
        if lack and _is_tolerated(item, marks, rules):
            lower.append((item, marks, lack[0]))
        else:
            found += lack
    return found + _too_low(rules, lower)


def _is_tolerated(item: ItemRule, marks: Sequence[ItemMark], rules: Rules) -> bool:
    """Whether an item is good by the lower rating, which critical ones never are."""
    if rules.lower is None or item.critical:
        return False
    return not _unrated(item, marks, rules.lower.rating, rules.observations)


def _unsafe(item: ItemRule, marks: Sequence[ItemMark], need: int) -> list[Missing]:
    safe = 0
    for mark in marks:
        safe = safe + 1 if mark.safe else 0
    return [] if safe >= need else [Missing(Lack.SAFE_ITEM, item.id, safe, need)]


def _unrated(item: ItemRule, marks: Sequence[ItemMark], rating: int, need: int) -> list[Missing]:
    good = [mark for mark in marks if (mark.rating or 0) >= rating]
    if len(good) >= need and (marks[-1].rating or 0) >= rating:
        return []
    return [Missing(Lack.RATED_ITEM, item.id, min(len(good), need - 1), need)]


def _too_low(
    rules: Rules, lower: Sequence[tuple[ItemRule, Sequence[ItemMark], Missing]]
) -> list[Missing]:
    """Of the items that are good by the lower rating only: those beyond the allowance, and plans.

    The items that stand first in the checklist use the allowance up.
    """
    if rules.lower is None:
        return []
    found = [lack for _, _, lack in lower[rules.lower.at_most :]]
    for item, marks, _ in lower[: rules.lower.at_most]:
        low = [mark for mark in marks if (mark.rating or 0) < rules.rating]
        if rules.lower.with_plan and low and not low[-1].plan:
            found.append(Missing(Lack.PLAN, item.id))
    return found


def _logbook(rules: Rules, seen: Seen, region: str) -> list[Missing]:
    """Watched sessions and regions: those of the logbook, and the observations themselves."""
    waived = {str(requirement) for requirement in seen.waived}
    watched = rules.watched
    logged = [
        s for s in seen.sessions if s.stands and watched.takes(s.regions, s.setting, s.supervision)
    ]
    observed = [o for o in seen.observations if watched.takes_observation(region, o.setting)]
    sessions = len(logged) + len(observed)
    regions = {r for session in logged for r in watched.of(session.regions)}
    regions |= {region} - {""} if observed else set()
    found = []
    if sessions < rules.sessions and "sessions" not in waived:
        found.append(Missing(Lack.SESSIONS, "", sessions, rules.sessions))
    if len(regions) < rules.regions_needed and "regions" not in waived:
        found.append(Missing(Lack.REGIONS, "", len(regions), rules.regions_needed))
    return found
