"""`team`: what scripts read."""

import json
import subprocess
import sys
from collections import Counter

import pytest
from sqlalchemy import select, update

from courseware.services.competency.decisions import deciding
from courseware.services.competency.observations import afterwards
from courseware.services.identity import accounts, people
from courseware.services.membership.clinics import end_role, grant_role
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from courseware.store.tables import CompetencyDecision, CompetencyInterval
from tests.cast import (
    ADA,
    ASA,
    HILLTOP,
    INA,
    LEA,
    LUC,
    MAX,
    PASSWORD,
    RIVERSIDE,
    Role,
    put_cast_on_record,
)
from tests.services.competency import test_past_rule_sets as past_rules
from tests.services.competency.test_merged_later import merge
from tests.services.competency.test_releases_then import (
    ADDED,
    AFTER,
    BEFORE,
    DURING,
    REMOVED,
    release,
)
from tests.ward import ARM, BEN, SAM, THIGH, X, build_ward, noon

D1 = "2026-03-02"
FOUNDED = ((ASA, X), (ASA, THIGH), (ASA, ARM), (BEN, X), (BEN, THIGH), (BEN, ARM), (SAM, X))


@pytest.fixture
def ward(cli, instance, tmp_path):

    assert cli("db", "upgrade").code == 0
    db = Database(sqlite_url(instance / "courseware.sqlite3"))
    yield build_ward(db, tmp_path / "library")
    db.close()


def test_the_matrix_of_a_clinic_on_any_day(cli, ward):
    signed = sorted(ward.certify(D1))  # signed at one moment, so by id
    with ward.db.read() as connection:
        decision = connection.scalar(select(CompetencyDecision.id))

    def lea(*more):
        found = json.loads(cli("team", "matrix", "--clinic", "riverside", "--json", *more).out)
        assert found["zone"] == "Europe/Dublin"
        return next(p for p in found["people"] if p["email"] == "lea@example.org")

    assert lea("--on", "2026-03-01")["competencies"] == []
    assert lea("--on", "2028-03-01")["competencies"][0]["status"] == "expiring"
    assert lea()["competencies"] == [
        {
            "checklist": "cl-x",
            "region": None,
            "status": "current",
            "reason": None,
            "ends_on": "2028-03-02",
            "last_day": "2028-03-01",
            "last_day_when_confirmed": None,
            "zone": "Europe/Dublin",
            "awaiting_confirmation": False,
            "enough_observed": False,
            "critical_item_unsafe": False,
            "known_now": None,
            "known_now_last_day": None,
            "known_now_enough_observed": None,
            "known_now_critical_item_unsafe": None,
            "known_now_reason": None,
            "accounts_then": [],
            "founding_assessor": False,
            "cannot_sign_yet": None,
            "missing": [],
            "evidence": {"observations": signed, "decisions": [decision]},
        }
    ]


def test_what_is_suspended_lists_what_else_is_missing_for_it_to_hold(cli, ward):
    ward.certify(D1)
    about = (ward.db, ward.catalogue, MAX.actor, ward.about(), "Counted wrong.")
    deciding.suspend(*about, noon("2026-03-03"))

    def lea(on):
        found = json.loads(cli("team", "person", LEA.email, "--json", "--on", on).out)
        one = next(c for c in found["competencies"] if c["checklist"] == "cl-x")
        assert one["status"] == "suspended"
        return one["status_without_suspension"], [m["lack"] for m in one["missing"]]

    assert lea("2028-03-01") == ("expiring", ["reinstatement"])
    without, missing = lea("2028-03-02")
    assert (without, missing[:2]) == ("expired", ["reinstatement", "observations"])
    told = cli("team", "person", LEA.email, "--on", "2028-03-02").out
    said = "  Without the suspension it is expired, held until 1 March 2028.\n  For it to hold:\n"
    assert f"  A manager's reinstatement.\n{said}" in told


