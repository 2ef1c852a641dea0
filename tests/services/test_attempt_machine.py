"""The life of attempts under everything that phones, tabs, clocks and crashes do to it."""

import os
import random
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from courseware.domain.attempts import is_past
from courseware.domain.errors import Conflict, Invalid, ReusedKey, Settled, TooLate
from courseware.domain.people import Role
from courseware.services.attempts.answering import question_page, save
from courseware.services.attempts.reviewing import review
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.store.engine import Database
from tests.cast import NOON, RIVERSIDE, Member, add_member, install_cast
from tests.library import case_question, quiz, write_library
from tests.questions.small_cases import small_case

LIMIT, MINUTES = 3, 30
OPTIONS = ("a", "b", "c")
# The fourth question is a case of two decisions; the last two paths do not exist.
CASE = 4
PATHS = ("a", "b", "c", "a.a", "a.b", "b.a", "b.b", "c.a", "c.b", "a.c", "d")


def case_with(right: str) -> dict:
    """A case whose right way is (right, a); from elsewhere b mends half."""
    leads = " ".join("next" if option == right else "mend" for option in OPTIONS)
    nodes = {"start": leads, "next": "full none", "mend": "none half"}
    return case_question("the-case", small_case(nodes, {"full": 100, "half": 50, "none": 0}))


def credit_of(path: str, right: str) -> Fraction:
    """What a path through that case earns."""
    if path == f"{right}.a":
        return Fraction(1)
    is_mended = path.endswith(".b") and not path.startswith(right)
    return Fraction(1, 2) if is_mended else Fraction(0)


class Killed(Exception):
    """The process died here."""


class MortalDatabase(Database):
    """A database whose next write can die just before, or just after, its commit."""

    dies: str = ""

    @contextmanager
    def write(self):
        dies, self.dies = self.dies, ""
        with super().write() as connection:
            yield connection
            if dies == "before":
                raise Killed
        if dies == "after":
            raise Killed


@dataclass
class Expected:
    """What an attempt must hold, told from outside."""

    number: int
    right: str
    deadline: datetime
    saves: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    steps: dict[str, tuple[int, str]] = field(default_factory=dict)
    score: Fraction | None = None

    def answers(self) -> dict[int, str]:
        ordered = sorted((seq, key, pos, ans) for key, (pos, seq, ans) in self.saves.items())
        return {position: answer for _, _, position, answer in ordered}

    def path(self) -> str:
        """How far the case has gone; every step counts, so it is the longest."""
        return max((path for _, path in self.steps.values()), key=len, default="")

    def latest_step(self) -> tuple[int, str]:
        return max(((seq, key) for key, (seq, _) in self.steps.items()), default=(0, ""))

    def mark(self) -> Fraction:
        right = sum(answer == self.right for answer in self.answers().values())
        return (right + credit_of(self.path(), self.right)) / 4


