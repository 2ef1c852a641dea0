"""Trying again for a moment while somebody uses what a command wants for itself."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

from courseware.store.upkeep.in_use import InUse

# How long whoever was stopped may take to end: the requests in hand, and a connection's last words.
_PATIENCE_SECONDS = 5.0
_PAUSE_SECONDS = 0.2
_Made = TypeVar("_Made")


def patiently(act: Callable[[], _Made]) -> _Made:
    """Try again for a moment while somebody uses the place: they may just be ending.

    Raises:
        InUse: they are not.
    """
    until = monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return act()
        except InUse:
            if monotonic() >= until:
                raise
        sleep(_PAUSE_SECONDS)
