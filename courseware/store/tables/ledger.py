"""The append-only ledger; triggers refuse UPDATE and DELETE of entries."""

from datetime import datetime

from sqlalchemy import Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from courseware.store.tables.base import Base, Digest, Id, ShortText, UtcDateTime


class LedgerHead(Base):
    """Length and last hash of a chain; its row is the lock under which a chain grows."""

    __tablename__ = "ledger_head"
    chain: Mapped[str] = mapped_column(ShortText, primary_key=True)
    length: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str] = mapped_column(Digest)


class LedgerEntry(Base):
    """One act on record; `canonical` is what is hashed, the other columns are for finding it."""

    __tablename__ = "ledger_entry"
    chain: Mapped[str] = mapped_column(ShortText, primary_key=True)
    sequence: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    act: Mapped[str] = mapped_column(ShortText)
    actor_id: Mapped[str | None] = mapped_column(Id, index=True)
    subject: Mapped[str] = mapped_column(ShortText, index=True)
    previous: Mapped[str] = mapped_column(Digest)
    canonical: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Digest)


class LedgerDisclosure(Base):
    """The clear text behind a commitment in an entry; never changed.

    A row could be taken away without breaking a hash; nothing in the program does so.
    """

    __tablename__ = "ledger_disclosure"
    commitment: Mapped[str] = mapped_column(Digest, primary_key=True)
    chain: Mapped[str] = mapped_column(ShortText)
    sequence: Mapped[int] = mapped_column(Integer)
    salt: Mapped[str] = mapped_column(Digest)
    clear: Mapped[str] = mapped_column(Text)


class LedgerCheckpoint(Base):
    """A signed state of the ledger that was given away; the copy outside is the one to trust.

    `purpose`: why it was made (`services/proving/checkpoints.py: Purpose`).
    """

    __tablename__ = "ledger_checkpoint"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    purpose: Mapped[str] = mapped_column(ShortText)
    text: Mapped[str] = mapped_column(Text)
