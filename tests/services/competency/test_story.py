"""From the request to the competency and back, on both engines; everything on the ledger."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.services.competency import rebuilding
from courseware.services.competency.decisions import deciding
from courseware.services.competency.observations import afterwards, correcting, filling
from courseware.services.competency.observations.forms import Voice
from courseware.services.competency.observations.signing import Signature, sign
from courseware.services.identity import accounts
from courseware.services.proving.ledger_walk import verify
from courseware.store.competency import decisions as rows
from courseware.store.tables import CompetencyInterval, Observation
from tests.cast import ASA, LEA, LUC, MAX, MOA, PASSWORD, RIVERSIDE
from tests.services.people.conftest import acts, all_at_once
from tests.ward import BEN, MIA, SAM, THIGH, X, noon

D1, D2, D3 = "2026-03-02", "2026-03-05", "2026-03-09"


def statuses(ward, learner=LEA, scope=X):
    with ward.db.read() as connection:
        kept = rows.intervals(connection, learner.id, *scope)
    return [(row.since.date().isoformat(), row.status, row.ready) for row in kept]


def refused(kind, act):
    with pytest.raises(kind) as refusal:
        act()
    return refusal.value.sentence


def test_two_observations_and_a_confirmation_make_a_competency(ward):
    ward.observe(D1, ASA)
    ward.observe(D2, BEN)
    ward.confirm(D3)

    assert statuses(ward) == [
        (D1, "in_progress", False),
        (D2, "in_progress", True),
        (D3, "current", False),
        ("2028-01-09", "expiring", False),
        ("2028-03-09", "expired", False),
    ]
    told = [act for act, _, _ in acts(ward.db, RIVERSIDE)]
    assert told == ["observation.signed", "observation.signed", "competency.confirmed"]
    assert verify(ward.db) == []
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()


def test_a_signed_record_holds_everything_that_was_signed(ward):
    observation = ward.observe(D1, ASA, marks={"x02": "3"}, **{"x02.plan": "Practise the words."})

    record = afterwards.read_signed(ward.db, LEA.actor, observation).record

    assert record["marks"] == {
        "x01": {"safe": True},
        "x02": {"rating": 3, "plan": "Practise the words."},
        "x03": {"rating": 5},
    }
    assert record["self"] == {"x01": {"safe": True}, "x02": {"rating": 4}, "x03": {"rating": 5}}
    assert (record["assessor"], record["licence"]) == ("Asa Okoye", "IE PT-asa")
    assert record["meaning"] == "I watched this and these are my ratings."
    assert record["eligibility"]["ground"] == "founding_assessor"
    assert record["signed_at"] == noon(D1).isoformat()
    assert (record["observed_on"], record["zone"]) == (D1, "Europe/Dublin")
    assert (record["setting"], record["side"], record["ready"]) == ("peer_model", "left", True)


def test_a_changed_record_is_found_by_the_ledger(sqlite_ward):
    ward = sqlite_ward
    observation = ward.observe(D1, ASA)
    with ward.db.write() as connection:
        query = select(Observation.record).where(Observation.id == observation)
        record = connection.scalar(query)
        changed = {**record, "marks": {**record["marks"], "x02": {"rating": 5}}}
        connection.execute(update(Observation).values(record=changed))

    (found,) = verify(ward.db)

    assert found.what == f"the observation {observation} was changed: record"


def test_the_learner_rates_first_and_sees_nothing_of_the_assessor_before(ward):
    observation = ward.take(D1, ASA)
    ward.assess(observation, ASA, D1)

    sentence = refused(Conflict, lambda: ward.sign(observation, ASA, D1))
    assert sentence.startswith("Lea Lindqvist has not handed in their own rating yet")
    form = filling.open_form(ward.db, ward.catalogue, LEA.actor, observation, Voice.LEARNER)
    assert form.entries == {}
    ward.rate_oneself(observation, D1)
    with pytest.raises(Conflict):
        ward.fill(observation, Voice.LEARNER, LEA, D1, {"x02": "1"})
    ward.sign(observation, ASA, D1)


def test_nobody_assesses_themselves_or_outside_their_competency(ward):
    sentence = refused(Forbidden, lambda: ward.take(D1, SAM, learner=SAM))
    assert sentence == "Nobody signs for themselves. Ask another assessor."
    sentence = refused(Forbidden, lambda: ward.take(D1, SAM, scope=THIGH))
    assert "yours: not started" in sentence
    with pytest.raises(Forbidden):
        ward.take(D1, LUC)  # a learner only
    with pytest.raises(NotFound):
        ward.take(D1, MOA)  # of another clinic


def test_own_current_competency_makes_an_assessor_and_is_stored(ward):
    ina = replace(LUC, roles=((RIVERSIDE, "assessor"),))
    ward.certify(D1, learner=LUC)
    with ward.db.write() as connection:
        connection.exec_driver_sql("UPDATE membership SET role = 'assessor' WHERE person_id='luc'")
    luc = replace(ina, roles=((RIVERSIDE, BEN.roles[0][1]),))
    assert "no licence" in refused(Forbidden, lambda: ward.take(D2, luc))
    from_account(ward, luc)

    observation = ward.observe(D2, luc)

    record = afterwards.read_signed(ward.db, LEA.actor, observation).record
    assert record["eligibility"] == {
        "ground": "own_competency",
        "designation": None,
        "own_competency_until": "2028-03-02",
    }


def from_account(ward, member):
    accounts.add_licence(ward.db, member.actor, "IE", "PT-luc", noon(D1))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password": "wrong"}, "password"),
        ({"password": ""}, "password"),
        ({"printed_name": "Somebody Else"}, "printed_name"),
        ({"agreed": False}, "agreed"),
        ({"licence_id": "none"}, "licence"),
    ],
)
def test_a_signature_without_its_parts_signs_nothing(sqlite_ward, changes, field):
    ward = sqlite_ward
    observation = ward.take(D1, ASA)
    ward.rate_oneself(observation, D1)
    ward.assess(observation, ASA, D1)

    with pytest.raises(Invalid) as refusal:
        ward.sign(observation, ASA, D1, **changes)

    assert list(refusal.value.errors) == [field]
    assert statuses(ward) == []
    assert acts(ward.db, RIVERSIDE) == []


def test_a_form_that_is_not_whole_or_names_a_bad_day_is_refused_field_by_field(sqlite_ward):
    ward = sqlite_ward
    observation = ward.take(D1, ASA)
    ward.rate_oneself(observation, D1)

    def errors():
        with pytest.raises(Invalid) as refusal:
            ward.sign(observation, ASA, D1)
        return list(refusal.value.errors)

    assert errors() == [
        *(f"context.{n}" for n in ("observed_on", "setting", "side", "supervision")),
        *("x01.mark", "x02.mark", "x03.mark"),
        "overall.ready",
    ]
    with pytest.raises(Invalid) as refusal:  # tomorrow is refused when it is entered
        ward.assess(observation, ASA, D1, **{"context.observed_on": "2026-03-03"})
    assert list(refusal.value.errors) == ["context.observed_on"]
    ward.assess(observation, ASA, D1, **{"context.observed_on": "2026-01-01"})
    assert errors() == ["context.observed_on"]  # long past


def test_the_day_is_that_of_the_clinic(sqlite_ward):
    """Half past midnight in Dublin's summer is still the day before in UTC."""
    ward = sqlite_ward
    night = noon("2026-07-01").replace(hour=23, minute=30)
    observation = ward.take("2026-07-01", ASA)
    ward.rate_oneself(observation, "2026-07-01")
    ward.assess(observation, ASA, "2026-07-01")
    day = {
        "context.observed_on": "2026-07-02",
        "context.setting": "peer_model",
        "context.side": "left",
        "context.supervision": "beside",
    }
    where = (ward.db, ward.catalogue, ASA.actor, observation)
    filling.save_section(*where, Voice.ASSESSOR, ["context"], day, "key-night", night)
    signature = Signature(ASA.name, ward.licence(ASA), True, PASSWORD)
    sign(ward.db, ward.catalogue, ASA.actor, observation, signature, night)

    record = afterwards.read_signed(ward.db, LEA.actor, observation).record
    assert record["observed_on"] == "2026-07-02"


