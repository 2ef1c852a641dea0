"""A signing key for tests that need one and do not care where it lies."""

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256

from courseware.credentials.verify_ledger import encoded


@cache
def private_key(number: int, bits: int = 2048) -> RSAPrivateKey:
    """One key for each number, made once in a test process."""
    return generate_private_key(65537, bits)


@dataclass(frozen=True)
class TestKey:
    """A key with its public side; those with the same number are the same key."""

    __test__ = False
    number: int = 1
    bits: int = 2048

    @property
    def kid(self) -> str:
        named = json.dumps({n: self._numbers[n] for n in ("e", "kty", "n")}, separators=(",", ":"))
        return f"https://courseware.example/keys/{encoded(sha256(named.encode()).digest())}"

    @property
    def public(self) -> RSAPublicKey:
        return private_key(self.number, self.bits).public_key()

    @property
    def keys(self) -> dict[str, RSAPublicKey]:
        return {self.kid: self.public}

    @property
    def jwk(self) -> dict[str, str]:
        return {**self._numbers, "kid": self.kid}

    @property
    def published(self) -> str:
        return json.dumps({"keys": [self.jwk]})

    @property
    def _numbers(self) -> dict[str, str]:
        numbers = self.public.public_numbers()
        written = {
            name: encoded(value.to_bytes((value.bit_length() + 7) // 8, "big"))
            for name, value in (("e", numbers.e), ("n", numbers.n))
        }
        return {"kty": "RSA", "alg": "RS256", "use": "sig", **written}

    def sign(self, data: bytes) -> bytes:
        return private_key(self.number, self.bits).sign(data, PKCS1v15(), SHA256())
