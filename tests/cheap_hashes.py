"""Passwords that this process hashes take a hundredth of the time that they take on a site.

How strong scrypt is told to be is tested `as_in_production`; processes that tests start are the
real ones, with the real parameters.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from courseware.services.identity import passwords

_REAL = passwords.METHOD
_CHEAP = "scrypt:256:8:1"


def hash_cheaply() -> None:
    """From now on passwords are hashed, and looked at for nobody, with cheap parameters."""
    _ask_for(_CHEAP)


@contextmanager
def as_in_production() -> Iterator[None]:
    """Hash meanwhile as a site does."""
    _ask_for(_REAL)
    try:
        yield
    finally:
        _ask_for(_CHEAP)


def _ask_for(method: str) -> None:
    passwords._NOBODY = passwords._NOBODY.replace(passwords.METHOD, method)
    passwords.METHOD = method
