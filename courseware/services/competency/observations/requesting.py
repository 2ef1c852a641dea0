"""Asking for an observation; what has to hold before one is begun."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject, decide
from courseware.domain.times import day_words
from courseware.services.authorize import require
from courseware.services.competency.assessors import eligibility_at
from courseware.services.competency.history import Scope
from courseware.services.competency.prerequisites import credentials, lacking_words
from courseware.services.competency.rules import (
    RuleBook,
    checklist_title,
    live_checklist,
    require_region,
    scope_words,
)
from courseware.services.identifiers import new_id
from courseware.store.accounts import people
from courseware.store.competency import observations as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

MOST_OPEN = 30
_FURTHEST = timedelta(days=366)
_FIRST = "Before an observation of {of}, these have to be on record: {lacking}."
_NOT_THEN = (
    "This can't be signed for {day}, the day that was watched: at its end, these were not on "
    "record, which come before an observation of {of}: {lacking}. What came on record later does "
    "not count for that day. Observe anew on a day on which they are on record; if another day was "
    "watched, correct the day in the form."
)


def request_observation(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    clinic_id: str,
    scope: Scope,
    proposed_for: datetime | None,
    now: datetime,
) -> str:
    """Ask to be observed in a scope; eligible assessors of the clinic see it. Gives its id.

    Asking twice for the same scope gives the request that waits still. What an assessor has taken
    or begun is theirs: it keeps its time, and beside it stands a request of its own, which others
    see.

    Raises:
        NotFound: no such checklist, or a clinic in which the actor has no role.
        Invalid: a region that the checklist does not know, or a time in the past.
        Conflict: what has to come first is missing, or very many requests are open.
    """
    require(actor, Permission.COMPETENCIES_PURSUE, Subject(person_id=actor.person_id))
    if clinic_id not in actor.memberships:
        raise NotFound
    require_region(catalogue, live_checklist(catalogue, scope[0]), scope[1])
    _require_time(proposed_for, now)
    with db.write() as connection:
        people.hold(connection, actor.person_id)
        assessing = rows.assessing(connection, {clinic_id})
        for row in _alike(connection, actor.person_id, (*scope, clinic_id)):
            if is_free(row, assessing):
                rows.change(connection, row.id, proposed_for=proposed_for)
                return str(row.id)
        require_prerequisites(connection, catalogue, actor.person_id, scope, now)
        who = (actor.person_id, actor.person_id)
        return add_open(connection, catalogue, who, clinic_id, scope, None, proposed_for, now)


def not_to_be_asked(
    connection: Connection, catalogue: Catalogue, person_id: str, checklist_id: str, now: datetime
) -> dict[str, str]:
    """Region -> what has to be on record before an observation can be asked for there, in words;
    where a request is open its time can be changed all the same."""
    book = RuleBook(catalogue)
    rules = book.live(checklist_id)
    if rules is None:
        return {}
    asked = {
        (row.checklist_id, row.region)
        for row in rows.open_of_person(connection, person_id)
        if row.corrects_id is None
    }
    held = credentials(connection, person_id, now, past=False)
    lacking = {
        region: held.lacking(book, rules, region)
        for region in rules.scopes
        if (checklist_id, region) not in asked
    }
    return {region: lacking_words(catalogue, found) for region, found in lacking.items() if found}


def first_sentences(
    catalogue: Catalogue, checklist_id: str, lacking: Mapping[str, str]
) -> list[str]:
    """The same in sentences; one for all regions where they all lack the same."""
    live = RuleBook(catalogue).live(checklist_id)
    if live and lacking.keys() == set(live.scopes) and len(set(lacking.values())) == 1:
        named = {checklist_title(catalogue, checklist_id): next(iter(lacking.values()))}
    else:
        named = {scope_words(catalogue, checklist_id, at): what for at, what in lacking.items()}
    return [_FIRST.format(of=of, lacking=what) for of, what in named.items()]


def with_others(db: Database, actor: Actor, observation_id: str) -> list[tuple[str, datetime]]:
    """Who has an observation of the same scope and clinic as the actor's request: (name, since
    when it is open); oldest first.

    Raises:
        NotFound: the actor has no such request.
    """
    with db.read() as connection:
        asked = rows.observation(connection, observation_id)
        if asked is None or asked.person_id != actor.person_id:
            raise NotFound
        same = (asked.checklist_id, asked.region, asked.clinic_id)
        assessing = rows.assessing(connection, {asked.clinic_id})
        alike = _alike(connection, actor.person_id, same)
        taken = [row for row in alike if row.id != asked.id and not is_free(row, assessing)]
        names = people.names_of(connection, {row.assessor_id for row in taken})
    return [(names[row.assessor_id], row.requested_at) for row in taken]


def is_free(row: AnyRow, assessing: Collection[tuple[str, str]]) -> bool:
    """Whether an open observation waits for an assessor: nobody has taken it, or who had does not
    assess in its clinic any more.

    Args:
        assessing: (clinic, person) of those who do.
    """
    return row.assessor_id is None or (row.clinic_id, row.assessor_id) not in assessing


def shared_clinic(connection: Connection, actor: Actor, learner_id: str) -> str:
    """A clinic in which the actor assesses and the learner has a role.

    Raises:
        NotFound, Forbidden: there is none.
    """
    learners = people.clinics_of(connection, learner_id)
    require(actor, Permission.OBSERVATIONS_SIGN, Subject(learner_id, learners))
    for clinic_id in sorted(learners):
        subject = Subject(learner_id, frozenset({clinic_id}))
        if decide(actor, Permission.OBSERVATIONS_SIGN, subject).allowed:
            return clinic_id
    raise NotFound


def require_eligible(
    connection: Connection, actor: Actor, learner_id: str, scope: Scope, now: datetime
) -> None:
    """Make sure that the actor may assess a learner in a scope now.

    Raises:
        Forbidden: with the reason.
    """
    answer = eligibility_at(connection, actor.person_id, learner_id, scope, [now])
    if not answer.is_eligible:
        raise Forbidden(answer.refusal)


def require_prerequisites(
    connection: Connection,
    catalogue: Catalogue,
    person_id: str,
    scope: Scope,
    moment: datetime,
    day: date | None = None,
) -> None:
    """Make sure that what has to come first is met or waived at a moment.

    Args:
        day: the day that was watched, which that moment ends, where it is over; None for now, when
            who was stopped is stopped already.

    Raises:
        Conflict: naming what is missing.
    """
    book = RuleBook(catalogue)
    rules = book.by_key(live_checklist(catalogue, scope[0]).compiled_key)
    held = credentials(connection, person_id, moment, past=day is not None)
    lacking = held.lacking(book, rules, scope[1])
    if lacking:
        told = {"of": scope_words(catalogue, *scope), "lacking": lacking_words(catalogue, lacking)}
        if day is None:
            raise Conflict(_FIRST.format(**told))
        raise Conflict(_NOT_THEN.format(**told, day=day_words(day)))


def _alike(connection: Connection, person_id: str, place: tuple[str, str, str]) -> list[AnyRow]:
    """A person's open observations in a checklist, region and clinic, without corrections."""
    return [
        row
        for row in rows.open_of_person(connection, person_id)
        if (row.checklist_id, row.region, row.clinic_id) == place and row.corrects_id is None
    ]


