"""What gives, ends or moves roles is dated when it may be, after all that it waited for."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from courseware.domain.people import Role
from courseware.services import retention
from courseware.services.identity import administrators, merging, people
from courseware.services.identity.address_changes import (
    ask_for_address,
    confirm_address,
)
from courseware.services.identity.giving_addresses import correct_address
from courseware.services.membership import clinics, invitations, joining, roles, staff
from courseware.services.membership.staff import PlanChanged, apply_staff, preview_staff
from courseware.services.proving.ledger_walk import verify
from courseware.store.accounts import clinics as clinic_rows
from courseware.store.accounts import people as people_rows
from courseware.store.tables import (
    Administrator,
    DeletionRequest,
    LedgerEntry,
    Membership,
    Person,
    PersonEmail,
    PersonName,
    Token,
)
from tests.cast import ADA, HAL, LEA, LUC, MAX, NOON, PASSWORD, RIVERSIDE, put_cast_on_record
from tests.services.people.conftest import link, secret_mailed_to
from tests.services.test_lock_order import PATIENCE_SECONDS, somebody_waits

CAME = NOON + timedelta(minutes=1)
MEANWHILE = NOON + timedelta(minutes=2)
AFTERWARDS = NOON + timedelta(minutes=3)
WITHOUT_LUC = (
    "email,name,roles\n"
    "lea@example.org,Lea Lindqvist,learner\n"
    "ina@example.org,Ina Novak,instructor learner\n"
    "asa@example.org,Asa Okoye,assessor\n"
    "max@example.org,Max Brandt,manager\n"
)


class Clock:
    """Says when an act came, until it is told that what the act waits for is over."""

    def __init__(self):
        self.at = CAME

    def __call__(self):
        return self.at


def shown(db):
    return preview_staff(db, MAX.actor, RIVERSIDE, WITHOUT_LUC, CAME).digest


def apply(db, digest, clock):
    return apply_staff(db, MAX.actor, RIVERSIDE, WITHOUT_LUC, digest, link, clock)


def invite(db, email):
    invitations.invite(db, MAX.actor, RIVERSIDE, email, ("learner",), link, NOON)
    return secret_mailed_to(db, email)


def a_list(db, catalogue):
    digest = shown(db)
    return lambda clock: apply(db, digest, clock)


def an_acceptance(db, catalogue):
    secret = invite(db, HAL.email)
    return lambda clock: joining.accept_as(db, HAL.actor, secret, clock)


def a_new_account(db, catalogue):
    secret = invite(db, "eva@example.org")
    new = (secret, "Eva Holm", "a newly made sentence")
    return lambda clock: joining.accept_as_new(db, *new, clock)


def a_suspension(db, catalogue):
    return lambda clock: people.suspend(db, ADA.actor, LUC.id, "Away.", clock)


def a_reinstatement(db, catalogue):
    people.suspend(db, ADA.actor, LUC.id, "Away.", NOON)
    return lambda clock: people.reinstate(db, ADA.actor, LUC.id, "Back.", clock)


def a_corrected_name(db, catalogue):
    return lambda clock: people.correct_name(db, ADA.actor, LUC.id, "Luc Morel", "Misspelt.", clock)


def a_changed_address(db, catalogue):
    secrets = []
    kept = lambda secret: secrets.append(secret) or secret  # noqa: E731
    ask_for_address(db, LUC.actor, "luc@new.example", PASSWORD, kept, NOON)
    return lambda clock: confirm_address(db, LUC.actor, secrets[0], clock)


def a_corrected_address(db, catalogue):
    changed = (ADA.actor, LUC.id, "luc@new.example", "Lost.")
    return lambda clock: correct_address(db, *changed, clock)


def an_administrator(db, catalogue):
    return lambda clock: administrators.grant_administration(db, ADA.actor, LUC.id, clock)


def no_administrator(db, catalogue):
    administrators.grant_administration(db, ADA.actor, LUC.id, NOON)
    return lambda clock: administrators.end_administration(db, ADA.actor, LUC.id, clock)


def an_answer(db, catalogue):
    retention.ask(db, LUC.actor, NOON)
    with db.read() as connection:
        request = connection.scalars(select(DeletionRequest.id)).one()
    return lambda clock: retention.answer(db, ADA.actor, request, clock)


def a_merge(db, catalogue):
    plan = merging.preview_merge(db, catalogue, ADA.actor, LEA.email, LUC.email)
    asked = (ADA.actor, LEA.id, LUC.id, plan.digest, "One person.")
    return lambda clock: merging.merge(db, catalogue, *asked, clock)


def luc(connection):
    people_rows.hold(connection, LUC.id)


def riverside(connection):
    clinic_rows.lock_clinic(connection, RIVERSIDE)


def test_an_invitation_is_dated_after_what_it_waited_for(office):
    """So of two at once, the one that ends the other is not dated before it."""
    clock = Clock()

    with ThreadPoolExecutor(1) as pool:
        with office.write() as connection:
            riverside(connection)
            about = (MAX.actor, RIVERSIDE, "eva@example.org", ("learner",), link, clock)
            waiting = pool.submit(invitations.invite, office, *about)
            somebody_waits(office)
            clock.at = AFTERWARDS
        waiting.result(PATIENCE_SECONDS)

    with office.read() as connection:
        assert connection.scalars(select(Token.created_at)).all() == [AFTERWARDS]


@pytest.mark.parametrize(
    ("prepare", "hold"),
    [
        (a_list, luc),
        (a_list, riverside),
        (an_acceptance, riverside),
        (a_new_account, riverside),
        (a_suspension, luc),
        (a_reinstatement, luc),
        (a_corrected_name, luc),
        (a_changed_address, luc),
        (a_corrected_address, luc),
        (an_administrator, luc),
        (no_administrator, luc),
        (an_answer, luc),
        (a_merge, luc),
        (a_merge, riverside),
    ],
)
def test_an_act_is_dated_after_what_it_waited_for(school, prepare, hold):
    db, catalogue = school
    put_cast_on_record(db)
    act, clock = prepare(db, catalogue), Clock()

    with ThreadPoolExecutor(1) as pool:
        with db.write() as connection:
            hold(connection)
            waiting = pool.submit(act, clock)
            somebody_waits(db)
            clock.at = AFTERWARDS
        waiting.result(PATIENCE_SECONDS)

    with db.read() as connection:
        entered = connection.scalars(select(LedgerEntry.at).where(LedgerEntry.at > NOON))
        assert set(entered) == {AFTERWARDS}
        account = select(Person.created_at).where(Person.email == "eva@example.org")
        assert connection.scalar(account) in (None, AFTERWARDS)
        moments = (PersonName.replaced_at, PersonEmail.replaced_at, DeletionRequest.answered_at)
        for moment in moments:
            assert set(connection.scalars(select(moment))) <= {AFTERWARDS}
        since = select(Administrator.since).where(Administrator.person_id == LUC.id)
        assert connection.scalar(since) in (None, AFTERWARDS)
    assert verify(db) == []


def test_a_list_ends_no_role_before_it_began(office, monkeypatch):
    granted = (ADA.actor, LUC.id, RIVERSIDE, Role.ASSESSOR)
    clinics.grant_role(office, *granted, NOON)
    digest, clock, begun = shown(office), Clock(), []
    clinics.end_role(office, *granted, NOON)
    record = roles.record

    with ThreadPoolExecutor(1) as pool:

        def stopped(*arguments, **more):
            if not begun:
                begun.append(pool.submit(apply, office, digest, clock))
                somebody_waits(office)
                clock.at = AFTERWARDS
            return record(*arguments, **more)

        monkeypatch.setattr(roles, "record", stopped)
        clinics.grant_role(office, *granted, MEANWHILE)
        assert [one.person_id for one in begun[0].result(PATIENCE_SECONDS).plan.left] == [LUC.id]

    with office.read() as connection:
        periods = select(Membership.since, Membership.ended_at).where(
            Membership.person_id == LUC.id, Membership.role == Role.ASSESSOR.value
        )
        found = [tuple(row) for row in connection.execute(periods.order_by(Membership.since))]
    assert found == [(NOON, NOON), (MEANWHILE, AFTERWARDS)]


def test_a_list_ends_no_role_of_somebody_who_joins_meanwhile_and_is_not_held(office, monkeypatch):
    """Who joins comes between the first look at the list, which says whom to hold, and the next."""
    member = (RIVERSIDE, LUC.id, Role.LEARNER)
    digest = shown(office)
    clinics.end_role(office, ADA.actor, LUC.id, RIVERSIDE, Role.LEARNER, NOON)
    hold_acting, held = staff.hold_acting, []

    def joined(connection, actor, *person_ids):
        held.extend(person_ids)
        hold_acting(connection, actor, *person_ids)
        roles.put_role(connection, *member, None, CAME)

    monkeypatch.setattr(staff, "hold_acting", joined)
    with pytest.raises(PlanChanged) as refused:
        apply(office, digest, CAME)

    assert held == []
    assert [one.person_id for one in refused.value.plan.left] == [LUC.id]
    assert refused.value.plan.digest == digest
