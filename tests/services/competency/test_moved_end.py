"""Where an earlier confirmation falls, a later one that renewed it ends earlier: told beforehand
and afterwards, with the reason, to whoever reads of it."""

import csv
from datetime import date
from io import StringIO
from types import SimpleNamespace

import pytest

from courseware.cli.team_json import cell_json, place_json
from courseware.domain.people import Role
from courseware.services.competency import evidence, own
from courseware.services.competency.decisions import deciding
from courseware.services.competency.observations.afterwards import read_signed
from courseware.services.competency.observations.taking_back import (
    if_taken_back,
    if_taken_back_in,
)
from courseware.services.competency.teams import export, team
from courseware.services.competency.teams.grounds import Ground
from courseware.services.competency.treating import may
from courseware.services.membership import clinics
from courseware.web.manager.matrix_rows import linked_rows, plain_rows
from tests.cast import ADA, ASA, LEA, MAX, RIVERSIDE
from tests.services.competency.practice import take_back
from tests.ward import BEN, X, noon

BEFORE, FELL = "2030-02-10", "2030-02-15"
BEFOREHAND = (
    "This takes its ground from the confirmation of 5 March 2026. The one of 2 February 2028 had "
    "renewed it, and stands; but there is no anniversary left that it could keep, so its term then "
    "ends with 1 February 2030, and not with 4 March 2030."
)
AFTERWARDS = (
    "An observation behind the confirmation of 5 March 2026 was corrected or retracted. The "
    "confirmation of 2 February 2028 had renewed it, and stands. There is no anniversary left that "
    "it could keep, so its term ends with 1 February 2030, and not with 4 March 2030 as when it "
    "was confirmed."
)


@pytest.fixture
def renewed(ward):
    """LEA was confirmed on 5 March 2026, and renewed inside the window."""
    first = ward.certify("2026-03-05")
    for by in (ASA, BEN):
        ward.observe("2028-02-01", by)
    ward.confirm("2028-02-02")
    return SimpleNamespace(ward=ward, first=first)


def beforehand(ward, observation, day=BEFORE, by=ASA):
    row = read_signed(ward.db, by.actor, observation).row
    return if_taken_back(ward.db, ward.catalogue, row, noon(day))


def file_of(ward, day, on=None):
    about = (ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, noon(day), X[0])
    return evidence.evidence_file(*about, on)


def test_what_it_will_change_is_told_before_it_is_done(renewed):
    ward, first = renewed.ward, renewed.first

    assert beforehand(ward, first[0], "2028-05-01") == BEFOREHAND
    # On this day the new end would be over already.
    assert beforehand(ward, first[0]) == f"{BEFOREHAND} That day is over: it has expired then."
    listed = if_taken_back_in(file_of(ward, "2028-05-01").places, "Europe/Dublin")
    assert {listed[observation] for observation in first} == {BEFOREHAND}
    renewing = set(listed) - set(first)
    assert len(renewing) == 2
    for observation in renewing:
        assert listed[observation].startswith(
            "This takes back the confirmation of 2 February 2028;"
        )


def test_whoever_left_is_told_of_nowhere(renewed):
    ward = renewed.ward
    end = (ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, noon("2028-05-01"))
    clinics.end_role(ward.db, *end)

    assert beforehand(ward, renewed.first[0], "2028-05-02") == ""


def test_what_rests_on_nothing_changes_nothing(ward):
    alone = ward.observe("2026-03-05", ASA)
    assert beforehand(ward, alone, "2026-03-06") == ""
    ward.observe("2026-03-06", BEN)
    ward.confirm("2026-03-07")
    more = ward.observe("2026-03-08", ASA)
    assert beforehand(ward, more, "2026-03-09") == ""


def test_afterwards_everybody_reads_why_it_ended(renewed):
    ward = renewed.ward
    assert file_of(ward, BEFORE).places[0].because == ""
    take_back(ward, renewed.first[0], ASA, FELL)

    file = file_of(ward, FELL)
    [place] = file.places
    mine = own.own_checklist(ward.db, ward.catalogue, LEA.actor, X[0], noon(FELL)).places[0]
    answer = may.may(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, X, noon(FELL))
    [said] = [check.words for check in answer.checks if check.what == "competency"]

    assert (place.standing.status, place.because) == ("expired", AFTERWARDS)
    assert mine.because == AFTERWARDS
    assert AFTERWARDS in said
    assert place_json(place, file)["end_moved"] == {
        "last_day_when_confirmed": "2030-03-04",
        "confirmation": place.history.decisions[0].id,
        "confirmed_on": "2026-03-05",
        "reason": "observation_retracted",
    }


def test_a_day_before_it_says_what_was_on_record_and_what_is_known_now(renewed):
    ward = renewed.ward
    take_back(ward, renewed.first[0], ASA, FELL)

    file = file_of(ward, FELL, date.fromisoformat(BEFORE))
    [place] = file.places

    assert (place.standing.status, place.because) == ("expiring", "")
    assert place_json(place, file)["end_moved"] is None
    assert file.known_now[X].words == "expired, held until 1 February 2030"


def cell_of(ward, day, on=None):
    """LEA's cell; on the page and on paper it says whether its end moved."""
    found = team.matrix(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon(day), on)
    [row] = [row for row in found.rows if row.person_id == LEA.id]
    cell = row.cells[X[0]][0]
    for rows in (linked_rows(found.rows, found.checklists, ""), plain_rows(found.rows, [X])):
        assert rows.count("1 February 2030 (end moved)") == (cell.told is not None)
    return cell


def line_of(ward, day):
    sheet = export.open_sheet(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon(day))
    lines = csv.DictReader(StringIO("".join(export.as_csv(sheet)).lstrip("\ufeff")))
    [line] = [line for line in lines if line["Name"] == LEA.name]
    return line


def test_the_matrix_marks_it_and_its_file_holds_the_day_that_was_told(renewed):
    ward = renewed.ward
    assert cell_of(ward, BEFORE).told is None
    assert line_of(ward, BEFORE)["Last day when confirmed"] == ""
    take_back(ward, renewed.first[0], ASA, FELL)

    cell, ground = cell_of(ward, FELL), Ground((), (), ())
    said = cell_json(X[0], cell, ground, "Europe/Dublin")
    assert (said["last_day"], said["last_day_when_confirmed"]) == ("2030-02-01", "2030-03-04")
    assert cell_of(ward, FELL, date.fromisoformat(BEFORE)).told is None
    line = line_of(ward, FELL)
    assert (line["Last day"], line["Last day when confirmed"]) == ("2030-02-01", "2030-03-04")


def test_what_is_retracted_has_no_end_that_moved(renewed):
    ward = renewed.ward
    take_back(ward, renewed.first[0], ASA, "2028-02-10")
    assert cell_of(ward, "2028-02-11").told
    deciding.withdraw(
        *(ward.db, ward.catalogue, MAX.actor, ward.about(), "Wrong person."), noon("2028-02-12")
    )

    assert cell_of(ward, "2028-02-13").told is None
