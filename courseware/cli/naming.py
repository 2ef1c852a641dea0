"""What a script names on the command line: a person, a clinic, a checklist, a region.

What cannot be found is wrong use (exit code 2) and never an answer about a person (exit code 1);
a script that asked for JSON gets the sentence as JSON.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

import click

from courseware.cli.failures import failure_of
from courseware.content.catalogue import Catalogue
from courseware.domain.errors import NotFound
from courseware.services.acting import COMMAND_LINE
from courseware.services.competency.history import Scope
from courseware.services.competency.past.then import moment_of
from courseware.services.competency.rules import WHOLE, checklist_title, region_name
from courseware.services.identity import people as accounts
from courseware.services.identity.people import PersonFile
from courseware.services.membership import clinics
from courseware.services.membership.clinics import Clinic
from courseware.store.engine import Database

_WRONG_USE = 2


class WrongArgument(Exception):
    """An argument names nothing.

    Attributes:
        argument: as it is written on the command line.
    """

    def __init__(self, argument: str, sentence: str) -> None:
        super().__init__(sentence)
        self.argument = argument
        self.sentence = sentence


@contextmanager
def telling_wrong_arguments(as_json: bool) -> Iterator[None]:
    """End the command with code 2 and the sentence, as JSON on standard output if that is asked."""
    try:
        yield
    except WrongArgument as wrong:
        _end(wrong.sentence, wrong.argument, as_json)


@contextmanager
def telling_no_answer(as_json: bool) -> Iterator[None]:
    """The same for whatever keeps a command from answering whose code 1 is an answer.

    No installation, nothing published or a database out of reach must not read like "something
    is missing" or "something differs".
    """
    try:
        with telling_wrong_arguments(as_json):
            yield
    except Exception as error:
        failure = failure_of(error)
        if failure is None:
            raise
        _end(failure.sentence, None, as_json)


def _end(sentence: str, argument: str | None, as_json: bool) -> None:
    if as_json:
        told = {"error": sentence, "argument": argument}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(sentence, err=True)
    sys.exit(_WRONG_USE)


def clinic_named(db: Database, slug: str) -> Clinic:
    """The clinic with this short name.

    Raises:
        WrongArgument: there is none.
    """
    try:
        return clinics.clinic_by_slug(db, COMMAND_LINE, slug)
    except NotFound as missing:
        raise WrongArgument("--clinic", missing.sentence) from None


def person_and_clinic(
    db: Database, email: str, slug: str | None, now: datetime, on: date | None
) -> tuple[PersonFile, Clinic]:
    """The person, and the clinic that is named or the only one that they belonged to on the day.

    Of a day on which they belonged to none it is the one that they belong to now, and else the
    only one that they ever did.

    Args:
        on: None for now; else they belonged to a clinic if they did when that day was over there.

    Raises:
        WrongArgument: no such account or clinic, or the person never was there; or none is named,
            and there are several.
    """
    try:
        found = accounts.person_file(db, COMMAND_LINE, accounts.id_of(db, COMMAND_LINE, email))
    except NotFound as missing:
        raise WrongArgument("EMAIL", missing.sentence) from None
    places = {clinic.clinic_id: clinic for clinic in clinics.all_clinics(db, COMMAND_LINE)}
    known = {row.clinic_id for row in found.memberships}
    theirs = ", ".join(sorted(places[clinic_id].slug for clinic_id in known)) or "none"
    if slug is None:
        held = _held_on(found, now, on) or _held_on(found, now, None) or known
        if len(held) != 1:
            sentence = f"name the clinic with --clinic; clinics of this person: {theirs}"
            raise WrongArgument("--clinic", sentence)
        return found, places[next(iter(held))]
    clinic = clinic_named(db, slug)
    if clinic.clinic_id not in known:
        sentence = f"{found.person.email} never belonged to {slug!r}; clinics of theirs: {theirs}"
        raise WrongArgument("--clinic", sentence)
    return found, clinic


def _held_on(found: PersonFile, now: datetime, on: date | None) -> set[str]:
    """The ids of the clinics of which somebody is a member now, or was when a day was over."""
    held = set()
    for row in found.memberships:
        moment = moment_of(row.timezone, now, on).moment
        if row.since <= moment and (row.ended_at is None or moment < row.ended_at):
            held.add(row.clinic_id)
    return held


def checklist_named(
    catalogue: Catalogue, scopes: Sequence[Scope], gone: Sequence[Scope], written: str
) -> str:
    """The id of a checklist by its id or title.

    Args:
        scopes: those that can be asked about.
        gone: those that are not offered any more; one that has a name of theirs goes first.

    Raises:
        WrongArgument: none is known under this name.
    """
    known, once = (
        [(id_, checklist_title(catalogue, id_)) for id_ in dict.fromkeys(id_ for id_, _ in some)]
        for some in (scopes, gone)
    )
    found = _named(written, known) or _named(written, once)
    if found is None:
        sentence = f"no checklist {written[:80]!r} is published — take one of: {_listed(known)}"
        raise WrongArgument("--checklist", sentence)
    return found


def region_named(
    catalogue: Catalogue, scopes: Sequence[Scope], checklist_id: str, written: str
) -> str:
    """The id of a region of a checklist by its id or title; "" for a checklist held as a whole.

    Args:
        scopes: those that can be asked about.

    Raises:
        WrongArgument: the checklist is not held in it, or one has to be named.
    """
    mine = [region for checklist, region in scopes if checklist == checklist_id]
    held = [region for region in mine if region != WHOLE]
    if not held or (WHOLE in mine and not written):
        if written:
            sentence = f"{checklist_id} is not divided by region; leave --region out"
            raise WrongArgument("--region", sentence)
        return ""
    known = [(region, region_name(catalogue, region)) for region in held]
    found = _named(written, known)
    if found is None:
        what = f"has no region {written[:80]!r}" if written else "is held region by region"
        sentence = f"{checklist_id} {what} — take one of: {_listed(known)}"
        raise WrongArgument("--region", sentence)
    return found


def _named(written: str, known: Iterable[tuple[str, str]]) -> str | None:
    asked = " ".join(written.split()).casefold()
    return next((id_ for id_, title in known if asked in (id_.casefold(), title.casefold())), None)


def _listed(known: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{id_} ({title})" for id_, title in known)
