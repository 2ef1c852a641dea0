"""Two accounts of one person count as one person, wherever the rules count or compare people."""

from datetime import date

import pytest

from courseware.domain.errors import Conflict, Forbidden, NotFound
from courseware.domain.people import Role
from courseware.services.competency import evidence, rebuilding
from courseware.services.competency.decisions import deciding
from courseware.services.competency.decisions.resting import Resting
from courseware.services.competency.documents import papers, waiving
from courseware.services.competency.documents.stated_papers import Paper
from courseware.services.competency.logbooks import logbook
from courseware.services.competency.observations import afterwards, correcting, observing
from courseware.services.competency.observations.forms import Voice
from courseware.services.competency.teams import team
from courseware.services.identity import merge_warnings, merging
from courseware.services.membership import clinics
from courseware.services.proving.ledger_walk import verify
from courseware.store.accounts import people as people_rows
from courseware.store.records import merging_between
from tests.cast import ADA, ASA, LEA, LUC, MAX, PASSWORD, RIVERSIDE
from tests.ward import BEN, MIA, SAM, X, noon

D1, D2, D3, D4 = "2026-02-20", "2026-02-21", "2026-02-22", "2026-02-23"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def preview(ward, survivor, duplicate):
    who = (survivor.email, duplicate.email)
    return merging.preview_merge(ward.db, ward.catalogue, ADA.actor, *who)


def merge(ward, survivor, duplicate, day=D3):
    plan = preview(ward, survivor, duplicate)
    ids = (survivor.id, duplicate.id)
    merging.merge(ward.db, ward.catalogue, ADA.actor, *ids, plan.digest, "One person", noon(day))
    return plan


def standing(ward, day, on=None, learner=LEA, reader=MIA):
    found = evidence.evidence_file(
        ward.db,
        ward.catalogue,
        reader.actor,
        learner.id,
        RIVERSIDE,
        noon(day),
        "cl-x",
        None if on is None else date.fromisoformat(on),
    )
    return found.places[0]


def said(ward, day, on=None):
    found = standing(ward, day, on).standing
    return found.status.value, found.why.value


def changed_since(ward, day):
    """Cells of a past day with what is known of them now: person, then, in hindsight."""
    moment = noon(D4), date.fromisoformat(day)
    shown = team.matrix(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, *moment)
    return [(row.person_id, cell.status, cell.hindsight.now.status) for row, cell in shown.changed]


def is_whole(ward):
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()
    assert verify(ward.db) == []


def test_two_assessors_who_are_one_person_are_no_longer_two(ward):
    ward.certify(D1)

    plan = merge(ward, ASA, BEN)

    assert [(r.person_id, r.scope, r.falls) for r in plan.resting] == [("lea", X, True)]
    assert any(
        "Lea Lindqvist: CL-X" in notice and "no longer confirmed" in notice
        for notice in plan.notices
    )
    assert said(ward, D4) == ("retracted", "accounts_merged")
    lacking = {m.lack: (m.have, m.need) for m in standing(ward, D4).standing.missing}
    assert lacking["assessors"] == (1, 2)
    is_whole(ward)


def test_a_renewal_of_what_falls_ends_earlier_and_the_preview_says_so(ward):
    ward.certify("2026-02-20")
    for by in (ASA, SAM):
        ward.observe("2028-02-01", by)
    ward.confirm("2028-02-02")

    plan = merge(ward, ASA, BEN, "2028-03-01")

    moves = "until 1 February 2030, not 19 February 2030"
    assert [(r.falls, r.moves) for r in plan.resting] == [(False, moves)]
    [notice] = [notice for notice in plan.notices if "end earlier" in notice]
    assert notice.endswith(f": Lea Lindqvist: CL-X Screening, {moves}.")
    assert said(ward, "2028-03-02") == ("current", "")
    assert standing(ward, "2028-03-02").because.startswith(
        "Two accounts of one person were merged, and the confirmation of 20 February 2026 rested"
    )
    is_whole(ward)


