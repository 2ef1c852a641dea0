"""Adverse events, logbook, documents, waivers, founding assessors, merging."""

from datetime import date

import pytest

from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.services import merging
from courseware.services.competency import (
    adverse,
    assessors,
    deciding,
    logbook,
    may,
    papers,
    rebuilding,
    waiving,
)
from courseware.services.competency.adverse import Event, EventKind
from courseware.services.ledger import verify
from courseware.store import competency as rows
from courseware.store import practice as practice_rows
from tests.cast import ADA, ASA, HAL, LEA, LUC, MAX, MOA, RIVERSIDE
from tests.services.people.conftest import acts
from tests.ward import ARM, BEN, MIA, THIGH, X, noon

D1, D2, D3 = "2026-03-02", "2026-03-05", "2026-03-09"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"


def status(ward, scope, day, learner=LEA):
    with ward.db.read() as connection:
        found = rows.interval_at(connection, learner.id, scope, noon(day).replace(hour=20))
    return found.status if found else "not_started"


def log(ward, day, regions="thigh", supervisor=ASA, now=D3, learner=LEA, twin=0, **more):
    fields = {
        "held_on": day,
        "regions": regions,
        "setting": "real_patient",
        "supervision": "beside",
        "supervisor": getattr(supervisor, "email", supervisor),
        "note": "",
        **more,
    }
    who = (learner.actor, RIVERSIDE)
    return logbook.enter_session(ward.db, ward.catalogue, *who, fields, noon(now), twin)


def answer_all(ward, supervisor=ASA, day=D3, confirmed=True, reason=""):
    waiting = logbook.sessions_to_answer(ward.db, supervisor.actor)
    for session in waiting:
        logbook.answer_session(
            ward.db, ward.catalogue, supervisor.actor, session.id, confirmed, reason, noon(day)
        )
    return len(waiting)


def needling(ward, day=D3):
    """LEA current in both regions of the divided checklist."""
    ward.certify(D1)
    log(ward, D1, "thigh arm-hand", now=D2)
    answer_all(ward, day=D2)
    for scope in (THIGH, ARM):
        ward.observe(day, ASA, scope=scope)
        ward.confirm(day, scope=scope)


def event(region="thigh", **changes):
    known = {
        "kind": EventKind.BLEEDING,
        "happened_on": date.fromisoformat(D3),
        "lessons": ("needles",),
        "note": "Talk it through.",
    }
    return Event(region, **{**known, **changes})


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
    [left] = adverse.own_refreshers(ward.db, ward.catalogue, LEA.actor)
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
    text = logbook.export_sessions(ward.db, LEA.actor)
    assert text.splitlines() == [
        "held_on,regions,setting,supervision,supervisor,note,answer",
        f"{D1},thigh arm-hand,real_patient,beside,asa@example.org,'=SUM(A1),confirmed",
    ]

    def read_in(who, text=text):
        return logbook.import_sessions(
            ward.db, ward.catalogue, who.actor, RIVERSIDE, text, noon(D3)
        )

    assert (read_in(LEA), read_in(LUC), read_in(LUC)) == (0, 1, 0)
    bad = text + "2026-03-99,thigh,real_patient,beside,asa@example.org,,\r\nx,y,z,,,,\r\n"
    with pytest.raises(Invalid) as refusal:
        read_in(BEN, bad)
    assert refusal.value.errors["file"].startswith("Line 3: Write the day")
    assert logbook.own_logbook(ward.db, BEN.actor).sessions == []


def test_two_sessions_alike_go_out_and_come_in_as_two(ward):
    log(ward, D1)
    again = log(ward, D1, now="2026-03-10")
    assert (again.entered_at, again.number) == (noon(D3), 2)
    assert log(ward, D1, twin=2) is None
    assert log(ward, D1, twin=2) is None
    text = logbook.export_sessions(ward.db, LEA.actor)
    assert len(text.splitlines()) == 3

    def read_in(who):
        args = (ward.db, ward.catalogue, who.actor, RIVERSIDE, text, noon(D3))
        return logbook.import_sessions(*args)

    assert (read_in(LEA), read_in(LUC), read_in(LUC)) == (0, 2, 0)


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


def paper(**changes):
    known = {
        "kind": "earlier_course",
        "title": "Needling basics",
        "issuer": "A college",
        "issued_on": date(2025, 5, 1),
        "expires_on": None,
        "counts_as": "quiz:needles",
    }
    return papers.Paper(**{**known, **changes})


