"""Rows of observations: asked for, filled in field by field, signed, spoken about."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from courseware.domain.people import ASSESSING_ROLES
from courseware.domain.saves import order_of
from courseware.store.accounts.former_names import name_at
from courseware.store.accounts.people import accounts_of
from courseware.store.literals import at_most, word
from courseware.store.rows import AnyRow
from courseware.store.tables import (
    Clinic,
    Membership,
    Observation,
    ObservationEntry,
    ObservationWord,
    Person,
)
from courseware.store.upsert import insert_or_ignore

_table = cast(Table, Observation.__table__)
COLUMNS = tuple(column for column in _table.c if column.name != "record")
# By its clock a time is proposed.
CLINICS_ZONE = (
    select(Clinic.timezone)
    .where(Clinic.id == Observation.clinic_id)
    .scalar_subquery()
    .label("clinics_zone")
)
OPEN = and_(Observation.signed_at.is_(None), Observation.withdrawn_at.is_(None))
_other = _table.alias("other")
_word = ObservationWord.observation_id == Observation.id
IS_CORRECTED = exists().where(
    _other.c.corrects_id == Observation.id, _other.c.signed_at.is_not(None)
)
IS_RETRACTED = (
    exists().where(_word, ObservationWord.kind == word("retracted")).label("is_retracted")
)
_ASSESSES = and_(
    Membership.role.in_(sorted(ASSESSING_ROLES)),
    Membership.ended_at.is_(None),
    Person.suspended_at.is_(None),
)
_IS_MEMBER = exists().where(
    Membership.clinic_id == Observation.clinic_id,
    Membership.person_id == Observation.person_id,
    Membership.ended_at.is_(None),
)
# Whose it is now: the account that remained, where that of the assessor was merged.
_SIGNER = func.coalesce(
    select(Person.merged_into).where(Person.id == Observation.assessor_id).scalar_subquery(),
    Observation.assessor_id,
).label("signer_id")
_BY_ID = select(*_table.c, _SIGNER).where(Observation.id == bindparam("observation_id"))
_BY_ID_LOCKED = _BY_ID.with_for_update()
_SIGNED_OF_PEOPLE = (
    select(*_table.c, Person.merged_into)
    .outerjoin(Person, Person.id == Observation.assessor_id)
    .where(
        Observation.person_id.in_(bindparam("people", expanding=True)),
        Observation.signed_at.is_not(None),
    )
    .order_by(Observation.signed_at, Observation.id)
)
_SIGNED_OF_SCOPE = _SIGNED_OF_PEOPLE.where(
    Observation.checklist_id == bindparam("checklist_id"), Observation.region == bindparam("region")
)
_OF_CHECKLIST = (
    select(*COLUMNS)
    .where(
        Observation.person_id == bindparam("person_id"),
        Observation.checklist_id == bindparam("checklist_id"),
        Observation.withdrawn_at.is_(None),
    )
    .order_by(Observation.requested_at.desc(), Observation.id)
)
_ENTRIES = select(
    ObservationEntry.voice,
    ObservationEntry.field,
    ObservationEntry.sequence,
    ObservationEntry.key,
    ObservationEntry.body,
    ObservationEntry.saved_by,
    ObservationEntry.saved_at,
).where(ObservationEntry.observation_id == bindparam("observation_id"))
_WORDS = (
    select(
        ObservationWord.observation_id,
        ObservationWord.kind,
        ObservationWord.said_by,
        ObservationWord.said_at,
        ObservationWord.text,
        ObservationWord.counts_from,
        Person.name,
    )
    .join(Person, Person.id == ObservationWord.said_by)
    .join(Observation, Observation.id == ObservationWord.observation_id)
    .order_by(ObservationWord.said_at, ObservationWord.kind, ObservationWord.id)
)
_WORDS_OF_PEOPLE = _WORDS.where(Observation.person_id.in_(bindparam("people", expanding=True)))
_WORDS_THEN = _WORDS_OF_PEOPLE.with_only_columns(
    *(column for column in _WORDS.selected_columns if column.name != "name"),
    name_at(Person, bindparam("moment")).label("name"),
)
_WORDS_OF_ONE = _WORDS.where(ObservationWord.observation_id == bindparam("observation_id"))


def add(connection: Connection, values: Mapping[str, Any]) -> None:
    """Insert an observation that was asked for."""
    connection.execute(insert(Observation).values(**values))


def observation(
    connection: Connection, observation_id: str, for_update: bool = False
) -> AnyRow | None:
    """One observation with its record, or None.

    `signer_id` is the account that its assessor has now; `assessor_id` stays what was signed.
    """
    query = _BY_ID_LOCKED if for_update else _BY_ID
    return connection.execute(query, {"observation_id": observation_id}).one_or_none()


def change(connection: Connection, observation_id: str, **values: Any) -> None:
    """Change columns of an observation that is not signed; nothing else is ever changed."""
    statement = update(Observation).where(
        Observation.id == observation_id, Observation.signed_at.is_(None)
    )
    if connection.execute(statement.values(**values)).rowcount != 1:
        raise LookupError("no such open observation")


def signed(
    connection: Connection,
    person_ids: Collection[str],
    scope: tuple[str, str] | None = None,
) -> list[AnyRow]:
    """Signed observations of people with their records, in the order of signing.

    `merged_into` is the account that the assessor's was merged into, if it was.

    Args:
        scope: (checklist, region) to narrow it to.
    """
    values: dict[str, Any] = {"people": list(person_ids)}
    if scope is None:
        return list(connection.execute(_SIGNED_OF_PEOPLE, values))
    narrowed = {**values, "checklist_id": scope[0], "region": scope[1]}
    return list(connection.execute(_SIGNED_OF_SCOPE, narrowed))


def of_checklist(connection: Connection, person_id: str, checklist_id: str) -> list[AnyRow]:
    """A person's observations of a checklist, open and signed, newest first, without records."""
    named = {"person_id": person_id, "checklist_id": checklist_id}
    return list(connection.execute(_OF_CHECKLIST, named))