def test_enough_observed_then_and_by_what_is_known_now_are_counted_alike(cli, ward):
    seen = [ward.observe(D1, by) for by in (ASA, BEN)]
    ward.publish(noon("2026-03-03"), quizzes="[needles]")  # from now on, something comes first
    about = (ward.db, ward.catalogue, BEN.actor, seen[1], "Wrong day.", PASSWORD)
    afterwards.retract(*about, noon("2026-03-06"))
    keys = ("awaiting_confirmation", "enough_observed", "known_now_enough_observed")

    def told(*on):
        matrix = json.loads(cli("team", "matrix", "--clinic", "riverside", "--json", *on).out)
        person = json.loads(cli("team", "person", LEA.email, "--json", *on).out)
        may = json.loads(cli("team", "may", LEA.email, "--checklist", "cl-x", "--json", *on).out)
        [cell] = next(p for p in matrix["people"] if p["email"] == LEA.email)["competencies"]
        own = next(c for c in person["competencies"] if c["checklist"] == "cl-x")
        assert [cell[key] for key in keys] == [own[key] for key in keys]
        assert [cell[key] for key in keys[1:]] == [may[key] for key in keys[1:]]
        return tuple(cell[key] for key in keys)

    assert told("--on", D1) == (True, True, False)
    assert told("--on", "2026-03-05") == (False, True, False)
    assert told("--on", "2026-03-06") == (False, False, None)


@pytest.mark.parametrize("on", [(), ("--on", "2026-03-03"), ("--on", "2028-03-05")], ids=" ".join)
def test_the_matrix_says_of_everybody_what_their_own_answer_says(cli, ward, on):
    ward.certify(D1)
    ward.observe("2026-03-03", ASA, learner=LUC, marks={"x01": "unsafe"})
    _, second = ward.certify(D1, learner=INA)
    afterwards.retract(
        ward.db, ward.catalogue, BEN.actor, second, "Wrong day.", PASSWORD, noon("2026-03-05")
    )
    keys = {"checklist", "region", "status", "reason", "missing", "evidence"}
    keys |= {"awaiting_confirmation", "enough_observed", "critical_item_unsafe"}
    keys |= {"founding_assessor", "cannot_sign_yet"}

    found = json.loads(cli("team", "matrix", "--clinic", "riverside", "--json", *on).out)

    said = {p["email"]: p["competencies"] for p in found["people"]}
    for member in (LEA, LUC, INA, BEN):
        theirs = json.loads(cli("team", "person", member.email, "--json", *on).out)["competencies"]
        own = {(c["checklist"], c["region"]): c for c in theirs}
        for cell in said[member.email]:
            other = own[cell["checklist"], cell["region"]]
            assert {k: cell[k] for k in keys} == {k: other[k] for k in keys}
    assert len(said[LUC.email]) == 1 and said[LUC.email][0]["missing"]
    assert [cell["status"] for cell in said[BEN.email]] == ["not_started"] * len(said[BEN.email])


def test_a_founding_assessors_scope_that_is_published_no_more_stands_in_both(cli, ward):
    basics = ward.library / "lessons/basics"
    (basics / "cl-y.checklist.yaml").unlink()
    course = basics / "course.yaml"
    listed = course.read_text().replace("checklists: [cl-x, cl-y]", "checklists: [cl-x]")
    course.write_text(listed, encoding="utf-8")
    ward.release(noon(D1))

    matrix = json.loads(cli("team", "matrix", "--clinic", "riverside", "--json").out)
    person = json.loads(cli("team", "person", BEN.email, "--json").out)

    [cells] = [one["competencies"] for one in matrix["people"] if one["email"] == BEN.email]
    for found in (cells, person["competencies"]):
        told = [(c["checklist"], c["region"]) for c in found if c["founding_assessor"]]
        assert sorted(told, key=str) == [("cl-x", None), ("cl-y", "arm-hand"), ("cl-y", "thigh")]


