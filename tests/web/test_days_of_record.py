"""What the team's pages say of another day than today, and of two days."""

import re

import pytest

from courseware.domain.people import Role
from courseware.services.competency.decisions import deciding
from courseware.services.competency.observations import afterwards
from courseware.services.membership.clinics import end_role
from tests.cast import ADA, LEA, MAX, MOA, PASSWORD, RIVERSIDE
from tests.services.competency.practice import BETWEEN, TODAY, use_that_was_taken_back
from tests.ward import BEN, noon
from tests.web.markup import words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward

D1 = "2026-02-20"


def test_any_past_day_shows_what_was_on_record_and_what_was_corrected_since(site):
    ward = open_ward(site)
    _, second = ward.certify(D1)
    afterwards.retract(
        site.db, ward.catalogue, BEN.actor, second, "Wrong day.", PASSWORD, noon("2026-02-27")
    )
    manager = site.browser(MAX)

    def on(day):
        return words(manager.get(f"/team?on={day}"))

    assert "Lea Lindqvist, CL-X Screening: evidence Not started" in on("2026-02-19")
    assert "Lea Lindqvist, CL-X Screening: evidence Current" in on("2026-02-26")
    assert "Now known: retracted" in on("2026-02-26")
    assert "In 1 place a later correction changes the answer: Lea Lindqvist" in on("2026-02-26")
    assert "Lea Lindqvist, CL-X Screening: evidence Retracted" in on("2026-02-28")
    assert "Corrected since" not in on("2026-02-28")
    assert "Lea Lindqvist, CL-X Screening: evidence Retracted" in words(manager.get("/team"))


def test_a_later_correction_is_told_beside_the_evidence_and_the_answer_of_a_past_day(site):
    ward = open_ward(site)
    _, second = ward.certify(D1)
    afterwards.retract(
        site.db, ward.catalogue, BEN.actor, second, "Wrong day.", PASSWORD, noon("2026-02-27")
    )
    manager = site.browser(MAX)
    told = (
        "Corrected since CL-X Screening: on record that day as current ; by what is known now it "
        "was retracted"
    )

    for page in ("/team/lea/cl-x?", "/team/lea/file?", "/team/may?person=lea&checklist=cl-x&"):
        assert told in words(manager.get(f"{page}on=2026-02-26")), page
        assert "Corrected since" not in words(manager.get(f"{page}on=2026-02-28")), page
        assert "Corrected since" not in words(manager.get(page)), page
    assert "1 of these cells: Lea" in words(manager.get("/team/print?on=2026-02-26"))


def test_a_last_day_that_a_retraction_moved_is_told_with_both_days_on_every_page(site):
    ward = open_ward(site)
    use_that_was_taken_back(ward)
    site.clock.moment = noon(TODAY)
    manager = site.browser(MAX)
    told = (
        "Corrected since CL-Y Needling, Thigh: on record that day as current, until 30 September "
        "2026 ; by what is known now it was current, until 8 September 2026"
    )

    for page in (
        "/team/lea/cl-y?",
        "/team/lea/file?",
        "/team/may?person=lea&checklist=cl-y&region=thigh&",
    ):
        shown = manager.get(f"{page}on={BETWEEN}")
        check(shown)
        assert words(shown).count(told) == 1, page
        assert "Corrected since" not in words(manager.get(f"{page}on=2026-04-11")), page
        assert "Corrected since" not in words(manager.get(page)), page
    for page in ("/team?", "/team/print?"):
        shown = words(manager.get(f"{page}on={BETWEEN}"))
        assert shown.lower().count("now known: current, until 8 september 2026") == 1, page
    file = manager.get(f"/team/matrix.csv?on={BETWEEN}").text
    assert file.count("2026-09-30") == file.count("Current, until 8 September 2026") == 1


