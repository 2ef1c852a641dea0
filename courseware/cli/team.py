"""`team`: who is competent in what, for scripts; and the proof that the kept status is right."""

import json
import sys
from collections.abc import Iterable
from datetime import date
from typing import Any

import click

from courseware.cli.environment import Environment, pass_environment
from courseware.cli.proving import prove, recount_value, recount_words
from courseware.config import database_url
from courseware.content.catalogue import Catalogue
from courseware.domain.errors import Refusal
from courseware.domain.people import Actor, Role
from courseware.services import clinics
from courseware.services import people as accounts
from courseware.services.acting import COMMAND_LINE
from courseware.services.competency import evidence, may, rebuilding
from courseware.services.competency import team as teams
from courseware.services.competency.counting import count_competencies
from courseware.services.competency.looked_at import Check
from courseware.services.competency.standings import Place
from courseware.services.releases import CatalogueSource, NothingPublished
from courseware.store.engine import Database

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON value on standard output.")
_ON = click.option("--on", type=_DAY, help="By the end of this day in the clinic's zone.")
_CLINIC = click.option("--clinic", help="Short name; needed for somebody of several clinics.")


@click.group()
def team() -> None:
    """Who is competent in what, by the end of any day."""


@team.command("matrix")
@click.option("--clinic", required=True, help="Short name of the clinic.")
@_ON
@_JSON
@pass_environment
def matrix(environment: Environment, clinic: str, on: Any, as_json: bool) -> None:
    """Every member of a clinic with every competency on record."""
    db = environment.database()
    place = clinics.clinic_by_slug(db, COMMAND_LINE, clinic)
    found = teams.matrix(
        db,
        _catalogue(db),
        _manager_of(place.clinic_id),
        place.clinic_id,
        environment.now(),
        _day(on),
        page=None,
    )
    people = [_member(row) for row in found.rows]
    if as_json:
        _say({"clinic": place.slug, "on": _iso(found.day), "zone": found.zone, "people": people})
        return
    for row in found.rows:
        for cells in row.cells.values():
            for cell in cells:
                scope = "/".join(part for part in cell.scope if part)
                click.echo(f"{row.name}\t{scope}\t{cell.status.value}\t{_iso(cell.ends_on) or '-'}")


@team.command("person")
@click.argument("email")
@_CLINIC
@_ON
@_JSON
@pass_environment
def person(
    environment: Environment, email: str, clinic: str | None, on: Any, as_json: bool
) -> None:
    """One person's competencies: status, reason, what is missing, ids of the evidence."""
    db = environment.database()
    person_id, clinic_id = _where(db, email, clinic)
    file = evidence.evidence_file(
        db,
        _catalogue(db),
        _manager_of(clinic_id),
        person_id,
        clinic_id,
        environment.now(),
        on=_day(on),
    )
    listed = [_place(place) for place in file.places]
    if as_json:
        _say({"person": person_id, "email": email, "on": _iso(file.day), "competencies": listed})
        return
    for place in file.places:
        click.echo(f"{place.words}\t{place.standing.status.value}")
        for sentence in place.missing:
            click.echo(f"  {sentence}")


@team.command("may")
@click.argument("email")
@click.option("--checklist", required=True, help="Id of the checklist.")
@click.option("--region", default="", help="Id of the region; leave it out for a whole checklist.")
@_CLINIC
@_ON
@_JSON
@pass_environment
def may_needle(
    environment: Environment,
    email: str,
    checklist: str,
    region: str,
    clinic: str | None,
    on: Any,
    as_json: bool,
) -> None:
    """What is on record for a person in a scope; exit code 1 if something is missing."""
    db = environment.database()
    person_id, clinic_id = _where(db, email, clinic)
    found = may.may(
        db,
        _catalogue(db),
        _manager_of(clinic_id),
        person_id,
        clinic_id,
        (checklist, region),
        environment.now(),
        _day(on),
    )
    if as_json:
        _say(
            {
                "person": person_id,
                "email": email,
                "checklist": checklist,
                "region": region or None,
                "on": _iso(found.day),
                "met": found.met,
                "answer": may.ALL_MET if found.met else "Not on record.",
                "missing": list(found.missing),
                "checks": [_check(check) for check in found.checks],
                "caution": may.CAUTION,
            }
        )
    else:
        click.echo(may.ALL_MET if found.met else "\n".join(found.missing))
        click.echo(may.CAUTION)
    sys.exit(0 if found.met else 1)


