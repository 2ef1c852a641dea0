"""A lesson that is revised between reading and signing: what was read is what is on record."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from courseware.domain.reading import ReadHow
from courseware.services.attempts.answering import save
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.credits.courses import course_progress
from courseware.services.credits.credit import credits, working_of
from courseware.services.credits.finishing import sign_attestation, submit_evaluation
from courseware.services.identity.merging import merge, preview_merge
from courseware.services.lessons.reading import lesson_progress, mark_parts, report_seconds
from courseware.services.proving.ledger_walk import verify
from courseware.services.recalls.recalling import RecallWish
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.services.reviews import record_review
from courseware.store.tables import LessonRead, Reading
from tests.cast import ADA, HAL, INA, LEA, NOON, put_cast_on_record
from tests.library import LESSON, quiz, write_library

LATER = NOON + timedelta(days=1)
LAST_OF_ALL = NOON + timedelta(days=2)
LONGER = LESSON.replace(
    "It injects nothing.", "It injects nothing. " + "And so on and on.\n\n" * 400
)
OTHERWISE = LESSON.replace("It injects nothing.", "It never injects.")


class Desk:
    """The school, whose lesson is published anew."""

    def __init__(self, school, tmp_path):
        self.db, self.catalogue = school
        self._library = tmp_path / "library"
        put_cast_on_record(self.db)

    def publish(self, lesson=OTHERWISE, quiz_text=None, now=LATER, **more):
        write_library(self._library, quiz_text, lesson)
        outcome = publish(self.db, self._library, None, "revised", now, **more)
        assert not outcome.refused, outcome.problems
        self.catalogue = CatalogueSource(self.db).current(0)

    @property
    def lesson(self):
        return self.catalogue.lesson("needles")

    def read(self, *parts, now=NOON, member=LEA):
        parts = parts or tuple(part.id for part in self.lesson.parts)
        mark_parts(self.db, self.catalogue, member.actor, self.lesson, parts, ReadHow.BUTTON, now)

    def study(self, now=NOON, member=LEA):
        attempt_id = start(self.db, self.catalogue, member.actor, "needles", now)
        for position in (1, 2, 3):
            key, form = f"k{position}", {"answer": ["a"]}
            save(self.db, self.catalogue, member.actor, attempt_id, position, form, key, 1, now)
        submit(self.db, self.catalogue, member.actor, attempt_id, now)
        form = {"useful.answer": ["3"], "remarks.answer": [""]}
        submit_evaluation(self.db, self.catalogue, member.actor, "basics", form, now)

    def sign(self, now=LAST_OF_ALL, member=LEA):
        sign_attestation(self.db, self.catalogue, member.actor, "basics", member.name, True, now)
        (credit,) = credits(self.db, member.actor)
        assert verify(self.db) == []
        return credit

    def progress(self, member=LEA):
        return course_progress(self.db, self.catalogue, member.actor, "basics", LAST_OF_ALL)

    def parts(self, member=LEA):
        return lesson_progress(self.db, self.catalogue, member.actor, self.lesson)

    def rows(self, table, *columns):
        with self.db.read() as connection:
            query = select(*columns).where(table.person_id == LEA.id)
            return [tuple(row) for row in connection.execute(query.order_by(*columns))]


@pytest.fixture
def desk(school, tmp_path):
    return Desk(school, tmp_path)


def test_the_minutes_are_those_of_what_was_read(desk):
    read, before = desk.lesson.revision_sha256, working_of(desk.catalogue.course("basics"))
    desk.read()
    desk.study()
    desk.publish(LONGER)
    assert working_of(desk.catalogue.course("basics")).minutes > before.minutes
    assert desk.progress().working == before
    assert desk.progress().read_earlier == {"needles"}

    credit = desk.sign()

    assert credit.minutes == before.minutes
    assert credit.snapshot["working"]["words"] == before.words
    assert credit.snapshot["revisions"]["lessons"] == {"needles": read}


def test_the_questions_are_those_of_the_quiz_that_was_passed(desk):
    desk.read()
    desk.study()
    more = quiz().replace("count: 2", "count: 3")
    assert more != quiz()
    asked = working_of(desk.catalogue.course("basics")).questions
    desk.publish(LESSON, more)
    assert working_of(desk.catalogue.course("basics")).questions == asked + 1

    assert desk.sign().snapshot["working"]["questions"] == asked


def test_the_objectives_are_those_of_what_was_read(desk):
    desk.read()
    desk.study()
    told = [f"{one.id} {one.text}" for one in desk.lesson.objectives]
    desk.publish(LESSON.replace("Name the needle", "Decide how deep"))

    assert desk.sign().snapshot["objectives"] == told


def test_a_part_that_was_rewritten_is_read_again_before_the_new_version_counts(desk):
    first = desk.lesson.revision_sha256
    desk.read("start", "what-it-is-not")
    desk.publish()
    assert desk.parts().parts_read == {"start"}
    assert desk.parts().resume_at == "what-it-is"

    desk.read("what-it-is", now=LATER)
    assert desk.parts().read_at is None
    assert desk.rows(LessonRead, LessonRead.revision_sha256) == []
    desk.read("what-it-is-not", now=LATER)

    now = desk.lesson.revision_sha256
    assert desk.rows(LessonRead, LessonRead.revision_sha256) == [(now,)]
    # The one that stayed as it was keeps the version in which it was read: a recall asks by it.
    assert dict(desk.rows(Reading, Reading.part_id, Reading.revision_sha256)) == {
        "start": first,
        "what-it-is": now,
        "what-it-is-not": now,
    }


def test_seconds_on_the_old_text_are_none_on_the_new_one(desk):
    report_seconds(
        desk.db,
        desk.catalogue,
        LEA.actor,
        desk.lesson,
        {"what-it-is": 2, "what-it-is-not": 2},
        NOON,
    )
    desk.publish(OTHERWISE)
    soon = LATER + timedelta(seconds=5)
    claims = {"what-it-is": 2, "what-it-is-not": 1}

    done = report_seconds(desk.db, desk.catalogue, LEA.actor, desk.lesson, claims, soon)

    assert set(done) == {"what-it-is"}


def test_where_no_part_changed_the_new_version_counts_once_that_is_said(desk):
    desk.read()
    desk.publish(LESSON.replace('title: "Needles"', 'title: "Needles, anew"'))
    parts = desk.parts()
    assert parts.parts_read == {part.id for part in desk.lesson.parts}
    assert (parts.was_revised, parts.moves_on) == (True, True)

    desk.read(now=LATER)

    assert (desk.parts().read_at, desk.parts().was_revised) == (LATER, False)


def test_what_is_read_after_the_award_does_not_change_what_it_rests_on(desk):
    desk.read()
    first = desk.lesson.revision_sha256
    desk.study()
    desk.sign(NOON)
    desk.publish()
    assert not desk.parts().moves_on

    desk.read(now=LATER)

    assert desk.rows(LessonRead, LessonRead.revision_sha256, LessonRead.read_at) == [(first, NOON)]
    assert desk.parts().parts_read == {part.id for part in desk.lesson.parts}


def test_a_version_that_awaits_review_takes_no_reviewed_ones_place(desk):
    record_review(desk.db, "lesson", "needles", INA.email, NOON)
    desk.read()
    first = desk.lesson.revision_sha256
    desk.publish()
    assert (desk.parts().was_revised, desk.parts().moves_on) == (True, False)

    desk.read(now=LATER)

    assert desk.rows(LessonRead, LessonRead.revision_sha256) == [(first,)]
    desk.study(LATER)
    assert not desk.sign().demonstration


def test_a_recalled_version_gives_way_though_it_was_reviewed(desk):
    record_review(desk.db, "lesson", "needles", INA.email, NOON)
    desk.read()
    desk.publish(recall=RecallWish("needles", ("q0",), "The depth was wrong."))
    assert desk.parts().moves_on

    desk.read(now=LATER)

    assert desk.rows(LessonRead, LessonRead.revision_sha256) == [(desk.lesson.revision_sha256,)]


def test_who_had_read_it_all_reads_what_changed_and_has_read_it_as_it_is(desk):
    desk.read()
    first = desk.lesson.revision_sha256
    desk.publish()
    parts = desk.parts()
    assert (parts.read_at, parts.was_revised) == (NOON, True)
    assert parts.parts_read == {"start", "what-it-is"}
    # Until then what was read stands.
    assert desk.rows(LessonRead, LessonRead.revision_sha256) == [(first,)]

    desk.read("what-it-is-not", now=LATER)

    parts = desk.parts()
    assert (parts.read_at, parts.was_revised) == (LATER, False)
    desk.study(LATER)
    assert desk.sign().snapshot["revisions"]["lessons"] == {"needles": desk.lesson.revision_sha256}


def test_who_read_it_before_its_review_reads_what_changed_and_gets_valid_credit(desk):
    desk.read()
    desk.publish()
    record_review(desk.db, "lesson", "needles", INA.email, LATER)
    desk.study(LATER)
    assert desk.progress().not_valid_because == (
        "“Needles” was read in an earlier version, which no clinician has reviewed",
    )

    desk.read("what-it-is-not", now=LATER)

    assert desk.progress().not_valid_because == ()
    assert not desk.sign().demonstration


def test_of_two_accounts_the_reading_of_the_reviewed_version_counts(desk):
    desk.read(member=HAL)
    desk.publish()
    record_review(desk.db, "lesson", "needles", INA.email, LATER)
    desk.read(now=LATER)
    plan = preview_merge(desk.db, desk.catalogue, ADA.actor, LEA.email, HAL.email)
    merge(desk.db, desk.catalogue, ADA.actor, LEA.id, HAL.id, plan.digest, "One person", LATER)

    desk.study(LATER)
    assert desk.parts().parts_read == {part.id for part in desk.lesson.parts}
    assert desk.progress().not_valid_because == ()
    assert not desk.sign().demonstration
