"""Certificates as their owners, administrators and verifiers see them; their files: `files.py`."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.credentials.number import BadNumber, read_number, shown
from courseware.credentials.statement import Statement, from_json
from courseware.domain.award_days import zone_of
from courseware.domain.certificates import End, State, credit_counts, reason_of, state_of
from courseware.domain.competency.calendar import day_of
from courseware.domain.errors import Damaged, NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.certificates.stating import elsewhere_of
from courseware.store.credits import certificates as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

MOST_SHOWN = 200
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError)


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate at one moment.

    Attributes:
        number: as it is printed, with hyphens.
        end: how it ended; None while it stands.
        award_end: how the newest certificate of its award ended, which decides whether the
            completion stands; None while that one stands.
        successor, replaces: printed numbers of the one that replaced it, and that it replaced.
        key: thumbprint of the key that signed it.
        private_reason: what an administrator wrote when revoking; for administrators only.
    """

    number: str
    state: State
    statement: Statement
    end: End | None
    successor: str | None
    replaces: str | None
    key: str
    pdf_sha256: str
    private_reason: str = ""
    award_end: End | None = None

    @property
    def credit_counts(self) -> bool:
        """Whether the completion that it speaks of stands, by the newest certificate of it."""
        return credit_counts(self.statement.demonstration, self.award_end)


def own_certificates(db: Database, actor: Actor, now: datetime) -> dict[str, list[Certificate]]:
    """Id of each of the actor's awards -> its certificates, the newest first."""
    require(actor, Permission.OWN_RECORDS, Subject(person_id=actor.person_id))
    found: dict[str, list[Certificate]] = {}
    with db.read() as connection:
        for row in rows.of_person(connection, actor.person_id):
            found.setdefault(row.award_id, []).append(_certificate(row, now))
    return found


def own_certificate(db: Database, actor: Actor, number: str, now: datetime) -> Certificate:
    """One of the actor's own certificates.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    with db.read() as connection:
        row = row_of(connection, number)
        newest = _end_of_newest(connection, row)
    require(actor, Permission.OWN_RECORDS, Subject(person_id=row.person_id))
    return _certificate(row, now, newest=newest)


def any_certificate(db: Database, actor: Actor, number: str, now: datetime) -> Certificate:
    """Anybody's certificate, for an administrator.

    Raises:
        NotFound: there is none of this number.
    """
    require(actor, Permission.CERTIFICATES_MANAGE)
    with db.read() as connection:
        row = row_of(connection, number)
        return _certificate(row, now, private=True, newest=_end_of_newest(connection, row))


def all_certificates(
    db: Database, actor: Actor, now: datetime, limit: int | None = None
) -> list[Certificate]:
    """Everybody's certificates, the newest first (all of them without a limit)."""
    require(actor, Permission.CERTIFICATES_MANAGE)
    with db.read() as connection:
        return [_certificate(row, now, private=True) for row in rows.newest(connection, limit)]


def standing(connection: Connection, number: str, now: datetime) -> Certificate | None:
    """The certificate of a number (without hyphens) as the register has it, or None."""
    row = rows.certificate(connection, number)
    if row is None:
        return None
    found = _certificate(row, now, newest=_end_of_newest(connection, row))
    if "elsewhere" in row.statement:
        return found
    # Issued before papers said that they are for a part; the award says so all the same.
    award = rows.award_to_print(connection, row.award_id)
    elsewhere = elsewhere_of(award.snapshot)
    return replace(found, statement=replace(found.statement, elsewhere=elsewhere))


def row_of(connection: Connection, number: str) -> AnyRow:
    """The register's row of a number as somebody wrote it.

    Raises:
        NotFound: there is none, or it is no number.
    """
    try:
        row = rows.certificate(connection, read_number(number))
    except BadNumber:
        row = None
    if row is None:
        raise NotFound
    return row


def _end_of_newest(connection: Connection, row: AnyRow) -> AnyRow:
    """The row that tells how the newest certificate of a certificate's award ended; only one that
    was replaced, or revoked, costs a query."""
    return row if row.end_kind is None else rows.newest_of_award(connection, row.award_id)


def _certificate(
    row: AnyRow, now: datetime, private: bool = False, newest: AnyRow | None = None
) -> Certificate:
    try:
        statement = from_json(row.statement)
        until = date.fromisoformat(statement.valid_until) if statement.valid_until else None
    except _MALFORMED as error:
        raise Damaged("certificate", "statement", _why(error), (row.number,)) from error
    end = end_of(row, statement.zone)
    return Certificate(
        number=shown(row.number),
        state=state_of(statement.demonstration, until, end, now.date()),
        statement=statement,
        end=end,
        successor=shown(row.successor) if row.successor else None,
        replaces=shown(statement.replaces) if statement.replaces else None,
        key=row.thumbprint,
        pdf_sha256=row.pdf_sha256,
        private_reason=(row.reason or "") if private else "",
        award_end=end_of(newest or row, statement.zone),
    )


def end_of_award(award: AnyRow) -> End | None:
    """How the newest certificate of an award ended, from its row with the snapshot."""
    return end_of(award, zone_of(award.snapshot))


def end_of(row: AnyRow, zone: str = "UTC") -> End | None:
    """How a certificate ended, from a row with the columns of its end; None while it stands.

    Args:
        zone: in whose days it is told; that of the award, wherever the day is read.
    """
    if row.end_kind is None:
        return None
    try:
        kind = State(row.end_kind)
        reason = reason_of(kind, row.reason_class)
    except ValueError as error:
        where = (row.ended_number,)
        raise Damaged("certificate_end", "kind, or reason_class,", str(error), where) from error
    return End(kind, day_of(row.ended_at, zone), reason, row.successor)


def _why(error: Exception) -> str:
    return f"it lacks {error}" if isinstance(error, KeyError) else str(error)
