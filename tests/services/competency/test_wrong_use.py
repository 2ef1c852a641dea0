"""Wrong use of observations and competencies: each case is refused in one clear sentence.

Nothing is half-written: after each refusal the tables and the ledger hold what they held before.
"""

from datetime import date
from types import MappingProxyType

import pytest
from sqlalchemy import func, select

from courseware.domain.errors import Conflict, Forbidden, Invalid, Refusal
from courseware.services.competency.decisions import deciding
from courseware.services.competency.observations import filling, own_rating
from courseware.services.competency.observations.forms import Voice
from courseware.services.competency.observations.signing import Signature, sign
from courseware.store.competency import decisions as rows
from courseware.store.tables import (
    CompetencyDecision,
    CompetencyInterval,
    LedgerEntry,
    Observation,
    ObservationEntry,
    ObservationWord,
)
from tests.cast import ASA, LEA, LUC, MAX, PASSWORD
from tests.services.people.conftest import all_at_once
from tests.ward import BEN, GOOD, MIA, SAM, THIGH, context, noon

D1, D2, D3 = "2026-03-02", "2026-03-05", "2026-03-09"
_CONTEXT = {"setting": "peer_model", "side": "left", "supervision": "beside"}
_TO_COME = "This day is still to come in the clinic's zone. Correct the date."
_NAMED = "Told Mrs Byrne nothing of risks"
_TABLES = (
    *(Observation, ObservationEntry, ObservationWord),
    *(CompetencyDecision, CompetencyInterval, LedgerEntry),
)


def held(ward):
    """How many rows each table of the record has."""
    with ward.db.read() as connection:
        return MappingProxyType(
            {
                table.__tablename__: connection.scalar(select(func.count()).select_from(table))
                for table in _TABLES
            }
        )


def signed_of(ward):
    with ward.db.read() as connection:
        query = select(func.count()).select_from(Observation)
        return connection.scalar(query.where(Observation.signed_at.is_not(None)))


def said(ward, kind, act):
    """What is said when an act is refused; nothing is written meanwhile."""
    before, signed = held(ward), signed_of(ward)
    with pytest.raises(kind) as refusal:
        act()
    assert held(ward) == before
    assert signed_of(ward) == signed
    found: Refusal = refusal.value
    return found.errors if isinstance(found, Invalid) else found.sentence


def whole_form(ward, by=ASA, day=D1, **context):
    """A form that lacks nothing but the signature."""
    form = ward.take(day, by)
    ward.rate_oneself(form, day)
    ward.assess(form, by, day, **context)
    return form


def test_an_assessor_without_a_current_competency_is_ineligible(ward):
    assert said(ward, Forbidden, lambda: ward.take(D1, SAM, scope=THIGH)) == (
        "You can sign only where your own competency was current on that day (yours: not "
        "started), or where an administrator has designated you as a founding assessor."
    )


def test_an_assessor_who_was_suspended_meanwhile_signs_nothing(ward):
    form = whole_form(ward)
    deciding.suspend(ward.db, ward.catalogue, MAX.actor, ward.about(ASA), "Pending.", noon(D1))

    assert said(ward, Forbidden, lambda: ward.sign(form, ASA, D2)) == (
        "Your own competency in this checklist and region is suspended, so you can't sign."
    )


def test_nobody_signs_for_themselves(ward):
    assert said(ward, Forbidden, lambda: ward.take(D1, SAM, learner=SAM)) == (
        "Nobody signs for themselves. Ask another assessor."
    )


def test_nobody_confirms_what_they_attested(ward):
    ward.observe(D1, ASA)
    ward.observe(D2, SAM)

    assert said(ward, Forbidden, lambda: ward.confirm(D3, by=SAM)) == (
        "You signed one of the observations. Somebody else has to confirm: one attests what was "
        "seen, another one confirms."
    )


def test_a_second_signature_under_the_same_form_is_refused(ward):
    form = ward.observe(D1, ASA)

    sentence = said(ward, Conflict, lambda: ward.sign(form, ASA, D1))

    assert sentence == ("This observation is signed; what it says can't be changed any more.")


