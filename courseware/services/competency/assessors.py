"""Who may assess: founding assessors, and the eligibility of anybody on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.accounts import normal_email
from courseware.domain.competency.eligibility import (
    AssessorRecord,
    Eligibility,
    Ground,
    eligibility,
    refusal_to_sign,
)
from courseware.domain.competency.standing import Status
from courseware.domain.errors import Conflict, Invalid, NotFound
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.people import ASSESSING_ROLES, Actor
from courseware.domain.policy import Permission
from courseware.domain.text_length import text_fault
from courseware.services.acting import author_of
from courseware.services.authorize import require
from courseware.services.competency.history import Scope
from courseware.services.competency.rules import live_checklist, require_region, scope_words
from courseware.services.competency.wording import founder_words
from courseware.services.free_text import required_reason
from courseware.services.holding import hold_about, hold_with_right, require_role_still
from courseware.services.identifiers import new_id
from courseware.services.ledger import Named, record
from courseware.services.moments import When, asked
from courseware.store.accounts import people
from courseware.store.competency import decisions as rows
from courseware.store.competency.designations import all_designations
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

LONGEST_EVIDENCE = 1000
_ALL_THE_SAME = (
    "Nothing is recorded yet. A designation may come first: tick the box if it is meant."
)
_JOINED = "This person's accounts were joined while this page was open. Designate them once more."


@dataclass(frozen=True, slots=True)
class Designation:
    """A founding assessor as the administrator sees it.

    Attributes:
        scope: checklist and region in words.
        author, ender: who designated, and who ended it; None where nobody was signed in.
        ended_at: None while it is held.
    """

    designation_id: str
    name: str
    email: str
    scope: str
    evidence: str
    since: datetime
    author: str | None
    ended_at: datetime | None
    end_reason: str | None
    ender: str | None


def designate(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    email: str,
    scope: Scope,
    evidence: str,
    now: When,
    knowing: bool = True,
) -> str:
    """Make somebody a founding assessor of a scope, on recorded evidence; gives the id.

    Args:
        knowing: whether it is meant also where the person cannot sign yet, for want of a role or a
            licence; these may come later.

    Raises:
        Invalid: there is no such account, scope, or no evidence is written down; or the person
            cannot sign yet, and that was not known (field `knowing`).
        Conflict: the person is one already, or their accounts were joined meanwhile; or the actor
            administers no more.
    """
    require(actor, Permission.ASSESSORS_DESIGNATE)
    require_region(catalogue, live_checklist(catalogue, scope[0]), scope[1])
    evidence = evidence.strip()
    missing = "" if evidence else "Say on what evidence; it is kept."
    if fault := missing or text_fault(evidence, LONGEST_EVIDENCE):
        raise Invalid({"evidence": fault})
    designation_id = new_id()
    with db.write() as connection:
        person = _account(connection, email)
        hold_with_right(connection, actor, Permission.ASSESSORS_DESIGNATE, person.id)
        # Looked for once more: it may have been suspended, or joined to another one, meanwhile.
        if _account(connection, email).id != person.id:
            raise Conflict(_JOINED)
        now = asked(now)
        if person.id == actor.person_id:
            raise Conflict("Nobody designates themselves. Ask another administrator.")
        unable = _unable(connection, person.id, now)
        if unable and not knowing:
            raise Invalid({"knowing": f"{person.name} cannot sign yet: {unable}. {_ALL_THE_SAME}"})
        values = {"id": designation_id, "person_id": person.id, "evidence": evidence}
        place = {"checklist_id": scope[0], "region": scope[1], "since": now}
        author = {"designated_by": author_of(actor)}
        if not rows.add_founding(connection, {**values, **place, **author}):
            raise Conflict("This person is a founding assessor of this scope already.")
        _record(connection, Act.ASSESSOR_DESIGNATED, actor, person.id, scope, evidence, now)
    return designation_id


def _account(connection: Connection, email: str) -> AnyRow:
    person = people.survivor_by_email(connection, normal_email(email))
    if person is None or person.suspended_at:
        raise Invalid({"email": "There is no open account with this address."})
    return person


def _unable(connection: Connection, person_id: str, now: datetime) -> str:
    """What somebody lacks to sign anything, designated or not; "" where nothing."""
    roles = people.membership_history(connection, person_id)
    assesses = any(r.role in ASSESSING_ROLES and r.ended_at is None for r in roles)
    return founder_words(assesses, bool(people.licences_at(connection, person_id, now)))


def end_designation(
    db: Database, actor: Actor, designation_id: str, reason: str, when: When
) -> None:
    """End a designation, on record; what was signed under it stays.

    Raises:
        NotFound: there is no such designation.
        Conflict: it was ended before, or the actor administers no more.
        Invalid: no reason is given, or it looks like a patient's identifiers.
    """
    require(actor, Permission.ASSESSORS_DESIGNATE)
    reason = required_reason(reason)
    with db.write() as connection:
        # Who is about to sign under it has signed by then, or finds it ended.
        ended = hold_about(connection, actor, lambda _: _designation(connection, designation_id))
        require_role_still(connection, actor, Permission.ASSESSORS_DESIGNATE)
        now = asked(when)
        if not rows.end_founding(connection, designation_id, reason, now):
            raise Conflict(f"This designation was ended already: {ended.end_reason}")
        scope = (ended.checklist_id, ended.region)
        _record(connection, Act.ASSESSOR_ENDED, actor, ended.person_id, scope, reason, now)


def _designation(connection: Connection, designation_id: str) -> AnyRow:
    found = rows.designation(connection, designation_id)
    if found is None:
        raise NotFound
    return found


def designations(db: Database, catalogue: Catalogue, actor: Actor) -> list[Designation]:
    """All designations, newest first."""
    require(actor, Permission.ASSESSORS_DESIGNATE)
    with db.read() as connection:
        found = all_designations(connection)
    return [
        Designation(
            row.id,
            row.name,
            row.email,
            scope_words(catalogue, row.checklist_id, row.region),
            row.evidence,
            row.since,
            row.author,
            row.ended_at,
            row.end_reason,
            row.ender,
        )
        for row in found
    ]


def eligibility_at(
    connection: Connection,
    assessor_id: str,
    learner_id: str,
    scope: Scope,
    moments: Sequence[datetime],
    past: bool = False,
) -> Eligibility:
    """Whether somebody may sign for a learner, by what was on record at each of the moments.

    Gives the answer of the first moment (the day of the observation), or the first refusal.

    Args:
        past: whether the last moment may be over, too; if not, it is now, and whoever was stopped
            is stopped already.
    """
    answers = [
        eligibility(_record_of(connection, assessor_id, scope, moment, is_over), learner_id)
        for moment, is_over in zip(moments, [*[True] * (len(moments) - 1), past], strict=True)
    ]
    return next((answer for answer in answers if not answer.is_eligible), answers[0])


def refusal_to_correct(connection: Connection, actor_id: str, row: AnyRow, now: datetime) -> str:
    """Why somebody can't correct what they signed themselves; "" where they can.

    They were eligible when they signed it; that this has ended since makes the record no truer.
    """
    scope = (row.checklist_id, row.region)
    return refusal_to_sign(_record_of(connection, actor_id, scope, now, False), row.person_id)


def eligibility_to_correct(
    connection: Connection,
    actor_id: str,
    corrected: AnyRow,
    moments: tuple[datetime | None, datetime],
) -> Eligibility:
    """Whether somebody may sign a correction of what they signed, and what is kept of it.

    Args:
        corrected: what they signed; what made them eligible for its day is stored with it.
        moments: that of the new day, where the correction moves the day (None: it does not), and
            now. On another day they have to have been eligible as well.
    """
    seen_by, now = moments
    if refusal := refusal_to_correct(connection, actor_id, corrected, now):
        return Eligibility(None, refusal)
    if seen_by is not None:
        scope = (corrected.checklist_id, corrected.region)
        return eligibility_at(connection, actor_id, corrected.person_id, scope, [seen_by], True)
    said = corrected.record["eligibility"]
    until = said["own_competency_until"]
    ends_on = date.fromisoformat(until) if until else None
    return Eligibility(Ground(said["ground"]), "", said["designation"], ends_on)


def _record_of(
    connection: Connection, assessor_id: str, scope: Scope, moment: datetime, past: bool
) -> AssessorRecord:
    interval = rows.interval_at(connection, assessor_id, scope, moment, past)
    founding = rows.founding(connection, assessor_id, scope, moment, past)
    licences = people.licences(connection, assessor_id)
    return AssessorRecord(
        person_id=assessor_id,
        status=Status(interval.status) if interval else Status.NOT_STARTED,
        founding_id=founding.id if founding else None,
        licences=tuple(f"{row.jurisdiction} {row.number}" for row in licences),
        ends_on=interval.ends_on if interval else None,
    )


def _record(
    connection: Connection,
    act: Act,
    actor: Actor,
    person_id: str,
    scope: Scope,
    text: str,
    now: datetime,
) -> None:
    name = people.name_of(connection, person_id)
    record(
        connection,
        chain=INSTALLATION,
        act=act,
        actor_id=author_of(actor),
        subject=person_id,
        facts={
            "name": Named(name),
            "checklist": scope[0],
            "region": scope[1],
            "evidence" if act is Act.ASSESSOR_DESIGNATED else "reason": Named(text),
        },
        now=now,
    )
