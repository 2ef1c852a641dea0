"""Takes a certificate back, on record; the paper stays, its verification page says so."""

from datetime import datetime

from courseware.credentials.number import BadNumber, read_number
from courseware.credentials.statement import from_json
from courseware.domain.certificates import RevocationReason, State
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


def revoke(
    db: Database, actor: Actor, typed: str, reason_class: str, reason: str, now: datetime
) -> None:
    """Revoke a certificate.

    Args:
        typed: its number, with or without hyphens.
        reason_class: one of `RevocationReason`; shown to everybody who verifies.
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
        if reason_class not in list(RevocationReason):
            raise Invalid({"reason_class": "Choose one of the reasons."})
        reason = required_reason(reason)
        ended = {"kind": State.REVOKED.value, "ended_at": now, "ended_by": author_of(actor)}
        why = {"reason_class": reason_class, "reason": reason, "successor": None}
        if not rows.add_end(connection, {"number": number, **ended, **why}):
            raise Conflict("This certificate was revoked or replaced before; nothing was changed.")
        record(
            connection,
            chain=chain_of(from_json(row.statement)),
            act=Act.CERTIFICATE_REVOKED,
            actor_id=author_of(actor),
            subject=number,
            facts={"reason_class": reason_class, "reason": Named(reason)},
            now=now,
        )
