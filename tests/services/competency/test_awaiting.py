"""*Awaiting confirmation* is said only of what a manager could confirm now."""

import csv
from collections import defaultdict
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event

from courseware.domain.errors import Conflict
from courseware.services.competency import lacking
from courseware.services.competency.decisions import deciding
from courseware.services.competency.observations import correcting, filling, forms
from courseware.services.competency.teams import export as exporting
from courseware.services.competency.teams.attention import attention
from courseware.services.competency.teams.export import as_csv, open_sheet
from courseware.services.competency.teams.needs import Need
from courseware.services.competency.teams.ordering import Filter, Order
from courseware.services.competency.teams.team import matrix
from courseware.services.competency.wording import UNPUBLISHED
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from tests import checklists
from tests.cast import (
    ASA,
    LEA,
    MAX,
    RIVERSIDE,
    Member,
    add_member,
    put_member_on_record,
)
from tests.ward import ARM, BEN, THIGH, X, noon

NED = Member("ned", "Ned Haas", LEA.roles)
OBSERVED, TODAY = "2026-02-20", "2026-03-01"


@pytest.fixture(autouse=True, params=[0, 2_000], ids=["all-at-once", "one-by-one"])
def few(request, monkeypatch):
    """How many scopes are looked up one by one; either way finds the same."""
    monkeypatch.setattr(lacking, "_FEW", request.param)


def lines(ward, day=TODAY):
    found = attention(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon(day))
    told = {line.scope: (line.need, line.lacks) for line in found.lines if line.person_id == LEA.id}
    assert sum(found.counts.values()) == found.total == len(found.lines)
    return told, found.counts


def cell(ward, scope=X, on=None):
    found = matrix(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon(TODAY), on)
    row = next(row for row in found.rows if row.person_id == LEA.id)
    (held,) = (c for c in row.cells[scope[0]] if c.region_id == scope[1])
    return held.ready, held.enough


def exported(ward):
    sheet = open_sheet(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon(TODAY))
    rows = csv.DictReader("".join(as_csv(sheet)).lstrip("\ufeff").splitlines())
    columns = ("Awaiting confirmation", "Enough observed")
    return next([row[name] for name in columns] for row in rows if row["E-mail"] == LEA.email)


def observe_enough(ward):
    for by in (ASA, BEN):
        ward.observe(OBSERVED, by)


def certify_without_sessions(ward, monkeypatch):
    """CL-X is held, and CL-Y asks for no watched sessions."""
    free = checklists.DIVIDED.replace(" sessions: 2,", "")
    monkeypatch.setattr(checklists, "DIVIDED", free)
    ward.publish(noon("2026-01-02"))
    ward.certify(OBSERVED)


def test_what_lacks_only_a_confirmation_awaits_it(ward):
    observe_enough(ward)

    told, counts = lines(ward)

    assert told == {X: (Need.CONFIRM, "")}
    assert counts == {Need.CONFIRM: 1}
    assert cell(ward) == (True, False)
    assert exported(ward) == ["yes", "yes"]


def test_a_stricter_version_is_not_met_by_what_was_enough_before(ward, monkeypatch):
    observe_enough(ward)
    stricter = checklists.WHOLE.replace("observations: 2", "observations: 3")
    monkeypatch.setattr(checklists, "WHOLE", stricter)
    ward.publish(noon("2026-02-25"))

    told, counts = lines(ward)

    need, lacks = told[X]
    assert need is Need.ENOUGH
    assert lacks.startswith("1 more observation without an unsafe critical item.")
    assert counts == {Need.ENOUGH: 1}
    assert cell(ward) == (False, True)
    assert exported(ward) == ["", "yes"]
    with pytest.raises(Conflict, match="1 more observation"):
        ward.confirm(TODAY)


def test_a_version_that_asks_for_the_same_is_met_by_what_was_seen_before(ward):
    observe_enough(ward)
    ward.publish(noon("2026-02-25"), extra=" in plain words")

    told, _ = lines(ward)

    assert told == {X: (Need.CONFIRM, "")}
    assert cell(ward) == (True, False)
    ward.confirm(TODAY)


def test_a_past_day_is_answered_by_the_version_of_that_day(ward, monkeypatch):
    observe_enough(ward)
    stricter = checklists.WHOLE.replace("observations: 2", "observations: 3")
    monkeypatch.setattr(checklists, "WHOLE", stricter)
    ward.publish(noon("2026-02-25"))

    assert cell(ward, on=date(2026, 2, 24)) == (True, False)
    assert cell(ward, on=date(2026, 2, 26)) == (False, True)


def test_what_comes_first_and_was_lost_stands_before_the_confirmation(ward, monkeypatch):
    certify_without_sessions(ward, monkeypatch)
    ward.observe("2026-02-21", ASA, scope=THIGH)
    assert lines(ward)[0] == {THIGH: (Need.CONFIRM, "")}

    deciding.withdraw(
        ward.db, ward.catalogue, MAX.actor, ward.about(), "Wrong person.", noon("2026-02-25")
    )

    told, counts = lines(ward)
    assert told[THIGH] == (Need.ENOUGH, "A current “CL-X Screening”.")
    assert counts[Need.ENOUGH] == 1
    assert cell(ward, THIGH) == (False, True)
    with pytest.raises(Conflict, match="on record: a current “CL-X Screening”"):
        ward.confirm(TODAY, scope=THIGH)


