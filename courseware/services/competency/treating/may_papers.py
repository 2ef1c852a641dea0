"""What licence and documents on record say to "may they treat?"."""

from datetime import date, datetime

from sqlalchemy import Connection

from courseware.domain.times import day_words
from courseware.services.competency.past.then import Then
from courseware.services.competency.prerequisites import is_accepted, is_in_time
from courseware.services.competency.treating.looked_at import Check
from courseware.services.competency.wording import last_day_words, until_words, zone_words
from courseware.store.competency import licences as licence_rows
from courseware.store.competency import practice as practice_rows
from courseware.store.competency.running_out import unrenewed_documents
from courseware.store.rows import AnyRow

_WHAT = "licence"


def licence_checks(
    connection: Connection,
    person_id: str,
    licences: list[AnyRow],
    clinic: str,
    day: date,
    moment: datetime,
) -> list[Check]:
    """Each stated licence by its own day of renewal, as far as one is stated.

    No licence takes another one's place: where the clinic lies is on no record.
    """
    if not licences:
        return [Check(_WHAT, False, "No licence is stated in the account.")]
    days = licence_rows.renewal_days(connection, person_id, moment)
    found = [_licence(row, days.get(row.id), day) for row in licences]
    places = list(dict.fromkeys(row.jurisdiction for row in licences))
    if len(places) > 1:
        words = (
            f"Licences of several places are stated: {', '.join(places)}. Which of them answers "
            f"for {clinic} is not on record here."
        )
        found.append(Check(_WHAT, None, words))
    return found


def _licence(row: AnyRow, renews_on: date | None, day: date) -> Check:
    named = f"{row.jurisdiction} {row.number}"
    if renews_on is None:
        words = (
            f"Stated: {named}. No day of renewal is stated, so nobody can tell from here until "
            "when it holds."
        )
        return Check(_WHAT, None, words, (row.id,))
    named += f" (to be renewed by {day_words(renews_on)})"
    if day <= renews_on:
        return Check(_WHAT, True, f"Stated: {named}.", (row.id,))
    words = (
        f"The stated day of renewal is over: {named}. "
        "Whoever does not hold it any more removes it from their account."
    )
    return Check(_WHAT, False, words, (row.id,))


def accepted(connection: Connection, person_id: str, moment: datetime, past: bool) -> list[AnyRow]:
    """The documents of a person that stood accepted at a moment.

    Args:
        past: whether that may be over; if not, what was taken back is taken back already.
    """
    return [
        paper
        for paper in practice_rows.evidence_of(connection, [person_id])
        if is_accepted(paper, moment, past)
    ]


def paper_checks(
    connection: Connection, person_id: str, papers: list[AnyRow], then: Then, zone: str
) -> list[Check]:
    """Accepted documents: those that hold, and those that have run out and that no other one
    renewed, by the rule by which they stand under *needs attention*."""
    moment = then.moment
    good = [p for p in papers if is_in_time(p, moment)]
    unrenewed = unrenewed_documents(connection, person_id, moment, then.past)
    found = []
    for paper in good:
        words = f"Accepted: {paper_words(paper)}{until_words(paper.expires_on)}"
        words += zone_words(paper.zone, zone) if paper.expires_on else ""
        found.append(Check("evidence", True, f"{words}.", (paper.id,)))
    for paper in papers:
        if paper.id in unrenewed and not is_in_time(paper, moment):
            words = (
                f"{paper_words(paper)} expired: it held until "
                f"{last_day_words(paper.expires_on)}{zone_words(paper.zone, zone)}."
            )
            found.append(Check("evidence", False, words, (paper.id,)))
    return found or [Check("evidence", None, "No document from elsewhere is on record.")]


def waiver_words(waiver: AnyRow, zone: str) -> str:
    """` (qualified elsewhere), until 3 March 2027`: for which set reason a requirement was waived,
    and its last day, with the zone where that is not the reader's clinic's."""
    ends = waiver.expires_on
    until = until_words(ends) + zone_words(waiver.zone or "UTC", zone) if ends else ""
    # As it is stored: one that was among the set reasons once may not be any more.
    return f" ({waiver.reason.replace('_', ' ')}){until}"


def paper_words(paper: AnyRow) -> str:
    """A document by its title and issuer."""
    return f"{paper.title} ({paper.issuer})"
