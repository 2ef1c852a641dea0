"""Waivers: one requirement of one checklist that a manager does not insist on."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.calendar import day_of
from courseware.domain.competency.rules import RequirementKind
from courseware.domain.competency.standing import IN_FORCE, Status
from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.domain.ledger import Act
from courseware.domain.people import Actor
from courseware.domain.times import day_words
from courseware.services.competency.history import keep_all
from courseware.services.competency.membership import clinic_to_decide_in
from courseware.services.competency.prerequisites import (
    credentials,
    is_in_time,
    requirement_words,
    waiver_holds,
)
from courseware.services.competency.rules import RuleBook, scope_words
from courseware.services.competency.wording import last_day_words
from courseware.services.free_text import checked_text
from courseware.services.holding import hold_acting
from courseware.services.identifiers import new_id
from courseware.services.ledger import Named, record
from courseware.services.moments import When, asked
from courseware.store.competency import decisions as competency_rows
from courseware.store.competency import practice as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow


class WaiverReason(StrEnum):
    """The few reasons for which a requirement may be waived."""

    QUALIFIED_ELSEWHERE = "qualified_elsewhere"
    BEFORE_RECORDS = "competent_before_records_began"
    TEACHES_IT = "teaches_the_subject"
    NOT_IN_ROLE = "not_part_of_the_role"

    @property
    def words(self) -> str:
        """The reason as it is shown."""
        return self.value.replace("_", " ").capitalize()


def grant_waiver(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    person_id: str,
    clinic_id: str,
    checklist_id: str,
    requirement: str,
    reason: str,
    note: str,
    expires_on: date | None,
    now: When,
) -> None:
    """Waive one requirement of a checklist for a person, on record.

    Only what comes before the observations, and the logbook's quotas, can be waived: what an
    assessor has to see with their own eyes can't.

    Raises:
        NotFound, Forbidden: the actor does not manage the person's clinic, or is the person.
        Invalid: no such requirement, or not one of the set reasons, or an end in the past.
        Conflict: a waiver of it holds already; one that has run out is none.
    """
    note = checked_text("note", note, 1000)
    _check(catalogue, checklist_id, requirement, reason)
    with db.write() as connection:
        hold_acting(connection, actor, person_id)
        now = asked(now)
        clinic = _clinic(connection, actor, person_id, clinic_id)
        if expires_on is not None and expires_on <= day_of(now, clinic.timezone):
            raise Invalid({"expires_on": "Choose a day that is still to come, or none."})
        every = rows.waivers(connection, [person_id])
        held = [w for w in every if waiver_holds(w, now, past=False)]
        if any((w.checklist_id, w.requirement) == (checklist_id, requirement) for w in held):
            raise Conflict("This requirement is waived already. End that waiver first.")
        waiver_id = new_id()
        said = {"checklist_id": checklist_id, "requirement": requirement, "reason": reason}
        by = {"granted_by": actor.person_id, "granted_at": now, "expires_on": expires_on}
        where = {"id": waiver_id, "person_id": person_id, "clinic_id": clinic_id}
        rows.add_waiver(connection, {**where, **said, **by, "note": note})
        ends = expires_on.isoformat() if expires_on else None
        facts = {"person": person_id, **said, "expires_on": ends, "note": Named(note)}
        _record(connection, Act.WAIVER_GRANTED, actor, clinic_id, waiver_id, facts, now)
        keep_all(connection, RuleBook(catalogue), person_id, checklist_id)


def end_waiver(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    person_id: str,
    clinic_id: str,
    waiver_id: str,
    now: When,
) -> str:
    """End a waiver, on record; what was confirmed under it stays.

    Gives what is missing from now on in competencies that are in force, in a sentence; "" where
    nothing is.

    Raises:
        NotFound: there is none.
        Conflict: it was ended before, or has run out by itself.
    """
    with db.write() as connection:
        hold_acting(connection, actor, person_id)
        now = asked(now)
        clinic = _clinic(connection, actor, person_id, clinic_id)
        was_held = rows.end_waiver(connection, waiver_id, person_id, now)
        found = [w for w in rows.waivers(connection, [person_id]) if w.id == waiver_id]
        if not found:
            raise NotFound
        (ended,) = found
        if not was_held:
            day = day_words(day_of(ended.ended_at, clinic.timezone))
            raise Conflict(f"This waiver was ended already, on {day}.")
        if not is_in_time(ended, now):
            raise Conflict(f"This waiver ran out on {last_day_words(ended.expires_on)}.")
        facts = {"person": person_id}
        _record(connection, Act.WAIVER_ENDED, actor, clinic_id, waiver_id, facts, now)
        keep_all(connection, RuleBook(catalogue), person_id, ended.checklist_id)
        return _missing_now(connection, catalogue, ended, now)


def _missing_now(connection: Connection, catalogue: Catalogue, ended: AnyRow, now: datetime) -> str:
    """What competencies that are in force lack without a waiver, in a sentence."""
    book = RuleBook(catalogue)
    rules = book.live(ended.checklist_id)
    held = [
        (row.checklist_id, row.region)
        for row in competency_rows.intervals_at(connection, [ended.person_id], now)
        if row.checklist_id == ended.checklist_id and Status(row.status) in IN_FORCE
    ]
    brought = credentials(connection, ended.person_id, now, past=False)
    if rules is None or any(str(r) == ended.requirement for r in brought.waivers(rules)):
        return ""
    left = [
        scope_words(catalogue, *scope)
        for scope in sorted(held)
        if ended.requirement not in {str(r) for r in brought.met(book, rules, scope[1])}
    ]
    if not left:
        return ""
    missing = requirement_words(catalogue, ended.requirement)
    if ended.requirement not in {str(r) for r in rules.requires}:
        return f"The next confirmation asks for {missing} again."
    return (
        f"Missing from now on: {missing}. What was confirmed stays in force ({'; '.join(left)}); "
        "suspend it if it should not be used until then."
    )


def waivable(catalogue: Catalogue, checklist_id: str) -> list[str]:
    """The requirements of a checklist that can be waived."""
    rules = RuleBook(catalogue).live(checklist_id)
    if rules is None:
        return []
    quotas = {
        RequirementKind.SESSIONS: rules.sessions,
        RequirementKind.REGIONS: rules.regions_needed,
    }
    return [str(r) for r in rules.requires] + [kind.value for kind, n in quotas.items() if n]


def _check(catalogue: Catalogue, checklist_id: str, requirement: str, reason: str) -> None:
    errors = {}
    if requirement not in waivable(catalogue, checklist_id):
        errors["requirement"] = "Choose a requirement of this checklist."
    if reason not in {member.value for member in WaiverReason}:
        errors["reason"] = "Choose one of the set reasons."
    if errors:
        raise Invalid(errors)


def _clinic(connection: Connection, actor: Actor, person_id: str, clinic_id: str) -> AnyRow:
    clinic = clinic_to_decide_in(connection, actor, person_id, clinic_id)
    if person_id == actor.person_id:
        raise Forbidden("Nobody waives something for themselves. Ask another manager.")
    return clinic


def _record(
    connection: Connection,
    act: Act,
    actor: Actor,
    clinic_id: str,
    waiver_id: str,
    facts: Mapping[str, object],
    now: datetime,
) -> None:
    record(
        connection,
        chain=clinic_id,
        act=act,
        actor_id=actor.person_id,
        subject=waiver_id,
        facts=facts,
        now=now,
    )
