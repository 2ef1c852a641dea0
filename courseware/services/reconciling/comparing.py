"""Holds rows against the ledger's entries about them, one for one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from courseware.domain.competency.calendar import day_of
from courseware.domain.ledger import NO_CHAIN, Act, Break, written
from courseware.services.proving.ledger_entries import Ledger, Said

Key = tuple[str, ...]
Stated = Mapping[str, object]
# Facts that name a person by id; a name stands there as a commitment.
_PEOPLE = ("learner", "person")


@dataclass(frozen=True, slots=True)
class Clear:
    """A row's text that its entry only commits to; "" where there need be no commitment.

    An entry from before the text was committed to states it.
    """

    text: str


@dataclass(frozen=True, slots=True)
class CutToSeconds:
    """A row's moment, which an earlier version stored without the fraction of its entry's."""

    text: str

    @classmethod
    def of(cls, moment: datetime) -> "CutToSeconds | str":
        """A moment with a fraction was not cut, and has to be its entry's exactly."""
        return written(moment) if moment.microsecond else cls(written(moment))


def subject_of(ledger: Ledger, said: Said) -> Key:
    """Most entries name their row by its id."""
    return (said.subject,)


def compare(
    ledger: Ledger,
    act: Act,
    found: Iterable[tuple[Key, Stated]],
    word: str,
    key_of: Callable[[Ledger, Said], Key] = subject_of,
) -> list[Break]:
    """Every row that differs from its entry, has none, or is gone.

    Args:
        found: what each row states, by the key that its entry has; several may share one.
        word: what a row is called.
    """
    rows: dict[Key, list[Stated]] = {}
    for key, stated in found:
        rows.setdefault(key, []).append(stated)
    breaks = []
    for said in ledger.each(act):
        candidates = rows.get(key_of(ledger, said), [])
        if not candidates:
            what = f"the {word} {said.subject} is on record here and gone from the database"
            breaks.append(Break(said.chain, said.sequence, what))
            continue
        differ = _take_best(ledger, candidates, facts_of(ledger, said))
        if differ:
            what = f"the {word} {said.subject} was changed: {', '.join(differ)}"
            breaks.append(Break(said.chain, said.sequence, what))
    left = sorted(key for key, candidates in rows.items() for _ in candidates)
    return breaks + [Break(NO_CHAIN, 0, f"the {word} {' '.join(k)} has no entry") for k in left]


def facts_of(ledger: Ledger, said: Said) -> Stated:
    """What an entry states, with whose it is (after merges), where, and when it was made.

    An entry with a zone states the day of the decision too: the one of its moment in that zone.
    """
    people = {k: v for k in _PEOPLE if isinstance(v := said.facts.get(k), str)}
    zone = said.text("zone")
    day = {"decided_on": str(day_of(datetime.fromisoformat(said.at), zone))} if zone else {}
    return {
        **said.facts,
        **day,
        **{k: ledger.survivor(v) for k, v in people.items()},
        "whose": ledger.survivor(said.actor or ""),
        "in_chain": said.chain,
        "when": said.at,
    }


def _take_best(ledger: Ledger, candidates: list[Stated], facts: Stated) -> Sequence[str]:
    """Take out the row that fits the entry best, and say in what it does not fit."""
    differences = [differing(ledger, stated, facts) for stated in candidates]
    best = min(range(len(candidates)), key=lambda place: len(differences[place]))
    candidates.pop(best)
    return differences[best]


def differing(ledger: Ledger, stated: Stated, facts: Stated) -> list[str]:
    """The names of what a row states otherwise than its entry."""
    return sorted(key for key, value in stated.items() if not fits(ledger, value, facts.get(key)))


def fits(ledger: Ledger, value: object, fact: object) -> bool:
    """Whether a fact of an entry says what a row does."""
    if isinstance(value, CutToSeconds):
        return str(fact).partition(".")[0] == value.text.partition(".")[0]
    if not isinstance(value, Clear):
        return fact == value
    if fact is None or isinstance(fact, str):
        return value.text == (fact or "")
    # A name that was forgotten can't be compared any more, which is no break.
    return ledger.names(fact, value.text) is not False
