"""All checks of an installation, in the order in which their findings are best mended."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from courseware.domain.errors import Damaged
from courseware.services.certificates.office import FONTS
from courseware.services.doctor import documents, machine, records, signing
from courseware.services.doctor.finding import Finding, problem
from courseware.services.lost_database import RESTORE, left_behind
from courseware.store.addresses import BadAddress
from courseware.store.drivers import sqlite_driver
from courseware.store.engine import Database, sqlite_file
from courseware.store.upkeep.read_only import is_not_opened, is_read_only, remedy

_DAMAGED = "keep a copy as it is, run `python -m courseware ledger verify`, and restore the value"
_NO_DATABASE = "run `python -m courseware db upgrade`, or `demo` for a demonstration"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the checks are to look at, read by the caller.

    Attributes:
        python: version of the interpreter.
        chromium, public_url, fonts, mail_host: the values of COURSEWARE_CHROMIUM,
            COURSEWARE_PUBLIC_URL, COURSEWARE_FONTS and COURSEWARE_SMTP_HOST.
        refused: with what other commands refuse settings that make no sense.
    """

    instance: Path
    database_url: str
    python: tuple[int, int, int]
    chromium: str = ""
    public_url: str = ""
    fonts: str = ""
    mail_host: str = ""
    refused: tuple[str, ...] = ()


def examine(around: Surroundings, now: datetime) -> list[Finding]:
    """Everything that is wrong or worth knowing; changes nothing and creates nothing."""
    found = [
        *machine.settings(around.refused),
        *machine.python(around.python),
        *machine.sqlite(sqlite_driver.sqlite_version_info),
        *machine.clock(now),
        *machine.time_zones(("Europe/Dublin", "UTC")),
        *machine.folder(around.instance),
        *machine.keys(around.instance),
        *signing.key_files(around.instance),
        *machine.disk(around.instance),
        *_database(around, now),
        *machine.fonts(),
        *signing.fonts(FONTS, around.fonts),
        *machine.browser(around.chromium),
    ]
    return sorted(found, key=lambda finding: finding.weight, reverse=True)


def _database(around: Surroundings, now: datetime) -> list[Finding]:
    url = around.database_url
    try:
        db, file = Database(url), sqlite_file(url)
    except BadAddress as bad:
        return [problem(bad.what, bad.mend)]
    readable = machine.database_files(file, around.instance)
    if file is not None and not file.is_file():
        return [
            *readable,
            problem(f"there is no database {file.absolute()}", _mend_missing(around.instance)),
        ]
    try:
        return readable + _of_rows(db, around, now)
    except DBAPIError as error:
        return [*readable, _unreadable(db, error)]
    except Damaged as damaged:
        return [*readable, problem(str(damaged), _DAMAGED)]
    finally:
        db.close()


def _of_rows(db: Database, around: Surroundings, now: datetime) -> list[Finding]:
    return records.tables(db, around.instance) or [
        *records.contents(db, now, around.mail_host),
        *signing.findings(db, around.instance, around.public_url),
        *documents.folder_of_another(db, around.instance),
        *documents.files_missing(db, around.instance),
        *documents.files_unneeded(db, around.instance, now),
    ]


def _mend_missing(instance: Path) -> str:
    left = left_behind(instance)
    return f"{instance} holds {left}, so {RESTORE}" if left else _NO_DATABASE


def _unreadable(db: Database, error: DBAPIError) -> Finding:
    first_line = str(error.orig).strip().partition("\n")[0]
    if is_not_opened(error) or is_read_only(error):
        return problem(f"the database cannot be used: {first_line}", remedy(error))
    if db.is_sqlite:
        mend = "stop the site, keep a copy of the file as it is, and restore the last backup"
    else:
        mend = "start the database server, or correct COURSEWARE_DATABASE_URL"
    return problem(f"the database cannot be read: {first_line}", mend)
