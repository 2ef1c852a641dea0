"""A correction moves nothing that was signed to a day after its signature."""

from datetime import date

import pytest

from courseware.domain.errors import Invalid
from courseware.services.competency.observations import correcting, filling
from courseware.services.competency.observations.forms import Voice
from courseware.services.competency.teams import team
from courseware.store.competency import observations
from tests.cast import ASA, LEA, MAX, RIVERSIDE
from tests.services.competency.practice import status
from tests.ward import X, noon

SIGNED, LATER, CORRECTED = "2026-03-02", "2026-03-20", "2026-03-25"
DAY = "context.observed_on"
TOO_LATE = (
    "You signed this on 2 March 2026, so it was watched on that day or before. Correct the date."
)


def correction(ward, observation, day=CORRECTED):
    about = (ward.db, ward.catalogue, ASA.actor, observation, "The day was wrong.", noon(day))
    return correcting.begin_correction(*about)


def moved(ward, form, to, day=CORRECTED):
    """Fill in another day; everything else as it stands."""
    context = {DAY: to, "context.setting": "simulated", "context.side": "right"}
    ward.fill(form, Voice.ASSESSOR, ASA, day, **context, **{"context.supervision": "beside"})


def refusal(act, *about):
    with pytest.raises(Invalid) as refused:
        act(*about)
    return refused.value.errors


def test_the_form_refuses_a_day_after_the_signature_and_keeps_the_rest(ward):
    form = correction(ward, ward.observe(SIGNED, ASA))

    assert refusal(moved, ward, form, LATER) == {DAY: TOO_LATE}
    # No later day is worse: it is not even to come.
    assert refusal(moved, ward, form, "2027-01-01") == {DAY: TOO_LATE}

    kept = filling.open_form(ward.db, ward.catalogue, ASA.actor, form, Voice.ASSESSOR)
    assert kept.signed_on == date.fromisoformat(SIGNED)
    assert kept.entries["context"].body["side"] == "right"
    assert kept.entries["context"].refused == ("observed_on",)
    moved(ward, form, SIGNED)
    ward.sign(form, ASA, CORRECTED)
    assert ward.record(form)["side"] == "right"


def test_a_day_that_was_entered_before_is_refused_where_it_is_signed(ward):
    """By the first signature, over corrections of corrections."""
    ward.certify(SIGNED)
    first = ward.observe("2026-03-03", ASA)
    once = correction(ward, first)
    ward.sign(once, ASA, CORRECTED)
    form = correction(ward, once, "2026-03-26")
    body = {DAY.partition(".")[2]: LATER, "setting": "simulated", "side": "left"}
    with ward.db.write() as connection:
        observations.add_entry(
            connection,
            {
                "observation_id": form,
                "key": "before-the-rule",
                "voice": Voice.ASSESSOR.value,
                "field": "context",
                "sequence": 9,
                "body": {**body, "supervision": "beside"},
                "saved_by": ASA.id,
                "saved_at": noon("2026-03-26"),
            },
        )

    errors = refusal(ward.sign, form, ASA, "2026-03-26")

    assert errors == {DAY: TOO_LATE.replace("2 March", "3 March")}
    assert status(ward, X, "2026-03-26") == "current"
    past = date.fromisoformat("2026-03-05")
    about = (ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon("2026-03-27"), past)
    [cell] = [c for r in team.matrix(*about).rows if r.person_id == LEA.id for c in r.cells["cl-x"]]
    assert cell.hindsight is None


def test_a_day_is_not_moved_far_in_small_steps_without_being_asked(ward):
    """31 days back, and 31 days again: the second correction asks as one of 62 days does."""
    first = ward.observe(SIGNED, ASA)
    once = correction(ward, first)
    moved(ward, once, "2026-01-30")
    ward.sign(once, ASA, CORRECTED)
    twice = correction(ward, once)
    moved(ward, twice, "2025-12-30")

    errors = refusal(ward.sign, twice, ASA, CORRECTED)

    assert errors["moved"].startswith("Not signed: the day is 62 days away from the one")
    moved(ward, twice, "2026-01-29")
    assert "32 days" in refusal(ward.sign, twice, ASA, CORRECTED)["moved"]
    moved(ward, twice, SIGNED)
    ward.sign(twice, ASA, CORRECTED)