def _require_time(proposed_for: datetime | None, now: datetime) -> None:
    if proposed_for is None:
        return
    if proposed_for < now - timedelta(minutes=5):
        raise Invalid({"proposed_for": "Propose a time that is still to come."})
    if proposed_for > now + _FURTHEST:
        raise Invalid({"proposed_for": "Propose a time within a year."})


def add_open(
    connection: Connection,
    catalogue: Catalogue,
    who: tuple[str, str],
    clinic_id: str,
    scope: Scope,
    assessor_id: str | None,
    proposed_for: datetime | None,
    now: datetime,
) -> str:
    """Note an observation that is asked for or begun; gives its id.

    Args:
        who: the learner, and who asked for it.

    Raises:
        Conflict: very many are open.
    """
    if rows.count_open(connection, who[0]) >= MOST_OPEN:
        raise Conflict(f"{MOST_OPEN} observations are open already; finish or withdraw some first.")
    entry = catalogue.checklist_entry(scope[0])
    observation_id = new_id()
    rows.add(
        connection,
        {
            "id": observation_id,
            "person_id": who[0],
            "checklist_id": scope[0],
            "region": scope[1],
            "clinic_id": clinic_id,
            "revision_sha256": entry.revision_sha256,
            "compiled_key": entry.compiled_key,
            "requested_by": who[1],
            "requested_at": now,
            "proposed_for": proposed_for,
            "assessor_id": assessor_id,
        },
    )
    return observation_id
