"""Whatever moved between courses, was repeated and was merged: nothing is credited twice, nothing
is repeated too early, and no course stays closed for ever."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import combinations, count, pairwise

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from courseware.domain.errors import Refusal
from courseware.domain.people import Actor, Role
from courseware.domain.renewal import repeat_from
from courseware.services.credits.courses import course_progress
from courseware.services.credits.credit import credits
from courseware.services.credits.repeating import repeat_course, repetitions
from courseware.services.credits.study import study_record
from courseware.services.identity.merging import merge, preview_merge
from courseware.services.installation import Decision, decide
from courseware.services.proving.ledger_walk import verify
from tests.awards import give_award
from tests.cast import ADA, NOON, RIVERSIDE, Member, add_member, put_member_on_record
from tests.machines import tell_stories
from tests.services.test_credited_before import Desk

WHO = st.integers(0, 2)
COURSE = st.sampled_from(["a", "b"])
DAYS = st.sampled_from([1, 20, 365.5, 366, 400])
ZONE = st.sampled_from(["UTC", "Pacific/Auckland", "America/Los_Angeles"])
APART = {"a": ["one", "two"], "b": ["three"]}
MOVED = {"a": ["one"], "b": ["three", "two"]}
LAYOUTS = [APART, MOVED, {"b": ["one", "two", "three"]}, {"a": ["one", "two", "three"]}]


class Moving(RuleBasedStateMachine):
    """Accounts of one person, and two courses between which lessons move.

    Attributes:
        left: the accounts that were not merged into another.
        grounds: award -> the readings and passes that it rests on, each with its moment.
    """

    counter = 0

    def __init__(self, desk) -> None:
        super().__init__()
        type(self).counter += 1
        self.desk, self.now = desk, NOON
        self.names = count()
        self.left = [self.member() for _ in range(3)]
        self.grounds: dict[str, set] = {}
        desk.publish(self.now, **APART)

    def member(self) -> Member:
        name = f"moving-{self.counter}-{next(self.names)}"
        member = Member(name, "Some Body", ((RIVERSIDE, Role.LEARNER),))
        with self.desk.db.write() as connection:
            add_member(connection, member)
            put_member_on_record(connection, member)
        return member

    def one(self, n: int) -> Member:
        return self.left[n % len(self.left)]

    def offered(self, course: str) -> bool:
        return course in {one.id for one in self.desk.catalogue.courses}

    def again(self, actor: Actor, course: str):
        return repetitions(self.desk.db, self.desk.catalogue, actor, self.now).get(course)

    @rule(days=DAYS)
    def time_passes(self, days):
        self.now += timedelta(days=days)

    @rule(layout=st.sampled_from(LAYOUTS))
    def lessons_move(self, layout):
        self.desk.publish(self.now, **layout)

    @rule(n=WHO, course=COURSE)
    def completes(self, n, course):
        """Only what is asked for still; the round of another course has its own readings."""
        member = self.one(n)
        if not self.offered(course):
            return
        about = (self.desk.db, self.desk.catalogue, member.actor, course)
        for condition in course_progress(*about, self.now).conditions:
            with suppress(Refusal):
                if condition.kind == "lesson_read" and not condition.met:
                    self.desk.read(condition.target, self.now, member)
                if condition.kind == "quiz_passed" and not condition.met:
                    self.desk.pass_quiz(condition.target, self.now, member)
        self.finishes(member, course)
        self.now += timedelta(hours=1)

    def finishes(self, member, course) -> bool:
        found = self.desk.catalogue.course(course)
        with self.desk.db.read() as connection:
            studied = study_record(connection, member.id, [found], self.now).of(found)
        had = {one.award_id for one in credits(self.desk.db, member.actor)}
        with suppress(Refusal):
            self.desk.finish(course, self.now, member)
        done = {"lessons": studied.lessons_read, "quizzes": studied.quizzes_passed}
        new = [c for c in credits(self.desk.db, member.actor) if c.award_id not in had]
        for made in new:
            self.grounds[made.award_id] = {
                (what, id_, done[what][id_][0])
                for what in done
                for id_ in made.snapshot["revisions"][what]
            }
        return bool(new)

    @rule(n=WHO, course=COURSE)
    def completes_what_nobody_reviewed(self, n, course):
        about = ("a test", None, self.now)
        decide(self.desk.db, Decision.UNREVIEWED_AWARDS_VALID, False, *about)
        self.completes(n, course)
        decide(self.desk.db, Decision.UNREVIEWED_AWARDS_VALID, True, *about)

    @rule(n=WHO, course=COURSE, zone=ZONE)
    def repeats(self, n, course, zone="UTC"):
        """What is offered can be begun, and is open then, whatever day it is to the learner."""
        actor = replace(self.one(n).actor, zone=zone)
        if not self.offered(course):
            return
        told = self.again(actor, course)
        number = None
        about = (self.desk.db, self.desk.catalogue, actor, course)
        with suppress(Refusal):
            number = repeat_course(*about, self.now)
        if told is not None and told.open_now:
            page = course_progress(*about, self.now)
            assert number is not None and not page.over and not page.closed
        self.now += timedelta(hours=1)

    @rule(n=WHO, course=COURSE)
    def is_shown_it(self, n, course):
        """A demonstration, where the account has no award of the course."""
        member = self.one(n)
        if any(one.course_id == course for one in credits(self.desk.db, member.actor)):
            return
        why, when = ["a draft"], self.now
        give_award(self.desk.db, member, when, course=course, not_valid_because=why)
        self.now += timedelta(hours=1)

    @rule(n=WHO, other=WHO)
    def merges(self, n, other):
        survivor, duplicate = self.one(n), self.one(other)
        if survivor is duplicate:
            return
        ask = (self.desk.db, self.desk.catalogue, ADA.actor)
        plan = preview_merge(*ask, survivor.email, duplicate.email)
        if not plan.obstacles:
            merge(*ask, survivor.id, duplicate.id, plan.digest, "One person.", self.now)
            self.left.remove(duplicate)

    def two_more(self) -> tuple[int, int]:
        """Where two new accounts are, for a story that chance alone seldom tells."""
        self.left += [self.member(), self.member()]
        return len(self.left) - 2, len(self.left) - 1

    @rule(days=DAYS)
    def a_demonstration_comes_beside_an_award(self, days):
        n, other = self.two_more()
        self.lessons_move(APART)
        self.completes(n, "a")
        self.time_passes(days)
        self.is_shown_it(other, "a")
        self.merges(n, other)
        self.repeats(n, "a")
        self.completes(n, "a")

    @rule()
    def both_courses_are_repeated_and_a_lesson_moves(self):
        n, _ = self.two_more()
        self.lessons_move(APART)
        self.completes(n, "a")
        self.completes(n, "b")
        self.time_passes(400)
        self.repeats(n, "a")
        self.completes(n, "a")
        self.time_passes(400)
        self.repeats(n, "b")
        self.lessons_move(MOVED)
        self.completes(n, "b")

    @rule(days=st.sampled_from([1, 20]))
    def another_account_completes_it_under_another_id(self, days):
        n, other = self.two_more()
        self.lessons_move({"a": ["one", "two", "three"]})
        self.completes(n, "a")
        self.time_passes(days)
        self.lessons_move({"b": ["one", "two", "three"]})
        self.completes(other, "b")
        self.merges(n, other)

    @invariant()
    def nothing_is_credited_twice_or_repeated_too_early(self):
        for member in self.left:
            counting = [one for one in credits(self.desk.db, member.actor) if one.counts]
            for one, other in combinations(counting, 2):
                assert not self.grounds[one.award_id] & self.grounds[other.award_id]
            for course in ("a", "b"):
                days = sorted(one.completed_on for one in counting if one.course_id == course)
                for earlier, later in pairwise(days):
                    assert later >= repeat_from(earlier, ())

    def teardown(self):
        """In the end every course can be credited, at once or by repeating it."""
        self.now += timedelta(days=800)
        for member in self.left:
            for course in [one.id for one in self.desk.catalogue.courses]:
                n = self.left.index(member)
                had = len(credits(self.desk.db, member.actor))
                if (again := self.again(member.actor, course)) is not None and again.open_now:
                    self.repeats(n, course)
                self.completes(n, course)
                assert len(credits(self.desk.db, member.actor)) == had + 1
        assert verify(self.desk.db) == []


def test_nothing_that_moves_is_credited_twice_or_lost(school, tmp_path):
    desk = Desk(school, tmp_path)
    tell_stories(lambda: Moving(desk), brief=(5, 4), at_length=(100, 15))


@pytest.mark.parametrize(
    "story",
    [
        lambda machine: machine.a_demonstration_comes_beside_an_award(20),
        lambda machine: machine.both_courses_are_repeated_and_a_lesson_moves(),
        lambda machine: machine.another_account_completes_it_under_another_id(1),
    ],
    ids=["a demonstration comes", "rounds of one number", "another id"],
)
def test_each_story_by_itself(school, tmp_path, story):
    machine = Moving(Desk(school, tmp_path))
    story(machine)
    machine.nothing_is_credited_twice_or_repeated_too_early()
    machine.teardown()
