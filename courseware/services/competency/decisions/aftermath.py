"""What followed a suspension: who watched anew, who reinstated it when, or that it holds."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.grounds import (
    lifted_by,
    open_suspensions,
    times_held_again,
    watched_since,
    why_held_again,
)
from courseware.domain.competency.history import Decision, DecisionKind, History
from courseware.domain.competency.why import Why
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.history import Scope, histories, load
from courseware.services.competency.reasons import HELD_AGAIN
from courseware.services.competency.rules import RuleBook, scope_words
from courseware.services.competency.whose_words import is_elsewhere, told
from courseware.store.engine import Database
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class Watched:
    """An observation after a suspension: nothing unsafe, and with the word that they are ready.

    Attributes:
        zone: in which its day is counted.
    """

    on: date
    by: str
    zone: str


@dataclass(frozen=True, slots=True)
class Reinstated:
    """That a manager ended a suspension.

    Attributes:
        reason: as it was written; "" where another clinic wrote it.
        elsewhere: whether it was done in another clinic than the reader's.
    """

    by: str
    at: datetime
    reason: str
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class Stopped:
    """A suspension and what followed it.

    Attributes:
        words: the scope in words.
        event_id: the adverse event behind it; None where there was none.
        reason: as it was written; "" where another clinic wrote it.
        zone: of the clinic in which it was decided.
        watched: who watched anew, after an adverse event; None while nobody has.
        reinstated: how it ended; None while it holds.
        again: why it holds again after it had been ended, as a clause; "" else.
        between: from when until when it held again, and does no more, and why.
    """

    scope: Scope
    words: str
    event_id: str | None
    reason: str
    by: str
    since: datetime
    zone: str
    watched: Watched | None
    reinstated: Reinstated | None
    again: str
    between: tuple[tuple[datetime, datetime, str], ...]


def own_ended(db: Database, catalogue: Catalogue, actor: Actor, checklist_id: str) -> list[Stopped]:
    """The actor's suspensions in a checklist that were ended, newest first."""
    require(actor, Permission.OWN_RECORDS, Subject(person_id=actor.person_id))
    with db.snapshot() as connection:
        found = stopped(connection, catalogue, actor.person_id)
        return [one for one in found if one.reinstated and one.scope[0] == checklist_id]


def stopped(
    connection: Connection,
    catalogue: Catalogue,
    person_id: str,
    clinic_id: str | None = None,
    moment: datetime | None = None,
) -> list[Stopped]:
    """A person's suspensions with what followed each, newest first.

    Args:
        clinic_id: whose reader it is, to whom other clinics' words are not told; None for the
            person.
        moment: by which it was on record; None for now.
    """
    loaded = load(connection, [person_id])
    rows = {row.id: row for row in (*loaded.observations, *loaded.decisions)}
    found = []
    for (_, scope), history in histories(RuleBook(catalogue), loaded).items():
        known = history if moment is None else history.known_by(moment)
        words = scope_words(catalogue, *scope)
        for decision in known.decisions:
            if decision.kind is DecisionKind.SUSPENDED:
                found.append(_followed(scope, words, decision, known, rows, clinic_id))
    return sorted(found, key=lambda one: one.since, reverse=True)


def _followed(
    scope: Scope,
    words: str,
    suspension: Decision,
    history: History,
    rows: dict[str, AnyRow],
    clinic_id: str | None,
) -> Stopped:
    row = rows[suspension.id]
    lifted = lifted_by(suspension, history)
    holds = suspension in open_suspensions(history)
    why = why_held_again(suspension, history) if holds else Why.NONE
    between = times_held_again(suspension, history)
    seen = watched_since(suspension, history) if lifted is None else lifted[1]
    return Stopped(
        scope=scope,
        words=words,
        event_id=row.adverse_event_id,
        reason=told(row.reason, row.clinic_id, clinic_id),
        by=row.signed_name,
        since=row.decided_at,
        zone=row.zone,
        watched=Watched(seen.on, rows[seen.id].record["assessor"], seen.zone)
        if seen and suspension.adverse
        else None,
        reinstated=_reinstated(rows[lifted[0].id], clinic_id) if lifted else None,
        again=HELD_AGAIN[why] if why else "",
        between=tuple((since, end, HELD_AGAIN[how]) for since, end, how in between if end),
    )


def _reinstated(row: AnyRow, clinic_id: str | None) -> Reinstated:
    where = row.clinic_id, clinic_id
    reason, elsewhere = told(row.reason, *where), is_elsewhere(*where)
    return Reinstated(row.signed_name, row.decided_at, reason, elsewhere)
