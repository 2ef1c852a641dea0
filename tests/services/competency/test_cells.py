"""The matrix holds each thing that a cell can say once, and reads it alike on both engines."""

from datetime import date

from courseware.domain.competency.standing import Status
from courseware.services.competency.decisions import deciding
from courseware.services.competency.teams.cells import ScopeCell
from courseware.services.competency.teams.sheet_lines import HEADER, Words
from courseware.services.competency.teams.team import matrix
from courseware.store.competency import cells
from courseware.web.manager.matrix_rows import linked_rows, plain_rows
from tests.cast import ASA, INA, LEA, LUC, MAX, RIVERSIDE
from tests.ward import ARM, THIGH, noon


def test_people_of_whom_the_same_is_on_record_share_a_cell(ward):
    for learner in (LEA, LUC):
        ward.certify("2026-03-20", learner=learner)
    ward.certify("2026-03-21", learner=INA)

    found = matrix(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon("2026-03-25"))

    held = {row.person_id: row.cells.get("cl-x") for row in found.rows}
    assert held["lea"] is held["luc"]
    assert held["lea"] == (ScopeCell("", "", Status.CURRENT, "", date(2028, 3, 20), False, False),)
    assert [cell.ends_on for cell in held["ina"]] == [date(2028, 3, 21)]
    for rows in (
        linked_rows(found.rows, found.checklists, "a=b"),
        plain_rows(found.rows, found.checklists),
    ):
        assert (rows.count("19 March 2028"), rows.count("20 March 2028")) == (2, 1)


def test_cells_stand_in_one_order_whatever_came_on_record_first(ward):
    ward.certify("2026-03-20")
    ward.observe("2026-03-21", ASA, scope=THIGH)
    ward.observe("2026-03-22", ASA, scope=ARM)
    now = noon("2026-03-25")
    deciding.suspend(ward.db, ward.catalogue, MAX.actor, ward.about(), "Checked.", now)

    found = matrix(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, now)

    [lea] = [row for row in found.rows if row.person_id == LEA.id]
    assert [
        (checklist, [one.region_id for one in held]) for checklist, held in lea.cells.items()
    ] == [
        ("cl-x", [""]),
        ("cl-y", ["arm-hand", "thigh"]),
    ]


def test_a_line_of_the_table_has_a_word_for_each_column():
    assert len(Words._fields) == len(HEADER) - len(("Name", "E-mail", "Checklist"))
    assert HEADER[3:6] == ("Region", "Status", "Last day")


def test_what_the_engine_packs_says_what_the_rows_say(ward):
    ward.certify("2026-03-20", learner=LEA)
    ward.observe("2026-03-21", ASA, learner=LUC)
    people = [LEA.id, LUC.id]

    with ward.db.read() as connection:
        rows = cells.cells(connection, people, noon("2026-03-25"), past=False)
        packed = [
            (person_id, checklist, *cells.read_look(look))
            for person_id, scopes in cells.looks(connection, people, noon("2026-03-25"), past=False)
            for checklist, look in scopes
        ]

    assert sorted(packed, key=str) == sorted((tuple(row)[:-1] for row in rows), key=str)
    assert {row.ends_on is None for row in rows} == {True, False}
