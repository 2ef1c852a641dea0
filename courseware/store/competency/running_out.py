"""Documents and licences of a clinic's members that have ended or soon will."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, bindparam, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from courseware.store.accounts.ends import ENDS, EVER, ends_by, held
from courseware.store.competency.acceptance_ends import is_taken_back
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Clinic,
    Licence,
    LicenceRenewal,
    Membership,
    OutsideEvidence,
    Person,
)

_MEMBERS = select(Membership.person_id).where(
    Membership.clinic_id == bindparam("clinic_id"),
    held(Membership.since, Membership.ended_at),
)
_newer = aliased(OutsideEvidence)
_later = aliased(LicenceRenewal)
# Courses and other documents somebody may need several of; of the rest one takes the others' place.
_ALIKE = (
    _newer.person_id == OutsideEvidence.person_id,
    _newer.kind == OutsideEvidence.kind,
    or_(
        _newer.kind.not_in(("earlier_course", "other")),
        func.lower(_newer.title) == func.lower(OutsideEvidence.title),
    ),
)
_HOLDS_LONGER = or_(
    _newer.expires_on.is_(None),
    _newer.expires_on > OutsideEvidence.expires_on,
    (_newer.expires_on == OutsideEvidence.expires_on) & (_newer.id > OutsideEvidence.id),
)
UNRENEWED: Final = (
    OutsideEvidence.accepted.is_(True),
    OutsideEvidence.decided_at <= bindparam("moment"),
    OutsideEvidence.withdrawn_at.is_(None),
    ~is_taken_back(by=ENDS),
    ~exists().where(
        *_ALIKE,
        _newer.accepted.is_(True),
        _newer.decided_at <= bindparam("moment"),
        _newer.withdrawn_at.is_(None),
        ~is_taken_back(_newer, by=ENDS),
        _HOLDS_LONGER,
    ),
)
"""The one rule of which accepted documents nothing took the place of by `moment`, of those that
nobody took back by `ends`; whoever asks of an end, a reminder or a lack goes by it."""
_DOCUMENTS = (
    select(
        OutsideEvidence.person_id,
        Person.name,
        OutsideEvidence.title,
        OutsideEvidence.expires_on,
        Clinic.timezone.label("zone"),
    )
    .join(Person, Person.id == OutsideEvidence.person_id)
    .outerjoin(Clinic, Clinic.id == OutsideEvidence.clinic_id)
    .where(
        OutsideEvidence.person_id.in_(_MEMBERS),
        OutsideEvidence.expires_on < bindparam("before"),
        *UNRENEWED,
    )
    .order_by(OutsideEvidence.expires_on, Person.name, OutsideEvidence.title)
)
_OF_PERSON = select(OutsideEvidence.id).where(
    OutsideEvidence.person_id == bindparam("person_id"), *UNRENEWED
)
_STATED_LATER = or_(
    _later.stated_at > LicenceRenewal.stated_at,
    (_later.stated_at == LicenceRenewal.stated_at)
    & (tuple_(_later.renews_on, _later.id) > tuple_(LicenceRenewal.renews_on, LicenceRenewal.id)),
)
_LICENCES = (
    select(Licence.person_id, Person.name, Licence.jurisdiction, LicenceRenewal.renews_on)
    .join(LicenceRenewal, LicenceRenewal.licence_id == Licence.id)
    .join(Person, Person.id == Licence.person_id)
    .where(
        Licence.person_id.in_(_MEMBERS),
        Licence.removed_at.is_(None),
        LicenceRenewal.renews_on < bindparam("before"),
        ~exists().where(_later.licence_id == Licence.id, _STATED_LATER),
    )
    .order_by(LicenceRenewal.renews_on, Person.name, Licence.jurisdiction)
)


def documents_running_out(
    connection: Connection, clinic_id: str, moment: datetime, before: date
) -> list[AnyRow]:
    """(person_id, name, title, expires_on, zone) of members' accepted documents, by day; the zone
    is that of the clinic that accepted them, None where none is on record.

    Those that nothing renewed by the moment, which is now (see `unrenewed_documents`).

    Args:
        before: only those whose first day without them is earlier.
    """
    values = {"clinic_id": clinic_id, "moment": moment, "ends": EVER, "before": before}
    return list(connection.execute(_DOCUMENTS, values))


def unrenewed_documents(
    connection: Connection, person_id: str, moment: datetime, past: bool
) -> set[str]:
    """Ids of a person's documents, accepted by a moment, whose place no other one took by then.

    Another that holds longer, of the same kind (of courses and other documents: of the same
    title), takes a document's place.

    Args:
        past: whether that moment may be over; if not, what was taken back is taken back already.
    """
    values = {"person_id": person_id, "moment": moment, "ends": ends_by(moment, past)}
    return set(connection.scalars(_OF_PERSON, values))


def licences_running_out(connection: Connection, clinic_id: str, before: date) -> list[AnyRow]:
    """(person_id, name, jurisdiction, renews_on) of the licences of those who are members now, by
    day.

    The day of renewal that was stated last counts.

    Args:
        before: only those that are to be renewed earlier.
    """
    values = {"clinic_id": clinic_id, "ends": EVER, "before": before}
    return list(connection.execute(_LICENCES, values))