def test_checklists_and_regions_stand_in_one_order_whatever_came_first(cli, ward):
    ward.certify(D1)
    ward.observe("2026-03-03", ASA, scope=THIGH)
    ward.observe("2026-03-04", ASA, scope=ARM)
    about = ward.about()
    deciding.suspend(ward.db, ward.catalogue, MAX.actor, about, "Checked.", noon("2026-03-05"))

    told = cli("team", "matrix", "--clinic", "riverside").out
    found = json.loads(cli("team", "matrix", "--clinic", "riverside", "--json").out)

    [lea] = [one["competencies"] for one in found["people"] if one["email"] == LEA.email]
    places = [(one["checklist"], one["region"]) for one in lea]
    assert places == [("cl-x", None), ("cl-y", "arm-hand"), ("cl-y", "thigh")]
    lines = [line.split("\t")[1] for line in told.splitlines() if line.startswith(LEA.name)]
    assert lines == ["cl-x", "cl-y/arm-hand", "cl-y/thigh"]


def test_one_person_with_what_is_missing_and_the_evidence(cli, ward):
    observation = ward.observe(D1, ASA, learner=LUC)

    found = json.loads(cli("team", "person", LUC.email, "--json").out)

    first = found["competencies"][0]
    assert (first["checklist"], first["status"]) == ("cl-x", "in_progress")
    assert first["evidence"] == {"observations": [observation], "decisions": []}
    assert first["missing"][0] == {
        "lack": "observations",
        "what": None,
        "have": 1,
        "need": 2,
        "words": "1 more observation without an unsafe critical item.",
    }
    assert [c["region"] for c in found["competencies"][1:]] == ["thigh", "arm-hand"]


def test_may_answers_by_exit_code_and_never_as_a_permission(cli, ward):
    ward.certify(D1)
    ask = ("team", "may", "lea@example.org", "--checklist", "cl-x", "--json")

    answer = cli(*ask)

    found = json.loads(answer.out)
    assert (answer.code, found["met"]) == (1, False)
    assert found["missing"] == ["No licence is stated in the account."]
    assert "no permission" in found["caution"]
    assessor = cli("team", "may", BEN.email, "--checklist", "cl-y", "--region", "thigh", "--json")
    assert json.loads(assessor.out)["missing"][0].startswith("CL-Y Needling, Thigh is not started")
    titled = cli(
        "team",
        "may",
        BEN.email.upper(),
        "--checklist",
        "CL-Y needling",
        "--region",
        "THIGH",
        "--json",
    )
    assert (titled.code, titled.out) == (assessor.code, assessor.out)
    assert json.loads(titled.out)["email"] == BEN.email


@pytest.mark.parametrize(
    ("asked", "argument", "sentence"),
    [
        (
            ("lea@example.org", "--checklist", "cl-y", "--region", "thorax"),
            "--region",
            "cl-y has no region 'thorax' — take one of: thigh (Thigh), arm-hand (Arm and hand)",
        ),
        (
            ("lea@example.org", "--checklist", "cl-y"),
            "--region",
            "cl-y is held region by region — take one of: thigh (Thigh), arm-hand (Arm and hand)",
        ),
        (
            ("lea@example.org", "--checklist", "cl-x", "--region", "thigh"),
            "--region",
            "cl-x is not divided by region; leave --region out",
        ),
        (
            ("lea@example.org", "--checklist", "cl-x", "--clinic", "hilltop"),
            "--clinic",
            "lea@example.org never belonged to 'hilltop'; clinics of theirs: riverside",
        ),
        (
            ("lea@example.org", "--checklist", "cl-x", "--clinic", "nowhere"),
            "--clinic",
            "There is no clinic 'nowhere'; `clinic list` names them all.",
        ),
        (
            ("nobody@example.org", "--checklist", "cl-x"),
            "EMAIL",
            "There is no account with the address nobody@example.org.",
        ),
    ],
)
def test_what_names_nothing_is_wrong_use_and_no_answer(cli, ward, asked, argument, sentence):
    plain, as_json = cli("team", "may", *asked), cli("team", "may", *asked, "--json")

    assert (plain.code, plain.out, plain.err) == (2, "", f"{sentence}\n")
    assert as_json.code == 2
    assert json.loads(as_json.out) == {"error": sentence, "argument": argument}


