"""What is missing, in sentences that name the item, the number and what to do."""

from collections.abc import Iterable, Sequence
from datetime import date
from html import unescape
from re import sub
from typing import Protocol

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import ChecklistItem, CompiledChecklist
from courseware.domain.competency.calendar import last_day_of
from courseware.domain.competency.history import History
from courseware.domain.competency.passing import AGAIN, Lack, Missing
from courseware.domain.competency.standing import Status
from courseware.domain.competency.term import Term
from courseware.domain.counted import counted
from courseware.domain.times import day_words
from courseware.services.competency.observations.forms import WORDS
from courseware.services.competency.prerequisites import lacking_words, requirement_words
from courseware.services.competency.rules import region_name

_LONGEST_ITEM = 70
_QUOTAS = frozenset({Lack.SESSIONS, Lack.REGIONS})
_OF_ITEMS = frozenset({Lack.SAFE_ITEM, Lack.RATED_ITEM, Lack.PLAN})


_NEW_OBSERVATION = (
    "A new observation, watched on or after the day on which the adverse event was noted and "
    "signed since, by somebody else than the manager who reinstates: nothing unsafe, and with the "
    "word “ready”."
)
_REINSTATEMENT = "A manager's reinstatement."
_REINSTATEMENT_AGAIN = (
    f"{_REINSTATEMENT} Where the observation on which it was reinstated was corrected, one more "
    "correction of it may end the suspension as well."
)
WATCH_FIRST = (
    "After an adverse event somebody else than the manager who reinstates has to observe first: "
    "on or after the day on which the event was noted, signed since, nothing unsafe, and with the "
    "word “ready”."
)
WATCHED_YOURSELF = (
    "After an adverse event somebody else than the manager who reinstates has to observe first, "
    "and you watched it yourself. Another manager can reinstate it, or you once somebody else has "
    "watched as well."
)
UNPUBLISHED = (
    "The checklist is not published any more, or not for this region, so nothing new can be "
    "observed or confirmed."
)
_ALWAYS = {
    Lack.USE: "One use: an observation, or a session of the logbook with its confirmation.",
    Lack.CONFIRMATION: "A manager's confirmation.",
    Lack.PUBLICATION: UNPUBLISHED,
}
UNPUBLISHED_THEN = (
    "The checklist was not published on that day, or not for this region, so nothing new could be "
    "observed or confirmed."
)


def as_clause(sentence: str) -> str:
    """A sentence as a part of another one: without its capital and its point."""
    return sentence[:1].lower() + sentence[1:].removesuffix(".")


def missing_sentences(
    catalogue: Catalogue,
    checklist_id: str,
    lacking: Iterable[Missing],
    then: str | None = None,
) -> list[str]:
    """One sentence for each thing that is missing.

    Args:
        then: compiled key of the version that answers of a past day; None for the newest.
    """
    listed = list(lacking)
    # The whole checklist is loaded for words of its own, where they are needed only.
    named = any(missing.lack in _OF_ITEMS or missing.lack in _QUOTAS for missing in listed)
    checklist = _checklist(catalogue, checklist_id, then) if named else None
    texts = {} if checklist is None else {item.id: item_words(item) for item in checklist.items}
    high = f"{checklist.pass_rule.rating} or higher" if checklist else "high enough"
    last = next((one for one in reversed(listed) if one.lack in _QUOTAS), None)
    return [
        _sentence(catalogue, texts, missing, high)
        + (counting_words(catalogue, checklist) if checklist and missing is last else "")
        for missing in listed
    ]


def counting_words(catalogue: Catalogue, checklist: CompiledChecklist) -> str:
    """Which sessions of the logbook count, where a checklist says so; begins with a blank."""
    said = checklist.pass_rule.watched
    if said is None:
        return ""
    parts = [" or ".join(f"“{region_name(catalogue, region)}”" for region in said.regions)]
    for words in (said.settings, said.supervision):
        parts.append(" or ".join(WORDS[word].lower() for word in words))
    return f" Of the logbook only sessions count with: {'; '.join(filter(None, parts))}."


def in_one_text(catalogue: Catalogue, lacking: Sequence[Missing], said: Sequence[str]) -> str:
    """Sentences about what is missing as running text and no list: what comes first is named in a
    whole sentence.

    Args:
        said: the sentences of what is lacking, in that order.
    """
    asked = [one for one in lacking if one.lack is Lack.REQUIREMENT]
    told = [
        words for one, words in zip(lacking, said, strict=True) if one.lack is not Lack.REQUIREMENT
    ]
    if asked:
        told.append(f"What has to come first is not on record: {lacking_words(catalogue, asked)}.")
    return " ".join(told)


def seen_against(
    catalogue: Catalogue, checklist_id: str, history: History, term: Term, then: str | None = None
) -> list[str]:
    """What came on record since a confirmation and speaks against it: critical items that were
    unsafe when they were last seen, and a latest observation without the word “ready”."""
    since = history.decided_at(term.decision_id)
    texts = _item_texts(catalogue, checklist_id, then)
    found = [
        f"Done unsafely on {day_words(seen.on)}, and not seen safe since: {texts.get(item, item)}."
        for item, seen in history.still_unsafe(term.decision_id)
    ]
    latest = history.counted()[-1:]
    if latest and latest[0].at > since and not latest[0].ready:
        day = day_words(latest[0].on)
        found.append(f"The latest observation, of {day}, says that the statement does not hold.")
    return found


