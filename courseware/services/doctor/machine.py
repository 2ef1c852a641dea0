"""What the machine and the instance folder are like; nothing here opens the database.

Each check returns its findings, [] when all is well.
"""

import os
import shlex
import shutil
import subprocess
import zoneinfo
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from courseware.domain.times import day_words, moment_text
from courseware.services.doctor.finding import Finding, note, problem
from courseware.store.drivers import FIRST_SAFE_WAL

OLDEST_PYTHON = (3, 11, 0)
WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)
"""No clock that is right shows a moment before this version was written."""
SQLITE_ENDS = ("-wal", "-shm", "-journal")
LEAST_FREE_BYTES = 200 * 1024 * 1024
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""Names under which systems install Chromium, the quickest for tests first: it has no windows."""


def settings(refused: Iterable[str]) -> list[Finding]:
    """Whether each setting makes sense; `refused` are sentences of what is wrong and its mend."""
    return [problem(what, mend) for what, _, mend in (one.partition(" — ") for one in refused)]


def python(version: tuple[int, int, int]) -> list[Finding]:
    """Whether this Python is new enough."""
    if version >= OLDEST_PYTHON:
        return []
    shown = ".".join(map(str, version))
    return [
        problem(
            f"Python {shown} is older than 3.11.0",
            "install a newer one, then `make clean` and `make run PYTHON=/path/to/python3`",
        )
    ]


def sqlite(version: tuple[int, int, int]) -> list[Finding]:
    """Whether this SQLite may use its write-ahead log."""
    if version >= FIRST_SAFE_WAL:
        return []
    shown, safe = (".".join(map(str, v)) for v in (version, FIRST_SAFE_WAL))
    return [
        note(
            f"SQLite {shown} is too old for WAL (before {safe} it could corrupt a database), so "
            "the rollback journal with synchronous=EXTRA is used: as safe, but a writer makes "
            "readers wait",
            "install the lock on a system with a pysqlite3 wheel, or use a newer Python",
        )
    ]


def clock(now: datetime) -> list[Finding]:
    """Whether the system's clock can be right."""
    if now >= WRITTEN:
        return []
    return [
        problem(
            f"the system's clock says {moment_text(now)}, before this version was written "
            f"({day_words(WRITTEN)}): deadlines, sessions and the ledger would get wrong times",
            "set the clock and switch time synchronisation on: `timedatectl set-ntp true`",
        )
    ]


def time_zones(names: Iterable[str]) -> list[Finding]:
    """Whether each zone (IANA name) is in the machine's time zone database."""
    unknown = [name for name in sorted(set(names)) if not _is_zone(name)]
    if not unknown:
        return []
    return [
        problem(
            f"the time zone database does not know {', '.join(unknown)}",
            "install the lock again (it brings tzdata), or `apt install tzdata`",
        )
    ]


def folder(instance: Path) -> list[Finding]:
    """Whether the instance folder belongs to this account alone and can be written."""
    if not instance.is_dir():
        return [
            problem(
                f"there is no instance folder {instance}",
                "run `python -m courseware db upgrade`, or set COURSEWARE_INSTANCE",
            )
        ]
    found = []
    if instance.stat().st_mode & 0o077:
        found.append(
            problem(
                f"others may look into the instance folder {instance}, which holds people's "
                "records",
                f"run `chmod 700 '{instance}'`",
            )
        )
    if not os.access(instance, os.W_OK | os.X_OK):
        found.append(
            problem(
                f"this account may not write into the instance folder {instance}",
                "run the command as the account that serves the site, or `chown` the folder; where "
                "its disk is mounted read-only (`findmnt`), look why and mount it for writing",
            )
        )
    return found


def keys(instance: Path) -> list[Finding]:
    """Whether any key in the instance folder can be read by others."""
    return [
        problem(
            f"others can read the key {path}: with it, anybody can sign in as anybody",
            f"run `chmod 600 '{path}'`; if somebody may have read it, delete it: a new one is "
            "made, and everybody signs in again",
        )
        for path in sorted(instance.glob("*.key"))
        if path.stat().st_mode & 0o077
    ]


def database_files(file: Path | None, instance: Path) -> list[Finding]:
    """Whether others can read SQLite's file, those beside it, or the backups of the instance.

    Args:
        file: the database; None where a server has it.
    """
    found = []
    beside = [file, *(file.with_name(file.name + end) for end in SQLITE_ENDS)] if file else []
    if readable := [path for path in beside if _others_can_read(path)]:
        further = [f"{path.name} beside it" for path in readable[1:]]
        named = " and ".join([str(readable[0]), *further])
        holds = "hold" if further else "holds"
        found.append(_too_open(f"{named}, which {holds} people's records", readable))
    kept = instance / "backups"
    if readable := [path for path in sorted(kept.glob("*.zip")) if _others_can_read(path)]:
        count = "a backup" if len(readable) == 1 else f"{len(readable)} backups"
        holds = "holds" if len(readable) == 1 else "hold"
        found.append(_too_open(f"{count} in {kept}, which {holds} people's records", readable))
    return found


def _others_can_read(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & 0o077)
    except OSError:
        return False


def _too_open(what: str, paths: Sequence[Path]) -> Finding:
    named = " ".join(shlex.quote(str(path)) for path in paths)
    return problem(f"others can read {what}", f"run `chmod 600 {named}`")


def disk(instance: Path, least: int = LEAST_FREE_BYTES) -> list[Finding]:
    """Whether there is room left where the instance folder lies."""
    if not instance.is_dir():
        return []
    free = shutil.disk_usage(instance).free
    if free >= least:
        return []
    return [
        problem(
            f"only {free // 1024**2} MB are free where {instance} lies; answers cannot be kept "
            "on a full disk",
            "make room, or move the folder and set COURSEWARE_INSTANCE",
        )
    ]


def fonts(path: str | None = None) -> list[Finding]:
    """Whether the machine has a font.

    Args:
        path: where to look for `fc-list`; None: the PATH.
    """
    lister = shutil.which("fc-list", path=path)
    if lister and subprocess.run([lister, ":", "family"], capture_output=True).stdout.strip():
        return []
    return [
        note(
            "no font was found on this machine; pages use the fonts of the reader's device, so "
            "only the browser tests and their pictures need one here",
            "for development, `apt install fontconfig fonts-dejavu-core`",
        )
    ]


def find_browser(named: str, path: str | None = None) -> str | None:
    """Chromium's program: the one that is named, or the first on the PATH; None if there is none.

    Args:
        named: the value of COURSEWARE_CHROMIUM; empty to look on the PATH.
    """
    for name in (named,) if named else BROWSERS:
        found = shutil.which(name, path=path)
        if found:
            return found
    return None


def browser(named: str, path: str | None = None) -> list[Finding]:
    """Whether there is a Chromium for the browser tests."""
    if find_browser(named, path):
        return []
    where = f"COURSEWARE_CHROMIUM names {named}, which is no program" if named else "no Chromium"
    return [
        note(
            f"{where}; it is needed for development only: the browser tests",
            "`apt install chromium-headless-shell`, or set COURSEWARE_CHROMIUM to its program",
        )
    ]


def _is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
