"""The server's clock was ahead when something was ended, and was set right: what somebody could
do by it, or rest on it, they can no more, and no page of today shows it as held."""

from datetime import date, timedelta

import pytest

from courseware.domain.errors import Conflict, Forbidden, NotFound
from courseware.domain.people import Role
from courseware.services.competency import assessors
from courseware.services.competency.documents import papers, waiving
from courseware.services.competency.evidence import evidence_file
from courseware.services.competency.observations.requesting import require_eligible
from courseware.services.competency.prerequisites import credentials
from courseware.services.competency.teams.export import as_csv, open_sheet
from courseware.services.competency.teams.team import count_people, matrix
from courseware.services.competency.treating.may import may
from courseware.services.membership import clinics
from courseware.services.proving.ledger_walk import verify
from courseware.store.competency import decisions as rows
from courseware.store.competency import practice as practice_rows
from tests.cast import ADA, ASA, HAL, LEA, MAX, RIVERSIDE
from tests.services.competency.practice import hand_in
from tests.ward import BEN, THIGH, X, noon

D1, TODAY = "2026-03-20", "2026-03-25"
NOW = noon(TODAY)
AHEAD = NOW + timedelta(days=3)


def end_designation(ward, who, when):
    with ward.db.read() as connection:
        held = rows.founding_assessors(connection, who.id)
    (one,) = [d for d in held if (d.checklist_id, d.region) == X]
    assessors.end_designation(ward.db, ADA.actor, one.id, "Left.", when)


def can_assess(ward, who, moment=NOW):
    with ward.db.read() as connection:
        try:
            require_eligible(connection, who.actor, LEA.id, X, moment)
        except Forbidden:
            return False
    return True


def founders(ward, who, now=NOW, on=None):
    """What matrix, sheet and page of evidence say of somebody as a founding assessor of CL-X."""
    about = (ward.db, ward.catalogue, MAX.actor)
    table = matrix(*about, RIVERSIDE, now, on=on)
    row = next(row for row in table.rows if row.person_id == who.id)
    cells = any(cell.founding for cell in row.cells.get("cl-x", ()))
    lines = "".join(as_csv(open_sheet(*about, RIVERSIDE, now, on=on))).splitlines()
    place = lines[0].split(",").index("Founding assessor")
    sheet = {line.split(",")[place] for line in lines if who.name in line and "CL-X" in line}
    file = evidence_file(*about, who.id, RIVERSIDE, now, "cl-x", on)
    return cells, sheet, [bool(one.ended_at) for one in file.designations]


def test_whose_designation_ended_by_that_clock_signs_nothing_any_more(ward):
    form = ward.take(TODAY, BEN)
    ward.rate_oneself(form, TODAY)
    ward.assess(form, BEN, TODAY)
    assert can_assess(ward, BEN)

    end_designation(ward, BEN, AHEAD)

    assert not can_assess(ward, BEN)
    with pytest.raises(Forbidden):
        ward.sign(form, BEN, TODAY)
    assert not can_assess(ward, BEN, AHEAD + timedelta(minutes=1))
    assert verify(ward.db) == []


def test_no_page_of_today_shows_that_designation_as_held_and_past_days_stay(ward):
    end_designation(ward, BEN, AHEAD)

    held, sheet, ended = founders(ward, BEN)
    assert not held and "yes" not in "".join(sheet) and ended == [True]
    held, sheet, ended = founders(ward, BEN, on=date(2026, 3, 24))
    assert held and "yes" in "".join(sheet) and ended == [False]


def test_whose_role_ended_by_that_clock_neither_signs_nor_is_signed_for_nor_is_a_member(ward):
    form = ward.take(TODAY, ASA)
    ward.rate_oneself(form, TODAY)
    ward.assess(form, ASA, TODAY)
    for who, role in ((ASA, Role.ASSESSOR), (LEA, Role.LEARNER)):
        clinics.end_role(ward.db, ADA.actor, who.id, RIVERSIDE, role, AHEAD)

    with pytest.raises((Conflict, Forbidden, NotFound)):
        ward.sign(form, ASA, TODAY)
    with pytest.raises((Forbidden, NotFound)):
        ward.take(TODAY, BEN)
    answer = may(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, X, NOW)
    assert [(c.what, c.met) for c in answer.checks] == [("clinic", False)]
    past = may(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, X, NOW, date(2026, 3, 24))
    assert ("clinic", True) in [(c.what, c.met) for c in past.checks]


def test_whose_role_began_by_that_clock_is_in_the_team_at_once_and_not_on_past_days(ward):
    about = (ward.db, ward.catalogue, MAX.actor)
    clinics.grant_role(ward.db, ADA.actor, HAL.id, RIVERSIDE, Role.LEARNER, AHEAD)

    def team(on=None):
        rows = matrix(*about, RIVERSIDE, NOW, on=on).rows
        files = "".join(as_csv(open_sheet(*about, RIVERSIDE, NOW, on=on)))
        assert (HAL.name in files) is (HAL.id in {row.person_id for row in rows})
        return {row.person_id for row in rows}

    assert HAL.id in team() and HAL.id not in team(date(2026, 3, 24))
    assert count_people(ward.db, MAX.actor, RIVERSIDE, NOW) == len(team())
    answer = may(*about, HAL.id, RIVERSIDE, X, NOW)
    assert ("clinic", True) in [(c.what, c.met) for c in answer.checks]
    past = may(*about, HAL.id, RIVERSIDE, X, NOW, date(2026, 3, 24))
    assert ("clinic", False) in [(c.what, c.met) for c in past.checks]
    clinics.end_role(ward.db, ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, AHEAD)
    assert LEA.id not in team() and LEA.id in team(date(2026, 3, 24))


def test_a_document_that_was_taken_back_by_that_clock_stands_for_nothing(ward, tmp_path):
    ward.publish(noon(D1), quizzes="[needles]")
    one = hand_in(ward, tmp_path / "documents")
    papers.decide_paper(ward.db, MAX.actor, one, True, "Saw the original.", noon(D1))
    assert brought(ward).quizzes == {"needles"}

    papers.take_back_acceptance(ward.db, MAX.actor, one, "A forgery.", AHEAD)

    assert brought(ward).quizzes == set()
    with pytest.raises(Conflict):
        ward.request(TODAY)
    answer = may(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, X, NOW)
    assert not [c for c in answer.checks if c.what == "evidence" and c.met]
    file = evidence_file(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, NOW, "cl-x")
    assert [p.ended_because for p in file.papers] == ["A forgery."]
    with ward.db.read() as connection:
        assert credentials(connection, LEA.id, noon("2026-03-24")).quizzes == {"needles"}


def test_a_waiver_that_was_ended_by_that_clock_waives_nothing(ward):
    scene = (ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE)
    waiver = ("cl-y", "checklist:cl-x", "teaches_the_subject", "", None)
    waiving.grant_waiver(*scene, *waiver, noon(D1))
    with ward.db.read() as connection:
        (granted,) = practice_rows.waivers(connection, [LEA.id])
    assert brought(ward).waived

    waiving.end_waiver(*scene, granted.id, AHEAD)

    assert not brought(ward).waived
    with pytest.raises(Conflict):
        ward.request(TODAY, scope=THIGH)
    file = evidence_file(*scene[:3], LEA.id, RIVERSIDE, NOW, "cl-y")
    assert [bool(w.ended_at) for w in file.waivers] == [True]
    waiving.grant_waiver(*scene, *waiver, NOW)
    assert brought(ward).waived


def brought(ward):
    with ward.db.read() as connection:
        return credentials(connection, LEA.id, NOW, past=False)
