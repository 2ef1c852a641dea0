"""`people`: accounts and roles; `clinic`: clinics. For the installation's own command line."""

import json
import warnings
from getpass import GetPassWarning

import click

from courseware.cli.environment import Environment, pass_environment
from courseware.domain.errors import Invalid
from courseware.domain.people import Role
from courseware.services.acting import COMMAND_LINE
from courseware.services.identity import administrators
from courseware.services.identity import people as accounts
from courseware.services.identity.giving_addresses import correct_address
from courseware.services.identity.handed_resets import hand_over_reset
from courseware.services.membership import clinics

_ROLES = click.Choice([role.value for role in Role])


def _asked_for(context: click.Context, option: click.Parameter, given: str | None) -> str:
    """The password as it was given, or as somebody types it twice."""
    if given is not None:
        return given
    with warnings.catch_warnings():
        # Where nothing can hide what is typed, Python would warn and read it all the same.
        warnings.simplefilter("error", GetPassWarning)
        try:
            typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        except GetPassWarning:
            raise click.UsageError(
                "there is no terminal on which to ask for the password — give --password"
            ) from None
    return typed


@click.group()
def people() -> None:
    """Accounts and roles; every change is on record."""


@people.command("create")
@click.argument("email")
@click.argument("name")
@click.option("--administrator", is_flag=True, help="Let this person administer everything.")
@click.option("--clinic", help="Short name of a clinic in which to grant the roles.")
@click.option("--role", "roles", type=_ROLES, multiple=True, help="May stand several times.")
@click.option(
    "--password",
    callback=_asked_for,
    help="Asked for when it is not given; keep it out of shell histories.",
)
@pass_environment
def create(
    environment: Environment,
    email: str,
    name: str,
    administrator: bool,
    clinic: str | None,
    roles: tuple[str, ...],
    password: str,
) -> None:
    """Create an account, with roles in a clinic if some are named."""
    if bool(roles) != bool(clinic):
        raise click.UsageError("--clinic and --role go together")
    db, now = environment.database(), environment.now()
    place = clinics.clinic_by_slug(db, COMMAND_LINE, clinic) if clinic else None
    person_id = accounts.create_person(db, COMMAND_LINE, email, name, now, password)
    if administrator:
        administrators.grant_administration(db, COMMAND_LINE, person_id, now)
    if place is not None:
        for role in roles:
            clinics.grant_role(db, COMMAND_LINE, person_id, place.clinic_id, Role(role), now)
    click.echo(person_id)


@people.command("grant")
@click.argument("email")
@click.option("--clinic", help="Short name of the clinic.")
@click.option("--role", type=_ROLES)
@click.option("--administrator", is_flag=True)
@pass_environment
def grant(
    environment: Environment, email: str, clinic: str | None, role: str | None, administrator: bool
) -> None:
    """Grant a role in a clinic, or the administration of the installation."""
    _require_one(clinic, role, administrator)
    db, now = environment.database(), environment.now
    person_id = accounts.id_of(db, COMMAND_LINE, email)
    if administrator:
        changed = administrators.grant_administration(db, COMMAND_LINE, person_id, now)
    else:
        place = clinics.clinic_by_slug(db, COMMAND_LINE, str(clinic)).clinic_id
        changed = clinics.grant_role(db, COMMAND_LINE, person_id, place, Role(str(role)), now)
    click.echo("granted" if changed else "held already; nothing changed")


@people.command("end")
@click.argument("email")
@click.option("--clinic", help="Short name of the clinic.")
@click.option("--role", type=_ROLES)
@click.option("--administrator", is_flag=True)
@pass_environment
def end(
    environment: Environment, email: str, clinic: str | None, role: str | None, administrator: bool
) -> None:
    """End a role in a clinic, or the administration of the installation."""
    _require_one(clinic, role, administrator)
    db, now = environment.database(), environment.now
    person_id = accounts.id_of(db, COMMAND_LINE, email)
    if administrator:
        changed = administrators.end_administration(db, COMMAND_LINE, person_id, now)
    else:
        place = clinics.clinic_by_slug(db, COMMAND_LINE, str(clinic)).clinic_id
        changed = clinics.end_role(db, COMMAND_LINE, person_id, place, Role(str(role)), now)
    click.echo("ended" if changed else "not held; nothing changed")


