"""The evidence file says what was on record by the end of its day, in every part."""

from datetime import date

from courseware.domain.people import Role
from courseware.services.competency.decisions import adverse
from courseware.services.competency.evidence import evidence_file
from courseware.services.identity import accounts
from courseware.services.membership import clinics
from courseware.store.accounts import people
from tests.cast import ADA, HILLTOP, LEA, MAX, MOA, RIVERSIDE
from tests.services.competency.practice import D1, D2, D3, answer_all, event, log, needling
from tests.ward import THIGH, noon


def test_sessions_and_licences_stand_in_it_from_their_day_on(ward):
    ward.certify(D1)
    log(ward, D1, now=D1)
    answer_all(ward, day=D2)
    accounts.add_licence(ward.db, LEA.actor, "IE", "PT-9", noon(D2))
    log(ward, D3, now=D3)
    answer_all(ward, day="2026-03-10")
    with ward.db.read() as connection:
        (licence,) = people.licences(connection, LEA.id)
    accounts.remove_licence(ward.db, LEA.actor, licence.id, noon("2026-03-10"))

    def on(day):
        who = (MAX.actor, LEA.id, RIVERSIDE)
        now, asked = noon("2026-03-12"), date.fromisoformat(day)
        file = evidence_file(ward.db, ward.catalogue, *who, now, on=asked)
        return dict(file.logbook.quotas), [row.number for row in file.licences]

    place = ("thigh", "beside")
    assert on(D1) == ({}, [])
    assert on(D2) == ({place: 1}, ["PT-9"])
    assert on(D3) == ({place: 1}, ["PT-9"])
    assert on("2026-03-10") == ({place: 2}, [])


def move(ward, day):
    clinics.end_role(ward.db, ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, noon(day))
    clinics.grant_role(ward.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, noon(day))


def test_after_a_move_the_event_behind_a_suspension_is_told_without_its_words(ward):
    needling(ward)
    noted = event(lessons=("needles",), note="Talk it through.")
    who = (MAX.actor, LEA.id, RIVERSIDE)
    adverse.note_event(ward.db, ward.catalogue, *who, noted, noon("2026-03-10"))
    move(ward, "2026-03-11")

    def told(reader, clinic, checklist=None):
        who = (reader.actor, LEA.id, clinic)
        file = evidence_file(ward.db, ward.catalogue, *who, noon("2026-03-12"), checklist)
        (one,) = file.events
        facts = (one.kind, one.region, one.happened_on.isoformat(), one.lessons, one.author)
        after = [(s.scope, s.event_id == one.id) for s in file.stopped]
        return facts, one.note, one.elsewhere, after

    facts = ("bleeding", "thigh", D3, ("needles",), "Max Brandt")
    assert told(MAX, RIVERSIDE) == (facts, "Talk it through.", False, [(THIGH, True)])
    assert told(MOA, HILLTOP) == (facts, "", True, [(THIGH, True)])
    assert told(MOA, HILLTOP, "cl-y") == (facts, "", True, [(THIGH, True)])


def test_an_event_of_after_the_move_is_not_told_where_the_person_left(ward):
    needling(ward)
    move(ward, "2026-03-11")
    who = (MOA.actor, LEA.id, HILLTOP)
    adverse.note_event(ward.db, ward.catalogue, *who, event(), noon("2026-03-12"))

    left = (MAX.actor, LEA.id, RIVERSIDE)
    assert evidence_file(ward.db, ward.catalogue, *left, noon("2026-03-13")).events == []
