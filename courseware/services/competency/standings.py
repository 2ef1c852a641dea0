"""Where one person stands in every scope, with what is missing in words."""

from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.ahead import (
    confirmed_ahead,
    dated_ahead,
    is_stopped_by_now,
    stopped_at_once,
)
from courseware.domain.competency.calendar import day_of
from courseware.domain.competency.history import Decision, DecisionKind, History
from courseware.domain.competency.moved import moved_end
from courseware.domain.competency.passing import Lack, Missing
from courseware.domain.competency.rules import Rules
from courseware.domain.competency.standing import Standing, Status, over, standing, term_of
from courseware.domain.competency.timeline import rules_in_force, standing_kept
from courseware.services.competency.history import Scope, histories, load, unobserved
from courseware.services.competency.prerequisites import Credentials, credentials
from courseware.services.competency.reasons import (
    ahead_words,
    because,
    lapse_words,
    missing_heading,
    moved_words,
    unless_used,
    withdrawal_ahead_words,
    withdrawal_words,
    without_suspension,
)
from courseware.services.competency.rules import (
    RuleBook,
    checklist_title,
    region_name,
    scope_words,
)
from courseware.services.competency.wording import (
    UNPUBLISHED_THEN,
    missing_sentences,
    seen_against,
)
from courseware.store.competency import decisions as rows


