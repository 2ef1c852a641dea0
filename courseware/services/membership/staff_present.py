"""A clinic's staff list as it stands: what a manager starts from for the next one."""

from datetime import datetime

from courseware.domain.accounts import normal_email
from courseware.domain.people import Actor, Role
from courseware.domain.policy import Permission, Subject
from courseware.domain.staff import write_list
from courseware.services.authorize import require
from courseware.services.membership.clinics import members_in
from courseware.store.accounts import people, tokens
from courseware.store.competency.cells import times
from courseware.store.competency.team import count_members
from courseware.store.engine import Database
from courseware.store.rows import AnyRow


def present_list(db: Database, actor: Actor, clinic_id: str, now: datetime) -> bytes:
    """The members of a clinic and whom it has invited, as a list that changes none of them.

    What opens nothing any more, or is offered to a member, is not on it: a list withdraws that.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic.
    """
    require(actor, Permission.PEOPLE_IMPORT, Subject(clinic_ids=frozenset({clinic_id})))
    with db.snapshot() as connection:
        members = members_in(connection, clinic_id)
        aliases = people.emails_of(connection, [member.person_id for member in members])
        invited = tokens.open_invitations(connection, clinic_id, now)
    here = {normal_email(email) for emails in aliases.values() for email in emails}
    offered = {normal_email(token.email): token for token in invited if token.stands}
    return write_list(
        [
            *((m.email, m.name, m.roles, m.staff_number) for m in members),
            *(_offered(email, token) for email, token in offered.items() if email not in here),
        ]
    )


def present_lines(db: Database, actor: Actor, clinic_id: str, now: datetime) -> int:
    """How many lines `present_list` has at most; a member who is invited as well counts twice.

    Raises:
        NotFound, Forbidden: as there.
    """
    require(actor, Permission.PEOPLE_IMPORT, Subject(clinic_ids=frozenset({clinic_id})))
    with db.read() as connection:
        members = count_members(connection, clinic_id, times(now, past=False))
        return members + len(tokens.open_invitations(connection, clinic_id, now))


def _offered(email: str, token: AnyRow) -> tuple[str, str, list[Role], str | None]:
    """A line for somebody invited; who was invited without a name says it on accepting."""
    offer = token.offer
    return (
        email,
        offer.get("name", ""),
        [Role(role) for role in offer["roles"]],
        offer.get("staff_number"),
    )
