"""What happened in one scope (one person, one checklist, one region), as frozen values.

Every entry says when it came on record (`at`) and which day it is about (`on`). Nothing is ever
taken away; a retraction or a correction is an entry of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from courseware.domain.competency.calendar import day_of
from courseware.domain.competency.logged import Session, logged_by, rightly_logged_by
from courseware.domain.competency.marks import ItemMark
from courseware.domain.competency.merges import Merge, person_behind
from courseware.domain.competency.rules import Requirement, Rules


@dataclass(frozen=True, slots=True)
class Observation:
    """One signed observation.

    Attributes:
        on: the day on which the assessor watched.
        at: when it was signed.
        zone: the clinic's zone (IANA name).
        marks: item id -> what was seen.
        ready: the assessor's word on the checklist's statement.
        rules: those of the revision that was signed.
        corrects: id of the observation that this one replaces.
        retracted_at: when it was taken back without a replacement.
        put_right: what it was, where it says in hindsight what was put right or taken back since.
        setting: on whom it was done.
    """

    id: str
    on: date
    at: datetime
    zone: str
    assessor_id: str
    marks: Mapping[str, ItemMark]
    ready: bool
    rules: Rules
    corrects: str | None = None
    retracted_at: datetime | None = None
    put_right: "Observation | None" = None
    setting: str = ""

    def has_unsafe(self) -> bool:
        """Whether a critical item was done unsafely, by this observation's own rules."""
        return any(
            item.critical and self.marks.get(item.id, ItemMark()).safe is False
            for item in self.rules.items
        )


class DecisionKind(StrEnum):
    """What a manager may decide about a competency."""

    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision.

    Attributes:
        on: its day in the clinic's zone.
        rules: for a confirmation, the rules under which it holds.
        basis: for a confirmation, ids of the observations that it rests on.
        about: for a withdrawal, the id of the confirmation.
        adverse: for a suspension, whether a new observation has to come before its end.
        by: id of the account that decided.
        under: id of the account that it was about; the person may have had others.
    """

    id: str
    kind: DecisionKind
    on: date
    at: datetime
    zone: str
    rules: Rules | None = None
    basis: tuple[str, ...] = ()
    about: str | None = None
    adverse: bool = False
    by: str = ""
    under: str = ""


@dataclass(frozen=True, slots=True)
class Waived:
    """That a manager waived a quota of the logbook at `since`.

    Attributes:
        ended_at: when a manager took that back, if one did.
        expires_at: when it ends by itself, if it does.
    """

    requirement: Requirement
    since: datetime
    ended_at: datetime | None = None
    expires_at: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether it is in force at a moment."""
        ends = (self.ended_at, self.expires_at)
        return self.since <= moment and all(end is None or moment < end for end in ends)


