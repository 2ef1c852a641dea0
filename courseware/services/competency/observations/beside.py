"""What is said beside an open form, to whoever fills it in and signs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.ahead import stopped_at_once
from courseware.domain.people import Actor
from courseware.services.competency.history import history_of
from courseware.services.competency.observations.filling import OpenForm
from courseware.services.competency.observations.for_suspension import learners_words
from courseware.services.competency.observations.forms import CONTEXT
from courseware.services.competency.observations.observed import Observed
from courseware.services.competency.observations.renewals import from_words, too_early_to_sign
from courseware.services.competency.observations.signable import why_not_now
from courseware.services.competency.observations.somebody_else import somebody_else
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
        refusal: why its assessor may not sign it now, be it complete or not.
        suspended: that a suspension asks for it, and what ends that.
        renewal: from which day on it counts for the renewal of what the learner holds.
        too_early: that, with the day that it names, it does not.
        others: that somebody else has to observe as well.
        uncounted: marks that would not count.
        planned: item id -> the ratings that count only with a written plan.
    """

    refusal: str = ""
    suspended: str = ""
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
    one = Observed(row.person_id, form.learner, (row.checklist_id, row.region), row.clinic_id)
    with db.snapshot() as connection:
        history = history_of(connection, book, one.person_id, one.scope)
        known = stopped_at_once(history, now)
        too_early = too_early_to_sign(connection, row, form.entries, known, now, form.zone)
        refusal = why_not_now(connection, actor, row, now, form.entries, form.zone)
        others = somebody_else(connection, catalogue, actor, [one], {one.key: known}, now)
    rules = rules_for(book, one.scope, known)
    adds = row.corrects_id is None
    return Beside(
        refusal=refusal,
        suspended=learners_words(known, now, form.learner, form.zone, _day(form)) if adds else "",
        renewal=from_words(known, now, form.zone) if adds else "",
        too_early=too_early,
        others=others.get(one.key, "") if adds else "",
        uncounted=uncounted(form, rules, known, now),
        planned=planned_ratings(form, rules, now),
    )


def _day(form: OpenForm) -> date | None:
    """The day that a form names, where it names one."""
    body = form.entries[CONTEXT].body if CONTEXT in form.entries else {}
    return date.fromisoformat(body["observed_on"]) if "observed_on" in body else None
