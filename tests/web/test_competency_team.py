"""The manager's pages: attention, matrix, any past day, evidence, decisions, exports."""

import csv
import html
import io
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import event, insert

from courseware.services.competency.decisions.taken_back_ahead import count_at_once
from courseware.services.competency.observations import afterwards
from courseware.services.competency.teams import attention
from courseware.services.releases.publishing import publish
from courseware.store.competency.decisions import founding_at
from courseware.store.tables import CompetencyInterval
from courseware.web.manager import team as team_pages
from tests.cast import ASA, HAL, LEA, LUC, MAX, MOA, PASSWORD, RIVERSIDE, Member, add_member
from tests.services.competency.test_running_out import add_document
from tests.ward import BEN, MIA, noon
from tests.web.markup import words
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
    unsafe = "Unsafe on 25 February 2026: X01 “Asks who the patient is.” Critical item unsafe"
    assert f"Luc Moreau: CL-X Screening {unsafe}" in text
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
    lines = list(csv.DictReader(manager.get("/team/matrix.csv").text.splitlines()))
    (screening,) = [
        line
        for line in lines
        if (line["E-mail"], line["Checklist"]) == (ASA.email, "CL-X Screening")
    ]
    assert (screening["Status"], screening["Founding assessor"]) == ("Not started", "yes")
    with site.db.read() as connection:
        held = founding_at(connection, site.clock.now())
    assert ("asa", "cl-x", "") in [tuple(row)[:3] for row in held]
    assert "Founding assessor" not in words(manager.get("/team?on=2024-01-01"))
    assert ward.catalogue.checklists


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


def test_a_document_that_ran_out_is_told_with_its_last_day_and_opens_among_the_documents(
    sqlite_site, ward
):
    manager = sqlite_site.browser(MAX)
    assert "no competency, document or licence has expired or ends within 60 days" in words(
        manager.get("/team")
    )
    add_document(ward, LEA, "BLS", "2026-02-25")

    page = manager.get("/team")

    assert "Lea Lindqvist: Document “BLS” Held until 24 February 2026 Expired" in words(page)
    assert 'href="/team/lea/cl-x?clinic=clinic-riverside#documents"' in page.text


def test_may_says_what_is_on_record_and_never_gives_permission(sqlite_site, manager, ward):
    ward.certify(D1)
    ask = "/team/may?person=lea&checklist=cl-y&region=thigh"

    missing = manager.get(ask)
    check(missing)
    assert "CL-Y Needling, Thigh is not started." in missing.text
    text = words(missing)
    for once in ("a current “CL-X Screening”", "No licence is stated", "watched session"):
        assert text.count(once) == 1, once
    assert "No licence is stated in the account." in missing.text
    assert "It is no permission" in missing.text
    # Each thing on a line of its own, and no wall of words.
    lines = re.findall(r"<li>([^<]+)", missing.text)
    assert "CL-Y Needling, Thigh is not started." in lines
    assert "1 assessor is needed." in lines
    assert max(len(line) for line in lines) < 200
    ward.publish(noon(D1))
    answered = words(manager.get("/team/may?person=lea&checklist=cl-x"))
    assert "is current: confirmed on 20 February 2026, until 19 February 2028" in answered
    nowhere = manager.get("/team/may?person=lea&checklist=cl-y&region=nowhere")
    assert nowhere.status_code == 422 and "of its regions: Thigh; Arm and hand." in words(nowhere)
    assert manager.get("/team/may?person=hal&checklist=cl-x").status_code == 404


def test_a_large_matrix_is_shown_when_it_is_asked_for(sqlite_site, manager, ward, monkeypatch):
    monkeypatch.setattr(team_pages, "_LARGE", 1)
    ward.certify(D1)
    ward.observe("2026-02-25", ASA, learner=LUC, marks={"x01": "unsafe"})

    overview = manager.get("/team")
    check(overview)
    assert "Luc Moreau: CL-X Screening Unsafe on 25 February 2026" in words(overview)
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
        "Enough observed": 1,  # it is only kept so: nothing that was signed stands behind it
        "Expires soon": 31,
    }
    assert (found.total, len(found.lines)) == (36, 30)
    assert [(line.name, line.need.value) for line in found.lines[:5]] == [
        ("Person 00", "Suspended"),
        ("Person 01", "Suspended"),
        ("Person 00", "Critical item unsafe"),
        ("Person 03", "Critical item unsafe"),
        ("Person 02", "Enough observed"),
    ]
    ends = [line.ends_on for line in found.lines[5:]]
    assert ends == sorted(ends)


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


