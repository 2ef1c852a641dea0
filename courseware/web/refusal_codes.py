"""The status code with which each kind of refusal is answered."""

from courseware.domain.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    NotYet,
    Refusal,
    ReusedKey,
    TooMany,
)

_CODES: tuple[tuple[type[Refusal], int], ...] = (
    (NotFound, 404),
    (Forbidden, 403),
    (ReusedKey, 422),
    (Invalid, 422),
    (TooMany, 429),
    (NotYet, 409),
    (Conflict, 409),
)


def code_of(refusal: Refusal) -> int:
    """The status code with which a refusal is answered."""
    return next(code for kind, code in _CODES if isinstance(refusal, kind))
