"""Standard output whose reader may leave early, as `| head` does."""

import io
import sys
from typing import Any


class _Patient(io.RawIOBase):
    """A file whose reader may close its end: what is written after that is lost in silence."""

    def __init__(self, descriptor: int) -> None:
        self._file = io.FileIO(descriptor, "wb", closefd=False)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._file.fileno()

    def isatty(self) -> bool:
        return self._file.isatty()

    def write(self, data: Any) -> int:
        try:
            return self._file.write(data) or 0
        except BrokenPipeError:
            return memoryview(data).nbytes


def let_readers_leave() -> None:
    """From now on a closed pipe ends no command: it goes on to its own exit code.

    Else it would depend on how much a reader took whether `ledger verify | head -1` says that the
    ledger holds, and Python would complain when it flushes at its end.
    """
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(_Patient(sys.stdout.fileno())),
        encoding=sys.stdout.encoding,
        errors=sys.stdout.errors,
        line_buffering=sys.stdout.isatty(),
    )
