"""What is said beside an open form, to whoever fills it in and signs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.ahead import stopped_at_once
from courseware.domain.people import Actor
from courseware.services.competency.history import history_of
from courseware.services.competency.observations.filling import OpenForm
from courseware.services.competency.observations.renewals import from_words, too_early_to_sign
from courseware.services.competency.observations.somebody_else import somebody_else_for
from courseware.services.competency.observations.uncounted import (
    Uncounted,
    planned_ratings,
    uncounted,
)
from courseware.services.competency.rules import RuleBook
from courseware.services.competency.standings import rules_for
from courseware.store.engine import Database


@dataclass(frozen=True, slots=True)
class Beside:
    """Sentences beside a form; "" or nothing where there is nothing to say, and of a form of which
    nothing can be signed.

    Attributes:
        renewal: from which day on it counts for the renewal of what the learner holds.
        too_early: that, with the day that it names, it does not.
        others: that somebody else has to observe as well.
        uncounted: marks that would not count.
        planned: item id -> the ratings that count only with a written plan.
    """

    renewal: str = ""
    too_early: str = ""
    others: str = ""
    uncounted: list[Uncounted] = field(default_factory=list)
    planned: Mapping[str, list[int]] = field(default_factory=dict)


def beside_form(
    db: Database, catalogue: Catalogue, actor: Actor, form: OpenForm, now: datetime
) -> Beside:
    """What is said beside an assessor's open form, by what is on record now.

    A correction adds no observation, and is about a day that was signed already.
    """
    if form.resting or form.gone:
        return Beside()
    row, book = form.row, RuleBook(catalogue)
    scope = (row.checklist_id, row.region)
    with db.snapshot() as connection:
        known = stopped_at_once(history_of(connection, book, row.person_id, scope), now)
        too_early = too_early_to_sign(connection, row, form.entries, known, now)
        others = somebody_else_for(connection, catalogue, actor, row, now)
    rules = rules_for(book, scope, known)
    return Beside(
        renewal="" if row.corrects_id else from_words(known, now),
        too_early=too_early,
        others=others,
        uncounted=uncounted(form, rules, known, now),
        planned=planned_ratings(form, rules, now),
    )
