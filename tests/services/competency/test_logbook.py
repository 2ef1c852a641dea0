"""The logbook: sessions that a supervisor confirms, as use, towards quotas, and as CSV."""

import pytest

from courseware.domain.errors import Conflict, Invalid
from courseware.services.competency import rebuilding
from courseware.services.competency.logbooks import logbook, logbook_file
from tests.cast import ASA, LEA, LUC, RIVERSIDE
from tests.services.competency.practice import D1, D2, D3, answer_all, log, needling, status
from tests.ward import ARM, BEN, THIGH, X, noon


def test_a_session_counts_once_its_supervisor_confirms_it(ward):
    ward.certify(D1)
    ward.observe(D2, ASA, scope=THIGH)
    log(ward, D1, "thigh", now=D2)

    with pytest.raises(Conflict) as refusal:
        ward.confirm(D2, scope=THIGH)
    assert refusal.value.sentence == (
        "This can't be confirmed yet. 1 more watched session (1 of 2)."
    )
    answer_all(ward, day=D2)
    ward.confirm(D3, scope=THIGH)
    assert status(ward, THIGH, D3) == "current"


@pytest.mark.parametrize(
    "other",
    [
        {"regions": "thorax"},
        {"regions": "thigh", "supervision": "at_hand"},
        {"regions": "thigh", "setting": "simulated"},
    ],
)
def test_only_what_was_watched_where_the_checklist_is_about_counts(ward, other):
    """CL-Y is about thigh and arm; what was done elsewhere or unwatched says nothing of it."""
    counts = ward.library / "lessons/basics/cl-y.checklist.yaml"
    text = counts.read_text().replace("sessions: 2,", "sessions: 2, watched: {settings: %s},")
    counts.write_text(text % "[peer_model, real_patient]")
    ward.release(noon("2026-01-03"))
    ward.certify(D1)
    ward.observe(D2, ASA, scope=THIGH)
    log(ward, D1, **other, now=D2)
    answer_all(ward, day=D2)

    with pytest.raises(Conflict) as refusal:
        ward.confirm(D2, scope=THIGH)
    assert refusal.value.sentence.endswith(
        "1 more watched session (1 of 2). Of the logbook only sessions count with: peer model or "
        "real patient."
    )

    log(ward, D1, "arm-hand thorax", now=D2)
    answer_all(ward, day=D3)
    ward.confirm(D3, scope=THIGH)
    assert status(ward, THIGH, D3) == "current"
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()


def test_sessions_count_for_a_whole_checklist_in_the_regions_that_it_covers(ward):
    """Five sessions at the foot are none in the pelvis."""
    whole = ward.library / "lessons/basics/cl-x.checklist.yaml"
    text = whole.read_text().replace("assessors: 2\n", "assessors: 2\n  sessions: 3\n", 1)
    whole.write_text(text.replace("covers: []", "covers: [arm-hand]"))
    ward.release(noon("2026-01-03"))
    ward.observe(D1, ASA)
    ward.observe(D1, BEN)
    log(ward, D1, "thigh", now=D1)
    answer_all(ward, day=D1)

    with pytest.raises(Conflict) as refusal:
        ward.confirm(D1)
    assert "1 more watched session (2 of 3)." in refusal.value.sentence

    log(ward, D1, "arm-hand", now=D2)
    answer_all(ward, day=D2)
    ward.confirm(D2)
    assert status(ward, X, D2) == "current"


