"""A merge of accounts and an act of one of them: whichever comes first, both tell the truth.

The merge is stopped in its middle. The act begins then, and has to wait and look again.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from courseware.domain.errors import Conflict, Forbidden, NotFound
from courseware.services.competency.decisions import deciding
from courseware.services.competency.decisions.recording import About
from courseware.services.competency.documents import papers, waiving
from courseware.services.competency.logbooks import logbook
from courseware.services.competency.observations import afterwards
from courseware.services.identity import merging
from tests.cast import ASA, LEA, LUC, MAX, PASSWORD, RIVERSIDE
from tests.services.competency.practice import hand_in, log
from tests.services.competency.test_one_person import (
    D1,
    D3,
    D4,
    is_whole,
    merge,
    said,
)
from tests.services.test_lock_order import somebody_waits
from tests.ward import BEN, SAM, X, noon

JOINED = "closed, or joined to another one"


def meanwhile(ward, monkeypatch, act, survivor, duplicate):
    """Begin an act in the middle of a merge; gives what was raised by the act, or None."""
    carry_out, begun = merging._carry_out, []
    with ThreadPoolExecutor(1) as pool:

        def stopped(*arguments):
            begun.append(pool.submit(act))
            somebody_waits(ward.db)
            carry_out(*arguments)

        monkeypatch.setattr(merging, "_carry_out", stopped)
        merge(ward, survivor, duplicate)
        return begun[0].exception(timeout=60)


def test_nobody_confirms_the_person_that_they_became_meanwhile(ward, monkeypatch):
    for by in (ASA, BEN):
        ward.observe(D1, by)

    refused = meanwhile(ward, monkeypatch, lambda: ward.confirm(D3), LEA, MAX)

    assert isinstance(refused, Conflict) and JOINED in refused.sentence
    assert said(ward, D4) == ("in_progress", "")
    is_whole(ward)


def test_whoever_became_an_assessor_of_it_meanwhile_does_not_confirm(ward, monkeypatch):
    for by in (ASA, BEN):
        ward.observe(D1, by)

    refused = meanwhile(ward, monkeypatch, lambda: ward.confirm(D3), MAX, BEN)

    assert isinstance(refused, Forbidden)
    assert said(ward, D4) == ("in_progress", "")
    is_whole(ward)


def test_a_form_that_a_merge_moves_meanwhile_is_signed_by_nobody_and_blocks_nobody(
    ward, monkeypatch
):
    observation = ward.take(D1, BEN)
    ward.rate_oneself(observation, D1)
    ward.assess(observation, BEN, D1)

    refused = meanwhile(ward, monkeypatch, lambda: ward.sign(observation, BEN, D3), SAM, BEN)

    # On SQLite the act comes wholly after the merge, and the form is not its author's any more.
    assert isinstance(refused, (Conflict, NotFound))
    ward.sign(observation, SAM, D4)
    assert ward.record(observation)["assessor"] == SAM.name
    is_whole(ward)


def about(learner=LEA):
    return About(learner.id, X, RIVERSIDE)


def suspend(ward):
    deciding.suspend(ward.db, ward.catalogue, MAX.actor, about(), "A complaint.", noon(D4))


def waive(ward):
    asked = ("cl-y", "sessions", "qualified_elsewhere", "", None)
    waiving.grant_waiver(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, *asked, noon(D4))


@pytest.mark.parametrize("act", [suspend, waive])
def test_an_account_that_was_joined_to_another_one_decides_nothing(ward, act):
    ward.certify(D1)
    merge(ward, SAM, MAX)

    with pytest.raises(Conflict, match=JOINED):
        act(ward)

    assert said(ward, D4) == ("current", "")
    is_whole(ward)


def test_an_account_that_was_joined_retracts_and_acknowledges_nothing(ward):
    first, _ = ward.certify(D1)
    merge(ward, SAM, MAX)
    merge(ward, LUC, LEA, D4)

    with pytest.raises(Conflict, match=JOINED):
        afterwards.retract(ward.db, ward.catalogue, MAX.actor, first, "Not so.", PASSWORD, noon(D4))
    with pytest.raises(Conflict, match=JOINED):
        afterwards.acknowledge(ward.db, LEA.actor, first, "", noon(D4))
    is_whole(ward)


def test_an_account_that_was_joined_answers_no_session_and_no_document(ward, tmp_path):
    log(ward, D1)
    [waiting] = logbook.sessions_to_answer(ward.db, ASA.actor)
    paper = hand_in(ward, tmp_path / "documents")
    merge(ward, BEN, ASA)
    merge(ward, SAM, MAX)

    with pytest.raises(NotFound):
        logbook.answer_session(ward.db, ward.catalogue, ASA.actor, waiting.id, True, "", noon(D4))
    with pytest.raises(Conflict, match=JOINED):
        papers.decide_paper(ward.db, MAX.actor, paper, True, "Seen.", noon(D4))
    is_whole(ward)
