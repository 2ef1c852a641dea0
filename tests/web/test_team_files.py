"""The team leaves as CSV, as a workbook and on paper."""

import csv
import io
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

from openpyxl import load_workbook
from sqlalchemy import update

import courseware
from courseware.store.tables import Clinic, Person
from tests.cast import ASA, LEA, LUC, MAX, MOA, RIVERSIDE, Member, add_member
from tests.ward import noon
from tests.web.markup import words

D1 = "2026-02-20"


def test_the_matrix_leaves_as_csv_and_xlsx_without_formulae(sqlite_site, manager, ward):
    evil = Member("evil", "=cmd|' /C calc'!A0", LEA.roles)
    with sqlite_site.db.write() as connection:
        add_member(connection, evil)
    ward.certify(D1)

    sheet = manager.get("/team/matrix.csv")
    rows = list(csv.reader(io.StringIO(sheet.data.decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(manager.get("/team/matrix.xlsx").data)).active

    by_name = {row[0]: row for row in rows}
    assert by_name["Lea Lindqvist"][2:6] == ["CL-X Screening", "", "Current", "2028-02-19"]
    assert "'=cmd|' /C calc'!A0" in by_name
    assert [c for row in rows for c in row if c.startswith(("=", "+", "@"))] == []
    typed = {row[0].value: row for row in book.iter_rows(min_row=2)}
    assert typed["=cmd|' /C calc'!A0"][0].data_type == "s"
    assert typed["Lea Lindqvist"][5].value.date() == date(2028, 2, 19)


def test_a_sheet_is_named_after_its_whole_day_however_long_the_clinics_name(manager, ward):
    named = update(Clinic).where(Clinic.id == RIVERSIDE)
    for name, shown in (
        ("Riverside", "Riverside 2026-03-02"),
        ("Riverside Physiotherapy", "Riverside Physiother 2026-03-02"),
        ("A clinic of the longest name of all", "A clinic of the long 2026-03-02"),
    ):
        with ward.db.write() as connection:
            connection.execute(named.values(name=name))

        book = load_workbook(io.BytesIO(manager.get("/team/matrix.xlsx").data))

        assert book.sheetnames == [shown]


def test_a_file_is_named_after_its_clinic_and_day_also_where_a_script_saves_it(manager, ward):
    for asked, day in (("", "2026-03-02"), (f"?on={D1}", D1)):
        name = f"competencies-riverside-{day}"
        for kind in ("csv", "xlsx"):
            sent = manager.get(f"/team/matrix.{kind}{asked}").headers["Content-Disposition"]
            assert sent == f'attachment; filename="{name}.{kind}"'
        assert f'data-export="{name}.xlsx"' in manager.get(f"/team{asked}").text


def test_a_workbook_says_how_far_it_is_and_a_cut_one_is_told_from_a_whole_one(
    sqlite_site, manager, ward
):
    with sqlite_site.db.write() as connection:
        for number in range(250):
            add_member(connection, Member(f"p{number}", f"Person {number:03d}", LEA.roles))
    ward.certify(D1)

    framed = manager.get("/team/matrix.xlsx?progress=1").data

    frames, rest = [], framed
    while rest:
        line, rest = rest.split(b"\n", 1)
        done, people, size = map(int, line.split())
        frames.append((done, people, rest[:size]))
        rest = rest[size:]
    people = frames[-1][1]
    assert [done for done, _, _ in frames] == [200, people, people, people]
    assert [bool(piece) for _, _, piece in frames][-2:] == [True, False]
    book = load_workbook(io.BytesIO(b"".join(piece for _, _, piece in frames))).active
    names = [row[0].value for row in book.iter_rows(min_row=2)]
    assert len(names) == people + 3 * 3 - 3  # three founding assessors, of three scopes each
    assert names == sorted(names)


def test_files_hold_what_was_filtered_and_the_day_that_was_asked_for(manager, ward):
    ward.certify(D1)
    ward.observe("2026-02-25", ASA, learner=LUC)

    def lines(query):
        sheet = manager.get(f"/team/matrix.csv?{query}").data.decode("utf-8-sig")
        return [(r[0], r[2], r[4], r[8]) for r in csv.reader(io.StringIO(sheet))][1:]

    assert lines("name=Luc") == [("Luc Moreau", "CL-X Screening", "In progress", "2026-03-02")]
    assert lines("name=Luc&on=2026-02-24") == [("Luc Moreau", "", "Not started", "2026-02-24")]
    assert lines("name=Luc&checklist=cl-y") == [
        ("Luc Moreau", "CL-Y Needling", "Not started", "2026-03-02")
    ]
    assert [line[0] for line in lines("status=current")] == ["Lea Lindqvist"]
    with ward.db.write() as connection:
        connection.execute(update(Person).where(Person.id == LUC.id).values(name="Lúc Moreau"))
    for typed in ("luc", "LÚC", "Lu\u0301c mor"):
        assert [line[0] for line in lines(urlencode({"name": typed}))] == ["Lúc Moreau"], typed


def test_files_and_paper_and_phones_have_one_word_for_who_has_nothing_on_record(manager, ward):
    files = [
        manager.get("/team/matrix.csv?name=Luc").data.decode("utf-8-sig"),
        str(list(load_workbook(io.BytesIO(manager.get("/team/matrix.xlsx").data)).active.values)),
        manager.get("/team/print?name=Luc").text,
        manager.get("/team?name=Luc").text,
        (Path(courseware.__file__).parent / "web/static/css/team.css").read_text("utf-8"),
    ]

    for text in files:
        assert "Not started" in text
        assert "Nothing on record" not in text


def test_text_in_a_workbook_stays_as_it_was_written(sqlite_site, manager, ward):
    odd = Member("odd", " <b>&\x07Anna ", LEA.roles)
    with sqlite_site.db.write() as connection:
        add_member(connection, odd)

    book = load_workbook(io.BytesIO(manager.get("/team/matrix.xlsx").data)).active

    assert " <b>&Anna " in [row[0].value for row in book.iter_rows(min_row=2)]
    assert book.freeze_panes == "B2"


def test_a_former_members_file_ends_when_they_left_and_the_new_clinic_goes_on(sqlite_site, ward):
    ward.observe(D1, ASA, **{"x02.comment": "Said here only."})
    with sqlite_site.db.write() as connection:
        connection.exec_driver_sql(
            "UPDATE membership SET ended_at = '2026-02-25 12:00:00' WHERE person_id = 'lea'"
        )
        connection.exec_driver_sql(
            "INSERT INTO membership (id, person_id, clinic_id, role, since) VALUES "
            "('lea-2', 'lea', 'clinic-hilltop', 'learner', '2026-02-25 12:00:00')"
        )
    old, new = sqlite_site.browser(MAX), sqlite_site.browser(MOA)

    assert "Not a member any more" in words(old.get("/team/lea/cl-x"))
    assert "Said here only." in words(old.get("/team/lea/cl-x"))
    refused = old.post("/team/lea/cl-x", {"what": "suspend", "reason": "No."})
    assert refused.status_code == 409
    assert "is not a member of" in words(refused)
    page = words(new.get("/team/lea/cl-x"))
    assert "Asa Okoye" in page and "Said here only." not in page
    assert "Lea Lindqvist" not in words(old.get("/team"))
    assert "Lea Lindqvist" in words(old.get("/team?on=2026-02-22"))
    assert "Lea Lindqvist" in words(new.get("/team"))


def test_a_filter_by_what_is_not_published_says_on_every_way_what_the_page_says(manager, ward):
    ward.certify(D1)
    for asked, sentence in {
        "checklist=zz": "There is no checklist “zz”.",
        "checklist=zz&on=2026-02-24": "There is no checklist “zz”.",
    }.items():
        assert sentence in unescape(manager.get(f"/team?{asked}").text)
        for ending in ("csv", "xlsx", "xlsx?progress=1"):
            name, _, more = ending.partition("?")
            answer = manager.get(f"/team/matrix.{name}?{asked}&{more}")
            assert (answer.status_code, sentence in unescape(answer.text)) == (404, True), ending
        printed = manager.get(f"/team/print?{asked}")
        assert sentence in unescape(printed.text)
        assert "Luc Moreau" not in printed.text


def take_out(ward):
    """Publish a release without any checklist."""
    basics = ward.library / "lessons/basics"
    for file in basics.glob("cl-*.checklist.yaml"):
        file.unlink()
    course = basics / "course.yaml"
    listed = course.read_text().replace("checklists: [cl-x, cl-y]", "checklists: []")
    course.write_text(listed, encoding="utf-8")
    ward.release(noon("2026-03-01"))


def test_a_file_of_somebody_is_shown_where_no_checklist_is_published(manager, ward):
    take_out(ward)

    page = words(manager.get(f"/team/{LUC.id}/file?clinic={RIVERSIDE}"))

    assert "No checklist is published, and no competency is on record." in page
    for part in ("Licences stated", "Logbook", "Documents"):
        assert part in page


def test_what_was_withdrawn_has_lines_only_where_somebody_has_it_on_record(manager, ward):
    ward.certify(D1)
    take_out(ward)

    sheet = manager.get("/team/matrix.csv?checklist=cl-x").data.decode("utf-8-sig")
    assert "Lea Lindqvist" in sheet and "Not started" in sheet
    sentence = "“CL-X Screening” is not published any more."
    for name in ("matrix.csv", "print"):
        answer = manager.get(f"/team/{name}?checklist=cl-x&name=Luc")
        assert sentence in unescape(answer.text)
        assert "Only: names with “Luc”; CL-X Screening." in answer.text or name == "matrix.csv"
