"""Publishes the public half of a key again that the database has lost.

A backup that was restored may be older than the newest key. The file of the private key is still
there, and certificates that it signed are with their holders: they can be checked again once its
public half is on record. It becomes no key in use by that.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from courseware.credentials import verify
from courseware.credentials.keys import BITS, KeyTrouble, load_key, names_of_keys, public_jwk
from courseware.domain.errors import Conflict, Invalid, Refusal
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.acting import author_of
from courseware.services.authorize import require
from courseware.services.certificates.known_keys import known_keys
from courseware.services.certificates.office import Office
from courseware.services.ledger import record
from courseware.store.credits import certificates as rows
from courseware.store.engine import Database
from courseware.store.records import ledger as ledger_rows
from courseware.store.rows import AnyRow

_KEY = re.compile(r"(?:(https?://[^\s/?#]+(?:/[^\s?#]+)?)/keys/)?([A-Za-z0-9_-]{43})")
_LONGEST_ADDRESS = 250


def publish_again(db: Database, actor: Actor, office: Office, named: str, now: datetime) -> str:
    """Put the public half of a key of this host on record again; returns its `kid`.

    Of a key that is published already nothing is changed. The key in use stays the same one,
    unless the database knew of none.

    Args:
        named: the 43 characters of the key, or its whole address, as a certificate names it;
            without an address it is at the office's.

    Raises:
        Invalid: nothing is named so (field `key`).
        Refusal: there is no such key here, or its file is damaged, or is none that was made here.
        Conflict: it is published at another address, or the ledger says that it never was lost.
    """
    require(actor, Permission.CERTIFICATES_MANAGE)
    site, name = _named(named)
    kid = f"{site or office.site}/keys/{name}"
    with db.read() as connection:
        published = _published(known_keys(connection), name)
    if published is None:
        values = {"thumbprint": name, "kid": kid, "jwk": _public_half(office, name, kid)}
        with db.write() as connection:
            published = _store(connection, values, author_of(actor), now)
    if site and published != kid:
        raise Conflict(f"This key is published already, at another address: {published}")
    return published


def _named(named: str) -> tuple[str, str]:
    """The address (or "") and the name that are meant."""
    found = _KEY.fullmatch(named.strip())
    if found is None or len(named) > _LONGEST_ADDRESS:
        raise Invalid(
            {"key": "Name a key by its 43 characters, or by its address: https://…/keys/… ."}
        )
    return found[1] or "", found[2]


def _public_half(office: Office, name: str, kid: str) -> dict[str, str]:
    if name not in names_of_keys(office.keys):
        raise Refusal(
            f"there is no key {name} in {office.keys}: put its file there, from the host that "
            "made it or from the backup of keys"
        )
    try:
        private = load_key(office.keys, name, kid).private
    except KeyTrouble as trouble:
        raise Refusal(str(trouble)) from trouble
    jwk = public_jwk(private)
    try:
        verify.read_keys(json.dumps({"keys": [{**jwk, "kid": kid}]}).encode())
        fit = private.key_size == BITS
    except verify.Fault:
        fit = False
    if not fit:
        raise Refusal(f"the key {name} was not made by this program, so nothing is published")
    return jwk


def _store(
    connection: Connection, values: Mapping[str, object], actor_id: str | None, now: datetime
) -> str:
    """Store the key below all others: the one of the highest number is in use."""
    name, known = str(values["thumbprint"]), known_keys(connection)
    if ledger_rows.acts_about(connection, Act.KEY_MADE.value, [name]) and not _published(
        known, name
    ):
        raise Conflict(
            f"the ledger says that the key {name} was made, and somebody took it out of the "
            "database since: look with `ledger verify`, and restore the last backup"
        )
    number = min((row.number for row in known), default=1) - 1
    if not rows.add_key(connection, {**values, "number": number, "made_at": now}):
        found = _published(known_keys(connection), name)
        if found is None:
            raise Conflict("Another key came on record at the same moment; try again.")
        return found
    record(
        connection,
        chain=INSTALLATION,
        act=Act.KEY_PUBLISHED_AGAIN,
        actor_id=actor_id,
        subject=name,
        facts={"number": number, "kid": values["kid"], "jwk": values["jwk"]},
        now=now,
    )
    return str(values["kid"])


def _published(known: list[AnyRow], name: str) -> str | None:
    """The address of a key that is published; None for one that is not."""
    return next((str(row.kid) for row in known if row.thumbprint == name), None)
