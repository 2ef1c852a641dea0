"""Two accounts of one person become one: previewed, then done exactly as previewed, on record."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.accounts import normal_email
from courseware.domain.errors import Conflict, Invalid, NotFound
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.acting import author_of
from courseware.services.authorize import require
from courseware.services.competency.decisions.resting import (
    Resting,
    people_between,
    resting_on,
    settle_resting,
    stays_suspended,
)
from courseware.services.competency.rebuilding import rebuild_person
from courseware.services.credits.credit import award_if_complete
from courseware.services.credits.double_credit import CountedTwice, counted_twice, set_aside
from courseware.services.credits.overtaken import Overtaken, end_rounds, overtaken
from courseware.services.free_text import required_reason
from courseware.services.holding import hold_with_right
from courseware.services.identity.merge_warnings import notices, obstacles
from courseware.services.ledger import Named, Place, record
from courseware.services.moments import When, asked
from courseware.store import calendars
from courseware.store.accounts import clinics, people, sessions, tokens
from courseware.store.engine import Database
from courseware.store.quizzes.regrades import hold_marks
from courseware.store.records import merging, merging_between
from courseware.store.rows import AnyRow


class MergedAlready(Conflict):
    """These two accounts are one since an earlier merge; nothing was done again."""


@dataclass(frozen=True, slots=True)
class Account:
    """One of the two accounts."""

    person_id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One kind of record: how many go over, and how many stay because both have them."""

    what: str
    moved: int
    stay: int


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What merging would do.

    Attributes:
        obstacles: sentences; while there is one, the merge is refused.
        notices: sentences that the administrator should know before.
        resting: competencies of others that rest on both accounts as on two people.
        set_aside: awards that count no more, because the other account had the credit.
        overtaken: rounds of courses that give no credit, for the same reason.
        digest: names exactly this plan.
        done: whether the duplicate was merged into this survivor before.
    """

    survivor: Account
    duplicate: Account
    records: tuple[Moved, ...]
    obstacles: tuple[str, ...]
    notices: tuple[str, ...]
    resting: tuple[Resting, ...]
    set_aside: tuple[CountedTwice, ...]
    overtaken: tuple[Overtaken, ...]
    digest: str
    done: bool


def preview_merge(
    db: Database, catalogue: Catalogue, actor: Actor, survivor_email: str, duplicate_email: str
) -> MergePlan:
    """What merging the duplicate into the survivor would do; changes nothing.

    Raises:
        Invalid: an address belongs to no account, or both to the same one.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    fields = {"survivor": survivor_email, "duplicate": duplicate_email}
    errors, ids = {}, {}
    with db.read() as connection:
        for field, email in fields.items():
            found = people.by_email(connection, normal_email(email))
            if found is None:
                errors[field] = "There is no account with this address."
            else:
                ids[field] = found.id
        if len(ids) == 2 and ids["survivor"] == ids["duplicate"]:
            errors["duplicate"] = "This is the same account. Write the other one's address."
        if errors:
            raise Invalid(errors)
        return _plan(connection, catalogue, ids["survivor"], ids["duplicate"], for_update=False)


def merge(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    survivor_id: str,
    duplicate_id: str,
    digest: str,
    reason: str,
    when: When,
) -> None:
    """Move the duplicate's records to the survivor and close the duplicate, as previewed.

    A course that only both accounts together completed is awarded in the same transaction, and
    what rested on the two as on two people is worked out anew.

    Raises:
        NotFound: there is no such account.
        Invalid: no reason is given.
        MergedAlready: they were merged before, by a press of the same button perhaps.
        Conflict: something is in the way, or has changed since the preview; or the actor
            administers no more.
    """
    require(actor, Permission.PEOPLE_MANAGE)
    reason = required_reason(reason)
    with db.write() as connection:
        # Moves attempts too: nobody hands one in or marks it meanwhile.
        hold_marks(connection, alone=True)
        between = people_between(connection, survivor_id, duplicate_id)
        about = {survivor_id, duplicate_id, *between}
        hold_with_right(connection, actor, Permission.PEOPLE_MANAGE, *about)
        plan = _plan(connection, catalogue, survivor_id, duplicate_id, for_update=True)
        if plan.done:
            raise MergedAlready("These accounts are one already; nothing was done again.")
        if plan.obstacles:
            raise Conflict(" ".join(plan.obstacles))
        if plan.digest != digest:
            raise Conflict("The accounts have changed since the preview. Look at it once more.")
        _carry_out(connection, catalogue, actor, plan, reason, when)


