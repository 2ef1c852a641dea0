"""An item that a new version of the checklist marks on another scale: its old mark is none."""

import pytest

from courseware.domain.errors import Invalid
from courseware.services.competency import rebuilding
from courseware.services.competency.observations import correcting, filling, own_rating
from courseware.services.competency.observations.forms import Voice
from courseware.services.competency.teams import team
from courseware.services.proving.ledger_walk import verify
from courseware.store.competency import observations
from tests.cast import ASA, LEA, MAX, RIVERSIDE
from tests.checklists import RATED, SAFE_OR_NOT
from tests.services.competency.practice import status
from tests.ward import BEN, GOOD, X, context, noon

D1, D2, D3, D4 = "2026-03-02", "2026-03-05", "2026-03-06", "2026-03-09"
SAFE_NOW = (
    "X02 was marked “4 – The assessor stayed nearby just in case” in an earlier "
    "version; now it is marked safe or unsafe."
)
RATED_NOW = "X01 was marked “Safe” in an earlier version; now it is marked 1 to 5."


@pytest.fixture
def filled(ward):
    """An observation that only lacks its signature."""
    observation = ward.take(D1, ASA)
    ward.rate_oneself(observation, D1)
    ward.assess(observation, ASA, D1, **{"x02.comment": "Left out the lung."})
    return observation


def renewed(ward, observation, **scales):
    ward.publish(noon(D1), **scales)
    return filling.renew_form(ward.db, ward.catalogue, ASA.actor, observation)


def form_of(ward, observation, who=ASA, voice=Voice.ASSESSOR):
    return filling.open_form(ward.db, ward.catalogue, who.actor, observation, voice)


def unsigned(ward, observation, by=ASA, day=D1):
    with pytest.raises(Invalid) as refusal:
        ward.sign(observation, by, day)
    return list(refusal.value.errors)


@pytest.mark.parametrize(
    ("scales", "item", "sentence"),
    [({"second": SAFE_OR_NOT}, "x02", SAFE_NOW), ({"first": RATED}, "x01", RATED_NOW)],
)
def test_a_mark_on_the_old_scale_is_told_and_not_signed(ward, filled, scales, item, sentence):
    assert renewed(ward, filled, **scales) == [sentence]

    form = form_of(ward, filled)
    assert (form.rescaled, form.unanswered) == ([sentence], [item])
    assert unsigned(ward, filled) == [f"{item}.mark"]


def test_what_is_marked_anew_is_signed_with_its_comment(ward, filled):
    renewed(ward, filled, second=SAFE_OR_NOT)
    assert form_of(ward, filled).entries["x02"].body == {"comment": "Left out the lung."}
    # Walking through the sections sends the comment and no mark.
    ward.fill(filled, Voice.ASSESSOR, ASA, D1, {}, **{"x02.comment": "Left out the lung"})
    assert form_of(ward, filled).rescaled == [SAFE_NOW]

    again = {"x02.comment": "Left out the lung."}
    ward.fill(filled, Voice.ASSESSOR, ASA, D1, {"x02": "unsafe"}, **again)

    assert form_of(ward, filled).rescaled == []
    ward.sign(filled, ASA, D1)
    assert ward.record(filled)["marks"]["x02"] == {"safe": False, "comment": "Left out the lung."}


def test_not_observed_fits_every_scale(ward, filled):
    ward.fill(filled, Voice.ASSESSOR, ASA, D1, {"x02": "not_observed"})

    assert renewed(ward, filled, second=SAFE_OR_NOT) == []
    ward.sign(filled, ASA, D1)
    assert ward.record(filled)["marks"]["x02"] == {"not_observed": True}


def test_a_mark_counts_again_when_its_scale_comes_back(ward, filled):
    renewed(ward, filled, second=SAFE_OR_NOT)

    assert renewed(ward, filled, extra=" again") == []
    ward.sign(filled, ASA, D1)
    assert ward.record(filled)["marks"]["x02"]["rating"] == 4


