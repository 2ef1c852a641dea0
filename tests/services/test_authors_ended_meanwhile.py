"""Files, releases and answers of authors: nothing is written whose author's role just ended."""

from hashlib import sha256

import pytest
from sqlalchemy import select

from courseware.domain.errors import Conflict
from courseware.domain.people import Role
from courseware.domain.problem_reports import ReportKind
from courseware.services.authoring.creating import create_file
from courseware.services.authoring.publishing import (
    go_back,
    look_at_files,
    look_at_release,
    publish_files,
)
from courseware.services.authoring.removing import remove_file, rename_file
from courseware.services.authoring.reviewing import ask_for_review
from courseware.services.authoring.saving import look, save
from courseware.services.identity import people
from courseware.services.membership import clinics, roles
from courseware.services.problem_reports import answer_report, report
from courseware.services.proving.ledger_walk import verify
from courseware.services.recalls.recalling import RecallWish
from courseware.store.tables import LedgerEntry, Mail, ProblemReport, Release
from tests.cast import ADA, INA, LEA, RIVERSIDE
from tests.services.competency.test_ended_meanwhile import meanwhile
from tests.services.test_roles_ended_meanwhile import AFTER, END, LATER, place  # noqa: F401

LESSON, NEW = "lessons/basics/needles.md", "lessons/basics/pins.md"
WISH = RecallWish("needles", ("q0",), "The depth was wrong.")


@pytest.fixture
def study(place):  # noqa: F811
    """An author's library with a new file, a changed lesson, an earlier release and a report."""
    desk, who = place.desk, (place.desk, INA.actor)
    create_file(place.db, *who, "lesson", "pins", "basics", "Pins", (), LATER)
    (desk.root / NEW).unlink()
    edit(desk, "never injects")
    publish(place, at=LATER)
    create_file(place.db, *who, "lesson", "pins", "basics", "Pins", (), LATER)
    edit(desk, "seldom injects", "never injects")
    about = (place.answer[0], 1, ReportKind.OTHER.value, "Two options are right.", LATER)
    report(place.db, place.catalogue, LEA.actor, *about)
    return place


def edit(desk, new, old="injects nothing"):
    text = (desk.root / LESSON).read_text()
    assert old in text
    (desk.root / LESSON).write_text(text.replace(old, new))


def digest(study, path):
    return sha256((study.desk.root / path).read_bytes()).hexdigest()


def teach_no_more(study):
    clinics.end_role(study.db, ADA.actor, INA.id, RIVERSIDE, Role.INSTRUCTOR, END)


def close(study):
    people.suspend(study.db, ADA.actor, INA.id, "Left.", END)


def write(study):
    base, text = digest(study, LESSON), (study.desk.root / LESSON).read_text()
    looked = look(study.desk, INA.actor, LESSON, base, text + "\nMore.\n")
    save(study.db, study.desk, INA.actor, LESSON, base, looked, True, AFTER)


def begin(study):
    about = ("lesson", "points", "basics", "Points", (), AFTER)
    create_file(study.db, study.desk, INA.actor, *about)


def remove(study):
    remove_file(study.db, study.desk, INA.actor, NEW, digest(study, NEW), AFTER)


def rename(study):
    about = (NEW, "points", digest(study, NEW), AFTER)
    rename_file(study.db, study.desk, INA.actor, *about)


def ask(study):
    ask_for_review(study.db, study.desk, INA.actor, LESSON, digest(study, LESSON), AFTER)


def publish(study, at=AFTER, recall=None):
    new = study.desk.root / NEW
    new.unlink(missing_ok=True)  # a draft that nobody could publish
    plan = look_at_files(study.db, INA.actor, study.desk).plan
    assert not plan.refused, plan.problems
    publish_files(study.db, INA.actor, study.desk, plan.digest, "", at, recall)


def recall(study):
    publish(study, recall=WISH)


def again(study):
    plan = look_at_release(study.db, INA.actor, 1)
    go_back(study.db, INA.actor, study.desk, 1, plan.digest, "", AFTER)


def answer(study):
    with study.db.read() as connection:
        (waiting,) = connection.scalars(select(ProblemReport.id)).all()
    about = (waiting, "It is mended.", AFTER)
    answer_report(study.db, study.catalogue, INA.actor, *about)


ACTS = [write, begin, remove, rename, ask, publish, recall, again, answer]


def written(study):
    """The files, and what the database has of releases, answers, mails and acts after the end."""
    files = {
        path.relative_to(study.desk.root): path.read_bytes()
        for path in sorted(study.desk.root.rglob("*.*"))
        if path.is_file() and path.suffix in (".md", ".yaml") and path.name != "pins.md"
    }
    with study.db.read() as connection:
        return files, [
            list(connection.scalars(select(column).order_by(column)))
            for column in (Release.id, ProblemReport.answer, Mail.id)
        ]


def acts(study):
    with study.db.read() as connection:
        since = select(LedgerEntry.act).where(LedgerEntry.at >= END)
        return list(connection.scalars(since.order_by(LedgerEntry.chain, LedgerEntry.sequence)))


@pytest.mark.parametrize("act", ACTS)
def test_no_author_writes_whose_role_ends_at_that_moment(study, monkeypatch, act):
    before = written(study)

    refused = meanwhile(study, monkeypatch, roles, teach_no_more, act)

    assert isinstance(refused, Conflict) and "The role that this takes ended" in refused.sentence
    assert written(study) == before
    assert acts(study) == ["role.ended"]
    assert verify(study.db) == []


@pytest.mark.parametrize("act", [write, recall])
def test_no_author_writes_whose_account_closes_at_that_moment(study, monkeypatch, act):
    before = written(study)

    refused = meanwhile(study, monkeypatch, people, close, act)

    assert isinstance(refused, Conflict) and "Your account was closed" in refused.sentence
    assert written(study) == before
    assert acts(study) == ["person.suspended"]
    assert verify(study.db) == []


def test_an_author_who_teaches_elsewhere_too_goes_on(study, monkeypatch):
    """Files and releases are everybody's: an instructor's role in any clinic is enough."""
    clinics.grant_role(study.db, ADA.actor, INA.id, "clinic-hilltop", Role.INSTRUCTOR, LATER)

    assert meanwhile(study, monkeypatch, roles, teach_no_more, recall) is None

    assert acts(study) == ["role.ended", "release.published", "recall.begun"]
    assert verify(study.db) == []