def test_the_days_before_the_merge_stay_and_say_what_is_known_now(ward):
    ward.certify(D1)
    merge(ward, ASA, BEN)

    assert said(ward, D4, on=D2) == ("current", "")
    assert changed_since(ward, D2) == [("lea", "current", "retracted")]


def test_a_third_assessor_puts_it_right(ward):
    ward.certify(D1)
    merge(ward, ASA, BEN)

    ward.observe(D4, SAM)
    ward.confirm(D4)

    assert said(ward, D4) == ("current", "")
    is_whole(ward)


def test_one_who_signed_under_another_account_does_not_confirm(ward):
    for by in (ASA, BEN):
        ward.observe(D1, by)

    merge(ward, MAX, BEN)

    with pytest.raises(Forbidden, match="You signed one of the observations"):
        ward.confirm(D4)
    ward.confirm(D4, by=MIA)
    assert said(ward, D4) == ("current", "")
    is_whole(ward)


def test_what_was_confirmed_by_who_signed_it_does_not_hold(ward):
    ward.certify(D1)

    plan = merge(ward, MAX, BEN)

    assert [r.falls for r in plan.resting] == [True]
    assert said(ward, D4) == ("retracted", "accounts_merged")
    is_whole(ward)


def test_a_confirmation_with_assessors_enough_stays(ward):
    ward.observe(D1, SAM)
    ward.certify(D1)

    plan = merge(ward, ASA, BEN)

    assert [r.falls for r in plan.resting] == [False]
    assert said(ward, D4) == ("current", "")
    is_whole(ward)


def test_a_chain_of_merges_leads_to_one_person(ward):
    ward.certify(D1)
    merge(ward, SAM, BEN, D2)
    assert said(ward, D2) == ("current", "")

    merge(ward, ASA, SAM, D3)

    assert said(ward, D4) == ("retracted", "accounts_merged")
    for day in (D1, D2):
        assert changed_since(ward, day) == [("lea", "current", "retracted")]
    is_whole(ward)


def test_the_one_who_remains_may_correct_and_retract_what_the_other_account_signed(ward):
    first, second = ward.certify(D1)
    merge(ward, ASA, BEN)

    assert afterwards.read_signed(ward.db, ASA.actor, second, Voice.ASSESSOR).may_correct
    listed = observing.desk(ward.db, ward.catalogue, ASA.actor, noon(D4)).signed
    assert {one.row.id for one in listed} == {first, second}
    copy = correcting.begin_correction(
        ward.db, ward.catalogue, ASA.actor, second, "Wrong side.", noon(D4)
    )
    ward.sign(copy, ASA, D4)
    afterwards.retract(ward.db, ward.catalogue, ASA.actor, copy, "Not so.", PASSWORD, noon(D4))
    with pytest.raises(NotFound):
        afterwards.read_signed(ward.db, BEN.actor, first, Voice.ASSESSOR)
    assert ward.record(second)["assessor"] == "Ben Osei"
    is_whole(ward)


def test_open_forms_and_sessions_wait_for_the_one_who_remains(ward):
    observation = ward.take(D1, BEN)
    ward.rate_oneself(observation, D1)
    session = {
        "held_on": D1,
        "regions": "thigh",
        "setting": "peer_model",
        "supervision": "beside",
        "supervisor": BEN.email,
        "note": "",
    }
    logbook.enter_session(ward.db, ward.catalogue, LEA.actor, RIVERSIDE, session, noon(D1))

    merge(ward, ASA, BEN)

    ward.assess(observation, ASA, D3)
    ward.sign(observation, ASA, D3)
    [waiting] = logbook.sessions_to_answer(ward.db, ASA.actor)
    logbook.answer_session(ward.db, ward.catalogue, ASA.actor, waiting.id, True, "", noon(D4))
    is_whole(ward)


def confirmed(ward, tmp_path):
    ward.certify(D1)


