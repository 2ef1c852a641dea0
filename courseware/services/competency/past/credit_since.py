"""Credit that counted at the end of a past day and was taken back, or set aside, since.

A course counts until then, and a past day says so. That a later act changes it is told beside.
"""

from collections.abc import Iterator

from sqlalchemy import Connection

from courseware.domain.award_days import completed_on
from courseware.domain.certificates import End, credit_counts, takes_credit
from courseware.domain.times import day_words
from courseware.services.certificates.reading import end_of_award
from courseware.services.competency.past.then import Then
from courseware.store.credits import awards as rows
from courseware.store.rows import AnyRow


def ended_since(connection: Connection, person_id: str, then: Then) -> dict[str, End]:
    """Award id -> how it ended later; nothing of a day that is not over.

    What comes back with its next certificate is left out: that is no word about the learning.
    """
    return {award.id: end for award, end in _found(connection, person_id, then)}


def ended_since_words(connection: Connection, person_id: str, then: Then) -> tuple[str, ...]:
    """The same in sentences."""
    return tuple(
        f"The credit of {award.snapshot['title']}, completed on "
        f"{day_words(completed_on(award.snapshot))}, counts on that day and was "
        f"{'set aside' if end.set_aside else 'taken back'} on {day_words(end.on)}"
        f"{f': {end.reason.words}' if end.reason else ''}."
        for award, end in _found(connection, person_id, then)
    )


def _found(connection: Connection, person_id: str, then: Then) -> Iterator[tuple[AnyRow, End]]:
    if not then.past:
        return
    known = rows.awards(connection, person_id, then.moment)
    counted = {a.id for a in known if credit_counts(a.demonstration, end_of_award(a))}
    for award in rows.awards(connection, person_id) if counted else ():
        end = end_of_award(award)
        if award.id in counted and end and takes_credit(end) and not end.comes_back:
            yield award, end