@team.command("count")
@click.option("--clinic", required=True, help="Short name of the clinic.")
@_ON
@_JSON
@pass_environment
def count(environment: Environment, clinic: str, on: Any, as_json: bool) -> None:
    """How many competencies of each status a clinic's members hold."""
    db = environment.database()
    place = clinics.clinic_by_slug(db, COMMAND_LINE, clinic)
    who = _manager_of(place.clinic_id)
    day, found = count_competencies(db, who, place.clinic_id, environment.now(), _day(on))
    if as_json:
        counts = {status.value: number for status, number in found.items()}
        _say({"clinic": place.slug, "on": _iso(day), "competencies": counts})
        return
    for status, number in found.items():
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
    """Work the kept status of everybody out from history, and put right what differs."""
    db = environment.database()
    clinic_id = None
    if clinic is not None:
        clinic_id = clinics.clinic_by_slug(db, COMMAND_LINE, clinic).clinic_id
    if workers > 1 and not check:
        raise click.UsageError(
            "Only --check can be shared among workers: add it, or leave them out."
        )
    if workers > 1:
        found = prove(database_url(), rebuilding.people_to_check(db, clinic_id), workers)
    else:
        act = rebuilding.check_intervals if check else rebuilding.rebuild_intervals
        found = act(db, _catalogue(db), clinic_id)
    if as_json:
        _say(recount_value(found))
    else:
        click.echo(recount_words(found, check))
    sys.exit(1 if check and found.differences else 0)


def _check(check: Check) -> dict[str, Any]:
    stated = {"source": check.source, "confidence": check.confidence} if check.source else {}
    said = {"what": check.what, "met": check.met, "words": check.words}
    return {**said, "evidence": list(check.evidence), **stated}


def _member(row: teams.MemberRow) -> dict[str, Any]:
    return {
        "person": row.person_id,
        "name": row.name,
        "email": row.email,
        "competencies": [_cell(cell) for cells in row.cells.values() for cell in cells],
    }


def _cell(cell: teams.ScopeCell) -> dict[str, Any]:
    return {
        "checklist": cell.scope[0],
        "region": cell.scope[1] or None,
        "status": cell.status.value,
        "reason": cell.why or None,
        "ends_on": _iso(cell.ends_on),
        "awaiting_confirmation": cell.ready,
        "critical_item_unsafe": cell.unsafe,
        "known_now": cell.hindsight.value if cell.hindsight else None,
    }


def _place(place: Place) -> dict[str, Any]:
    found = place.standing
    return {
        "checklist": place.scope[0],
        "region": place.scope[1] or None,
        "title": place.words,
        "status": found.status.value,
        "reason": found.why.value or None,
        "confirmed_on": _iso(found.term.confirmed_on) if found.term else None,
        "ends_on": _iso(found.ends_on),
        "awaiting_confirmation": found.ready,
        "missing": [
            {"lack": m.lack.value, "what": m.what or None, "have": m.have, "need": m.need}
            | {"words": words}
            for m, words in zip(found.missing, place.missing, strict=True)
        ],
        "evidence": _evidence(place),
    }


def _evidence(place: Place) -> dict[str, list[str]]:
    def ids(entries: Iterable[Any]) -> list[str]:
        return [entry.id for entry in entries]

    history = place.history
    return {"observations": ids(history.observations), "decisions": ids(history.decisions)}


def _where(db: Database, email: str, slug: str | None) -> tuple[str, str]:
    """The person, and the clinic that is named or the only one they belong to."""
    person_id = accounts.id_of(db, COMMAND_LINE, email)
    if slug is not None:
        return person_id, clinics.clinic_by_slug(db, COMMAND_LINE, slug).clinic_id
    held = accounts.person_file(db, COMMAND_LINE, person_id).memberships
    now = {row.clinic_id for row in held if row.ended_at is None}
    places = now or {row.clinic_id for row in held}
    if len(places) != 1:
        raise click.UsageError("name the clinic with --clinic: this person has none, or several")
    return person_id, next(iter(places))


def _manager_of(clinic_id: str) -> Actor:
    """The command line may read every clinic; the services ask for a manager's role."""
    return Actor("", "command line", {clinic_id: frozenset({Role.MANAGER})}, administrator=True)


def _catalogue(db: Database) -> Catalogue:
    try:
        return CatalogueSource(db).current(0)
    except NothingPublished:
        raise Refusal("nothing is published yet — run `python -m courseware publish`") from None


def _day(given: Any) -> date | None:
    return None if given is None else given.date()


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _say(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))
