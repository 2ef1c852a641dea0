"""Rows of the days on which licences are to be renewed, as people stated them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from courseware.store.rows import AnyRow
from courseware.store.tables import Licence, LicenceRenewal


def holds(connection: Connection, person_id: str, licence_id: str) -> bool:
    """Whether the person has this licence and did not remove it."""
    query = select(Licence.id).where(
        Licence.id == licence_id, Licence.person_id == person_id, Licence.removed_at.is_(None)
    )
    return connection.scalar(query) is not None


def add_renewal(connection: Connection, values: Mapping[str, Any]) -> None:
    """Add a stated day; earlier ones stay."""
    connection.execute(insert(LicenceRenewal).values(**values))


def renewals(connection: Connection, person_id: str) -> list[AnyRow]:
    """(licence_id, jurisdiction, number, removed_at, renews_on, stated_at) of every licence that a
    person has or had, the latest statement last."""
    query = (
        select(
            LicenceRenewal.licence_id,
            Licence.jurisdiction,
            Licence.number,
            Licence.removed_at,
            LicenceRenewal.renews_on,
            LicenceRenewal.stated_at,
        )
        .join(Licence, Licence.id == LicenceRenewal.licence_id)
        .where(Licence.person_id == person_id)
        .order_by(LicenceRenewal.stated_at, LicenceRenewal.renews_on, LicenceRenewal.id)
    )
    return list(connection.execute(query))


def renewal_days(
    connection: Connection, person_id: str, moment: datetime | None = None
) -> dict[str, date]:
    """Licence id -> the day that was stated last, until a moment if one is given."""
    return {
        row.licence_id: row.renews_on
        for row in renewals(connection, person_id)
        if moment is None or row.stated_at <= moment
    }
