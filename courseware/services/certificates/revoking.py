"""Takes a certificate back, on record; the paper stays, its verification page says so."""

from datetime import datetime

from sqlalchemy import Connection

from courseware.credentials.number import BadNumber, read_number
from courseware.credentials.statement import from_json
from courseware.domain.certificates import CHOSEN, RevocationReason, State
from courseware.domain.errors import Conflict, Invalid, NotFound
from courseware.domain.ledger import Act, written
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.acting import author_of
from courseware.services.authorize import require
from courseware.services.certificates.stating import chain_of
from courseware.services.free_text import required_reason
from courseware.services.holding import hold_about, require_role_still
from courseware.services.ledger import Named, record
from courseware.services.moments import When, asked
from courseware.services.shown import digest_of, require_shown
from courseware.store.credits import certificates as rows
from courseware.store.credits import resting_awards as award_rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_LET_STAND = (
    "Since you looked, somebody has let this award stand. Nothing was recorded. Look again."
)


def decided_about(db: Database, actor: Actor, typed: str) -> str:
    """Digest of what was decided about a certificate's award, for the page that may revoke it.

    Raises:
        NotFound: there is no such certificate.
    """
    require(actor, Permission.CERTIFICATES_MANAGE)
    number = _number(typed)
    with db.read() as connection:
        return _digest(connection, _certificate(connection, number, False).award_id)


def revoke(
    db: Database,
    actor: Actor,
    typed: str,
    reason_class: str,
    reason: str,
    when: When,
    seen: str | None = None,
) -> None:
    """Revoke a certificate.

    Args:
        typed: its number, with or without hyphens.
        reason_class: one of `CHOSEN`; shown to everybody who verifies.
        reason: the sentence behind it; shown to administrators only.
        seen: `decided_about` as it was looked at; None where nobody looked.

    Raises:
        NotFound: there is no such certificate.
        Invalid: no reason, or no class of reasons, is given.
        Conflict: it was revoked or replaced before, or its award was let stand since `seen`; or
            the actor administers no more.
    """
    require(actor, Permission.CERTIFICATES_MANAGE)
    number = _number(typed)
    with db.write() as connection:
        # The award is held as by who lets it stand: each of the two finds what the other decided.
        row = hold_about(connection, actor, lambda hold: _certificate(connection, number, hold))
        require_role_still(connection, actor, Permission.CERTIFICATES_MANAGE)
        if reason_class not in CHOSEN:
            raise Invalid({"reason_class": "Choose one of the reasons."})
        reason = required_reason(reason)
        require_shown(seen, _digest(connection, row.award_id), _LET_STAND)
        kind = RevocationReason(reason_class)
        if not end_revoked(connection, row, kind, reason, author_of(actor), asked(when)):
            raise Conflict("This certificate was revoked or replaced before; nothing was changed.")


def _number(typed: str) -> str:
    try:
        return read_number(typed)
    except BadNumber:
        raise NotFound from None


def _certificate(connection: Connection, number: str, hold: bool) -> AnyRow:
    row = rows.certificate(connection, number)
    if row is not None and hold:
        award_rows.award(connection, row.award_id, for_update=True)
        row = rows.certificate(connection, number)
    if row is None:
        raise NotFound
    return row


def _digest(connection: Connection, award_id: str) -> str:
    found = award_rows.decisions(connection, award_id)
    return digest_of(*([row.regrade_id, written(row.decided_at)] for row in found))


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
