"""Free texts that are handed in, somebody more to mark them, and marks to give."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from courseware.domain.people import Role
from courseware.services.attempts.answering import question_page, save
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.marking.drafts import Save
from courseware.services.marking.sheet import Chosen
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.store.tables import Attempt, Mail
from tests.beginnings import begin
from tests.cast import (
    NOON,
    RIVERSIDE,
    Member,
    add_member,
    install_cast,
    put_cast_on_record,
    put_member_on_record,
)
from tests.library import essay_question, quiz, write_library

IDA = Member("ida", "Ida Berg", ((RIVERSIDE, Role.INSTRUCTOR),))
LATER = NOON + timedelta(days=1)
BEST = Chosen({"risk": "named", "clear": "yes"}, "Well said.", "Quick one.")
HALF = Chosen({"risk": "hinted", "clear": "no"})
WORST = Chosen({"risk": "hidden", "clear": "no"})
FIRST = Save("a", 1)


def published(db, root, *essays, **more):
    essays = essays or (essay_question(),)
    outcome = publish(db, write_library(root, quiz(cases=essays, **more)), None, "", NOON)
    assert not outcome.refused, outcome.problems
    return db, CatalogueSource(db).current(0)


@pytest.fixture
def people(db):
    def fill(db):
        install_cast(db)
        with db.write() as connection:
            add_member(connection, IDA)
        put_cast_on_record(db)
        with db.write() as connection:
            put_member_on_record(connection, IDA)

    begin("cast with Ida", db, fill)
    return db


@pytest.fixture
def school(people, tmp_path):
    return published(people, tmp_path)


def sit(school, member, words="It may bleed.", option="a", hand_in=True, at=NOON):
    """An attempt: the same option everywhere, these words in every free text; its id."""
    db, catalogue = school
    id_ = start(db, catalogue, member.actor, "needles", at)
    page = question_page(db, catalogue, member.actor, id_, 1, at)
    for position in range(1, len(page.answered) + 1):
        shown = question_page(db, catalogue, member.actor, id_, position, at).question
        form = {"answer": [words if shown.type == "essay" else option]}
        save(db, catalogue, member.actor, id_, position, form, f"k{position}", 1, at)
    if hand_in:
        submit(db, catalogue, member.actor, id_, at)
    return id_


def stored(db, attempt_id):
    with db.read() as connection:
        query = select(Attempt.score, Attempt.passed, Attempt.critical_missed)
        return tuple(connection.execute(query.where(Attempt.id == attempt_id)).one())


def mails_to(db, member):
    with db.read() as connection:
        return list(connection.scalars(select(Mail.body).where(Mail.recipient == member.email)))
