"""Verification for anybody: by number against our register, or of a file against published keys."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from courseware.credentials import verify
from courseware.credentials.number import BadNumber, read_number
from courseware.domain.certificates import State
from courseware.domain.errors import Invalid, NotFound
from courseware.domain.ledger import Act
from courseware.services.certificates.known_keys import known_keys, public_jwk
from courseware.services.certificates.lost_records import lost_times, told_times
from courseware.services.certificates.reading import Certificate, standing
from courseware.services.identity.throttling import (
    WRONG_FILES_BY_ADDRESS,
    WRONG_NUMBERS_BY_ADDRESS,
    Allowance,
    count_try,
    refuse_if_used_up,
)
from courseware.store.credits import certificates as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_CLOSED = (State.REVOKED, State.REPLACED)
_ENDED = {
    State.REVOKED: "Revoked on {}: {}.",
    State.REPLACED: "A newer certificate replaced it on {}, because {}.",
}
_REWRITTEN = "the ledger has another entry of its award than the one that was signed."
_UNKNOWN = "It bears our signature, but our register does not hold its number. Please tell us."
_NO_NUMBER = "Our register holds no certificate with this number."
_LOST_NUMBER = (
    " {} If it was issued in between, our register lost its number: check its file, and ask us."
)
_LOST_KEY = " {} A key that was made in between may be missing: please ask us."
_LOST_FILE = (
    "It is exactly as we signed it, but our register does not hold its number. {} By its date it "
    "was issued in between, so whether it was revoked cannot be known any more: please ask us."
)


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
        NotFound: the register has no such number; says so where it may have been lost from it.
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
        raise NotFound(_NO_NUMBER + _of_lost_times(db, _LOST_NUMBER))
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
        known = known_keys(connection)
    if not known:
        nothing = "Nothing was ever signed here, so this file is from elsewhere."
        return Checked(verify.Finding(False, "invalid", nothing, verify.kind_of(data), {}), None)
    # Our register knows of every revocation up to this moment.
    keys = replace(verify.read_keys(_jwks(known)), as_of=_written(now))
    finding = verify.check(data, keys, now)
    checked = _registered(db, finding, now)
    if finding.certificate and checked.certificate is None:
        return Checked(_unregistered(db, data, keys, now), None)
    if verify.NOT_PUBLISHED in finding.sentence and _names_our_key(known, finding):
        lost = finding.sentence + _of_lost_times(db, _LOST_KEY)
        return Checked(replace(finding, sentence=lost), None)
    return checked


def _unregistered(db: Database, data: bytes, keys: verify.Keys, now: datetime) -> verify.Finding:
    """Our key signed it, and the register lacks it: its record is lost, or the key was misused."""
    with db.read() as connection:
        lost = lost_times(connection)
    finding = verify.check(data, replace(keys, lost=lost), now)
    if lost and finding.state == verify.NOBODY_KNOWS:
        return replace(finding, sentence=_LOST_FILE.format(told_times(lost)))
    return replace(finding, valid=False, state="invalid", sentence=_UNKNOWN)


def _names_our_key(known: list[AnyRow], finding: verify.Finding) -> bool:
    """Whether a key that is not known would be of a site at which we issue, or issued."""
    sites = {verify.issuer_of(row.kid).removesuffix("/issuer") for row in known}
    return any(f"'{site}/keys/" in finding.sentence for site in sites)


def _of_lost_times(db: Database, words: str) -> str:
    """Words about the times that are lost from the records; "" where none is."""
    with db.read() as connection:
        told = told_times(lost_times(connection))
    return words.format(told) if told else ""


def check_file_of_keys(
    db: Database | None,
    data: bytes,
    now: datetime,
    keys: bytes,
    without_revocations: bool = False,
) -> verify.Finding:
    """A certificate file against the published keys of its issuer.

    Args:
        db: our register, if there is one: it knows whether one of ours was revoked since the keys
            were saved.
        without_revocations: take it for valid although nobody knows whether it was revoked.

    Raises:
        Invalid: the file of keys is none (field `keys`).
    """
    try:
        published = verify.read_keys(keys)
    except verify.Fault as fault:
        raise Invalid({"keys": str(fault)}) from fault
    finding = verify.check(data, published, now, without_revocations)
    if db is None:
        return finding
    checked = _registered(db, finding, now)
    if checked.certificate is None or not checked.finding.valid:
        return checked.finding
    # It stands in our register, which knows more than an old list: of every revocation up to now.
    return verify.check(data, replace(published, as_of=_written(now), lost=()), now)


def told(finding: verify.Finding) -> str:
    """A finding as text for a terminal."""
    return verify.told(finding)


@dataclass(frozen=True, slots=True)
class Altered:
    """A kept file of a certificate that is not as it was issued.

    Attributes:
        kind: pdf or jwt.
        what: what is wrong with it, in a sentence.
    """

    number: str
    kind: str
    what: str

    def __str__(self) -> str:
        return f"certificate {self.number} ({self.kind}): {self.what}"


@dataclass(frozen=True, slots=True)
class Rechecked:
    """How many certificates were checked, and which of their files are not as they were issued."""

    certificates: int
    altered: tuple[Altered, ...]


def recheck_all(db: Database, now: datetime) -> Rechecked:
    """Check every kept certificate against our own keys.

    A demonstration, an expired, a revoked and a replaced one hold too: their files are unaltered.

    Raises:
        Damaged: our own keys cannot be read, so that nothing can be checked.
    """
    with db.snapshot() as connection:
        numbers = rows.numbers(connection)
        if not numbers:
            return Rechecked(0, ())
        keys = verify.read_keys(_jwks(known_keys(connection)))
        altered = [one for number in numbers for one in _recheck(connection, number, keys, now)]
    return Rechecked(len(numbers), tuple(altered))


def _recheck(
    connection: Connection, number: str, keys: verify.Keys, now: datetime
) -> Iterator[Altered]:
    kept = rows.files(connection, number)
    for kind, data in () if kept is None else (("pdf", kept.pdf), ("jwt", kept.token)):
        # By hand anything can be put into a column; what is no file fails as one that was altered.
        found = verify.check(data.encode() if isinstance(data, str) else bytes(data), keys, now)
        own = str(found.certificate.get("number", "")).replace("-", "")
        if found.state == "invalid":
            yield Altered(number, kind, found.sentence)
        elif own != number:
            yield Altered(number, kind, f"it is that of {own}.")
        elif _stands_elsewhere(connection, found):
            yield Altered(number, kind, _REWRITTEN)


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
    said = _ENDED[end.kind].format(end.on, end.reason.words if end.reason else "")
    mark = f"{verify.DEMONSTRATION}. " if certificate.statement.demonstration else ""
    closed = replace(finding, valid=False, state=str(end.kind), sentence=mark + said)
    closed = replace(closed, revocations_as_of=_written(now), revocations_age_days=0)
    return Checked(closed, certificate)


def _written(now: datetime) -> str:
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")


def _jwks(keys: list[AnyRow]) -> bytes:
    return json.dumps({"keys": [public_jwk(row) for row in keys]}).encode()
