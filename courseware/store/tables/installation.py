"""What an installation decided about itself, on record rather than in an environment variable."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from courseware.store.tables.base import Base, Digest, Id, JsonText, ShortText, UtcDateTime


class Setting(Base):
    """One decision of the installation, as it stands now; the ledger holds how it came about."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(ShortText, primary_key=True)
    value: Mapped[Any] = mapped_column(JsonText)
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))


class ProviderImage(Base):
    """A picture of the provider's signatory by the SHA-256 of its SVG; awards name it for ever."""

    __tablename__ = "provider_image"
    sha256: Mapped[str] = mapped_column(Digest, primary_key=True)
    svg: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