def _carry_out(
    connection: Connection,
    catalogue: Catalogue,
    actor: Actor,
    plan: MergePlan,
    reason: str,
    when: When,
) -> None:
    survivor_id, duplicate_id = plan.survivor.person_id, plan.duplicate.person_id
    roles = merging.held_roles(connection, duplicate_id)
    before = {(r.clinic_id, r.role) for r in merging.held_roles(connection, survivor_id)}
    # The clinics before anything else of theirs, in one order: nobody waits in a ring.
    for clinic_id in sorted({row.clinic_id for row in roles}):
        clinics.lock_clinic(connection, clinic_id)
    now = asked(when)
    merging.move_records(connection, survivor_id, duplicate_id, now)
    merging_between.take_over(connection, survivor_id, duplicate_id)
    _close(connection, survivor_id, duplicate_id, now)
    place = _record_merge(connection, actor, plan, reason, now)
    set_aside(connection, survivor_id, plan.set_aside, author_of(actor), place, now)
    end_rounds(connection, survivor_id, plan.overtaken, author_of(actor), place, now)
    _record_roles(connection, actor, plan, roles, before, place, now)
    rebuild_person(connection, catalogue, survivor_id)
    settle_resting(connection, catalogue, plan.resting, now)
    for course_id in sorted(merging.courses_touched(connection, survivor_id)):
        award_if_complete(connection, catalogue, survivor_id, course_id, now)


def _plan(
    connection: Connection,
    catalogue: Catalogue,
    survivor_id: str,
    duplicate_id: str,
    for_update: bool,
) -> MergePlan:
    rows = {
        person_id: people.person(connection, person_id, for_update)
        for person_id in sorted({survivor_id, duplicate_id})
    }
    survivor, duplicate = rows[survivor_id], rows[duplicate_id]
    if survivor is None or duplicate is None or survivor_id == duplicate_id:
        raise NotFound
    records = tuple(Moved(*row) for row in merging.counts(connection, survivor_id, duplicate_id))
    resting = resting_on(connection, catalogue, survivor_id, duplicate_id)
    suspended = stays_suspended(connection, catalogue, survivor_id, duplicate_id)
    twice = counted_twice(connection, catalogue, survivor_id, duplicate_id)
    ended = overtaken(connection, catalogue, survivor_id, duplicate_id, twice)
    stated = {
        "survivor": [survivor.id, survivor.name],
        "duplicate": [duplicate.id, duplicate.name],
        "records": [[r.what, r.moved, r.stay] for r in records],
        "resting": [[r.person_id, *r.scope, r.falls, r.moves, r.stops] for r in resting],
        "suspended": suspended,
        "set_aside": [[one.award_id, one.kept_id] for one in twice],
        "overtaken": [[one.course_id, one.round, one.kept_id] for one in ended],
    }
    return MergePlan(
        survivor=Account(survivor.id, survivor.name, survivor.email),
        duplicate=Account(duplicate.id, duplicate.name, duplicate.email),
        records=records,
        obstacles=obstacles(connection, survivor, duplicate),
        notices=notices(connection, survivor, duplicate, resting, suspended, twice, ended),
        resting=resting,
        set_aside=twice,
        overtaken=ended,
        digest=sha256(json.dumps(stated).encode()).hexdigest(),
        done=duplicate.merged_into == survivor.id,
    )


def _close(connection: Connection, survivor_id: str, duplicate_id: str, now: datetime) -> None:
    people.change_person(connection, duplicate_id, merged_into=survivor_id)
    # Who was merged into the duplicate before now points to the survivor directly.
    for earlier in people.duplicates_of(connection, duplicate_id):
        people.change_person(connection, earlier.id, merged_into=survivor_id)
    sessions.disown_all(connection, duplicate_id, now)
    calendars.end_links(connection, duplicate_id, now)
    tokens.withdraw_resets(connection, duplicate_id, now)
    tokens.withdraw_address(connection, duplicate_id, now)


def _record_merge(
    connection: Connection, actor: Actor, plan: MergePlan, reason: str, now: datetime
) -> Place:
    return record(
        connection,
        chain=INSTALLATION,
        act=Act.PERSON_MERGED,
        actor_id=author_of(actor),
        subject=plan.duplicate.person_id,
        facts={
            "survivor": plan.survivor.person_id,
            "survivor_name": Named(plan.survivor.name),
            "duplicate_name": Named(plan.duplicate.name),
            "moved": {r.what: r.moved for r in plan.records},
            "stayed": {r.what: r.stay for r in plan.records},
            "no_longer_confirmed": [[r.person_id, *r.scope] for r in plan.resting if r.falls],
            "suspended_again": [[r.person_id, *r.scope] for r in plan.resting if r.stops],
            "reason": Named(reason),
        },
        now=now,
    )


def _record_roles(
    connection: Connection,
    actor: Actor,
    plan: MergePlan,
    roles: list[AnyRow],
    before: set[tuple[str, str]],
    place: Place,
    now: datetime,
) -> None:
    """Each clinic's own chain says who holds the role now, and where the merge stands."""
    for row in roles:
        acts = [(Act.ROLE_ENDED, plan.duplicate)]
        if (row.clinic_id, row.role) not in before:
            acts.append((Act.ROLE_GRANTED, plan.survivor))
        for act, account in acts:
            record(
                connection,
                chain=row.clinic_id,
                act=act,
                actor_id=author_of(actor),
                subject=account.person_id,
                facts={
                    "clinic": row.clinic_id,
                    "role": row.role,
                    "name": Named(account.name),
                    "merge": f"{place.chain}#{place.sequence}",
                },
                now=now,
            )
