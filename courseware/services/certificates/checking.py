"""Verification for anybody: by number against our register, or of a file against published keys."""

import json
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from courseware.credentials import verify
from courseware.credentials.number import BadNumber, read_number
from courseware.domain.certificates import State
from courseware.domain.errors import Invalid, NotFound
from courseware.domain.ledger import Act
from courseware.services.certificates.reading import Certificate, standing
from courseware.services.throttling import (
    WRONG_FILES_BY_ADDRESS,
    WRONG_NUMBERS_BY_ADDRESS,
    Allowance,
    count_try,
    refuse_if_used_up,
)
from courseware.store import certificates as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_CLOSED = (State.REVOKED, State.REPLACED)
_REPLACED = "A newer certificate replaced it on {}."
_REWRITTEN = "the ledger has another entry of its award than the one that was signed."
_UNKNOWN = "It bears our signature, but our register does not hold its number. Please tell us."


@dataclass(frozen=True, slots=True)
class Checked:
    """A file, checked here.

    Attributes:
        finding: what the stand-alone verifier says, with what our register knows.
        certificate: the register's own record of it; None when it is not one of ours.
    """

    finding: verify.Finding
    certificate: Certificate | None


def look_up(db: Database, typed: str, address: str, now: datetime) -> Certificate:
    """The certificate of a number that somebody typed or scanned.

    Only numbers that are wrong count towards the limit, so that a board can look up as many
    certificates as it holds. Once the limit is reached, right and wrong numbers are refused alike.

    Args:
        address: where the question comes from; each may be wrong so often in a while.

    Raises:
        Invalid: this can be no number (field `number`); says what is wrong with it.
        NotFound: no certificate has this number.
        TooMany: wrong too often.
    """
    with db.read() as connection:
        refuse_if_used_up(connection, WRONG_NUMBERS_BY_ADDRESS, address, now)
    try:
        number = read_number(typed)
    except BadNumber as bad:
        _count_wrong(db, WRONG_NUMBERS_BY_ADDRESS, address, now)
        raise Invalid({"number": str(bad)}) from bad
    with db.read() as connection:
        found = standing(connection, number, now)
    if found is None:
        _count_wrong(db, WRONG_NUMBERS_BY_ADDRESS, address, now)
        raise NotFound("We have issued no certificate with this number.")
    return found


def check_file(db: Database, data: bytes, address: str, now: datetime) -> Checked:
    """A certificate file against our own keys and register.

    Only files that are none of ours count towards the limit, and apart from numbers.

    Raises:
        Invalid: the file is empty (field `file`).
        TooMany: too many such files from this address.
    """
    with db.read() as connection:
        refuse_if_used_up(connection, WRONG_FILES_BY_ADDRESS, address, now)
    if not data:
        raise Invalid({"file": "Choose the file of a certificate: PDF, JSON or JWT."})
    checked = check_here(db, data, now)
    if checked.certificate is None:
        _count_wrong(db, WRONG_FILES_BY_ADDRESS, address, now)
    return checked


def _count_wrong(db: Database, allowance: Allowance, address: str, now: datetime) -> None:
    """Count before the answer: of a hundred guesses at once, those beyond the limit get none."""
    with db.write() as connection:
        count_try(connection, allowance, address, now)


def check_here(db: Database, data: bytes, now: datetime) -> Checked:
    """A certificate file against our own keys and register; one that is not in it is not valid."""
    with db.read() as connection:
        known = rows.keys(connection)
    if not known:
        nothing = "Nothing was ever signed here, so this file is from elsewhere."
        return Checked(verify.Finding(False, "invalid", nothing, verify.kind_of(data), {}), None)
    finding = verify.check(data, verify.read_keys(_jwks(known)), now)
    checked = _registered(db, finding, now)
    if finding.certificate and checked.certificate is None:
        unknown = replace(finding, valid=False, state="invalid", sentence=_UNKNOWN)
        return Checked(unknown, None)
    return checked


def check_file_of_keys(
    db: Database | None, data: bytes, now: datetime, keys: bytes
) -> verify.Finding:
    """A certificate file against the published keys of its issuer.

    Args:
        db: our register, if there is one: it may know of a revocation since the keys were saved.

    Raises:
        Invalid: the file of keys is none (field `keys`).
    """
    try:
        finding = verify.check(data, verify.read_keys(keys), now)
    except verify.Fault as fault:
        raise Invalid({"keys": str(fault)}) from fault
    return finding if db is None else _registered(db, finding, now).finding


def told(finding: verify.Finding) -> str:
    """A finding as text for a terminal."""
    return verify.told(finding)


def recheck_all(db: Database, now: datetime) -> list[str]:
    """Check every kept certificate against our own keys; a sentence for each that fails.

    A demonstration, an expired, a revoked and a replaced one hold too: their files are unaltered.
    """
    with db.snapshot() as connection:
        numbers = rows.numbers(connection)
        if not numbers:
            return []
        keys = verify.read_keys(_jwks(rows.keys(connection)))
        faults = []
        for number in numbers:
            kept = rows.files(connection, number)
            for data in () if kept is None else (bytes(kept.pdf), str(kept.token).encode()):
                found = verify.check(data, keys, now)
                own = str(found.certificate.get("number", "")).replace("-", "")
                if found.state == "invalid":
                    faults.append(f"certificate {number} ({found.kind}): {found.sentence}")
                elif own != number:
                    faults.append(f"certificate {number} ({found.kind}) is that of {own}")
                elif _stands_elsewhere(connection, found):
                    faults.append(f"certificate {number} ({found.kind}): {_REWRITTEN}")
    return faults


def _stands_elsewhere(connection: Connection, found: verify.Finding) -> bool:
    """Whether the ledger has another entry of the award than the one that was signed."""
    signed = found.certificate.get("ledger_entry")
    if signed is None:
        return False
    row = rows.entry_about(connection, str(found.certificate["award"]), Act.AWARD_MADE.value)
    return row is None or [row.chain, row.sequence, row.digest] != signed


def _registered(db: Database, finding: verify.Finding, now: datetime) -> Checked:
    """A finding with what our register knows of that number."""
    if not finding.certificate:
        return Checked(finding, None)
    number = read_number(str(finding.certificate["number"]))
    with db.read() as connection:
        certificate = standing(connection, number, now)
    if certificate is None or certificate.end is None or finding.state in _CLOSED:
        return Checked(finding, certificate)
    end = certificate.end
    said = f"Revoked on {end.on}: {end.reason.words}." if end.reason else _REPLACED.format(end.on)
    mark = f"{verify.DEMONSTRATION}. " if certificate.statement.demonstration else ""
    known = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    closed = replace(finding, valid=False, state=str(end.kind), sentence=mark + said)
    return Checked(replace(closed, revocations_as_of=known), certificate)


def _jwks(keys: list[AnyRow]) -> bytes:
    return json.dumps({"keys": [{**row.jwk, "kid": row.kid} for row in keys]}).encode()
