"""What a clinic's staff list would do: who is new, who changes, who leaves."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection

from courseware.domain.accounts import normal_email
from courseware.domain.people import Actor, Role
from courseware.domain.staff import ListedPerson, StaffProblem, read_list
from courseware.services.membership.clinics import Member, members_in
from courseware.services.membership.earlier_addresses import (
    had_before,
    known_by,
    meant_by,
    notices_of,
)
from courseware.services.membership.staff_notices import notices_on
from courseware.store.accounts import tokens
from courseware.store.rows import AnyRow

_MANY = 3
"""So many have to leave before a list is asked about."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody on the list who is no member: an invitation goes out.

    Attributes:
        name: that of the list, or of the earlier invitation; "" where neither says one.
        invited_before: an open invitation with another offer is replaced.
        has_link: whether a link of theirs is open at all, though whoever made it may not invite
            any more.
    """

    email: str
    name: str
    roles: tuple[Role, ...]
    staff_number: str | None
    invited_before: bool
    has_link: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A member whose roles or staff number the list changes."""

    person_id: str
    name: str
    email: str
    granted: tuple[Role, ...]
    ended: tuple[Role, ...]
    number_before: str | None
    number_after: str | None


@dataclass(frozen=True, slots=True)
class Leaver:
    """A member who is not on the list: the roles in this clinic end, the records stay."""

    person_id: str
    name: str
    email: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class StaffPlan:
    """What applying a list would do in one clinic.

    Attributes:
        withdrawn: addresses whose open invitations are withdrawn: those not on the list, and those
            of members, who have what the list says or leave.
        unchanged: how many members or invited people stay as they are.
        notices: sentences about what the list cannot change, and about numbers that somebody else
            has as well or that differ from one on record only in zeros in front.
        problems: while there is one, nothing can be applied.
        digest: names exactly this plan.
        members: how many have a role in the clinic now.
    """

    clinic_id: str
    new: tuple[Newcomer, ...]
    changed: tuple[Change, ...]
    left: tuple[Leaver, ...]
    withdrawn: tuple[str, ...]
    unchanged: int
    notices: tuple[str, ...]
    problems: tuple[StaffProblem, ...]
    digest: str
    members: int

    @property
    def most_leave(self) -> bool:
        """Whether so many would leave that the list may be a part of the team by mistake."""
        return len(self.left) >= _MANY and 2 * len(self.left) > self.members

    @property
    def does_nothing(self) -> bool:
        """Whether the clinic is already as the list says."""
        return not (self.new or self.changed or self.left or self.withdrawn)


def plan_of(
    connection: Connection, actor: Actor, clinic_id: str, text: str, now: datetime
) -> StaffPlan:
    """What a list would do in a clinic as it is now, with all problems of all lines."""
    read = read_list(text)
    members = members_in(connection, clinic_id)
    invited = _invited(connection, clinic_id, now)
    by_email, before = known_by(connection, members), had_before(connection, members, invited)
    by_email |= (meant := meant_by(read.people, by_email, before))
    told = notices_of(connection, clinic_id, read.people, before, meant)
    numbers = _numbers_on_record(read.people, by_email, invited)
    listed = read.people if read.tells_numbers else _numbered(read.people, numbers)
    present = {p.email: by_email[p.email] for p in listed if p.email in by_email}
    new = tuple(
        _newcomer(person, invited.get(person.email))
        for person in listed
        if person.email not in present and not _same_offer(invited.get(person.email), person)
    )
    changed = tuple(
        change
        for person in listed
        if person.email in present and (change := _change(person, present[person.email]))
    )
    left = _leavers(members, present)
    # A member has what the list says, or leaves: an open link of theirs would change it again.
    withdrawn = tuple(sorted(set(invited) - ({p.email for p in listed} - set(by_email))))
    return StaffPlan(
        clinic_id=clinic_id,
        new=new,
        changed=changed,
        left=left,
        withdrawn=withdrawn,
        unchanged=len(listed) - len(new) - len(changed),
        notices=(*told, *notices_on(listed, members, present, numbers, read.unwrapped)),
        problems=read.problems or _own_problems(actor, members, left, changed, present, meant),
        digest=_digest(clinic_id, new, changed, left, withdrawn),
        members=len(members),
    )