def test_a_stale_form_is_not_signed_until_the_new_version_is_taken_over(ward):
    observation = ward.take(D1, ASA)
    ward.rate_oneself(observation, D1)
    ward.assess(observation, ASA, D1)
    ward.publish(noon(D1), extra=" in numbers")

    sentence = refused(Conflict, lambda: ward.sign(observation, ASA, D1))
    assert sentence.startswith("The checklist was revised since this form was opened.")
    assert acts(ward.db, RIVERSIDE) == []
    filling.renew_form(ward.db, ward.catalogue, ASA.actor, observation)
    ward.sign(observation, ASA, D1)
    row = afterwards.read_signed(ward.db, LEA.actor, observation).row
    assert row.revision_sha256 == ward.catalogue.checklist("cl-x").revision_sha256


def test_a_signed_observation_is_signed_once_and_never_changed(ward):
    observation = ward.observe(D1, ASA)

    assert "signed" in refused(Conflict, lambda: ward.sign(observation, ASA, D1))
    with pytest.raises(Conflict):
        ward.fill(observation, Voice.ASSESSOR, ASA, D1, {"x02": "1"})
    assert [a for a, _, _ in acts(ward.db, RIVERSIDE)] == ["observation.signed"]


def test_prerequisites_come_first(ward):
    sentence = refused(Conflict, lambda: ward.request(D1, scope=THIGH))
    assert sentence == (
        "Before an observation of CL-Y Needling, Thigh, these have to be on record: "
        "a current “CL-X Screening”."
    )
    ward.certify(D1)

    assert ward.request(D2, scope=THIGH)