def open_of_person(connection: Connection, person_id: str) -> list[AnyRow]:
    """A person's observations that are neither signed nor withdrawn, oldest first, each with
    `clinics_zone`.
    """
    query = select(*COLUMNS, CLINICS_ZONE).where(Observation.person_id == person_id, OPEN)
    return list(connection.execute(query.order_by(Observation.requested_at, Observation.id)))


def open_in_clinics(connection: Connection, clinic_ids: Collection[str]) -> list[AnyRow]:
    """Open observations of clinics, with the learner's name; oldest first.

    `is_member` says whether the learner is in the clinic still; what nobody has taken is left out
    when they are not.
    """
    query = (
        select(*COLUMNS, Person.name.label("learner"), _IS_MEMBER.label("is_member"))
        .join(Person, Person.id == Observation.person_id)
        .where(
            Observation.clinic_id.in_(list(clinic_ids)),
            OPEN,
            or_(Observation.assessor_id.is_not(None), _IS_MEMBER),
        )
        .order_by(Observation.proposed_for, Observation.requested_at, Observation.id)
    )
    return list(connection.execute(query))


def count_open(connection: Connection, person_id: str) -> int:
    """How many open observations a person has in the clinics in which they are."""
    query = (
        select(func.count())
        .select_from(Observation)
        .where(Observation.person_id == person_id, OPEN, _IS_MEMBER)
    )
    return connection.scalar(query) or 0


def signed_by(connection: Connection, assessor_id: str, limit: int, start: int = 0) -> list[AnyRow]:
    """What an assessor signed, under any of their accounts, with the learner's name, newest
    first, and whether it `is_corrected` or `is_retracted`."""
    became = (IS_CORRECTED.label("is_corrected"), IS_RETRACTED)
    query = (
        select(*COLUMNS, Person.name.label("learner"), *became)
        .join(Person, Person.id == Observation.person_id)
        .where(*_signed_by(assessor_id))
        .order_by(Observation.signed_at.desc(), Observation.id)
    )
    return list(connection.execute(query.limit(at_most(limit)).offset(start)))


def count_signed_by(connection: Connection, assessor_id: str) -> int:
    """How much `signed_by` has in all."""
    query = select(func.count()).select_from(Observation).where(*_signed_by(assessor_id))
    return connection.scalar(query) or 0


def _signed_by(assessor_id: str) -> tuple[ColumnElement[bool], ...]:
    by_them = Observation.assessor_id.in_(accounts_of(assessor_id))
    return by_them, Observation.signed_at.is_not(None)


def assessed_each_other(connection: Connection, one: str, other: str) -> bool:
    """Whether one of two people is the assessor of the other in any observation."""
    pairs = ((one, other), (other, one))
    for assessor, learner in pairs:
        query = select(Observation.id).where(
            Observation.assessor_id.in_(accounts_of(assessor)), Observation.person_id == learner
        )
        if connection.scalar(query.limit(at_most(1))) is not None:
            return True
    return False


def entries(connection: Connection, observation_id: str) -> list[AnyRow]:
    """All saves of a form, those that count last."""
    found = connection.execute(_ENTRIES, {"observation_id": observation_id})
    return sorted(found, key=order_of)


def was_filled_in(connection: Connection, observation_id: str, but_by: str = "") -> bool:
    """Whether an assessor, another one than `but_by`, has saved anything in a form."""
    query = select(ObservationEntry.key).where(
        ObservationEntry.observation_id == observation_id,
        ObservationEntry.voice == "assessor",
        ObservationEntry.saved_by != but_by,
    )
    return connection.scalar(query.limit(at_most(1))) is not None


def add_entry(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Store a save unless its key is used; True if stored."""
    return insert_or_ignore(connection, ObservationEntry, values)


def add_word(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Store what was said after the signature; False if that can be said once and was."""
    return insert_or_ignore(connection, ObservationWord, values)


def words(connection: Connection, observation_id: str) -> list[AnyRow]:
    """What was said after the signature of one observation, in order, with names."""
    return list(connection.execute(_WORDS_OF_ONE, {"observation_id": observation_id}))


def words_of_people(connection: Connection, person_ids: Collection[str]) -> list[AnyRow]:
    """What was said about all observations of people, in order."""
    return list(connection.execute(_WORDS_OF_PEOPLE, {"people": list(person_ids)}))


def words_then(connection: Connection, person_id: str, moment: datetime) -> list[AnyRow]:
    """The same of one person, with the names of a moment; also what was said after it."""
    return list(connection.execute(_WORDS_THEN, {"people": [person_id], "moment": moment}))


def assessing(connection: Connection, clinic_ids: Collection[str]) -> set[tuple[str, str]]:
    """(clinic, person) of everybody who may assess in clinics now; without clinics, no query."""
    if not clinic_ids:
        return set()
    query = (
        select(Membership.clinic_id, Membership.person_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.clinic_id.in_(list(clinic_ids)), _ASSESSES)
    )
    return {(row.clinic_id, row.person_id) for row in connection.execute(query)}