def _invited(connection: Connection, clinic_id: str, now: datetime) -> dict[str, AnyRow]:
    """Address -> the open invitation of a clinic."""
    found = tokens.open_invitations(connection, clinic_id, now)
    return {normal_email(token.email): token for token in found}


def _numbers_on_record(
    listed: tuple[ListedPerson, ...],
    members: Mapping[str, Member],
    invited: Mapping[str, AnyRow],
) -> dict[str, str | None]:
    """The staff number that each address of the list has now, as a member's or in an invitation."""

    def of(email: str) -> str | None:
        if email in members:
            return members[email].staff_number
        return invited[email].offer.get("staff_number") if email in invited else None

    return {person.email: of(person.email) for person in listed}


def _numbered(
    listed: tuple[ListedPerson, ...], numbers: Mapping[str, str | None]
) -> tuple[ListedPerson, ...]:
    """The people of a list that says nothing about staff numbers, with those on record."""
    return tuple(replace(person, staff_number=numbers[person.email]) for person in listed)


def _leavers(members: list[Member], present: Mapping[str, Member]) -> tuple[Leaver, ...]:
    staying = {member.person_id for member in present.values()}
    return tuple(
        Leaver(m.person_id, m.name, m.email, m.roles) for m in members if m.person_id not in staying
    )


def _own_problems(
    actor: Actor,
    members: list[Member],
    left: tuple[Leaver, ...],
    changed: tuple[Change, ...],
    present: Mapping[str, Member],
    meant: Mapping[str, Member],
) -> tuple[StaffProblem, ...]:
    """A manager who shut out themselves could not mend it; two lines may mean one account."""
    problems = []
    if any(leaver.person_id == actor.person_id for leaver in left):
        mine = next(m.email for m in members if m.person_id == actor.person_id)
        problems.append(f"You are not on the list — add a line with {mine}.")
    if any(c.person_id == actor.person_id and Role.MANAGER in c.ended for c in changed):
        problems.append("The list ends your own role as manager — add it to your line.")
    named = [member.person_id for member in present.values()]
    problems += [
        f"Two lines name {m.name} by earlier addresses — keep one, with {m.email}."
        if m in meant.values()
        else f"Two lines name {m.name}, whose accounts were merged — keep the one with {m.email}."
        for m in members
        if named.count(m.person_id) > 1
    ]
    return tuple(StaffProblem(0, sentence) for sentence in problems)


def _newcomer(person: ListedPerson, token: AnyRow | None) -> Newcomer:
    roles = tuple(sorted(person.roles))
    return Newcomer(
        email=person.email,
        name=person.name or (token.offer.get("name", "") if token else ""),
        roles=roles,
        staff_number=person.staff_number,
        invited_before=token is not None and token.stands,
        has_link=token is not None,
    )


def _same_offer(token: AnyRow | None, person: ListedPerson) -> bool:
    """Whether this person has an open invitation that offers what the list says."""
    if token is None or not token.stands:
        return False
    offer = token.offer
    same_roles = frozenset(offer["roles"]) == {role.value for role in person.roles}
    return bool(same_roles and offer.get("staff_number") == person.staff_number)


def _change(person: ListedPerson, member: Member) -> Change | None:
    held = frozenset(member.roles)
    granted, ended = sorted(person.roles - held), sorted(held - person.roles)
    if not granted and not ended and person.staff_number == member.staff_number:
        return None
    return Change(
        member.person_id,
        member.name,
        member.email,
        tuple(granted),
        tuple(ended),
        member.staff_number,
        person.staff_number,
    )


def _digest(
    clinic_id: str,
    new: tuple[Newcomer, ...],
    changed: tuple[Change, ...],
    left: tuple[Leaver, ...],
    withdrawn: tuple[str, ...],
) -> str:
    stated = [
        clinic_id,
        sorted([n.email, n.name, n.roles, n.staff_number] for n in new),
        _changes(changed),
        sorted([leaver.person_id, leaver.roles] for leaver in left),
        withdrawn,
    ]
    return sha256(json.dumps(stated).encode()).hexdigest()


def _changes(changed: tuple[Change, ...]) -> list[list[object]]:
    stated: list[list[object]] = [
        [c.person_id, c.granted, c.ended, c.number_before, c.number_after] for c in changed
    ]
    return sorted(stated, key=str)
