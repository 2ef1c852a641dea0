"""A role or designation ends while somebody acts on it: the act comes before the end, or not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from courseware.domain.errors import Conflict, Forbidden
from courseware.domain.people import Role
from courseware.services.competency import assessors, rebuilding
from courseware.services.competency.decisions import adverse, deciding
from courseware.services.competency.documents import papers, waiving
from courseware.services.competency.logbooks import logbook
from courseware.services.competency.observations import afterwards, filling, signing
from courseware.services.competency.observations.forms import Voice
from courseware.services.competency.teams import views
from courseware.services.competency.teams.ordering import Filter
from courseware.services.membership import clinics, roles
from courseware.services.proving.ledger_walk import verify
from courseware.store.tables import CompetencyDecision, FoundingAssessor, ObservationWord
from tests.cast import ADA, ASA, LEA, MAX, PASSWORD, RIVERSIDE
from tests.services.competency.practice import event, hand_in, log
from tests.services.test_lock_order import PATIENCE_SECONDS, somebody_waits
from tests.ward import BEN, X, noon

D1, D2 = "2026-03-09", "2026-03-10"


def clock():
    """What an act asks once it holds whom it is about: later than the end that it waited for."""
    return noon(D2) + timedelta(seconds=1)


def meanwhile(ward, monkeypatch, module, end, act):
    """Have an act come while an end goes on record; what it was refused with."""
    record, came = module.record, []

    def stopped(*arguments, **more):
        came.append(pool.submit(act, ward))
        somebody_waits(ward.db)
        return record(*arguments, **more)

    with ThreadPoolExecutor(1) as pool, monkeypatch.context() as patched:
        patched.setattr(module, "record", stopped)
        end(ward)
        patched.undo()
        return came[0].exception(PATIENCE_SECONDS)


def leave(ward):
    clinics.end_role(ward.db, ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, noon(D2))


def confirm(ward):
    about = (MAX.actor, ward.about(), MAX.name, PASSWORD, clock)
    deciding.confirm(ward.db, ward.catalogue, *about)


def suspend(ward):
    deciding.suspend(ward.db, ward.catalogue, MAX.actor, ward.about(), "A doubt.", clock)


def waive(ward):
    asked = ("cl-y", "sessions", "qualified_elsewhere", "", None, clock)
    waiving.grant_waiver(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, *asked)


def note(ward):
    about = (MAX.actor, LEA.id, RIVERSIDE, event(), clock)
    adverse.note_event(ward.db, ward.catalogue, *about)


@pytest.mark.parametrize("act", [confirm, suspend, waive, note])
def test_nobody_decides_about_who_leaves_at_that_moment(ward, monkeypatch, act):
    for by in (ASA, BEN):
        ward.observe(D1, by)

    refused = meanwhile(ward, monkeypatch, roles, leave, act)

    assert isinstance(refused, Conflict) and "is not a member" in refused.sentence
    with ward.db.read() as connection:
        assert connection.execute(select(CompetencyDecision)).all() == []
    assert verify(ward.db) == []


def manage_no_more(ward):
    clinics.end_role(ward.db, ADA.actor, MAX.id, RIVERSIDE, Role.MANAGER, noon(D2))


def decide_paper(ward):
    papers.decide_paper(ward.db, MAX.actor, ward.paper, True, "Seen.", clock)


def take_back(ward):
    about = (MAX.actor, ward.observation, "A doubt.", PASSWORD, clock)
    afterwards.retract(ward.db, ward.catalogue, *about)


@pytest.mark.parametrize("act", [confirm, suspend, waive, note, decide_paper, take_back])
def test_nobody_decides_whose_role_ends_at_that_moment(ward, monkeypatch, act, tmp_path):
    ward.paper = hand_in(ward, tmp_path / "documents")
    for by in (ASA, BEN):
        ward.observation = ward.observe(D1, by)

    refused = meanwhile(ward, monkeypatch, roles, manage_no_more, act)

    assert isinstance(refused, Conflict) and "Your role in this clinic ended" in refused.sentence
    with ward.db.read() as connection:
        assert connection.execute(select(CompetencyDecision)).all() == []
        assert connection.execute(select(ObservationWord)).all() == []
    assert verify(ward.db) == []


def end(ward):
    with ward.db.read() as connection:
        place = FoundingAssessor.person_id == BEN.id, FoundingAssessor.checklist_id == X[0]
        designation = connection.scalars(select(FoundingAssessor.id).where(*place)).one()
    assessors.end_designation(ward.db, ADA.actor, designation, "Left the trade.", noon(D2))


def assess_no_more(ward):
    clinics.end_role(ward.db, ADA.actor, BEN.id, RIVERSIDE, Role.ASSESSOR, noon(D2))


@pytest.mark.parametrize(
    ("module", "ended", "refusal"),
    [(assessors, end, Forbidden), (roles, assess_no_more, Conflict)],
    ids=["designation", "role"],
)
def test_nobody_signs_under_what_ends_at_that_moment(ward, monkeypatch, module, ended, refusal):
    observation = ward.take(D1, BEN)
    ward.rate_oneself(observation, D1)
    ward.assess(observation, BEN, D1)
    signature = signing.Signature(BEN.name, ward.licence(BEN), True, PASSWORD)

    def sign(ward):
        signing.sign(ward.db, ward.catalogue, BEN.actor, observation, signature, clock)

    refused = meanwhile(ward, monkeypatch, module, ended, sign)

    assert isinstance(refused, refusal)
    assert verify(ward.db) == []
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()


def test_nobody_confirms_a_session_whose_role_ends_at_that_moment(ward, monkeypatch):
    log(ward, D1, supervisor=BEN, now=D1)
    (waiting,) = logbook.sessions_to_answer(ward.db, BEN.actor)

    def answer(ward):
        about = (BEN.actor, waiting.id, True, "", clock)
        logbook.answer_session(ward.db, ward.catalogue, *about)

    refused = meanwhile(ward, monkeypatch, roles, assess_no_more, answer)

    assert isinstance(refused, Conflict) and "Your role in this clinic ended" in refused.sentence
    assert [one.id for one in logbook.sessions_to_answer(ward.db, BEN.actor)] == [waiting.id]
    assert verify(ward.db) == []


def test_who_signed_takes_it_back_also_after_their_role_ended(ward):
    observation = ward.observe(D1, BEN)
    assess_no_more(ward)

    about = (BEN.actor, observation, "I was not there.", PASSWORD, clock)
    afterwards.retract(ward.db, ward.catalogue, *about)

    assert afterwards.read_signed(ward.db, BEN.actor, observation).retracted


@pytest.mark.parametrize("who", ["assessor", "learner"])
def test_nobody_fills_in_a_form_whose_role_ended_since_they_asked(ward, who):
    form = ward.take(D1, BEN)
    ended, member, voice = (
        (assess_no_more, BEN, Voice.ASSESSOR) if who == "assessor" else (leave, LEA, Voice.LEARNER)
    )
    sent = (form, voice, "x01", {"x01.mark": "met"})
    ended(ward)

    with pytest.raises(Conflict, match="ended while this page was open"):
        filling.save_field(ward.db, ward.catalogue, member.actor, *sent, "k", 1, clock())


def test_nobody_keeps_or_renames_a_view_of_a_team_that_they_manage_no_more(ward):
    views.save_view(ward.db, MAX.actor, RIVERSIDE, "Mine", Filter(), noon(D1))
    (mine,) = views.views(ward.db, MAX.actor, RIVERSIDE)
    manage_no_more(ward)

    with pytest.raises(Conflict, match="Your role in this clinic ended"):
        views.save_view(ward.db, MAX.actor, RIVERSIDE, "Another", Filter(), noon(D2))
    with pytest.raises(Conflict, match="Your role in this clinic ended"):
        views.rename_view(ward.db, MAX.actor, mine.view_id, "Another")
    views.delete_view(ward.db, MAX.actor, mine.view_id)
