"""The status of a scope through time, as it was on record: what is kept beside the history."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from courseware.domain.competency.history import DecisionKind, History
from courseware.domain.competency.moved import Moved, moved_end
from courseware.domain.competency.rules import Requirement, Rules
from courseware.domain.competency.standing import (
    Standing,
    Status,
    change_moments,
    confirmations,
    standing,
)
from courseware.domain.competency.why import Why

RULES_VERSION: Final = 9
"""Which rules work out what is kept.

Raise it with every change by which `timeline` may say something else of the same record: here, in
what it calls, or in how rows become a history; and with one by which its intervals make assignments
done from another moment on (`courseware/store/done.py`). What was kept by another version's rules
is worked out anew by `db upgrade`, and `doctor` names it until then.
"""


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
        end_told: where the term's end moved, because a confirmation before it fell: the first day
            on which it was not to hold when it was confirmed.
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
    end_told: date | None = None


def timeline(history: History) -> tuple[Interval, ...]:
    """All intervals of a scope, by what was on record at each moment.

    Prerequisites play no part in them: they belong to other scopes and courses, are looked at
    when somebody signs or confirms, and are told apart on the pages. So does a new version of the
    checklist: until somebody is observed by it, the rules are those of the latest entry.
    """
    moments = history.moments()
    found: list[Interval] = []
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


def _until(known: History, moment: datetime, following: datetime | None) -> list[Interval]:
    """The standing at a moment, and at each later one that the calendar brings; without ends."""
    rules = rules_in_force(known)
    if rules is None:
        return [_interval(moment, _without_rules(known, moment))]
    starts = [moment]
    waivers_end = {w.expires_at for w in known.waived if w.expires_at}
    for start in sorted(change_moments(known, rules) | waivers_end):
        if start > moment and (following is None or start < following):
            starts.append(start)
    about = rules.revision, _standing_days(known), moved_end(known)
    return [_interval(start, _standing(known, rules, start), *about) for start in starts]


def _interval(
    since: datetime,
    now: Standing,
    revision: str = "",
    days: tuple[date, ...] = (),
    moved: Moved | None = None,
) -> Interval:
    return Interval(
        since=since,
        until=None,
        status=now.status,
        why=now.why,
        ends_on=now.ends_on,
        confirmed_on=now.term.confirmed_on if now.term else None,
        ready=now.ready,
        unsafe=now.unsafe,
        revision=revision if now.ready else "",
        confirmations=days,
        end_told=moved.was if moved and now.term else None,
    )


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


def _joined(found: list[Interval]) -> tuple[Interval, ...]:
    """Intervals without gaps; neighbours that say the same are one."""
    joined: list[Interval] = []
    for one in found:
        if joined and replace(one, since=joined[-1].since) == joined[-1]:
            continue
        if not joined and one.status is Status.NOT_STARTED:
            continue
        joined.append(one)
    ends = [*(interval.since for interval in joined[1:]), None][: len(joined)]
    return tuple(replace(i, until=end) for i, end in zip(joined, ends, strict=True))