def test_a_save_sent_twice_is_acknowledged_twice_and_another_body_is_refused(ward):
    observation = ward.take(D1, ASA)

    def save(mark, key="k1", sequence=1):
        return filling.save_field(
            ward.db,
            ward.catalogue,
            ASA.actor,
            observation,
            Voice.ASSESSOR,
            "x02",
            {"x02.mark": mark},
            key,
            sequence,
            noon(D1),
        )

    assert save("4") == save("4")
    with pytest.raises(Conflict):
        save("3")
    assert save("2", "k3", 3).counts and not save("5", "k2", 2).counts
    form = filling.open_form(ward.db, ward.catalogue, ASA.actor, observation, Voice.ASSESSOR)
    assert form.entries["x02"].body == {"rating": 2}


def test_patients_stay_out_of_every_text(sqlite_ward):
    ward = sqlite_ward
    observation = ward.take(D1, ASA)

    with pytest.raises(Invalid) as refusal:
        ward.fill(
            observation,
            Voice.ASSESSOR,
            ASA,
            D1,
            {"x01": "safe"},
            **{"x02.mark": "4", "x02.comment": "John Smith 12/03/1980"},
        )

    assert list(refusal.value.errors) == ["x02.comment"]
    form = filling.open_form(ward.db, ward.catalogue, ASA.actor, observation, Voice.ASSESSOR)
    bodies = {field: entry.body for field, entry in form.entries.items()}
    assert bodies == {"x01": {"safe": True}, "x02": {"rating": 4, "refused": ["comment"]}}


@pytest.mark.parametrize("who", [LEA, SAM])
def test_the_two_person_rule(ward, who):
    """Nobody confirms themselves, or what they attested."""
    manager = replace(LEA, roles=MIA.roles) if who is LEA else SAM
    if who is LEA:
        with ward.db.write() as connection:
            connection.exec_driver_sql(
                "INSERT INTO membership (id, person_id, clinic_id, role, since) "
                "SELECT 'lea-m', 'lea', clinic_id, 'manager', since FROM membership "
                "WHERE person_id = 'mia'"
            )
    ward.observe(D1, ASA)
    ward.observe(D2, SAM)

    with pytest.raises(Forbidden):
        ward.confirm(D3, by=manager)

    ward.confirm(D3, by=MIA)
    assert statuses(ward)[2] == (D3, "current", False)


def test_what_is_missing_is_named_when_a_manager_confirms_too_early(ward):
    ward.observe(D1, ASA)

    sentence = refused(Conflict, lambda: ward.confirm(D2))

    assert sentence.startswith(
        "This can't be confirmed yet. 1 more observation without an unsafe critical item. "
        "1 more assessor: 2 different ones are needed. X01 “Asks who the patient is.”: safe in "
        "1 more observation, none unsafe after it."
    )


def test_of_two_managers_at_once_one_confirms(ward):
    ward.observe(D1, ASA)
    ward.observe(D2, BEN)

    results = all_at_once(2, lambda n: ward.confirm(D3, by=(MAX, MIA)[n]))

    assert sorted(type(r).__name__ for r in results) == ["Conflict", "NoneType"]
    confirmations = [a for a, _, _ in acts(ward.db, RIVERSIDE) if a == "competency.confirmed"]
    assert len(confirmations) == 1


