"""A term ends by the days of the clinic that confirmed it, on whatever page it is read."""

import csv
import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest

from courseware.cli.team_json import place_json
from courseware.services.competency import prerequisites, rebuilding
from courseware.services.competency.decisions import deciding
from courseware.services.competency.decisions.recording import About
from courseware.services.competency.documents import waiving
from courseware.services.competency.evidence import evidence_file
from courseware.services.competency.treating import may
from courseware.services.membership import clinics
from tests.cast import ADA, HILLTOP, LEA, LUC, MAX, MOA, RIVERSIDE, Role
from tests.ward import X, noon
from tests.web.markup import words
from tests.web.ward_site import open_ward

THERE = "19 February 2028, Europe/Dublin"


@pytest.fixture
def moved(sqlite_site):
    """LEA, confirmed in Dublin until 19 February 2028, is now a member in Denver."""
    ward = open_ward(sqlite_site)
    ward.certify("2026-02-20")
    clinics.grant_role(ward.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, noon("2026-02-22"))
    clinics.end_role(ward.db, ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, noon("2026-02-23"))
    return ward


def read(site, who, moment, on=""):
    """What matrix, evidence and May say, each page as words."""
    site.clock.moment = moment
    browser, asked = site.browser(who), f"on={on}" if on else ""
    pages = f"/team?{asked}", f"/team/lea/cl-x?{asked}"
    may_page = f"/team/may?person=lea&checklist=cl-x&{asked}"
    return [words(browser.get(page)) for page in (*pages, may_page)]


@pytest.mark.parametrize(
    ("moment", "on"),
    [
        (noon("2026-03-01"), "2028-02-18"),  # a day to come
        (noon("2028-02-25"), "2028-02-18"),  # a past one
        (datetime(2028, 2, 19, 23, 59, tzinfo=UTC), ""),  # the last minute
    ],
)
def test_all_pages_say_that_it_holds_until_the_day_is_over_there(sqlite_site, moved, moment, on):
    matrix, evidence, asked = read(sqlite_site, MOA, moment, on)

    assert f"Expiring until {THERE}" in matrix
    assert f"it holds until {THERE}" in evidence
    assert f"CL-X Screening is expiring: confirmed on 20 February 2026, until {THERE}" in asked


@pytest.mark.parametrize(
    ("moment", "on"),
    [
        (noon("2026-03-01"), "2028-02-19"),
        (noon("2028-02-25"), "2028-02-19"),
        (datetime(2028, 2, 20, 0, 0, tzinfo=UTC), ""),  # the afternoon of the 19th in Denver
    ],
)
def test_all_pages_say_that_it_is_over_once_the_day_is_over_there(sqlite_site, moved, moment, on):
    matrix, evidence, asked = read(sqlite_site, MOA, moment, on)

    assert f"Expired held until {THERE}" in matrix
    assert f"it held until {THERE}" in evidence
    assert "CL-X Screening is expired" in asked
    assert rebuilding.check_intervals(moved.db, moved.catalogue).differences == ()


def test_what_another_clinic_decides_later_does_not_move_the_end(sqlite_site):
    ward = open_ward(sqlite_site)
    ward.certify("2026-02-20")
    clinics.grant_role(ward.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, noon("2026-02-22"))
    about = About(LEA.id, X, HILLTOP)
    for act, day in ((deciding.suspend, "2026-02-25"), (deciding.reinstate, "2026-02-26")):
        act(ward.db, ward.catalogue, MOA.actor, about, "Checked.", noon(day))

    matrix, evidence, asked = read(sqlite_site, MAX, datetime(2028, 2, 20, 6, tzinfo=UTC))

    assert "Expired held until 19 February 2028" in matrix
    assert "it held until 19 February 2028." in evidence
    assert "CL-X Screening is expired" in asked


def test_a_waiver_ends_by_the_days_of_the_clinic_that_granted_it(moved):
    with moved.db.write() as connection:
        waived = {"person_id": LEA.id, "checklist_id": "cl-x", "requirement": "sessions"}
        author = {"granted_by": MOA.id, "granted_at": noon("2026-03-01"), "clinic_id": HILLTOP}
        told = {"reason": "other", "note": "", "expires_on": date(2026, 4, 1)}
        waiving.rows.add_waiver(connection, {"id": "waiver-1", **waived, **author, **told})

    def held(*moment):
        with moved.db.read() as connection:
            when = datetime(*moment, tzinfo=UTC)
            return set(prerequisites.credentials(connection, LEA.id, when).waived)

    assert held(2026, 4, 1, 5, 59) == {("cl-x", "sessions")}  # 31 March in Denver
    assert held(2026, 4, 1, 6, 0) == frozenset()


def test_may_is_the_same_for_every_clinic_at_one_moment(moved):
    clinics.grant_role(moved.db, ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, noon("2026-02-24"))
    told = {
        may.may(
            moved.db,
            moved.catalogue,
            who.actor,
            LEA.id,
            clinic,
            X,
            datetime(2028, 2, 20, tzinfo=UTC),
        ).status
        for who, clinic in ((MAX, RIVERSIDE), (MOA, HILLTOP))
    }

    assert told == {"expired"}


def sheet(site, who):
    """The lines of the matrix as CSV, by their columns."""
    site.clock.moment = noon("2026-03-01")
    text = site.browser(who).get("/team/matrix.csv").text.lstrip("\ufeff")
    return list(csv.DictReader(StringIO(text)))


def test_the_evidence_names_the_zone_of_each_day_that_is_another_clinics(sqlite_site, moved):
    sqlite_site.clock.moment = noon("2026-03-01")
    browser = sqlite_site.browser(MOA)

    for page in ("/team/lea/cl-x", "/team/lea/file"):
        told = words(browser.get(page))
        assert "Confirmed on 20 February 2026, Europe/Dublin; it holds until" in told
        assert "20 February 2026, Europe/Dublin, Asa Okoye" in told
        assert "Observed on 20 February 2026, Riverside (Europe/Dublin)" in told
    own = words(sqlite_site.browser(LEA).get("/competencies/cl-x"))
    assert "Confirmed on 20 February 2026, Europe/Dublin; it holds until" in own


def test_files_and_scripts_name_the_zone_of_the_last_day(sqlite_site, moved):
    (line,) = [one for one in sheet(sqlite_site, MOA) if one["Name"] == LEA.name]
    assert (line["Last day"], line["Zone of the last day"]) == ("2028-02-19", "Europe/Dublin")
    moved.certify("2026-02-24", learner=LUC)
    by_name = {one["Name"]: one for one in sheet(sqlite_site, MAX)}
    assert by_name[LUC.name]["Zone of the last day"] == "Europe/Dublin"
    assert by_name[MAX.name]["Zone of the last day"] == ""

    about = (moved.db, moved.catalogue, MOA.actor, LEA.id, HILLTOP, noon("2026-03-01"))
    file = evidence_file(*about, "cl-x")
    told = json.loads(json.dumps(place_json(file.places[0], file)))
    assert (told["last_day"], told["zone"]) == ("2028-02-19", "Europe/Dublin")
