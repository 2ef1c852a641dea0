"""A past day is answered by what was so then; a former clinic hears nothing of what came later."""

from datetime import date

import pytest

from courseware.domain.people import Actor, Role
from courseware.services.competency import assessors, evidence
from courseware.services.competency.decisions import deciding
from courseware.services.competency.decisions.recording import About
from courseware.services.competency.documents import papers, waiving
from courseware.services.competency.documents.stated_papers import Paper
from courseware.services.competency.teams import export, team
from courseware.services.competency.teams.ordering import Filter
from courseware.services.competency.treating import may
from courseware.services.identity import accounts, people
from courseware.services.membership import clinics
from courseware.store.competency import decisions as rows
from tests.cast import ADA, HILLTOP, LEA, MAX, MOA, RIVERSIDE
from tests.ward import X, noon

D1, D2, D3, D4, D5 = "2026-02-20", "2026-02-21", "2026-02-25", "2026-03-02", "2026-03-04"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
AT_HILLTOP = Actor("lea", "Lea Lindqvist", {HILLTOP: frozenset({Role.LEARNER})})


def ask(ward, on=None, now=D5, reader=MAX, clinic=RIVERSIDE, scope=X):
    return may.may(
        ward.db,
        ward.catalogue,
        reader.actor,
        LEA.id,
        clinic,
        scope,
        noon(now),
        None if on is None else date.fromisoformat(on),
    )


def file_of(ward, on=None, now=D5, reader=MAX, clinic=RIVERSIDE):
    asked = None if on is None else date.fromisoformat(on)
    return evidence.evidence_file(
        ward.db, ward.catalogue, reader.actor, LEA.id, clinic, noon(now), on=asked
    )


@pytest.fixture
def able(ward):
    """Lea may treat: confirmed and with a licence."""
    ward.certify(D1)
    accounts.add_licence(ward.db, LEA.actor, "IE", "L1", noon(D1))
    return ward


@pytest.fixture
def gone(able):
    """Lea left Riverside for Hilltop, where she was suspended."""
    clinics.grant_role(able.db, ADA.actor, "lea", HILLTOP, Role.LEARNER, noon("2026-02-22"))
    clinics.end_role(able.db, ADA.actor, "lea", RIVERSIDE, Role.LEARNER, noon("2026-02-23"))
    about = About("lea", X, HILLTOP)
    deciding.suspend(able.db, able.catalogue, MOA.actor, about, "Not told here.", noon(D3))
    return able


def hand_in(ward, folder, day, title="BLS", who=LEA.actor):
    wish = Paper("life_support", title, "Red Cross", date(2026, 1, 1), None, "")
    content = PDF + title.encode()
    return papers.add_paper(ward.db, ward.catalogue, who, folder, wish, content, noon(day))


def test_an_account_that_is_suspended_now_was_not_before(able):
    people.suspend(able.db, ADA.actor, "lea", "Away", noon(D3))

    assert ask(able, on=D2).met
    assert ask(able, on=D4).missing == ("The account was suspended on that day.",)
    assert ask(able).missing == ("The account is suspended.",)


def test_an_account_that_was_suspended_then_was_so_also_after_its_reinstatement(able):
    people.suspend(able.db, ADA.actor, "lea", "Away", noon(D3))
    people.reinstate(able.db, ADA.actor, "lea", "Back", noon("2026-03-03"))

    assert ask(able, on=D4).missing == ("The account was suspended on that day.",)
    assert ask(able, on="2026-03-03").met
    assert ask(able).met


def test_a_past_day_is_answered_by_the_rules_of_its_release(able):
    quiz = next(iter(able.catalogue.quizzes))
    able.publish(noon(D3), quizzes=f"[{quiz}]")

    assert ask(able, on=D2).met
    [missing] = ask(able, on=D4).missing
    assert missing.startswith("Missing: the quiz")
    assert ask(able).missing == (missing,)
    assert "the quiz" not in " ".join(file_of(able, on=D2).places[0].missing)


def test_a_day_before_the_first_release_is_answered_by_that_one(able):
    quiz = next(iter(able.catalogue.quizzes))
    able.publish(noon(D3), quizzes=f"[{quiz}]")

    answer = ask(able, on="2024-12-01")

    assert not any("quiz" in words for words in answer.missing)


def test_a_document_waits_until_the_day_on_which_it_was_decided(able, tmp_path):
    paper = hand_in(able, tmp_path, D1)
    papers.decide_paper(able.db, MAX.actor, paper, False, "Unreadable.", noon(D3))

    [then] = file_of(able, on=D2).papers
    assert (then.accepted, then.reason, then.decided_at) == (None, None, None)
    [now] = file_of(able).papers
    assert (now.accepted, now.reason) == (False, "Unreadable.")


