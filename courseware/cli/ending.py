"""SIGTERM while a server is being prepared ends it at once: every step can be repeated."""

import signal
import sys
from types import FrameType

_asked: list[int] = []


def end_calmly() -> None:
    """Let SIGTERM end the preparations, too, from now on until the server has its own handler."""
    signal.signal(signal.SIGTERM, _end)


def end_if_asked() -> None:
    """End now if a SIGTERM came that could not end anything.

    What a handler raises while Python runs a finaliser or a callback of a weak reference is told
    and dropped; the server would then begin as if nobody had asked.
    """
    if _asked:
        sys.exit(0)


def _end(number: int, frame: FrameType | None) -> None:
    _asked.append(number)
    sys.exit(0)