@dataclass(frozen=True, slots=True)
class Place:
    """One scope of one person on one day.

    Attributes:
        words: the scope in words.
        missing: what is missing, in sentences.
        notices: what was seen that speaks against a competency in force, in sentences.
        moment: of which all of it is said.
        published: whether it can be observed and confirmed; what is on record may be older.
        ahead: decisions that are dated later than now, by a clock that was ahead; of a past day
            none.
        can_be_suspended: whether there is something to suspend, and another suspension would say
            something new.
    """

    scope: Scope
    title: str
    region: str
    words: str
    standing: Standing
    missing: list[str]
    history: History
    notices: list[str]
    moment: datetime
    published: bool = True
    ahead: tuple[Decision, ...] = ()
    can_be_suspended: bool = True

    @property
    def enough(self) -> bool:
        """Whether enough was observed for a confirmation to come, what comes first aside: what is
        kept for the matrix, and what a later correction is held against."""
        return standing_kept(self.history, self.moment).ready

    @property
    def on_record(self) -> bool:
        """Whether anything is, though it was taken back or corrected away: the matrix then has a
        cell for it."""
        return _is_begun(self.history)

    @property
    def because(self) -> str:
        """What made the status, in a sentence, what moved its end, and what is dated later than
        now; "" where its word and its days say it."""
        moved = moved_end(self.history) if self.standing.term else None
        said = (because(self.standing), moved_words(moved), ahead_words(self.ahead))
        return " ".join(filter(None, said))

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether there is a confirmation, though it be dated later than now."""
        return self.standing.term is not None or confirmed_ahead(self.ahead) is not None

    @property
    def attested_by(self) -> set[str]:
        """Who signed the observations on which a confirmation would rest."""
        basis = set(self.standing.basis)
        return {o.assessor_id for o in self.history.counted() if o.id in basis}

    @property
    def ends_suspension(self) -> list[str]:
        """Of what is missing, that which is needed for the end of a suspension."""
        return self.missing[: len(self.standing.ends_suspension)]

    @property
    def to_hold(self) -> list[str]:
        """The rest of what is missing."""
        return self.missing[len(self.standing.ends_suspension) :]

    def beneath(self, here: str) -> str:
        """While it is suspended, what it would be without that; else "".

        Args:
            here: the reader's zone.
        """
        found = self.standing.beneath
        return without_suspension(found, here) if found else ""

    @property
    def lapse(self) -> str:
        """That it lapses unless it is used, and until when use keeps it; "" where it does not."""
        return lapse_words(self.standing)

    @property
    def unless_used(self) -> str:
        """Behind its last day: that a use before it keeps it; "" where it does not lapse."""
        return unless_used(self.standing.in_force and self.standing.lapses)

    @property
    def missing_heading(self) -> str:
        """What `missing` is for."""
        return missing_heading(self.standing)

    def without_confirmation(self, here: str) -> str:
        """What a manager who withdraws its latest confirmation has to know; "" without one.

        Args:
            here: the reader's zone.
        """
        if confirmed := confirmed_ahead(self.ahead):
            return withdrawal_ahead_words(confirmed)
        term = self.standing.term
        if term is None:
            return ""
        taken_back = Decision(
            id="",
            kind=DecisionKind.WITHDRAWN,
            on=day_of(self.moment, term.zone),
            at=self.moment,
            zone=term.zone,
            about=term.decision_id,
        )
        decisions = (*self.history.decisions, taken_back)
        found = standing_kept(replace(self.history, decisions=decisions), self.moment)
        return withdrawal_words(term, found.beneath or found, here)

    def told(self, here: str, apart: Container[Lack] = ()) -> list[str]:
        """What is missing, and of what is suspended in between what it would be without that.

        Args:
            here: the reader's zone.
            apart: what is told elsewhere, and not here.
        """
        kinds = [missing.lack for missing in self.standing.missing]
        ends = len(self.standing.ends_suspension)
        said = [(kind in apart, words) for kind, words in zip(kinds, self.missing, strict=True)]
        first = [words for elsewhere, words in said[:ends] if not elsewhere]
        rest = [words for elsewhere, words in said[ends:] if not elsewhere]
        if self.standing.beneath is None:
            return rest
        then = ["For it to hold:", *rest] if rest else []
        return [*first, self.beneath(here), *then]


def places(
    connection: Connection,
    book: RuleBook,
    person_id: str,
    moment: datetime,
    only: str | None = None,
    more: Collection[Scope] = (),
) -> list[Place]:
    """Every scope that is published or in which something is on record, at a moment.

    Args:
        only: id of one checklist, to narrow it to.
        more: others that are told though neither is the case.
    """
    loaded = load(connection, [person_id])
    known = histories(book, loaded)
    brought = credentials(connection, person_id, moment, book.past)
    published = book.scopes()
    recorded = {scope for (_, scope), history in known.items() if _begun(book, history, moment)}
    return [
        place_of(book, scope, history, brought, moment)
        for scope in [*published, *sorted({*recorded, *more} - set(published))]
        if only in (None, scope[0])
        for history in (
            known.get((person_id, scope)) or unobserved(book, loaded, person_id, scope),
        )
    ]


def _begun(book: RuleBook, history: History, moment: datetime) -> bool:
    return _is_begun(_known(book, history, moment))


def _is_begun(known: History) -> bool:
    return bool(known.observations or known.decisions)


def place_of(
    book: RuleBook,
    scope: Scope,
    history: History | None,
    brought: Credentials,
    moment: datetime,
) -> Place:
    """One scope by what was on record at a moment."""
    history = history or History(scope[1])
    known = _known(book, history, moment)
    rules = rules_for(book, scope, known)
    met = brought.met(book, rules, scope[1])
    found = standing(known, rules, moment, met, brought.waivers(rules))
    if not book.holds(scope):
        found = _without_publication(found)
    return Place(
        scope=scope,
        title=checklist_title(book.catalogue, scope[0]),
        region=region_name(book.catalogue, scope[1]),
        words=scope_words(book.catalogue, *scope),
        standing=found,
        missing=_sentences(book, scope[0], found.missing),
        history=known,
        notices=seen_against(book.catalogue, scope[0], known, found.term, _then(book, scope[0]))
        if found.in_force and found.term
        else [],
        moment=moment,
        published=book.holds(scope),
        ahead=() if book.past else dated_ahead(history, moment),
        can_be_suspended=(book.holds(scope) or _is_begun(history))
        and not is_stopped_by_now(history, moment),
    )


def _known(book: RuleBook, history: History, moment: datetime) -> History:
    """What was on record by a moment; where that is now, who was stopped is stopped already."""
    return history.known_by(moment) if book.past else stopped_at_once(history, moment)


def _sentences(book: RuleBook, checklist_id: str, lacking: Sequence[Missing]) -> list[str]:
    """What is missing, by the words and the release of the day."""
    if book.past and [missing.lack for missing in lacking] == [Lack.PUBLICATION]:
        return [UNPUBLISHED_THEN]
    return missing_sentences(book.catalogue, checklist_id, lacking, _then(book, checklist_id))


def _then(book: RuleBook, checklist_id: str) -> str | None:
    return book.live_key(checklist_id) if book.past else None


def _without_publication(found: Standing) -> Standing:
    """What holds goes on; for a confirmation to come, nothing else is asked that cannot be had."""
    if found.status is Status.CURRENT or found.asks_for_use:
        return found
    if found.beneath:
        return over(_without_publication(found.beneath), found.ends_suspension, found.why)
    return replace(found, missing=(Missing(Lack.PUBLICATION),), ready=False)


def rules_for(book: RuleBook, scope: Scope, history: History) -> Rules:
    """The rules for a confirmation to come: as published, or as they were last used."""
    found = book.live(scope[0]) or rules_in_force(history)
    return found or Rules(scope[0], "", (), 1, 1, 1, 1)


def zones_abroad(
    connection: Connection,
    catalogue: Catalogue,
    person_ids: Collection[str],
    zone: str,
    moment: datetime,
) -> dict[tuple[str, Scope], str]:
    """(person, scope) -> the zone in which its term ends, where that is not the one given."""
    abroad = rows.confirmed_abroad(connection, person_ids, zone, moment)
    if not abroad:
        return {}
    known = histories(RuleBook(catalogue), load(connection, abroad))
    terms = {key: term_of(history.known_by(moment))[0] for key, history in known.items()}
    return {key: term.zone for key, term in terms.items() if term and term.zone != zone}
