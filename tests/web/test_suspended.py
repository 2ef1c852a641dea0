"""What an adverse event or a manager stops, and what everybody concerned reads of it."""

from html import unescape

from courseware.domain.people import Role
from courseware.services.competency.observations import afterwards, correcting
from courseware.services.competency.observations.forms import Voice
from courseware.services.competency.wording import WATCH_FIRST, WATCHED_YOURSELF
from courseware.services.membership import clinics
from courseware.store.competency import adverse_events
from tests.cast import ADA, ASA, HILLTOP, LEA, LUC, MAX, MOA, NOON, PASSWORD
from tests.ward import BEN, SAM, noon
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
        assert len(adverse_events.of_person(connection, LEA.id)) == 1


def test_what_an_adverse_event_stopped_names_its_lessons_until_it_is_reinstated(sqlite_site):
    ward = open_ward(sqlite_site)
    ward.publish(noon(D1), covers="[thorax]")
    manager = sqlite_site.browser(MAX)
    ward.certify(D1)
    sent = {"region": "thorax", "kind": "pneumothorax", "happened_on": D1, "lessons": "needles"}

    manager.post("/team/lea/events", sent)

    assert "On record. Suspended: CL-X Screening." in words(manager.get("/team/lea"))
    assert (
        "Lea Lindqvist: CL-X Screening Because: Pneumothorax on 20 February 2026 "
        "To read again: Needles Suspended" in words(manager.get("/team"))
    )
    file = words(manager.get("/team/lea/file"))
    assert "pneumothorax, Thorax. To read again: Needles" in file
    assert "CL-X Screening Suspended" in file and "CL-X Screening CL-X" not in file
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
        "through. Noted by Max Brandt on 2 March 2026, 12:00 UTC . CL-X Screening: suspended at "
        "once. "
    )
    needed = "Still suspended."
    way_out = "and with the word “ready”. A manager's reinstatement. Without the suspension"

    def evidence():
        pages = [manager.get(f"/team/lea/{page}") for page in ("cl-x", "file")]
        for page in pages:
            check(page)
        return [words(page) for page in pages]

    for told in evidence():
        assert event + needed in told
        assert way_out in unescape(told)
        assert told.count("the word “ready”") == 1
    assert "Once that observation is on record, it can be reinstated here." in evidence()[0]
    once = "After that a manager who did not watch it reinstates it."
    assert once in words(lea.get("/competencies"))
    own = unescape(words(lea.get("/competencies/cl-x")))
    assert once not in own and way_out in own and own.count("the word “ready”") == 1
    assert "Read again before you are observed anew: Needles" in own
    assert "Needles" not in words(lea.get("/competencies/cl-y")).split("What is watched")[0]

    watched = ward.observe("2026-03-03", BEN)
    site.clock.step(days=2)
    seen = "Watched anew on 3 March 2026 by Ben Osei: nothing unsafe, and the word “ready”. "
    manager, lea = site.browser(MAX), site.browser(LEA)
    missing = "Still suspended."
    for told in evidence():
        assert event + seen + missing in told
        assert unescape(told).count("manager's reinstatement") == 1

    shown = shown_by(manager.get("/team/lea/cl-x").text)
    manager.post("/team/lea/cl-x", {"what": "reinstate", "reason": "Safe again.", **shown})
    ended = seen + "Reinstated by Max Brandt on 4 March 2026, 12:00 UTC : Safe again."
    assert all(event + ended in told for told in evidence())
    own = lea.get("/competencies/cl-x")
    check(own)
    stopped = (
        "suspended by Max Brandt on 2 March 2026, 12:00 (UTC, Europe/Dublin) : Pneumothorax on 20 "
        "February 2026. "
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


def stopped_by_an_event(site):
    """LEA, certified, is stopped by an event that MAX notes on 2 March; gives the ward."""
    ward = open_ward(site)
    ward.publish(noon(D1), covers="[thorax]")
    ward.certify(D1)
    sent = {"region": "thorax", "kind": "pneumothorax", "happened_on": D1, "lessons": "needles"}
    site.browser(MAX).post("/team/lea/events", sent)
    return ward


def test_a_reinstatement_is_offered_to_whom_it_is_open_and_only_then(site):
    ward = stopped_by_an_event(site)
    waits = "It can’t be reinstated yet. "
    then = "Once that observation is on record, it can be reinstated here."
    manager = site.browser(MAX)

    def reinstatement(browser):
        page = browser.get("/team/lea/cl-x")
        check(page)
        sent = {"what": "reinstate", "reason": "Seen again.", **shown_by(page.text)}
        return words(page), browser.post("/team/lea/cl-x", sent)

    told, refused = reinstatement(manager)
    assert then in told and waits not in told and "What follows" not in told
    assert refused.status_code == 409 and WATCH_FIRST in words(refused)

    ward.observe("2026-03-03", SAM)
    site.clock.step(days=2)
    told, refused = reinstatement(site.browser(SAM))
    assert waits + WATCHED_YOURSELF in told and then not in told
    assert "What follows" not in told
    assert refused.status_code == 409 and WATCHED_YOURSELF in words(refused)
    told, done = reinstatement(site.browser(MAX))
    assert waits not in told and "What follows: it holds again." in told
    assert done.status_code == 303


def test_what_was_watched_between_an_event_and_its_note_does_not_end_the_suspension(site):
    """Watched before anybody had noted what happened, signed afterwards: it says so everywhere."""
    ward = stopped_by_an_event(site)
    form = ward.take("2026-03-03", BEN)
    ward.rate_oneself(form, "2026-03-03")
    ward.assess(form, BEN, "2026-03-03", **{"context.observed_on": "2026-03-01"})
    ward.sign(form, BEN, "2026-03-03")
    site.clock.step(days=2)
    manager, lea = site.browser(MAX), site.browser(LEA)

    needed = (
        "A new observation, watched on or after the day on which the adverse event was noted and "
        "signed since, by somebody else than the manager who reinstates"
    )
    may = "/team/may?person=lea&checklist=cl-x"
    for path in ("/team/lea/cl-x", "/team/lea/file", may):
        assert needed in words(manager.get(path)), path
    assert needed in words(lea.get("/competencies/cl-x"))


def test_what_was_suspended_again_and_put_right_shows_the_time_between(site):
    ward = stopped_by_an_event(site)
    watched = ward.observe("2026-03-03", BEN)
    site.clock.step(days=2)
    manager = site.browser(MAX)
    sent = {"what": "reinstate", "reason": "Safe again"}
    manager.post("/team/lea/cl-x", {**sent, **shown_by(manager.get("/team/lea/cl-x").text)})

    def corrected(observation, day, mark):
        about = (ward.db, ward.catalogue, BEN.actor, observation, "Mixed up.", noon(day))
        form = correcting.begin_correction(*about)
        ward.fill(form, Voice.ASSESSOR, BEN, day, {"x01": mark})
        ward.sign(form, BEN, day)
        return form

    once = corrected(watched, "2026-03-05", "unsafe")
    site.clock.step(days=2)
    manager, lea = site.browser(MAX), site.browser(LEA)
    either = "corrected, one more correction of it may end the suspension as well."
    own = lea.get("/competencies/cl-x")
    assert either in words(manager.get("/team/lea/cl-x")) and either in words(own)

    corrected(once, "2026-03-07", "safe")
    site.clock.step(days=2)
    manager, lea = site.browser(MAX), site.browser(LEA)
    between = (
        "Safe again. From 5 March 2026, 12:00 UTC until 7 March 2026, 12:00 UTC it was suspended "
        "again, because the observation on which it was reinstated was corrected or taken back."
    )
    pages = ("/team/lea/cl-x", "/team/lea/file")
    for page in (*(manager.get(path) for path in pages), lea.get("/competencies/cl-x")):
        check(page)
        assert between in words(page)
        assert either not in words(page)


def test_a_suspension_without_an_event_is_told_with_its_end_on_the_persons_page(sqlite_site):
    ward = open_ward(sqlite_site)
    ward.certify(D1)
    manager, lea = sqlite_site.browser(MAX), sqlite_site.browser(LEA)
    manager.post("/team/lea/cl-x", {"what": "suspend", "reason": "Count was wrong."})
    shown = shown_by(manager.get("/team/lea/cl-x").text)
    manager.post("/team/lea/cl-x", {"what": "reinstate", "reason": "Counted aloud.", **shown})

    told = words(lea.get("/competencies/cl-x"))

    assert "2 March 2026, 12:00 (UTC, Europe/Dublin) : Count was wrong. Reinstated by" in told
    assert "Reinstated by Max Brandt on 2 March 2026, 12:00 UTC : Counted aloud." in told
    assert "Counted aloud." in told and "Watched anew" not in told


def test_the_suspended_person_reads_why_by_whom_and_since_when(sqlite_site):
    ward = open_ward(sqlite_site)
    ward.certify(D1)
    clinics.grant_role(sqlite_site.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, NOON)
    manager, lea = sqlite_site.browser(MAX), sqlite_site.browser(LEA)
    there = sqlite_site.browser(MOA)
    reason = "Needle count was wrong twice."

    manager.post("/team/lea/cl-x", {"what": "suspend", "reason": reason})

    assert f"CL-X Screening Because: {reason[:-1]} Suspended" in words(manager.get("/team"))
    assert reason[:-1] not in words(there.get(f"/team?clinic={HILLTOP}"))
    said = "CL-X Screening: suspended by Max Brandt on 2 March 2026, 12:00 (UTC, Europe/Dublin)"
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
        "Without the suspension it is retracted. An observation behind the confirmation of 20 "
        "February 2026 was corrected or retracted. For it to hold: 1 more observation without an "
        "unsafe critical item"
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
