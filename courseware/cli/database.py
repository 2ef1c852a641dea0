"""`db`: tables up to date; `settings`: decisions of the installation."""

import click

from courseware.cli.environment import Environment, pass_environment
from courseware.cli.keeping_up import keep_up
from courseware.cli.upgrading import mark_documents, refuse_lost, upgrade_tables
from courseware.config import instance_folder
from courseware.services.installation import Decision, decide
from courseware.store.revision import applied_revision, expected_revision, is_current, refuse_newer


@click.group()
def db() -> None:
    """Tables of the database."""


@db.command()
@click.option(
    "--anew",
    is_flag=True,
    help="Begin anew, though keys, documents or another database lie here.",
)
@pass_environment
def upgrade(environment: Environment, anew: bool) -> None:
    """Apply the missing migrations, all or none, and work out anew what is kept by older rules.

    Stop the server and the jobs first.
    """
    if not anew:
        refuse_lost(instance_folder())
    database = environment.database(check=False, begin=True)
    upgrade_tables(database)
    click.echo(f"tables at {applied_revision(database)}")
    keep_up(database)
    mark_documents(database, instance_folder())


@db.command()
@pass_environment
def status(environment: Environment) -> None:
    """Say which migrations are applied; exit code 1 when some are missing."""
    database = environment.database(check=False)
    click.echo(f"applied {applied_revision(database)}, expected {expected_revision()}")
    refuse_newer(database)
    if not is_current(database):
        click.echo("run `python -m courseware db upgrade`", err=True)
        raise SystemExit(1)


@click.group()
def settings() -> None:
    """Decisions of this installation, each of them on record in the ledger."""


@settings.command("decide")
@click.argument("decision", type=click.Choice([d.value for d in Decision]))
@click.argument("answer", type=click.Choice(["yes", "no"]))
@click.option("--reason", required=True, help="Why; it goes on record.")
@pass_environment
def decide_setting(environment: Environment, decision: str, answer: str, reason: str) -> None:
    """Decide yes or no.

    A demonstration stays one for good: no award in it is ever valid. It is decided before anybody
    has an account.
    """
    database = environment.database()
    decide(database, Decision(decision), answer == "yes", reason, None, environment.now())
    click.echo(f"{decision}: {answer}")
