"""The manager's pages: attention, matrix, any past day, evidence, decisions, exports."""

import csv
import io
import re
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import event, insert

from courseware.services.competency import afterwards, attention, deciding
from courseware.store.competency import founding_at
from courseware.store.tables import CompetencyInterval
from courseware.web.manager import team as team_pages
from tests.cast import ASA, HAL, LEA, LUC, MAX, MOA, PASSWORD, RIVERSIDE, Member, add_member
from tests.ward import BEN, MIA, noon
from tests.web.markup import Markup, words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward, shown_by

D1 = "2026-02-20"


def test_the_team_page_says_who_is_competent_in_words(site):
    ward = open_ward(site)
    ward.certify(D1)
    ward.observe("2026-02-25", ASA, learner=LUC, marks={"x01": "unsafe"})
    manager = site.browser(MAX)

    page = manager.get("/team")

    check(page)
    text = words(page)
    assert "Luc Moreau: CL-X Screening Critical item unsafe" in text
    assert "Lea Lindqvist, CL-X Screening: evidence Current until 19 February 2028" in text
    assert "Luc Moreau, CL-X Screening: evidence In progress Unsafe item" in text
    assert "Ina Novak" in text and "Not started" in text
    assert "Hal Rivera" not in text


def test_what_waits_for_a_confirmation_is_confirmed_from_the_evidence_page(manager, ward):
    ward.observe(D1, ASA)
    ward.observe(D1, BEN)
    assert "Awaiting confirmation" in words(manager.get("/team"))
    page = manager.get("/team/lea/cl-x")
    check(page)
    assert page.text.count('class="chart__dot"') == 2

    sent = {"what": "confirm", "region": "", "clinic": RIVERSIDE, "signed_name": "Max Brandt"}
    sent |= shown_by(page.text)
    refused = manager.post("/team/lea/cl-x", {**sent, "password": "wrong"})
    assert refused.status_code == 422
    done = manager.post("/team/lea/cl-x", {**sent, "password": PASSWORD})

    assert done.status_code == 303
    assert "Current" in words(manager.get("/team/lea/cl-x"))
    again = manager.post("/team/lea/cl-x", {**sent, "password": PASSWORD})
    assert again.status_code == 409
    assert "is current; a renewal can begin on 2 January 2028" in again.text


def test_a_decision_rests_on_what_its_page_showed(manager, ward):
    ward.observe(D1, ASA)
    ward.observe(D1, BEN)
    page = manager.get("/team/lea/cl-x").text
    ward.observe(D1, ASA, marks={"x02": "5"})
    sent = {"what": "confirm", "region": "", "clinic": RIVERSIDE, "signed_name": "Max Brandt"}
    sent |= {"password": PASSWORD}

    late = manager.post("/team/lea/cl-x", {**sent, **shown_by(page)})

    assert late.status_code == 409
    day = f"{date.fromisoformat(D1).day} {date.fromisoformat(D1):%B %Y}"
    assert f"New: an observation of {day} was signed." in late.text
    done = manager.post("/team/lea/cl-x", {**sent, **shown_by(late.text)})
    assert done.status_code == 303
    withdrawn = manager.post(
        "/team/lea/cl-x", {**sent, "what": "withdraw", "reason": "No.", **shown_by(late.text)}
    )
    assert withdrawn.status_code == 409
    assert "New: confirmed on" in withdrawn.text


@pytest.mark.parametrize(("what", "after"), [("suspend", "Suspended"), ("withdraw", "Retracted")])
def test_decisions_need_a_reason_and_hold_at_once(manager, ward, what, after):
    ward.certify(D1)
    sent = {"what": what, "region": "", "clinic": RIVERSIDE}
    sent |= shown_by(manager.get("/team/lea/cl-x").text)

    assert manager.post("/team/lea/cl-x", {**sent, "reason": " "}).status_code == 422
    assert manager.post("/team/lea/cl-x", {**sent, "reason": "Left needles."}).status_code == 303

    text = words(manager.get("/team/lea/cl-x"))
    assert after in text and "Left needles." in text


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