def _sentence(catalogue: Catalogue, texts: dict[str, str], missing: Missing, high: str) -> str:
    item = texts.get(missing.what, missing.what)
    more = missing.need - missing.have
    match missing.lack:
        case Lack.OBSERVATIONS:
            return f"{counted(more, 'more observation')} without an unsafe critical item."
        case Lack.ASSESSORS:
            if missing.need == 1:
                return "1 assessor is needed."
            return f"{counted(more, 'more assessor')}: {missing.need} different ones are needed."
        case Lack.SAFE_ITEM:
            return f"{item}: safe in {counted(more, 'more observation')}, none unsafe after it."
        case Lack.RATED_ITEM:
            return f"{item}: rated {high} in {counted(more, 'more observation')}."
        case Lack.PLAN:
            return f"{item}: a written action plan for the lower rating."
        case Lack.STATEMENT:
            return _statement(missing.need)
        case Lack.SESSIONS:
            return f"{counted(more, 'more watched session')} ({missing.have} of {missing.need})."
        case Lack.REGIONS:
            return (
                f"{counted(more, 'more region')} in the logbook ({missing.have} of {missing.need})."
            )
        case Lack.REQUIREMENT:
            words = requirement_words(catalogue, missing.what)
            return f"{words[0].upper()}{words[1:]}."
        case Lack.NEW_OBSERVATION:
            return _NEW_OBSERVATION
        case Lack.REINSTATEMENT:
            return _REINSTATEMENT_AGAIN if missing.what == AGAIN else _REINSTATEMENT
        case Lack.USE | Lack.CONFIRMATION | Lack.PUBLICATION:
            return _ALWAYS[missing.lack]


def _statement(need: int) -> str:
    if need == 1:
        return "The latest observation has to say that the statement holds."
    return (
        f"{need} different assessors have to say, each in their latest observation, that the "
        "statement holds, and so does the latest observation of all."
    )


def _item_texts(catalogue: Catalogue, checklist_id: str, then: str | None) -> dict[str, str]:
    """Item id -> `A01 “Makes sure of …”`, as plain text."""
    checklist = _checklist(catalogue, checklist_id, then)
    return {item.id: item_words(item) for item in checklist.items} if checklist else {}


def _checklist(
    catalogue: Catalogue, checklist_id: str, then: str | None
) -> CompiledChecklist | None:
    try:
        return catalogue.checklist_by_key(then) if then else catalogue.last_checklist(checklist_id)
    except KeyError:
        return None


def item_words(item: ChecklistItem) -> str:
    """An item in a sentence: `A01 “Makes sure of …”`, as plain text."""
    return f"{item.id.upper()} “{shortened(item.text)}”"


def plain(html: str) -> str:
    """An item's whole text without its marks."""
    return unescape(sub(r"<[^>]+>", "", html)).strip()


def shortened(html: str) -> str:
    """The beginning of an item's text without its marks."""
    return beginning(plain(html), _LONGEST_ITEM)


def beginning(text: str, most: int) -> str:
    """A text, or as many whole words of it as so many characters hold."""
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def last_day_words(ends_on: date) -> str:
    """The last day on which something holds, by the first one on which it does not."""
    return day_words(last_day_of(ends_on))


def term_words(status: Status, ends_on: date) -> str:
    """Until when: `until 3 March 2026`; what is suspended or retracted holds no more, and its
    term may be over or not."""
    stopped = "its term: until"
    words = {
        Status.EXPIRED: "held until",
        Status.SUSPENDED: stopped,
        Status.RETRACTED: stopped,
    }
    return f"{words.get(status, 'until')} {last_day_words(ends_on)}"


class Ending(Protocol):
    """What may end: a scope on a day, with the zone where that is not the reader's, else ""."""

    @property
    def status(self) -> Status:
        """On that day."""

    @property
    def ends_on(self) -> date | None:
        """The first day on which it does not hold."""

    @property
    def zone(self) -> str:
        """In which it ends."""


def moved_end_words(one: Ending, other: Ending) -> str:
    """Until when one of two holds, where that is another day than the other's; else "".

    An end that only one of them has is told where their status is the same, and so says nothing.
    """
    if (one.ends_on, one.zone) == (other.ends_on, other.zone):
        return ""
    same = one.status is other.status
    if one.ends_on and (same or other.ends_on):
        return term_words(one.status, one.ends_on) + zone_words(one.zone, "")
    return "without a term" if same else ""


def zone_words(zone: str, here: str) -> str:
    """`, Europe/Dublin` behind a day that ends in another zone than the reader's clinic's."""
    return "" if zone == here else f", {zone}"


def until_words(ends_on: date | None) -> str:
    """`, until 3 March 2026` for what ends, by the first day on which it does not hold."""
    return "" if ends_on is None else f", until {last_day_words(ends_on)}"


def founder_words(assesses: bool, licensed: bool) -> str:
    """What somebody who is designated lacks to sign anything; "" where nothing."""
    lacks = ((assesses, "no assessor role"), (licensed, "no licence"))
    return ", ".join(words for held, words in lacks if not held)


def founder(unable: str) -> str:
    """`Founding assessor`, with what bars them from signing."""
    return "Founding assessor" + _cannot_sign(unable)


def not_yet_able(assesses: bool, licensed: bool) -> str:
    """`, cannot sign yet: no licence` behind a word about a designation; "" for who can."""
    return _cannot_sign(founder_words(assesses, licensed))


def _cannot_sign(unable: str) -> str:
    return f", cannot sign yet: {unable}" if unable else ""
