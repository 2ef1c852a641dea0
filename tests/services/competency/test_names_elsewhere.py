"""A past day costs no more where many names were corrected since of people who are not shown."""

from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event, insert, select

from courseware.domain.errors import Conflict
from courseware.domain.people import Role
from courseware.services.competency.evidence import evidence_file
from courseware.services.competency.membership import refuse_form_of_who_left
from courseware.services.competency.teams import export, team
from courseware.services.competency.teams.ordering import Filter
from courseware.services.competency.treating.may import may
from courseware.services.identity import people
from courseware.services.membership.clinics import end_role
from courseware.store.accounts import former_names
from courseware.store.tables import Membership, Person, PersonName
from tests.cast import ADA, ASA, HAL, HILLTOP, LEA, LUC, MAX, RIVERSIDE, put_cast_on_record
from tests.services.competency.test_merged_later import merge
from tests.ward import X, noon

D1, DAY, CHANGED, LATER, TODAY = (
    f"2026-{day}" for day in ("03-02", "03-05", "03-10", "03-15", "04-01")
)
ON = date.fromisoformat(DAY)
FEW, MANY = 3, 300
NEW = "Lea Newname"


@pytest.fixture
def story(ward, monkeypatch):
    """Lea's name was corrected after the day, and an account merged into hers; Asa's, after the
    clinic had lost her. A file is read in several parts."""
    put_cast_on_record(ward.db)
    ward.certify(D1)
    end_role(ward.db, ADA.actor, ASA.id, RIVERSIDE, Role.ASSESSOR, noon(CHANGED))
    for person, name in ((LEA, NEW), (ASA, "Asa Newname")):
        people.correct_name(ward.db, ADA.actor, person.id, name, "Married.", noon(LATER))
    merge(ward, LEA, LUC, LATER)
    monkeypatch.setattr(export, "_PART", 2)
    return ward


def may_treat(ward):
    answer = may(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, X, noon(TODAY), ON)
    return {answer.name}


def file(ward):
    about = (ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE)
    found = evidence_file(*about, noon(TODAY), on=ON)
    return {found.name} & {account.name for account in found.accounts}


def matrix(ward, wanted=None, page=1):
    about = (ward.db, ward.catalogue, MAX.actor, RIVERSIDE)
    return {row.name for row in team.matrix(*about, noon(TODAY), ON, wanted, page).rows}


def filtered(ward):
    return matrix(ward, Filter(name=NEW))


def everybody(ward):
    return matrix(ward, page=None)


def sheet(ward):
    about = (ward.db, ward.catalogue, MAX.actor, RIVERSIDE)
    parts = list(export.open_sheet(*about, noon(TODAY), ON).parts())
    assert len(parts) > 1
    return {line[0] for part in parts for line in part}


def refused(ward):
    with pytest.raises(Conflict, match=f"^{ASA.name} is not a member"):
        refuse_form_of_who_left(ward.db, MAX.actor, ASA.id, RIVERSIDE)
    return {LEA.name}


READERS = (may_treat, file, matrix, filtered, everybody, sheet, refused)


@contextmanager
def sent_to(db):
    """How many parameters each statement has that is sent meanwhile."""
    sent = []

    def note(connection, cursor, statement, parameters, *more):
        sent.append(len(parameters or ()))

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def correct_elsewhere(ward, numbers):
    """Put people with corrected names into another clinic, by the rows of one who is there."""
    of_hal = select(Person).where(Person.id == HAL.id)
    his_role = select(Membership).where(Membership.person_id == HAL.id)
    replaced = {"replaced_at": noon(LATER), "replaced_by": ADA.id, "reason": "Married."}
    with ward.db.write() as connection:
        hal = dict(connection.execute(of_hal).mappings().one())
        role = dict(connection.execute(his_role).mappings().one())
        ids = [(f"elsewhere-{n}", {"id": f"elsewhere-{n}"}) for n in numbers]
        persons = [{**hal, **own, "email": f"{id_}@clinic.example"} for id_, own in ids]
        connection.execute(insert(Person), persons)
        connection.execute(insert(Membership), [{**role, **own, "person_id": i} for i, own in ids])
        names = [{**replaced, **own, "person_id": id_, "name": "Then"} for id_, own in ids]
        connection.execute(insert(PersonName), names)


@pytest.mark.parametrize("reader", READERS)
def test_names_corrected_elsewhere_add_neither_statements_nor_parameters(story, reader):
    correct_elsewhere(story, range(FEW))
    reader(story)

    with sent_to(story.db) as few:
        assert LEA.name in reader(story)
    correct_elsewhere(story, range(FEW, MANY))
    with sent_to(story.db) as many:
        assert LEA.name in reader(story)

    assert many == few


def test_only_names_of_who_is_asked_about_are_read(story):
    correct_elsewhere(story, range(FEW))

    with story.db.read() as connection:
        asked = (connection, noon(DAY))
        hers = former_names.renamed_after(*asked, [LEA.id])
        here = former_names.renamed_members(*asked, RIVERSIDE)
        one = former_names.renamed_members(*asked, RIVERSIDE, [ASA.id, HAL.id])
        there = former_names.renamed_members(*asked, HILLTOP)

    assert [(row.person_id, row.name, row.name_now) for row in hers] == [(LEA.id, LEA.name, NEW)]
    until = {row.person_id: row.until for row in here}
    assert until == {LEA.id: None, ASA.id: noon(CHANGED)}
    assert [row.person_id for row in one] == [ASA.id]
    assert len(there) == FEW
