"""What the units ask of their people: twenty assignments each at most, and some days of leave."""

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from benchmarks.team_records import Held, person_id_of, unit_of

EACH = 20
"""So many scopes of a person are assigned, or all that they hold: 4,000 in the full unit."""
_LATEST, _EARLIEST = 20, 700


def assignments(held: Iterable[Held], today: date) -> Iterator[dict[str, Any]]:
    """Assigned some days ago, due ninety days later: most are done, some are overdue."""
    for person, scopes in groupby(held, key=lambda one: one.person):
        chance = random.Random(f"assigned {person}")
        listed = list(scopes)
        for one in chance.sample(listed, min(EACH, len(listed))):
            day = today - timedelta(days=chance.randint(_LATEST, _EARLIEST))
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
