"""A past day is answered by its own release: what it held, and what it did not hold."""

from datetime import date

import pytest

from courseware.domain.errors import NotFound
from courseware.services.competency import assessors, evidence
from courseware.services.competency.past import on_record
from courseware.services.competency.teams import team
from courseware.services.competency.teams.ordering import Filter
from courseware.services.competency.treating import may
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from tests import checklists
from tests import ward as ward_module
from tests.cast import ADA, ASA, LEA, LUC, MAX, RIVERSIDE
from tests.ward import ARM, BEN, THIGH, X, noon

Z = ("cl-z", "")
Z_FILE = """\
id: cl-z
title: "CL-Z Taping"
requires: {courses: [], quizzes: [%s], checklists: []}
regions: []
covers: []
items:
  - {id: z01, text: "Looks at the skin.", domain: D1, scale: entrustment}
pass: {rating: 4, observations: 1, assessors: 1, statement: "Ready to tape."}
valid_months: 12
renewal_window_days: 30
"""
BEFORE, ADDED, DURING, REVISED, REMOVED, AFTER, NOW = (
    *("2026-02-10", "2026-02-15", "2026-02-17", "2026-02-18"),
    *("2026-02-20", "2026-02-22", "2026-03-05"),
)
NOT_THEN = (
    "The checklist was not published on that day, or not for this region, so nothing new could be "
    "observed or confirmed."
)


def release(ward, day, quiz=None, held=True):
    """Publish the library with CL-Z, or without it."""
    lessons = ward.library / "lessons/basics"
    both, three = "checklists: [cl-x, cl-y]", "checklists: [cl-x, cl-y, cl-z]"
    text = (lessons / "course.yaml").read_text().replace(three, both)
    (lessons / "course.yaml").write_text(text.replace(both, three) if held else text)
    (lessons / "cl-z.checklist.yaml").unlink(missing_ok=True)
    if held:
        (lessons / "cl-z.checklist.yaml").write_text(Z_FILE % (quiz or ""))
    outcome = publish(ward.db, ward.library, None, "", noon(day))
    assert not outcome.refused, outcome.problems
    ward.catalogue = CatalogueSource(ward.db).current(0)


@pytest.fixture
def added(ward):
    """CL-Z came with the second release, and asks for a quiz since the third."""
    release(ward, ADDED)
    release(ward, REVISED, next(iter(ward.catalogue.quizzes)))
    return ward


@pytest.fixture
def removed(added):
    """And the fourth has no CL-Z."""
    release(added, REMOVED, held=False)
    return added


def columns(ward, on, **wanted):
    day = date.fromisoformat(on)
    who = (MAX.actor, RIVERSIDE, noon(NOW), day, Filter(**wanted))
    return [id_ for id_, _ in team.matrix(ward.db, ward.catalogue, *who).checklists]


def file_of(ward, on, checklist=None, person=LEA):
    who = (MAX.actor, person.id, RIVERSIDE, noon(NOW), checklist, date.fromisoformat(on))
    return evidence.evidence_file(ward.db, ward.catalogue, *who)


def scopes_of(ward, on, person=LEA):
    return [place.scope for place in file_of(ward, on, person=person).places]


def ask(ward, on, scope=Z, person=LEA):
    day = None if on is None else date.fromisoformat(on)
    who = (MAX.actor, person.id, RIVERSIDE, scope, noon(NOW), day)
    return may.may(ward.db, ward.catalogue, *who)


def asked(answer):
    return [check.what for check in answer.checks]


@pytest.mark.parametrize("on", ["2024-01-01", BEFORE])
def test_a_day_before_a_checklist_was_published_has_no_column_for_it(added, on):
    assert columns(added, on) == ["cl-x", "cl-y"]
    assert columns(added, on, checklist="cl-z") == []
    assert columns(added, DURING) == ["cl-x", "cl-y", "cl-z"]
    assert Z not in scopes_of(added, on)
    assert Z in scopes_of(added, DURING)


