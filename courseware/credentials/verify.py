"""Checks a certificate — PDF, JSON or JWT — against the keys that its issuer has published.

This file works alone: Python 3.11 or newer with the package `cryptography`, no network.

    python3 verify.py CERTIFICATE --keys KEYS.json [--on 2041-03-02] [--json]

KEYS.json is what the issuer publishes: its public keys, and a signed list of what was revoked.
Without such a list, or with one that is older than the certificate, nobody can say whether it was
revoked; the state is then “revocation unknown”, which is not valid. `--without-revocations`
judges by signature and dates alone. A list that is older than a month on the day of the check
proves the state of its own day: the first line then begins with “VALID UP TO” and that day.

`--on` is the day of the check: by it are judged whether the certificate was issued yet, whether it
has expired, and how old the list is. A revocation counts whatever its day.

The exit code is 0 when the certificate is valid, 1 when it is not, 2 for wrong use.
"""

import argparse
import json
import os
import re
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

ALGORITHM = "RS256"
CREDENTIAL_TYPE, LIST_TYPE = "JWT", "revocations+jwt"
JSON_FORMAT = "courseware certificate 1"
CREDENTIAL_LINE, SIGNATURE_LINE = b"%courseware-credential-1 ", b"%courseware-signature-1 "
DEMONSTRATION = "DEMONSTRATION, NOT VALID"
NOBODY_KNOWS = "revocation unknown"
NOT_PUBLISHED = "which is not among the published keys"
MOST_BYTES = 20 * 1024 * 1024
_TRAILER = re.compile(
    rb"\n" + SIGNATURE_LINE + rb"([A-Za-z0-9_-]{43}) ([A-Za-z0-9_-]{340,700})\n\Z"
)
_CREDENTIAL = re.compile(rb"\n" + CREDENTIAL_LINE + rb"([A-Za-z0-9_.-]+)(?=\n)")
_TAIL = 1024  # in so many last bytes a PDF reader looks for the end of the file
_NO_LIST = (
    "But the file of keys holds no list of revocations, so it cannot be known here whether it was "
    "revoked: save the issuer's keys anew, or ask the issuer's page."
)
_OLD_LIST = (
    "But the list of revocations is of {}, before it was issued, so it cannot be known here "
    "whether it was revoked: save the issuer's keys anew, or ask the issuer's page."
)
_STALE_DAYS = 31
_STALE = "Nothing is known here of the time since: save the issuer's keys anew, or ask its page."
_EARLY = "It was issued on {} (UTC), later than this check, which is of {} (UTC)."
_WHOSE_CLOCK = "Is the clock right that told the day?"
_LOST = (
    "But the issuer's records of that time are lost: they were restored on {} (UTC) from a backup "
    "without what came after {}. So it cannot be known here whether it was revoked: ask the issuer."
)
_TOLD = ("number", "holder", "title", "minutes", "hours", "completed_on", "issued_on", "issuer")


