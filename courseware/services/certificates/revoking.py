"""Takes a certificate back, on record; the paper stays, its verification page says so."""

from datetime import datetime

from sqlalchemy import Connection

from courseware.credentials.number import BadNumber, read_number
from courseware.credentials.statement import from_json
from courseware.domain.certificates import CHOSEN, RevocationReason, State
from courseware.domain.errors import Conflict, Invalid, NotFound
from courseware.domain.ledger import Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.acting import author_of
from courseware.services.authorize import require
from courseware.services.certificates.stating import chain_of
from courseware.services.ledger import Named, record
from courseware.services.people import required_reason
from courseware.store import certificates as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow


def revoke(
    db: Database, actor: Actor, typed: str, reason_class: str, reason: str, now: datetime
) -> None:
    """Revoke a certificate.

    Args:
        typed: its number, with or without hyphens.
        reason_class: one of `CHOSEN`; shown to everybody who verifies.
        reason: the sentence behind it; shown to administrators only.

    Raises:
        NotFound: there is no such certificate.
        Invalid: no reason, or no class of reasons, is given.
        Conflict: it was revoked or replaced before.
    """
    require(actor, Permission.CERTIFICATES_MANAGE)
    try:
        number = read_number(typed)
    except BadNumber:
        raise NotFound from None
    with db.write() as connection:
        row = rows.certificate(connection, number)
        if row is None:
            raise NotFound
        if reason_class not in CHOSEN:
            raise Invalid({"reason_class": "Choose one of the reasons."})
        reason = required_reason(reason)
        kind = RevocationReason(reason_class)
        if not end_revoked(connection, row, kind, reason, author_of(actor), now):
            raise Conflict("This certificate was revoked or replaced before; nothing was changed.")


def end_revoked(
    connection: Connection,
    certificate: AnyRow,
    reason_class: RevocationReason,
    reason: str,
    actor_id: str | None,
    now: datetime,
) -> bool:
    """Revoke a certificate in a transaction that is under way; False if it had ended before."""
    ended = {"kind": State.REVOKED.value, "ended_at": now, "ended_by": actor_id}
    why = {"reason_class": reason_class.value, "reason": reason, "successor": None}
    if not rows.add_end(connection, {"number": certificate.number, **ended, **why}):
        return False
    record(
        connection,
        chain=chain_of(from_json(certificate.statement)),
        act=Act.CERTIFICATE_REVOKED,
        actor_id=actor_id,
        subject=certificate.number,
        facts={"reason_class": reason_class.value, "reason": Named(reason)},
        now=now,
    )
    return True
