"""Stops and removes a test server whose test process is gone, however it ended.

A process of its own, in a session of its own: Ctrl-C reaches the test processes and not this one,
and pytest-xdist kills workers that take too long to clean up. Started by `tests/postgres.py` as a
plain file, so that it needs nothing but the standard library.
"""

import os
import shutil
import signal
import sys
import time
from pathlib import Path

_PATIENCE_S = 10.0
_LOOK_EVERY_S = 0.05


def wait_and_remove(folder: Path) -> None:
    """Wait for the end of standard input, then stop the server of a folder and remove it all.

    The other end of it is held by the test process alone, so it ends with that one. A folder that
    is gone was cleaned up in good order.
    """
    sys.stdin.buffer.read()
    until = time.monotonic() + _PATIENCE_S
    while folder.exists() and time.monotonic() < until:
        # As `pg_ctl stop` does it, first in fast mode and then at once.
        for stop in (signal.SIGINT, signal.SIGQUIT):
            if _stopped(folder / "postmaster.pid", stop):
                break
        shutil.rmtree(folder, ignore_errors=True)
        # An interrupted `initdb` is still at work there, or the server that it was made for starts.
        time.sleep(_LOOK_EVERY_S)


def _stopped(pid_file: Path, stop: signal.Signals) -> bool:
    """Whether the server removed its file, as it does last, after being sent a signal."""
    try:
        os.kill(int(pid_file.read_text().split()[0]), stop)
    except (OSError, ValueError, IndexError):
        return True  # it never ran, or runs no more
    until = time.monotonic() + _PATIENCE_S
    while pid_file.exists():
        if time.monotonic() > until:
            return False
        time.sleep(_LOOK_EVERY_S)
    return True


if __name__ == "__main__":
    wait_and_remove(Path(sys.argv[1]))
