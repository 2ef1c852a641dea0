"""Makes certificates for awards that have none, and new ones for names that were corrected.

Where a certificate was revoked because its key is no longer safe, the award gets one under another
key: the signature was in doubt and not the credit.

This is its own act right after the award and not part of the award's transaction: it needs a key
file and a typesetter, and neither may keep a learner's last condition from closing. It can be
repeated by anybody at any time (a constraint lets each award have one certificate per edition),
and `jobs` repeats it every minute.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from courseware.credentials.badge import credential
from courseware.credentials.keys import SigningKey
from courseware.credentials.number import new_number
from courseware.credentials.pdf import Unprintable, render
from courseware.credentials.signing import sign_credential, sign_pdf
from courseware.credentials.statement import (
    Statement,
    digest_of_statement,
    from_json,
    to_json,
)
from courseware.domain.certificates import ISSUED_ANEW, NAME_CORRECTED, State
from courseware.domain.errors import Refusal
from courseware.domain.ledger import Act
from courseware.services.certificates.office import Office
from courseware.services.certificates.signing_keys import signing_key
from courseware.services.certificates.stating import chain_of, statement_of
from courseware.services.ledger import Named, record
from courseware.store import awards as award_rows
from courseware.store import certificates as rows
from courseware.store import people as people_rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Issued:
    """What was made: numbers of new certificates, and of those that they replaced."""

    numbers: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()


def bring_up_to_date(
    db: Database, office: Office, actor_id: str | None, now: datetime, person_id: str | None = None
) -> Issued:
    """Issue what is missing, and what follows a corrected name or an unsafe key.

    Args:
        actor_id: whose act led to it; None for the installation's own jobs.
        person_id: of this person only; None for everybody, at most `MOST_AT_ONCE` at a time.

    Raises:
        Refusal: the signing key is not here, or the page cannot be typeset.
    """
    with db.read() as connection:
        missing = rows.awards_without(connection, person_id, MOST_AT_ONCE)
        anew = rows.to_issue_anew(connection, ISSUED_ANEW, person_id, MOST_AT_ONCE)
        renamed = rows.under_former_names(connection, person_id, MOST_AT_ONCE)
        stated = [statement_of(connection, office, award, now) for award in missing]
    if not missing and not anew and not renamed:
        return Issued()
    key = signing_key(db, office, now)
    stated += [_next_edition(row, now) for row in anew]
    numbers = [s.number for s in stated if _issue(db, office, key, s, None, actor_id, now)]
    replaced = []
    for row in renamed:
        successor = _next_edition(row, now)
        if _issue(db, office, key, successor, row, actor_id, now):
            numbers.append(successor.number)
            replaced.append(row.number)
    return Issued(tuple(numbers), tuple(replaced))


def _next_edition(former: AnyRow, now: datetime) -> Statement:
    """What the certificate says that comes after another one of the same award."""
    return replace(
        from_json(former.statement),
        number=new_number(),
        edition=former.edition + 1,
        replaces=former.number,
        holder=former.name,
        issued_at=now,
    )


def _issue(
    db: Database,
    office: Office,
    key: SigningKey,
    statement: Statement,
    former: AnyRow | None,
    actor_id: str | None,
    now: datetime,
) -> bool:
    """Make the files, then store them with their entry; False if somebody was faster."""
    token = sign_credential(credential(statement, key.issuer), key)
    try:
        pdf = sign_pdf(render(statement, office.fonts), token, key)
    except Unprintable as error:
        raise Refusal(f"The certificate cannot be typeset: {error}") from error
    values = {
        "number": statement.number,
        "award_id": statement.award,
        "edition": statement.edition,
        "issued_at": statement.issued_at,
        "holder": statement.holder,
        "thumbprint": key.thumbprint,
        "pdf_sha256": sha256(pdf).hexdigest(),
        "statement": to_json(statement),
        "token": token,
        "pdf": pdf,
    }
    with db.write() as connection:
        # A merge that sets the award aside comes before this or after it, and never between.
        people_rows.hold(connection, award_rows.holder_of(connection, statement.award))
        if award_rows.is_set_aside(connection, statement.award):
            return False
        if former is not None and rows.has_ended(connection, former.number):
            return False
        if not rows.add_certificate(connection, values):
            return False
        _record_issue(connection, statement, values, actor_id, now)
        if former is not None:
            _end_former(connection, former, statement, actor_id, now)
    return True


def _record_issue(
    connection: Connection,
    statement: Statement,
    values: dict[str, Any],
    actor_id: str | None,
    now: datetime,
) -> None:
    record(
        connection,
        chain=chain_of(statement),
        act=Act.CERTIFICATE_ISSUED,
        actor_id=actor_id,
        subject=statement.number,
        facts={
            "award": statement.award,
            "edition": statement.edition,
            "key": values["thumbprint"],
            "pdf_sha256": values["pdf_sha256"],
            "token_sha256": sha256(str(values["token"]).encode()).hexdigest(),
            "statement_sha256": digest_of_statement(values["statement"]),
            "replaces": statement.replaces,
            "demonstration": statement.demonstration,
            "holder": Named(statement.holder),
        },
        now=now,
    )


def _end_former(
    connection: Connection,
    former: AnyRow,
    successor: Statement,
    actor_id: str | None,
    now: datetime,
) -> None:
    values = {
        "number": former.number,
        "kind": State.REPLACED.value,
        "ended_at": now,
        "ended_by": actor_id,
        "reason_class": "name_corrected",
        "reason": NAME_CORRECTED,
        "successor": successor.number,
    }
    if not rows.add_end(connection, values):
        raise Refusal("The certificate ended at the same moment; nothing was replaced.")
    record(
        connection,
        chain=chain_of(successor),
        act=Act.CERTIFICATE_REPLACED,
        actor_id=actor_id,
        subject=former.number,
        facts={"reason_class": "name_corrected", "successor": successor.number},
        now=now,
    )
