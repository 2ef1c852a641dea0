"""Rows of checkpoints that were given away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from courseware.store.rows import AnyRow
from courseware.store.tables import LedgerCheckpoint

_COLUMNS = (
    LedgerCheckpoint.id,
    LedgerCheckpoint.at,
    LedgerCheckpoint.purpose,
    LedgerCheckpoint.text,
)


def add(connection: Connection, values: Mapping[str, Any]) -> None:
    """Keep a checkpoint."""
    connection.execute(insert(LedgerCheckpoint).values(**values))


def kept(connection: Connection, limit: int | None = None) -> list[AnyRow]:
    """(id, at, purpose, text), newest first."""
    query = select(*_COLUMNS).order_by(LedgerCheckpoint.at.desc(), LedgerCheckpoint.id)
    return list(connection.execute(query.limit(limit)))


def newest_at(connection: Connection, purpose: str) -> datetime | None:
    """When the newest one for a purpose was made; None: there is none."""
    query = select(func.max(LedgerCheckpoint.at)).where(LedgerCheckpoint.purpose == purpose)
    moment: datetime | None = connection.scalar(query)
    return moment
