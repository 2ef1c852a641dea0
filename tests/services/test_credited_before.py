"""A lesson that moves, a course that gets another id: one reading and one pass give credit once."""

import shutil
from datetime import date, timedelta

import pytest

from courseware.credentials.verify_binder import check_binder
from courseware.domain.errors import Conflict
from courseware.domain.ledger import written as written_moment
from courseware.domain.reading import ReadHow
from courseware.services.attempts.answering import save
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.credits.courses import course_progress
from courseware.services.credits.credit import credits, working_of
from courseware.services.credits.finishing import sign_attestation, submit_evaluation
from courseware.services.credits.learner_home import home, still_open
from courseware.services.credits.repeating import repeat_course, repetitions
from courseware.services.credits.uncounted import Uncounted, open_uncounted
from courseware.services.identity.merging import merge, preview_merge
from courseware.services.installation import Decision, decide
from courseware.services.lessons.reading import mark_parts
from courseware.services.proving.ledger_walk import verify
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from tests.cast import ADA, HAL, LEA, NOON, put_cast_on_record
from tests.library import COURSE, LESSON, quiz, write_library
from tests.services.binder.binders import KEY, contents, of_person, written

DAY = timedelta(days=1)
A_YEAR_ON = NOON + timedelta(days=366)
ASKED = {"useful.answer": ["3"], "remarks.answer": [""]}


def lay_out(library, **courses):
    """Write a library whose courses have these lessons, each with its quiz."""
    for folder in ("lessons", "quizzes"):
        shutil.rmtree(library / folder, ignore_errors=True)
    write_library(library)
    for folder in ("lessons", "quizzes"):
        shutil.rmtree(library / folder / "basics")
    for course, lessons in courses.items():
        listed = COURSE.replace("id: basics", f"id: {course}").replace("[needles]", str(lessons))
        (library / "lessons" / course).mkdir()
        (library / "quizzes" / course).mkdir()
        (library / f"lessons/{course}/course.yaml").write_text(listed.replace("'", ""))
        for id_ in lessons:
            text, asked = LESSON, quiz()
            text = text.replace("id: needles", f"id: {id_}").replace('"Needles"', f'"The {id_}"')
            asked = asked.replace(": needles", f": {id_}").replace('"Needles"', f'"The {id_}"')
            (library / f"lessons/{course}/{id_}.md").write_text(text)
            (library / f"quizzes/{course}/{id_}.yaml").write_text(asked)


class Desk:
    """A school whose courses are laid out anew; one learner's way through them."""

    def __init__(self, school, tmp_path):
        self.db, self.catalogue = school
        self.library = tmp_path / "library"
        put_cast_on_record(self.db)
        decide(self.db, Decision.UNREVIEWED_AWARDS_VALID, True, "a test", None, NOON)

    def publish(self, now=NOON, **courses):
        lay_out(self.library, **courses)
        outcome = publish(self.db, self.library, None, "laid out", now)
        assert not outcome.refused, outcome.problems
        self.catalogue = CatalogueSource(self.db).current(0)

    def study(self, *lessons, now=NOON, member=LEA):
        for id_ in lessons:
            self.read(id_, now, member)
            self.pass_quiz(id_, now, member)

    def read(self, id_, now=NOON, member=LEA):
        lesson = self.catalogue.lesson(id_)
        parts = [part.id for part in lesson.parts]
        about = (self.db, self.catalogue, member.actor)
        mark_parts(*about, lesson, parts, ReadHow.ATTESTED, now)

    def pass_quiz(self, quiz_id, now=NOON, member=LEA):
        self.hand_in(self.begin(quiz_id, now, member), now, member)

    def hand_in(self, attempt_id, now=NOON, member=LEA):
        about = (self.db, self.catalogue, member.actor, attempt_id)
        for position in (1, 2, 3):
            save(*about, position, {"answer": ["a"]}, f"k{position}", 1, now)
        submit(*about, now)

    def begin(self, quiz_id, now=NOON, member=LEA):
        return start(self.db, self.catalogue, member.actor, quiz_id, now)

    def evaluate(self, course, now=NOON, member=LEA):
        submit_evaluation(self.db, self.catalogue, member.actor, course, ASKED, now)

    def sign(self, course, now=NOON, member=LEA):
        about = (self.db, self.catalogue, member.actor, course)
        sign_attestation(*about, member.name, True, now)

    def complete(self, course, now=NOON, member=LEA):
        lessons = [lesson.id for lesson in self.catalogue.course(course).lessons]
        self.study(*lessons, now=now, member=member)
        self.finish(course, now, member)

    def finish(self, course, now=NOON, member=LEA):
        self.evaluate(course, now, member)
        self.sign(course, now, member)

    def progress(self, course, now=NOON, member=LEA):
        return course_progress(self.db, self.catalogue, member.actor, course, now)

    def credits(self, member=LEA):
        assert verify(self.db) == []
        return credits(self.db, member.actor)

    def repeat(self, course, now):
        return repeat_course(self.db, self.catalogue, LEA.actor, course, now)


