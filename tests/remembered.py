"""Private keys that a test process makes once: they are as good when an earlier test asked."""

from functools import cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from courseware.credentials import keys


class KeyShelf:
    """Private keys that wait for whoever makes one; no test gets the same one twice."""

    def __init__(self) -> None:
        self._made: list[RSAPrivateKey] = []
        self._taken = 0

    def begin_test(self) -> None:
        """Let the next test have the keys of the one before."""
        self._taken = 0

    def take(self, public_exponent: int, key_size: int) -> RSAPrivateKey:
        """What is asked of the library: a key, made now only where none is left."""
        assert key_size == keys.BITS
        if self._taken == len(self._made):
            self._made.append(generate_private_key(public_exponent, key_size))
        self._taken += 1
        return self._made[self._taken - 1]


def remember_keys(shelf: KeyShelf) -> None:
    """Search for a key's primes once, and prove them once: everything else takes less time."""
    keys.generate_private_key = shelf.take
    serialization.load_pem_private_key = cache(serialization.load_pem_private_key)
