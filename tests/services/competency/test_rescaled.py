"""An item that a new version of the checklist marks on another scale: its old mark is none."""

import pytest

from courseware.domain.errors import Invalid
from courseware.services.competency import correcting, filling, own_rating
from courseware.services.competency.forms import Voice
from courseware.services.competency.history import history_of
from tests.cast import ASA, LEA
from tests.checklists import RATED, SAFE_OR_NOT
from tests.ward import X, noon

D1, D2 = "2026-03-02", "2026-03-05"
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


def test_a_correction_is_marked_by_the_version_that_it_is_made_under(ward):
    observation = ward.observe(D1, ASA)
    ward.publish(noon(D2), second=SAFE_OR_NOT)

    correction = correcting.begin_correction(
        ward.db, ward.catalogue, ASA.actor, observation, "The side was right.", noon(D2)
    )

    assert form_of(ward, correction).rescaled == [SAFE_NOW]
    assert unsigned(ward, correction, day=D2) == ["x02.mark"]
    ward.fill(correction, Voice.ASSESSOR, ASA, D2, {"x02": "safe"})
    ward.sign(correction, ASA, D2)
    with ward.db.read() as connection:
        [counted] = history_of(connection, ward.book(), LEA.id, X).counted()
    assert counted.marks["x02"].safe is True