def hand_in(ward, folder, data=PDF, **changes):
    return papers.add_paper(
        ward.db, ward.catalogue, LEA.actor, folder, paper(**changes), data, noon(D1)
    )


def test_an_accepted_document_stands_for_a_requirement_until_it_expires(ward, tmp_path):
    ward.publish(noon(D1), quizzes="[needles]")
    with pytest.raises(Conflict):
        ward.request(D1)
    one = hand_in(ward, tmp_path / "documents", expires_on=date(2026, 3, 9))
    with pytest.raises(Conflict):
        ward.request(D1)  # nobody has accepted it yet

    papers.decide_paper(ward.db, MAX.actor, one, True, "Saw the original.", noon(D2))

    assert ward.request("2026-03-08")
    with pytest.raises(Conflict):
        ward.request(D3, learner=LEA, scope=THIGH)
    with pytest.raises(Conflict) as refusal:
        ward.observe(D3, ASA)
    assert "the quiz “Needles”" in refusal.value.sentence
    found = papers.read_file(ward.db, MAX.actor, tmp_path / "documents", one)
    assert (found.data, found.media_type) == (PDF, "application/pdf")
    for who in (MOA, LUC):
        with pytest.raises((NotFound, Forbidden)):
            papers.read_file(ward.db, who.actor, tmp_path / "documents", one)
    with pytest.raises(Conflict):
        papers.decide_paper(ward.db, MIA.actor, one, False, "Late.", noon(D3))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90\x00 a program called certificate.pdf",
        b"<html><script>alert(1)</script></html>",
        b"%PDF-1.7 cut short",
        b"\x89PNG\r\n\x1a\n cut short",
        b"\xff\xd8\xff\xe0 cut short",
        PDF + b"0" * 8_000_000,
    ],
)
def test_a_file_is_judged_by_its_bytes(sqlite_ward, tmp_path, data):
    with pytest.raises(Invalid) as refusal:
        hand_in(sqlite_ward, tmp_path / "documents", data)

    assert list(refusal.value.errors) == ["file"]
    assert not (tmp_path / "documents").exists()


def test_a_changed_file_is_not_served(sqlite_ward, tmp_path):
    one = hand_in(sqlite_ward, tmp_path / "documents")
    (stored,) = [p for p in (tmp_path / "documents").rglob("*") if p.is_file()]
    stored.write_bytes(PDF.replace(b"<<>>", b"<</X>>"))

    with pytest.raises(NotFound):
        papers.read_own_file(sqlite_ward.db, LEA.actor, tmp_path / "documents", one)


def test_a_waiver_carries_a_set_reason_and_ends(ward):
    def waive(requirement="checklist:cl-x", reason="teaches_the_subject", by=MAX, ends=None):
        waiving.grant_waiver(
            ward.db,
            ward.catalogue,
            by.actor,
            LEA.id,
            RIVERSIDE,
            "cl-y",
            requirement,
            reason,
            "",
            ends,
            noon(D1),
        )

    for bad in ({"reason": "because"}, {"requirement": "y01"}, {"ends": date(2026, 3, 1)}):
        with pytest.raises(Invalid):
            waive(**bad)
    waive(ends=date(2026, 3, 5))

    assert ward.request("2026-03-04", scope=THIGH)
    with pytest.raises(Conflict):
        waive()
    with pytest.raises(Conflict):
        ward.request("2026-03-05", scope=ARM)
    assert acts(ward.db, RIVERSIDE)[-1][0] == "waiver.granted"


def test_founding_assessors_are_designated_on_evidence_and_by_administrators_only(ward):
    def designate(who=ADA, email=LUC.email, evidence="Taught it.", scope=X):
        return assessors.designate(
            ward.db, ward.catalogue, who.actor, email, scope, evidence, noon(D1)
        )

    with pytest.raises(Forbidden):
        designate(who=MAX)
    with pytest.raises(Invalid):
        designate(evidence=" ")
    with pytest.raises(Invalid):
        designate(scope=("cl-y", ""))
    with pytest.raises(Conflict):
        designate(email=ASA.email)
    one = designate()
    assessors.end_designation(ward.db, ADA.actor, one, "Left.", noon(D2))
    with pytest.raises(NotFound):
        assessors.end_designation(ward.db, ADA.actor, one, "Left.", noon(D2))
    told = [
        a for a, _, s in acts(ward.db, "installation") if s == LUC.id and a.startswith("assessor")
    ]
    assert told == ["assessor.designated", "assessor.ended"]


