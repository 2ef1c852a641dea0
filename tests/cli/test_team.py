"""`team matrix`, `person` and `may`: what scripts read of a clinic and of one person."""

import json

import pytest
from sqlalchemy import delete, select

from courseware.services.competency.decisions import deciding
from courseware.services.competency.observations import afterwards
from courseware.services.identity import accounts, people
from courseware.store.tables import CompetencyDecision, Licence
from tests.cast import ADA, ASA, INA, LEA, LUC, MAX, PASSWORD, put_cast_on_record
from tests.services.competency import test_past_rule_sets as past_rules
from tests.services.competency.practice import D1
from tests.ward import ARM, BEN, THIGH, noon


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


def test_the_lines_of_the_matrix_name_founding_assessors_as_its_json_does(cli, ward):
    ward.certify(D1)
    with ward.db.write() as connection:
        connection.execute(delete(Licence).where(Licence.person_id == BEN.id))

    told = cli("team", "matrix", "--clinic", "riverside").out.splitlines()

    assert f"{ASA.name}\tcl-x\tnot_started\t-\tFounding assessor" in told
    assert (
        f"{BEN.name}\tcl-x\tnot_started\t-\tFounding assessor, cannot sign yet: no licence" in told
    )
    assert f"{LEA.name}\tcl-x\tcurrent\t2028-03-01" in told


def test_the_lines_of_one_person_name_founding_assessors_as_those_of_the_matrix_do(cli, ward):
    ward.certify(D1)
    with ward.db.write() as connection:
        connection.execute(delete(Licence).where(Licence.person_id == BEN.id))

    asa, ben, lea = (cli("team", "person", one.email).out.splitlines() for one in (ASA, BEN, LEA))

    assert "CL-X Screening\tnot_started\tFounding assessor" in asa
    assert "CL-X Screening\tnot_started\tFounding assessor, cannot sign yet: no licence" in ben
    assert "CL-X Screening\tcurrent" in lea


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