def test_two_signatures_by_the_same_assessor_are_not_two_assessors(ward):
    ward.observe(D1, ASA)
    ward.observe(D2, ASA)

    assert said(ward, Conflict, lambda: ward.confirm(D3)) == (
        "This can't be confirmed yet. 1 more assessor: 2 different ones are needed. 2 "
        "different assessors have to say, each in their latest observation, that the statement "
        "holds, and so does the latest observation of all."
    )


def test_of_the_same_signature_sent_twice_at_once_one_holds(ward):
    form = whole_form(ward)

    results = all_at_once(2, lambda n: ward.sign(form, ASA, D1))

    assert sorted(type(r).__name__ for r in results) == ["AlreadySigned", "NoneType"]
    assert signed_of(ward) == 1


def test_a_form_whose_checklist_was_revised_meanwhile_is_not_signed(ward):
    form = whole_form(ward)
    ward.publish(noon(D1), extra=" in numbers")

    assert said(ward, Conflict, lambda: ward.sign(form, ASA, D1)) == (
        "The checklist was revised since this form was opened. Take over the new version, look "
        "through it, and sign then; your ratings of items that remain are kept, "
        "unless an item is marked on another scale now."
    )


def test_prerequisites_that_are_not_on_record_come_first(ward):
    assert said(ward, Conflict, lambda: ward.request(D1, scope=THIGH)) == (
        "Before an observation of CL-Y Needling, Thigh, these have to be on record: "
        "a current “CL-X Screening”."
    )


def test_a_prerequisite_that_was_lost_at_the_end_of_the_day_watched_is_named_with_that_day(ward):
    """What is on record again on the day of the signature is no answer to it."""
    ward.certify(D1)
    form = ward.take(D2, ASA, scope=THIGH)
    ward.rate_oneself(form, D2)
    ward.assess(form, ASA, D2)
    decided = (ward.db, ward.catalogue, MAX.actor, ward.about())
    deciding.suspend(*decided, "Pending.", noon(D2))
    deciding.reinstate(*decided, "Settled.", noon(D3))

    assert said(ward, Conflict, lambda: ward.sign(form, ASA, D3)) == (
        "This can't be signed for 5 March 2026, the day that was watched: "
        "at its end, these were not on record, which come before an observation of CL-Y Needling, "
        "Thigh: a current “CL-X Screening”. What came on record later does not count for that day. "
        "Observe anew on a day on which they are on record; if another day was watched, correct "
        "the day in the form."
    )
    ward.fill(form, Voice.ASSESSOR, ASA, D3, **context(D3))
    ward.sign(form, ASA, D3)


@pytest.mark.parametrize(("who", "by"), [(MIA, "Max Brandt"), (MAX, "you")])
def test_of_what_is_suspended_already_a_second_reason_is_said_not_to_be_kept(ward, who, by):
    ward.certify(D1)
    about = (ward.about(), "Asked to pause after the audit.", noon(D2))
    deciding.suspend(ward.db, ward.catalogue, MAX.actor, *about)

    again = (ward.db, ward.catalogue, who.actor, ward.about(), "Complaint.", noon(D3))
    assert said(ward, Conflict, lambda: deciding.suspend(*again)) == (
        f"This is suspended already, since 5 March 2026, by {by}. One suspension holds for all "
        "reasons, and one reinstatement ends it, so what you wrote was not kept. Tell it to "
        "whoever may reinstate, and suspend anew if it is reinstated while your reason holds. What "
        "happened to a patient is noted as an adverse event: that goes on record though this is "
        "suspended."
    )


def test_a_prerequisite_that_was_lost_meanwhile_stops_the_signature(ward):
    ward.certify(D1)
    form = ward.take(D2, ASA, scope=THIGH)
    ward.rate_oneself(form, D2)
    ward.assess(form, ASA, D2)
    deciding.suspend(ward.db, ward.catalogue, MAX.actor, ward.about(), "Pending.", noon(D2))

    assert said(ward, Conflict, lambda: ward.sign(form, ASA, D2)) == (
        "Before an observation of CL-Y Needling, Thigh, these have to be on record: "
        "a current “CL-X Screening”."
    )


def test_a_day_to_come_is_refused_as_soon_as_it_is_entered(ward):
    form = ward.take(D1, ASA)

    with pytest.raises(Invalid) as refusal:
        ward.assess(form, ASA, D1, **{"context.observed_on": "2026-03-03"})

    assert refusal.value.errors == {"context.observed_on": _TO_COME}
    opened = filling.open_form(ward.db, ward.catalogue, ASA.actor, form, Voice.ASSESSOR)
    assert opened.entries["context"].body == {**_CONTEXT, "refused": ["observed_on"]}
    assert opened.unanswered == []


