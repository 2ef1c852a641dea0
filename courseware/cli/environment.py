"""What commands share: configuration, database, time."""

from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from courseware.cli.failures import Failure, explain
from courseware.config import Config, database_url, instance_folder, read_config
from courseware.content.parse_cache import ParseCache
from courseware.domain.errors import Refusal
from courseware.store.engine import Database
from courseware.store.revision import BrokenMigration, applied_revision, is_current

explain(
    BrokenMigration,
    lambda broken: Failure(
        f"the database was left as it was: {broken} — keep a copy and report this"
    ),
)
explain(
    DBAPIError,
    lambda away: Failure(
        f"database: {away.orig} — is it running, and is COURSEWARE_DATABASE_URL right?"
    ),
)


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

    def database(self, check: bool = True) -> Database:
        """The database.

        Raises:
            Refusal: its tables are not those of this version (unless `check` is off).
        """
        folder: Path = instance_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        db = Database(database_url())
        if check and not is_current(db):
            state = "is empty" if applied_revision(db) is None else "has older tables"
            raise Refusal(f"the database {state} — run `python -m courseware db upgrade` first")
        return db


pass_environment = click.make_pass_decorator(Environment, ensure=True)
"""Gives a command its `Environment`; only commands that need a database load this module."""