def test_a_founding_assessor_is_one_in_cell_evidence_file_and_sheet(site):
    ward = open_ward(site)
    manager = site.browser(MAX)

    page = words(manager.get("/team"))
    assert "Asa Okoye, CL-X Screening: evidence Not started Founding assessor" in page
    assert "Asa Okoye, CL-Y Needling: evidence Not started Founding assessor Arm and" in page
    for path in ("/team/asa/cl-x", "/team/asa/file"):
        shown = manager.get(path)
        check(shown)
        assert "Founding assessor Designated by" in words(shown)
        assert "Evidence:" in words(shown)
    assert "Not started; founding assessor" in words(manager.get("/team/print"))
    lines = manager.get("/team/matrix.csv").text.splitlines()
    assert "Asa Okoye,asa@example.org,CL-X Screening,,Not started,,,," in "".join(
        line for line in lines if line.endswith(",yes")
    )
    with site.db.read() as connection:
        held = founding_at(connection, site.clock.now())
    assert ("asa", "cl-x", "") in [tuple(row) for row in held]
    assert "Founding assessor" not in words(manager.get("/team?on=2024-01-01"))
    assert ward.catalogue.checklists


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
    joined = "No member yet: joined the clinic on 26 February 2026, is current"
    assert f"Lea Lindqvist CL-X Screening {early} {joined} {late} Current" in here
    assert f"Lea Lindqvist CL-X Screening {late} {left} {early} Current" in back
    assert "Not started" not in there + here + back
    assert "Ben Osei" not in there


