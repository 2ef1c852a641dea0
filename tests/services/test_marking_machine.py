"""The life of a free text: written, handed in, awaited, marked, marked anew, under kills."""

import os
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from courseware.domain.errors import Conflict, NotFound
from courseware.domain.people import Role
from courseware.services.attempts.answering import save
from courseware.services.attempts.reviewing import review
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.marking.giving import change, give
from courseware.services.marking.queue import queue_of
from courseware.services.proving.ledger_walk import verify
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from tests.cast import (
    INA,
    NOON,
    RIVERSIDE,
    Member,
    add_member,
    install_cast,
    put_cast_on_record,
    put_member_on_record,
)
from tests.library import essay_question, quiz, write_library
from tests.services.free_texts import BEST, HALF, IDA, WORST, stored
from tests.services.test_attempt_machine import Killed, MortalDatabase

LIMIT, ESSAY = 3, 4
DIES = st.sampled_from(["", "", "", "before", "after"])
WORTH = (Fraction(1), Fraction(1, 3), Fraction(0))
LEVELS = (BEST, HALF, WORST)


@dataclass
class Paper:
    """What an attempt must hold, told from outside; three questions are answered rightly."""

    words: str = ""
    handed_in: bool = False
    marks: tuple[Fraction, ...] = ()

    @property
    def awaits(self) -> bool:
        return self.handed_in and bool(self.words) and not self.marks

    @property
    def score(self) -> Fraction | None:
        if not self.handed_in or self.awaits:
            return None
        return (3 + (self.marks[-1] if self.marks else 0)) / Fraction(4)