def test_what_is_waived_and_why_is_left_to_be_chosen(sqlite_site):
    """A reason that stands there already would be signed by who never thought of one."""
    open_ward(sqlite_site)
    manager = sqlite_site.browser(MAX)
    form = manager.get("/team/lea/cl-y").text.partition('value="waive"')[2].partition("</form>")[0]
    assert form.count('<option value="" selected>Choose</option>') == 2

    refused = manager.post("/team/lea/cl-y", {"what": "waive", "requirement": "", "reason": ""})

    assert refused.status_code == 422
    assert "Choose a requirement of this checklist." in words(refused)
    assert "Choose one of the set reasons." in words(refused)


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


def test_a_checklist_that_asks_for_less_is_told_where_the_matrix_does_not_see_it(sqlite_site, ward):
    """What is kept follows a person's own acts; the page of evidence answers by today's version."""
    ward.observe(D1, ASA)
    path = ward.library / "lessons/basics/cl-x.checklist.yaml"
    lighter = path.read_text().replace("observations: 2", "observations: 1")
    path.write_text(lighter.replace("assessors: 2", "assessors: 1"), encoding="utf-8")
    assert not publish(ward.db, ward.library, None, "", noon("2026-02-24")).refused
    sqlite_site.clock.step(seconds=2)
    manager = sqlite_site.browser(MAX)

    matrix, evidence = manager.get("/team"), manager.get("/team/lea/cl-x")

    check(matrix)
    assert "CL-X Screening: evidence In progress" in words(matrix)
    assert "Awaiting confirmation" not in words(matrix)
    assert "Where a checklist was revised to ask for less" in words(matrix)
    sent = {"what": "confirm", "region": "", "signed_name": MAX.name, "password": PASSWORD}
    assert 'name="what" value="confirm"' in evidence.text
    done = manager.post("/team/lea/cl-x", {**sent, **shown_by(evidence.text)})
    assert done.status_code == 303
    assert "CL-X Screening: evidence Current" in words(manager.get("/team"))


def test_who_was_suspended_by_a_clock_that_was_ahead_is_shown_so_and_can_be_suspended_now(
    sqlite_site, ward, manager
):
    ward.certify(D1)
    sent = {"what": "suspend", "region": "", "clinic": RIVERSIDE, "reason": "Stop."}
    sqlite_site.clock.step(hours=2)
    assert manager.post("/team/lea/cl-x", sent).status_code == 303
    sqlite_site.clock.step(hours=-2)

    page = manager.get("/team/lea/cl-x")
    check(page)
    told = "On record with a time that the server's clock has not reached: suspended on"
    assert told in html.unescape(words(page))
    assert "Suspended by Max Brandt" in words(page)  # among the decisions
    assert 'value="suspend"' in page.text and 'value="reinstate"' in page.text
    assert "Current" not in manager.get("/team/matrix.csv").text
    for path in ("/team", "/team/print"):
        assert "Suspended" in words(manager.get(path)), path
        assert "Current until" not in words(manager.get(path)), path
    own = sqlite_site.browser(LEA)
    for path in ("/home", "/competencies", "/competencies/cl-x"):
        assert "Suspended" in words(own.get(path)), path
        assert "Until and including" not in words(own.get(path)), path

    assert manager.post("/team/lea/cl-x", sent).status_code == 303
    page = manager.get("/team/lea/cl-x")
    assert 'value="suspend"' not in page.text
    done = {**sent, "what": "reinstate", **shown_by(page.text)}
    assert manager.post("/team/lea/cl-x", done).status_code == 303
    assert "Current" in words(manager.get("/team/lea/cl-x"))


def test_what_was_retracted_by_a_clock_that_was_ahead_says_since_when_it_counts(
    sqlite_site, ward, manager
):
    first, _ = ward.certify(D1)
    about = (ward.db, ward.catalogue, ASA.actor, first, "Mixed up.", PASSWORD)
    now = sqlite_site.clock.now()
    afterwards.retract(*about, now + timedelta(days=400))
    count_at_once(ward.db, ward.catalogue, now)

    page = manager.get("/team/lea/cl-x")
    check(page)
    assert "(by a clock that was ahead; counts since" in words(page)
    assert "Retracted" in words(manager.get("/team"))
    own = sqlite_site.browser(LEA)
    assert "Retracted" in words(own.get("/competencies"))
    assert "counts since" in words(own.get(f"/observations/{first}"))
