"""The public halves of the signing keys in the database, looked at before they are used."""

import json
from typing import Any

from sqlalchemy import Connection

from courseware.credentials import verify
from courseware.domain.errors import Damaged
from courseware.store.credits import certificates as rows
from courseware.store.rows import AnyRow


def known_keys(connection: Connection) -> list[AnyRow]:
    """(number, thumbprint, kid, jwk, made_at) of every signing key, the newest first.

    Raises:
        Damaged: one of them is no key, or does not bear its own name.
    """
    found = rows.keys(connection)
    for row in found:
        _look_at(row)
    return found


def public_jwk(row: AnyRow) -> dict[str, Any]:
    """A key as it is published."""
    return {**row.jwk, "kid": row.kid}


def _look_at(row: AnyRow) -> None:
    where = (str(row.number),)
    if not isinstance(row.jwk, dict):
        raise Damaged("signing_key", "jwk", "it holds no key", where)
    try:
        read = verify.read_keys(json.dumps({"keys": [public_jwk(row)]}).encode())
    except verify.Fault as fault:
        raise Damaged("signing_key", "jwk, or kid,", str(fault).rstrip("."), where) from fault
    if [name.rpartition("/")[2] for name in read.public] != [row.thumbprint]:
        raise Damaged("signing_key", "thumbprint", "it is not that of the key", where)
