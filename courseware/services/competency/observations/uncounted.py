"""Which marks of an open form would not count towards a confirmation, and why, in sentences.

It is advice: what was seen may be signed as it was seen. The rule is `domain/competency/worth.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from courseware.domain.competency.calendar import day_of
from courseware.domain.competency.history import History, Observation
from courseware.domain.competency.rules import ItemRule, Rules
from courseware.domain.competency.standing import standing
from courseware.domain.competency.worth import Short, counting_ratings, short_marks
from courseware.domain.counted import counted
from courseware.services.competency.history import marks_of
from courseware.services.competency.observations.filling import OpenForm
from courseware.services.competency.wording import item_words

_PLAN = "a written action plan"


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A mark that would not count.

    Attributes:
        item: its id.
        part: of the item's field, the one where that can be mended.
        why: a sentence.
    """

    item: str
    part: str
    why: str


def uncounted(form: OpenForm, rules: Rules, known: History, now: datetime) -> list[Uncounted]:
    """The marks that would not count, signed as they stand, in the order of the checklist.

    Args:
        rules: those for a confirmation to come.
        known: what is on record in the form's scope.
    """
    signed = _as_signed(form, rules, now)
    basis = set(standing(known, rules, now).basis) - {form.row.corrects_id}
    before = [one for one in known.counted() if one.id in basis]
    short = short_marks(rules, before, signed)
    texts = {item.id: item_words(item) for item in form.checklist.items}
    items = {item.id: item for item in rules.items}
    return [
        Uncounted(
            item,
            "plan" if why is Short.NO_PLAN else "mark",
            f"{texts.get(item, item.upper())}: {_why(why, rules, items[item], signed)}",
        )
        for item, why in short.items()
    ]


def planned_ratings(form: OpenForm, rules: Rules, now: datetime) -> dict[str, list[int]]:
    """Item id -> the ratings that count only with a written plan."""
    like = _as_signed(form, rules, now)
    found = {item.id: counting_ratings(rules, item, like) for item in rules.items}
    return {item: [r for r, planned in of.items() if planned] for item, of in found.items()}


def _as_signed(form: OpenForm, rules: Rules, now: datetime) -> Observation:
    row = form.row
    marked = {item.id for item in form.checklist.items} & form.entries.keys()
    return Observation(
        id=row.id,
        on=day_of(now, form.zone),
        at=now,
        zone=form.zone,
        assessor_id=row.assessor_id,
        marks=marks_of({item: form.entries[item].body for item in marked}),
        ready=True,
        rules=rules,
        corrects=row.corrects_id,
    )


def _why(why: Short, rules: Rules, item: ItemRule, signed: Observation) -> str:
    rating = signed.marks[item.id].rating
    match why:
        case Short.UNSAFE:
            needed = counted(rules.observations, "observation")
            itself = ", and this one is none of the good ones" if item.critical else ""
            return f"unsafe. It has to be safe in {needed} after this one{itself}."
        case Short.NO_PLAN:
            return f"a {rating} counts only with {_PLAN}, and none is written here."
        case Short.TOO_MANY:
            most = counted(rules.lower.at_most if rules.lower else 0, "item")
            return f"so low a rating counts for {most} at most, and others take that up already."
        case Short.TOO_LOW:
            counting = _what_counts(counting_ratings(rules, item, signed))
            return f"a {rating} does not count; {counting}."


def _what_counts(ratings: Mapping[int, bool]) -> str:
    plain = [rating for rating, planned in ratings.items() if not planned]
    low = [str(rating) for rating, planned in ratings.items() if planned]
    with_plan = f", and {' or '.join(low)} with {_PLAN}" if low else ""
    return f"{min(plain)} or higher does{with_plan}"
