"""The logbook: de-identified supervised sessions, which their supervisor confirms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.calendar import day_of
from courseware.domain.competency.watched import Setting, Supervision
from courseware.domain.errors import Conflict, Invalid, NotFound
from courseware.domain.ledger import Act
from courseware.domain.logbook import Words, read_session
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.domain.times import day_words
from courseware.services.authorize import require
from courseware.services.competency.decisions.settling import before_settling, settle
from courseware.services.competency.logbooks.entering import Twin, enter_one, supervisor_fault
from courseware.services.competency.observations.forms import FORMER_WORDS, WORDS
from courseware.services.competency.rules import RuleBook
from courseware.services.free_text import checked_text
from courseware.services.holding import hold_about, require_still
from courseware.services.ledger import Named, record
from courseware.services.membership.clinics import clinic_in
from courseware.services.moments import When, asked
from courseware.store.accounts import clinics, people
from courseware.store.competency import decisions as competency_rows
from courseware.store.competency import practice as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

LONGEST_REASON = 500
_NEITHER = "Nothing is on record: say whether you confirm the session or refuse it."
_BOTH = (
    "Nothing is on record: a reason for a refusal came with “Confirm”. Refuse the session with it, "
    "or press “Confirm” alone."
)


@dataclass(frozen=True, slots=True)
class Logbook:
    """A person's logbook.

    Attributes:
        sessions: all sessions, latest first.
        quotas: (region, supervision) -> how many confirmed sessions.
        zone: in which its moments are told.
        clinics: those in which its owner can enter a session now, each with its time zone.
    """

    sessions: list[AnyRow]
    quotas: dict[tuple[str, str], int]
    zone: str = "UTC"
    clinics: Sequence[AnyRow] = ()


def words_of(catalogue: Catalogue) -> Words:
    """The words that a session may use."""
    return Words(
        {w.casefold(): r.id for r in catalogue.regions for w in (r.id, " ".join(r.name.split()))},
        {w.casefold(): s.value for s in Setting for w in _written(s)},
        {w.casefold(): s.value for s in Supervision for w in _written(s)},
    )


def _written(word: Setting | Supervision) -> tuple[str, ...]:
    """How a word may be written: as it is kept, with blanks, or as pages show or showed it."""
    shown = WORDS[word]
    return word.value, word.value.replace("_", " "), shown, FORMER_WORDS.get(word, shown)


def own_logbook(db: Database, actor: Actor) -> Logbook:
    """The actor's own logbook."""
    require(actor, Permission.OWN_RECORDS, Subject(person_id=actor.person_id))
    with db.read() as connection:
        found = logbook_of(connection, actor.person_id)
        held = clinics.clinics(connection, set(actor.memberships))
        return replace(found, zone=actor.zone, clinics=held)


def logbook_of(connection: Connection, person_id: str, moment: datetime | None = None) -> Logbook:
    """Somebody's logbook, for a caller who has decided.

    Args:
        moment: what was entered, and was confirmed and not taken back, by then; None for what
            there is now.
    """
    sessions = [
        session
        for session in rows.sessions(connection, person_id)
        if moment is None or session.entered_at <= moment
    ]
    quotas: dict[tuple[str, str], int] = {}
    for session in (one for one in sessions if _counts(one, moment)):
        for region in session.regions:
            place = (region, session.supervision)
            quotas[place] = quotas.get(place, 0) + 1
    return Logbook(sessions, quotas)


def _counts(session: AnyRow, moment: datetime | None) -> bool:
    """Whether a session was confirmed by a moment, and that not taken back; now, if it is None."""
    if not session.confirmed or (moment is not None and session.answered_at > moment):
        return False
    return session.ended_at is None or (moment is not None and session.ended_at > moment)


def enter_session(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    clinic_id: str,
    fields: Mapping[str, str],
    now: datetime,
    twin: int = 0,
) -> Twin | None:
    """Enter one session; the supervisor is asked to confirm it.

    Where the same session is in the logbook already, nothing is entered and it is given back:
    a second one has to be meant.

    Args:
        twin: the number of the twin that is meant, as an earlier answer named it.

    Raises:
        NotFound: the actor has no role in the clinic.
        Invalid: by field.
    """
    with db.write() as connection:
        clinic = clinic_to_enter_in(connection, actor, clinic_id)
        session, errors = read_session(
            dict(fields), words_of(catalogue), day_of(now, clinic.timezone)
        )
        if session is None:
            raise Invalid(errors)
        fault = supervisor_fault(connection, actor, clinic_id, session.supervisor)
        if fault:
            raise Invalid({"supervisor": fault})
        return enter_one(connection, actor, clinic_id, session, twin, now)


def answer_words(session: AnyRow) -> str:
    """What the supervisor said, in a word."""
    if session.confirmed is None:
        return "waiting"
    if session.ended_at is not None:
        return "taken back"
    return "confirmed" if session.confirmed else "refused"


def sessions_to_answer(db: Database, actor: Actor) -> list[AnyRow]:
    """Sessions that name the actor as supervisor and wait for an answer."""
    with db.read() as connection:
        return rows.sessions_to_answer(connection, actor.person_id)