def test_a_document_that_was_withdrawn_later_waited_then(able, tmp_path):
    paper = hand_in(able, tmp_path, D1)
    papers.withdraw_paper(able.db, LEA.actor, paper, noon(D3))

    assert [row.id for row in file_of(able, on=D2).papers] == [paper]
    assert file_of(able).papers == []


def test_a_waiver_and_a_designation_hold_until_the_day_of_their_end(able):
    waiving.grant_waiver(
        able.db,
        able.catalogue,
        MAX.actor,
        LEA.id,
        RIVERSIDE,
        *("cl-y", "sessions", "qualified_elsewhere", ""),
        None,
        noon(D1),
    )
    assessors.designate(able.db, able.catalogue, ADA.actor, LEA.email, X, "Taught.", noon(D1))
    with able.db.read() as connection:
        [held] = rows.founding_assessors(connection, LEA.id)
    assessors.end_designation(able.db, ADA.actor, held.id, "Left.", noon(D3))
    [waiver] = file_of(able).waivers
    waiving.end_waiver(able.db, able.catalogue, MAX.actor, LEA.id, RIVERSIDE, waiver.id, noon(D3))

    then, now = file_of(able, on=D2), file_of(able)
    assert [w.ended_at for w in then.waivers] == [None]
    assert [(d.ended_at, d.end_reason) for d in then.designations] == [(None, None)]
    assert [w.ended_at for w in now.waivers] == [noon(D3)]
    assert [d.end_reason for d in now.designations] == ["Left."]


def test_the_clinic_that_was_left_hears_that_they_left_and_no_more(gone):
    answer = ask(gone)

    assert answer.status is None
    assert answer.known_now is None
    assert [check.words for check in answer.checks] == [
        "No member of Riverside any more, since 23 February 2026."
    ]
    assert not answer.met
    assert ask(gone, on=D3).checks == answer.checks


def test_of_a_day_of_the_membership_it_hears_what_was_on_record_then(gone):
    answer = ask(gone, on=D2)

    assert answer.met
    assert answer.known_now is None
    assert ask(gone, reader=MOA, clinic=HILLTOP).status == "suspended"


def test_what_was_handed_in_or_decided_at_the_next_clinic_stays_there(able, tmp_path):
    paper = hand_in(able, tmp_path, D1)
    clinics.grant_role(able.db, ADA.actor, "lea", HILLTOP, Role.LEARNER, noon("2026-02-22"))
    clinics.end_role(able.db, ADA.actor, "lea", RIVERSIDE, Role.LEARNER, noon("2026-02-23"))
    papers.decide_paper(able.db, MOA.actor, paper, False, "Forged.", noon(D3))
    hand_in(able, tmp_path, D3, "Insurance", AT_HILLTOP)
    accounts.add_licence(able.db, LEA.actor, "CO", "NEW-2", noon(D3))

    found = file_of(able)

    assert [(row.id, row.accepted, row.reason) for row in found.papers] == [(paper, None, None)]
    assert [row.number for row in found.licences] == ["L1"]


def test_the_file_of_who_left_is_of_the_day_of_leaving(gone):
    found = file_of(gone)

    assert (found.day, found.past) == (date(2026, 2, 23), True)
    assert found.places[0].standing.status == "current"
    # Years later, it does not say that what was held has ended meanwhile.
    later = file_of(gone, now="2030-01-01")
    assert (later.day, later.places[0].standing.status) == (date(2026, 2, 23), "current")
    assert file_of(gone, on=D2).day == date(2026, 2, 21)


def test_what_is_taken_back_at_the_next_clinic_changes_no_past_day_of_the_one_before(gone):
    about = About("lea", X, HILLTOP)
    deciding.withdraw(gone.db, gone.catalogue, MOA.actor, about, "Not so.", noon(D4))

    def known_now(reader, clinic):
        day = date.fromisoformat(D2)
        who = (reader.actor, clinic)
        shown = team.matrix(gone.db, gone.catalogue, *who, noon(D5), day)
        column = export.HEADER.index("By what is known now")
        with_it = [line[column] for line in export_lines(gone, who, day)]
        return [cell.hindsight.now.status for _, cell in shown.changed], [w for w in with_it if w]

    assert known_now(MAX, RIVERSIDE) == ([], [])
    assert file_of(gone, on=D2).known_now == {}
    # A clinic of which they are a member is told.
    clinics.grant_role(gone.db, ADA.actor, "lea", RIVERSIDE, Role.LEARNER, noon(D4))
    assert known_now(MAX, RIVERSIDE) == (
        ["retracted"],
        ["Retracted (the confirmation was withdrawn)"],
    )


def export_lines(ward, who, day):
    sheet = export.open_sheet(ward.db, ward.catalogue, *who, noon(D5), day, Filter())
    return [line for part in sheet.parts() for line in part]