class AttemptLife(RuleBasedStateMachine):
    """One learner, one quiz with three attempts of thirty minutes each."""

    counter = 0

    def __init__(self, db: MortalDatabase, root) -> None:
        super().__init__()
        type(self).counter += 1
        self.db, self.root = db, root
        member = Member(f"learner-{self.counter}", "Some Learner", ((RIVERSIDE, Role.LEARNER),))
        with db.write() as connection:
            add_member(connection, member)
        self.actor = member.actor
        self.now = NOON
        self.attempts: dict[str, Expected] = {}
        self.source = CatalogueSource(db)
        self.look = 0.0
        self.publish("a")

    def publish(self, right: str) -> None:
        attempts = f"{{limit: {LIMIT}}}"
        limit = f"time_limit_minutes: {MINUTES}\n"
        text = quiz(attempts=attempts, extra=limit, right=right, cases=[case_with(right)])
        write_library(self.root, text)
        assert not publish(self.db, self.root, None, "", self.now).refused
        self.right = right

    def catalogue(self):
        self.look += 2
        return self.source.current(self.look)

    def open_one(self) -> tuple[str, Expected] | None:
        return next(((i, e) for i, e in self.attempts.items() if e.score is None), None)

    def attempt(self, name, act):
        """Do an act that may be killed; True if its effect must be there."""
        try:
            return act(), True
        except Killed:
            return None, name == "after"

    @rule(dies=st.sampled_from(["", "", "before", "after"]))
    def starts(self, dies):
        open_now = self.open_one()
        overdue = open_now is not None and is_past(open_now[1].deadline, self.now)
        if overdue:
            open_now[1].score = open_now[1].mark()
            submit(self.db, self.catalogue(), self.actor, open_now[0], self.now)
            open_now = None
        self.db.dies = dies if open_now is None else ""
        try:
            found, effect = self.attempt(
                dies, lambda: start(self.db, self.catalogue(), self.actor, "needles", self.now)
            )
        except Conflict:
            assert open_now is None and len(self.attempts) == LIMIT
            return
        finally:
            self.db.dies = ""
        if open_now is not None:
            assert found == open_now[0]
        elif effect:
            # A start whose acknowledgement was lost is found by starting again.
            again = start(self.db, self.catalogue(), self.actor, "needles", self.now)
            assert found in (None, again)
            deadline = self.now + timedelta(minutes=MINUTES)
            self.attempts[again] = Expected(len(self.attempts) + 1, self.right, deadline)

    @precondition(lambda self: self.open_one())
    @rule(
        position=st.integers(1, 3),
        sequence=st.integers(1, 6),
        tab=st.sampled_from("xy"),
        answer=st.sampled_from(OPTIONS),
        dies=st.sampled_from(["", "", "", "before", "after"]),
    )
    def saves(self, position, sequence, tab, answer, dies):
        attempt_id, expected = self.open_one()
        key = f"{tab}{position}.{sequence}"
        sent = (position, sequence, answer)
        known = expected.saves.get(key)
        self.db.dies = dies
        try:
            done, effect = self.attempt(dies, lambda: self.send(attempt_id, key, sent))
        except ReusedKey:
            assert known is not None and known != sent
            return
        except TooLate:
            assert known is None and is_past(expected.deadline, self.now)
            return
        finally:
            self.db.dies = ""
        assert known in (None, sent)
        if effect:
            expected.saves[key] = sent
        if done:
            assert done.counts == (expected.answers()[position] == answer) or not done.counts

    @precondition(lambda self: self.open_one())
    @rule(
        sequence=st.integers(1, 6),
        tab=st.sampled_from("xy"),
        path=st.sampled_from(PATHS),
        dies=st.sampled_from(["", "", "", "before", "after"]),
    )
    def decides(self, sequence, tab, path, dies):
        attempt_id, expected = self.open_one()
        key = f"{tab}{CASE}.{sequence}"
        known, before = expected.steps.get(key), expected.path()
        refusal = self.refusal_of(expected, key, sequence, path)
        self.db.dies = dies if refusal is None else ""
        try:
            done, effect = self.attempt(
                dies, lambda: self.send(attempt_id, key, (CASE, sequence, path))
            )
        except (Conflict, Invalid) as refused:
            assert type(refused) is refusal
            return
        finally:
            self.db.dies = ""
        assert refusal is None
        if effect and known is None and path != before:
            expected.steps[key] = (sequence, path)
        if done:
            assert done.counts and done.answered == ("." in path)

    def refusal_of(self, expected, key, sequence, path):
        """The refusal that a step has to meet, None if it is taken."""
        stored, known = expected.path(), expected.steps.get(key)
        head, _, last = path.rpartition(".")
        in_sight = stored == head or stored.startswith(f"{head}.") or not head
        if not in_sight or last not in ("ab" if head else "abc"):
            return Invalid
        if known is not None:
            return None if known == (sequence, path) else ReusedKey
        if is_past(expected.deadline, self.now):
            return TooLate
        if path == stored:
            return None
        follows = not stored or path.startswith(f"{stored}.")
        return None if follows and (sequence, key) > expected.latest_step() else Settled

    @precondition(lambda self: self.open_one() and self.open_one()[1].saves)
    @rule(choice=st.integers(0, 10**6))
    def resends_an_old_save(self, choice):
        attempt_id, expected = self.open_one()
        keys = sorted(expected.saves)
        key = keys[choice % len(keys)]

        done = self.send(attempt_id, key, expected.saves[key])

        assert done.answered
        assert done.counts == (max(self.of_position(expected, key)) == self.order(expected, key))

    @precondition(lambda self: self.open_one())
    @rule(dies=st.sampled_from(["", "", "before", "after"]), twice=st.booleans())
    def submits(self, dies, twice):
        attempt_id, expected = self.open_one()
        self.db.dies = dies
        _, effect = self.attempt(
            dies, lambda: submit(self.db, self.catalogue(), self.actor, attempt_id, self.now)
        )
        if effect:
            expected.score = expected.mark()
        if effect and twice:
            result = submit(self.db, self.catalogue(), self.actor, attempt_id, self.now)
            assert result.score == expected.score

    @precondition(lambda self: any(e.score is not None for e in self.attempts.values()))
    @rule()
    def saves_after_the_submission(self):
        attempt_id = next(i for i, e in self.attempts.items() if e.score is not None)
        with pytest.raises(Conflict):
            self.send(attempt_id, "late", (1, 99, "a"))

    @rule(minutes=st.sampled_from([-20, -1, 1, 10, 31]))
    def clock_steps(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule(right=st.sampled_from(OPTIONS))
    def another_release_changes_the_key(self, right):
        self.publish(right)

    def send(self, attempt_id, key, sent):
        position, sequence, answer = sent
        form = {"answer": [answer]}
        return save(
            self.db,
            self.catalogue(),
            self.actor,
            attempt_id,
            position,
            form,
            key,
            sequence,
            self.now,
        )

    def order(self, expected, key):
        return (expected.saves[key][1], key)

    def of_position(self, expected, key):
        position = expected.saves[key][0]
        return [self.order(expected, k) for k, s in expected.saves.items() if s[0] == position]

    @invariant()
    def there_are_never_more_attempts_than_the_limit(self):
        assert len(self.attempts) <= LIMIT
        assert [e.number for e in self.attempts.values()] == list(range(1, len(self.attempts) + 1))

    @invariant()
    def nothing_acknowledged_is_lost(self):
        found = self.open_one()
        if found is None or is_past(found[1].deadline, self.now):
            return
        attempt_id, expected = found
        answers = expected.answers()
        for position in (1, 2, 3):
            page = question_page(
                self.db, self.catalogue(), self.actor, attempt_id, position, self.now
            )
            shown = page.response["choice"] if page.response else None
            assert shown == answers.get(position)
        page = question_page(self.db, self.catalogue(), self.actor, attempt_id, CASE, self.now)
        assert ".".join((page.response or {"path": ()})["path"]) == expected.path()

    @invariant()
    def the_mark_is_a_function_of_frozen_revision_and_answers(self):
        for attempt_id, expected in self.attempts.items():
            if expected.score is not None:
                seen = review(self.db, self.catalogue(), self.actor, attempt_id, self.now)
                assert seen.score == expected.score == expected.mark()


def test_attempts_survive_tabs_retries_clocks_releases_and_kills(database_url, tmp_path):
    db = MortalDatabase(database_url)
    install_cast(db)
    examples, steps = (300, 60) if os.environ.get("COURSEWARE_LONG") == "1" else (25, 30)
    random.seed(0)
    run_state_machine_as_test(
        lambda: AttemptLife(db, tmp_path / "library"),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    db.close()
