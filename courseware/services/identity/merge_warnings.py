"""What stands in the way of merging two accounts, and what has to be known before."""

from collections.abc import Sequence

from sqlalchemy import Connection

from courseware.services.competency.decisions.resting import Resting
from courseware.services.credits.double_credit import CountedTwice
from courseware.services.credits.overtaken import Overtaken
from courseware.store.accounts.administrators import is_administrator
from courseware.store.competency import observations
from courseware.store.records import merging, merging_between
from courseware.store.rows import AnyRow


def obstacles(connection: Connection, survivor: AnyRow, duplicate: AnyRow) -> tuple[str, ...]:
    """Sentences; while there is one, the accounts stay apart."""
    found = []
    if survivor.merged_into or duplicate.merged_into:
        found.append("One of the accounts was merged before. Use the one that remained.")
    if survivor.suspended_at:
        found.append("The account that is to remain is suspended. Reinstate it first.")
    if is_administrator(connection, duplicate.id):
        found.append("The duplicate administers the installation. End that first.")
    found += [
        f"Both accounts have an open attempt at the quiz {quiz}. One of them has to be submitted "
        "first, by the person; where its time is over, “jobs” closes it."
        for quiz in merging.quizzes_open_in_both(connection, survivor.id, duplicate.id)
    ]
    if observations.assessed_each_other(connection, survivor.id, duplicate.id):
        found.append(
            "One account is the assessor of the other in an observation, and nobody signs for "
            "themselves. If this is one person, keep the accounts apart and retract what was "
            "signed."
        )
    found += [
        f"One account {what}, and nobody does that for themselves. If this is one person, keep "
        "the accounts apart, and let somebody else decide about it."
        for what in merging_between.done_to_each_other(connection, survivor.id, duplicate.id)
    ]
    found += [
        f"Both accounts have credit for {course} and the duplicate repeats it: let the account "
        "that repeats it remain."
        for course in merging.courses_repeated_across(connection, survivor.id, duplicate.id)
    ]
    return tuple(found)


def notices(
    connection: Connection,
    survivor: AnyRow,
    duplicate: AnyRow,
    resting: Sequence[Resting],
    suspended: Sequence[str],
    twice: Sequence[CountedTwice],
    ended: Sequence[Overtaken],
) -> tuple[str, ...]:
    """Sentences that the administrator should know before.

    Args:
        suspended: what is suspended under one of the accounts alone.
        twice, ended: awards and rounds that count no more.
    """
    found = [one.sentence for one in twice] + [one.sentence for one in ended]
    told = {one.course_id for one in twice}
    found += [
        f"Both accounts hold an award for {course}; both stay on record as they are."
        for course in merging.courses_awarded_in_both(connection, survivor.id, duplicate.id)
        if course not in told
    ]
    found += _resting_sentences(resting)
    if suspended:
        found.append(
            "Suspended under one of the accounts, and not under the other one. Nobody has ended "
            f"that, so it holds for the one person: {'; '.join(suspended)}."
        )
    if survivor.name != duplicate.name:
        found.append(
            "The names differ. Make sure that this is one person, and that the name of the account "
            f"that remains is the right one: certificates under “{duplicate.name}” are replaced by "
            f"certificates under “{survivor.name}”."
        )
    return tuple(found)


def _resting_sentences(resting: Sequence[Resting]) -> list[str]:
    """What is left of the competencies that rest on both accounts, of each kind in a sentence."""
    found = []
    falling = [each.words for each in resting if each.falls]
    if falling:
        found.append(
            "These competencies rest on the two accounts as on two people, who signed or confirmed "
            "them. Once that is one person, they are no longer confirmed and read Retracted: "
            f"{'; '.join(falling)}."
        )
    moving = [f"{each.words}, {each.moves}" for each in resting if each.moves]
    if moving:
        found.append(
            "Of these competencies the confirmation stands, but an earlier one that it renewed "
            "rests on the two accounts as on two people. Once that is one person, there is no "
            f"anniversary left to keep, and they end earlier: {'; '.join(moving)}."
        )
    stopping = [each.words for each in resting if each.stops]
    if stopping:
        found.append(
            "After an adverse event one of the two accounts watched anew and the other reinstated. "
            "Once that is one person, nobody else has watched, and these competencies are "
            f"Suspended again: {'; '.join(stopping)}."
        )
    return found