def test_a_day_that_was_let_in_is_refused_when_it_is_still_to_come_at_signing(ward):
    """A clock that was put right between the two: the signature looks once more."""
    form = whole_form(ward)
    after = {"context.observed_on": "2026-03-03", "context.setting": "peer_model"}
    more = {"context.side": "left", "context.supervision": "beside"}
    ward.fill(form, Voice.ASSESSOR, ASA, "2026-03-04", **after, **more)

    assert said(ward, Invalid, lambda: ward.sign(form, ASA, D1)) == {
        "context.observed_on": _TO_COME
    }


def test_a_29_february_that_does_not_exist_is_refused(ward):
    form = ward.take(D1, ASA)

    with pytest.raises(Invalid) as refusal:
        ward.assess(form, ASA, D1, **{"context.observed_on": "2026-02-29"})

    assert refusal.value.errors == {
        "context.observed_on": "February 2026 has 28 days, so there is no 2026-02-29."
    }
    opened = filling.open_form(ward.db, ward.catalogue, ASA.actor, form, Voice.ASSESSOR)
    assert opened.entries["context"].body == {**_CONTEXT, "refused": ["observed_on"]}


@pytest.mark.parametrize(
    ("field", "sent", "kept", "where"),
    [
        ("x01", {"mark": "unsafe", "comment": _NAMED}, {"safe": False}, "X01 (comment)"),
        ("x02", {"mark": "1", "plan": _NAMED}, {"rating": 1}, "X02 (plan)"),
        (
            "overall",
            {"ready": "no", "next": _NAMED},
            {"ready": False},
            "All in all (what to work on)",
        ),
    ],
)
def test_refused_words_take_no_mark_with_them_and_stop_the_signature(
    sqlite_ward, field, sent, kept, where
):
    """A critical “unsafe” beside a refused comment was dropped once, and “safe” got signed."""
    ward = sqlite_ward
    form = whole_form(ward)
    named = {f"{field}.{part}": value for part, value in sent.items()}

    def save(sequence, **changes):
        filling.save_field(
            *(ward.db, ward.catalogue, ASA.actor, form, Voice.ASSESSOR, field),
            *({**named, **changes}, f"key-{sequence}", sequence, noon(D1)),
        )

    for _ in range(2):  # sent again after a lost reply, it is refused again
        with pytest.raises(Invalid) as refusal:
            save(900)
    words = next(name for name, value in named.items() if value == _NAMED)
    assert list(refusal.value.errors) == [words]
    opened = filling.open_form(ward.db, ward.catalogue, ASA.actor, form, Voice.ASSESSOR)
    assert opened.entries[field].body == {**kept, "refused": [words.split(".")[1]]}
    assert said(ward, Conflict, lambda: ward.sign(form, ASA, D1)) == (
        "Not signed: something that was entered last was refused and is not saved, at "
        f"{where}. Open it, and enter it anew or save the rest as it stands."
    )

    save(901, **{words: "Told the patient nothing of risks."})
    ward.sign(form, ASA, D1)

    assert signed_of(ward) == 1


def test_a_refused_self_rating_is_not_handed_in(sqlite_ward):
    ward = sqlite_ward
    form = ward.request(D1)
    ward.fill(form, Voice.LEARNER, LEA, D1, GOOD)
    with pytest.raises(Invalid):
        ward.fill(form, Voice.LEARNER, LEA, D2, {"x01": "unsafe"}, **{"x01.comment": _NAMED})

    errors = said(
        ward,
        Invalid,
        lambda: own_rating.hand_in_self_rating(ward.db, ward.catalogue, LEA.actor, form, noon(D2)),
    )

    assert errors == {
        "x01.comment": "What was entered last at X01 (comment) was refused and is not saved. "
        "Enter it anew, or save the rest as it stands without it."
    }