def test_what_was_not_published_says_so_and_asks_for_nothing(added):
    [place] = file_of(added, BEFORE, "cl-z").places

    assert (place.standing.status, place.published) == ("not_started", False)
    assert place.missing == [NOT_THEN]
    answer = ask(added, BEFORE)
    assert answer.missing[0] == f"CL-Z Taping is not started. {NOT_THEN}"
    assert "quiz" not in asked(answer)
    assert "quiz" not in asked(ask(added, DURING))
    assert "quiz" in asked(ask(added, REVISED))


def test_a_day_on_which_it_was_withdrawn_asks_for_nothing_of_the_next_version(removed):
    release(removed, AFTER, next(iter(removed.catalogue.quizzes)))

    assert columns(removed, REMOVED) == ["cl-x", "cl-y"]
    assert "quiz" not in asked(ask(removed, REMOVED))
    assert "quiz" in asked(ask(removed, AFTER))


def test_a_checklist_that_is_gone_answers_of_the_days_on_which_it_was_published(removed):
    assert columns(removed, DURING) == ["cl-x", "cl-y", "cl-z"]
    assert columns(removed, AFTER) == ["cl-x", "cl-y"]
    assert scopes_of(removed, DURING) == [X, THIGH, ARM, Z]
    [place] = file_of(removed, DURING, "cl-z").places
    assert (place.published, place.missing[0]) == (
        True,
        "1 more observation without an unsafe critical item.",
    )
    answer = ask(removed, DURING)
    assert answer.missing[0].startswith("CL-Z Taping is not started. 1 more observation")
    assert "not published" in " ".join(ask(removed, AFTER).missing)
    assert "not published any more" in ask(removed, None).missing[0]


def test_it_can_be_asked_about_by_the_day(removed):
    def known(on):
        day = date.fromisoformat(on)
        who = (MAX.actor, RIVERSIDE, noon(NOW), day)
        return on_record.known_scopes(removed.db, removed.catalogue, *who)

    assert known(DURING) == [X, THIGH, ARM, Z]
    assert known(AFTER) == known(NOW) == [X, THIGH, ARM]


def test_what_was_on_record_by_then_stays_where_it_was_not_published(ward, monkeypatch):
    release(ward, ADDED)
    about = (ADA.actor, ASA.email, Z, "Taught it.", noon(ADDED))
    assessors.designate(ward.db, ward.catalogue, *about)
    monkeypatch.setattr(ward_module, "GOOD", {"z01": "4"})
    ward.observe(ADDED, ASA, LUC, Z)
    release(ward, REMOVED, held=False)

    assert "cl-z" in columns(ward, AFTER)
    assert Z in scopes_of(ward, AFTER, LUC)
    assert Z not in scopes_of(ward, AFTER, LEA)
    assert Z not in scopes_of(ward, BEFORE, LUC)
    [place] = file_of(ward, AFTER, "cl-z", LUC).places
    assert (place.standing.status, place.missing) == ("in_progress", [NOT_THEN])


def test_what_was_never_published_is_not_found(removed):
    for on in (BEFORE, None):
        with pytest.raises(NotFound):
            ask(removed, on, ("cl-q", ""))
    with pytest.raises(NotFound):
        file_of(removed, BEFORE, "cl-q")


def test_an_item_is_named_by_the_words_of_the_day(ward, monkeypatch):
    for by in (ASA, BEN):
        ward.observe(BEFORE, by, marks={"x03": "2"})
    shorter = checklists.WHOLE.replace("Agrees a stop signal.", "Agrees on a sign to stop.")
    monkeypatch.setattr(checklists, "WHOLE", shorter)
    ward.publish(noon(ADDED))

    then, now = (" ".join(file_of(ward, on, "cl-x").places[0].missing) for on in (BEFORE, NOW))
    assert "Agrees a stop signal." in then and "Agrees on a sign to stop." not in then
    assert "Agrees on a sign to stop." in now


def test_a_required_checklist_covers_the_regions_that_it_had_then(ward, monkeypatch):
    ward.certify(BEFORE)
    monkeypatch.setattr(
        checklists, "WHOLE", checklists.WHOLE.replace("\nregions: []", "\nregions: [thorax, thigh]")
    )
    monkeypatch.setattr(checklists, "WHOLE", checklists.WHOLE.replace("covers: {covers}\n", ""))
    ward.publish(noon(ADDED))

    assert "Missing: a current" not in " ".join(ask(ward, BEFORE, THIGH).missing)
