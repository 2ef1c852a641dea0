"""Tables are brought up to date under nobody who would go on by the former ones."""

from pathlib import Path

import click

from courseware.cli.patience import patiently
from courseware.config import database_url, instance_folder
from courseware.domain.errors import Refusal
from courseware.services.competency.documents.folder_owner import claim_if_used, let_go
from courseware.services.competency.documents.paper_files import FOLDER
from courseware.services.lost_database import RESTORE, another_beside, left_behind
from courseware.store import migrate
from courseware.store.engine import Database, sqlite_file
from courseware.store.revision import applied_revision, needs_upgrade, refuse_newer
from courseware.store.upkeep.in_use import refuse_sessions, without_servers

_AGAIN = "then run `db upgrade` again"


def refuse_lost(instance: Path) -> None:
    """Refuse to begin anew where a database was lost, which is to be restored, or is mistyped.

    Raises:
        Refusal: there is no database, or an empty one, beside what an installation in use left,
            or beside another database of ours.
    """
    db, file = Database(database_url()), sqlite_file(database_url())
    try:
        missing = file is not None and not file.is_file()
        if not missing and applied_revision(db) is not None:
            return
    finally:
        db.close()
    if left := left_behind(instance):
        raise Refusal(
            f"there is no database, or an empty one, and yet {instance} holds {left}: {RESTORE}; "
            "`db upgrade --anew` begins an empty one all the same"
        )
    if file is not None and (other := another_beside(file)):
        raise Refusal(
            f"there is no database {file.absolute()}, or an empty one, and {other.name} beside it "
            "is one of ours: name the right one by COURSEWARE_DATABASE_URL; `db upgrade --anew` "
            "begins an empty one all the same"
        )


def upgrade_tables(db: Database) -> None:
    """Apply the missing migrations while no server uses the database.

    Where none is missing, nothing changes, and servers may run.

    A file that is begun is named: by a mistyped address it would be begun away from the real one.

    Raises:
        Refusal: the folder of SQLite's file is missing.
        InUse: a server runs; the sentence says what to stop.
        BrokenMigration, NewerDatabase: as `migrate.upgrade`.
    """
    file = sqlite_file(database_url())
    if file is not None and not file.parent.is_dir():
        raise Refusal(
            f"there is no folder {file.parent.absolute()} for the database {file.name}: make it, "
            "mount it, or correct COURSEWARE_DATABASE_URL"
        )
    if file is not None and not file.exists():
        click.echo(f"a new, empty database is begun: {file.absolute()}")
    db.make_file()
    refuse_newer(db)
    if applied_revision(db) is None:
        begin_documents(instance_folder())
        migrate.upgrade(db)  # nobody serves a database without tables
    elif needs_upgrade(db):
        patiently(lambda: _upgrade(db))


def begin_documents(instance: Path, of_demonstration: bool = False) -> None:
    """Let the folder of documents be free for a database that is begun: somebody wants it here.

    Raises:
        Conflict: a demonstration is begun in the folder of a real installation.
    """
    folder = instance / FOLDER
    if let_go(folder, of_demonstration):
        click.echo(
            f"{folder} was another installation's, and is this one's from its first document on",
            err=True,
        )


def mark_documents(db: Database, instance: Path) -> None:
    """Mark the folder of documents where they are from before there were marks."""
    with db.read() as connection:
        claim_if_used(connection, instance / FOLDER)


def _upgrade(db: Database) -> None:
    with without_servers(database_url(), instance_folder(), _AGAIN):
        if not db.is_sqlite:
            refuse_sessions(db, _AGAIN)
        migrate.upgrade(db)
