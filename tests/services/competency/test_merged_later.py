"""A past day on which one person's record stood under two accounts says so, to every reader."""

import json
from datetime import date

from sqlalchemy import event

from courseware.cli.team_json import answer_json, member_json, place_json
from courseware.domain.competency.standing import Status
from courseware.domain.people import Role
from courseware.services.competency import assessors, evidence, rebuilding
from courseware.services.competency.decisions import deciding
from courseware.services.competency.teams import export, team
from courseware.services.competency.teams.grounds import grounds
from courseware.services.competency.teams.ordering import Filter
from courseware.services.competency.treating import may
from courseware.services.identity import merging
from tests.cast import (
    ADA,
    ASA,
    LEA,
    LUC,
    MAX,
    RIVERSIDE,
    Member,
    add_member,
    put_cast_on_record,
    put_member_on_record,
)
from tests.services.competency.practice import answer_all, log, take_back
from tests.ward import BEN, THIGH, X, noon

FIRST, SECOND, BETWEEN, MERGED, TODAY = (
    *("2026-02-20", "2026-02-21", "2026-02-23"),
    *("2026-02-25", "2026-03-01"),
)
REGIONS = {"": "", "thigh": "Thigh", "arm-hand": "Arm and hand"}
TITLES = {"cl-x": "CL-X Screening", "cl-y": "CL-Y Needling"}


def merge(ward, survivor=LEA, duplicate=LUC, day=MERGED):
    plan = merging.preview_merge(
        ward.db, ward.catalogue, ADA.actor, survivor.email, duplicate.email
    )
    ids = (survivor.id, duplicate.id, plan.digest)
    merging.merge(ward.db, ward.catalogue, ADA.actor, *ids, "One person.", noon(day))


def told(ward, on, scope=X, person=LEA):
    """What the readers of a past day hear of the accounts behind one scope: all the same."""
    day = date.fromisoformat(on)
    about = (ward.db, ward.catalogue, MAX.actor)
    file = evidence.evidence_file(*about, person.id, RIVERSIDE, noon(TODAY), on=day)
    answer = may.may(*about, person.id, RIVERSIDE, scope, noon(TODAY), day)
    matrix = team.matrix(*about, RIVERSIDE, noon(TODAY), day)
    [row] = [row for row in matrix.rows if row.person_id == person.id]
    assert file.accounts == answer.accounts == row.accounts
    heard = [said(file.known_now.get(scope)), said(answer.known_now)]
    heard += [said(c.hindsight) for c in row.cells.get(scope[0], ()) if c.region_id == scope[1]]
    assert all(one == heard[0] for one in heard)
    sheet = export.open_sheet(*about, RIVERSIDE, noon(TODAY), day, Filter())
    lines = [line for part in sheet.parts() for line in part if line[1] == person.email]
    place = (TITLES[scope[0]], REGIONS[scope[1]])
    inside = [line[11] for line in lines if line[2:4] == place]
    accounts = "; ".join(account.words("Europe/Dublin") for account in row.accounts)
    assert {bool(line[11]) for line in lines} == {bool(accounts)}
    assert inside in ([], ["; ".join(heard[0]) or accounts])
    as_json(ward, day, file, answer, matrix, scope, heard[0])
    return heard[0]


def said(known):
    return [] if known is None else [under.words for under in known.under]


def as_json(ward, day, file, answer, matrix, scope, heard):
    about = (ward.db, ward.catalogue, MAX.actor, matrix, noon(TODAY), day)
    places = [place_json(p, file) for p in file.places if p.scope == scope]
    [member] = [
        m for m in (member_json(*one, "UTC") for one in grounds(*about)) if m["person"] == "lea"
    ]
    cells = [
        c
        for c in member["competencies"]
        if (c["checklist"], c["region"]) == (scope[0], scope[1] or None)
    ]
    for value in (*places, *cells, answer_json(answer)):
        then = value["accounts_then"]
        assert [one["email"] for one in then] == [word.split(": ")[0] for word in heard]
        unsafe = [one["critical_item_unsafe"] for one in then]
        assert unsafe == ["critical item unsafe" in word for word in heard]
        founding = [one["founding_assessor"] for one in then]
        assert founding == ["founding assessor" in word for word in heard]
        json.dumps(value)
    assert member["merged_since"] == answer_json(answer)["merged_since"]


def test_a_record_of_two_accounts_says_what_each_of_them_showed(ward):
    ward.observe(FIRST, ASA)
    ward.observe(SECOND, BEN, learner=LUC)
    merge(ward)

    assert told(ward, BETWEEN) == [
        "lea@example.org: in progress",
        "luc@example.org: in progress",
    ]
    assert told(ward, FIRST) == []
    assert told(ward, MERGED) == []


def test_what_an_account_showed_of_an_unsafe_item_is_in_page_and_json(ward):
    ward.observe(FIRST, ASA)
    ward.observe(SECOND, BEN, learner=LUC, marks={"x01": "unsafe"})
    merge(ward)

    assert told(ward, BETWEEN) == [
        "lea@example.org: in progress",
        "luc@example.org: in progress, critical item unsafe",
    ]


def test_what_stood_under_the_other_account_alone_is_told_with_its_last_day(ward):
    ward.certify(FIRST, learner=LUC)
    merge(ward)

    assert told(ward, BETWEEN) == [
        "lea@example.org: not started",
        "luc@example.org: current, until 19 February 2028",
    ]


