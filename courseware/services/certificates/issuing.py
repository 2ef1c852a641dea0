"""Makes certificates for awards that have none, and new ones for names that were corrected.

Where a certificate was revoked because its key is no longer safe, the award gets one under another
key: the signature was in doubt and not the credit.

This is its own act right after the award and not part of the award's transaction: it needs a key
file and a typesetter, and neither may keep a learner's last condition from closing. It can be
repeated by anybody at any time (a constraint lets each award have one certificate per edition),
and `jobs` repeats it every minute.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
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
from courseware.services.one_by_one import one_by_one
from courseware.store import awards as award_rows
from courseware.store import certificates as rows
from courseware.store import people as people_rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

MOST_AT_ONCE = 100
_UNPRINTABLE = (
    "The certificate cannot be typeset: {}. Characters that no font has need one in the folder "
    "that COURSEWARE_FONTS names; `doctor` says which fonts are missing."
)


@dataclass(frozen=True, slots=True)
class Issued:
    """What was made: numbers of new certificates, and of those that they replaced.

    Attributes:
        refused: a sentence for each award whose certificate could not be made, while the others
            were: which one, why, and how to mend it.
    """

    numbers: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def bring_up_to_date(
    db: Database, office: Office, actor_id: str | None, now: datetime, person_id: str | None = None
) -> Issued:
    """Issue what is missing, and what follows a corrected name or an unsafe key.

    Args:
        actor_id: whose act led to it; None for the installation's own jobs.
        person_id: of this person only; None for everybody, at most `MOST_AT_ONCE` at a time.

    Raises:
        Refusal: the signing key is not here.
    """
    with db.read() as connection:
        missing = rows.awards_without(connection, person_id, MOST_AT_ONCE)
        anew = rows.to_issue_anew(connection, ISSUED_ANEW, person_id, MOST_AT_ONCE)
        renamed = rows.under_former_names(connection, person_id, MOST_AT_ONCE)
    if not missing and not anew and not renamed:
        return Issued()
    key = signing_key(db, office, now)
    wanted = [
        *(_Wanted(award.id, partial(_first_edition, db, office, award, now)) for award in missing),
        *(_Wanted(row.award_id, partial(_next_edition, row, now)) for row in anew),
        *(_Wanted(row.award_id, partial(_next_edition, row, now), row) for row in renamed),
    ]
    refused: list[str] = []
    made = [
        (number, one.former)
        for one, number in one_by_one(
            wanted,
            lambda one: f"the certificate of award {one.award_id} is not issued",
            lambda one: _issue(db, office, key, one.state(), one.former, actor_id, now),
            refused,
        )
        if number
    ]
    replaced = (former.number for _, former in made if former is not None)
    return Issued(tuple(number for number, _ in made), tuple(replaced), tuple(refused))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One certificate that is to be made; `former` is the one that ends with it."""

    award_id: str
    state: Callable[[], Statement]
    former: AnyRow | None = None


def _first_edition(db: Database, office: Office, award: AnyRow, now: datetime) -> Statement:
    with db.read() as connection:
        return statement_of(connection, office, award, now)


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
) -> str:
    """Make the files, then store them with their entry; the number, "" if somebody was faster.

    Raises:
        Refusal: the page cannot be typeset.
    """
    token = sign_credential(credential(statement, key.issuer), key)
    try:
        pdf = sign_pdf(render(statement, office.fonts), token, key)
    except Unprintable as error:
        raise Refusal(_UNPRINTABLE.format(error)) from error
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
            return ""
        if former is not None and rows.has_ended(connection, former.number):
            return ""
        if not rows.add_certificate(connection, values):
            return ""
        _record_issue(connection, statement, values, actor_id, now)
        if former is not None:
            _end_former(connection, former, statement, actor_id, now)
    return statement.number


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