@dataclass(frozen=True, slots=True)
class History:
    """All entries of one scope; sessions are those of the person in this scope's regions.

    Attributes:
        region: the scope's region; "" for the whole checklist.
        sessions: sessions that are use here; those count that stand.
        all_sessions: all of the person; the rules say which of them count towards quotas.
        merges: of the accounts that signed or decided here.
        joined: merges of the person's own accounts, where decisions say under which they came.
        waived: the checklist's quotas of the logbook that were waived.
    """

    region: str = ""
    observations: tuple[Observation, ...] = ()
    decisions: tuple[Decision, ...] = ()
    sessions: tuple[Session, ...] = ()
    all_sessions: tuple[Session, ...] = ()
    merges: tuple[Merge, ...] = ()
    joined: tuple[Merge, ...] = ()
    waived: tuple[Waived, ...] = ()

    def who(self, account_id: str) -> str:
        """The person behind an account: the one that remained, where accounts were merged."""
        return person_behind(account_id, self.merges)

    def known_by(self, moment: datetime) -> "History":
        """What was on record by a moment; what came on record at that moment is in it."""
        return replace(
            self,
            observations=tuple(
                replace(o, retracted_at=None) if _after(o.retracted_at, moment) else o
                for o in self.observations
                if o.at <= moment
            ),
            decisions=tuple(d for d in self.decisions if d.at <= moment),
            sessions=logged_by(self.sessions, moment),
            all_sessions=logged_by(self.all_sessions, moment),
            merges=tuple(m for m in self.merges if m.at <= moment),
            waived=tuple(
                replace(w, ended_at=None) if _after(w.ended_at, moment) else w
                for w in self.waived
                if w.since <= moment
            ),
        )

    def in_hindsight(self, moment: datetime) -> "History":
        """What had been on record by a moment, if what was corrected since had been right then and
        each use until that day had been known.

        What had been put right by then is no hindsight: where nothing was corrected since, and no
        use came on record late, this is what was on record.
        """
        corrections = {o.corrects: o for o in self.observations if o.at > moment and o.corrects}
        then = self.known_by(moment)
        decided = {d.id for d in then.decisions}
        # Not without the confirmation: it reads as retracted, as it does on the page of today.
        withdrawn = (d for d in self.decisions if d.id not in decided and d.about in decided)
        return replace(
            then,
            observations=tuple(
                _corrected(o, corrections, moment) for o in self.observations if o.at <= moment
            ),
            decisions=(*then.decisions, *withdrawn),
            sessions=(
                *rightly_logged_by(self.sessions, moment),
                *self._uses_told_late(moment),
            ),
            all_sessions=rightly_logged_by(self.all_sessions, moment),
            merges=self.merges,
        )

    def _uses_told_late(self, moment: datetime) -> Iterable[Session]:
        """What was used until the day of a moment and came on record later, as sessions."""
        logged = [s for s in self.sessions if s.at > moment and s.stands]
        late = [(s.id, s.on, s.zone) for s in logged if s.on <= day_of(moment, s.zone)]
        # What was corrected since is told late too, where it was signed late to begin with.
        watched = [o for o in self.counted() if self.first_signed(o).at > moment]
        late += [(o.id, o.on, o.zone) for o in watched if o.on <= day_of(moment, o.zone)]
        return (Session(id_, on, moment, frozenset(), zone=zone) for id_, on, zone in late)

    def originals(self, observation: Observation) -> list[Observation]:
        """The observations that one replaces, the oldest last."""
        by_id = {o.id: o for o in self.observations} if observation.corrects else {}
        found: list[Observation] = []
        while before := by_id.get(observation.corrects or ""):
            found.append(observation := before)
        return found

    def first_signed(self, observation: Observation) -> Observation:
        """What an observation was before it was corrected, over corrections of corrections."""
        return [observation, *self.originals(observation)][-1]

    def in_order(self, observations: Iterable[Observation]) -> list[Observation]:
        """Observations by their days, and those of one day in the order of signing.

        A correction stands where the first of its chain stood: putting a comment right makes
        nothing that was watched later that day earlier.
        """

        def place(observation: Observation) -> tuple[date, datetime, str]:
            first = self.first_signed(observation)
            return observation.on, first.at, first.id

        return sorted(observations, key=place)

    def counted(self) -> tuple[Observation, ...]:
        """Observations that were neither retracted nor replaced, `in_order`.

        Each names as its assessor the person, whichever of their accounts signed it.
        """
        replaced = {o.corrects for o in self.observations if o.corrects}
        counted = [o for o in self.observations if o.retracted_at is None and o.id not in replaced]
        if self.merges:
            counted = [replace(o, assessor_id=self.who(o.assessor_id)) for o in counted]
        return tuple(self.in_order(counted))

    def still_unsafe(self, decision_id: str | None = None) -> tuple[tuple[str, Observation], ...]:
        """Critical items that were unsafe when they were last seen, with who saw that when.

        Args:
            decision_id: the confirmation after which that has to have come on record; None asks
                of everything on record.
        """
        # Nearly nobody was ever unsafe, and this is asked at every moment of every history.
        if not any(mark.safe is False for o in self.observations for mark in o.marks.values()):
            return ()
        latest = {
            item.id: observation
            for observation in self.counted()
            for item in observation.rules.items
            if item.critical and observation.marks.get(item.id, ItemMark()).says(item.scale)
        }
        since = None if decision_id is None else self.decided_at(decision_id)
        return tuple(
            (item, seen)
            for item, seen in latest.items()
            if seen.marks[item].safe is False and (since is None or seen.at > since)
        )

    def decided_at(self, decision_id: str) -> datetime:
        """When a decision came on record."""
        return next(decision.at for decision in self.decisions if decision.id == decision_id)

    def moments(self) -> tuple[datetime, ...]:
        """All moments at which something came on record, in order."""
        found = {o.at for o in self.observations} | {d.at for d in self.decisions}
        found |= {o.retracted_at for o in self.observations if o.retracted_at}
        found |= {at for s in (*self.sessions, *self.all_sessions) for at in s.moments}
        found |= {m.at for m in self.merges}
        found |= {w.since for w in self.waived} | {w.ended_at for w in self.waived if w.ended_at}
        return tuple(sorted(found))


def _after(moment: datetime | None, other: datetime) -> bool:
    return moment is not None and moment > other


def _corrected(
    observation: Observation, corrections: Mapping[str, Observation], moment: datetime
) -> Observation:
    """An observation as it was put right after a moment, over corrections of corrections."""
    newest = observation
    while newest.id in corrections:
        newest = corrections[newest.id]
    retracted_at = observation.at if _after(newest.retracted_at, moment) else newest.retracted_at
    same = newest is observation and retracted_at == observation.retracted_at
    return replace(
        observation,
        on=newest.on,
        marks=newest.marks,
        ready=newest.ready,
        setting=newest.setting,
        retracted_at=retracted_at,
        put_right=None if same else observation,
    )
