"""What stands behind a line of *needs attention*: which critical item was unsafe, or what was taken
back, with what this clinic's people wrote about it, or that it was written elsewhere and stays
there. Of what an adverse event suspended: that somebody has watched anew, so that a manager can
reinstate it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.ahead import stopped_at_once
from courseware.domain.competency.grounds import open_suspension, watched_since
from courseware.domain.competency.history import DecisionKind, History
from courseware.domain.competency.standing import term_of
from courseware.domain.competency.term import Fallen
from courseware.domain.competency.why import Why
from courseware.domain.times import day_words
from courseware.services.competency.history import Loaded, histories
from courseware.services.competency.lacking import Key, load_scopes
from courseware.services.competency.reasons import fell_words
from courseware.services.competency.rules import RuleBook
from courseware.services.competency.teams.needs import Need
from courseware.services.competency.whose_words import STAY_THERE, is_elsewhere, told
from courseware.services.competency.wording import beginning, item_words, zone_words
from courseware.store.rows import AnyRow

EXPLAINED = frozenset({Need.SUSPENDED, Need.UNSAFE, Need.RETRACTED})
_CAN_REINSTATE = "a manager who did not watch it can reinstate it now"
_ITEMS_SHOWN = 2
_LONGEST_WORDS = 160
_MOST_KEPT = 1_000
# A key names one version for ever, and the catalogue keeps few checklists in full.
_kept: dict[str, dict[str, str]] = {}


def reasons_behind(
    connection: Connection,
    catalogue: Catalogue,
    clinic: AnyRow,
    wanted: Collection[tuple[Key, Need]],
    moment: datetime,
) -> dict[tuple[Key, Need], tuple[str, ...]]:
    """Sentences for lines of the needs that are `EXPLAINED`: a fixed number of queries, and none
    where no line is of such a need."""
    asked = {key for key, need in wanted if need in EXPLAINED}
    if not asked:
        return {}
    loaded = load_scopes(connection, asked, moment)
    record = _Record.of(catalogue, clinic, loaded)
    known = {
        key: stopped_at_once(history, moment)
        for key, history in histories(RuleBook(catalogue), loaded).items()
        if key in asked
    }
    said = {Need.SUSPENDED: _watched, Need.UNSAFE: _unsafe, Need.RETRACTED: _taken_back}
    return {
        (key, need): said[need](record, known[key])
        for key, need in wanted
        if need in said and key in known
    }


@dataclass(frozen=True, slots=True)
class _Record:
    """The rows behind histories by their ids, and whose words may be told."""

    catalogue: Catalogue
    clinic: AnyRow
    observed: Mapping[str, Any]
    decided: Mapping[str, Any]
    retracted: Mapping[str, Any]
    corrected: Mapping[str, Any]

    @classmethod
    def of(cls, catalogue: Catalogue, clinic: AnyRow, loaded: Loaded) -> "_Record":
        return cls(
            catalogue,
            clinic,
            observed={row.id: row for row in loaded.observations},
            decided={row.id: row for row in loaded.decisions},
            retracted={w.observation_id: w for w in loaded.words if w.kind == "retracted"},
            corrected={row.corrects_id: row for row in loaded.observations if row.corrects_id},
        )

    def quoted(self, row: Any, words: str | None) -> str:
        """What was written with a row; "" where nothing was or elsewhere."""
        said = told(words, row.clinic_id, self.clinic.id)
        return f"“{beginning(said.strip(), _LONGEST_WORDS)}”" if said else ""

    def because(self, said: str, row: Any, words: str | None, done: str = "Recorded") -> str:
        """A sentence with what was written with a row, or that it was elsewhere and stays there."""
        if is_elsewhere(row.clinic_id, self.clinic.id):
            return f"{said}. {done} {STAY_THERE}"
        why = self.quoted(row, words)
        return f"{said}: {why}" if why else said


def _watched(record: _Record, known: History) -> tuple[str, ...]:
    """That somebody has watched anew after an adverse event: what waits is a manager."""
    suspension = open_suspension(known)
    seen = watched_since(suspension, known) if suspension and suspension.adverse else None
    if seen is None:
        return ()
    on = day_words(seen.on) + zone_words(seen.zone, record.clinic.timezone)
    by = record.observed[seen.id].record["assessor"]
    return (f"Watched anew on {on} by {by}: {_CAN_REINSTATE}",)


def _unsafe(record: _Record, known: History) -> tuple[str, ...]:
    """The critical items that were unsafe when they were last seen, with the assessor's comment."""
    term, *_ = term_of(known)
    found = known.still_unsafe(term.decision_id if term else None)
    told = []
    for item, seen in found[:_ITEMS_SHOWN]:
        row = record.observed[seen.id]
        words = _texts(record.catalogue, row.compiled_key).get(item, item)
        comment = record.quoted(row, row.record["marks"][item].get("comment"))
        wrote = f" The assessor wrote: {comment}" if comment else ""
        if is_elsewhere(row.clinic_id, record.clinic.id):
            wrote = f" Recorded {STAY_THERE}"
        told.append(f"Unsafe on {day_words(seen.on)}: {words}{wrote}")
    if more := len(found) - len(told):
        told.append(f"And {more} more critical items" if more > 1 else "And 1 more critical item")
    return tuple(told)


def _taken_back(record: _Record, known: History) -> tuple[str, ...]:
    """What made a confirmation fall, with the reason of whoever took it back."""
    _, fallen, fell = term_of(known)
    if fallen is None:
        return ()
    if fell is Why.WITHDRAWN:
        return (_withdrawn(record, known, fallen),)
    basis = record.decided[fallen.decision_id].basis
    lost = _lost(record, known, basis) if fell is Why.GROUND_LOST else ()
    return lost or (fell_words(fallen, fell).removesuffix("."),)


def _withdrawn(record: _Record, known: History, fallen: Fallen) -> str:
    said = fell_words(fallen, Why.WITHDRAWN).removesuffix(".")
    for decision in known.decisions:
        if decision.kind is DecisionKind.WITHDRAWN and decision.about == fallen.decision_id:
            row = record.decided[decision.id]
            return record.because(said, row, row.reason, "Decided")
    return said


def _lost(record: _Record, known: History, basis: Iterable[str]) -> tuple[str, ...]:
    """The observations of a basis that were retracted, each with the reason; the corrected ones
    where none was, for a correction may have taken nothing away."""
    counting = {observation.id for observation in known.observations}
    retracted, corrected = [], []
    for id_ in basis:
        row = record.observed[id_]
        said = f"The observation of {day_words(row.observed_on)} was"
        while (correction := record.corrected.get(row.id)) and correction.id in counting:
            row = correction
        if word := record.retracted.get(row.id):
            retracted.append(record.because(f"{said} retracted", row, word.text))
        elif row.id != id_:
            corrected.append(record.because(f"{said} corrected", row, row.correction_reason))
    return tuple(retracted or corrected)


def _texts(catalogue: Catalogue, compiled_key: str) -> dict[str, str]:
    """Item -> `A01 “Makes sure of …”`, by the version that was signed."""
    found = _kept.get(compiled_key)
    if found is None:
        checklist = catalogue.checklist_by_key(compiled_key)
        if len(_kept) >= _MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        found = _kept[compiled_key] = {
            item.id: item_words(item) for item in checklist.items if item.critical
        }
    return found
