"""`team`: who is competent in what, for scripts; and the proof that the kept status is right."""

import json
import sys
from collections.abc import Iterable
from datetime import date
from typing import Any

import click

from courseware.cli.environment import Environment, pass_environment
from courseware.cli.naming import (
    WrongArgument,
    checklist_named,
    clinic_named,
    person_and_clinic,
    region_named,
    telling_no_answer,
    telling_wrong_arguments,
)
from courseware.cli.proving import prove, recount_value, recount_words
from courseware.cli.team_json import accounts_json, answer_json, iso, member_json, place_json
from courseware.cli.team_text import cell_line, known_now_words, place_line
from courseware.config import database_url
from courseware.content.catalogue import Catalogue
from courseware.domain.competency.calendar import asked_day
from courseware.domain.errors import Refusal
from courseware.domain.people import Actor, Role
from courseware.services.competency import evidence, rebuilding
from courseware.services.competency.past.on_record import gone_scopes, known_scopes
from courseware.services.competency.teams import team as teams
from courseware.services.competency.teams.counting import count_competencies
from courseware.services.competency.teams.grounds import grounds
from courseware.services.competency.treating import may
from courseware.services.competency.treating.looked_at import Answer
from courseware.services.releases.live import CatalogueSource, NothingPublished
from courseware.store.engine import Database


class _Day(click.ParamType[date]):
    """A day on the command line, refused in the words in which the pages refuse it."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        try:
            return value if isinstance(value, date) else asked_day(value)
        except ValueError as fault:
            if ctx is not None and ctx.params.get("as_json"):
                with telling_wrong_arguments(as_json=True):
                    raise WrongArgument("--on", str(fault)) from None
            self.fail(str(fault), param, ctx)


_JSON = click.option(
    "--json",
    "as_json",
    is_flag=True,
    is_eager=True,  # read before a day that may have to be refused as JSON
    help="One JSON value on standard output.",
)
_ON = click.option("--on", type=_Day(), help="By the end of this day in the clinic's zone.")
_CLINIC = click.option(
    "--clinic",
    help="Short name; without it, the only clinic that they belonged to on that day.",
)


@click.group()
def team() -> None:
    """Who is competent in what, by the end of any day."""


@team.command("matrix")
@click.option("--clinic", required=True, help="Short name of the clinic.")
@_ON
@_JSON
@pass_environment
def matrix(environment: Environment, clinic: str, on: date | None, as_json: bool) -> None:
    """Every member of a clinic with every competency on record, and who is a founding assessor."""
    db = environment.database()
    with telling_wrong_arguments(as_json):
        place = clinic_named(db, clinic)
    catalogue, who, now = _catalogue(db), _manager_of(place.clinic_id), environment.now()
    found = teams.matrix(db, catalogue, who, place.clinic_id, now, on, page=None)
    if as_json:
        day = {"on": iso(found.day), "to_come": found.future, "zone": found.zone}
        behind = grounds(db, catalogue, who, found, now, on)
        listed = (member_json(*one, found.zone) for one in behind)
        _say_people({"clinic": place.slug, **day}, listed)
        return
    _say_of_day(found.day, found.future)
    for row in found.rows:
        for checklist, cells in row.cells.items():
            for cell in cells:
                click.echo(cell_line(row.name, checklist, cell))


@team.command("person")
@click.argument("email")
@_CLINIC
@_ON
@_JSON
@pass_environment
def person(
    environment: Environment, email: str, clinic: str | None, on: date | None, as_json: bool
) -> None:
    """One person's competencies: status, reason, what is missing, ids of the evidence."""
    db = environment.database()
    with telling_wrong_arguments(as_json):
        who, place = person_and_clinic(db, email, clinic, environment.now(), on)
    person_id, email = who.person.person_id, who.person.email
    file = evidence.evidence_file(
        db,
        _catalogue(db),
        _manager_of(place.clinic_id),
        person_id,
        place.clinic_id,
        environment.now(),
        on=on,
    )
    if as_json:
        listed = [place_json(scope, file) for scope in file.places]
        named = {"name": file.name, "name_since": file.renamed or None}
        whose = {"person": person_id, **named, "email": email, "clinic": place.slug}
        about = {**whose, "on": iso(file.day), "zone": file.zone}
        state = {"to_come": file.future, "account_suspended": file.suspended}
        merged = {"merged_since": accounts_json(file.accounts)}
        _say({**about, **state, **merged, "competencies": listed})
        return
    _say_of_day(file.day, file.future)
    if file.suspended:
        click.echo(f"The account {'was' if file.past else 'is'} suspended.")
    for scope in file.places:
        click.echo(place_line(scope, file))
        for words in known_now_words(file.known_now.get(scope.scope)):
            click.echo(f"  {words}")
        for sentence in scope.told(file.zone):
            click.echo(f"  {sentence}")


