"""What is kept knows by which version's rules it was worked out, and follows them."""

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import select, text, update

from courseware.domain.competency.timeline import RULES_VERSION
from courseware.services.competency import rebuilding
from courseware.services.competency.rebuilding import kept_by_other_rules, rebuild_people
from courseware.services.doctor import records
from courseware.store.migrate import upgrade
from courseware.store.tables import CompetencyInterval
from tests.cast import LUC
from tests.earlier_schema import undo_after_0026
from tests.ward import noon

D1 = "2026-03-02"


def keep_by_older_rules(ward, *people, **values) -> None:
    """As if another version had worked out what is kept of people."""
    theirs = CompetencyInterval.person_id.in_(people)
    with ward.db.write() as connection:
        connection.execute(update(CompetencyInterval).where(theirs).values(**values))


def kept(ward, person: str) -> list[tuple[str, int]]:
    table = CompetencyInterval
    query = select(table.status, table.rules_version).where(table.person_id == person)
    with ward.db.read() as connection:
        return [(row.status, row.rules_version) for row in connection.execute(query)]


def told(ward) -> list[str]:
    found = records.contents(ward.db, noon(D1), "mail.example.org")
    return [str(finding) for finding in found if "rules" in finding.what]


def test_what_an_act_keeps_is_of_this_versions_rules(ward):
    assert (kept_by_other_rules(ward.db), told(ward)) == ([], [])

    ward.certify(D1)

    assert {version for _, version in kept(ward, "lea")} == {RULES_VERSION}
    assert (kept_by_other_rules(ward.db), told(ward)) == ([], [])


@pytest.mark.parametrize("version", [0, RULES_VERSION + 1])
def test_what_other_rules_worked_out_is_named_until_it_is_worked_out_anew(ward, version):
    ward.certify(D1)
    ward.certify(D1, learner=LUC)
    as_it_was = kept(ward, "lea")
    keep_by_older_rules(ward, "lea", rules_version=version, status="expired")
    keep_by_older_rules(ward, "luc", rules_version=version)

    (finding,) = told(ward)
    assert finding.startswith("problem: statuses of competencies are kept as the rules of another ")
    assert finding.endswith("run `python -m courseware db upgrade`, which works them out anew")
    behind = kept_by_other_rules(ward.db)
    assert behind == ["lea", "luc"]
    found = rebuild_people(ward.db, ward.catalogue, behind)
    # What the other rules said alike is only noted as what these say.
    assert (found.scopes, [one.person_id for one in found.differences]) == (2, ["lea"])
    assert kept(ward, "lea") == as_it_was
    assert {version for _, version in kept(ward, "luc")} == {RULES_VERSION}
    assert (kept_by_other_rules(ward.db), told(ward)) == ([], [])


def test_a_version_alone_is_no_difference_from_history(ward):
    ward.certify(D1)
    keep_by_older_rules(ward, "lea", rules_version=0)

    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()
    assert kept_by_other_rules(ward.db) == ["lea"]
    rebuilding.rebuild_intervals(ward.db, ward.catalogue)
    assert kept_by_other_rules(ward.db) == []


def test_who_was_done_before_a_stop_is_not_done_again(ward, monkeypatch):
    ward.certify(D1)
    ward.certify(D1, learner=LUC)
    keep_by_older_rules(ward, "lea", "luc", rules_version=0, status="expired")
    monkeypatch.setattr(rebuilding, "_PUT_RIGHT_AT_ONCE", 1)
    keep = rebuilding.keep

    def until_luc(connection, book, person_id, scope):
        if person_id == "luc":
            raise KeyboardInterrupt
        keep(connection, book, person_id, scope)

    monkeypatch.setattr(rebuilding, "keep", until_luc)
    with pytest.raises(KeyboardInterrupt):
        rebuild_people(ward.db, ward.catalogue, kept_by_other_rules(ward.db))

    assert kept_by_other_rules(ward.db) == ["luc"]
    monkeypatch.setattr(rebuilding, "keep", keep)
    rebuild_people(ward.db, ward.catalogue, kept_by_other_rules(ward.db))
    assert rebuilding.check_intervals(ward.db, ward.catalogue).differences == ()


def test_what_was_kept_before_versions_were_noted_is_worked_out_anew(ward):
    ward.certify(D1)
    with ward.db.write() as connection:
        undo_after_0026(connection)
        connection.execute(text("DROP INDEX ix_competency_interval_moved"))
        for column in ("rules_version", "confirmations", "end_told"):
            connection.execute(text(f"ALTER TABLE competency_interval DROP COLUMN {column}"))
        for later in ("award_let_stand", "recall_reader"):  # tables of migrations that followed
            connection.execute(text(f"DROP TABLE {later}"))
        connection.execute(text("DROP INDEX ix_competency_interval_stopped"))  # and an index
        # and columns, of which SQLite takes one that refers to another table only with its rule
        with Operations(MigrationContext.configure(connection)).batch_alter_table(
            "attempt_override"
        ) as batch:
            rule = "fk_attempt_override_extended_attempt_attempt"
            batch.drop_constraint(rule, type_="foreignkey")
            for column in ("extended_attempt", "was_until", "extended_until"):
                batch.drop_column(column)
        for table in ("observation", "observation_word", "competency_decision"):
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN counts_from"))
        connection.execute(text("ALTER TABLE reading DROP COLUMN first_read_at"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0017'"))

    upgrade(ward.db)

    assert kept_by_other_rules(ward.db) == ["lea"]


def test_an_act_notes_nothing_of_the_other_scopes(ward):
    ward.certify(D1)
    keep_by_older_rules(ward, "lea", rules_version=0)
    ward.certify("2026-03-03", learner=LUC)

    assert kept_by_other_rules(ward.db) == ["lea"]
