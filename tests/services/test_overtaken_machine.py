"""Whatever accounts did before they were merged: two awards of one course that count are never
closer than the rule of repetition lets them be, and no page promises what is not given."""

from contextlib import suppress
from datetime import timedelta
from itertools import pairwise

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from courseware.domain.errors import Refusal
from courseware.domain.people import Role
from courseware.domain.reading import ReadHow
from courseware.domain.renewal import repeat_from
from courseware.services.attempts.answering import save
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.credits.courses import course_progress
from courseware.services.credits.credit import credits
from courseware.services.credits.finishing import sign_attestation, submit_evaluation
from courseware.services.credits.repeating import repeat_course, repetitions
from courseware.services.identity.merging import merge, preview_merge
from courseware.services.installation import Decision, decide
from courseware.services.lessons.reading import mark_parts
from courseware.services.proving.ledger_walk import verify
from tests.cast import ADA, NOON, RIVERSIDE, Member, add_member, put_cast_on_record
from tests.cast import put_member_on_record as put_on_record
from tests.machines import tell_stories
from tests.services.test_repeating import ASKED

_ACCOUNTS = 4
WHO = st.integers(0, _ACCOUNTS - 1)
SOON = st.sampled_from([1, 20, 200])
DAYS = st.sampled_from([1, 20, 200, 366, 400])


class Repeating(RuleBasedStateMachine):
    """Accounts of one person, who completes and repeats a course under each, until they are one.

    Attributes:
        left: the accounts that were not merged into another.
    """

    counter = 0

    def __init__(self, school) -> None:
        super().__init__()
        type(self).counter += 1
        self.db, self.catalogue = school
        self.now = NOON
        self.left = [self.member(n) for n in range(_ACCOUNTS)]

    def member(self, n: int) -> Member:
        name = f"o{self.counter}-{n}"
        member = Member(name, f"Some {n}", ((RIVERSIDE, Role.LEARNER),))
        with self.db.write() as connection:
            add_member(connection, member)
            put_on_record(connection, member)
        return member

    def one(self, n: int) -> Member:
        return self.left[n % len(self.left)]

    @rule(days=DAYS)
    def time_passes(self, days):
        self.now += timedelta(days=days)

    @rule(n=WHO)
    def reads_and_passes(self, n):
        """Once for each account: what was begun is open to the rest of its steps."""
        actor, lesson = self.one(n).actor, self.catalogue.lesson("needles")
        parts = [part.id for part in lesson.parts]
        mark_parts(self.db, self.catalogue, actor, lesson, parts, ReadHow.ATTESTED, self.now)
        attempt_id = start(self.db, self.catalogue, actor, "needles", self.now)
        for position in (1, 2, 3):
            given = (position, {"answer": ["a"]}, f"k{position}", 1, self.now)
            save(self.db, self.catalogue, actor, attempt_id, *given)
        submit(self.db, self.catalogue, actor, attempt_id, self.now)
        self.now += timedelta(hours=1)

    @rule(n=WHO)
    def finishes(self, n):
        """It gives credit exactly if the course's page did not say that it gives none."""
        member = self.one(n)
        about = (self.db, self.catalogue, member.actor, "basics")
        page = course_progress(*about, self.now)
        before = len(credits(self.db, member.actor))
        try:
            submit_evaluation(*about, ASKED, self.now)
            sign_attestation(*about, member.name, True, self.now)
        except Refusal:
            pass
        promised = page.awarded_at is None and not page.closed and page.conditions[1].met
        gained = len(credits(self.db, member.actor)) - before
        assert gained == int(promised and page.conditions[0].met)
        self.now += timedelta(hours=1)

    @rule(n=WHO)
    def completes(self, n):
        self.reads_and_passes(n)
        self.finishes(n)

    @rule(n=WHO)
    def repeats(self, n):
        """It can be repeated exactly if the page of the credits says so."""
        about = (self.db, self.catalogue, self.one(n).actor)
        told = repetitions(*about, self.now).get("basics")
        number = None
        with suppress(Refusal):
            number = repeat_course(*about, "basics", self.now)
        if told is not None:
            assert told.open_now == (number is not None)
        self.now += timedelta(hours=1)

    @rule(n=WHO, other=WHO)
    def merges(self, n, other):
        survivor, duplicate = self.one(n), self.one(other)
        if survivor is duplicate:
            return
        ask = (self.db, self.catalogue, ADA.actor)
        plan = preview_merge(*ask, survivor.email, duplicate.email)
        if not plan.obstacles:
            merge(*ask, survivor.id, duplicate.id, plan.digest, "One person.", self.now)
            self.left.remove(duplicate)
            page = course_progress(*ask[:2], survivor.actor, "basics", self.now)
            assert page.closed or not plan.overtaken

    @rule(n=WHO, between=SOON, first=st.booleans(), later=SOON)
    def one_account_repeats_what_the_other_completes(self, n, between, first, later):
        """What chance alone seldom brings together."""
        other = n + 1
        self.completes(n)
        self.time_passes(400)
        for step, who in [(self.completes, other), (self.repeats, n)][:: 1 if first else -1]:
            step(who)
            self.time_passes(between)
        self.merges(n, other)
        self.time_passes(later)
        self.completes(n)

    @invariant()
    def what_counts_is_never_too_close(self):
        for member in self.left:
            days = sorted(one.completed_on for one in credits(self.db, member.actor) if one.counts)
            for earlier, later in pairwise(days):
                assert later >= repeat_from(earlier, ())

    def teardown(self):
        assert verify(self.db) == []


def test_of_one_person_no_two_awards_that_count_are_too_close(school):
    put_cast_on_record(school[0])
    decide(school[0], Decision.UNREVIEWED_AWARDS_VALID, True, "our own review", None, NOON)
    tell_stories(lambda: Repeating(school), brief=(12, 10), at_length=(150, 20))