@pytest.fixture
def desk(school, tmp_path):
    return Desk(school, tmp_path)


@pytest.fixture
def done(desk):
    """Lea has completed `first`, of two lessons."""
    desk.publish(first=["one", "two"])
    desk.complete("first")
    return desk


@pytest.mark.parametrize(
    "courses",
    [{"first": ["one"], "other": ["two"]}, {"renamed": ["one", "two"]}],
    ids=["a lesson moves", "a course gets another id"],
)
def test_what_was_credited_is_not_credited_again_with_another_course(done, courses):
    before = done.credits()
    done.publish(NOON + DAY, **courses)
    other = list(courses)[-1]

    progress = done.progress(other)
    for act in (done.evaluate, done.sign):
        with pytest.raises(Conflict, match="part of an award that you have: “Basics” of 2 March"):
            act(other)

    assert progress.used_up and not progress.awaits_press
    assert "gives no further credit until you repeat it" in progress.closed
    assert progress.working == working_of(progress.course)
    assert done.credits() == before


def test_neither_the_first_page_nor_what_is_open_asks_to_go_on_with_it(done):
    done.publish(NOON + DAY, first=["one"], other=["two"])

    page = home(done.db, done.catalogue, LEA.actor, NOON)

    assert (page.current, page.started, page.not_started) == (None, (), ())
    assert still_open(done.db, done.catalogue, LEA.actor, NOON) == ()


def test_a_course_that_is_credited_in_part_gives_the_minutes_of_what_is_new(done):
    (first,) = done.credits()
    done.publish(NOON + DAY, first=["one"], other=["two", "three"])
    done.study("three", now=NOON + DAY)
    progress = done.progress("other")
    (open_course,) = still_open(done.db, done.catalogue, LEA.actor, NOON)
    whole = working_of(progress.course)

    done.finish("other", NOON + DAY)

    second = done.credits()[0]
    assert second.course_id == "other"
    assert not progress.used_up and not progress.closed
    assert second.minutes == progress.working.minutes == open_course.working.minutes
    assert second.snapshot["working"]["words"] == whole.words // 2
    assert second.snapshot["working"]["questions"] == whole.questions // 2
    assert second.snapshot["working"]["declared"] == whole.declared // 2
    assert list(second.snapshot["revisions"]["lessons"]) == ["three"]
    assert list(second.snapshot["revisions"]["quizzes"]) == ["three"]
    assert second.snapshot["read"] == {"three": written_moment(NOON + DAY)}
    assert len(second.snapshot["objectives"]) == len(first.snapshot["objectives"]) // 2
    kept = {"two": first.award_id}
    assert second.snapshot["credited_before"] == {"lessons": kept, "quizzes": kept}
    assert done.progress("other").added == (frozenset(), frozenset())
    told = "(“Basics” of 2 March 2026) and is not counted again: “The two”, quiz “The two”."
    assert told in progress.before.sentence


def test_a_binder_says_which_award_has_the_others_and_holds(done, tmp_path):
    (first,) = done.credits()
    done.publish(NOON + DAY, first=["one"], other=["two", "three"])
    done.study("three", now=NOON + DAY)
    done.finish("other", NOON + DAY)

    binder = of_person(done.db)

    assert list(check_binder(written(binder, tmp_path), KEY.keys))
    told = contents(binder)["records.txt"].decode()
    assert f"credited before:\n    lessons:\n      two: {first.award_id}" in told


