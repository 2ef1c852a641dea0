"""`ledger`: walk every chain, sign a checkpoint, prove an entry."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from courseware.cli.environment import Environment, pass_environment
from courseware.cli.offices import office_of
from courseware.domain.ledger import Break
from courseware.services.acting import COMMAND_LINE
from courseware.services.certificates.signing_keys import signing_key
from courseware.services.proving.checkpoints import Signer
from courseware.services.proving.ledger_files import (
    new_checkpoint,
    own_keys_if_whole,
    proof,
    read_files,
    read_key_file,
)
from courseware.services.proving.ledger_walk import heads
from courseware.services.proving.ledger_walk import verify as verify_ledger
from courseware.store.engine import Database

READABLE = click.Path(path_type=Path, dir_okay=False, exists=True)
WRITABLE = click.Path(path_type=Path, dir_okay=False)
_JSON = click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")


@click.group()
def ledger() -> None:
    """The append-only record."""


@ledger.command()
@click.option(
    "--checkpoint", "files", type=READABLE, multiple=True, help="May stand several times."
)
@click.option("--keys", type=READABLE, help="Published keys from elsewhere than this database.")
@_JSON
@pass_environment
def verify(
    environment: Environment, files: tuple[Path, ...], keys: Path | None, as_json: bool
) -> None:
    """Walk every chain and name the first entry in each that does not hold.

    A checkpoint (a file, or a mail saved as one) from outside finds a chain that was cut off,
    computed anew, or taken from an older backup.
    """
    database = environment.database()
    outside = read_files(files)
    trusted = read_key_file(keys) if keys else own_keys_if_whole(database)
    breaks = verify_ledger(database, outside, trusted)
    held = [{"file": name, "at": found.at} for name, found in outside.items()]
    _tell(database, breaks, held, as_json)
    sys.exit(1 if breaks else 0)


@ledger.command()
@click.option("--to", "to", type=WRITABLE, help="A new file; otherwise standard output.")
@_JSON
@pass_environment
def checkpoint(environment: Environment, to: Path | None, as_json: bool) -> None:
    """Sign the state of all chains. Keep the result elsewhere: what is kept here proves little."""
    database = environment.database()
    signer = _signer(environment, database)
    _write(new_checkpoint(database, COMMAND_LINE, signer, environment.now(), as_json), to)


@ledger.command("prove")
@click.argument("entries", nargs=-1, metavar="[ENTRY]...")
@click.option("--checkpoint", "under", type=READABLE, help="Prove under this one; else the newest.")
@click.option("--since", type=READABLE, multiple=True, help="Prove growth since this checkpoint.")
@click.option("--names", is_flag=True, help="Lay open the names that the entries commit to.")
@click.option("--to", "to", type=WRITABLE, help="A new file; otherwise standard output.")
@pass_environment
def prove_entries(
    environment: Environment,
    entries: tuple[str, ...],
    under: Path | None,
    since: tuple[Path, ...],
    names: bool,
    to: Path | None,
) -> None:
    """Write a proof that entries stand in the ledger, to be checked with verify_ledger.py alone.

    ENTRY is CHAIN:NUMBER (CHAIN: `installation`, or a clinic's short name) or the id of what it
    is about; a certificate's is its number, as printed. Without ENTRY, only growth
    since the checkpoints of --since is proved.
    """
    if not entries and not since:
        raise click.UsageError("name an ENTRY, or a checkpoint with --since")
    database, now = environment.database(), environment.now()
    signer = _signer(environment, database)
    _write(proof(database, signer, now, entries, under, since, names), to)


def _signer(environment: Environment, database: Database) -> Signer:
    return signing_key(database, office_of(environment.config(), database), environment.now())


def _tell(
    database: Database, breaks: list[Break], held: list[dict[str, str]], as_json: bool
) -> None:
    chains = [{"chain": c, "length": n, "digest": d} for c, n, d in heads(database)]
    if as_json:
        found: dict[str, Any] = {"whole": not breaks, "breaks": [asdict(b) for b in breaks]}
        click.echo(json.dumps({**found, "heads": chains, "checkpoints": held}))
    elif breaks:
        for broken in breaks:
            click.echo(str(broken))
    else:
        click.echo("the ledger is whole; note its heads elsewhere, they reveal a dropped end:")
        for head in chains:
            click.echo(f"{head['chain']} {head['length']} {head['digest']}")
        for one in held:
            click.echo(f"it goes on from the checkpoint of {one['at']} ({one['file']})")


def _write(text: str, to: Path | None) -> None:
    if to is None:
        click.echo(text, nl=False)
        return
    with to.open("x", encoding="utf-8") as file:
        file.write(text)
    click.echo(f"{to} written")
