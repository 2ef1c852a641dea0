"""`ledger verify`: walk every chain."""

import json
import sys
from dataclasses import asdict

import click

from courseware.cli.environment import Environment, pass_environment
from courseware.services.ledger import heads
from courseware.services.ledger import verify as verify_ledger


@click.group()
def ledger() -> None:
    """The append-only record."""


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@pass_environment
def verify(environment: Environment, as_json: bool) -> None:
    """Walk every chain and name the first entry in each that does not hold."""
    database = environment.database()
    breaks = verify_ledger(database)
    chains = [{"chain": c, "length": n, "digest": d} for c, n, d in heads(database)]
    if as_json:
        found = {"whole": not breaks, "breaks": [asdict(b) for b in breaks], "heads": chains}
        click.echo(json.dumps(found))
    elif breaks:
        for broken in breaks:
            click.echo(f"{broken.chain}:{broken.sequence}: {broken.what}")
    else:
        click.echo("the ledger is whole; note its heads elsewhere, they reveal a dropped end:")
        for head in chains:
            click.echo(f"{head['chain']} {head['length']} {head['digest']}")
    sys.exit(1 if breaks else 0)