@pytest.mark.parametrize(
    "asked", [("matrix",), ("count",), ("rebuild",), ("rebuild", "--check")], ids=" ".join
)
def test_a_clinic_that_does_not_exist_is_wrong_use_and_no_finding(cli, ward, asked):
    sentence = "There is no clinic 'nope'; `clinic list` names them all."

    plain = cli("team", *asked, "--clinic", "nope")
    as_json = cli("team", *asked, "--clinic", "nope", "--json")

    assert (plain.code, plain.out, plain.err) == (2, "", f"{sentence}\n")
    assert as_json.code == 2
    assert json.loads(as_json.out) == {"error": sentence, "argument": "--clinic"}


def test_rebuild_proves_the_kept_status_and_mends_it(cli, ward):
    ward.certify(D1)
    assert cli("team", "rebuild", "--check").out == "1 scopes: what is kept equals history\n"
    with ward.db.write() as connection:
        wrong = update(CompetencyInterval).where(CompetencyInterval.status == "expired")
        connection.execute(wrong.values(status="current"))

    broken = cli("team", "rebuild", "--check", "--json")
    assert (broken.code, json.loads(broken.out)["differences"]) == (
        1,
        [{"person": "lea", "checklist": "cl-x", "region": None}],
    )
    assert cli("team", "rebuild").code == 0
    assert cli("team", "rebuild", "--check").code == 0


def keep_by_older_rules(db):
    """As before an upgrade that brought other rules."""
    changed = update(CompetencyInterval).values(rules_version=0)
    expired = CompetencyInterval.status == "expired"
    with db.write() as connection:
        connection.execute(changed)
        connection.execute(changed.where(expired).values(status="current"))


@pytest.mark.parametrize("mended", [("db", "upgrade"), ("team", "rebuild")], ids=" ".join)
def test_an_upgrade_works_out_anew_what_older_rules_worked_out(cli, ward, mended):
    ward.certify(D1)
    keep_by_older_rules(ward.db)
    problem = "statuses of competencies are kept as the rules of another version worked them out"
    assert problem in cli("doctor").out

    done = cli(*mended)

    assert done.code == 0
    if mended[0] == "db":
        assert done.out.startswith("tables at ") and done.out.count("\n") == 1
        assert done.err.startswith("working out anew the competencies of one person, by this ")
        assert done.err.endswith("1 of 1 scopes were put right\n")
    assert problem not in cli("doctor").out
    assert cli("team", "rebuild", "--check").code == 0
    assert cli("db", "upgrade").err == ""


def test_a_rebuild_of_one_clinic_leaves_the_others_named(cli, ward):
    ward.certify(D1)
    keep_by_older_rules(ward.db)

    assert cli("team", "rebuild", "--clinic", "hilltop").code == 0
    assert "rules of another version" in cli("doctor").out
    assert cli("team", "rebuild", "--clinic", "riverside").code == 0
    assert "rules of another version" not in cli("doctor").out


def test_a_restored_backup_goes_by_the_rules_of_the_version_that_restores_it(
    cli, ward, instance, tmp_path
):
    ward.certify(D1)
    keep_by_older_rules(ward.db)
    file = str(tmp_path / "b.zip")
    assert cli("backup", "create", "--to", file).code == 0
    ward.db.close()
    for path in instance.glob("courseware.sqlite3*"):
        path.rename(tmp_path / path.name)

    restored = cli("backup", "restore", file, "--json")

    assert (restored.code, restored.out.count("\n")) == (0, 1)
    assert "1 of 1 scopes were put right" in restored.err
    assert cli("team", "rebuild", "--check").code == 0