def test_a_day_to_come_is_said_to_be_one_on_every_page(manager, ward):
    ward.certify(D1)
    day, pages = "2028-01-15", (
        "/team?", "/team/lea/cl-x?", "/team/lea/file?", "/team/print?",
        "/team/may?person=lea&checklist=cl-x&",
    )  # fmt: skip

    for page in pages:
        assert "A day to come: 15 January 2028" in words(manager.get(f"{page}on={day}")), page
        assert "A day to come" not in words(manager.get(page)), page
    changed = manager.get(f"/team/changes?start=2026-02-20&end={day}")
    assert "A day to come: 15 January 2028" in words(changed)
    assert "Needs attention" not in words(manager.get(f"/team?on={day}"))
    assert 'name="what" value="suspend"' not in manager.get(f"/team/lea/cl-x?on={day}").text


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2026-02-29", "February 2026 has 28 days, so there is no 2026-02-29."),
        ("9999-12-31", "Choose a day in the years 1900 to 2999."),
        ("yesterday", "Write the day as year, month and day, such as 2026-03-31."),
        ("2026-13-01", "There is no month 13; write a day such as 2026-03-31."),
    ],
)
def test_a_day_that_does_not_exist_is_refused_and_never_taken_for_today(
    manager, ward, day, sentence
):
    pages = (
        "/team?", "/team/lea/cl-x?", "/team/lea/file?", "/team/print?", "/team/matrix.csv?",
        "/team/may?person=lea&checklist=cl-x&",
    )  # fmt: skip

    for page in pages:
        answer = manager.get(f"{page}on={day}")
        assert answer.status_code == 422 and sentence in words(answer), page
    changed = manager.get(f"/team/changes?start={day}&end=2026-02-20")
    assert changed.status_code == 422 and sentence in words(changed)


def test_the_day_ends_at_the_clinics_midnight(sqlite_site, manager, ward):
    """23:30 UTC on 30 June is 1 July in Dublin's summer."""
    ward.certify("2026-03-01")
    deciding.suspend(
        sqlite_site.db,
        ward.catalogue,
        MAX.actor,
        ward.about(),
        "Late.",
        noon("2026-06-30").replace(hour=23, minute=30),
    )
    sqlite_site.clock.moment = noon("2026-07-10")
    manager.sign_in(MAX)

    assert "evidence Current" in words(manager.get("/team?on=2026-06-30&name=Lea"))
    assert "evidence Suspended" in words(manager.get("/team?on=2026-07-01&name=Lea"))


def test_the_difference_of_two_days(manager, ward):
    ward.certify(D1)

    page = manager.get("/team/changes?start=2026-02-19&end=2026-02-21")

    check(page)
    text = words(page)
    assert "1 difference" in text
    assert "CL-X Screening 19 February 2026 Not started 21 February 2026 Current" in text
    assert "Nothing differs" in words(manager.get("/team/changes?start=2026-02-21&end=2026-02-22"))


def test_who_left_or_joined_between_two_days_is_not_called_not_started(sqlite_site, ward):
    ward.certify(D1)
    with sqlite_site.db.write() as connection:
        connection.exec_driver_sql(
            "UPDATE membership SET ended_at = '2026-02-25 12:00:00' WHERE person_id = 'lea'"
        )
        connection.exec_driver_sql(
            "INSERT INTO membership (id, person_id, clinic_id, role, since) VALUES "
            "('lea-2', 'lea', 'clinic-hilltop', 'learner', '2026-02-26 12:00:00')"
        )
    days = "?start=2026-02-22&end=2026-03-01"
    # Of a founding assessor whom nobody has observed there is nothing to tell but their coming.
    with sqlite_site.db.write() as connection:
        connection.exec_driver_sql(
            "UPDATE membership SET since = '2026-02-26 12:00:00' WHERE person_id = 'ben'"
        )
    old, new = sqlite_site.browser(MAX), sqlite_site.browser(MOA)

    there = words(old.get(f"/team/changes{days}"))
    here = words(new.get(f"/team/changes{days}"))
    back = words(old.get("/team/changes?start=2026-03-01&end=2026-02-22"))

    left = "Left the clinic on 25 February 2026, was current"
    early, late = "22 February 2026", "1 March 2026"
    assert f"Lea Lindqvist CL-X Screening {early} Current {late} {left}" in there
    joined = "No member yet: joined the clinic on 26 February 2026"
    assert f"Lea Lindqvist CL-X Screening {early} {joined} {late} Current" in here
    assert f"Lea Lindqvist CL-X Screening {early} Current {late} {left}" in back
    assert "Not started" not in there + here + back
    assert "Ben Osei" not in there


