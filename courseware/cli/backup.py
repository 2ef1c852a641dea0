"""`backup`: make, check and restore backups; `binder`: write the records for a survey."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from courseware import __version__
from courseware.cli.environment import Environment, pass_environment
from courseware.cli.keeping_up import keep_up
from courseware.cli.offices import office_of
from courseware.cli.patience import patiently
from courseware.config import database_url, instance_folder
from courseware.domain.errors import NotFound, Refusal
from courseware.domain.times import moment_text
from courseware.services.acting import COMMAND_LINE
from courseware.services.backup.checking import check_backup
from courseware.services.backup.creating import create as create_backup
from courseware.services.backup.creating import default_place
from courseware.services.backup.restoring import restore as restore_backup
from courseware.services.backup.room import NoPlace
from courseware.services.binder.making import Binder, binder_of_clinic, binder_of_person
from courseware.services.certificates.signing_keys import signing_key
from courseware.services.identity import people
from courseware.services.membership import clinics
from courseware.services.proving.checkpoints import Signer
from courseware.services.proving.ledger_files import key_set, read_files, read_key_file
from courseware.store.engine import Database

_READABLE = click.Path(path_type=Path, dir_okay=False, exists=True)
_WRITABLE = click.Path(path_type=Path, dir_okay=False)
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object.")
_CHECKPOINT = click.option(
    "--checkpoint",
    "files",
    type=_READABLE,
    multiple=True,
    help="From outside: finds a backup that is older than it should be. May stand several times.",
)
_NEXT = (
    "next: put the signing keys back, ask `python -m courseware doctor` whether the backup lacks "
    "one of them, and send nobody a link from before"
)
_KEYS = click.option("--keys", type=_READABLE, help="Published keys, to check signatures with.")


@click.group()
def backup() -> None:
    """Backups; the signing keys have one of their own (`certificate keys --backup`)."""


@backup.command()
@click.option("--to", "to", type=_WRITABLE, help="A new file; else in backups/ of the instance.")
@_JSON
@pass_environment
def create(environment: Environment, to: Path | None, as_json: bool) -> None:
    """Make a backup while the site runs; exit code 1 if ledger or documents lack something."""
    db, now, instance = environment.database(), environment.now(), instance_folder()
    place = (to or default_place(instance, now)).absolute()
    try:
        made = create_backup(db, instance, place, __version__, now, _signer(environment, db))
    except NoPlace:
        raise
    except Refusal as refusal:
        # A ledger that contradicts its checkpoints is not signed, but it is evidence: keep it.
        click.echo(f"without a checkpoint: {refusal.sentence}", err=True)
        made = create_backup(db, instance, place, __version__, now)
    faults = [str(broken) for broken in made.breaks]
    if as_json:
        told: dict[str, Any] = {"file": str(made.path), "faults": [*faults, *made.missing]}
        told["manifest"] = asdict(made.manifest)
        click.echo(json.dumps(told))
    else:
        click.echo(f"{made.path} written ({made.path.stat().st_size} bytes)")
        for fault in faults:
            click.echo(f"the ledger in it does not hold: {fault}")
        for fault in made.missing:
            click.echo(fault)
    sys.exit(1 if faults or made.missing else 0)


@backup.command()
@click.argument("file", type=_READABLE)
@_CHECKPOINT
@_KEYS
@_JSON
@pass_environment
def verify(
    environment: Environment,
    file: Path,
    files: tuple[Path, ...],
    keys: Path | None,
    as_json: bool,
) -> None:
    """Check every byte, table, chain and certificate of a backup; needs no database server."""
    trusted = read_key_file(keys) if keys else None
    checked = check_backup(file, environment.now(), read_files(files), trusted)
    if as_json:
        told = {"whole": not checked.faults, "faults": checked.faults}
        click.echo(json.dumps({**told, "manifest": asdict(checked.manifest)}))
    else:
        for fault in checked.faults:
            click.echo(fault)
        if not checked.faults:
            click.echo(f"the backup of {moment_text(checked.manifest.moment)} is whole")
    sys.exit(1 if checked.faults else 0)


@backup.command()
@click.argument("file", type=_READABLE)
@_CHECKPOINT
@_KEYS
@_JSON
@pass_environment
def restore(
    environment: Environment,
    file: Path,
    files: tuple[Path, ...],
    keys: Path | None,
    as_json: bool,
) -> None:
    """Restore into an empty place: no database yet, or an empty one, and nobody who uses it.

    Stop the server and the jobs first. Everything is checked before anything is written, and once
    more afterwards. Everybody signs in anew.
    """
    trusted = read_key_file(keys) if keys else None
    url, instance, outside = database_url(), instance_folder(), read_files(files)
    restored = patiently(
        lambda: restore_backup(file, url, instance, environment.now(), outside, trusted)
    )
    if as_json:
        click.echo(json.dumps({"heads": restored.heads, "manifest": asdict(restored.manifest)}))
    else:
        of = moment_text(restored.manifest.moment)
        click.echo(f"restored, and every chain holds: the state of {of}")
        click.echo(_NEXT)
    keep_up(environment.database())


@click.command()
@click.argument("of", metavar="PERSON|CLINIC")
@click.option("--to", "to", type=_WRITABLE, required=True, help="The new ZIP file.")
@pass_environment
def binder(environment: Environment, of: str, to: Path) -> None:
    """Write a survey binder: the records of a person (address or id) or clinic (short name or id).

    Its reader checks it with `python3 verify_binder.py FILE.zip --keys KEYS.json`.
    """
    db = environment.database()
    made = _binder(environment, db, of)
    with to.open("xb") as file:
        file.write(made.data)
    click.echo(f"{to} written; its README.txt says how a board checks it, and with what")


def _binder(environment: Environment, db: Database, of: str) -> Binder:
    signer, keys, now = _signer(environment, db), key_set(db), environment.now()
    if "@" in of:
        person = people.id_of(db, COMMAND_LINE, of)
        return binder_of_person(db, COMMAND_LINE, person, signer, keys, now)
    known = {c.slug: c.clinic_id for c in clinics.all_clinics(db, COMMAND_LINE)}
    clinic_id = known.get(of, of)
    if clinic_id in known.values():
        return binder_of_clinic(db, COMMAND_LINE, clinic_id, signer, keys, now)
    try:
        return binder_of_person(db, COMMAND_LINE, of, signer, keys, now)
    except NotFound:
        raise NotFound(f"There is neither a person nor a clinic {of}.") from None


def _signer(environment: Environment, db: Database) -> Signer:
    return signing_key(db, office_of(environment.config(), db), environment.now())