@team.command("may")
@click.argument("email")
@click.option("--checklist", required=True, help="Id or title of the checklist.")
@click.option("--region", default="", help="Id or title; leave it out for a whole one.")
@_CLINIC
@_ON
@_JSON
@pass_environment
def may_treat(
    environment: Environment,
    email: str,
    checklist: str,
    region: str,
    clinic: str | None,
    on: date | None,
    as_json: bool,
) -> None:
    """What is on record for a person in a scope.

    Exit code 0 if all of it is, 1 if something is missing, 2 if there is no answer: no such person,
    clinic, checklist or region, or no installation; with --json that is told as JSON too.
    """
    with telling_no_answer(as_json):
        db = environment.database()
        catalogue = _catalogue(db)
        now = environment.now()
        who, place = person_and_clinic(db, email, clinic, now, on)
        clinic_id, manager = place.clinic_id, _manager_of(place.clinic_id)
        scopes = known_scopes(db, catalogue, manager, clinic_id, now, on)
        gone = gone_scopes(db, catalogue)
        checklist = checklist_named(catalogue, scopes, gone, checklist)
        scope = checklist, region_named(catalogue, [*scopes, *gone], checklist, region)
        person_id = who.person.person_id
        found = may.may(db, catalogue, manager, person_id, clinic_id, scope, now, on)
    if as_json:
        _say({"email": who.person.email, "clinic": place.slug, **answer_json(found)})
    else:
        _say_answer(found)
    sys.exit(0 if found.met else 1)


@team.command("count")
@click.option("--clinic", required=True, help="Short name of the clinic.")
@_ON
@_JSON
@pass_environment
def count(environment: Environment, clinic: str, on: date | None, as_json: bool) -> None:
    """How many competencies of each status a clinic's members hold, as the matrix lists them.

    That is what is on record; and as not_started what a founding assessor has no record of.
    """
    db = environment.database()
    with telling_wrong_arguments(as_json):
        place = clinic_named(db, clinic)
    who = _manager_of(place.clinic_id)
    found = count_competencies(db, who, place.clinic_id, environment.now(), on)
    if as_json:
        counts = {status.value: number for status, number in found.scopes.items()}
        day = {"on": iso(found.day), "to_come": found.future}
        _say({"clinic": place.slug, **day, "competencies": counts})
        return
    _say_of_day(found.day, found.future)
    click.echo(f"on {found.day}")
    for status, number in found.scopes.items():
        click.echo(f"{status.value}\t{number}")


@team.command("rebuild")
@click.option("--clinic", help="Short name of the only clinic whose members are looked at.")
@click.option("--check", is_flag=True, help="Only compare; exit code 1 if anything differs.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, help="Processes; with --check.")
@_JSON
@pass_environment
def rebuild(
    environment: Environment, clinic: str | None, check: bool, workers: int, as_json: bool
) -> None:
    """Work the kept status of everybody out from history, and put right what differs.

    Exit code 1 says that --check found a difference, 2 that nothing could be compared.
    """
    if workers > 1 and not check:
        raise click.UsageError(
            "Only --check can be shared among workers: add it, or leave them out."
        )
    with telling_no_answer(as_json):
        db = environment.database()
        clinic_id = clinic_named(db, clinic).clinic_id if clinic is not None else None
        catalogue = _catalogue(db)
        if workers > 1:
            found = prove(database_url(), rebuilding.people_to_check(db, clinic_id), workers)
        else:
            act = rebuilding.check_intervals if check else rebuilding.rebuild_intervals
            found = act(db, catalogue, clinic_id)
    if as_json:
        _say(recount_value(found))
    else:
        click.echo(recount_words(found, check))
    sys.exit(1 if check and found.differences else 0)


def _manager_of(clinic_id: str) -> Actor:
    """The command line may read every clinic; the services ask for a manager's role."""
    return Actor("", "command line", {clinic_id: frozenset({Role.MANAGER})}, administrator=True)


def _catalogue(db: Database) -> Catalogue:
    try:
        return CatalogueSource(db).current(0)
    except NothingPublished:
        raise Refusal("nothing is published yet — run `python -m courseware publish`") from None


def _say_answer(found: Answer) -> None:
    _say_of_day(found.day, found.future)
    for words in known_now_words(found.known_now):
        click.echo(words)
    if found.rules_missing_now is not None:
        now = "nothing that they ask for would be missing."  # something else may be
        if found.rules_missing_now:
            now = "\n".join(("this would be missing:", *found.rules_missing_now))
        click.echo(f"The rule sets of that day answer. By those that are published now, {now}")
    for words in (*found.taken_back_since, *found.notices):
        click.echo(words)
    click.echo(may.ALL_MET if found.met else "\n".join(found.missing))
    click.echo(may.CAUTION)


def _say_of_day(day: date, to_come: bool) -> None:
    """A day to come is no record; that stands beside what a script reads, not in it."""
    if to_come:
        click.echo(f"{day} is still to come: what the calendar alone will bring by then", err=True)


def _say_people(about: dict[str, Any], people: Iterable[dict[str, Any]]) -> None:
    """One JSON value whose people are written one by one: a large group is never held whole."""
    click.echo(json.dumps(about, ensure_ascii=False)[:-1] + ', "people": [', nl=False)
    for number, person in enumerate(people):
        separator = ", " if number else ""
        click.echo(separator + json.dumps(person, ensure_ascii=False), nl=False)
    click.echo("]}")


def _say(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))
