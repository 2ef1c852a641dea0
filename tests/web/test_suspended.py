"""What an adverse event or a manager stops, and what everybody concerned reads of it."""

from html import unescape

from courseware.services.competency import afterwards
from courseware.store.competency import adverse_events
from tests.cast import ASA, LEA, LUC, MAX, PASSWORD
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


def test_from_an_event_to_the_reinstatement_each_page_says_what_happened_and_who_ended_it(site):
    ward = open_ward(site)
    ward.publish(noon(D1), covers="[thorax]")
    manager, lea = site.browser(MAX), site.browser(LEA)
    ward.certify(D1)
    sent = {"region": "thorax", "kind": "pneumothorax", "happened_on": D1, "lessons": "needles"}
    manager.post("/team/lea/events", {**sent, "note": "Talk it through."})
    event = (
        "20 February 2026: pneumothorax, Thorax. To read again: Needles. To be done: Talk it "
        "through. Noted by Max Brandt on 2 March 2026, 12:00 GMT . CL-X Screening: suspended at "
        "once. "
    )
    needed = (
        "Still suspended. It needs a new observation by somebody else than the manager who "
        "reinstates (nothing unsafe, and the word “ready”), and then the reinstatement."
    )

    def evidence():
        pages = [manager.get(f"/team/lea/{page}") for page in ("cl-x", "file")]
        for page in pages:
            check(page)
        return [words(page) for page in pages]

    assert all(event + needed in told for told in evidence())
    own = words(lea.get("/competencies"))
    assert "After that a manager who did not watch it reinstates it." in own

    watched = ward.observe("2026-03-03", BEN)
    site.clock.step(days=2)
    seen = "Watched anew on 3 March 2026 by Ben Osei: nothing unsafe, and the word “ready”. "
    manager, lea = site.browser(MAX), site.browser(LEA)
    missing = "Still suspended. A manager’s reinstatement is missing."
    assert all(event + seen + missing in told for told in evidence())

    shown = shown_by(manager.get("/team/lea/cl-x").text)
    manager.post("/team/lea/cl-x", {"what": "reinstate", "reason": "Safe again.", **shown})
    ended = seen + "Reinstated by Max Brandt on 4 March 2026, 12:00 GMT : Safe again."
    assert all(event + ended in told for told in evidence())
    own = lea.get("/competencies/cl-x")
    check(own)
    stopped = (
        "suspended by Max Brandt on 2 March 2026, 12:00 GMT : Pneumothorax on 20 February 2026. "
    )
    assert f"Suspensions that were ended CL-X Screening: {stopped}{ended}" in words(own)
    before = words(manager.get("/team/lea/cl-x?on=2026-03-03"))
    assert seen + missing in before and "Reinstated by" not in before

    reason = ("I was not there.", PASSWORD, noon("2026-03-05"))
    afterwards.retract(site.db, ward.catalogue, BEN.actor, watched, *reason)
    site.clock.step(days=2)
    manager, lea = site.browser(MAX), site.browser(LEA)
    again = "Suspended again, because the observation on which it was reinstated was corrected"
    assert all(event + again in told for told in evidence())
    assert "Suspensions that were ended" not in words(lea.get("/competencies/cl-x"))


def test_a_suspension_without_an_event_is_told_with_its_end_on_the_persons_page(sqlite_site):
    ward = open_ward(sqlite_site)
    ward.certify(D1)
    manager, lea = sqlite_site.browser(MAX), sqlite_site.browser(LEA)
    manager.post("/team/lea/cl-x", {"what": "suspend", "reason": "Count was wrong."})
    shown = shown_by(manager.get("/team/lea/cl-x").text)
    manager.post("/team/lea/cl-x", {"what": "reinstate", "reason": "Counted aloud.", **shown})

    told = words(lea.get("/competencies/cl-x"))

    assert "2 March 2026, 12:00 GMT : Count was wrong. Reinstated by Max Brandt on 2 March" in told
    assert "Counted aloud." in told and "Watched anew" not in told


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


def test_what_is_suspended_and_fell_meanwhile_says_so_before_it_is_reinstated(sqlite_site):
    ward = open_ward(sqlite_site)
    seen, _ = ward.certify(D1)
    manager, lea = sqlite_site.browser(MAX), sqlite_site.browser(LEA)
    manager.post("/team/lea/cl-x", {"what": "suspend", "reason": "Counted wrong."})

    page = unescape(words(manager.get("/team/lea/cl-x")))
    holds = "Without the suspension it is current, until 19 February 2028."
    assert f"To end the suspension: A manager's reinstatement. {holds}" in page
    assert f"What follows: it holds again. {holds}" in page

    about = (ward.db, ward.catalogue, ASA.actor, seen, "I was not there.", PASSWORD)
    afterwards.retract(*about, sqlite_site.clock.now())

    fell = (
        "Without the suspension it is retracted. An observation behind the confirmation was "
        "corrected or retracted. For it to hold: 1 more observation without an unsafe critical item"
    )
    may = "/team/may?person=lea&checklist=cl-x"
    for reader, path in (
        *((manager, path) for path in ("/team/lea/cl-x", "/team/lea/file", may)),
        (lea, "/competencies/cl-x"),
    ):
        answer = reader.get(path)
        check(answer)
        assert f"A manager's reinstatement. {fell}" in unescape(words(answer)), path
    page = manager.get("/team/lea/cl-x")
    follows = "What follows: the suspension ends, and yet it does not hold."
    assert follows in words(page) and "Missing for it to hold: 6 things" in words(page)
    sent = {"what": "reinstate", "reason": "Counted aloud since.", **shown_by(page.text)}
    manager.post("/team/lea/cl-x", sent)
    assert "Retracted" in words(manager.get("/team/lea/cl-x"))
