"""An adverse event stops what covers its region, until somebody watched anew."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest

from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.services.competency import rebuilding
from courseware.services.competency.decisions import adverse, deciding, refreshers
from courseware.services.competency.decisions.adverse import EventKind
from courseware.services.competency.treating import may
from courseware.services.proving.ledger_walk import verify
from courseware.store.competency import adverse_events
from tests.cast import ASA, HAL, LEA, LUC, MAX, MOA, RIVERSIDE
from tests.services.competency.practice import D1, D2, event, needling, status
from tests.ward import ARM, BEN, MIA, THIGH, X, noon


def test_an_adverse_event_stops_its_region_alone_until_somebody_watched(ward):
    needling(ward)
    scopes = adverse.note_event(
        ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, event(), noon("2026-03-10")
    )

    assert scopes == [THIGH]
    told = [status(ward, scope, "2026-03-10") for scope in (THIGH, ARM, X)]
    assert told == ["suspended", "current", "current"]
    with pytest.raises(Conflict):
        deciding.reinstate(
            ward.db,
            ward.catalogue,
            MAX.actor,
            ward.about(scope=THIGH),
            "Read again.",
            noon("2026-03-11"),
        )
    ward.observe("2026-03-12", BEN, scope=THIGH)
    deciding.reinstate(
        ward.db, ward.catalogue, MAX.actor, ward.about(scope=THIGH), "Seen.", noon("2026-03-13")
    )
    assert status(ward, THIGH, "2026-03-13") == "current"
    assert verify(ward.db) == []
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()


def test_an_adverse_event_stops_a_whole_checklist_that_covers_the_region(ward):
    ward.publish(noon(D1), covers="[thigh]")
    needling(ward)
    assert may_screen(ward) == "current"

    scopes = adverse.note_event(
        ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, event(), noon("2026-03-10")
    )

    assert scopes == [X, THIGH]
    told = [status(ward, scope, "2026-03-10") for scope in (X, THIGH, ARM)]
    assert told == ["suspended", "suspended", "current"]
    assert may_screen(ward) == "suspended"
    ward.observe("2026-03-12", BEN, scope=X)
    deciding.reinstate(
        ward.db, ward.catalogue, MAX.actor, ward.about(scope=X), "Seen.", noon("2026-03-13")
    )
    assert status(ward, X, "2026-03-13") == "current"
    [left] = refreshers.own_refreshers(ward.db, ward.catalogue, LEA.actor)
    assert (left.region, left.stopped) == ("Thigh", ["CL-Y Needling, Thigh"])
    assert [lesson.id for lesson in left.lessons] == ["needles"]
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()


def may_screen(ward):
    asked = (ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, X, noon("2026-03-10"))
    return may.may(*asked).status.value


def test_a_whole_checklist_that_nobody_began_is_stopped_only_where_nothing_else_is(sqlite_ward):
    ward = sqlite_ward
    ward.publish(noon(D1), covers="[thigh, thorax]")

    def note(region):
        about = (MAX.actor, LEA.id, RIVERSIDE, event(region), noon("2026-03-10"))
        return adverse.note_event(ward.db, ward.catalogue, *about)

    assert note("thigh") == [THIGH]
    assert note("thorax") == [X]
    assert adverse.scopes_in(ward.catalogue, "arm-hand") == [ARM]


def test_what_nobody_began_is_stopped_only_where_nothing_else_is(sqlite_ward):
    ward = sqlite_ward
    ward.publish(noon(D1), covers="[thigh]")
    ward.certify(D1)

    def note(learner):
        about = (MAX.actor, learner.id, RIVERSIDE, event(), noon("2026-03-10"))
        return adverse.note_event(ward.db, ward.catalogue, *about)

    assert note(LEA) == [X]
    told = [status(ward, scope, "2026-03-10") for scope in (X, THIGH)]
    assert told == ["suspended", "not_started"]
    # Who assesses by a designation is stopped there, too; only an ended one stops nothing.
    assert note(ASA) == [X, THIGH]
    assert note(LUC) == [THIGH]
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()


def noted(ward, by=MAX, **changes):
    """Note an event about Lea on 10 March; what it stopped."""
    about = (by.actor, LEA.id, RIVERSIDE, event(**changes), noon("2026-03-10"))
    return adverse.note_event(ward.db, ward.catalogue, *about)


def events_on_record(ward):
    with ward.db.read() as connection:
        return len(adverse_events.of_person(connection, LEA.id))


def test_the_same_note_sent_twice_is_one_event_and_a_second_event_is_another(ward):
    needling(ward)

    assert [noted(ward), noted(ward), events_on_record(ward)] == [[THIGH], None, 1]
    assert noted(ward, note=" Talk it through. ") is None
    for second in (
        {"kind": EventKind.NERVE},
        {"region": "arm-hand"},
        {"note": "The second one of that day."},
        {"happened_on": date(2026, 3, 10)},
        {"by": MIA},
    ):
        assert noted(ward, **second) is not None
    assert events_on_record(ward) == 6
    assert verify(ward.db) == []
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()


def test_the_same_note_sent_twice_at_one_moment_is_one_event(ward):
    needling(ward)
    barrier = Barrier(4)

    def go(_):
        barrier.wait()
        return noted(ward)

    with ThreadPoolExecutor(4) as pool:
        stopped = list(pool.map(go, range(4)))

    assert sorted(stopped, key=bool) == [None, None, None, [THIGH]]
    assert events_on_record(ward) == 1
    assert verify(ward.db) == []


def test_a_late_copy_of_a_note_stops_nothing_after_the_reinstatement(sqlite_ward):
    ward = sqlite_ward
    needling(ward)
    noted(ward)
    ward.observe("2026-03-12", BEN, scope=THIGH)
    deciding.reinstate(
        ward.db, ward.catalogue, MAX.actor, ward.about(scope=THIGH), "Seen.", noon("2026-03-13")
    )

    assert noted(ward) is None
    assert status(ward, THIGH, "2026-03-14") == "current"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"region": "nowhere"}, "region"),
        ({"lessons": ()}, "lessons"),
        ({"lessons": ("nothing",)}, "lessons"),
        ({"note": "Call 079 123 45 67"}, "note"),
        ({"happened_on": date(2026, 3, 11)}, "happened_on"),
        ({"happened_on": date(2019, 1, 1)}, "happened_on"),
    ],
)
def test_an_event_that_cannot_be_noted_stops_nothing(sqlite_ward, changes, field):
    ward = sqlite_ward
    needling(ward)

    with pytest.raises(Invalid) as refusal:
        adverse.note_event(
            ward.db,
            ward.catalogue,
            MAX.actor,
            LEA.id,
            RIVERSIDE,
            event(**changes),
            noon("2026-03-10"),
        )

    assert list(refusal.value.errors) == [field]
    assert status(ward, THIGH, "2026-03-10") == "current"


@pytest.mark.parametrize("who", [MOA, HAL])
def test_only_managers_of_the_clinic_decide(sqlite_ward, who):
    ward = sqlite_ward
    ward.certify(D1)

    with pytest.raises((NotFound, Forbidden)):
        deciding.suspend(ward.db, ward.catalogue, who.actor, ward.about(), "No.", noon(D2))
    with pytest.raises((NotFound, Forbidden)):
        ward.confirm(D2, by=who)
