"""Whom a clinic means by an address that a member of its had before.

A list or a manager may still have the old one: taken as somebody new's, it would end the roles of
the member and invite them beside their own record.
"""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection

from courseware.domain.accounts import normal_email
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.domain.staff import ListedPerson
from courseware.services.authorize import require
from courseware.services.membership.clinics import Member
from courseware.store.accounts import former_emails, people
from courseware.store.engine import Database


def known_by(connection: Connection, members: Sequence[Member]) -> dict[str, Member]:
    """Each address that a member has now -> the member; those of merged accounts are theirs."""
    aliases = people.emails_of(connection, [member.person_id for member in members])
    return {normal_email(email): m for m in members for email in aliases[m.person_id]}


def had_before(
    connection: Connection, members: Sequence[Member], invited: Collection[str]
) -> dict[str, Member]:
    """Each address that a member had before and nobody has now -> the member.

    Args:
        invited: addresses that the clinic has invited since: they mean whoever reads them now.
    """
    by_id = {member.person_id: member for member in members}
    left = former_emails.left_behind(connection, by_id)
    return {email: by_id[whose] for email, whose in left.items() if email not in invited}


def meant_by(
    listed: Sequence[ListedPerson], present: Mapping[str, Member], before: Mapping[str, Member]
) -> dict[str, Member]:
    """Those of the earlier addresses by which a list means their member.

    Where the list has a present one of theirs too, the earlier one is somebody else's.
    """
    named = {present[p.email].person_id for p in listed if p.email in present}
    return {
        p.email: before[p.email]
        for p in listed
        if p.email not in present and p.email in before and before[p.email].person_id not in named
    }


def notices_of(
    connection: Connection,
    clinic_id: str,
    listed: Sequence[ListedPerson],
    before: Mapping[str, Member],
    meant: Mapping[str, Member],
) -> list[str]:
    """What is said of each line with an earlier address of a member, or of somebody who left."""
    left = _left_with(connection, clinic_id)
    found = []
    for p in listed:
        if p.email in meant:
            said = (
                f"{p.email} is an earlier address of {meant[p.email].name}, who has "
                f"{meant[p.email].email} now. The line is read as theirs; write the new address "
                "into the list."
            )
        elif p.email in before:
            said = (
                f"{p.email} was the address of {before[p.email].name} before, who is on the list "
                f"with {before[p.email].email}. This line would be somebody new’s."
            )
        elif p.email in left:
            said = (
                f"{p.email} was the address of {left[p.email]}, who left this clinic and has "
                "another one now. If you mean them, write that one: this line would make a second "
                "account."
            )
        else:
            continue
        found.append(f"Line {p.line}: {said}")
    return found


def _left_with(connection: Connection, clinic_id: str) -> dict[str, str]:
    """Address -> name of who left a clinic, and had it last; nobody has it now."""
    found = former_emails.people_who_had(connection, clinic_id)
    return {email: row.name for email, row in found.items() if not row.is_member}


def earlier_address_of(db: Database, actor: Actor, clinic_id: str, email: str) -> str:
    """What whoever invites an address is told where somebody of the clinic had it before and nobody
    has it now; "" otherwise."""
    require(actor, Permission.PEOPLE_INVITE, Subject(clinic_ids=frozenset({clinic_id})))
    email = normal_email(email)
    with db.read() as connection:
        found = former_emails.people_who_had(connection, clinic_id).get(email)
    if found is None:
        return ""
    # The new address of somebody who left is no matter of the clinic's.
    now = f"a member here with {found.present}" if found.is_member else "who left, with another one"
    return (
        f"{email} was the address of {found.name} before, {now} now. If you mean them, withdraw "
        "the invitation: accepted, it would make a second account."
    )