def test_competencies_are_counted_on_any_day(cli, ward):
    ward.certify(D1)
    ward.observe(D1, ASA, learner=LUC)

    def counted(*more):
        out = cli("team", "count", "--clinic", "riverside", "--json", *more).out
        return json.loads(out)["competencies"]

    def listed(*more):
        out = cli("team", "matrix", "--clinic", "riverside", "--json", *more).out
        people = json.loads(out)["people"]
        return Counter(c["status"] for person in people for c in person["competencies"])

    founders = {"not_started": len(FOUNDED)}  # of whom nothing is on record
    assert counted() == {**founders, "in_progress": 1, "current": 1} == listed()
    for day, more in (
        ("2024-12-31", {}),
        ("2026-03-01", founders),
        ("2028-03-02", {**founders, "in_progress": 1, "expired": 1}),
    ):
        assert counted("--on", day) == more == listed("--on", day)
    assert cli("team", "count", "--clinic", "hilltop", "--on", D1).out == f"on {D1}\n"


def test_a_founder_with_a_record_or_in_another_clinic_is_counted_once_or_not_at_all(cli, ward):
    def counted():
        out = cli("team", "count", "--clinic", "riverside", "--json").out
        return json.loads(out)["competencies"]

    ward.observe(D1, BEN, learner=ASA)
    assert counted() == {"not_started": len(FOUNDED) - 1, "in_progress": 1}
    end_role(ward.db, ADA.actor, BEN.id, RIVERSIDE, Role.ASSESSOR, noon("2026-03-03"))
    left = sum(who is not BEN for who, _ in FOUNDED)
    assert counted() == {"not_started": left - 1, "in_progress": 1}


def test_the_proof_can_be_shared_among_processes(cli, ward):
    ward.certify("2026-03-02")
    ward.certify("2026-03-02", learner=LUC)
    args = ("team", "rebuild", "--check", "--workers", "2")
    whole = cli(*args)
    with ward.db.write() as connection:
        wrong = update(CompetencyInterval).where(CompetencyInterval.person_id == "luc")
        connection.execute(wrong.values(why="else"))
    broken = cli(*args, "--json")

    assert (whole.code, whole.out) == (0, "2 scopes: what is kept equals history\n")
    assert broken.code == 1
    assert {one["person"] for one in json.loads(broken.out)["differences"]} == {"luc"}
    assert cli("team", "rebuild", "--workers", "2").code == 2


def test_rebuild_can_be_asked_about_one_clinic(cli, ward):
    ward.certify(D1)
    with ward.db.write() as connection:
        wrong = update(CompetencyInterval).where(CompetencyInterval.status == "expired")
        connection.execute(wrong.values(status="current"))

    assert cli("team", "rebuild", "--check", "--clinic", "hilltop").code == 0
    assert cli("team", "rebuild", "--check", "--clinic", "riverside").code == 1


def test_a_day_that_does_not_exist_and_an_unknown_checklist_are_refused_in_words(cli, ward):
    for day, sentence in (
        ("2026-02-29", "February 2026 has 28 days, so there is no 2026-02-29."),
        ("9999-12-31", "Choose a day in the years 1900 to 2999."),
    ):
        answer = cli("team", "matrix", "--clinic", "riverside", "--on", day)
        assert answer.code == 2 and sentence in answer.err
        for asked in (
            ("matrix", "--clinic", "riverside"),
            ("person", LEA.email),
            ("may", LEA.email, "--checklist", "cl-x"),
            ("count", "--clinic", "riverside"),
        ):
            told = cli("team", *asked, "--on", day, "--json")
            assert (told.code, told.err) == (2, "")
            assert json.loads(told.out) == {"error": sentence, "argument": "--on"}
    unknown = cli("team", "may", "lea@example.org", "--checklist", "cl-none")
    assert (unknown.code, unknown.out) == (2, "")
    assert unknown.err == (
        "no checklist 'cl-none' is published — "
        "take one of: cl-x (CL-X Screening), cl-y (CL-Y Needling)\n"
    )


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