def answer_session(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    session_id: str,
    confirmed: bool | None,
    reason: str,
    now: When,
) -> None:
    """Confirm or refuse a session as its supervisor, on record; a refusal needs a reason.

    Args:
        confirmed: None where what was sent is neither: nothing is on record of a slip.

    Raises:
        NotFound: no such session that names the actor.
        Conflict: it was answered or withdrawn before, or the actor assesses in its clinic no more
            since the request came in.
        Invalid: a refusal without a reason, a confirmation with one, or neither answer.
    """
    with db.write() as connection:
        session = hold_about(connection, actor, partial(_supervised, connection, actor, session_id))
        now = asked(now)
        person_id = session.person_id
        signs, where = Permission.OBSERVATIONS_SIGN, frozenset({session.clinic_id})
        require(actor, signs, Subject(person_id, where))
        require_still(connection, actor, signs, person_id, where)
        if session.answered_at or session.withdrawn_at:
            raise Conflict(_answered_before(connection, session_id, actor.zone))
        if confirmed is None:
            raise Invalid({"answer": _NEITHER}, _NEITHER)
        reason = _checked_reason(confirmed, reason)
        said = {"answered_at": now, "confirmed": confirmed, "answer": reason}
        if not rows.answer_session(connection, session_id, **said):
            raise Conflict(_answered_before(connection, session_id, actor.zone))
        # A confirmed session is use, and counts towards quotas: every scope is worked out anew.
        scopes = competency_rows.scopes_of(connection, person_id) if confirmed else set()
        book = RuleBook(catalogue)
        checklists = {checklist_id for checklist_id, _ in scopes}
        before_settling(connection, book, person_id, checklists, session.clinic_id)
        _record(connection, actor, session, confirmed, reason, now)
        for scope in sorted(scopes):
            settle(connection, book, person_id, scope, now)


def _checked_reason(confirmed: bool, reason: str) -> str:
    """The reason as it is kept; only a refusal has one, and has to."""
    reason = checked_text("reason", reason, LONGEST_REASON)
    if confirmed and reason:  # whoever wrote why not did not mean to confirm
        raise Invalid({"reason": _BOTH})
    if not confirmed and not reason:
        raise Invalid({"reason": "Say why you can't confirm it."})
    return reason


def _answered_before(connection: Connection, session_id: str, zone: str) -> str:
    """What became of a session that its supervisor answers once more."""
    stands = rows.session(connection, session_id)
    if stands is None or stands.answered_at is None:
        return "This session was taken back before you answered."
    done = "confirmed" if stands.confirmed else "refused"
    on = day_words(day_of(stands.answered_at, zone))
    return f"You {done} this session on {on}; that is on record."


def _supervised(connection: Connection, actor: Actor, session_id: str, for_update: bool) -> AnyRow:
    session = rows.session(connection, session_id, for_update)
    if session is None or session.supervisor_id != actor.person_id:
        raise NotFound
    return session


def withdraw_session(db: Database, actor: Actor, session_id: str, now: datetime) -> None:
    """Take back a session that waits for its supervisor.

    Raises:
        NotFound: the actor has none such.
        Conflict: it was answered, or taken back, before.
    """
    with db.write() as connection:
        session = rows.session(connection, session_id)
        if session is None or session.person_id != actor.person_id:
            raise NotFound
        if not rows.answer_session(connection, session_id, withdrawn_at=now):
            stands = rows.session(connection, session_id)
            if stands is not None and stands.withdrawn_at is not None:
                raise Conflict("This session was taken back already.")
            raise Conflict("Its supervisor has answered; the session stays in the logbook.")


def clinic_to_enter_in(connection: Connection, actor: Actor, clinic_id: str) -> AnyRow:
    """A clinic of the actor's, whose logbook nobody else writes to until the commit.

    Raises:
        NotFound: the actor has no role there.
    """
    require(actor, Permission.COMPETENCIES_PURSUE, Subject(person_id=actor.person_id))
    people.hold(connection, actor.person_id)
    if clinic_id not in actor.memberships:
        raise NotFound
    return clinic_in(connection, clinic_id)


def _record(
    connection: Connection,
    actor: Actor,
    session: AnyRow,
    confirmed: bool,
    reason: str,
    now: datetime,
) -> None:
    facts: dict[str, object] = {
        "person": session.person_id,
        "held_on": session.held_on.isoformat(),
        "regions": list(session.regions),
        "setting": session.setting,
        "supervision": session.supervision,
        "confirmed": confirmed,
    }
    for name, text in (("reason", reason), ("note", session.note)):
        if text:
            facts[name] = Named(text)
    record(
        connection,
        chain=session.clinic_id,
        act=Act.SESSION_ANSWERED,
        actor_id=actor.person_id,
        subject=session.id,
        facts=facts,
        now=now,
    )


def quota_rows(book: Logbook, regions: Sequence[str]) -> list[tuple[str, dict[str, int]]]:
    """(region, supervision -> confirmed sessions) for the regions that have any, in order."""
    found = []
    for region in regions:
        counts = {level: n for (where, level), n in book.quotas.items() if where == region}
        if counts:
            found.append((region, counts))
    return found
