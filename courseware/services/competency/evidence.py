"""The evidence behind a cell: observations, decisions, versions and signatures."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.certificates import End
from courseware.domain.competency.calendar import day_of
from courseware.domain.errors import NotFound
from courseware.domain.people import Actor
from courseware.services.competency.decisions.aftermath import Stopped, stopped
from courseware.services.competency.history import Scope, load
from courseware.services.competency.logbooks.logbook import Logbook, logbook_of
from courseware.services.competency.membership import Membership, membership, was_suspended
from courseware.services.competency.observations.further import further_words
from courseware.services.competency.past.accounts import Account
from courseware.services.competency.past.credit_since import ended_since
from courseware.services.competency.past.hindsight import Hindsight, hindsight
from courseware.services.competency.past.names import name_then
from courseware.services.competency.past.releases import rules_at
from courseware.services.competency.past.then import Then, moment_of
from courseware.services.competency.past.unrecorded import places_of_member, scopes_at_last
from courseware.services.competency.prerequisites import has_expired, is_in_time
from courseware.services.competency.rules import RuleBook, checklist_title
from courseware.services.competency.seen import (
    SeenDecision,
    SeenEvent,
    SeenObservation,
    seen_decisions,
    seen_events,
    seen_observations,
    whom_to_ask,
)
from courseware.services.competency.shown import revision_of, scope_shown
from courseware.services.competency.standings import Place, places
from courseware.services.competency.stated_licences import StatedLicence, licences_stated
from courseware.services.competency.wording import founder, founder_words
from courseware.services.credits.credit import Credit, credits_of
from courseware.store import as_of
from courseware.store.accounts.ends import ends_by
from courseware.store.competency import adverse_events
from courseware.store.competency import decisions as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_NO_END = datetime.max.replace(tzinfo=UTC)
"""Today, what is on record is listed, though it be dated later by a clock that was ahead."""


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """What is on record about one person in one checklist, or in all of them.

    Attributes:
        name: the one of that day.
        renamed: the name that the account bears since, where it was corrected later; else "".
        day: the day whose end it speaks of.
        asked_later: the day that was asked for, where the person had left before it; else None.
        past: whether that day is over.
        future: whether it is still to come: what the calendar brings by itself.
        known_now: scope -> what is known now of the day, where a later correction changes it or
            several accounts held it.
        accounts: those under which the record of a past day stood, where they were merged since.
        completed: the awards for courses, newest first; only where all checklists are asked for.
        taken_back_since: award id -> how a credit that counted that day ended later, which the
            clinic hears while they are a member.
        further: scope -> which observations it still needs, where it needs any.
        shown: what each scope shows, for a decision that rests on it (see `shown`); nothing of who
            left, because it would tell of the next clinic.
        signed_here: of who left, what was signed in the clinic, as it stands now: its managers can
            retract it still. Only beside the last of their file, and of one checklist.
        ran_out: of the waivers, those that nobody ended and whose last day was over.
        expired: of the papers, those that were accepted and held no more.
        designations: those as founding assessor, ended ones too (author None: no account).
        founder: the words for one that is held, with what bars the person from signing.
        whom_to_ask: scope -> where the reason is asked for of what another clinic suspended (see
            `seen`); nothing of a past day.
        unable: what bars them, where one is held; else "".
        suspended: whether the account was suspended on that day.
        left: the moment at which the person left the clinic; None while they are a member.
        events: those of this clinic, and others that suspended something, without their words.
        stopped: the suspensions of all checklists with what followed them, where there is an event.
        regions: id -> name of every region: an event may lie where no checklist is held.
    """

    person_id: str
    name: str
    renamed: str
    clinic_id: str
    clinic: str
    zone: str
    title: str
    day: date
    asked_later: date | None
    past: bool
    future: bool
    known_now: dict[Scope, Hindsight]
    accounts: tuple[Account, ...]
    left: datetime | None
    suspended: bool
    places: list[Place]
    observations: list[SeenObservation]
    decisions: list[SeenDecision]
    waivers: list[AnyRow]
    ran_out: list[AnyRow]
    papers: list[AnyRow]
    expired: list[AnyRow]
    events: list[SeenEvent]
    stopped: list[Stopped]
    designations: list[AnyRow]
    founder: str
    unable: str
    whom_to_ask: dict[Scope, list[str]]
    licences: list[StatedLicence]
    logbook: Logbook
    regions: dict[str, str]
    completed: list[Credit]
    taken_back_since: dict[str, End]
    further: dict[Scope, str]
    shown: dict[Scope, str]
    signed_here: list[SeenObservation]

    def waived_in(self, checklist_id: str) -> set[str]:
        """The requirements of a checklist for which a waiver holds."""
        held = [w for w in self.waivers if w.ended_at is None and w not in self.ran_out]
        return {w.requirement for w in held if w.checklist_id == checklist_id}

    def founding_in(self, scope: Scope) -> bool:
        """Whether a designation as founding assessor of a scope is held."""
        held = (d for d in self.designations if d.ended_at is None)
        return any((d.checklist_id, d.region) == scope for d in held)

    @property
    def is_last(self) -> bool:
        """Whether it says what was on record when the person left."""
        return self.left is not None and day_of(self.left, self.zone) == self.day


def evidence_file(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    person_id: str,
    clinic_id: str,
    now: datetime,
    checklist_id: str | None = None,
    on: date | None = None,
) -> EvidenceFile:
    """The file of a present or former member of a clinic, as of a day.

    A former member's file ends with their membership: each clinic sees its own part, as of the day
    of leaving at the latest.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic, or the person never was there;
            or the checklist never was published, and nothing of it is on record.
    """
    with db.snapshot() as connection:
        here = membership(connection, actor, person_id, clinic_id)
        clinic, left = here.clinic, here.left
        moment, day, past = then = here.until_left(moment_of(clinic.timezone, now, on))
        book = rules_at(connection, catalogue, then)
        found = _places(connection, book, person_id, moment, checklist_id)
        part = (person_id, checklist_id, clinic_id, moment)
        decisions = seen_decisions(connection, *part[:3], moment if past else _NO_END)
        return EvidenceFile(
            person_id=person_id,
            **name_then(connection, clinic_id, person_id, then)._asdict(),
            clinic_id=clinic_id,
            clinic=clinic.name,
            zone=clinic.timezone,
            title=checklist_title(catalogue, checklist_id) if checklist_id else "",
            day=day,
            asked_later=on if on is not None and on > day else None,
            past=past,
            future=moment > now,
            left=left,
            suspended=was_suspended(connection, person_id, then),
            places=found,
            observations=seen_observations(connection, *part, past),
            decisions=decisions,
            licences=licences_stated(connection, person_id, moment, day),
            logbook=logbook_of(connection, person_id, moment),
            regions={region.id: region.name for region in catalogue.regions},
            completed=[] if checklist_id else credits_of(connection, person_id, moment, past),
            further=further_words(connection, found, ends_by(moment, past)),
            shown={} if left else _shown(connection, catalogue, person_id, found),
            whom_to_ask={} if past else whom_to_ask(connection, decisions, found),
            signed_here=_signed_here(connection, *part[:3], now) if left == moment else [],
            **_known_now(connection, catalogue, here, person_id, then),
            **_beside(connection, catalogue, *part, past),
        )


def _signed_here(
    connection: Connection, person_id: str, checklist_id: str | None, clinic_id: str, now: datetime
) -> list[SeenObservation]:
    if checklist_id is None:  # for paper, on which nothing is retracted
        return []
    every = seen_observations(connection, person_id, checklist_id, clinic_id, now)
    return [seen for seen in every if not seen.elsewhere]


def _places(
    connection: Connection,
    book: RuleBook,
    person_id: str,
    moment: datetime,
    checklist_id: str | None,
) -> list[Place]:
    """Every scope that is known of them, or those of a checklist; one that was not published at
    that moment, and of which nothing is known, as it was last.

    Raises:
        NotFound: the checklist never was published, and nothing of it is on record.
    """
    found = places_of_member(connection, book, person_id, moment, checklist_id)
    if not found and checklist_id:
        last = scopes_at_last(book.catalogue, checklist_id)
        found = places(connection, book, person_id, moment, checklist_id, last)
    if not found and checklist_id:
        raise NotFound
    return found


def _beside(
    connection: Connection,
    catalogue: Catalogue,
    person_id: str,
    checklist_id: str | None,
    clinic_id: str,
    moment: datetime,
    past: bool,
) -> dict[str, Any]:
    """Waivers, papers, events and designations as they were on record at a moment."""
    every_one = as_of.designations_at(connection, person_id, moment, past)
    designations = [d for d in every_one if checklist_id in (None, d.checklist_id)]
    every = as_of.waivers_at(connection, [person_id], moment, past)
    waivers = [w for w in every if checklist_id in (None, w.checklist_id)]
    papers = as_of.evidence_at(connection, [person_id], moment, past)
    noted = [
        e
        for e in adverse_events.of_person(connection, person_id, ends_by(moment, past))
        if not past or e.noted_at <= moment
    ]
    about = (catalogue, person_id, clinic_id, moment if past else None)
    followed = stopped(connection, *about) if noted else []
    events = seen_events(noted, clinic_id, {one.event_id for one in followed})
    unable = _unable(connection, person_id, designations, moment, past)
    return {
        "waivers": waivers,
        "ran_out": [w for w in waivers if w.ended_at is None and not is_in_time(w, moment)],
        "papers": papers,
        "expired": [p for p in papers if has_expired(p, moment, past)],
        "events": events,
        "stopped": followed if events else [],
        "designations": designations,
        "founder": founder(unable),
        "unable": unable,
    }


def _unable(
    connection: Connection,
    person_id: str,
    designations: list[AnyRow],
    moment: datetime,
    past: bool,
) -> str:
    if all(d.ended_at for d in designations):
        return ""
    held = rows.founding_at(connection, moment, past)
    lacks = (founder_words(d.assesses, d.licensed) for d in held if d.person_id == person_id)
    return next(lacks, "")


def _shown(
    connection: Connection, catalogue: Catalogue, person_id: str, found: list[Place]
) -> dict[Scope, str]:
    loaded = load(connection, [person_id])
    scopes = [place.scope for place in found]
    return {scope: scope_shown(loaded, scope, revision_of(catalogue, scope)) for scope in scopes}


def _known_now(
    connection: Connection, catalogue: Catalogue, here: Membership, person_id: str, then: Then
) -> dict[str, Any]:
    about = (here.clinic.id, [person_id], then, here.clinic.timezone)
    later = hindsight(connection, catalogue, *about)
    return {
        "known_now": {scope: known for (_, scope), known in later.scopes.items()},
        "accounts": later.accounts.get(person_id, ()),
        "taken_back_since": {} if here.left else ended_since(connection, person_id, then),
    }