def test_it_is_repeated_when_the_award_could_be_and_then_counts_anew(done):
    done.publish(NOON + DAY, first=["one"], other=["two"])
    allowed = date(2027, 3, 3)
    about = (done.db, done.catalogue, LEA.actor)
    assert repetitions(*about, NOON)["other"].from_day == allowed
    with pytest.raises(Conflict, match="from 3 March 2027 on"):
        done.repeat("other", NOON + DAY)

    number = done.repeat("other", A_YEAR_ON)

    assert done.repeat("other", A_YEAR_ON) == number == 2
    assert [c.met for c in done.progress("other").conditions] == [False] * 4
    done.complete("other", A_YEAR_ON)
    again, _ = done.credits()
    assert (again.course_id, again.round) == ("other", 2)
    assert again.minutes == working_of(done.catalogue.course("other")).minutes
    assert "credited_before" not in again.snapshot


def test_a_lesson_that_came_with_an_award_of_its_own_gives_nothing_in_a_round_that_came_too_early(
    desk,
):
    """The round of `first` may be opened; what moved into it was credited a month before."""
    desk.publish(first=["one"], other=["two"])
    desk.complete("first")
    lately = A_YEAR_ON - timedelta(days=30)
    desk.complete("other", lately)
    desk.publish(lately, first=["one", "two"])

    desk.repeat("first", A_YEAR_ON)
    desk.complete("first", A_YEAR_ON)

    newest = desk.credits()[0]
    assert (newest.course_id, newest.round) == ("first", 2)
    assert list(newest.snapshot["revisions"]["lessons"]) == ["one"]
    assert list(newest.snapshot["credited_before"]["lessons"]) == ["two"]


def test_an_account_that_is_joined_brings_what_it_was_credited_with(desk):
    desk.publish(first=["one", "two"])
    desk.complete("first", member=HAL)
    desk.publish(NOON + DAY, first=["one"], other=["two"])
    desk.study("two", member=LEA, now=NOON + DAY)
    plan = preview_merge(desk.db, desk.catalogue, ADA.actor, LEA.email, HAL.email)
    merge(desk.db, desk.catalogue, ADA.actor, LEA.id, HAL.id, plan.digest, "One person", NOON + DAY)

    with pytest.raises(Conflict, match="part of an award that you have"):
        desk.finish("other", NOON + DAY)

    assert len(desk.credits()) == 1


def test_an_attempt_at_a_quiz_that_was_credited_says_so(done):
    done.publish(NOON + DAY, first=["one"], other=["two"])
    attempt_id = done.begin("two", NOON + DAY)

    (shown,) = home(done.db, done.catalogue, LEA.actor, NOON + DAY).open_attempts

    about = (done.db, done.catalogue, LEA.actor, attempt_id, "two", NOON + DAY)
    assert shown.uncounted is open_uncounted(*about) is Uncounted.CREDITED


def test_an_attempt_in_a_round_of_its_own_counts(done):
    done.publish(NOON + DAY, first=["one"], other=["two"])
    done.repeat("other", A_YEAR_ON)
    attempt_id = done.begin("two", A_YEAR_ON)

    (shown,) = home(done.db, done.catalogue, LEA.actor, A_YEAR_ON).open_attempts

    about = (done.db, done.catalogue, LEA.actor, attempt_id, "two", A_YEAR_ON)
    assert shown.uncounted is open_uncounted(*about) is None


def test_of_two_accounts_the_later_award_of_the_same_lessons_is_set_aside(desk):
    """The course got another id between the two; only the preview can tell."""
    desk.publish(first=["one", "two"])
    desk.complete("first", member=HAL)
    desk.publish(NOON + DAY, renamed=["one", "two"])
    desk.complete("renamed", NOON + DAY, member=LEA)
    plan = preview_merge(desk.db, desk.catalogue, ADA.actor, LEA.email, HAL.email)
    (twice,) = plan.set_aside

    merge(desk.db, desk.catalogue, ADA.actor, LEA.id, HAL.id, plan.digest, "One person", NOON + DAY)

    later, earlier = desk.credits()
    assert (twice.award_id, twice.kept_id) == (later.award_id, earlier.award_id)
    assert (later.set_aside, later.counts, earlier.counts) == (True, False, True)


def test_of_two_accounts_an_award_with_a_lesson_of_its_own_counts(desk):
    desk.publish(first=["one", "two"])
    desk.complete("first", member=HAL)
    desk.publish(NOON + DAY, first=["one"], other=["two", "three"])
    desk.complete("other", NOON + DAY, member=LEA)

    plan = preview_merge(desk.db, desk.catalogue, ADA.actor, LEA.email, HAL.email)

    assert plan.set_aside == ()
