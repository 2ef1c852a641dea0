"""What the units ask of their people: twenty assignments each at most, and some days of leave.

Nineteen of twenty were followed by the confirmation that makes them done, wherever there is one;
the others are of some day, and many of them are overdue.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from benchmarks.team_history import Career
from benchmarks.team_records import Held, person_id_of, unit_of

EACH = 20
"""So many scopes of a person are assigned, or all that they hold: 4,000 in the full unit."""
_LATEST, _EARLIEST = 20, 700
_DONE = 0.95


def assignments(
    held: Iterable[Held], drawn: Sequence[Career], today: date
) -> Iterator[dict[str, Any]]:
    """Assigned some time ago, due ninety days later."""
    for person, scopes in groupby(held, key=lambda one: one.person):
        chance = random.Random(f"assigned {person}")
        listed = list(scopes)
        for one in chance.sample(listed, min(EACH, len(listed))):
            day = _assigned_on(chance, drawn[one.career], today)
            yield {
                "id": f"a{person:05d}-{one.checklist}-{one.region}",
                "clinic_id": unit_of(person),
                "person_id": person_id_of(person),
                "kind": "checklist",
                "target_id": one.checklist,
                "region": one.region,
                "number": 1,
                "due_on": day + timedelta(days=90),
                "reason": "",
                "assigned_by": f"manager-{unit_of(person)}",
                "assigned_at": datetime.combine(day, time(8), UTC),
                "assigned_on": day,
            }


def _assigned_on(chance: random.Random, career: Career, today: date) -> date:
    confirmed = [at.date() for kind, at, _ in career.decisions if kind == "confirmed"]
    if confirmed and chance.random() < _DONE:
        return chance.choice(confirmed) - timedelta(days=chance.randint(5, 60))
    return today - timedelta(days=chance.randint(_LATEST, _EARLIEST))


def leave(people: int, today: date) -> Iterator[dict[str, Any]]:
    """A fortnight of leave within the last two years for everybody."""
    for person in range(people):
        first = today - timedelta(days=random.Random(f"away {person}").randint(0, _EARLIEST))
        yield {
            "id": f"l{person:05d}",
            "person_id": person_id_of(person),
            "clinic_id": unit_of(person),
            "first_day": first,
            "last_day": first + timedelta(days=13),
            "entered_by": f"manager-{unit_of(person)}",
            "entered_at": datetime.combine(first - timedelta(days=30), time(8), UTC),
        }