def test_an_own_rating_that_was_handed_in_stays_what_it_was(ward, filled):
    renewed(ward, filled, second=SAFE_OR_NOT)
    ward.fill(filled, Voice.ASSESSOR, ASA, D1, {"x02": "safe"})
    own = form_of(ward, filled, LEA, Voice.LEARNER).entries["x02"]
    assert (own.body, own.former) == ({}, {"rating": 4})

    ward.sign(filled, ASA, D1)

    assert ward.record(filled)["self"]["x02"] == {"former": {"rating": 4}}
    correction = correcting.begin_correction(
        ward.db, ward.catalogue, ASA.actor, filled, "The side was right.", noon(D2)
    )
    ward.sign(correction, ASA, D2)
    assert ward.record(correction)["self"]["x02"] == {"former": {"rating": 4}}


def test_an_own_rating_that_is_not_handed_in_is_given_anew(ward):
    observation = ward.take(D1, ASA)
    ward.fill(observation, Voice.LEARNER, LEA, D1, {"x01": "safe", "x02": "4", "x03": "5"})
    renewed(ward, observation, second=SAFE_OR_NOT)

    with pytest.raises(Invalid) as refusal:
        own_rating.hand_in_self_rating(ward.db, ward.catalogue, LEA.actor, observation, noon(D1))

    assert list(refusal.value.errors) == ["x02.mark"]


def corrected(ward, observation, day, by=ASA):
    """The side put right, and nothing else."""
    return ward.begin_correction(observation, by, day, **context(D1, side="right"))


@pytest.mark.parametrize("scales", [{"second": SAFE_OR_NOT}, {"first": RATED}])
def test_a_correction_is_marked_by_the_version_of_what_it_corrects(ward, scales):
    """A detail put right ends no confirmation of which nothing became known."""
    first, _ = ward.certify(D1)
    ward.publish(noon(D2), **scales)

    once = corrected(ward, first, D2)
    form = form_of(ward, once)
    assert (form.rescaled, form.unanswered, form.stale) == ([], [], False)
    ward.sign(once, ASA, D2)
    twice = corrected(ward, once, D3)
    ward.sign(twice, ASA, D3)

    assert (ward.record(twice)["side"], status(ward, X, D3)) == ("right", "current")
    assert ward.record(twice)["marks"] == ward.record(first)["marks"]
    assert ward.record(twice)["revision"] == ward.record(first)["revision"]
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()
    assert verify(ward.db) == []


def test_an_older_form_put_right_brings_no_older_rules_back(ward):
    """What is enough goes by the version by which the person was last observed."""
    first = ward.observe(D1, ASA)
    ward.publish(noon(D2), second=SAFE_OR_NOT)
    marks = {**GOOD, "x02": "safe"}
    later = ward.take(D2, BEN)
    ward.rate_oneself(later, D2, marks=marks)
    ward.assess(later, BEN, D2, marks)
    ward.sign(later, BEN, D2)
    about = (ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon(D4))

    def enough():
        rows = team.matrix(*about).rows
        [cell] = [c for r in rows if r.person_id == LEA.id for c in r.cells["cl-x"]]
        return cell.ready

    assert enough() is False
    ward.sign(corrected(ward, first, D3), ASA, D3)

    assert enough() is False
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()


def test_a_correction_that_was_begun_by_a_later_version_goes_back(ward):
    first, _ = ward.certify(D1)
    ward.publish(noon(D2), second=SAFE_OR_NOT)
    form = corrected(ward, first, D2)
    entry = ward.catalogue.checklist_entry("cl-x")
    named = {"revision_sha256": entry.revision_sha256, "compiled_key": entry.compiled_key}
    with ward.db.write() as connection:
        observations.change(connection, form, **named)
    assert form_of(ward, form).stale

    assert filling.renew_form(ward.db, ward.catalogue, ASA.actor, form) == []
    ward.sign(form, ASA, D2)
    assert status(ward, X, D2) == "current"
