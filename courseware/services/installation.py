"""Decisions that an installation takes about itself, knowingly and on record."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from courseware.domain.errors import Conflict, Invalid
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.patient_text import patient_fault
from courseware.services.ledger import record
from courseware.store import installation as rows
from courseware.store.accounts import people
from courseware.store.engine import Database


class Decision(StrEnum):
    """Yes/no decisions; each is no until somebody decides otherwise."""

    DEMONSTRATION = rows.DEMONSTRATION
    """This database holds invented people: no award in it is ever valid."""
    UNREVIEWED_AWARDS_VALID = "unreviewed-awards-valid"
    """The provider takes it on itself that lessons without a clinician's review earn credit."""


def decides(connection: Connection, decision: Decision) -> bool:
    """How the installation has decided."""
    return bool(rows.setting(connection, decision.value))


def decide(
    db: Database, decision: Decision, yes: bool, reason: str, actor_id: str | None, now: datetime
) -> None:
    """Take a decision; a demonstration stays one for ever, and begins without anybody in it.

    Raises:
        Invalid: no reason is given, it looks like it identifies a patient, or a demonstration is
            to become something else.
        Conflict: an installation that holds people is to become a demonstration.
    """
    if not reason.strip():
        raise Invalid({"reason": "Say why; the reason goes on record."})
    if fault := patient_fault(reason):
        raise Invalid({"reason": fault})
    with db.write() as connection:
        if decision is Decision.DEMONSTRATION and not yes and decides(connection, decision):
            raise Invalid({"yes": "A demonstration can't become a real installation; start anew."})
        if decision is Decision.DEMONSTRATION and yes:
            _refuse_people(connection)
        rows.put_setting(connection, decision.value, yes, actor_id, now)
        record(
            connection,
            chain=INSTALLATION,
            act=Act.SETTING_DECIDED,
            actor_id=actor_id,
            subject=decision.value,
            facts={"yes": yes, "reason": reason.strip()},
            now=now,
        )


def _refuse_people(connection: Connection) -> None:
    """No award of theirs would ever be valid again, and no decision brings that back."""
    if not decides(connection, Decision.DEMONSTRATION) and people.is_anybody(connection):
        raise Conflict(
            "This database holds people, and no award in a demonstration is ever valid, for good. "
            "Give the demonstration a database of its own, and decide before anybody has an "
            "account in it. Nothing was changed."
        )
