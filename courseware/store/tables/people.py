"""People, clinics, who is what where, and how they get in."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from courseware.store.tables.base import Base, Digest, Id, JsonText, ShortText, UtcDateTime

_STILL_HELD = text("ended_at IS NULL")


class Person(Base):
    """One human being with one account; `email` is stored lower-case."""

    __tablename__ = "person"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    email: Mapped[str] = mapped_column(ShortText, unique=True)
    name: Mapped[str] = mapped_column(ShortText)
    password_hash: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged_into: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))


class PersonName(Base):
    """A name that a person had before a correction, kept with the reason."""

    __tablename__ = "person_name"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(ShortText)
    replaced_at: Mapped[datetime] = mapped_column(UtcDateTime)
    replaced_by: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)


class PersonEmail(Base):
    """An e-mail address that a person had before a change; a reason only where it was corrected."""

    __tablename__ = "person_email"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), index=True)
    email: Mapped[str] = mapped_column(ShortText)
    replaced_at: Mapped[datetime] = mapped_column(UtcDateTime)
    replaced_by: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
    reason: Mapped[str | None] = mapped_column(Text)


class Licence(Base):
    """A professional licence as the person stated it."""

    __tablename__ = "licence"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), index=True)
    jurisdiction: Mapped[str] = mapped_column(ShortText)
    number: Mapped[str] = mapped_column(ShortText)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LicenceRenewal(Base):
    """A day on which a licence is to be renewed, as the person stated it; the latest one counts."""

    __tablename__ = "licence_renewal"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    licence_id: Mapped[str] = mapped_column(Id, ForeignKey("licence.id"), index=True)
    renews_on: Mapped[date] = mapped_column(Date)
    stated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DeletionRequest(Base):
    """Somebody asked that what is kept about them be deleted, and what they were answered."""

    __tablename__ = "deletion_request"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
    answer: Mapped[Any] = mapped_column(JsonText, nullable=True)


class Clinic(Base):
    """A clinic with its IANA time zone."""

    __tablename__ = "clinic"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(ShortText, unique=True)
    name: Mapped[str] = mapped_column(ShortText)
    timezone: Mapped[str] = mapped_column(ShortText)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Membership(Base):
    """One role of one person in one clinic, from `since` until `ended_at`."""

    __tablename__ = "membership"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), index=True)
    clinic_id: Mapped[str] = mapped_column(Id, ForeignKey("clinic.id"))
    role: Mapped[str] = mapped_column(ShortText)
    staff_number: Mapped[str | None] = mapped_column(ShortText)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (
        # Those who left are asked for as well: whoever was a member on a past day.
        Index("ix_membership_clinic", "clinic_id", "person_id"),
        Index(
            "uq_membership_held",
            "clinic_id",
            "person_id",
            "role",
            unique=True,
            sqlite_where=_STILL_HELD,
            postgresql_where=_STILL_HELD,
        ),
    )


class Administrator(Base):
    """A person who administers the installation."""

    __tablename__ = "administrator"
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class SignInSession(Base):
    """A signed-in device; `id` is the SHA-256 of the secret that the cookie holds.

    `revoked_at` is when somebody ended it. Where that was done from elsewhere or with the password,
    `expires_at` is set back to `created_at`, also of a session that had ended before: nothing is
    known of its device any more.
    """

    __tablename__ = "sign_in_session"
    id: Mapped[str] = mapped_column(Digest, primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    device: Mapped[str] = mapped_column(ShortText)


class Token(Base):
    """A link that works once: invitation, password reset or another address of an account; `id` is
    the SHA-256 of its secret.

    `clinic_id` and `offer` (roles, name) are for invitations. `email` is where the link was sent.
    """

    __tablename__ = "token"
    id: Mapped[str] = mapped_column(Digest, primary_key=True)
    purpose: Mapped[str] = mapped_column(ShortText)
    email: Mapped[str] = mapped_column(ShortText, index=True)
    person_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
    clinic_id: Mapped[str | None] = mapped_column(Id, ForeignKey("clinic.id"), index=True)
    offer: Mapped[dict[str, Any] | None] = mapped_column(JsonText)
    created_by: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Throttle(Base):
    """How often something was tried within one window; `bucket` names what and who (hashed)."""

    __tablename__ = "throttle"
    bucket: Mapped[str] = mapped_column(ShortText, primary_key=True)
    window: Mapped[int] = mapped_column(Integer, primary_key=True)
    count: Mapped[int] = mapped_column(Integer)


class Mail(Base):
    """The outbox: a mail that was decided in the same transaction as its reason."""

    __tablename__ = "mail"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    recipient: Mapped[str] = mapped_column(ShortText)
    subject: Mapped[str] = mapped_column(ShortText)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(Text)
