"""The moment of an act: given, or asked of a clock once the act holds what it decides about.

A request knows when it came in. Until its act may decide, a password is compared and another act's
end is awaited, and what came on record meanwhile would seem to have come later. So whoever decides
about a person asks the clock when their account is held: among acts about one person the times then
follow the order in which they happened, and each is judged by everything before it.
"""

from collections.abc import Callable
from datetime import datetime

When = datetime | Callable[[], datetime]
"""A moment, or the clock to ask for it."""


def asked(when: When) -> datetime:
    """The moment, by the clock if one is given."""
    return when() if callable(when) else when
