"""Random names of records, secrets of links and sessions."""

import secrets
from hashlib import sha256


def new_id() -> str:
    """A random id of 26 lower-case characters (104 bits), safe in URLs."""
    return secrets.token_hex(13)


def new_secret() -> str:
    """A secret for a link or a cookie (256 bits, URL-safe)."""
    return secrets.token_urlsafe(32)


def digest_of_secret(secret: str) -> str:
    """What the database keeps instead of the secret: its SHA-256 in hexadecimal."""
    return sha256(secret.encode()).hexdigest()
