"""The installation's signing keys: made on first use, changed on request, published for ever.

A private key is a file and never in the database. Its public half is in the database and, by
hash, in the ledger: every host publishes the same history, a backup can check certificates, and
nobody can slip in a key unseen. A host that lacks the file of the key in use says so; it does not
make a second one.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from courseware.credentials.keys import (
    KeyTrouble,
    SigningKey,
    back_up,
    load_key,
    make_key,
    names_of_keys,
    remove_key,
)
from courseware.credentials.signing import sign_revocations
from courseware.credentials.statement import credential_id
from courseware.credentials.verify import issuer_of
from courseware.domain.certificates import State, reason_of
from courseware.domain.errors import Conflict, NotFound, Refusal
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.acting import author_of
from courseware.services.authorize import require
from courseware.services.certificates.known_keys import known_keys, public_jwk
from courseware.services.certificates.lost_records import lost_times
from courseware.services.certificates.office import Office
from courseware.services.ledger import record
from courseware.store.credits import certificates as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key of the installation.

    Attributes:
        is_here: whether its private half is on this host.
    """

    kid: str
    made_at: datetime
    in_use: bool
    is_here: bool


def signing_key(db: Database, office: Office, now: datetime) -> SigningKey:
    """The key in use; the first one is made here.

    Raises:
        Refusal: its file is not on this host, or is damaged; says how to mend it.
    """
    with db.read() as connection:
        known = known_keys(connection)
    if not known:
        _make(db, office, 1, None, now)
        with db.read() as connection:
            known = known_keys(connection)
    try:
        return load_key(office.keys, known[0].thumbprint, known[0].kid)
    except KeyTrouble as trouble:
        raise Refusal(str(trouble)) from trouble


def rotate(db: Database, actor: Actor, office: Office, now: datetime) -> str:
    """Make a new key and use it from now on; returns its `kid`.

    What earlier keys signed stays valid: they are published for ever.

    Raises:
        Conflict: somebody else makes one at the same moment.
    """
    require(actor, Permission.CERTIFICATES_MANAGE)
    with db.read() as connection:
        known = known_keys(connection)
    number = known[0].number + 1 if known else 1
    if not _make(db, office, number, author_of(actor), now):
        raise Conflict("Another key was made at the same moment; nothing was changed here.")
    with db.read() as connection:
        return str(known_keys(connection)[0].kid)


def follow_address(db: Database, office: Office, now: datetime) -> None:
    """Let the key in use be one that was made for the office's address; makes one if it is not.

    For the demonstration, which may be started on another port each time. A real installation
    that moves decides itself when to change its key (`doctor` reminds it).
    """
    if address_in_use(db) != office.site:
        with db.read() as connection:
            known = known_keys(connection)
        _make(db, office, known[0].number + 1 if known else 1, None, now)


def address_in_use(db: Database) -> str:
    """The site that the key in use was made for, without a final slash; "" where there is none."""
    with db.read() as connection:
        known = known_keys(connection)
    return site_of(known[0].kid) if known else ""


def issuer_id(db: Database, office: Office) -> str:
    """By which name this installation issues at present: what its credentials name."""
    with db.read() as connection:
        return _issuer(known_keys(connection), office)


def site_of(kid: str) -> str:
    """The site that a key was made for."""
    return issuer_of(kid).removesuffix("/issuer")


def history(db: Database, actor: Actor, office: Office) -> list[KnownKey]:
    """All keys that were ever in use, the present one first; those published again are last."""
    require(actor, Permission.CERTIFICATES_MANAGE)
    here = names_of_keys(office.keys)
    with db.read() as connection:
        known = known_keys(connection)
    return [
        KnownKey(row.kid, row.made_at, place == 0, row.thumbprint in here)
        for place, row in enumerate(known)
    ]


def back_up_keys(actor: Actor, office: Office, to: Path) -> int:
    """Write the private keys of this host into a new ZIP file; how many.

    Raises:
        Refusal: there is none, the file exists, or lies in the instance folder.
    """
    require(actor, Permission.CERTIFICATES_MANAGE)
    try:
        return back_up(office.keys, to)
    except KeyTrouble as trouble:
        raise Refusal(str(trouble)) from trouble


def published(db: Database, office: Office, now: datetime) -> dict[str, Any]:
    """The public keys as a JWK set, the newest first, with the signed list of revocations.

    The list is left out on a host without the private key, and where no key was made yet.
    """
    with db.snapshot() as connection:
        known = known_keys(connection)
        listed = _revocations(connection, office, now)
    issuers = list(dict.fromkeys(issuer_of(row.kid) for row in known))
    found: dict[str, Any] = {
        "issuer": _issuer(known, office),
        "keys": [public_jwk(row) for row in known],
    }
    if issuers[1:]:
        found["formerIssuers"] = issuers[1:]
    if known:
        try:
            key = load_key(office.keys, known[0].thumbprint, known[0].kid)
        except KeyTrouble:
            return found
        found["revocations"] = sign_revocations(listed, key)
    return found


def public_key(db: Database, thumbprint: str) -> dict[str, str]:
    """One public key as a JWK.

    Raises:
        NotFound: no key has this thumbprint.
    """
    with db.read() as connection:
        for row in known_keys(connection):
            if row.thumbprint == thumbprint:
                return public_jwk(row)
    raise NotFound


def revocations(db: Database, office: Office, now: datetime) -> dict[str, Any]:
    """All certificates that were revoked or replaced, by the one-way ids of their credentials."""
    with db.read() as connection:
        return _revocations(connection, office, now)


def _revocations(connection: Connection, office: Office, now: datetime) -> dict[str, Any]:
    return {
        "id": f"{office.site}/revocations",
        "issuer": _issuer(known_keys(connection), office),
        "asOf": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "zone": "UTC",  # of the days: pages tell them in the zone of each award
        **_lost(connection),
        "revokedCredential": [
            {
                "id": credential_id(row.number),
                "revoked": True,
                "revocationReason": _why_ended(row),
                "state": row.kind,
                "on": row.ended_at.astimezone(UTC).date().isoformat(),
            }
            for row in rows.ends(connection)
        ],
    }


def _why_ended(row: AnyRow) -> str:
    words = reason_of(State(row.kind), row.reason_class).words
    return f"replaced by a newer certificate: {words}" if row.kind == State.REPLACED else words


def _lost(connection: Connection) -> dict[str, Any]:
    """What the list cannot know, where a backup was restored."""
    lost = [{"since": one.since, "until": one.until} for one in lost_times(connection)]
    return {"lostRecords": lost} if lost else {}


def _issuer(known: list[AnyRow], office: Office) -> str:
    """The issuer of the key in use: a credential has to name the one whose key signed it."""
    return issuer_of(known[0].kid) if known else f"{office.site}/issuer"


def _make(db: Database, office: Office, number: int, actor_id: str | None, now: datetime) -> bool:
    """Make the key of a number, file first; False (and no file) if somebody was faster."""
    try:
        name, jwk = make_key(office.keys)
    except OSError as refused:
        raise Refusal(
            f"no signing key can be made in {office.keys}: {refused.strerror}"
        ) from refused
    kid = f"{office.site}/keys/{name}"
    with db.write() as connection:
        values = {"number": number, "thumbprint": name, "kid": kid, "jwk": jwk, "made_at": now}
        made = rows.add_key(connection, values)
        if made:
            record(
                connection,
                chain=INSTALLATION,
                act=Act.KEY_MADE,
                actor_id=actor_id,
                subject=name,
                facts={"number": number, "kid": kid, "jwk": jwk},
                now=now,
            )
    if not made:
        remove_key(office.keys, name)
    return made
