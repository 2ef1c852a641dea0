"""A form whose learner leaves the clinic: what was watched until then, and nothing of later."""

import pytest

from courseware.domain.errors import Conflict, Invalid
from courseware.domain.people import Role
from courseware.services.competency import own
from courseware.services.competency.observations import correcting, filling, observing, own_rating
from courseware.services.competency.observations.forms import Voice
from courseware.services.membership.clinics import end_role, grant_role
from courseware.store.competency import observations as rows
from tests.cast import ADA, ASA, HILLTOP, LEA, RIVERSIDE, Member
from tests.ward import noon

BEFORE, LEFT, LATER = "2026-03-02", "2026-03-10", "2026-03-22"
MOVED = Member("lea", LEA.name, ((HILLTOP, Role.LEARNER),))
SENTENCE = (
    "Lea Lindqvist left Riverside on 10 March 2026, so nothing more is entered or "
    "signed in this form. What was entered is kept, and it goes on if they come back; they can ask "
    "to be observed anew where they work now."
)


def leave(ward):
    end_role(ward.db, ADA.actor, "lea", RIVERSIDE, Role.LEARNER, noon(LEFT))


def move(ward):
    leave(ward)
    grant_role(ward.db, ADA.actor, "lea", HILLTOP, Role.LEARNER, noon(LEFT))


def rated(ward):
    observation = ward.take(BEFORE, ASA)
    ward.rate_oneself(observation, BEFORE)
    return observation


def refusal(kind, act):
    with pytest.raises(kind) as refused:
        act()
    return refused.value


def on_desk(ward):
    found = observing.desk(ward.db, ward.catalogue, ASA.actor, noon(LATER))
    return [waiting.observation_id for waiting in found.forms]


def asked_of(ward, learner=MOVED):
    found = own.overview(ward.db, ward.catalogue, learner.actor, noon(LATER))
    return [(task.observation_id, task.what) for task in found.tasks]


def test_nothing_is_watched_in_a_clinic_that_was_left(ward):
    observation = rated(ward)
    move(ward)

    saved = refusal(Conflict, lambda: ward.assess(observation, ASA, LATER))
    signed = refusal(Conflict, lambda: ward.sign(observation, ASA, LATER))

    assert saved.sentence == signed.sentence == SENTENCE
    assert (on_desk(ward), asked_of(ward)) == ([], [])
    with ward.db.read() as connection:
        assert rows.count_open(connection, LEA.id) == 0


def test_what_was_typed_is_kept_and_goes_on_when_the_learner_comes_back(ward):
    observation = rated(ward)
    ward.fill(observation, Voice.ASSESSOR, ASA, BEFORE, {"x02": "3"})
    move(ward)
    shown = filling.open_form(ward.db, ward.catalogue, ASA.actor, observation, Voice.ASSESSOR)
    assert (shown.resting, shown.entries["x02"].body) == (SENTENCE, {"rating": 3})

    grant_role(ward.db, ADA.actor, "lea", RIVERSIDE, Role.LEARNER, noon("2026-03-20"))

    assert on_desk(ward) == [observation]
    assert asked_of(ward, LEA) == [(observation, "wait")]
    ward.assess(observation, ASA, LATER)
    ward.sign(observation, ASA, LATER)
    assert ward.record(observation)["observed_on"] == LATER


def test_what_was_watched_before_is_finished_and_signed(ward):
    observation = rated(ward)
    ward.fill(observation, Voice.ASSESSOR, ASA, BEFORE, {}, **{"context.observed_on": BEFORE})
    move(ward)

    assert on_desk(ward) == [observation]
    assert asked_of(ward) == []
    ward.assess(observation, ASA, LATER)
    late = refusal(Invalid, lambda: ward.sign(observation, ASA, LATER))
    assert late.errors == {
        "context.observed_on": "Lea Lindqvist left Riverside on 10 March 2026. Only "
        "what was watched until that day is signed there; what was watched later is signed where "
        "they work now."
    }
    ward.fill(observation, Voice.ASSESSOR, ASA, LATER, {}, **whole_context(LEFT))
    ward.sign(observation, ASA, LATER)
    assert ward.record(observation)["observed_on"] == LEFT


def whole_context(day):
    words = {"observed_on": day, "setting": "peer_model", "side": "left", "supervision": "beside"}
    return {f"context.{key}": value for key, value in words.items()}


def test_the_own_rating_of_what_was_watched_before_is_asked_for_still(ward):
    observation = ward.take(BEFORE, ASA)
    ward.assess(observation, ASA, BEFORE)
    move(ward)

    assert asked_of(ward) == [(observation, "late")]
    ward.rate_oneself(observation, LATER, MOVED)
    assert asked_of(ward) == []
    ward.sign(observation, ASA, LATER)


def test_the_learner_enters_nothing_in_a_form_that_rests(ward):
    observation = ward.take(BEFORE, ASA)
    ward.fill(observation, Voice.LEARNER, LEA, BEFORE, {"x01": "safe", "x02": "4", "x03": "5"})
    move(ward)

    said = refusal(
        Conflict,
        lambda: own_rating.hand_in_self_rating(
            ward.db, ward.catalogue, MOVED.actor, observation, noon(LATER)
        ),
    )

    assert said.sentence.startswith("You left Riverside on 10 March 2026, so ")
    assert said.sentence.endswith("you can ask to be observed anew where you work now.")


def test_what_was_signed_before_is_corrected_still(ward):
    observation = ward.observe(BEFORE, ASA)
    leave(ward)

    correction = correcting.begin_correction(
        ward.db, ward.catalogue, ASA.actor, observation, "It was the right side.", noon(LATER)
    )
    ward.sign(correction, ASA, LATER)

    assert ward.record(correction)["corrects"] == observation


def test_an_assessor_of_both_clinics_begins_anew_where_the_learner_is(ward):
    observation = rated(ward)
    move(ward)
    grant_role(ward.db, ADA.actor, "asa", HILLTOP, Role.ASSESSOR, noon(LEFT))
    both = Member("asa", ASA.name, ((RIVERSIDE, Role.ASSESSOR), (HILLTOP, Role.ASSESSOR)))

    assert ward.take(LATER, both) != observation