class FreeTextLife(RuleBasedStateMachine):
    """One learner with three attempts, and two instructors who mark."""

    counter = 0

    def __init__(self, db: MortalDatabase, catalogue) -> None:
        super().__init__()
        type(self).counter += 1
        self.db, self.catalogue, self.now = db, catalogue, NOON
        name = f"writer-{self.counter}"
        writer = Member(name, "Some Writer", ((RIVERSIDE, Role.LEARNER),))
        with db.write() as connection:
            add_member(connection, writer)
            put_member_on_record(connection, writer)
        self.actor = writer.actor
        self.papers: dict[str, Paper] = {}

    def open_one(self) -> str | None:
        return next((id_ for id_, paper in self.papers.items() if not paper.handed_in), None)

    def newest(self) -> str:
        return list(self.papers)[-1]

    def does(self, dies: str, act) -> bool:
        """Do an act whose write may be killed; whether its effect must be there."""
        self.db.dies = dies
        try:
            act()
        except Killed:
            return dies == "after"
        finally:
            self.db.dies = ""
        return True

    @precondition(lambda self: self.open_one() is None)
    @rule()
    def starts(self):
        waits = any(paper.awaits for paper in self.papers.values())
        try:
            id_ = start(self.db, self.catalogue, self.actor, "needles", self.now)
        except Conflict:
            assert waits or len(self.papers) == LIMIT
            return
        assert not waits and id_ not in self.papers
        self.papers[id_] = Paper("It may bleed.")
        for position in range(1, ESSAY + 1):
            self.sends(id_, position, "a" if position < ESSAY else "It may bleed.", 1)

    def sends(self, id_: str, position: int, answer: str, sequence: int) -> None:
        form, key = {"answer": [answer]}, f"k{position}.{sequence}"
        save(self.db, self.catalogue, self.actor, id_, position, form, key, sequence, self.now)

    @precondition(lambda self: self.open_one())
    @rule(words=st.sampled_from(["", "It may bleed.", "It bleeds.", "A lung is near."]), dies=DIES)
    def writes(self, words, dies):
        id_ = self.open_one()
        self.now += timedelta(seconds=1)
        number = 1 + int((self.now - NOON).total_seconds())
        if self.does(dies, lambda: self.sends(id_, ESSAY, words, number)):
            self.papers[id_].words = words

    @precondition(lambda self: self.open_one())
    @rule(dies=DIES, twice=st.booleans())
    def hands_in(self, dies, twice):
        id_ = self.open_one()

        def hand_in():
            return submit(self.db, self.catalogue, self.actor, id_, self.now)

        if self.does(dies, hand_in):
            self.papers[id_].handed_in = True
            if twice:
                result = hand_in()
                assert (result and result.score) == self.papers[id_].score

    @precondition(lambda self: self.papers)
    @rule(marker=st.sampled_from([INA, IDA]), level=st.integers(0, 2), dies=DIES)
    def is_marked(self, marker, level, dies):
        id_ = self.newest()
        paper, place = self.papers[id_], (id_, ESSAY)
        if not paper.awaits:
            dies = ""
        try:
            done = self.does(
                dies,
                lambda: give(self.db, self.catalogue, marker.actor, place, LEVELS[level], self.now),
            )
        except (Conflict, NotFound):
            assert not paper.awaits
            return
        assert paper.awaits
        if done:
            paper.marks = (WORTH[level],)

    @precondition(lambda self: self.papers and self.papers[self.newest()].marks)
    @rule(
        marker=st.sampled_from([INA, IDA]),
        level=st.integers(0, 2),
        dies=DIES,
        stale=st.booleans(),
    )
    def is_marked_anew(self, marker, level, dies, stale):
        id_ = self.newest()
        paper, seen = self.papers[id_], len(self.papers[id_].marks) - stale
        act = (
            self.db,
            self.catalogue,
            marker.actor,
            (id_, ESSAY),
            LEVELS[level],
            seen,
            "Read again.",
        )
        try:
            done = self.does("" if stale else dies, lambda: change(*act, self.now, True))
        except Conflict:
            assert stale
            return
        assert not stale
        if done:
            paper.marks = (*paper.marks, WORTH[level])

    @invariant()
    def the_result_is_there_exactly_when_nothing_awaits_a_mark(self):
        for id_, paper in self.papers.items():
            passed = None if paper.score is None else paper.score >= Fraction(60, 100)
            assert stored(self.db, id_)[:2] == (paper.score, passed)
            if paper.handed_in:
                seen = review(self.db, self.catalogue, self.actor, id_, self.now)
                assert seen.score == paper.score
                assert bool(seen.awaited) == paper.awaits

    @invariant()
    def what_awaits_stands_in_the_queue_and_nothing_else(self):
        queue = queue_of(self.db, self.catalogue, INA.actor)
        waiting = {one.attempt_id for one in queue.waiting}
        assert waiting & self.papers.keys() == {i for i, p in self.papers.items() if p.awaits}

    def teardown(self):
        assert verify(self.db) == []
        for id_, paper in self.papers.items():  # the next learner's queue is not cut at 200
            if paper.awaits:
                place = (id_, ESSAY)
                give(self.db, self.catalogue, INA.actor, place, LEVELS[1], self.now)
                paper.marks = (WORTH[1],)
                assert stored(self.db, id_)[0] == paper.score


def test_a_free_text_survives_kills_double_marks_and_marks_anew(database_url, tmp_path):
    db = MortalDatabase(database_url)
    install_cast(db)
    with db.write() as connection:
        add_member(connection, IDA)
    put_cast_on_record(db)
    with db.write() as connection:
        put_member_on_record(connection, IDA)
    text = quiz(cases=[essay_question()], attempts=f"{{limit: {LIMIT}}}")
    assert not publish(db, write_library(tmp_path / "library", text), None, "", NOON).refused
    catalogue = CatalogueSource(db).current(0)
    examples, steps = (200, 50) if os.environ.get("COURSEWARE_LONG") == "1" else (10, 20)
    run_state_machine_as_test(
        lambda: FreeTextLife(db, catalogue),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert FreeTextLife.counter >= examples
    db.close()
