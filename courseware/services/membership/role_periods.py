"""From when until when a role was held, where more than one row says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class RolePeriod:
    """A role that was held in a clinic without a break; `ended_at` is None while it is."""

    clinic_id: str
    clinic_name: str
    timezone: str
    role: str
    since: datetime
    ended_at: datetime | None


def role_periods(memberships: Iterable[AnyRow]) -> list[RolePeriod]:
    """The periods of `people.membership_history`, latest first.

    Accounts that were merged may have held one role at the same time; nobody holds it twice, so
    rows that overlap are one period. The rows themselves stay as they are.
    """
    found: list[RolePeriod] = []
    last: dict[tuple[str, str], int] = {}
    for row in sorted(memberships, key=lambda one: one.since):
        place = last.get((row.clinic_id, row.role))
        if place is not None and _overlaps(found[place], row):
            found[place] = _joined(found[place], row)
            continue
        last[row.clinic_id, row.role] = len(found)
        found.append(_period(row, row.since, row.ended_at))
    return sorted(sorted(found, key=_name), key=lambda one: one.since, reverse=True)


def _name(period: RolePeriod) -> tuple[str, str]:
    return period.clinic_name, period.role


def _overlaps(period: RolePeriod, row: AnyRow) -> bool:
    return period.ended_at is None or row.since < period.ended_at


def _joined(period: RolePeriod, row: AnyRow) -> RolePeriod:
    is_open = period.ended_at is None or row.ended_at is None
    return _period(row, period.since, None if is_open else max(period.ended_at, row.ended_at))


def _period(row: AnyRow, since: datetime, ended_at: datetime | None) -> RolePeriod:
    return RolePeriod(row.clinic_id, row.clinic_name, row.timezone, row.role, since, ended_at)
