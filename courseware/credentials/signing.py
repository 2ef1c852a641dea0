"""Signs: a credential becomes a JWT, a PDF gets the credential and one last line over all of it."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import Any

from courseware.credentials.keys import SigningKey
from courseware.credentials.verify import (
    ALGORITHM,
    CREDENTIAL_LINE,
    CREDENTIAL_TYPE,
    LIST_TYPE,
    SIGNATURE_LINE,
    encode,
)

_END = b"startxref\n"


def sign_credential(credential: Mapping[str, Any], key: SigningKey) -> str:
    """The credential as a compact JWS; the same credential and key always give the same text."""
    return _signed(credential, CREDENTIAL_TYPE, key)


def sign_revocations(listed: Mapping[str, Any], key: SigningKey) -> str:
    """A list of revocations as a compact JWS, of a type that can't pass for a credential."""
    return _signed(listed, LIST_TYPE, key)


def sign_pdf(pdf: bytes, token: str, key: SigningKey) -> bytes:
    """A PDF with its credential inside and a signature over every byte before itself.

    The credential is a comment in front of `startxref`, where it moves no object; the signature
    is a comment behind the end-of-file mark, within the last 1,024 bytes, in which readers look
    for that mark.
    """
    body, mark, end = pdf.rpartition(_END)
    if not mark or not end.rstrip().endswith(b"%%EOF"):
        raise ValueError("the PDF has another end than was expected")
    signed = b"".join(
        (
            *(body, CREDENTIAL_LINE, token.encode(), b"\n"),
            *(mark, end.rstrip(), b"\n"),
            *(SIGNATURE_LINE, key.thumbprint.encode(), b" "),
        )
    )
    return signed + encode(key.sign(signed)).encode() + b"\n"


def payload_of(token: str) -> dict[str, Any]:
    """The credential inside a token of our own making."""
    part = token.split(".")[1]
    found: dict[str, Any] = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


def _signed(payload: Mapping[str, Any], kind: str, key: SigningKey) -> str:
    header = {"alg": ALGORITHM, "kid": key.kid, "typ": kind}
    signed = ".".join(encode(_canonical(part)) for part in (header, payload))
    return f"{signed}.{encode(key.sign(signed.encode()))}"


def _canonical(part: Mapping[str, Any]) -> bytes:
    return json.dumps(part, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
