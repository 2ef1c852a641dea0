"""What the rows say of the files of documents from elsewhere, by digest."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, select

from courseware.store.tables import OutsideEvidence


def hold_documents(connection: Connection) -> None:
    """Until the commit nobody hands a document in; who is about to is waited for.

    A writer on SQLite holds the whole database, so there it costs nothing.
    """
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("LOCK TABLE outside_evidence IN SHARE MODE")


def withdrawals(
    connection: Connection, digests: Collection[str]
) -> dict[str, tuple[bool, datetime | None]]:
    """Digest -> (whether a row that was not withdrawn names it, when it was last withdrawn);
    digests that no row names are left out."""
    file = OutsideEvidence.file_sha256
    standing = func.count() - func.count(OutsideEvidence.withdrawn_at)
    query = select(file, standing > 0, func.max(OutsideEvidence.withdrawn_at))
    found = connection.execute(query.where(file.in_(list(digests))).group_by(file))
    return {digest: (bool(stands), last) for digest, stands, last in found}


def withdrawn_only(connection: Connection) -> set[str]:
    """Digests of documents of which every row was withdrawn."""
    file = OutsideEvidence.file_sha256
    gone = (
        select(file).group_by(file).having(func.count() == func.count(OutsideEvidence.withdrawn_at))
    )
    return set(connection.scalars(gone))
