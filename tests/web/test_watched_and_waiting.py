"""Once somebody has watched anew after an adverse event, a manager reads that the next step is
theirs, and the person that they wait for it."""

from courseware.services.assignments.letters import digest_letter
from courseware.services.competency.decisions import adverse, deciding
from courseware.services.competency.teams.attention import attention
from courseware.services.competency.teams.needs import Need
from tests.cast import LEA, MAX, RIVERSIDE
from tests.services.competency.practice import D3 as NOTED
from tests.services.competency.practice import event, needling
from tests.ward import BEN, MIA, THIGH, X, noon
from tests.web.markup import words
from tests.web.ward_site import open_ward

TODAY = "2026-03-20"
WAITS = (
    "Watched anew on 18 March 2026 by Ben Osei: a manager who did not watch it can reinstate it now"
)
ASKED = "Read again before you are observed anew:"
THEN = "Then somebody watches you anew: nothing unsafe"
SEEN = (
    "Somebody has watched you anew: nothing unsafe, and the word “ready”. What is left is the "
    "reinstatement, by a manager who did not watch it."
)


def stopped(site, **covers):
    ward = open_ward(site)
    ward.publish(noon("2026-02-20"), **covers)
    needling(ward)
    adverse.note_event(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, event(), noon(NOTED))
    site.clock.moment = noon(TODAY)
    return ward


def told(site):
    lines = words(site.browser(MIA).get("/team"))
    return lines, words(site.browser(LEA).get("/home"))


def test_before_it_nothing_of_it_is_said(site):
    stopped(site)
    team, home = told(site)

    assert "Watched anew" not in team
    assert ASKED in home and THEN in home and "Somebody has watched" not in home


def test_after_it_the_manager_and_the_person_read_whose_turn_it_is(site):
    ward = stopped(site)
    ward.observe("2026-03-18", BEN, scope=THIGH)
    team, home = told(site)

    assert WAITS in team
    assert SEEN in home and "To read again:" in home
    assert ASKED not in home and THEN not in home
    own = words(site.browser(LEA).get("/competencies/cl-y"))
    assert SEEN in own and ASKED not in own
    found = attention(ward.db, ward.catalogue, MIA.actor, RIVERSIDE, noon(TODAY))
    mail = digest_letter("Mia", "Riverside", RIVERSIDE, noon(TODAY).date(), found, "")
    assert f"CL-Y Needling, Thigh. {WAITS}" in mail

    about = (ward.db, ward.catalogue, MAX.actor, ward.about(scope=THIGH))
    deciding.reinstate(*about, "Seen again.", noon(TODAY))
    team, home = told(site)
    assert "Watched anew" not in team and "watched you anew" not in home


def test_what_was_watched_in_one_of_several_is_told_apart(site):
    ward = stopped(site, covers="[thigh]")
    ward.observe("2026-03-18", BEN, scope=X)
    _, home = told(site)

    assert "Somebody has watched you anew in CL-X Screening: nothing unsafe" in home
    assert "What is left there is the reinstatement" in home
    assert "Then somebody watches you anew in the rest: nothing unsafe" in home
    assert ASKED in home


def test_what_was_not_safe_leaves_it_as_it_was(site):
    ward = stopped(site)
    ward.observe("2026-03-18", BEN, scope=THIGH, marks={"y01": "unsafe"})
    team, home = told(site)

    assert WAITS not in team and THEN in home


def test_a_managers_own_suspension_asks_for_nobody_to_watch(site):
    ward = open_ward(site)
    ward.certify("2026-03-02")
    about = (ward.db, ward.catalogue, MAX.actor, ward.about())
    deciding.suspend(*about, "Away for long.", noon("2026-03-10"))
    ward.observe("2026-03-18", BEN)
    site.clock.moment = noon(TODAY)
    found = attention(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon(TODAY))

    assert [one.behind for one in found.lines if one.need is Need.SUSPENDED] == [()]
