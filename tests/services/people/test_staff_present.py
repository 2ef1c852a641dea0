"""The present list of a clinic can be sent back as it is, with and without names."""

import pytest
from sqlalchemy import insert, update

from courseware.domain.errors import Forbidden, NotFound
from courseware.domain.staff import read_text
from courseware.services.membership import joining
from courseware.services.membership.staff_present import present_lines, present_list
from courseware.store.accounts.clinics import put_staff_number
from courseware.store.tables import Membership, Person
from tests.cast import HAL, LEA, MAX, MOA, NOON, RIVERSIDE
from tests.services.people.conftest import secret_mailed_to
from tests.services.people.staff_lists import NEXT_YEAR, ZEROS, apply, invite, preview


def test_the_present_list_sent_back_as_it_is_changes_nothing(office):
    apply(office, NEXT_YEAR)
    invite(office, "+one@example.org", "learner", "assessor")
    with office.write() as connection:
        for person_id, name, number in (("lea", "=Lea", "-5"), ("ina", "'@Ina", "0042")):
            connection.execute(update(Person).where(Person.id == person_id).values(name=name))
            put_staff_number(connection, RIVERSIDE, person_id, number)
        connection.execute(update(Person).where(Person.id == "asa").values(name="'t Hooft, Asa"))

    text = read_text(present_list(office, MAX.actor, RIVERSIDE, NOON))
    plan = preview(office, text)

    assert (plan.problems, plan.notices, plan.does_nothing) == ((), (), True)
    assert plan.unchanged == 6
    assert "'=Lea" in text and ",'-5" in text and "''@Ina" in text and "\n'+one@" in text
    assert not any(cell[:1] in {*"=+-@"} for line in text.split() for cell in line.split(","))


def test_who_was_invited_without_a_name_stands_in_the_list_without_one(office):
    apply(office, NEXT_YEAR)
    invite(office, "noa@example.org", "learner")

    text = read_text(present_list(office, MAX.actor, RIVERSIDE, NOON))
    other = text.replace("noa@example.org,,learner", "noa@example.org,,assessor")

    assert "\nnoa@example.org,,learner,\r" in text.replace("\ufeff", "")
    assert preview(office, text).does_nothing
    assert [(one.email, one.name) for one in apply(office, other).new] == [("noa@example.org", "")]
    secret = secret_mailed_to(office, "noa@example.org")
    assert joining.read_invitation(office, secret, NOON).name == ""


def test_an_empty_name_changes_no_name(office):
    apply(office, NEXT_YEAR)
    nameless = NEXT_YEAR.replace("Lea Lindqvist", "").replace("Eva Holm", "")

    plan = preview(office, nameless)
    assert (plan.problems, plan.notices, plan.does_nothing) == ((), (), True)

    plan = apply(office, nameless.replace(",learner,18", ",assessor,18"))
    assert [(one.email, one.name) for one in plan.new] == [("eva@example.org", "Eva Holm")]
    secret = secret_mailed_to(office, "eva@example.org")
    assert joining.read_invitation(office, secret, NOON).name == "Eva Holm"


def test_notices_name_who_has_no_name_by_their_address(office):
    apply(office, NEXT_YEAR.replace("Eva Holm", "").replace(",18\n", ",008\n"))

    plan = preview(office, NEXT_YEAR.replace("Eva Holm", "").replace(",18\n", ",8\n"))

    assert plan.notices == (
        "Line 6: the staff number 008 is on record for eva@example.org; 8 would replace it. "
        + ZEROS,
    )


def test_the_present_list_of_a_large_group_can_be_sent_back_whole(office):
    with office.write() as connection:
        people = [
            {"id": f"p{n}", "name": f"Person {n}", "email": f"p{n}@example.org", "created_at": NOON}
            for n in range(10_000)
        ]
        roles = [
            {
                "id": f"m{n}",
                "person_id": f"p{n}",
                "clinic_id": RIVERSIDE,
                "role": "learner",
                "since": NOON,
            }
            for n in range(10_000)
        ]
        connection.execute(insert(Person), people)
        connection.execute(insert(Membership), roles)
    text = read_text(present_list(office, MAX.actor, RIVERSIDE, NOON))

    plan = apply(office, text + "eva@example.org,Eva Holm,learner,18\n")

    assert (len(plan.new), plan.changed, plan.left, plan.problems) == (1, (), (), ())
    assert plan.unchanged == present_lines(office, MAX.actor, RIVERSIDE, NOON) - 1 > 10_000


def test_only_who_may_import_gets_the_present_list(sqlite_office):
    for actor, refusal in ((LEA, Forbidden), (MOA, NotFound), (HAL, NotFound)):
        with pytest.raises(refusal):
            present_list(sqlite_office, actor.actor, RIVERSIDE, NOON)