def test_an_ended_designation_signs_nothing_more(sqlite_ward):
    ward = sqlite_ward
    observation = ward.take(D1, ASA)
    ward.rate_oneself(observation, D1)
    ward.assess(observation, ASA, D1)
    with ward.db.read() as connection:
        (held,) = [
            d for d in rows.founding_assessors(connection, ASA.id) if d.checklist_id == "cl-x"
        ]
    assessors.end_designation(ward.db, ADA.actor, held.id, "Left.", noon(D1).replace(hour=11))

    with pytest.raises(Forbidden):
        ward.sign(observation, ASA, D1)


def test_merging_two_accounts_brings_both_records_together(ward):
    ward.observe(D1, ASA, learner=LUC)
    ward.observe(D2, BEN)
    plan = merging.preview_merge(ward.db, ward.catalogue, ADA.actor, LEA.email, LUC.email)
    counted = {moved.what: moved.moved for moved in plan.records}
    assert counted["observations"] == 1

    merging.merge(
        ward.db, ward.catalogue, ADA.actor, LEA.id, LUC.id, plan.digest, "Twice.", noon(D3)
    )

    assert status(ward, X, D3) == "in_progress"
    ward.confirm("2026-03-10")
    assert status(ward, X, "2026-03-10") == "current"
    assert verify(ward.db) == []
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()


def test_merging_numbers_the_decisions_of_both_in_their_order(ward):
    for learner, day in ((LUC, D1), (LEA, D2)):
        about = ward.about(learner)
        deciding.suspend(ward.db, ward.catalogue, MAX.actor, about, "Stop.", noon(day))
        deciding.reinstate(ward.db, ward.catalogue, MAX.actor, about, "Go.", noon(D3))
    plan = merging.preview_merge(ward.db, ward.catalogue, ADA.actor, LEA.email, LUC.email)

    merging.merge(
        ward.db, ward.catalogue, ADA.actor, LEA.id, LUC.id, plan.digest, "Twice.", noon(D3)
    )

    with ward.db.read() as connection:
        found = rows.decisions(connection, [LEA.id])
    assert [(d.number, d.kind) for d in found] == [
        (1, "suspended"),
        (2, "suspended"),
        (3, "reinstated"),
        (4, "reinstated"),
    ]


def test_an_assessor_and_the_assessed_are_not_merged(sqlite_ward):
    ward = sqlite_ward
    ward.observe(D1, ASA)

    plan = merging.preview_merge(ward.db, ward.catalogue, ADA.actor, LEA.email, ASA.email)

    assert plan.obstacles[0].startswith("One account is the assessor of the other")


@pytest.mark.parametrize("field", ["title", "issuer"])
def test_a_document_names_no_patient(sqlite_ward, tmp_path, field):
    with pytest.raises(Invalid) as refusal:
        hand_in(sqlite_ward, tmp_path, **{field: "Mrs Murphy, 087 123 4567"})

    assert list(refusal.value.errors) == [field]
    assert papers.own_papers(sqlite_ward.db, LEA.actor) == []


def test_who_ends_a_waiver_is_told_what_is_missing_of_a_confirmed_competency(ward):
    scene = (ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE)
    for requirement in ("checklist:cl-x", "sessions"):
        waiving.grant_waiver(
            *scene, "cl-y", requirement, "qualified_elsewhere", "Seen.", None, noon(D1)
        )
    ward.observe(D2, ASA, scope=THIGH)
    ward.confirm(D2, scope=THIGH)
    with ward.db.read() as connection:
        granted = {w.requirement: w.id for w in practice_rows.waivers(connection, [LEA.id])}

    told = waiving.end_waiver(*scene, granted["checklist:cl-x"], noon(D3))
    quota = waiving.end_waiver(*scene, granted["sessions"], noon(D3))

    assert told == (
        "Missing from now on: a current “CL-X Screening”. What was confirmed stays in force "
        "(CL-Y Needling, Thigh); suspend it if it should not be used until then."
    )
    assert quota == "The next confirmation asks for the number of watched sessions again."
    assert status(ward, THIGH, D3) == "current"
    assert verify(ward.db) == []


def test_who_ends_a_waiver_of_what_is_there_by_now_is_told_nothing(sqlite_ward):
    ward = sqlite_ward
    scene = (ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE)
    waiving.grant_waiver(
        *scene, "cl-y", "checklist:cl-x", "qualified_elsewhere", "Seen.", None, noon(D1)
    )
    needling(ward)
    with ward.db.read() as connection:
        (waiver,) = practice_rows.waivers(connection, [LEA.id])

    assert waiving.end_waiver(*scene, waiver.id, noon(D3)) == ""