def test_a_suspension_under_one_account_and_a_confirmation_under_the_other_are_both_told(ward):
    ward.certify(FIRST, learner=LUC)
    deciding.suspend(ward.db, ward.catalogue, MAX.actor, ward.about(), "Stop.", noon(SECOND))
    merge(ward)

    assert told(ward, BETWEEN) == [
        "lea@example.org: suspended",
        "luc@example.org: current, until 19 February 2028",
    ]
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()


def test_enough_that_only_both_together_have_is_told_of_neither(ward):
    """One session short: the observation is one of the two, the other account has the second."""
    ward.certify(FIRST)
    log(ward, FIRST, "arm-hand", now=SECOND, learner=LUC)
    answer_all(ward, day=SECOND)
    ward.observe(SECOND, ASA, scope=THIGH)
    merge(ward)

    assert told(ward, BETWEEN, THIGH) == [
        "lea@example.org: in progress",
        "luc@example.org: not started",
    ]


def test_what_only_the_remaining_account_had_is_told_as_it_was(ward):
    ward.certify(FIRST)
    merge(ward)

    assert told(ward, BETWEEN) == []
    file = evidence.evidence_file(
        *(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, noon(TODAY)),
        on=date.fromisoformat(BETWEEN),
    )
    assert [account.email for account in file.accounts] == [LEA.email, LUC.email]
    assert [account.merged_at for account in file.accounts] == [None, noon(MERGED)]


def test_a_chain_of_merges_tells_each_day_the_accounts_of_that_day(ward):
    sol = Member("sol", "Sol Tan", ((RIVERSIDE, Role.LEARNER),))
    with ward.db.write() as connection:
        add_member(connection, sol)
    ward.observe(FIRST, ASA)
    ward.observe(FIRST, ASA, learner=LUC)
    ward.observe(FIRST, BEN, learner=sol)
    merge(ward, LUC, sol, SECOND)
    merge(ward, LEA, LUC, MERGED)

    accounts = ("lea@example.org", "luc@example.org", "sol@example.org")
    assert told(ward, FIRST) == [f"{email}: in progress" for email in accounts]
    assert told(ward, BETWEEN) == [
        "lea@example.org: in progress",
        "luc@example.org: in progress, enough observed",
    ]


def test_a_correction_and_a_merge_are_told_beside_each_other(ward):
    ward.observe(FIRST, BEN)
    retracted = ward.observe(FIRST, ASA, learner=LUC)
    merge(ward)
    take_back(ward, retracted, ASA, "2026-02-27")

    assert told(ward, BETWEEN) == [
        "lea@example.org: in progress",
        "luc@example.org: in progress",
    ]
    file = evidence.evidence_file(
        *(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, noon(TODAY)),
        on=date.fromisoformat(BETWEEN),
    )
    known = file.known_now[X]
    assert known.corrected and (known.was.status, known.now.enough) == (Status.IN_PROGRESS, False)


def test_who_was_merged_costs_a_fixed_number_of_questions(sqlite_ward):
    ward = sqlite_ward
    twins = [Member(f"t{n}", f"Twin {n}", ((RIVERSIDE, Role.LEARNER),)) for n in range(6)]
    with ward.db.write() as connection:
        for twin in twins:
            add_member(connection, twin)
    for twin in twins:
        ward.observe(FIRST, ASA, learner=twin)
    asked = []
    event.listen(ward.db.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))

    def statements():
        asked.clear()
        day = date.fromisoformat(BETWEEN)
        team.matrix(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon(TODAY), day)
        return len(asked)

    none = statements()
    merge(ward, twins[0], twins[1])
    one = statements()
    merge(ward, twins[2], twins[3])
    merge(ward, twins[4], twins[5])

    assert statements() == one
    assert one - none <= 13


def test_of_two_designations_of_one_person_the_end_of_one_leaves_the_other(ward):
    put_cast_on_record(ward.db)
    twin, later = (
        Member(id_, name, ((RIVERSIDE, Role.LEARNER),))
        for id_, name in (("twin", "Lea Twin"), ("later", "Lea Later"))
    )
    with ward.db.write() as connection:
        for member in (twin, later):
            add_member(connection, member)
            put_member_on_record(connection, member)
    for who in (LEA, twin, later):
        about = (ward.db, ward.catalogue, ADA.actor, who.email, X, "Taught it.", noon("2026-02-01"))
        assessors.designate(*about)
    merge(ward, LEA, twin, "2026-02-05")
    listed = assessors.designations(ward.db, ward.catalogue, ADA.actor)
    ended = next(one for one in listed if one.email == twin.email).designation_id
    assessors.end_designation(ward.db, ADA.actor, ended, "Twice.", noon("2026-02-06"))
    merge(ward, LEA, later, MERGED)

    matrix = team.matrix(
        ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon(TODAY), date.fromisoformat(FIRST)
    )

    [row] = [row for row in matrix.rows if row.person_id == LEA.id]
    [cell] = row.cells["cl-x"]
    assert cell.founding and cell.hindsight is not None
    [own] = [under for under in cell.hindsight.under if under.words.startswith(LEA.email)]
    assert "founding assessor" in own.words
