"""What an open attempt decides beside its result: whether another may follow at once."""

from datetime import datetime

from courseware.content.catalogue import Catalogue
from courseware.domain.attempts import Stake, at_stake
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.attempts.limits import own_rules, rules_for
from courseware.services.authorize import require
from courseware.store.credits.rounds import openings
from courseware.store.engine import Database
from courseware.store.quizzes import attempts as rows
from courseware.store.quizzes.histories import history


def stake_of_open(
    db: Database, catalogue: Catalogue, actor: Actor, quiz_id: str, now: datetime
) -> Stake | None:
    """What closes a quiz if the actor's open attempt at it does not pass, by the rules of a start.

    None where nothing does. Of a quiz that neither limits attempts nor ever rests nothing is read.
    """
    require(actor, Permission.ATTEMPTS_TAKE, Subject(person_id=actor.person_id))
    quiz = catalogue.quiz(quiz_id) if quiz_id in catalogue.quizzes else None
    if quiz is None or (own_rules(quiz).limit is None and own_rules(quiz).cooldown is None):
        return None
    with db.read() as connection:
        past = rows.past(connection, actor.person_id, quiz_id)
        rounds = openings(connection, actor.person_id, quiz.course)
        rules = rules_for(connection, quiz, actor.person_id, past, rounds, now)
        tried = history(connection, actor.person_id, past)
    return at_stake(rules, tried, now, rounds[-1] if rounds else None)
