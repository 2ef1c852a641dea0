"""What a certificate is made from is held against the ledger before it is signed.

A signature over a record that was changed would make the change true for everybody outside.
"""

import json

from sqlalchemy import Connection

from courseware.credentials.statement import digest_of_statement
from courseware.domain.errors import Refusal
from courseware.domain.ledger import Act
from courseware.services.one_by_one import RESTORE
from courseware.services.reconciling.awards import changed_since_its_entry
from courseware.store.credits import certificates as rows
from courseware.store.rows import AnyRow

_NOTHING_SIGNED = "and nothing is signed over a record that was changed."


def require_award_as_recorded(connection: Connection, award: AnyRow) -> None:
    """Look whether an award says what its entry does.

    Raises:
        Refusal: it does not, or has no entry; says in what, and what to do.
    """
    differs = changed_since_its_entry(connection, award)
    if differs is None:
        raise Refusal(f"it has no entry in the ledger, {_NOTHING_SIGNED} {RESTORE}")
    if differs:
        what = f"it differs from its entry in the ledger ({', '.join(differs)})"
        raise Refusal(f"{what}, {_NOTHING_SIGNED} {RESTORE}")


def require_statement_as_recorded(connection: Connection, former: AnyRow) -> None:
    """Look whether the certificate that another one follows says what its entry does.

    Raises:
        Refusal: it does not, or has no entry; says what to do.
    """
    entry = rows.entry_about(connection, former.number, Act.CERTIFICATE_ISSUED.value)
    said = None if entry is None else json.loads(entry.canonical)["facts"]["statement_sha256"]
    if said != digest_of_statement(former.statement):
        what = "the certificate that it follows differs from its entry in the ledger"
        raise Refusal(f"{what}, {_NOTHING_SIGNED} {RESTORE}")
