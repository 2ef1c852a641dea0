"""Competencies that are about to end or have ended, as the first page names them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.standing import Status
from courseware.services.competency.reasons import unless_used
from courseware.services.competency.rules import scope_words
from courseware.store.competency.waiting import Ending


@dataclass(frozen=True, slots=True)
class EndingCompetency:
    """One of them.

    Attributes:
        words: the scope in words.
        ends_on: the first day without it, counted in `zone`.
        unless_used: behind its last day: that a use before it keeps it, where it lapses.
    """

    checklist_id: str
    words: str
    status: Status
    ends_on: date
    zone: str
    unless_used: str


def ending_of(catalogue: Catalogue, found: Sequence[Ending]) -> tuple[EndingCompetency, ...]:
    """What the store found, in words; what ends soon first, then what ended last."""
    ended = [one for one in found if one.status == Status.EXPIRED]
    soon = [one for one in found if one.status != Status.EXPIRED]
    soon.sort(key=lambda one: (one.ends_on, one.scope))
    ended.sort(key=lambda one: (-one.ends_on.toordinal(), one.scope))
    return tuple(
        EndingCompetency(
            one.scope[0],
            scope_words(catalogue, *one.scope),
            Status(one.status),
            one.ends_on,
            one.zone,
            unless_used(one.lapses),
        )
        for one in (*soon, *ended)
    )
