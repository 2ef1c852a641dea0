"""A certificate of an award for a part of a course says what of the course is in another one."""

import io
import json
from datetime import timedelta

from pypdf import PdfReader

from courseware.domain.certificates import State
from courseware.services.certificates import checking, files, issuing, reading, stating
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.identity import people
from courseware.services.proving.ledger_walk import verify
from tests.cast import ADA, LEA, NOON
from tests.services.certificates.test_issuing import issue, rechecked

DAY = timedelta(days=1)
BEFORE = {"lessons": {"two": "an-award"}, "quizzes": {"two": "an-award"}}
TOLD = (
    "Credit for a part of the course: lesson two and quiz two gave none here, being in another "
    "award of the holder."
)


def written(db, number):
    found = {
        kind: files.own_file(db, LEA.actor, number, kind)
        for kind in (files.FileKind.PDF, files.FileKind.JSON)
    }
    printed = PdfReader(io.BytesIO(found[files.FileKind.PDF]), strict=True).pages[0].extract_text()
    return " ".join(printed.split()), json.loads(found[files.FileKind.JSON])


def test_paper_file_and_register_say_so(clinic_db, office):
    number = issue(clinic_db, office, credited_before=BEFORE)

    printed, _ = written(clinic_db, number)
    found = checking.look_up(clinic_db, number, "192.0.2.1", NOON)

    assert TOLD in printed
    assert (found.state, found.statement.part) == (State.VALID, TOLD)
    token = files.own_file(clinic_db, LEA.actor, number, files.FileKind.JWT)
    checked = checking.check_file(clinic_db, token, "192.0.2.1", NOON)
    told = checked.finding.certificate
    assert (told["part"], told["elsewhere"]) == (TOLD, ["lesson two", "quiz two"])
    assert checked.finding.state == "valid"
    assert rechecked(clinic_db) == [] and verify(clinic_db) == []


def test_of_a_whole_course_nothing_of_the_kind_is_said(clinic_db, office):
    number = issue(clinic_db, office)

    printed, _ = written(clinic_db, number)

    token = files.own_file(clinic_db, LEA.actor, number, files.FileKind.JWT)
    told = checking.check_file(clinic_db, token, "192.0.2.1", NOON).finding.certificate
    assert "part of the course" not in printed
    assert "part" not in told and "elsewhere" not in told


def test_the_next_edition_of_one_that_did_not_say_it_says_it(clinic_db, office, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(stating, "elsewhere_of", lambda snapshot: ())
        first = issue(clinic_db, office, credited_before=BEFORE)
    assert TOLD not in written(clinic_db, first)[0]
    people.correct_name(clinic_db, ADA.actor, LEA.id, "Lea Lund", "She married.", NOON)

    (second,) = bring_up_to_date(clinic_db, office, None, NOON + DAY).numbers

    assert TOLD in written(clinic_db, second)[0]
    (found,) = reading.own_certificates(clinic_db, LEA.actor, NOON + DAY).values()
    assert [one.statement.part for one in found] == [TOLD, ""]
    assert verify(clinic_db) == []


def test_the_register_says_it_of_one_that_was_issued_before_papers_did(
    clinic_db, office, monkeypatch
):
    to_json = issuing.to_json
    with monkeypatch.context() as before:
        before.setattr(
            issuing,
            "to_json",
            lambda one: {name: said for name, said in to_json(one).items() if name != "elsewhere"},
        )
        number = issue(clinic_db, office, credited_before=BEFORE)

    found = checking.look_up(clinic_db, number, "192.0.2.1", NOON)

    assert found.statement.part == TOLD
    assert rechecked(clinic_db) == [] and verify(clinic_db) == []