def test_use_keeps_a_competency_and_what_is_not_used_lapses(ward):
    needling(ward)
    log(ward, "2026-08-01", "thigh", now="2026-08-02")
    answer_all(ward, day="2026-08-02")

    def told(day):
        return [status(ward, scope, day) for scope in (THIGH, ARM)]

    assert told("2026-09-08") == ["current", "expiring"]
    assert told("2026-09-09") == ["current", "expired"]  # six months after the last use
    assert told("2027-02-01") == ["expired", "expired"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"held_on": "2026-03-10"}, "held_on"),
        ({"held_on": "soon"}, "held_on"),
        ({"regions": "tail"}, "regions"),
        ({"regions": ""}, "regions"),
        ({"setting": "zoo"}, "setting"),
        ({"note": "Mrs Keller 12.03.80"}, "note"),
        ({"supervisor": "lea@example.org"}, "supervisor"),
        ({"supervisor": "max@example.org"}, "supervisor"),
        ({"supervisor": "hal@example.org"}, "supervisor"),
    ],
)
def test_a_session_that_cannot_be_is_refused_by_field(sqlite_ward, fields, field):
    with pytest.raises(Invalid) as refusal:
        log(sqlite_ward, fields.pop("held_on", D1), **fields)

    assert list(refusal.value.errors) == [field]
    assert logbook.own_logbook(sqlite_ward.db, LEA.actor).sessions == []


def test_a_logbook_goes_out_as_csv_and_comes_in_again_once(ward):
    log(ward, D1, "thigh arm-hand", note="=SUM(A1)")
    answer_all(ward)
    text = logbook_file.export_sessions(ward.db, LEA.actor)
    assert text.splitlines() == [
        "held_on,regions,setting,supervision,supervisor,note,answer",
        f"{D1},thigh arm-hand,Real patient,Beside the couch,asa@example.org,'=SUM(A1),confirmed",
    ]

    def read_in(who, text=text):
        return logbook_file.import_sessions(
            ward.db, ward.catalogue, who.actor, RIVERSIDE, text, noon(D3)
        )

    assert (read_in(LEA), read_in(LUC), read_in(LUC)) == (0, 1, 0)
    bad = text + "2026-03-99,thigh,real_patient,beside,asa@example.org,,\r\nx,y,z,,,,\r\n"
    with pytest.raises(Invalid) as refusal:
        read_in(BEN, bad)
    assert refusal.value.errors["file"].startswith("Line 3: March 2026 has 31 days")
    assert logbook.own_logbook(ward.db, BEN.actor).sessions == []


def test_two_sessions_alike_go_out_and_come_in_as_two(ward):
    log(ward, D1)
    again = log(ward, D1, now="2026-03-10")
    assert (again.entered_at, again.number) == (noon(D3), 2)
    assert log(ward, D1, twin=2) is None
    assert log(ward, D1, twin=2) is None
    text = logbook_file.export_sessions(ward.db, LEA.actor)
    assert len(text.splitlines()) == 3

    def read_in(who):
        args = (ward.db, ward.catalogue, who.actor, RIVERSIDE, text, noon(D3))
        return logbook_file.import_sessions(*args)

    assert (read_in(LEA), read_in(LUC), read_in(LUC)) == (0, 2, 0)


def test_a_session_that_was_taken_back_is_not_said_to_be_answered(sqlite_ward):
    ward = sqlite_ward
    log(ward, D1)
    (session,) = logbook.own_logbook(ward.db, LEA.actor).sessions
    logbook.withdraw_session(ward.db, LEA.actor, session.id, noon(D3))

    with pytest.raises(Conflict, match="taken back already"):
        logbook.withdraw_session(ward.db, LEA.actor, session.id, noon(D3))


def test_a_refused_session_needs_a_reason_and_counts_for_nothing(sqlite_ward):
    ward = sqlite_ward
    log(ward, D1)
    with pytest.raises(Invalid):
        answer_all(ward, confirmed=False)
    assert answer_all(ward, confirmed=False, reason="I was away.") == 1

    book = logbook.own_logbook(ward.db, LEA.actor)
    assert (book.quotas, book.sessions[0].answer) == ({}, "I was away.")
    (session,) = book.sessions
    with pytest.raises(Conflict):
        logbook.withdraw_session(ward.db, LEA.actor, session.id, noon(D3))
