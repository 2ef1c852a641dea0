"""Servers as processes of their own: started, watched, stopped; never anybody else's."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.floor import DATABASE, SHAPES
from benchmarks.load import Address, BadAnswer, compose, fetch

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
_SECONDS_TO_START = 60
_SECONDS_TO_STOP = 20
_LOOPBACK = "127.0.0.1"


class NotStarted(Exception):
    """A server that did not answer in time, with what it printed."""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers.

    Attributes:
        seconds_to_first_answer: from starting the process to the first 200.
    """

    process: subprocess.Popen[bytes]
    address: Address
    seconds_to_first_answer: float

    @property
    def workers(self) -> list[int]:
        """The process ids of the workers (the children of the master)."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in path.read_text().split()]

    def memory(self) -> list[int]:
        """Each worker's proportional share of memory (PSS) in bytes."""
        return [_pss(pid) for pid in self.workers]

    def private_memory(self) -> list[int]:
        """Each worker's own memory, shared with nobody, in bytes."""
        return [_rollup(pid, "Private_Clean:", "Private_Dirty:") for pid in self.workers]

    def processor_seconds(self) -> float:
        """Processor time that the workers have used so far (to the nanosecond on Linux)."""
        return sum(_processor_seconds(pid) for pid in self.workers)


@contextmanager
def ours(instance: Path, library: Path, database_url: str, page: str = "/") -> Iterator[Running]:
    """Our site as it is started for real: `python -m courseware serve`."""
    settings = {
        "COURSEWARE_INSTANCE": str(instance),
        "COURSEWARE_LIBRARY": str(library),
        "COURSEWARE_DATABASE_URL": database_url,
        "COURSEWARE_HOST": _LOOPBACK,
    }
    port = _free_port()
    command = [sys.executable, "-m", "courseware", "serve", "--workers", str(WORKERS)]
    settings["COURSEWARE_PORT"] = str(port)
    with _running(command, settings, Address(_LOOPBACK, port), page, 200) as running:
        yield running


@contextmanager
def floor(database_url: str, shapes: str, page: str = "/home") -> Iterator[Running]:
    """The floor under the same gunicorn settings; answers 401 to strangers."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "--preload", "--workers", str(WORKERS)]
    command += ["--worker-class", "sync", "--bind", f"{_LOOPBACK}:{port}", "--log-level"]
    command += ["warning", "--timeout", "60", "benchmarks.floor:create_app()"]
    settings = {DATABASE: database_url, SHAPES: shapes}
    with _running(command, settings, Address(_LOOPBACK, port), page, 401) as running:
        yield running


@contextmanager
def _running(
    command: list[str], settings: Mapping[str, str], address: Address, page: str, status: int
) -> Iterator[Running]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("COURSEWARE_")}
    # A file, not a pipe: nobody reads while the server runs, and a full pipe would stop it.
    with tempfile.TemporaryFile() as printed:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**inherited, **settings},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=printed,
        )
        try:
            if not _answers(process, address, compose("GET", page), status, begun):
                printed.seek(0)
                words = printed.read().decode("utf-8", "replace")[-2_000:]
                raise NotStarted(f"no {status} at {page}: {words}")
            yield Running(process, address, time.perf_counter() - begun)
        finally:
            _stop(process)


def _answers(
    process: subprocess.Popen[bytes], address: Address, request: bytes, status: int, begun: float
) -> bool:
    """Wait for the first right answer; False if the process ended or the time is over."""
    while time.perf_counter() - begun < _SECONDS_TO_START and process.poll() is None:
        with suppress(OSError, BadAnswer):
            if fetch(address, request).status == status:
                return True
        time.sleep(0.005)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the process that we started; its own workers go with it."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind((_LOOPBACK, 0))
        port: int = asked.getsockname()[1]
        return port


def _pss(pid: int) -> int:
    return _rollup(pid, "Pss:")


def _rollup(pid: int, *fields: str) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return 1024 * sum(int(line.split()[1]) for line in lines if line.split()[0] in fields)


def _processor_seconds(pid: int) -> float:
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
