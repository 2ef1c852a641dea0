"""The evidence file says what was on record by the end of its day, in every part."""

from datetime import date

from courseware.services import accounts
from courseware.services.competency.evidence import evidence_file
from courseware.store import people
from tests.cast import LEA, MAX, RIVERSIDE
from tests.services.competency.practice import D1, D2, D3, answer_all, log
from tests.ward import noon


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