def test_of_who_was_suspended_too_only_what_the_rule_sets_ask_for_is_said_not_to_be_missing(
    cli, ward
):
    put_cast_on_record(ward.db)
    past_rules.publish(ward, "2026-01-02", past_rules.NAY)
    accounts.add_licence(ward.db, LEA.actor, "NL", "PT-1", noon("2026-01-03"), None)
    ward.certify(D1)
    people.suspend(ward.db, ADA.actor, LEA.id, "Under review.", noon("2026-03-03"))
    past_rules.publish(ward, "2026-03-05", past_rules.YEA)

    then = cli("team", "may", LEA.email, "--checklist", "cl-x", "--on", "2026-03-04")

    assert then.code == 1 and "suspended" in then.out
    assert "now, nothing that they ask for would be missing.\n" in then.out
    assert "nothing is missing" not in then.out


def test_a_count_of_a_day_to_come_is_no_record(cli, ward):
    ward.certify(D1)
    ask = ("team", "count", "--clinic", "riverside", "--on")

    far, past = cli(*ask, "2990-01-01"), cli(*ask, D1)

    told = "2990-01-01 is still to come: what the calendar alone will bring by then\n"
    founders = f"not_started\t{len(FOUNDED)}\n"
    assert (far.out, far.err) == (f"on 2990-01-01\n{founders}expired\t1\n", told)
    assert (past.out, past.err) == (f"on {D1}\n{founders}current\t1\n", "")
    assert json.loads(cli(*ask, "2990-01-01", "--json").out) == {
        "clinic": "riverside",
        "on": "2990-01-01",
        "to_come": True,
        "competencies": {"not_started": len(FOUNDED), "expired": 1},
    }
    assert json.loads(cli(*ask, D1, "--json").out)["to_come"] is False


def test_reading_where_nothing_is_installed_makes_nothing(cli, tmp_path, monkeypatch):
    nowhere = tmp_path / "nowhere"
    monkeypatch.setenv("COURSEWARE_INSTANCE", str(nowhere))

    answer = cli("team", "count", "--clinic", "riverside")

    assert answer.code == 1
    assert answer.err.startswith(f"there is no installation in {nowhere} — ")
    assert not nowhere.exists()


def test_counting_loads_neither_the_site_nor_the_check_of_a_library() -> None:
    program = "import sys, courseware.cli, courseware.cli.team; print(*sys.modules)"

    asked = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    loaded = set(asked.stdout.split())
    assert "courseware.services.competency.teams.counting" in loaded, asked.stderr
    assert (
        loaded
        & {
            "alembic",
            "courseware.app",
            "courseware.content.check",
            "courseware.content.library",
            "courseware.services.reconciling.everything",
            "courseware.services.releases.publishing",
            "flask",
            "typst",
            "xlsxwriter",
        }
        == set()
    )


@pytest.mark.parametrize(
    "asked", [("may", "lea@example.org", "--checklist", "cl-x"), ("rebuild", "--check")]
)
def test_where_nothing_is_installed_nothing_is_missing_and_nothing_differs(
    cli, tmp_path, monkeypatch, asked
):
    nowhere = tmp_path / "nowhere"
    monkeypatch.setenv("COURSEWARE_INSTANCE", str(nowhere))

    plain, as_json = cli("team", *asked), cli("team", *asked, "--json")

    assert (plain.code, plain.out, as_json.code) == (2, "", 2)
    assert plain.err.startswith(f"there is no installation in {nowhere} — ")
    told = {"error": plain.err.removesuffix("\n"), "argument": None}
    assert json.loads(as_json.out) == told


@pytest.mark.parametrize("shared", [(), ("--workers", "2")])
def test_where_nothing_is_published_nothing_is_proved(cli, tmp_path, monkeypatch, shared):
    monkeypatch.setenv("COURSEWARE_INSTANCE", str(tmp_path / "new"))
    assert cli("db", "upgrade").code == 0

    told = cli("team", "rebuild", "--check", *shared, "--json")

    assert told.code == 2
    assert "nothing is published yet" in json.loads(told.out)["error"]


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
