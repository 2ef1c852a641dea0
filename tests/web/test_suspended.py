"""What an adverse event or a manager stops, and what everybody concerned reads of it."""

from courseware.store.competency import adverse_events
from tests.cast import LEA, LUC, MAX
from tests.ward import BEN, noon
from tests.web.markup import Markup, words
from tests.web.test_every_page import check
from tests.web.ward_site import open_ward, shown_by

D1 = "2026-02-20"


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


def test_a_note_of_an_adverse_event_that_is_sent_twice_says_that_it_is_one(manager, ward):
    ward.certify(D1)
    sent = {"region": "thigh", "kind": "bleeding", "happened_on": D1, "lessons": "needles"}

    first, second = (manager.post("/team/lea/events", sent) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    page = manager.get(second.location)
    check(page)
    assert "You have noted this event already, so it stays on record once." in words(page)
    with ward.db.read() as connection:
        assert len(adverse_events(connection, LEA.id)) == 1


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