def test_a_day_that_does_not_exist_shows_no_matrix(manager, ward):
    ward.certify(D1)

    page = manager.get("/team?on=2026-02-30")

    assert page.status_code == 422
    assert "February 2026 has 28 days" in words(page)
    assert "<table" not in page.text and "Needs attention" not in words(page)
    assert "No matrix is shown" in words(page)


def test_pages_for_paper_say_of_which_day_they_are(manager, ward):
    ward.certify(D1)

    sheet = manager.get("/team/print")
    check(sheet)
    assert "Competencies of Riverside, 2 March 2026" in words(sheet)
    file = manager.get("/team/lea/file")
    check(file)
    assert words(file).count("IE PT-asa") == 1


def test_one_end_is_the_same_day_on_every_page(sqlite_site):
    ward = open_ward(sqlite_site)
    ward.certify(D1)
    manager, lea = sqlite_site.browser(MAX), sqlite_site.browser(LEA)

    for page in ("/team", "/team/lea/cl-x", "/team/lea/file", "/team/print"):
        told = words(manager.get(page))
        assert "until 19 February 2028" in told and "20 February 2028" not in told, page
    for page in ("/competencies", "/competencies/cl-x"):
        told = words(lea.get(page)).lower()
        assert "until and including 19 february 2028" in told and "20 february 2028" not in told
    line = manager.get("/team/matrix.csv").text
    assert "Last day" in line and "2028-02-19" in line and "2028-02-20" not in line


def test_a_name_on_a_past_day_opens_the_file_of_that_day_also_of_who_left(sqlite_site, ward):
    ward.certify(D1)
    end_role(sqlite_site.db, ADA.actor, "lea", RIVERSIDE, Role.LEARNER, noon("2026-02-25"))
    manager = sqlite_site.browser(MAX)

    page = manager.get("/team?on=2026-02-21")

    [address] = re.findall(r'<th scope="row"><a href="([^"]*)">Lea Lindqvist', page.text)
    file = manager.get(address.replace("&amp;", "&"))
    assert file.status_code == 200
    assert "on record by the end of 21 February 2026" in words(file)
    last = words(manager.get(f"/team/lea/file?clinic={RIVERSIDE}"))
    assert "on record when Lea Lindqvist left, 25 February 2026, 12:00 UTC (Europe/Dublin)" in last
    assert "until 19 February 2028" in last
    asked = words(manager.get(f"/team/may?clinic={RIVERSIDE}&person=lea&checklist=cl-x"))
    assert "No member of Riverside any more, since 25 February 2026." in asked
    assert "Confirmed on" not in asked and "CL-X Screening is" not in asked


def test_paper_tells_every_moment_in_the_clinics_zone_and_today_by_its_minute(sqlite_site, ward):
    ward.certify(D1)
    sqlite_site.clock.moment = noon("2026-03-02").replace(hour=20, minute=25)
    manager = sqlite_site.browser(MAX)

    for page in ("/team/lea/file", "/team/print"):
        shown = manager.get(page)
        assert "at this moment, 2 March 2026, 20:25 UTC" in words(shown), page
        assert "by the end of" not in words(shown)
        past = words(manager.get(f"{page}?on=2026-02-21"))
        assert "by the end of" in past and "at this moment" not in past
        for one in (shown, manager.get(f"{page}?on=2026-02-21")):
            # The reader's own clock changes none of them.
            times = re.findall(r"<time [^>]*>", one.text)
            assert times and all("data-clinics-clock" in time for time in times), page