def test_each_item_without_an_own_rating_is_named_when_handing_in(sqlite_ward):
    ward = sqlite_ward
    form = ward.request(D1)
    ward.fill(form, Voice.LEARNER, LEA, D1, {"x02": "4"})

    errors = said(
        ward,
        Invalid,
        lambda: own_rating.hand_in_self_rating(ward.db, ward.catalogue, LEA.actor, form, noon(D1)),
    )

    left = "has no mark yet: rate yourself, or choose “Not done yet”."
    assert errors == {
        "x01.mark": f"X01 “Asks who the patient is.” {left}",
        "x03.mark": f"X03 “Agrees a stop signal.” {left}",
    }


def test_a_competency_confirmed_on_29_february_keeps_all_its_days(ward):
    """24 months from 29 February 2028: the first day without it is 1 March 2030."""
    ward.certify("2028-02-29")

    with ward.db.read() as connection:
        kept = rows.intervals(connection, LEA.id, "cl-x", "")

    ends = {row.ends_on for row in kept if row.status == "current"}
    assert ends == {date(2030, 3, 1)}
    assert [row.since.date() for row in kept if row.status == "expired"] == [date(2030, 3, 1)]


@pytest.mark.parametrize(
    ("signed", "observed", "refused"),
    [
        # Dublin's clock went forward at 01:00 UTC on 29 March 2026: 23:30 UTC is the next day.
        ("2026-03-28T23:30", "2026-03-28", False),
        ("2026-03-28T23:30", "2026-03-29", True),
        ("2026-03-29T23:30", "2026-03-30", False),
        # It went back at 01:00 UTC on 25 October: 23:30 UTC is the same day again.
        ("2026-10-24T23:30", "2026-10-25", False),
        ("2026-10-25T23:30", "2026-10-26", True),
    ],
)
def test_the_day_follows_the_clinics_clock_also_when_it_changes(ward, signed, observed, refused):
    day, _, clock = signed.partition("T")
    hour, minute = map(int, clock.split(":"))
    form = whole_form(ward, day=day)
    moment = noon(day).replace(hour=hour, minute=minute)
    context = {"observed_on": observed, "setting": "peer_model", "side": "left"}
    sent = {f"context.{k}": v for k, v in {**context, "supervision": "beside"}.items()}
    signature = Signature(ASA.name, ward.licence(ASA), True, PASSWORD)

    def act():
        filling.save_section(
            ward.db,
            ward.catalogue,
            ASA.actor,
            form,
            Voice.ASSESSOR,
            ["context"],
            sent,
            "at the moment",
            moment,
        )

    if refused:
        with pytest.raises(Invalid) as refusal:
            act()
        assert refusal.value.errors == {"context.observed_on": _TO_COME}
        with pytest.raises(Conflict):
            sign(ward.db, ward.catalogue, ASA.actor, form, signature, moment)
    else:
        act()
        sign(ward.db, ward.catalogue, ASA.actor, form, signature, moment)
    assert signed_of(ward) == (0 if refused else 1)


def test_of_two_managers_at_once_the_second_is_told_what_stands(ward):
    ward.observe(D1, ASA)
    ward.observe(D2, BEN)

    results = all_at_once(2, lambda n: ward.confirm(D3, by=(MAX, MIA)[n]))

    refused = [r for r in results if r is not None]
    assert [r.sentence for r in refused] == [
        "CL-X Screening was confirmed on 9 March 2026 and is current; a renewal can begin on "
        "9 January 2028."
    ]
    assert said(ward, Conflict, lambda: ward.confirm(D3, by=MIA)) == refused[0].sentence


def test_of_two_managers_who_suspend_at_once_one_does(ward):
    ward.certify(D1)

    def suspend(number):
        who = (MAX, MIA)[number]
        deciding.suspend(ward.db, ward.catalogue, who.actor, ward.about(), "Stop.", noon(D2))

    results = all_at_once(2, suspend)

    assert sorted(type(r).__name__ for r in results) == ["Conflict", "NoneType"]
    with ward.db.read() as connection:
        found = rows.decisions(connection, [LEA.id])
    assert [row.kind for row in found] == ["confirmed", "suspended"]


def test_a_learner_confirms_nothing(ward):
    ward.observe(D1, ASA)
    ward.observe(D2, BEN)

    with pytest.raises(Refusal):
        ward.confirm(D3, by=LUC)

    with ward.db.read() as connection:
        assert rows.decisions(connection, [LEA.id]) == []
