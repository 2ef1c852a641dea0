"""Checks a certificate — PDF, JSON or JWT — against the keys that its issuer has published.

This file works alone: Python 3.11 or newer with the package `cryptography`, no network.

    python verify.py CERTIFICATE --keys KEYS.json [--on 2041-03-02] [--json]

The exit code is 0 when the certificate is valid, 1 when it is not, 2 for wrong use.
"""

import argparse
import json
import re
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
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
MOST_BYTES = 20 * 1024 * 1024
_TRAILER = re.compile(
    rb"\n" + SIGNATURE_LINE + rb"([A-Za-z0-9_-]{43}) ([A-Za-z0-9_-]{340,700})\n\Z"
)
_CREDENTIAL = re.compile(rb"\n" + CREDENTIAL_LINE + rb"([A-Za-z0-9_.-]+)(?=\n)")
_TAIL = 1024  # in so many last bytes a PDF reader looks for the end of the file
_TOLD = ("number", "holder", "title", "minutes", "hours", "completed_on", "issued_on", "issuer")


class Fault(Exception):
    """What is wrong with a file, in a sentence for whoever checks it."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What an issuer has published.

    Attributes:
        ended: id of a credential -> what the signed list of revocations says of it.
        as_of: when that list was signed (ISO 8601, UTC); None without a list.
    """

    public: Mapping[str, RSAPublicKey]
    ended: Mapping[str, Mapping[str, str]]
    as_of: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found.

    Attributes:
        state: valid, expired, revoked, replaced, demonstration; or invalid, for whatever is not
            as an issuer signed it.
        certificate: what it says of itself; empty when it is invalid.
        revocations_as_of: up to when revocations are known; None when they are not.
    """

    valid: bool
    state: str
    sentence: str
    kind: str
    certificate: Mapping[str, Any]
    key: str | None = None
    revocations_as_of: str | None = None


def check(data: bytes, keys: Keys, now: datetime) -> Finding:
    """Check one file; whatever the bytes are, this answers and never raises."""
    kind = kind_of(data)
    try:
        if len(data) > MOST_BYTES:
            raise Fault(f"The file is larger than {MOST_BYTES >> 20} MB: no certificate is.")
        credential, kid = {"pdf": _pdf, "json": _json, "jwt": _jwt}[kind](data, keys)
        certificate = credential.get("certificate")
        if not isinstance(certificate, dict):
            raise Fault("The issuer signed this, but it is no certificate.")
    except Fault as fault:
        return Finding(False, "invalid", str(fault), kind, {})
    state, sentence = _judge(credential, certificate, keys, now)
    return Finding(state == "valid", state, sentence, kind, certificate, kid, keys.as_of)


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
    if "revocations" not in found:
        return Keys(public, {})
    token, what = str(found["revocations"]).encode(), "The list of revocations"
    revocations, _ = _verified(token, Keys(public, {}), LIST_TYPE, what)
    ended = {entry["id"]: entry for entry in revocations["revokedCredential"]}
    return Keys(public, ended, revocations["asOf"])


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
    lines = [f"{finding.state.upper()}: {finding.sentence}"]
    if finding.certificate:
        lines += [f"{name}: {finding.certificate.get(name)}" for name in _TOLD]
        known = finding.revocations_as_of or "never; ask the issuer's page"
        lines += [f"key: {finding.key}", f"revocations known up to: {known}"]
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


def _require_signature(keys: Keys, kid: str, signature: bytes, signed: bytes, what: str) -> None:
    key = keys.public.get(kid)
    if key is None:
        raise Fault(f"{what} names the key {kid[:200]!r}, which the issuer has not published.")
    try:
        key.verify(signature, signed, PKCS1v15(), SHA256())
    except InvalidSignature:
        raise Fault(f"{what} was altered: it does not fit the issuer's signature.") from None


def _judge(
    credential: Mapping[str, Any], certificate: Mapping[str, Any], keys: Keys, now: datetime
) -> tuple[str, str]:
    """State and sentence of a file whose signature holds."""
    ended = keys.ended.get(credential["id"])
    mark = f"{DEMONSTRATION}. " if certificate["demonstration"] else ""
    if ended is not None:
        if ended["state"] == "replaced":
            return "replaced", f"{mark}A newer certificate replaced it on {ended['on']}."
        return "revoked", f"{mark}Revoked on {ended['on']}: {ended['revocationReason']}."
    if mark:
        reasons = "; ".join(certificate["not_valid_because"])
        return "demonstration", f"{mark}The file is as it was issued, but {reasons}."
    until = credential.get("validUntil")
    if until is not None and now >= _moment(until):
        return "expired", f"It was valid until {until[:10]}."
    if now < _moment(credential["validFrom"]):
        return "invalid", "It is dated later than this machine's clock; is the clock right?"
    return "valid", "The file is exactly as the issuer signed it."


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


def main(arguments: list[str] | None = None) -> int:
    """Check one file from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Check a certificate against published keys.")
    parser.add_argument("certificate", type=Path)
    parser.add_argument("--keys", type=Path, required=True, help="the issuer's published keys")
    parser.add_argument("--on", help="the day to judge by, such as 2041-03-02; else today")
    parser.add_argument("--json", action="store_true", dest="as_json", help="answer in JSON")
    given = parser.parse_args(arguments)
    try:
        now = _moment(f"{given.on}T12:00:00+00:00") if given.on else datetime.now(UTC)
        keys, data = read_keys(given.keys.read_bytes()), given.certificate.read_bytes()
    except (Fault, OSError, ValueError) as unusable:
        print(unusable, file=sys.stderr)
        return 2
    found = check(data, keys, now)
    print(json.dumps(asdict(found), ensure_ascii=False) if given.as_json else told(found))
    return 0 if found.valid else 1


if __name__ == "__main__":
    sys.exit(main())
