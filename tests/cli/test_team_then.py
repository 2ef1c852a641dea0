"""`team` of another day than today: what it answers, and what came later and is told beside it."""

import json

import pytest

from courseware.services.competency.decisions import deciding
from courseware.services.competency.observations import afterwards
from courseware.services.identity import accounts
from courseware.services.membership.clinics import end_role, grant_role
from tests.cast import ADA, HILLTOP, LEA, LUC, MAX, PASSWORD, RIVERSIDE, Role
from tests.services.competency import test_past_rule_sets as past_rules
from tests.services.competency.practice import D1
from tests.services.competency.test_merged_later import merge
from tests.services.competency.test_releases_then import (
    ADDED,
    AFTER,
    BEFORE,
    DURING,
    REMOVED,
    release,
)
from tests.ward import BEN, noon


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (DURING, "CL-Z Taping is not started. 1 more observation"),
        (BEFORE, "CL-Z Taping is not started. The checklist was not published on that day"),
        (AFTER, "CL-Z Taping is not started. The checklist was not published on that day"),
        (None, "CL-Z Taping is not started. The checklist is not published any more"),
    ],
)
@pytest.mark.parametrize("written", ["cl-z", "CL-Z taping"])
def test_a_checklist_that_is_gone_is_answered_of_any_day(cli, ward, on, said, written):
    release(ward, ADDED)
    release(ward, REMOVED, held=False)
    ask = ("team", "may", LEA.email, "--checklist", written, *(("--on", on) if on else ()))

    plain, as_json = cli(*ask), cli(*ask, "--json")

    assert (plain.code, plain.err) == (1, "") and said in plain.out
    found = json.loads(as_json.out)
    assert as_json.code == 1 and found["missing"][0].startswith(said)
    assert on is None or found["on"] == on
    divided = cli(*ask, "--region", "thigh")
    assert (divided.code, divided.err) == (2, "cl-z is not divided by region; leave --region out\n")


def test_a_day_to_come_and_a_later_correction_are_told(cli, ward):
    _, second = ward.certify(D1)
    afterwards.retract(
        ward.db, ward.catalogue, BEN.actor, second, "Wrong day.", PASSWORD, noon("2026-03-05")
    )
    ask = ("team", "may", "lea@example.org", "--checklist", "cl-x", "--json")

    past = json.loads(cli(*ask, "--on", "2026-03-04").out)
    assert (past["known_now"], past["to_come"]) == ("retracted", False)
    assert (past["known_now_last_day"], past["known_now_enough_observed"]) == (None, False)
    assert (past["known_now_reason"], past["known_now_critical_item_unsafe"]) == (
        "observation_retracted",
        False,
    )
    person = json.loads(cli("team", "person", LEA.email, "--on", "2026-03-04", "--json").out)
    assert person["competencies"][0]["known_now"] == "retracted"
    ward.certify(D1, learner=LUC)
    about = (MAX.actor, ward.about(LUC), "Wrong person.", noon("2026-03-05"))
    deciding.withdraw(ward.db, ward.catalogue, *about)
    other = json.loads(cli("team", "person", LUC.email, "--on", "2026-03-04", "--json").out)
    withdrawn = other["competencies"][0]
    assert (withdrawn["known_now"], withdrawn["known_now_reason"]) == (
        "retracted",
        "confirmation_withdrawn",
    )
    far = cli("team", "matrix", "--clinic", "riverside", "--on", "2990-01-01")
    assert far.err.startswith("2990-01-01 is still to come: ")
    assert json.loads(cli(*ask, "--on", "2990-01-01").out)["to_come"]


def test_accounts_that_were_merged_later_are_told_beside_a_past_day(cli, ward):
    ward.certify(D1, learner=LUC)
    merge(ward, LEA, LUC, "2026-03-05")
    on = ("--on", "2026-03-04")
    ask = ("team", "may", LEA.email, "--checklist", "cl-x")

    [lea, luc] = json.loads(cli("team", "person", LEA.email, *on, "--json").out)["merged_since"]

    assert (lea["email"], lea["merged_at"]) == (LEA.email, None)
    assert (luc["email"], luc["merged_at"]) == (LUC.email, "2026-03-05T12:00:00+00:00")
    told = json.loads(cli(*ask, *on, "--json").out)
    assert told["merged_since"] == [lea, luc] and told["known_now"] is None
    assert told["accounts_then"][1] == {
        "person": LUC.id,
        "email": LUC.email,
        "status": "current",
        "last_day": "2028-03-01",
        "enough_observed": False,
        "critical_item_unsafe": False,
        "founding_assessor": False,
    }
    said = f"merged since: {LEA.email}: not started; {LUC.email}: current, until 1 March 2028."
    assert said in cli(*ask, *on).out and said in cli("team", "person", LEA.email, *on).out
    assert "merged since" not in cli(*ask).out


def test_a_rule_set_that_changed_since_is_told_beside_a_past_day(cli, ward):
    past_rules.publish(ward, "2026-01-02", past_rules.NAY)
    accounts.add_licence(ward.db, LEA.actor, "NL", "PT-1", noon("2026-01-03"), None)
    ward.certify(D1)
    past_rules.publish(ward, "2026-03-05", past_rules.YEA)
    ask = ("team", "may", LEA.email, "--checklist", "cl-x")
    changed = "The rule sets of that day answer. By those that are published now, "
    nothing = f"{changed}nothing that they ask for would be missing.\n"

    then, now = cli(*ask, "--on", "2026-03-04"), cli(*ask)
    as_json = json.loads(cli(*ask, "--on", "2026-03-04", "--json").out)

    assert then.code == 1 and past_rules.FORBIDDEN in then.out
    assert nothing in then.out
    assert as_json["missing"] == [past_rules.FORBIDDEN]
    assert (as_json["known_now"], as_json["known_now_missing_by_rule_sets"]) == (None, [])
    assert now.code == 0 and changed not in now.out
    past_rules.publish(ward, "2026-03-06", past_rules.NAY)
    missing = f"this would be missing:\n{past_rules.FORBIDDEN}\n"
    assert f"{changed}{missing}" in cli(*ask, "--on", "2026-03-05").out
    same = json.loads(cli(*ask, "--on", "2026-03-04", "--json").out)
    assert same["known_now_missing_by_rule_sets"] is None


def test_without_a_clinic_the_one_of_that_day_is_asked(cli, ward):
    ward.certify(D1)
    grant_role(ward.db, ADA.actor, LEA.id, HILLTOP, Role.LEARNER, noon("2026-03-05"))
    end_role(ward.db, ADA.actor, LEA.id, RIVERSIDE, Role.LEARNER, noon("2026-03-08"))
    asked = ("may", LEA.email, "--checklist", "cl-x"), ("person", LEA.email)

    def clinic(command, on):
        found = json.loads(cli("team", *command, "--json", *on).out)
        return found.get("clinic") or (found["argument"], found["error"])

    several = (
        "--clinic",
        "name the clinic with --clinic; clinics of this person: hilltop, riverside",
    )
    for command in asked:
        assert clinic(command, ("--on", "2026-03-04")) == "riverside"
        assert clinic(command, ("--on", "2026-03-06")) == several
        assert clinic(command, ("--on", "2026-03-08")) == "hilltop"
        assert clinic(command, ()) == "hilltop"
    then = cli("team", "may", LEA.email, "--checklist", "cl-x", "--on", "2026-03-04").out
    assert "Not a member" not in then