def reinstated(ward, tmp_path):
    deciding.suspend(ward.db, ward.catalogue, MIA.actor, ward.about(), "Stop.", noon(D1))
    deciding.reinstate(ward.db, ward.catalogue, MAX.actor, ward.about(), "Go.", noon(D2))


def waived(ward, tmp_path):
    waiving.grant_waiver(
        ward.db,
        ward.catalogue,
        MAX.actor,
        LEA.id,
        RIVERSIDE,
        *("cl-y", "sessions", "qualified_elsewhere", ""),
        None,
        noon(D1),
    )


def accepted(ward, tmp_path):
    wish = Paper("life_support", "BLS", "Red Cross", date(2026, 1, 1), None, "")
    paper = papers.add_paper(ward.db, ward.catalogue, LEA.actor, tmp_path, wish, PDF, noon(D1))
    papers.decide_paper(ward.db, MAX.actor, paper, True, "Seen.", noon(D2))


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (confirmed, "One account confirmed a competency of the other"),
        (reinstated, "One account reinstated a competency of the other"),
        (waived, "One account waived a requirement for the other"),
        (accepted, "One account accepted a document of the other"),
    ],
)
def test_nobody_becomes_the_one_who_decided_about_them(sqlite_ward, tmp_path, what, words):
    what(sqlite_ward, tmp_path)

    for survivor, duplicate in ((MAX, LEA), (LEA, MAX)):
        [obstacle] = preview(sqlite_ward, survivor, duplicate).obstacles
        assert obstacle.startswith(words)
        with pytest.raises(Conflict, match=words):
            merge(sqlite_ward, survivor, duplicate)


def test_nobody_becomes_their_own_supervisor(sqlite_ward):
    ward = sqlite_ward
    clinics.grant_role(ward.db, ADA.actor, "luc", RIVERSIDE, Role.ASSESSOR, noon(D1))
    session = {
        "held_on": D1,
        "regions": "thigh",
        "setting": "peer_model",
        "supervision": "beside",
        "supervisor": LUC.email,
        "note": "",
    }
    logbook.enter_session(ward.db, ward.catalogue, LEA.actor, RIVERSIDE, session, noon(D1))

    [obstacle] = preview(ward, LEA, LUC).obstacles

    assert obstacle.startswith("One account stands as supervisor in the other's logbook")


def test_what_an_account_did_that_was_merged_before_is_in_the_way_too(sqlite_ward):
    ward = sqlite_ward
    ward.certify(D1)
    merge(ward, MIA, MAX, D2)

    [obstacle] = preview(ward, LEA, MIA).obstacles
    assert obstacle.startswith("One account confirmed a competency of the other")

    merge(ward, SAM, ASA, D2)
    assert any("is the assessor of the other" in o for o in preview(ward, LEA, SAM).obstacles)


def test_the_preview_names_each_competency_that_falls_however_many(sqlite_ward):
    falling = [Resting("lea", X, f"Person {n}, CL-X Screening", True) for n in range(24)]
    with sqlite_ward.db.read() as connection:
        both = (people_rows.person(connection, who.id) for who in (ASA, BEN))
        told = merge_warnings.notices(connection, *both, falling, (), (), ())

    [sentence] = [words for words in told if "read Retracted" in words]
    assert all(one.words in sentence for one in falling)
    assert "more" not in sentence


def test_what_changes_between_preview_and_merge_is_looked_at_again(sqlite_ward):
    ward = sqlite_ward
    ward.observe(D1, ASA)
    plan = preview(ward, ASA, BEN)
    ward.observe(D1, BEN)

    with pytest.raises(Conflict, match="changed since the preview"):
        merging.merge(
            ward.db, ward.catalogue, ADA.actor, "asa", "ben", plan.digest, "One", noon(D3)
        )
    with ward.db.read() as connection:
        assert merging_between.rest_on_both(connection, "asa", "ben") == [("lea", "cl-x", "")]
