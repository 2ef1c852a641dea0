import pytest

from courseware.domain.people import Actor, Role
from courseware.domain.policy import GRANTS, Permission, Reach, Subject, Verdict, decide, may_enter

HERE, ELSEWHERE = "clinic-here", "clinic-elsewhere"
LEARNER = Actor("lea", "Lea", {HERE: frozenset({Role.LEARNER})})
MANAGER = Actor("max", "Max", {HERE: frozenset({Role.MANAGER})})
OTHER_MANAGER = Actor("ola", "Ola", {ELSEWHERE: frozenset({Role.MANAGER})})
ADMINISTRATOR = Actor("ada", "Ada", administrator=True)
NOBODY = Actor("noa", "Noa")


def test_every_permission_has_a_grant():
    assert set(GRANTS) == set(Permission)


def test_own_things_are_hidden_from_everybody_else():
    subject = Subject(person_id="lea")

    assert decide(LEARNER, Permission.ATTEMPTS_TAKE, subject).allowed
    for other in (MANAGER, OTHER_MANAGER, ADMINISTRATOR, NOBODY):
        assert decide(other, Permission.ATTEMPTS_TAKE, subject).verdict is Verdict.HIDDEN


def test_somebody_who_left_keeps_their_records_and_nothing_else():
    own = Subject(person_id="noa")

    assert decide(NOBODY, Permission.OWN_RECORDS, own).allowed
    assert decide(NOBODY, Permission.OWN_ACCOUNT, own).allowed
    assert decide(NOBODY, Permission.ATTEMPTS_TAKE, own).verdict is Verdict.FORBIDDEN
    assert may_enter(NOBODY, Permission.COURSES_STUDY).verdict is Verdict.FORBIDDEN


@pytest.mark.parametrize("permission", [p for p, g in GRANTS.items() if g.reach is Reach.CLINIC])
def test_a_clinic_belongs_to_its_own_people(permission):
    subject = Subject(clinic_ids=frozenset({HERE}))

    for role in Role:
        holder = Actor("max", "Max", {HERE: frozenset({role})})
        assert decide(holder, permission, subject).allowed == (role in GRANTS[permission].roles)
    assert decide(LEARNER, permission, subject).verdict is Verdict.FORBIDDEN
    assert decide(OTHER_MANAGER, permission, subject).verdict is Verdict.HIDDEN
    assert decide(ADMINISTRATOR, permission, subject).verdict is Verdict.HIDDEN


@pytest.mark.parametrize(
    "permission", [p for p, g in GRANTS.items() if g.reach is Reach.INSTALLATION]
)
def test_the_installation_belongs_to_administrators(permission):
    assert decide(ADMINISTRATOR, permission, Subject()).allowed
    assert decide(MANAGER, permission, Subject()).verdict is Verdict.FORBIDDEN
    assert "administrator" in may_enter(MANAGER, permission).reason


def test_a_refusal_names_the_role_that_is_missing():
    assert may_enter(LEARNER, Permission.TEAM_READ).reason == (
        "Only a clinic's manager may do this."
    )