def test_suspension_and_reinstatement_hold_at_once(ward):
    ward.certify(D1)
    deciding.suspend(ward.db, ward.catalogue, MAX.actor, ward.about(), "Left needles.", noon(D2))
    assert statuses(ward)[-1] == (D2, "suspended", False)
    with pytest.raises(Conflict):
        deciding.suspend(ward.db, ward.catalogue, MAX.actor, ward.about(), "Again.", noon(D2))

    deciding.reinstate(ward.db, ward.catalogue, MIA.actor, ward.about(), "Talked.", noon(D3))

    assert [s for _, s, _ in statuses(ward)][-4:] == [
        "suspended",
        "current",
        "expiring",
        "expired",
    ]
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()


def test_a_retraction_takes_the_confirmation_along_and_stays_readable(ward):
    _, second = ward.certify(D1)
    with pytest.raises(Forbidden):
        afterwards.retract(ward.db, ward.catalogue, LEA.actor, second, "No.", PASSWORD, noon(D2))

    afterwards.retract(
        ward.db, ward.catalogue, BEN.actor, second, "Wrong person.", PASSWORD, noon(D2)
    )

    assert statuses(ward)[-1][1] == "retracted"
    found = afterwards.read_signed(ward.db, LEA.actor, second)
    assert found.retracted and found.words[-1].text == "Wrong person."
    assert found.record["marks"]["x02"] == {"rating": 4}
    with pytest.raises(Conflict):
        afterwards.retract(ward.db, ward.catalogue, BEN.actor, second, "Twice.", PASSWORD, noon(D2))


def test_a_correction_is_a_new_signed_entry_and_the_old_one_stays_readable(ward):
    _, second = ward.certify(D1)

    copy = correcting.begin_correction(
        ward.db, ward.catalogue, BEN.actor, second, "Typed the wrong item.", noon(D2)
    )
    ward.fill(copy, Voice.ASSESSOR, BEN, D2, {"x01": "unsafe"})
    assert statuses(ward)[-3][1] == "current"
    ward.sign(copy, BEN, D2)

    assert statuses(ward)[-1][1] == "retracted"
    old, new = (afterwards.read_signed(ward.db, LEA.actor, i) for i in (second, copy))
    assert old.corrected_by == copy and old.record["marks"]["x01"] == {"safe": True}
    assert new.record["marks"]["x01"] == {"safe": False}
    assert new.record["correction_reason"] == "Typed the wrong item."
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()


def test_the_learner_acknowledges_once_and_may_answer(ward):
    observation = ward.observe(D1, ASA)
    for _ in range(2):
        afterwards.acknowledge(ward.db, LEA.actor, observation, "", noon(D2))
    said = ("I was nervous.", " I was nervous.\n", "It went well.", "I was nervous.")
    for minutes, answer in enumerate(said):
        now = noon(D2) + timedelta(minutes=minutes)
        afterwards.acknowledge(ward.db, LEA.actor, observation, answer, now)

    found = afterwards.read_signed(ward.db, ASA.actor, observation)

    assert [(w.kind, w.text) for w in found.words] == [
        ("acknowledged", ""),
        ("answered", "I was nervous."),
        ("answered", "It went well."),
    ]
    assert verify(ward.db) == []
    with pytest.raises(NotFound):
        afterwards.acknowledge(ward.db, LUC.actor, observation, "", noon(D2))


@pytest.mark.parametrize("who", [LUC, MOA])
def test_others_read_nothing(ward, who):
    observation = ward.observe(D1, ASA)

    with pytest.raises((NotFound, Forbidden)):
        afterwards.read_signed(ward.db, who.actor, observation)


def test_a_changed_interval_is_found_and_mended(ward):
    ward.certify(D1)
    with ward.db.write() as connection:
        connection.execute(
            update(CompetencyInterval)
            .where(CompetencyInterval.status == "expired")
            .values(status="current")
        )

    (found,) = rebuilding.check_intervals(ward.db, ward.catalogue).differences
    assert (found.person_id, found.scope) == ("lea", X)
    rebuilding.rebuild_intervals(ward.db, ward.catalogue)
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()
    assert statuses(ward)[-1][1] == "expired"


def test_renewal_in_the_window_keeps_the_anniversary(ward):
    ward.certify("2026-03-02")
    assert "a renewal can begin on 2 January 2028" in refused(
        Conflict, lambda: ward.confirm("2027-03-02")
    )
    ward.observe("2028-01-10", ASA)
    ward.observe("2028-01-11", BEN)
    ward.confirm("2028-01-12")

    assert statuses(ward)[-1] == ("2030-03-02", "expired", False)