def test_what_is_published_no_more_awaits_no_confirmation(ward):
    observe_enough(ward)
    lessons = ward.library / "lessons/basics"
    (lessons / "cl-x.checklist.yaml").unlink()
    for name, held, left in (
        ("course.yaml", "checklists: [cl-x, cl-y]", "checklists: [cl-y]"),
        ("cl-y.checklist.yaml", "[cl-x]", "[]"),
    ):
        text = (lessons / name).read_text()
        (lessons / name).write_text(text.replace(held, left))
    outcome = publish(ward.db, ward.library, None, "", noon("2026-02-23"))
    assert not outcome.refused, outcome.problems
    ward.catalogue = CatalogueSource(ward.db).current(0)

    told, _ = lines(ward)

    need, lacks = told[X]
    assert need is Need.ENOUGH
    assert lacks == UNPUBLISHED
    with pytest.raises(Conflict, match="not published any more"):
        ward.confirm(TODAY)


def without_the_arm(ward, monkeypatch):
    divided = checklists.DIVIDED.replace("[thigh, arm-hand]", "[thigh]")
    monkeypatch.setattr(checklists, "DIVIDED", divided)
    ward.publish(noon("2026-02-25"))


def test_a_region_that_was_taken_out_is_neither_observed_nor_confirmed(ward, monkeypatch):
    certify_without_sessions(ward, monkeypatch)
    ward.observe("2026-02-21", ASA, scope=ARM)
    form = ward.take("2026-02-22", BEN, scope=ARM)
    ward.rate_oneself(form, "2026-02-22")
    ward.assess(form, BEN, "2026-02-22")
    without_the_arm(ward, monkeypatch)

    assert lines(ward)[0] == {ARM: (Need.ENOUGH, UNPUBLISHED)}
    assert cell(ward, ARM) == (False, True)
    with pytest.raises(Conflict, match="not for this region"):
        ward.confirm(TODAY, scope=ARM)
    with pytest.raises(Conflict, match="nothing of it can be signed"):
        filling.renew_form(ward.db, ward.catalogue, BEN.actor, form)
    with pytest.raises(Conflict, match="nothing of it can be signed"):
        ward.sign(form, BEN, "2026-02-26")
    assert filling.open_form(ward.db, ward.catalogue, BEN.actor, form, forms.Voice.ASSESSOR).gone


def test_what_was_signed_in_a_region_that_was_taken_out_can_be_corrected(ward, monkeypatch):
    certify_without_sessions(ward, monkeypatch)
    seen = ward.observe("2026-02-21", ASA, scope=ARM)
    without_the_arm(ward, monkeypatch)

    copy = correcting.begin_correction(
        ward.db, ward.catalogue, ASA.actor, seen, "Typed 5 for 2.", noon("2026-02-26")
    )
    ward.assess(copy, ASA, "2026-02-26", {"y02": "2"}, **{"context.observed_on": "2026-02-21"})
    ward.sign(copy, ASA, "2026-02-26")

    assert ward.record(copy)["marks"]["y02"]["rating"] == 2


def test_what_cannot_be_confirmed_keeps_nothing_out_that_can(sqlite_ward, monkeypatch):
    ward = sqlite_ward
    observe_enough(ward)
    with ward.db.write() as connection:
        add_member(connection, NED)
        put_member_on_record(connection, NED)
    for by in (ASA, BEN):
        ward.observe(OBSERVED, by, NED)
    stricter = checklists.WHOLE.replace("observations: 2", "observations: 3")
    monkeypatch.setattr(checklists, "WHOLE", stricter)
    ward.publish(noon("2026-02-25"))
    ward.observe("2026-02-27", ASA, NED)

    found = attention(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon(TODAY), most=1)
    by_need = Filter(sort=Order.ATTENTION)
    people = matrix(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon(TODAY), wanted=by_need).rows

    assert [(line.person_id, line.need) for line in found.lines] == [(NED.id, Need.CONFIRM)]
    assert found.total == 2
    assert [row.person_id for row in people[:2]] == [NED.id, LEA.id]


def test_how_many_wait_does_not_change_how_often_is_asked(sqlite_ward, monkeypatch):
    ward = sqlite_ward
    stricter = checklists.WHOLE.replace("observations: 2", "observations: 3")
    observe_enough(ward)
    with ward.db.write() as connection:
        add_member(connection, NED)
        put_member_on_record(connection, NED)
    for by in (ASA, BEN):
        ward.observe(OBSERVED, by, NED)
    monkeypatch.setattr(checklists, "WHOLE", stricter)
    ward.publish(noon("2026-02-25"))

    assert lines(ward)[1] == {Need.ENOUGH: 2}
    of_two = asked(ward)
    ward.observe("2026-02-27", ASA, NED)

    assert lines(ward)[1] == {Need.ENOUGH: 1, Need.CONFIRM: 1}
    assert asked(ward) == of_two


def asked(ward):
    """How many statements the overview needs."""
    seen = []

    def note(*named):
        seen.append(named[2])

    event.listen(ward.db.engine, "before_cursor_execute", note)
    lines(ward)
    event.remove(ward.db.engine, "before_cursor_execute", note)
    return len(seen)


def test_lines_of_the_file_that_are_named_alike_keep_their_order(ward, monkeypatch):
    certify_without_sessions(ward, monkeypatch)
    ward.observe("2026-02-21", ASA, scope=THIGH)
    sheet = open_sheet(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon(TODAY))
    alike = defaultdict(lambda: "Alike")
    sheet = replace(sheet, titles=alike, regions=alike)
    looks = exporting.cell_rows.looks

    def the_other_way(*about):
        for person_id, scopes in looks(*about):
            yield person_id, scopes[::-1]

    (first,) = sheet.parts()
    monkeypatch.setattr(exporting.cell_rows, "looks", the_other_way)
    (second,) = sheet.parts()

    assert first == second
    assert len({line[4:] for line in first if line[1] == LEA.email}) > 1
