"""Starting an attempt: the draw, the order of options, the seed and the revision are frozen."""

import random
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledQuiz
from courseware.domain.attempts import AttemptRules, deadline_for, next_number
from courseware.domain.draw import Candidate, draw
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.questions.base import Use
from courseware.services.attempts.closing import close_if_overdue
from courseware.services.attempts.limits import rules_for
from courseware.services.attempts.rules import quiz_or_404, rules_shown
from courseware.services.authorize import require
from courseware.services.credits.offering import require_open
from courseware.services.holding import hold_acting
from courseware.services.identifiers import new_id
from courseware.services.releases.live import require_live
from courseware.services.shown import require_shown
from courseware.store.credits.rounds import openings
from courseware.store.engine import Database
from courseware.store.quizzes import attempts as rows
from courseware.store.quizzes.histories import history
from courseware.store.quizzes.regrades import hold_marks
from courseware.store.rows import AnyRow

_SEED_BITS = 128


_OTHER_RULES = (
    "The rules of this quiz were changed while the page was open. They stand here as they are "
    "now; no attempt has started."
)


def start(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    quiz_id: str,
    now: datetime,
    shown: str | None = None,
) -> str:
    """Start an attempt and return its id; an attempt that is still open is returned instead.

    Args:
        shown: `rules_shown` of the page; None for none.

    Raises:
        NotFound: no such quiz.
        Conflict: the limit of attempts is reached, the course takes nobody (new) any more, the
            page showed other rules, or the actor's account was closed or merged meanwhile.
        NotYet: a cooldown is running.
        Superseded: another release is live than the catalogue's. What begins at the revision
            before could be missed by a correction that is made for the new one.
    """
    require(actor, Permission.ATTEMPTS_TAKE, Subject(person_id=actor.person_id))
    quiz = quiz_or_404(catalogue, quiz_id)
    close_if_overdue(db, catalogue, actor.person_id, quiz_id, now)
    with db.write() as connection:
        hold_marks(connection, alone=False)
        # Of two starts at once the second one waits here, and finds the first one's attempt open.
        hold_acting(connection, actor)
        past = rows.past(connection, actor.person_id, quiz_id)
        found = _open(past)
        if found is not None:
            return found
        require_live(connection, catalogue)
        require_open(connection, catalogue.course(quiz.course), actor, now)
        rounds = openings(connection, actor.person_id, quiz.course)
        rules = rules_for(connection, quiz, actor.person_id, past, rounds, now)
        require_shown(shown, rules_shown(quiz, rules), _OTHER_RULES)
        attempts = history(connection, actor.person_id, past)
        number = next_number(rules, attempts, now, rounds[-1] if rounds else None)
        return _insert(connection, catalogue, quiz, rules, actor.person_id, number, now)


def _open(past: Sequence[AnyRow]) -> str | None:
    """Id of the attempt that is not submitted, from one look at all of them."""
    return next((str(row.id) for row in past if row.submitted_at is None), None)


def _insert(
    connection: Connection,
    catalogue: Catalogue,
    quiz: CompiledQuiz,
    rules: AttemptRules,
    person_id: str,
    number: int,
    now: datetime,
) -> str:
    """Insert attempt and draw; returns the attempt's id."""
    attempt_id, seed = new_id(), secrets.randbits(_SEED_BITS)
    rows.add_attempt(
        connection,
        {
            "id": attempt_id,
            "person_id": person_id,
            "quiz_id": quiz.id,
            "number": number,
            "release_id": catalogue.release_id,
            "revision_sha256": quiz.revision_sha256,
            "compiled_key": quiz.compiled_key,
            "seed": f"{seed:032x}",
            "started_at": now,
            "deadline": deadline_for(rules, now),
        },
    )
    seen = rows.times_seen(connection, person_id, quiz.id)
    rows.add_questions(connection, _drawn(quiz, attempt_id, seen, random.Random(seed)))
    return attempt_id


def _drawn(
    quiz: CompiledQuiz, attempt_id: str, seen: dict[str, int], rng: random.Random
) -> list[dict[str, Any]]:
    """The rows of the drawn questions; those on trial ride along and count nothing."""
    graded = [q for q in quiz.questions if q.use is Use.GRADED]
    bank = [Candidate(q.id, q.objective or "", q.type, q.critical) for q in graded]
    chosen = [quiz.question(i) for i in draw(quiz.draw, bank, seen, rng)]
    return [
        {
            "attempt_id": attempt_id,
            "position": position,
            "question_id": question.id,
            "arrangement": list(question.arrange(rng)),
            "points": question.points if question.use is Use.GRADED else 0,
        }
        for position, question in enumerate([*chosen, *quiz.trials], start=1)
    ]
