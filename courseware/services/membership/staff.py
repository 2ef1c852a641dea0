"""A clinic's staff list: previewed, then applied exactly as it was previewed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.errors import Conflict, Invalid, NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.holding import hold_acting, require_still
from courseware.services.membership.invitations import HandedOver, Offer, send_invitation
from courseware.services.membership.roles import put_role, take_role
from courseware.services.membership.staff_plan import Newcomer, StaffPlan, plan_of
from courseware.services.moments import When, asked
from courseware.store.accounts import clinics, tokens
from courseware.store.engine import Database
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class Applied:
    """A list that is in force.

    Attributes:
        plan: what was done; a plan that does nothing if the list was in force before.
        invited: the invitations that were made.
    """

    plan: StaffPlan
    invited: tuple[HandedOver, ...]


class PlanChanged(Conflict):
    """The clinic changed between preview and confirmation.

    Attributes:
        plan: what the list would do now.
    """

    def __init__(self, plan: StaffPlan) -> None:
        super().__init__(
            "The team has changed since the preview. Nothing was applied; look at the new one."
        )
        self.plan = plan


def preview_staff(
    db: Database, actor: Actor, clinic_id: str, text: str, now: datetime
) -> StaffPlan:
    """What a list would do; changes nothing. All problems of all lines are in the plan."""
    require(actor, Permission.PEOPLE_IMPORT, Subject(clinic_ids=frozenset({clinic_id})))
    with db.read() as connection:
        return plan_of(connection, actor, clinic_id, text, now)


def apply_staff(
    db: Database,
    actor: Actor,
    clinic_id: str,
    text: str,
    digest: str,
    link: Callable[[str], str],
    when: When,
    hand_over: bool = False,
) -> Applied:
    """Apply a list exactly as previewed, in one transaction; one that is in force is left so.

    Args:
        digest: of the plan that was shown.
        link: makes the full address of an invitation's page out of the link's secret.
        when: the moment, or the clock that is asked for it once everybody concerned is held: no
            role ends before it began.
        hand_over: whether the actor is given the links, because no mail leaves this site.

    Raises:
        Invalid: the list has problems.
        PlanChanged: applying it now would do something else than was shown, or somebody whom it
            concerns only since this moment is not held.
        Conflict: the actor manages the clinic no more since the request came in.
    """
    require(actor, Permission.PEOPLE_IMPORT, Subject(clinic_ids=frozenset({clinic_id})))
    with db.write() as connection:
        # Before the clinic, as a merge of accounts holds them; the list is read anew then.
        held = _concerned(plan_of(connection, actor, clinic_id, text, asked(when)))
        hold_acting(connection, actor, *held)
        require_still(connection, actor, Permission.PEOPLE_IMPORT, None, {clinic_id})
        clinic = clinics.lock_clinic(connection, clinic_id)
        if clinic is None:
            raise NotFound
        now = asked(when)
        plan = plan_of(connection, actor, clinic_id, text, now)
        if plan.problems:
            raise Invalid({"file": "The list has problems; mend them and upload it again."})
        if plan.does_nothing:  # a form that is sent twice does what was asked, once
            return Applied(plan, ())
        # Nobody loses a role who is not held; and holding them now would be after the clinic.
        if plan.digest != digest or not _concerned(plan) <= held:
            raise PlanChanged(plan)
        invited = tuple(
            send_invitation(
                connection, clinic, _offer(one), actor, link, now, hand_over, one.has_link
            )
            for one in plan.new
        )
        _apply(connection, actor, clinic, plan, now)
    return Applied(plan, invited)


def _concerned(plan: StaffPlan) -> set[str]:
    """The members whose roles a list changes."""
    return {change.person_id for change in plan.changed} | {one.person_id for one in plan.left}


def _offer(new: Newcomer) -> Offer:
    return Offer(new.email, frozenset(new.roles), new.name, new.staff_number)


def _apply(
    connection: Connection,
    actor: Actor,
    clinic: AnyRow,
    plan: StaffPlan,
    now: datetime,
) -> None:
    """What a list does to those who are members or invited already."""
    author = actor.person_id
    by_list = {"by": "staff list"}
    tokens.withdraw_all(connection, clinic.id, plan.withdrawn, now)
    for change in plan.changed:
        person = change.person_id
        for role in change.granted:
            put_role(connection, clinic.id, person, role, author, now, facts=by_list)
        for role in change.ended:
            take_role(connection, clinic.id, person, role, author, now, facts=by_list)
        clinics.put_staff_number(connection, clinic.id, person, change.number_after)
    for leaver in plan.left:
        for role in leaver.roles:
            take_role(connection, clinic.id, leaver.person_id, role, author, now, facts=by_list)
