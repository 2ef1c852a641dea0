"""What the rows say of the files of documents from elsewhere, by digest."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, select

from courseware.domain.ledger import INSTALLATION, Act
from courseware.store.tables import LedgerEntry, OutsideEvidence


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


def in_use_since(connection: Connection) -> datetime | None:
    """Since when this database has been told of every document: since its last restoration, else
    since its first entry; None where it has none."""
    of_installation = LedgerEntry.chain == INSTALLATION
    restored = select(func.max(LedgerEntry.at)).where(
        of_installation, LedgerEntry.act == Act.BACKUP_RESTORED.value
    )
    begun = select(func.min(LedgerEntry.at)).where(of_installation)
    return connection.scalar(restored) or connection.scalar(begun)