@people.command("link")
@click.argument("email")
@click.option("--reason", required=True, help="Why; it goes on record.")
@pass_environment
def link(environment: Environment, email: str, reason: str) -> None:
    """Make the link with which a person chooses a new password, where no mail can bring it.

    It works once, within an hour. Whoever holds it can open the account: hand it to its owner.
    """
    db, config = environment.database(), environment.config()
    person_id = accounts.id_of(db, COMMAND_LINE, email)
    secret = hand_over_reset(db, COMMAND_LINE, person_id, reason, environment.now())
    site = config.public_url or f"http://{config.host}:{config.port}"
    click.echo(f"{site}/reset/{secret}")


@people.command("address")
@click.argument("email")
@click.argument("new_email")
@click.option("--reason", required=True, help="Why; it goes on record.")
@pass_environment
def address(environment: Environment, email: str, new_email: str, reason: str) -> None:
    """Give an account another e-mail address, whose owner reads the old one no more.

    The old one is kept on record, and both are told. Make sure that the owner reads the new one:
    whoever does can open the account. People who still know their password change it themselves,
    on their account page.
    """
    db = environment.database()
    person_id = accounts.id_of(db, COMMAND_LINE, email)
    correct_address(db, COMMAND_LINE, person_id, new_email, reason, environment.now)
    click.echo("changed; every session and link of the account has ended")


@people.command("suspend")
@click.argument("email")
@click.option("--reason", required=True, help="Why; it goes on record.")
@pass_environment
def suspend(environment: Environment, email: str, reason: str) -> None:
    """Close an account at once; its records stay."""
    db = environment.database()
    person_id = accounts.id_of(db, COMMAND_LINE, email)
    accounts.suspend(db, COMMAND_LINE, person_id, reason, environment.now)
    click.echo("suspended")


@people.command("reinstate")
@click.argument("email")
@click.option("--reason", required=True, help="Why; it goes on record.")
@pass_environment
def reinstate(environment: Environment, email: str, reason: str) -> None:
    """Open a suspended account again."""
    db = environment.database()
    person_id = accounts.id_of(db, COMMAND_LINE, email)
    accounts.reinstate(db, COMMAND_LINE, person_id, reason, environment.now)
    click.echo("reinstated")


@click.group()
def clinic() -> None:
    """Clinics."""


@clinic.command("create")
@click.argument("name")
@click.option("--timezone", required=True, help="IANA name, such as Europe/Zurich; set once.")
@click.option("--slug", default="", help="Short name for commands; made from the name if empty.")
@pass_environment
def create_clinic(environment: Environment, name: str, timezone: str, slug: str) -> None:
    """Create a clinic."""
    db, now = environment.database(), environment.now()
    try:
        click.echo(clinics.create_clinic(db, COMMAND_LINE, name, timezone, now, slug))
    except Invalid as invalid:
        named = {"slug": "--slug", "timezone": "--timezone"}
        raise Invalid({named.get(f, f): why for f, why in invalid.errors.items()}) from None


@clinic.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON array on standard output.")
@pass_environment
def list_clinics(environment: Environment, as_json: bool) -> None:
    """List all clinics: short name, time zone, members, name."""
    found = clinics.counted_clinics(environment.database(), COMMAND_LINE)
    if as_json:
        listed = [
            {"slug": c.slug, "name": c.name, "timezone": c.timezone, "members": c.members}
            for c in found
        ]
        click.echo(json.dumps(listed, ensure_ascii=False))
        return
    for c in found:
        click.echo(f"{c.slug}\t{c.timezone}\t{c.members}\t{c.name}")


def _require_one(clinic_slug: str | None, role: str | None, administrator: bool) -> None:
    if administrator == bool(clinic_slug or role) or bool(clinic_slug) != bool(role):
        raise click.UsageError("name --clinic and --role, or --administrator alone")
