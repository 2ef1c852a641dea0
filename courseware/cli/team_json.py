"""What `team` says as JSON; the keys are promised to scripts."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from courseware.domain.competency.calendar import last_day_of
from courseware.domain.competency.moved import Moved, moved_end
from courseware.domain.competency.passing import Missing
from courseware.domain.competency.timeline import standing_kept
from courseware.services.competency import evidence
from courseware.services.competency.history import Scope
from courseware.services.competency.past.accounts import Account
from courseware.services.competency.past.hindsight import Hindsight, Under
from courseware.services.competency.standings import Place
from courseware.services.competency.teams import team as teams
from courseware.services.competency.teams.cells import ScopeCell
from courseware.services.competency.teams.grounds import Ground
from courseware.services.competency.treating import may
from courseware.services.competency.treating.looked_at import Answer, Check


def check_json(check: Check) -> dict[str, Any]:
    """One thing that was looked at."""
    stated = {"source": check.source, "confidence": check.confidence} if check.source else {}
    said = {"what": check.what, "met": check.met, "words": check.words}
    return {**said, "evidence": list(check.evidence), **stated}


def answer_json(found: Answer) -> dict[str, Any]:
    """What is on record for a person in a scope."""
    return {
        "person": found.person_id,
        "name": found.name,
        "name_since": found.renamed or None,
        "checklist": found.scope[0],
        "region": found.scope[1] or None,
        "on": iso(found.day),
        "zone": found.zone,
        "to_come": found.future,
        "enough_observed": found.enough,
        "merged_since": accounts_json(found.accounts),
        **_known_now(found.known_now),
        "known_now_missing_by_rule_sets": found.rules_missing_now,
        "met": found.met,
        "notices": list(found.notices),
        "taken_back_since": list(found.taken_back_since),
        "answer": may.ALL_MET if found.met else "Not on record.",
        "missing": list(found.missing),
        "checks": [check_json(check) for check in found.checks],
        "caution": may.CAUTION,
    }


def member_json(row: teams.MemberRow, known: Mapping[Scope, Ground], zone: str) -> dict[str, Any]:
    """One person of the matrix, with what is missing and the ids of the evidence.

    Args:
        zone: the clinic's.
    """
    return {
        "person": row.person_id,
        "name": row.name,
        "name_since": row.renamed or None,
        "email": row.email,
        "account_suspended": row.suspended,
        "merged_since": accounts_json(row.accounts),
        "competencies": [
            cell_json(checklist, cell, known[checklist, cell.region_id], zone)
            for checklist, held in row.cells.items()
            for cell in held
        ],
    }


def cell_json(checklist: str, cell: ScopeCell, ground: Ground, zone: str) -> dict[str, Any]:
    """One scope of the matrix; in the zone given, unless the cell names another one."""
    return {
        "checklist": checklist,
        "region": cell.region_id or None,
        "status": cell.status.value,
        "reason": cell.why or None,
        "ends_on": iso(cell.ends_on),
        "last_day": iso(cell.ends_on and last_day_of(cell.ends_on)),
        "last_day_when_confirmed": iso(cell.told and last_day_of(cell.told)),
        "zone": (cell.zone or zone) if cell.ends_on else None,
        "awaiting_confirmation": cell.ready,
        # As `known_now_enough_observed` counts: what was observed, whatever has to come first.
        "enough_observed": cell.ready or cell.enough,
        "critical_item_unsafe": cell.unsafe,
        **_known_now(cell.hindsight),
        "founding_assessor": cell.founding,
        "cannot_sign_yet": cell.unable or None,
        "missing": [_missing_json(*lack) for lack in ground.missing],
        "evidence": {
            "observations": list(ground.observations),
            "decisions": list(ground.decisions),
        },
    }


def place_json(place: Place, file: evidence.EvidenceFile) -> dict[str, Any]:
    """One scope of one person, with what is missing and the ids of its evidence."""
    found, known_now = place.standing, file.known_now.get(place.scope)
    theirs = [d for d in file.designations if (d.checklist_id, d.region) == place.scope]
    held = [d.id for d in theirs]
    founding = file.founding_in(place.scope)
    return {
        "checklist": place.scope[0],
        "region": place.scope[1] or None,
        "title": place.words,
        "status": found.status.value,
        "reason": found.why.value or None,
        "status_without_suspension": found.beneath.status.value if found.beneath else None,
        "confirmed_on": iso(found.term.confirmed_on) if found.term else None,
        "zone": found.term.zone if found.term else None,
        "ends_on": iso(found.ends_on),
        "last_day": iso(found.ends_on and last_day_of(found.ends_on)),
        "end_moved": _moved_json(moved_end(place.history) if found.term else None),
        "awaiting_confirmation": found.ready,
        "enough_observed": place.enough,
        "missing": [
            _missing_json(lack, words)
            for lack, words in zip(found.missing, place.missing, strict=True)
        ],
        **_known_now(known_now),
        "critical_item_unsafe": standing_kept(place.history, place.moment).unsafe,
        "founding_assessor": founding,
        "cannot_sign_yet": (file.unable or None) if founding else None,
        "designations": held,
        "evidence": _evidence(place),
    }


def _moved_json(moved: Moved | None) -> dict[str, Any] | None:
    """The earlier confirmation whose fall moved the end of a term; null where none did."""
    if moved is None:
        return None
    return {
        "last_day_when_confirmed": iso(last_day_of(moved.was)),
        "confirmation": moved.fallen.decision_id,
        "confirmed_on": iso(moved.fallen.confirmed_on),
        "reason": moved.why.value,
    }


def _known_now(known: Hindsight | None) -> dict[str, Any]:
    """A past day by what is known now; null where no later correction changes it, and none of
    its accounts was merged since.
    """
    now = known.now if known and known.corrected else None
    return {
        "known_now": now.status.value if now else None,
        "known_now_last_day": iso(now.ends_on and last_day_of(now.ends_on)) if now else None,
        "known_now_enough_observed": now.enough if now else None,
        "known_now_critical_item_unsafe": now.unsafe if now else None,
        "known_now_reason": (now.why.value or None) if now else None,
        "accounts_then": [_under_json(one) for one in known.under] if known else [],
    }


def _under_json(one: Under) -> dict[str, Any]:
    """What one account by itself showed of a scope."""
    side = one.side
    return {
        "person": one.account.person_id,
        "email": one.account.email,
        "status": side.status.value,
        "last_day": iso(side.ends_on and last_day_of(side.ends_on)),
        "enough_observed": side.enough,
        "critical_item_unsafe": side.unsafe,
        "founding_assessor": one.founding,
    }


def accounts_json(accounts: Iterable[Account]) -> list[dict[str, Any]]:
    """The accounts under which a past day's record stood; empty where none was merged since."""
    return [
        {
            "person": account.person_id,
            "name": account.name,
            "email": account.email,
            "merged_at": account.merged_at.isoformat() if account.merged_at else None,
        }
        for account in accounts
    ]


def _missing_json(lack: Missing, words: str) -> dict[str, Any]:
    counted = {"have": lack.have, "need": lack.need}
    return {"lack": lack.lack.value, "what": lack.what or None, **counted, "words": words}


def _evidence(place: Place) -> dict[str, list[str]]:
    def ids(entries: Iterable[Any]) -> list[str]:
        return [entry.id for entry in entries]

    history = place.history
    return {"observations": ids(history.observations), "decisions": ids(history.decisions)}


def iso(day: date | None) -> str | None:
    """A day as scripts read it."""
    return None if day is None else day.isoformat()