def test_a_document_that_waits_needs_attention_until_somebody_decides(sqlite_site, ward):
    lea, manager = sqlite_site.browser(LEA), sqlite_site.browser(MAX)
    fields = {"kind": "life_support", "title": "First aid", "issuer": "Elsewhere"}
    upload = (io.BytesIO(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"), "card.pdf")
    handed = lea.post("/documents", {**fields, "issued_on": "2026-02-01", "file": upload})
    assert handed.status_code == 303, handed.text

    page = manager.get("/team")

    assert "Lea Lindqvist: First aid Document waiting" in words(page)
    assert 'href="/team/lea/cl-x?clinic=clinic-riverside#documents"' in page.text
    evidence = manager.get("/team/lea/cl-x").text
    paper = re.search(r"/team/documents/(\w+)/decide", evidence).group(1)
    sent = {"answer": "accept", "reason": "Original seen."}
    manager.post(f"/team/documents/{paper}/decide", sent)
    assert "Document waiting" not in words(manager.get("/team"))


def test_a_day_that_does_not_exist_shows_no_matrix(manager, ward):
    ward.certify(D1)

    page = manager.get("/team?on=2026-02-30")

    assert page.status_code == 422
    assert "February 2026 has 28 days" in words(page)
    assert "<table" not in page.text and "Needs attention" not in words(page)
    assert "No matrix is shown" in words(page)


def test_may_says_what_is_on_record_and_never_gives_permission(sqlite_site, manager, ward):
    ward.certify(D1)
    ask = "/team/may?person=lea&checklist=cl-y&region=thigh"

    missing = manager.get(ask)
    check(missing)
    assert "CL-Y Needling, Thigh is not started." in missing.text
    assert "No licence is stated in the account." in missing.text
    assert "It is no permission" in missing.text
    ward.publish(noon(D1))
    answered = words(manager.get("/team/may?person=lea&checklist=cl-x"))
    assert "is current: confirmed on 20 February 2026, until 19 February 2028" in answered
    assert manager.get("/team/may?person=lea&checklist=cl-y&region=nowhere").status_code == 422
    assert manager.get("/team/may?person=hal&checklist=cl-x").status_code == 404


def test_the_matrix_leaves_as_csv_and_xlsx_without_formulae(sqlite_site, manager, ward):
    evil = Member("evil", "=cmd|' /C calc'!A0", LEA.roles)
    with sqlite_site.db.write() as connection:
        add_member(connection, evil)
    ward.certify(D1)

    sheet = manager.get("/team/matrix.csv")
    rows = list(csv.reader(io.StringIO(sheet.data.decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(manager.get("/team/matrix.xlsx").data)).active

    by_name = {row[0]: row for row in rows}
    assert by_name["Lea Lindqvist"][2:6] == ["CL-X Screening", "", "Current", "2028-02-19"]
    assert "'=cmd|' /C calc'!A0" in by_name
    assert [c for row in rows for c in row if c.startswith(("=", "+", "@"))] == []
    typed = {row[0].value: row for row in book.iter_rows(min_row=2)}
    assert typed["=cmd|' /C calc'!A0"][0].data_type == "s"
    assert typed["Lea Lindqvist"][5].value.date() == date(2028, 2, 19)


def test_a_workbook_says_how_far_it_is_and_a_cut_one_is_told_from_a_whole_one(
    sqlite_site, manager, ward
):
    with sqlite_site.db.write() as connection:
        for number in range(250):
            add_member(connection, Member(f"p{number}", f"Person {number:03d}", LEA.roles))
    ward.certify(D1)

    framed = manager.get("/team/matrix.xlsx?progress=1").data

    frames, rest = [], framed
    while rest:
        line, rest = rest.split(b"\n", 1)
        done, people, size = map(int, line.split())
        frames.append((done, people, rest[:size]))
        rest = rest[size:]
    people = frames[-1][1]
    assert [done for done, _, _ in frames] == [200, people, people, people]
    assert [bool(piece) for _, _, piece in frames][-2:] == [True, False]
    book = load_workbook(io.BytesIO(b"".join(piece for _, _, piece in frames))).active
    names = [row[0].value for row in book.iter_rows(min_row=2)]
    assert len(names) == people + 3 * 3 - 3  # three founding assessors, of three scopes each
    assert names == sorted(names)


def test_files_hold_what_was_filtered_and_the_day_that_was_asked_for(manager, ward):
    ward.certify(D1)
    ward.observe("2026-02-25", ASA, learner=LUC)

    def lines(query):
        sheet = manager.get(f"/team/matrix.csv?{query}").data.decode("utf-8-sig")
        return [(r[0], r[2], r[4], r[8]) for r in csv.reader(io.StringIO(sheet))][1:]

    assert lines("name=Luc") == [("Luc Moreau", "CL-X Screening", "In progress", "2026-03-02")]
    assert lines("name=Luc&on=2026-02-24") == [
        ("Luc Moreau", "", "Nothing on record", "2026-02-24")
    ]
    assert [line[0] for line in lines("status=current")] == ["Lea Lindqvist"]


def test_text_in_a_workbook_stays_as_it_was_written(sqlite_site, manager, ward):
    odd = Member("odd", " <b>&\x07Anna ", LEA.roles)
    with sqlite_site.db.write() as connection:
        add_member(connection, odd)

    book = load_workbook(io.BytesIO(manager.get("/team/matrix.xlsx").data)).active

    assert " <b>&Anna " in [row[0].value for row in book.iter_rows(min_row=2)]
    assert book.freeze_panes == "B2"


def test_a_large_matrix_is_shown_when_it_is_asked_for(sqlite_site, manager, ward, monkeypatch):
    monkeypatch.setattr(team_pages, "_LARGE", 1)
    ward.certify(D1)
    ward.observe("2026-02-25", ASA, learner=LUC, marks={"x01": "unsafe"})

    overview = manager.get("/team")
    check(overview)
    assert "Luc Moreau: CL-X Screening Critical item unsafe" in words(overview)
    assert "<table" not in overview.text and "page=1" in overview.text
    shown = manager.get("/team?page=1")
    check(shown)
    assert "Lea Lindqvist, CL-X Screening: evidence Current" in words(shown)
    assert "Needs attention" not in shown.text
    assert "<table" in manager.get("/team?name=Lea").text


def test_what_needs_attention_is_counted_beyond_the_lines_that_are_shown(site):
    ward = open_ward(site)
    people = [Member(f"p{n}", f"Person {n:02d}", LEA.roles) for n in range(33)]
    with site.db.write() as connection:
        for person in people:
            add_member(connection, person)
        connection.execute(
            insert(CompetencyInterval),
            [
                {
                    "person_id": person.id,
                    "checklist_id": "cl-x",
                    "region": "",
                    "since": noon("2026-01-01"),
                    "until": noon("2027-01-01") if number % 2 else None,
                    "status": "suspended" if number < 2 else "current",
                    "why": "",
                    "ends_on": date(2026, 3, 3 + number % 20),
                    "confirmed_on": date(2024, 3, 3),
                    "ready": number == 2,
                    "unsafe": number in (0, 3),
                }
                for number, person in enumerate(people)
            ],
        )

    found = attention.attention(site.db, ward.catalogue, MAX.actor, RIVERSIDE, noon("2026-03-02"))

    assert {need.value: number for need, number in found.counts.items()} == {
        "Suspended": 2,
        "Critical item unsafe": 2,
        "Awaiting confirmation": 1,
        "Expires soon": 31,
    }
    assert (found.total, len(found.lines)) == (36, 30)
    assert [(line.name, line.need.value) for line in found.lines[:5]] == [
        ("Person 00", "Suspended"),
        ("Person 01", "Suspended"),
        ("Person 00", "Critical item unsafe"),
        ("Person 03", "Critical item unsafe"),
        ("Person 02", "Awaiting confirmation"),
    ]
    ends = [line.ends_on for line in found.lines[5:]]
    assert ends == sorted(ends)


def test_pages_for_paper_say_of_which_day_they_are(manager, ward):
    ward.certify(D1)

    sheet = manager.get("/team/print")
    check(sheet)
    assert "Competencies of Riverside, 2 March 2026" in words(sheet)
    file = manager.get("/team/lea/file")
    check(file)
    assert words(file).count("IE PT-asa") == 1


def test_a_former_members_file_ends_when_they_left_and_the_new_clinic_goes_on(sqlite_site, ward):
    ward.observe(D1, ASA, **{"x02.comment": "Said here only."})
    with sqlite_site.db.write() as connection:
        connection.exec_driver_sql(
            "UPDATE membership SET ended_at = '2026-02-25 12:00:00' WHERE person_id = 'lea'"
        )
        connection.exec_driver_sql(
            "INSERT INTO membership (id, person_id, clinic_id, role, since) VALUES "
            "('lea-2', 'lea', 'clinic-hilltop', 'learner', '2026-02-25 12:00:00')"
        )
    old, new = sqlite_site.browser(MAX), sqlite_site.browser(MOA)

    assert "Not a member any more" in words(old.get("/team/lea/cl-x"))
    assert "Said here only." in words(old.get("/team/lea/cl-x"))
    assert old.post("/team/lea/cl-x", {"what": "suspend", "reason": "No."}).status_code in (
        403,
        404,
    )
    page = words(new.get("/team/lea/cl-x"))
    assert "Asa Okoye" in page and "Said here only." not in page
    assert "Lea Lindqvist" not in words(old.get("/team"))
    assert "Lea Lindqvist" in words(old.get("/team?on=2026-02-22"))
    assert "Lea Lindqvist" in words(new.get("/team"))


def test_an_adverse_event_is_noted_from_the_members_page(manager, ward, sqlite_site):
    ward.certify(D1)
    check(manager.get("/team/lea/events"))
    sent = {"region": "thigh", "kind": "bleeding", "happened_on": D1, "lessons": "needles"}

    assert manager.post("/team/lea/events", {**sent, "kind": ""}).status_code == 422
    assert (
        manager.post("/team/lea/events", {**sent, "note": "Call 079 123 45 67"}).status_code == 422
    )
    assert manager.post("/team/lea/events", sent).status_code == 303

    text = words(manager.get("/team/lea/cl-y"))
    assert "Suspended after an adverse event." in text
    assert "Not a member" not in text
    assert "To read again: Needles" in text
    lea = sqlite_site.browser(LEA)
    for path in ("/home", "/competencies", "/competencies/cl-y"):
        page = lea.get(path)
        check(page)
        assert "Thigh is suspended after an adverse event" in words(page)
        assert "/courses/basics/lessons/needles" in Markup(page.text).links


def test_what_an_adverse_event_stopped_names_its_lessons_until_it_is_reinstated(sqlite_site):
    ward = open_ward(sqlite_site)
    ward.publish(noon(D1), covers="[thorax]")
    manager = sqlite_site.browser(MAX)
    ward.certify(D1)
    sent = {"region": "thorax", "kind": "pneumothorax", "happened_on": D1, "lessons": "needles"}

    manager.post("/team/lea/events", sent)

    assert "On record. Suspended: CL-X Screening." in words(manager.get("/team/lea"))
    assert "Lea Lindqvist: CL-X Screening To read again: Needles Suspended" in words(
        manager.get("/team")
    )
    assert "pneumothorax, Thorax. To read again: Needles" in words(manager.get("/team/lea/file"))
    lea = sqlite_site.browser(LEA)
    told = words(lea.get("/competencies"))
    assert "Thorax is suspended after an adverse event Suspended: CL-X Screening. Read" in told
    ward.observe("2026-03-03", BEN)
    sqlite_site.clock.step(days=2)
    shown = shown_by(manager.get("/team/lea/cl-x").text)
    manager.post("/team/lea/cl-x", {"what": "reinstate", "reason": "Seen again.", **shown})
    assert "To read again" not in words(manager.get("/team"))
    assert "adverse event" not in words(lea.get("/competencies"))


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


def test_waivers_and_documents_are_asked_for_the_last_day_on_which_they_hold(sqlite_site):
    open_ward(sqlite_site)
    manager = sqlite_site.browser(MAX)
    sent = {"what": "waive", "requirement": "checklist:cl-x", "reason": "qualified_elsewhere"}

    assert "Last day on which it holds" in words(manager.get("/team/lea/cl-y"))
    assert "Last day on which it holds" in words(sqlite_site.browser(LEA).get("/documents"))
    refused = manager.post("/team/lea/cl-y", {**sent, "expires_on": "31.12.2026"})
    assert refused.status_code == 422 and "such as 2026-03-31" in words(refused)
    assert manager.post("/team/lea/cl-y", {**sent, "expires_on": "2026-12-31"}).status_code == 303
    assert ", until 31 December 2026" in words(manager.get("/team/lea/cl-y"))


def test_the_suspended_person_reads_why_by_whom_and_since_when(sqlite_site):
    ward = open_ward(sqlite_site)
    ward.certify(D1)
    manager, lea = sqlite_site.browser(MAX), sqlite_site.browser(LEA)
    reason = "Needle count was wrong twice."

    manager.post("/team/lea/cl-x", {"what": "suspend", "reason": reason})

    said = "CL-X Screening: suspended by Max Brandt on 2 March 2026, 12:00 GMT"
    for page in ("/home", "/competencies", "/competencies/cl-x"):
        answer = lea.get(page)
        check(answer)
        assert said in words(answer) and f"Reason: {reason}" in words(answer), page
    assert reason not in words(lea.get("/competencies/cl-y"))
    assert reason not in words(sqlite_site.browser(LUC).get("/competencies"))
    shown = shown_by(manager.get("/team/lea/cl-x").text)
    sent = {"what": "reinstate", "reason": "Counted aloud since.", **shown}
    manager.post("/team/lea/cl-x", sent)
    assert reason not in words(lea.get("/home"))


def test_the_matrix_needs_the_same_queries_for_more_people_and_more_history(site):
    ward = open_ward(site)
    manager = site.browser(MAX)
    asked = []
    event.listen(site.db.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))

    def queries(path):
        asked.clear()
        assert manager.get(path).status_code == 200
        # Whether there is a newer release is asked once a second, whatever the page.
        return len([statement for statement in asked if "FROM release" not in statement])

    paths = ("/team", "/team?on=2026-02-28", "/team?page=1", "/team?status=current", "/team/print")
    for path in paths:
        queries(path)  # the catalogue is read once
    small = [queries(path) for path in paths]
    with site.db.write() as connection:
        for number in range(20):
            add_member(connection, Member(f"p{number}", f"Person {number}", LEA.roles))
    for learner in (LEA, LUC):
        ward.certify(D1, learner=learner)

    assert [queries(path) for path in paths] == small


def test_a_stranger_and_a_learner_see_nothing_of_a_team(sqlite_site, ward):
    ward.certify(D1)

    for who in (MOA, HAL, LEA):
        assert sqlite_site.browser(who).get("/team/lea/cl-x").status_code in (403, 404)
    assert sqlite_site.browser(MIA).get("/team/lea/cl-x").status_code == 200


def test_a_refused_link_does_not_speak_of_what_was_typed(manager, ward):
    page = manager.get("/team/matrix.csv?on=2026-02-30")

    assert page.status_code == 422
    assert "February 2026 has 28 days" in words(page)
    assert "what you typed" not in words(page)
    assert "Go back and choose again, or correct the address." in words(page)
