"""Numbers of certificates: 130 random bits that a person can type, and two check characters.

The alphabet is Crockford's base 32 (no I, L, O, U). The check characters make every number a word
of a Reed-Solomon code over GF(32): any two wrong characters are noticed, and so is any pair of
characters that changed places.
"""

import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS = 26  # of 5 bits each
LENGTH = RANDOM_CHARACTERS + 2
_GROUP = 4
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
# What people type for the letters that look alike; the alphabet has only the digits.
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})


class BadNumber(ValueError):
    """A text that is no certificate number, with a sentence that says what is wrong."""


def new_number() -> str:
    """A number that nobody can guess, without hyphens."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return body + check_characters(body)


def shown(number: str) -> str:
    """A number as it is printed: seven groups of four characters."""
    return "-".join(number[i : i + _GROUP] for i in range(0, len(number), _GROUP))


def read_number(typed: str) -> str:
    """The number that somebody typed, whatever its case, blanks and hyphens.

    Raises:
        BadNumber: it has another length, a foreign character, or was mistyped.
    """
    kept = [c for c in typed.upper() if not c.isspace() and unicodedata.category(c) != "Pd"]
    number = "".join(kept).translate(_MEANT)
    foreign = sorted({c for c in number if c not in _VALUE})
    if foreign:
        raise BadNumber(f"A certificate number has no “{foreign[0]}”. Please check what you typed.")
    if len(number) != LENGTH:
        raise BadNumber(
            f"A certificate number has {LENGTH} characters; this one has {len(number)}."
        )
    if check_characters(number[:RANDOM_CHARACTERS]) != number[RANDOM_CHARACTERS:]:
        raise BadNumber("A character of this number is mistyped: its check characters don't fit.")
    return number


def check_characters(body: str) -> str:
    """The two characters that follow the random ones.

    With c(i) the value at place i and a a primitive element of GF(32), they make both Σ c(i) and
    Σ c(i)·a^i zero.
    """
    plain = weighted = 0
    for place, character in enumerate(body):
        plain ^= _VALUE[character]
        weighted ^= _times(_VALUE[character], place)
    first, second = len(body), len(body) + 1
    # x + y = plain and x·a^first + y·a^second = weighted.
    y = _over(weighted ^ _times(plain, first), _POWERS[first % 31] ^ _POWERS[second % 31])
    return ALPHABET[plain ^ y] + ALPHABET[y]


def _powers() -> list[int]:
    """The powers of x modulo x^5 + x^2 + 1, which is primitive: all 31 elements but zero."""
    powers, element = [], 1
    for _ in range(31):
        powers.append(element)
        element = element << 1 ^ (0b100101 if element & 0b10000 else 0)
    return powers


_POWERS = _powers()
_LOGARITHM = {element: exponent for exponent, element in enumerate(_POWERS)}


def _times(value: int, exponent: int) -> int:
    """value · a^exponent in GF(32)."""
    return _POWERS[(_LOGARITHM[value] + exponent) % 31] if value else 0


def _over(value: int, divisor: int) -> int:
    """value / divisor in GF(32), the divisor not zero."""
    return _times(value, -_LOGARITHM[divisor])
