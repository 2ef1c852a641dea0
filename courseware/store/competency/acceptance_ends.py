"""Acceptances of documents that a manager took back: from then on, the document counts no more.

No row is ever changed or deleted; on days before, the document counted.
"""

from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, Connection, bindparam, exists, select

from courseware.store.rows import AnyRow
from courseware.store.tables import AcceptanceEnd, OutsideEvidence
from courseware.store.upsert import insert_or_ignore

MOMENT: Final[BindParameter[Any]] = bindparam("moment")
IS_END: Final = AcceptanceEnd.evidence_id == OutsideEvidence.id
END_COLUMNS: Final = (
    AcceptanceEnd.ended_at,
    AcceptanceEnd.reason.label("ended_because"),
    AcceptanceEnd.clinic_id.label("ended_in"),
)
"""When and why an acceptance was taken back, and in which clinic; empty while it stands."""


def is_taken_back(
    evidence: type[OutsideEvidence] = OutsideEvidence, by: BindParameter[Any] = MOMENT
) -> ColumnElement[bool]:
    """Whether a document's acceptance was taken back by `moment`, or by another parameter."""
    return exists().where(AcceptanceEnd.evidence_id == evidence.id, AcceptanceEnd.ended_at <= by)


def add_end(connection: Connection, values: dict[str, Any]) -> bool:
    """Store that an acceptance was taken back, unless it was before; True if stored."""
    return insert_or_ignore(connection, AcceptanceEnd, values)


def ends(connection: Connection) -> list[AnyRow]:
    """All columns of every acceptance that was taken back, with whose document it was."""
    query = select(*AcceptanceEnd.__table__.c, OutsideEvidence.person_id)
    return list(connection.execute(query.outerjoin(OutsideEvidence, IS_END)))