class Fault(Exception):
    """What is wrong with a file, in a sentence for whoever checks it."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A time of which the issuer has no records (ISO 8601, UTC); a backup was restored at its end.

    What was issued between the two moments is neither in the register nor, if it was revoked,
    in the list.
    """

    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Keys:
    """What an issuer has published.

    Attributes:
        ended: id of a credential -> what the signed list of revocations says of it.
        as_of: when that list was signed (ISO 8601, UTC); None without a list.
        issuers: by which names it says that it issues, the present one first; empty when it
            does not say.
        lost: the times of which the list says that it knows nothing.
    """

    public: Mapping[str, RSAPublicKey]
    ended: Mapping[str, Mapping[str, str]]
    as_of: str | None = None
    issuers: tuple[str, ...] = ()
    lost: tuple[Lost, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found.

    Attributes:
        state: valid, expired, revoked, replaced, demonstration, revocation unknown; or invalid,
            for whatever is not as an issuer signed it.
        certificate: what it says of itself; empty when it is invalid.
        revocations_as_of: up to when revocations are known; None when they are not.
        revocations_age_days: how many days before the day of the check that was.
    """

    valid: bool
    state: str
    sentence: str
    kind: str
    certificate: Mapping[str, Any]
    key: str | None = None
    revocations_as_of: str | None = None
    revocations_age_days: int | None = None


def check(
    data: bytes,
    keys: Keys,
    now: datetime | None,
    without_revocations: bool = False,
    chosen: bool = False,
) -> Finding:
    """Check one file; whatever the bytes are, this answers and never raises.

    Args:
        now: the moment to judge by; None: whatever its dates are.
        chosen: somebody chose that moment; no clock told it.
        without_revocations: take it for valid although nobody knows whether it was revoked.
    """
    kind = kind_of(data)
    try:
        if len(data) > MOST_BYTES:
            raise Fault(f"The file is larger than {MOST_BYTES >> 20} MB: no certificate is.")
        credential, kid = {"pdf": _pdf, "json": _json, "jwt": _jwt}[kind](data, keys)
        certificate = credential.get("certificate")
        if not isinstance(certificate, dict):
            raise Fault("The issuer signed this, but it is no certificate.")
        _require_issuer(credential, kid, keys)
        state, sentence = _judge(credential, certificate, keys, now, without_revocations)
        issued_at = _moment(credential["validFrom"])
        as_of = None if any(is_lost(one, issued_at) for one in keys.lost) else keys.as_of
        age = max(0, (now - _moment(as_of)).days) if now and as_of else None
        if state == "invalid" and not chosen:
            sentence += f" {_WHOSE_CLOCK}"
        if state == "valid" and not without_revocations and (age or 0) > _STALE_DAYS:
            sentence += f" {_STALE}"
    except Fault as fault:
        return Finding(False, "invalid", str(fault), kind, {})
    except (KeyError, TypeError, ValueError):
        unread = "The issuer signed this, but it is not written as its certificates are."
        return Finding(False, "invalid", unread, kind, {})
    return Finding(state == "valid", state, sentence, kind, certificate, kid, as_of, age)


def kind_of(data: bytes) -> str:
    """pdf, json or jwt, by how the file begins."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    return "json" if data.lstrip()[:1] in (b"{", b"[") else "jwt"


def read_keys(data: bytes) -> Keys:
    """Read a file of published keys: a JWK set, with the issuer's signed list of revocations.

    Raises:
        Fault: it is none, or one of its keys is unfit.
    """
    found = _object(data, "The file of keys")
    listed = found.get("keys")
    if not isinstance(listed, list) or not listed:
        raise Fault("The file of keys holds no list “keys”.")
    public = dict(_public_key(jwk) for jwk in listed)
    named = [found[name] for name in ("issuer", "formerIssuers") if name in found]
    issuers = tuple(one for name in named for one in (name if isinstance(name, list) else [name]))
    if not all(isinstance(one, str) for one in issuers):
        raise Fault("The file of keys does not say in words whose they are (“issuer”).")
    bare = Keys(public, {}, None, issuers)
    return _with_revocations(bare, str(found["revocations"])) if "revocations" in found else bare


def _with_revocations(keys: Keys, token: str) -> Keys:
    """The keys with what the issuer's signed list says of its certificates."""
    what = "The list of revocations"
    listed, _ = _verified(token.encode("utf-8", "replace"), keys, LIST_TYPE, what)
    try:
        said = ("state", "on", "revocationReason")
        ended = {
            e["id"]: {name: str(e[name]) for name in said} for e in listed["revokedCredential"]
        }
        lost = tuple(Lost(e["since"], e["until"]) for e in listed.get("lostRecords", ()))
        for moment in (moment for one in lost for moment in (one.since, one.until)):
            _moment(moment)  # raises here what would make every certificate unreadable
        as_of = f"{_moment(listed['asOf']):%Y-%m-%dT%H:%M:%SZ}"
        return replace(keys, ended=ended, as_of=as_of, lost=lost)
    except (KeyError, TypeError, ValueError):
        raise Fault(f"{what} is signed, but not written as such lists are.") from None


def issuer_of(kid: str) -> str:
    """The issuer whose key this is: the site at whose address it was made."""
    return f"{kid.rpartition('/keys/')[0]}/issuer"


def thumbprint(jwk: Mapping[str, str]) -> str:
    """The name of a key, worked out of the key itself (RFC 7638)."""
    required = json.dumps({n: jwk[n] for n in ("e", "kty", "n")}, separators=(",", ":"))
    return encode(sha256(required.encode()).digest())


def encode(data: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def json_file(credential: Mapping[str, Any], token: str) -> bytes:
    """A certificate as a JSON file for people: the credential in clear, and its signed form."""
    parts = {"credential": credential, "format": JSON_FORMAT, "jwt": token}
    return json.dumps(parts, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"


def told(finding: Finding) -> str:
    """A finding as text for a terminal."""
    word = finding.state.upper()
    if finding.revocations_as_of and finding.sentence.endswith(_STALE):
        word += f" UP TO {finding.revocations_as_of[:10]}"
    lines = [f"{word}: {finding.sentence}"]
    if finding.certificate:
        said = [*_TOLD, *(["zone"] if "zone" in finding.certificate else [])]
        lines += [f"{name}: {finding.certificate.get(name)}" for name in said]
        known, age = finding.revocations_as_of, finding.revocations_age_days
        told_of = f"{known} ({age} days before this check)" if known else "never"
        lines += [f"key: {finding.key}", f"revocations known up to: {told_of}"]
    return "\n".join(lines)


def _pdf(data: bytes, keys: Keys) -> tuple[dict[str, Any], str]:
    trailer = _TRAILER.search(data, max(0, len(data) - _TAIL))
    if trailer is None:
        raise Fault(
            "The PDF does not end with the issuer's signature: it was cut, added to, saved anew "
            "by another program, or never signed."
        )
    signer = trailer[1].decode()
    kid = next((kid for kid in keys.public if _last(kid) == signer), signer)
    signature = _decode(trailer[2].decode(), "The PDF's signature")
    _require_signature(keys, kid, signature, data[: trailer.start(2)], "The PDF")
    tokens = _CREDENTIAL.findall(data)
    if len(tokens) != 1:
        raise Fault(f"The PDF holds {len(tokens)} credentials; a certificate holds one.")
    return _jwt(tokens[0], keys)


def _json(data: bytes, keys: Keys) -> tuple[dict[str, Any], str]:
    found = _object(data, "The JSON file")
    if set(found) != {"credential", "format", "jwt"} or found["format"] != JSON_FORMAT:
        raise Fault(f"The JSON file is no “{JSON_FORMAT}”: it lacks a part, or has one too many.")
    token = str(found["jwt"])
    credential, kid = _jwt(token.encode("utf-8", "replace"), keys)
    if json_file(credential, token) != data:
        raise Fault("The JSON file was altered: its clear text is not what was signed.")
    return credential, kid


def _jwt(data: bytes, keys: Keys) -> tuple[dict[str, Any], str]:
    return _verified(data, keys, CREDENTIAL_TYPE, "The credential")


def _verified(token: bytes, keys: Keys, kind: str, what: str) -> tuple[dict[str, Any], str]:
    """The payload of a compact JWS and its `kid`; nothing in the header can choose key or rule."""
    parts = token.decode("ascii", "replace").split(".")
    if kind == CREDENTIAL_TYPE and len(token.strip()) and not _is_text(token):
        raise Fault(
            "This is no certificate: certificates are PDF, JSON or JWT files, as their holder got "
            "them. A picture or a scan cannot be checked; type its number on the issuer's page."
        )
    if len(parts) != 3:
        raise Fault(f"{what} does not have the three parts of a signed token.")
    header = _object(_decode(parts[0], f"{what}'s header"), f"{what}'s header")
    if header.get("alg") != ALGORITHM:
        raise Fault(f"{what} names the algorithm {header.get('alg')!r}; only {ALGORITHM} counts.")
    extra = sorted(set(header) - {"alg", "kid", "typ"})
    if extra:
        raise Fault(f"{what}'s header has {extra[0]!r}, which an issued one never has.")
    kid = header.get("kid")
    if header.get("typ") != kind or not isinstance(kid, str):
        raise Fault(f"{what}'s header is not that of a {kind}.")
    signature = _decode(parts[2], f"{what}'s signature")
    _require_signature(keys, kid, signature, f"{parts[0]}.{parts[1]}".encode(), what)
    return _object(_decode(parts[1], what), what), kid


def _is_text(data: bytes) -> bool:
    return data.isascii() and b"\0" not in data


def _require_signature(keys: Keys, kid: str, signature: bytes, signed: bytes, what: str) -> None:
    key = keys.public.get(kid)
    if key is None:
        whose = f" of {keys.issuers[0]}" if keys.issuers else ""
        named = f"{what} names the key {kid[:200]!r}"
        raise Fault(f"{named}, {NOT_PUBLISHED}{whose}.")
    try:
        key.verify(signature, signed, PKCS1v15(), SHA256())
    except InvalidSignature:
        raise Fault(f"{what} was altered: it does not fit the issuer's signature.") from None


def _require_issuer(credential: Mapping[str, Any], kid: str, keys: Keys) -> None:
    """Key, credential and file of keys have to name one issuer."""
    issuer, owner = credential["iss"], issuer_of(kid)
    if issuer != owner or credential["issuer"]["id"] != owner:
        raise Fault(f"The credential says that {issuer} issued it, but its key is that of {owner}.")
    if keys.issuers and issuer not in keys.issuers:
        raise Fault(
            f"The credential was issued by {issuer}, but the file of keys is that of "
            f"{keys.issuers[0]}: get the keys of the one who issued it."
        )


def _judge(
    credential: Mapping[str, Any],
    certificate: Mapping[str, Any],
    keys: Keys,
    now: datetime | None,
    without_revocations: bool,
) -> tuple[str, str]:
    """State and sentence of a file whose signature holds."""
    ended = keys.ended.get(credential["id"])
    mark = f"{DEMONSTRATION}. " if certificate["demonstration"] else ""
    if ended is not None:
        after = now is not None and ended["on"] > now.strftime("%Y-%m-%d")
        late = " That was after the day of this check, and counts all the same." if after else ""
        if ended["state"] == "replaced":
            return (
                "replaced",
                f"{mark}A newer certificate replaced it on {ended['on']} (UTC).{late}",
            )
        why = f"Revoked on {ended['on']} (UTC): {ended['revocationReason']}."
        return "revoked", f"{mark}{why}{late}"
    if mark:
        reasons = "; ".join(certificate["not_valid_because"])
        return "demonstration", f"{mark}The file is as it was issued, but {reasons}."
    until, since = credential.get("validUntil"), _moment(credential["validFrom"])
    if now and until is not None and now >= _moment(until):
        return "expired", f"It was valid until {until[:10]}."
    if now and now < since:
        return "invalid", _EARLY.format(*_apart(since, now))
    whole = "The file is exactly as the issuer signed it."
    if without_revocations:
        return "valid", f"{whole} Nobody asked whether it was revoked since."
    if keys.as_of is None:
        return NOBODY_KNOWS, f"{whole} {_NO_LIST}"
    if _moment(keys.as_of) < since:
        return NOBODY_KNOWS, f"{whole} {_OLD_LIST.format(keys.as_of[:10])}"
    for lost in keys.lost:
        if is_lost(lost, since):
            return NOBODY_KNOWS, f"{whole} {_LOST.format(lost.until[:10], lost.since[:10])}"
    return "valid", f"{whole} It was not revoked up to {keys.as_of[:10]}."


def is_lost(lost: Lost, issued_at: datetime) -> bool:
    """Whether what was issued at a moment is among the lost records."""
    return _moment(lost.since) < issued_at < _moment(lost.until)


def _public_key(jwk: Any) -> tuple[str, RSAPublicKey]:
    if not isinstance(jwk, dict) or jwk.get("kty") != "RSA" or jwk.get("alg") != ALGORITHM:
        raise Fault(f"The file of keys holds one that is no RSA key for {ALGORITHM}.")
    if {"d", "p", "q"} & set(jwk):
        raise Fault("The file of keys holds a PRIVATE key. Tell the issuer: it is no longer safe.")
    try:
        n, e = (int.from_bytes(_decode(jwk[name], "A key"), "big") for name in ("n", "e"))
        if n.bit_length() >= 2048 and e == 65537 and _last(jwk["kid"]) == thumbprint(jwk):
            return jwk["kid"], RSAPublicNumbers(e, n).public_key()
    except (AttributeError, KeyError, TypeError, ValueError):
        pass
    raise Fault("The file of keys holds a key that is too weak, or does not bear its own name.")


def _last(kid: str) -> str:
    return kid.rpartition("/")[2]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _decode(text: str, what: str) -> bytes:
    """Canonical base64url only: each value has one spelling, so no other one can pass for it."""
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        data = b""
    if not data or encode(data) != text:
        raise Fault(f"{what} is not spelled in canonical base64url.")
    return data


def _object(data: bytes, what: str) -> dict[str, Any]:
    """A JSON object in which no name stands twice, at any depth."""

    def paired(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise Fault(f"{what} says one thing twice.")
        return dict(pairs)

    try:
        found = json.loads(data.decode("utf-8"), object_pairs_hook=paired)
    except (ValueError, RecursionError):
        raise Fault(f"{what} cannot be read as JSON.") from None
    if not isinstance(found, dict):
        raise Fault(f"{what} is no JSON object.")
    return found


def say(text: str) -> None:
    """Print; that the reader has left (`| head`) changes nothing of what was found."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # Python would flush once more at its end, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _apart(*moments: datetime) -> list[str]:
    """Moments as days, or with the minute where that is one day."""
    days = [f"{moment:%Y-%m-%d}" for moment in moments]
    return days if len(set(days)) > 1 else [f"{moment:%Y-%m-%d %H:%M}" for moment in moments]


def _end_of(day: str) -> datetime:
    """The end of a day: what was issued in the course of it had been issued."""
    try:
        return datetime.strptime(day, "%Y-%m-%d").replace(hour=23, minute=59, second=59, tzinfo=UTC)
    except ValueError:
        raise Fault(f"{day}: write the day as year, month and day, such as 2041-03-02.") from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except IsADirectoryError:
        raise Fault(f"{path} is a folder: name the file itself.") from None
    except OSError as error:
        raise Fault(f"{path} cannot be read: {error.strerror}.") from None


def main(arguments: list[str] | None = None) -> int:
    """Check one file from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Check a certificate against published keys.")
    parser.add_argument("certificate", type=Path)
    parser.add_argument("--keys", type=Path, required=True, help="the issuer's published keys")
    parser.add_argument("--on", help="the day of the check (UTC), such as 2041-03-02; else now")
    parser.add_argument(
        "--without-revocations",
        action="store_true",
        help="take it for valid although nobody here knows whether it was revoked",
    )
    parser.add_argument("--json", action="store_true", dest="as_json", help="answer in JSON")
    given = parser.parse_args(arguments)
    try:
        now = _end_of(given.on) if given.on else datetime.now(UTC)
        keys, data = read_keys(_read(given.keys)), _read(given.certificate)
    except Fault as unusable:
        print(unusable, file=sys.stderr)
        return 2
    found = check(data, keys, now, given.without_revocations, bool(given.on))
    say(json.dumps(asdict(found), ensure_ascii=False) if given.as_json else told(found))
    return 0 if found.valid else 1


if __name__ == "__main__":
    sys.exit(main())
