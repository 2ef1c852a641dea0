"""The status of a scope through time, as it was on record: what is kept beside the history."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from courseware.domain.competency.history import DecisionKind, History
from courseware.domain.competency.rules import Requirement, Rules
from courseware.domain.competency.standing import (
    Standing,
    Status,
    Why,
    change_moments,
    confirmations,
    standing,
)

RULES_VERSION: Final = 4
"""Which rules work out what is kept.

Raise it with every change by which `timeline` may say something else of the same record: here, in
what it calls, or in how rows become a history; and with one by which its intervals make assignments
done from another moment on (`courseware/store/done.py`). What was kept by another version's rules
is worked out anew by `db upgrade`, and `doctor` names it until then.
"""
_Found = tuple[datetime, Standing, str, tuple[date, ...]]
"""From when on, what can be said, by which revision, and the days of what stands."""


@dataclass(frozen=True, slots=True)
class Interval:
    """One status of one scope, from a moment until the next interval's.

    Attributes:
        until: the moment at which another status begins; None as long as none is foreseen.
        ends_on: the first day on which the confirmation does not hold.
        confirmed_on: the day of the confirmation that is in force, or was the last to be; None of
            what is retracted.
        ready: whether nothing but a confirmation is missing, prerequisites aside.
        unsafe: whether a critical item was unsafe when it was last seen, as `Standing` says.
        revision: while `ready`, digest of the revision by which enough was observed; else "".
        confirmations: the days of all confirmations that stand, the latest last: of what ran out,
            was renewed or is suspended, too, and where what came after them fell.
    """

    since: datetime
    until: datetime | None
    status: Status
    why: Why
    ends_on: date | None
    confirmed_on: date | None
    ready: bool
    unsafe: bool
    revision: str = ""
    confirmations: tuple[date, ...] = ()


def timeline(history: History) -> tuple[Interval, ...]:
    """All intervals of a scope, by what was on record at each moment.

    Prerequisites play no part in them: they belong to other scopes and courses, are looked at
    when somebody signs or confirms, and are told apart on the pages. So does a new version of the
    checklist: until somebody is observed by it, the rules are those of the latest entry.
    """
    moments = history.moments()
    found: list[_Found] = []
    for number, moment in enumerate(moments):
        following = moments[number + 1] if number + 1 < len(moments) else None
        found += _until(history.known_by(moment), moment, following)
    return _joined(found)


def rules_in_force(history: History) -> Rules | None:
    """The rules of the scope's latest entry that names some; None before the first.

    A correction is no later entry than what it corrects, whose version it keeps.
    """
    named = [(history.first_signed(o).at, o.rules) for o in history.observations]
    named += [
        (d.at, d.rules)
        for d in history.decisions
        if d.kind is DecisionKind.CONFIRMED and d.rules is not None
    ]
    return max(named, key=lambda entry: entry[0])[1] if named else None


def standing_kept(known: History, moment: datetime) -> Standing:
    """What is kept of a moment by what is known: by the rules of the latest entry, with the
    waivers of the logbook's quotas and other prerequisites aside."""
    return _standing(known, rules_in_force(known), moment)


def _until(known: History, moment: datetime, following: datetime | None) -> list[_Found]:
    """The standing at a moment, and at each later one that the calendar brings."""
    rules = rules_in_force(known)
    if rules is None:
        return [(moment, _without_rules(known, moment), "", ())]
    starts = [moment]
    waivers_end = {w.expires_at for w in known.waived if w.expires_at}
    for start in sorted(change_moments(known, rules) | waivers_end):
        if start > moment and (following is None or start < following):
            starts.append(start)
    days, by = _standing_days(known), rules.revision
    return [(start, _standing(known, rules, start), by, days) for start in starts]


def _standing_days(known: History) -> tuple[date, ...]:
    found = confirmations(known)
    return tuple(term.confirmed_on for term, fallen, _ in found if term and not fallen)


def _standing(known: History, rules: Rules | None, moment: datetime) -> Standing:
    if rules is None:
        return _without_rules(known, moment)
    return standing(known, rules, moment, rules.requires, _waived(known, moment))


def _waived(known: History, moment: datetime) -> set[Requirement]:
    return {waiver.requirement for waiver in known.waived if waiver.holds(moment)}


def _without_rules(known: History, moment: datetime) -> Standing:
    """Before the first observation, only a suspension can be on record."""
    nothing = Rules("", "", (), 1, 1, 1, 1)
    found = standing(known, nothing, moment)
    if found.status is Status.SUSPENDED:
        return found
    return Standing(Status.NOT_STARTED)


def _joined(found: list[_Found]) -> tuple[Interval, ...]:
    """Intervals without gaps; neighbours that say the same are one."""
    joined: list[Interval] = []
    for since, now, revision, days in found:
        confirmed_on = now.term.confirmed_on if now.term else None
        by = revision if now.ready else ""
        said = (now.status, now.why, now.ends_on, confirmed_on, now.ready, now.unsafe, by, days)
        if joined and said == _said(joined[-1]):
            continue
        if not joined and now.status is Status.NOT_STARTED:
            continue
        joined.append(Interval(since, None, *said))
    ends = [*(interval.since for interval in joined[1:]), None][: len(joined)]
    return tuple(Interval(i.since, end, *_said(i)) for i, end in zip(joined, ends, strict=True))


def _said(
    interval: Interval,
) -> tuple[Status, Why, date | None, date | None, bool, bool, str, tuple[date, ...]]:
    return (
        interval.status,
        interval.why,
        interval.ends_on,
        interval.confirmed_on,
        interval.ready,
        interval.unsafe,
        interval.revision,
        interval.confirmations,
    )
