"""Whatever people did before: after any merge what is kept is what history says, and the preview
named whose competency it would change."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from courseware.domain.errors import Refusal
from courseware.domain.people import Role
from courseware.services.competency import assessors, rebuilding
from courseware.services.competency.decisions import adverse, deciding
from courseware.services.competency.decisions.adverse import Event, EventKind
from courseware.services.competency.observations import afterwards
from courseware.services.identity import accounts, merging
from courseware.store.competency import decisions as rows
from tests import ward as ward_module
from tests.cast import ADA, NOON, PASSWORD, RIVERSIDE, Member, add_member, put_member_on_record
from tests.machines import tell_stories
from tests.ward import LONG_BEFORE, X

_STAFF, _LEARNERS = 5, 3
STAFF = st.integers(0, _STAFF - 1)
UNINVOLVED = st.integers(3, _STAFF - 1)
"""Who neither watched nor confirmed what everybody begins with."""
LEARNERS = st.integers(0, _LEARNERS - 1)
_LEARNS = ((RIVERSIDE, Role.LEARNER),)
_BOTH = ((RIVERSIDE, Role.MANAGER), (RIVERSIDE, Role.ASSESSOR))


class Merging(RuleBasedStateMachine):
    """Some who watch, confirm and reinstate, and some who learn, under accounts that are merged.

    Attributes:
        suspended: learner's account -> whether a manager suspended it, without an event, and nobody
            reinstated it since; of the account that remained, where accounts were merged.
    """

    counter = 0

    def __init__(self, ward, clock) -> None:
        super().__init__()
        type(self).counter += 1
        self.ward, self.clock = ward, clock
        self.db = ward.db
        self.staff = [self.member(f"s{n}", _BOTH) for n in range(_STAFF)]
        self.learners = [
            self.member(f"l{n}", ((RIVERSIDE, Role.LEARNER),)) for n in range(_LEARNERS)
        ]
        for one in self.staff:
            accounts.add_licence(self.db, one.actor, "IE", f"PT-{one.id}", LONG_BEFORE)
            about = (one.email, X, "Taught it.", LONG_BEFORE)
            assessors.designate(self.db, ward.catalogue, ADA.actor, *about)
        self.signed: list[tuple[str, Member]] = []
        self.suspended: dict[str, bool] = {}
        self.latest: tuple[Member, ...] = ()
        for of in range(_LEARNERS):
            self.certifies(0, 1, of, 2)
            assert self.status(self.learners[of]) == "current"

    def member(self, name: str, roles) -> Member:
        member = Member(f"{name}-{self.counter}", f"Some {name.title()}", roles)
        with self.db.write() as connection:
            add_member(connection, member)
            put_member_on_record(connection, member)
        return member

    def later(self) -> str:
        self.clock[0] += timedelta(hours=1)
        return self.clock[0].date().isoformat()

    def status(self, learner: Member) -> str:
        with self.db.read() as connection:
            found = rows.interval_at(connection, learner.id, X, self.clock[0])
        return found.status if found else "not_started"

    def does(self, act) -> bool:
        try:
            act(self.later())
        except Refusal:
            return False
        return True

    @rule(by=STAFF, of=LEARNERS)
    def watches(self, by, of):
        one, learner = self.staff[by], self.learners[of]
        self.does(lambda day: self.signed.append((self.ward.observe(day, one, learner), one)))

    def certifies(self, first, second, of, by):
        for one in (first, second):
            self.watches(one, of)
        learner, manager = self.learners[of], self.staff[by]
        self.does(lambda day: self.ward.confirm(day, manager, learner))

    @rule(by=STAFF, of=LEARNERS)
    def confirms(self, by, of):
        learner, manager = self.learners[of], self.staff[by]
        self.does(lambda day: self.ward.confirm(day, manager, learner))

    @rule(by=STAFF, of=st.lists(LEARNERS, min_size=1, unique=True))
    def suspends(self, by, of):
        for each in of:
            self.suspends_one(by, each)

    def suspends_one(self, by, of):
        learner, actor = self.learners[of], self.staff[by].actor
        about = self.ward.about(learner)
        if self.does(
            lambda _: deciding.suspend(
                self.db, self.ward.catalogue, actor, about, "Stop.", self.clock[0]
            )
        ):
            self.suspended[learner.id] = True

    @rule(by=STAFF, of=LEARNERS)
    def notes_an_event(self, by, of):
        learner, actor = self.learners[of], self.staff[by].actor

        def note(_):
            now = self.clock[0]
            event = Event("thigh", EventKind.BLEEDING, now.date(), ("needles",), f"Slow {now:%H}.")
            about = (actor, learner.id, RIVERSIDE, event, now)
            adverse.note_event(self.db, self.ward.catalogue, *about)

        self.does(note)

    @rule(by=STAFF, of=LEARNERS)
    def reinstates(self, by, of):
        learner, actor = self.learners[of], self.staff[by].actor
        about = self.ward.about(learner)
        if self.does(
            lambda _: deciding.reinstate(
                self.db, self.ward.catalogue, actor, about, "Go.", self.clock[0]
            )
        ):
            self.suspended[learner.id] = False

    @rule(by=STAFF, of=LEARNERS, watched=STAFF, reinstated=UNINVOLVED)
    def is_stopped_and_reinstated(self, by, of, watched, reinstated):
        self.notes_an_event(by, of)
        self.watches(watched, of)
        self.reinstates(reinstated, of)
        self.latest = self.staff[watched], self.staff[reinstated]

    @rule(turned=st.booleans())
    def who_watched_and_who_reinstated_turn_out_to_be_one(self, turned):
        if self.latest:
            self.merges(*(reversed(self.latest) if turned else self.latest))

    @rule(which=st.integers(0, 30))
    def takes_back(self, which):
        if self.signed:
            observation, by = self.signed[which % len(self.signed)]
            about = (by.actor, observation, "Not there.", PASSWORD)
            self.does(
                lambda _: afterwards.retract(self.db, self.ward.catalogue, *about, self.clock[0])
            )

    @rule(one=STAFF, other=STAFF)
    def staff_turn_out_to_be_one(self, one, other):
        self.merges(self.staff[one], self.staff[other])

    @rule(one=LEARNERS, other=LEARNERS)
    def learners_turn_out_to_be_one(self, one, other):
        self.merges(self.learners[one], self.learners[other])

    def merges(self, survivor: Member, duplicate: Member) -> None:
        if survivor == duplicate:
            return
        before = {learner.id: self.status(learner) for learner in self.learners}
        told: set[str] = set()

        def merge(_):
            who = (self.db, self.ward.catalogue, ADA.actor)
            plan = merging.preview_merge(*who, survivor.email, duplicate.email)
            ids = (survivor.id, duplicate.id, plan.digest)
            merging.merge(*who, *ids, "One person.", self.clock[0])
            told.update(each.person_id for each in plan.resting if each.falls or each.stops)

        if not self.does(merge):
            return
        open_then = self.suspended.pop(duplicate.id, False)
        self.suspended[survivor.id] = self.suspended.get(survivor.id, False) or open_then
        changed = {
            learner.id
            for learner in self.learners
            if learner not in (survivor, duplicate) and self.status(learner) != before[learner.id]
        }
        assert changed <= told, "the preview did not name whose competency changes"
        people = [learner.id for learner in self.learners]
        found = rebuilding.check_people(self.db, self.ward.catalogue, people)
        assert found.differences == ()

    @invariant()
    def what_nobody_ended_holds(self):
        for learner in self.learners:
            if self.suspended.get(learner.id):
                assert self.status(learner) == "suspended"


def test_after_any_merge_what_is_kept_is_what_history_says(sqlite_ward, monkeypatch):
    ward, clock = sqlite_ward, [NOON]
    monkeypatch.setattr(ward_module, "noon", lambda day: clock[0])
    ward.publish(NOON, covers="[thigh]")
    tell_stories(lambda: Merging(ward, clock), brief=(15, 20), at_length=(150, 40))
