"""What commands share: configuration, database, time."""

from datetime import UTC, datetime
from os import environ
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from courseware.cli.failures import Failure, explain
from courseware.config import (
    Config,
    database_url,
    instance_folder,
    made_instance_folder,
    read_config,
)
from courseware.content.parse_cache import ParseCache
from courseware.domain.errors import Refusal
from courseware.store.engine import Database, sqlite_file
from courseware.store.revision import (
    BrokenMigration,
    applied_revision,
    is_current,
    refuse_newer,
)
from courseware.store.upkeep.damaged_file import REMEDY, is_damaged
from courseware.store.upkeep.in_use import Use, take
from courseware.store.upkeep.no_room import is_disk_failure, is_disk_full
from courseware.store.upkeep.read_only import is_not_opened, is_read_only, remedy

explain(
    BrokenMigration,
    lambda broken: Failure(
        f"the database was left as it was: {broken} — keep a copy and report this"
    ),
)
explain(DBAPIError, lambda away: Failure(f"database: {away.orig} — {_what_to_do(away)}"))


def _what_to_do(away: DBAPIError) -> str:
    if is_damaged(away):
        return REMEDY
    if is_not_opened(away) or is_read_only(away):
        return remedy(away)
    if is_disk_full(away):
        return "make room on the disk where it lies, then run this again"
    if is_disk_failure(away):
        return (
            "the system did not let its file be read or written: look whether the disk where it "
            "lies is full or failing, and whether a quota or `ulimit -f` is in the way"
        )
    return "is it running, and is COURSEWARE_DATABASE_URL right?"


class Environment:
    """The process's surroundings; the only place of the command line that reads them."""

    def now(self) -> datetime:
        """The present moment, UTC."""
        return datetime.now(UTC)

    def config(self, demo: bool = False) -> Config:
        """The configuration; creates the instance folder and the cookie key on first use."""
        return read_config(demo=demo)

    def parse_cache(self) -> ParseCache:
        """What was read of a library before, for commands that read it again."""
        return ParseCache(instance_folder() / "cache")

    def database(self, check: bool = True, begin: bool = False) -> Database:
        """The database.

        Args:
            begin: whether there may be none yet, because the caller makes it; the instance folder
                is made then. Any other command would hide from its reader that it is missed.

        Raises:
            Refusal: there is none (unless `begin` is on), or its tables are not those of this
                version (unless `check` is off).
            NewerDatabase: a later version has upgraded it (unless `check` is off).
            Conflict: a backup is being restored there.
        """
        db, file = Database(database_url()), sqlite_file(database_url())
        if begin:
            made_instance_folder()
        elif file is not None and not file.is_file():
            _refuse_missing(file)
        self.uses(Use.COMMAND)
        if check and not is_current(db):
            refuse_newer(db)
            state = "is empty" if applied_revision(db) is None else "has older tables"
            raise Refusal(f"the database {state} — run `python -m courseware db upgrade` first")
        return db

    def uses(self, use: Use) -> None:
        """Let nobody restore a backup under this command, until it ends.

        Raises:
            Conflict: a backup is being restored at this moment.
        """
        held = take(database_url(), instance_folder(), use)
        click.get_current_context().call_on_close(held.release)


def _refuse_missing(file: Path) -> None:
    folder = instance_folder()
    if any(place.is_file() for place in (folder, *folder.parents)):
        made_instance_folder()  # says what is in its way
    if not folder.is_dir() and not environ.get("COURSEWARE_DATABASE_URL"):
        raise Refusal(
            f"there is no installation in {folder} — set COURSEWARE_INSTANCE to its folder, "
            "or run `python -m courseware db upgrade` to begin one here"
        )
    named = environ.get("COURSEWARE_DATABASE_URL")
    correct = "correct COURSEWARE_DATABASE_URL, which names it, " if named else ""
    raise Refusal(
        f"there is no database {file.absolute()} — {correct}put back the one that was there, "
        "restore a backup, or run `python -m courseware db upgrade` to begin an empty one"
    )


pass_environment = click.make_pass_decorator(Environment, ensure=True)
"""Gives a command its `Environment`; only commands that need a database load this module."""
