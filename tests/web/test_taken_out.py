"""What stands on record of a competency that the library no longer has can still be stopped."""

from datetime import date

import pytest

from courseware.domain.errors import Invalid, NotFound
from courseware.services.competency import rebuilding
from courseware.services.competency.decisions import adverse, deciding
from courseware.services.competency.decisions.adverse import Event, EventKind
from courseware.services.competency.treating import may
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from tests import checklists
from tests.cast import ASA, LEA, MAX, RIVERSIDE
from tests.ward import ARM, BEN, X, noon
from tests.web.markup import words
from tests.web.ward_site import open_ward

TODAY = "2026-03-01"


def without_the_checklist(ward, covers="[]"):
    """CL-X confirmed, then taken out of the library."""
    ward.publish(noon("2026-02-01"), covers=covers)
    ward.certify("2026-02-20")
    lessons = ward.library / "lessons/basics"
    (lessons / "cl-x.checklist.yaml").unlink()
    for name, held in (("course.yaml", "checklists: [cl-x, cl-y]"), ("cl-y.checklist.yaml", "")):
        text = (lessons / name).read_text()
        text = text.replace(held, "checklists: [cl-y]") if held else text.replace("[cl-x]", "[]")
        (lessons / name).write_text(text)
    release(ward)


def without_the_region(ward, monkeypatch):
    """CL-Y confirmed in arm and hand, which is then taken out of the checklist."""
    ward.certify("2026-02-20")
    for by in (ASA, BEN):
        ward.observe("2026-02-21", by, scope=ARM)
    ward.confirm("2026-02-22", scope=ARM)
    divided = checklists.DIVIDED.replace("[thigh, arm-hand]", "[thigh]")
    monkeypatch.setattr(checklists, "DIVIDED", divided)
    ward.publish(noon("2026-02-23"))


def release(ward):
    outcome = publish(ward.db, ward.library, None, "", noon("2026-02-23"))
    assert not outcome.refused, outcome.problems
    ward.catalogue = CatalogueSource(ward.db).current(0)


def ask(ward, scope):
    return may.may(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, scope, noon(TODAY))


def note(ward, region):
    happened = Event(region, EventKind.NERVE, date(2026, 2, 25), ("needles",), "Read.")
    about = (MAX.actor, LEA.id, RIVERSIDE, happened, noon(TODAY))
    return adverse.note_event(ward.db, ward.catalogue, *about)


def test_a_checklist_that_is_gone_keeps_its_title_and_can_be_suspended(sqlite_site):
    ward = open_ward(sqlite_site)
    without_the_checklist(ward)
    sqlite_site.clock.moment = noon(TODAY)
    manager, learner = sqlite_site.browser(MAX), sqlite_site.browser(LEA)

    for page in ("/team", "/team/lea/cl-x", "/team/lea/file", "/team/print"):
        assert "CL-X Screening" in manager.get(page).text, page
    assert "CL-X Screening" in manager.get("/team/matrix.csv").text
    assert "CL-X Screening" in learner.get("/competencies/cl-x").text
    asked = manager.get("/team/may?person=lea&checklist=cl-x")
    assert "CL-X Screening is current" in words(asked)
    assert '<option value="cl-x" selected>CL-X Screening</option>' in asked.text

    form = {"what": "suspend", "reason": "Not safe.", "region": ""}
    assert manager.post("/team/lea/cl-x", form).status_code == 303
    assert "CL-X Screening is suspended" in words(
        manager.get("/team/may?person=lea&checklist=cl-x")
    )
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()


def test_a_region_that_is_gone_can_be_asked_about_suspended_and_stopped(sqlite_site, monkeypatch):
    ward = open_ward(sqlite_site)
    without_the_region(ward, monkeypatch)

    assert ask(ward, ARM).status == "current"
    assert note(ward, "arm-hand") == [ARM]
    assert ask(ward, ARM).status == "suspended"
    assert ask(ward, X).status == "current"


def test_a_form_of_a_region_that_is_gone_says_so_and_can_be_withdrawn(sqlite_site, monkeypatch):
    ward = open_ward(sqlite_site)
    free = checklists.DIVIDED.replace(" sessions: 2,", "")
    monkeypatch.setattr(checklists, "DIVIDED", free)
    ward.publish(noon("2026-01-02"))
    ward.certify("2026-02-20")
    form = ward.take("2026-02-21", ASA, scope=ARM)
    monkeypatch.setattr(checklists, "DIVIDED", free.replace("[thigh, arm-hand]", "[thigh]"))
    ward.publish(noon("2026-02-23"))
    sqlite_site.clock.moment = noon(TODAY)
    assessor, learner = sqlite_site.browser(ASA), sqlite_site.browser(LEA)

    for page in ("1", "sign"):
        said = words(assessor.get(f"/observe/forms/{form}/{page}"))
        assert "Not offered any more" in said and "Take over the new version" not in said
    renewed = assessor.post(f"/observe/forms/{form}/renew", {})
    assert renewed.status_code == 409 and "nothing of it can be signed" in words(renewed)
    assert assessor.post(f"/observe/forms/{form}/withdraw", {}).status_code == 303
    assert 'value="arm-hand"' not in learner.get("/competencies/cl-y").text


def test_a_region_that_is_gone_is_suspended_by_a_manager(sqlite_site, monkeypatch):
    ward = open_ward(sqlite_site)
    without_the_region(ward, monkeypatch)

    about = (MAX.actor, ward.about(scope=ARM), "Not safe.", noon(TODAY))
    deciding.suspend(ward.db, ward.catalogue, *about)

    assert ask(ward, ARM).status == "suspended"


def test_an_event_stops_what_covered_the_region_when_it_was_confirmed(sqlite_site):
    ward = open_ward(sqlite_site)
    without_the_checklist(ward, covers="[thorax]")

    assert note(ward, "thorax") == [X]
    assert ask(ward, X).status == "suspended"


def test_an_event_stops_what_covers_the_region_no_longer_but_did(sqlite_site):
    ward = open_ward(sqlite_site)
    ward.publish(noon("2026-02-01"), covers="[thigh]")
    ward.certify("2026-02-20")
    ward.publish(noon("2026-02-23"), covers="[]")

    assert note(ward, "thigh") == [X]


@pytest.mark.parametrize(
    ("scope", "refusal"), [(("cl-q", ""), NotFound), (("cl-y", "thorax"), Invalid)]
)
def test_what_is_neither_published_nor_on_record_is_refused(sqlite_site, scope, refusal):
    ward = open_ward(sqlite_site)

    with pytest.raises(refusal):
        ask(ward, scope)
    about = (MAX.actor, ward.about(scope=scope), "Why.", noon(TODAY))
    with pytest.raises(NotFound):
        deciding.suspend(ward.db, ward.catalogue, *about)
