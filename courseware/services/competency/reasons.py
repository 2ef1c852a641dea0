"""Why a status is what it is, and what an act would make of it, in sentences."""

from collections.abc import Sequence

from courseware.domain.competency.history import Decision
from courseware.domain.competency.moved import Moved
from courseware.domain.competency.standing import Standing, Status
from courseware.domain.competency.term import Fallen, Term
from courseware.domain.competency.why import Why
from courseware.domain.times import clock_text, day_words
from courseware.services.competency.wording import last_day_words, term_words, zone_words

_FELL = {
    Why.GROUND_LOST: "An observation behind the confirmation{} was corrected or retracted.",
    Why.ONE_PERSON: "Two accounts of one person were merged, and the confirmation{} rested on "
    "them as two people.",
    Why.WITHDRAWN: "The confirmation{} was withdrawn.",
}
WHY = {
    **{why: sentence.format("") for why, sentence in _FELL.items()},
    Why.ADVERSE_EVENT: "Suspended after an adverse event.",
    Why.REINSTATEMENT_LOST: "Suspended again: the observation after the adverse event, on which "
    "the reinstatement rested, was corrected or retracted.",
    Why.REINSTATED_BY_ONE: "Suspended again: accounts were merged, and who had watched after the "
    "adverse event is the one person who reinstated.",
}
"""What made a status, in a sentence, where its word and its days do not say it."""
HELD_AGAIN = {
    Why.REINSTATEMENT_LOST: "the observation on which it was reinstated was corrected or taken "
    "back",
    Why.REINSTATED_BY_ONE: "accounts were merged, and who had watched anew is the one person who "
    "reinstated",
}
"""Why a suspension held again after it had been ended, as a clause behind *because*."""
_UNLESS = "unless it is used before"
_RENEWED = " It was a renewal; the confirmation before it goes by its own end."


def because(found: Standing) -> str:
    """What made a status, and which confirmation fell, in sentences; "" where the status and its
    days say it."""
    if found.fallen is None or found.beneath is not None:
        return WHY.get(found.why, "")
    return fell_words(found.fallen, found.fell) + (_RENEWED if found.fallen.renewal else "")


def fell_words(fallen: Fallen, why: Why) -> str:
    """That a confirmation stands no more, and why, in a sentence."""
    return _FELL[why].format(f" of {day_words(fallen.confirmed_on)}")


def moved_words(moved: Moved | None) -> str:
    """That a confirmation ends at another time than was told when it was given, and why; ""
    without one."""
    if moved is None:
        return ""
    return (
        f"{fell_words(moved.fallen, moved.why)} The confirmation of "
        f"{day_words(moved.term.confirmed_on)} had renewed it, and stands. There is no anniversary "
        f"left that it could keep, so its term ends with {last_day_words(moved.term.ends_on)}, and "
        f"not with {last_day_words(moved.was)} as when it was confirmed."
    )


def moving_words(moved: Moved, after: Standing) -> str:
    """What whoever makes an earlier confirmation fall has to know of the one that renewed it.

    Args:
        after: what could be said then, a suspension aside.
    """
    over = "" if after.in_force else " That day is over: it has expired then."
    return (
        f"This takes its ground from the confirmation of {day_words(moved.fallen.confirmed_on)}. "
        f"The one of {day_words(moved.term.confirmed_on)} had renewed it, and stands; but there is "
        f"no anniversary left that it could keep, so its term then ends with "
        f"{last_day_words(moved.term.ends_on)}, and not with {last_day_words(moved.was)}.{over}"
    )


def ahead_words(ahead: Sequence[Decision]) -> str:
    """That decisions are on record whose moment has not come, by a clock that was ahead; "" where
    there are none."""
    if not ahead:
        return ""
    said = ", and ".join(f"{d.kind.value} on {clock_text(d.at, d.zone)}" for d in ahead)
    return (
        f"On record with a time that the server's clock has not reached: {said}. That clock was "
        "ahead then. A suspension counts already, and a withdrawal within a minute or so; anything "
        "else counts from its time on."
    )


def lapse_words(found: Standing) -> str:
    """That it ends unused before its term does, and until when use would keep it; "" else."""
    if found.term is None or not (found.in_force and found.lapses):
        return ""
    latest = last_day_words(found.term.ends_on)
    return f"It lapses then {_UNLESS}; used, it holds until {latest} at most."


def unless_used(lapses: bool) -> str:
    """Behind a last day: that a use before it keeps what would lapse; "" where nothing does."""
    return f", {_UNLESS}" if lapses else ""


def missing_heading(found: Standing) -> str:
    """What the list of what is missing is for."""
    if found.asks_for_use:
        return "So that it does not lapse:"
    return "For the renewal:" if found.in_force else "Missing:"


def without_suspension(found: Standing, here: str) -> str:
    """What something suspended would be if it were not, with the reason.

    Args:
        here: the reader's zone.
    """
    until = ""
    if found.ends_on and found.term and found.status is not Status.RETRACTED:
        until = f", {term_words(found.status, found.ends_on)}{zone_words(found.term.zone, here)}"
    words = f"Without the suspension it is {found.status.words.lower()}{until}."
    return f"{words} {because(found)}".strip()


def withdrawal_ahead_words(confirmed: Decision) -> str:
    """Which confirmation a withdrawal takes back, where that is dated later than now."""
    dated = clock_text(confirmed.at, confirmed.zone)
    return (
        f"This takes back the confirmation that is dated {dated}, by a clock that was ahead. Then "
        "it can be confirmed anew, from now on."
    )


def withdrawal_words(term: Term, after: Standing, here: str) -> str:
    """Which confirmation a withdrawal takes back, and what holds then.

    Args:
        after: what could be said then, a suspension aside.
        here: the reader's zone.
    """
    taken = f"This takes back the confirmation of {day_words(term.confirmed_on)};"
    if not after.in_force or after.term is None or after.ends_on is None:
        return f"{taken} then it is {after.status.words.lower()}."
    before = day_words(after.term.confirmed_on)
    until = term_words(after.status, after.ends_on) + zone_words(after.term.zone, here)
    return (
        f"{taken} yet it holds on, by the confirmation of {before} that this one renewed, {until}. "
        "Who is to be stopped now has to be suspended."
    )
