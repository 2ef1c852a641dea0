"""What is kept with an assignment, so that nobody looks for what is long done: it is true."""

from datetime import timedelta
from importlib import import_module

import pytest
from sqlalchemy import select, text, update

from courseware.cli.keeping_up import keep_up
from courseware.services.assignments import reading
from courseware.services.assignments.assigning import assign
from courseware.services.competency import rebuilding
from courseware.services.competency.decisions import deciding
from courseware.services.competency.observations import afterwards
from courseware.services.identity.merging import merge, preview_merge
from courseware.store.migrate import upgrade
from courseware.store.tables import Assignment, CompetencyInterval
from tests.cast import ADA, ASA, INA, LEA, LUC, MAX, PASSWORD, RIVERSIDE
from tests.earlier_schema import undo_after_0026
from tests.services.assignments.conftest import TODAY, ask, wish
from tests.services.competency.practice import take_back
from tests.ward import BEN, X, noon

LATER = (
    "ALTER TABLE observation DROP COLUMN counts_from",
    "DROP INDEX ix_competency_interval_moved",
    "ALTER TABLE competency_interval DROP COLUMN end_told",
    "ALTER TABLE competency_interval DROP COLUMN confirmations",
)
"""What takes back the migrations after 0023, and before 0027."""
_ROWS = select(Assignment.person_id, Assignment.done_from).order_by(
    Assignment.person_id, Assignment.number
)
_CLEAR = update(Assignment).values(done_from=None)


def kept(ward):
    with ward.db.read() as connection:
        return [tuple(row) for row in connection.execute(_ROWS)]


def still_open(ward, day):
    listed = reading.team_assignments(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon(day))
    return [one.person_id for one in listed]


@pytest.fixture
def told(ward):
    """One did it, one lost it again, one had it before, one has yet to."""
    ward.certify("2026-02-20", learner=INA)
    ask(ward, people=(LEA, LUC, INA, BEN), again=True)
    ward.certify("2026-03-20")
    _, second = ward.certify("2026-03-20", learner=LUC)
    afterwards.retract(
        ward.db, ward.catalogue, BEN.actor, second, "Wrong day.", PASSWORD, noon("2026-03-25")
    )
    return ward


def test_what_was_confirmed_is_kept_as_done_from_that_moment(told):
    assert kept(told) == [
        ("ben", None),
        ("ina", None),
        ("lea", noon("2026-03-20")),
        ("luc", None),
    ]
    assert sorted(still_open(told, "2026-03-26")) == ["ben", "ina", "luc"]


def test_without_what_is_kept_the_records_say_the_same(told):
    with told.db.write() as connection:
        connection.execute(_CLEAR)

    assert sorted(still_open(told, "2026-03-26")) == ["ben", "ina", "luc"]
    rebuilding.rebuild_intervals(told.db, told.catalogue)


def test_a_wrong_moment_is_found_and_mended(told):
    """Also of somebody of whom nothing else is on record."""
    with told.db.write() as connection:
        wrong = update(Assignment).where(Assignment.person_id.in_(["ben", "luc"]))
        connection.execute(wrong.values(done_from=noon("2026-03-21")))
    assert still_open(told, "2026-03-26") == ["ina"]

    found = rebuilding.check_intervals(told.db, told.catalogue).differences
    assert [(one.person_id, one.scope) for one in found] == [("ben", X), ("luc", X)]
    assert rebuilding.rebuild_intervals(told.db, told.catalogue).differences == found

    assert rebuilding.check_intervals(told.db, told.catalogue).differences == ()
    assert sorted(still_open(told, "2026-03-26")) == ["ben", "ina", "luc"]


def test_what_the_migration_fills_in_is_what_acts_keep(told):
    before = kept(told)
    migration = import_module("courseware.store.migrations.versions.0011_team_overview")
    with told.db.write() as connection:
        connection.execute(_CLEAR)
        connection.exec_driver_sql(migration.FILL)

    assert kept(told) == before


def test_what_the_calendar_will_make_done_is_open_until_then(ward):
    """Confirmed at noon and assigned at one, it counts as anew once it is about to expire."""
    ward.certify(TODAY)
    later = noon(TODAY).replace(hour=13)
    assign(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, wish(again=True), later)

    [(_, done_from)] = kept(ward)
    assert done_from > later
    for moment, open_then in ((done_from - timedelta(seconds=1), 1), (done_from, 0)):
        listed = reading.team_assignments(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, moment)
        assert len(listed) == open_then


def test_a_merge_keeps_it_with_whoever_has_the_record_now(told):
    """The twin that stays with the duplicate is not done by anything that the duplicate has."""
    plan = preview_merge(told.db, told.catalogue, ADA.actor, LUC.email, LEA.email)
    who = (ADA.actor, LUC.id, LEA.id)
    merge(told.db, told.catalogue, *who, plan.digest, "Twice.", noon("2026-03-27"))

    assert ("lea", None) in kept(told)
    assert rebuilding.check_intervals(told.db, told.catalogue).differences == ()


def test_what_other_rules_kept_as_done_is_found_and_worked_out_anew_by_the_upgrade(told):
    """Another version kept nothing for good of what had ever been retracted, or a wrong moment."""
    told.observe("2026-04-01", BEN, learner=LUC)
    told.confirm("2026-04-02", learner=LUC)
    assert ("luc", noon("2026-04-02")) in kept(told)
    for done_from in (None, noon("2026-03-20")):
        with told.db.write() as connection:
            wrong = update(Assignment).where(Assignment.person_id == "luc")
            connection.execute(wrong.values(done_from=done_from))
            connection.execute(update(CompetencyInterval).values(rules_version=2))
        [found] = rebuilding.check_intervals(told.db, told.catalogue).differences
        assert (found.person_id, found.scope) == ("luc", X)

        keep_up(told.db)

        assert ("luc", noon("2026-04-02")) in kept(told)
        assert rebuilding.kept_by_other_rules(told.db) == []


def test_an_upgrade_opens_what_was_kept_as_done_by_confirmations_that_all_fell(ward):
    """Before intervals named the confirmations that stand, the first one was not missed."""
    ask(ward)
    seen = ward.certify("2026-03-05")
    ward.certify("2028-02-02")
    take_back(ward, seen[0], ASA, "2028-02-05")
    deciding.withdraw(
        *(ward.db, ward.catalogue, MAX.actor, ward.about(), "Wrong person."), noon("2028-02-10")
    )
    with ward.db.write() as connection:
        connection.execute(update(Assignment).values(done_from=noon("2026-03-05")))
        connection.execute(update(CompetencyInterval).values(rules_version=3))
        undo_after_0026(connection)
        for later in LATER:
            connection.execute(text(later))
        connection.execute(text("UPDATE alembic_version SET version_num = '0023'"))

    upgrade(ward.db)
    keep_up(ward.db)

    assert kept(ward) == [("lea", None)]
