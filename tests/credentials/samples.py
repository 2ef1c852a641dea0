"""A statement, a key and the three files made of them, once for the whole run."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from courseware.credentials import signing, verify
from courseware.credentials.badge import credential
from courseware.credentials.keys import BITS, SigningKey, public_jwk
from courseware.credentials.pdf import render
from courseware.credentials.statement import Objective, Provider, Statement
from courseware.credentials.verify import thumbprint
from courseware.domain.credit_units import contact_hours

SITE = "https://learn.example.org"
ISSUER = f"{SITE}/issuer"
NUMBER = "0123456789ABCDEFGHJKMNPQRSJV"
ISSUED = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = datetime(2041, 3, 2, 12, tzinfo=UTC)


def statement(**changed: Any) -> Statement:
    """A valid statement; `changed` says what is to be other."""
    fields: dict[str, Any] = {
        "number": NUMBER,
        "edition": 1,
        "replaces": None,
        "site": SITE,
        "issued_at": ISSUED,
        "holder": "Lea Lindqvist",
        "licences": (("Ireland", "PT-12345"),),
        "course": "basics",
        "title": "Basics of needles",
        "level": "introductory",
        "kind": "knowledge",
        "minutes": 151,
        "hours": contact_hours(151),
        "units": (),
        "completed_on": "2026-03-02",
        "valid_until": None,
        "objectives": (Objective("N1.1", "Name the needle"), Objective("N1.2", "Refuse it")),
        "authors": ("The test suite",),
        "disclosures": "None.",
        "provider": Provider("Riverside Education", "1 Quay Street", "mail@example.org"),
        "not_valid_because": (),
        "revisions": {"course": "c" * 64, "lesson needles": "a" * 64},
        "award": "f" * 26,
        "entry": ("installation", 17, "d" * 64),
    }
    return Statement(**{**fields, **changed})


@cache
def key(name: str = "one") -> SigningKey:
    """A key of this run; the same one for the same name."""
    private = generate_private_key(65537, BITS)
    name = thumbprint(public_jwk(private))
    return SigningKey(name, f"{SITE}/keys/{name}", private)


def public(*keys: SigningKey) -> list[dict[str, str]]:
    return [{**public_jwk(one.private), "kid": one.kid} for one in keys]


def revocations(*entries: dict[str, object], as_of: str = "2041-03-01T00:00:00Z") -> str:
    """A list of revocations, signed."""
    return signing.sign_revocations({"asOf": as_of, "revokedCredential": [*entries]}, key())


def bare_keys_file(*keys: SigningKey, **more: object) -> bytes:
    """Published keys without a list of revocations."""
    return json.dumps({"issuer": ISSUER, "keys": public(*(keys or (key(),))), **more}).encode()


def keys_file(*keys: SigningKey, **more: object) -> bytes:
    """Published keys as an issuer offers them: with a list of revocations, here an empty one."""
    return bare_keys_file(*(keys or (key(),)), **{"revocations": revocations(), **more})


def published(*keys: SigningKey, **more: object) -> verify.Keys:
    return verify.read_keys(keys_file(*keys, **more))


@dataclass(frozen=True)
class Files:
    """The three forms of one certificate."""

    pdf: bytes
    jwt: bytes
    json: bytes


def files(stated: Statement | None = None, signer: SigningKey | None = None) -> Files:
    stated, signer = stated or statement(), signer or key()
    payload = credential(stated, signer.issuer)
    token = signing.sign_credential(payload, signer)
    pdf = signing.sign_pdf(render(stated), token, signer)
    return Files(pdf, token.encode(), verify.json_file(payload, token))


@cache
def sample() -> Files:
    """The files of the valid statement."""
    return files()
