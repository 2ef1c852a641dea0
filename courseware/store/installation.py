"""Rows of the installation's own settings, and counts of what is in the database."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, literal, select

from courseware.store.tables import Attempt, Mail, ProviderImage, Setting, SignInSession
from courseware.store.tables.base import JsonText
from courseware.store.upsert import insert_or_ignore, upsert

DEMONSTRATION = "demonstration"
"""The setting of a database that holds invented people."""


def is_demonstration() -> ColumnElement[bool]:
    """Whether the database holds invented people: a part of a statement."""
    is_set = Setting.value == literal(True, JsonText())
    return exists().where(Setting.name == DEMONSTRATION, is_set)


def setting(connection: Connection, name: str) -> Any:
    """The value of a setting, or None."""
    return connection.scalar(select(Setting.value).where(Setting.name == name))


def put_setting(
    connection: Connection, name: str, value: Any, set_by: str | None, now: datetime
) -> None:
    """Store the value of a setting."""
    changed = {"value": value, "set_at": now, "set_by": set_by}
    upsert(connection, Setting, {"name": name, **changed}, ("name",), changed)


def add_image(connection: Connection, digest: str, svg: str, now: datetime) -> None:
    """Keep a picture of the provider's under its hash."""
    insert_or_ignore(connection, ProviderImage, {"sha256": digest, "svg": svg, "added_at": now})


def image(connection: Connection, digest: str) -> str:
    """The SVG with this hash; empty for an unknown one."""
    query = select(ProviderImage.svg).where(ProviderImage.sha256 == digest)
    return connection.scalar(query) or ""


def open_attempts(connection: Connection) -> int:
    """How many attempts are open."""
    query = select(func.count()).select_from(Attempt).where(Attempt.submitted_at.is_(None))
    return connection.scalar(query) or 0


def mails_waiting(connection: Connection) -> int:
    """How many mails have not been sent."""
    query = select(func.count()).select_from(Mail).where(Mail.sent_at.is_(None))
    return connection.scalar(query) or 0


def live_sessions(connection: Connection, now: datetime) -> int:
    """How many sessions are neither revoked nor expired."""
    query = select(func.count()).select_from(SignInSession)
    query = query.where(SignInSession.revoked_at.is_(None), SignInSession.expires_at > now)
    return connection.scalar(query) or 0
