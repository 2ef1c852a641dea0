"""The ledger's entries read back as what they say, for holding records against them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from courseware.domain.ledger import Act, opens
from courseware.store.records import recorded as rows
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class Said:
    """One entry.

    Attributes:
        at: as the ledger writes moments.
        actor: who acted; None for the command line.
    """

    chain: str
    sequence: int
    at: str
    act: str
    actor: str | None
    subject: str
    facts: Mapping[str, Any]

    def text(self, fact: str) -> str:
        """A fact as text; empty for one that the entry does not state."""
        return str(self.facts.get(fact, ""))


class Ledger:
    """All entries of a database whose chains hold.

    Args:
        place: chain and sequence of the one entry whose names are going to be asked for; None for
            those of any.
    """

    def __init__(self, connection: Connection, place: tuple[str, int] | None = None) -> None:
        self.connection = connection
        self._place = place
        self._known: dict[Act, list[Said]] = {}

    def each(self, act: Act) -> Iterator[Said]:
        """The entries of one kind, streamed: there may be very many."""
        if act.value not in self._kinds:
            return iter(())
        return (_said(row, act) for row in rows.entries_of(self.connection, act.value))

    def of(self, *acts: Act) -> list[Said]:
        """The entries of some kinds, in the order of time; for kinds that stay few.

        Within a chain that is the order in which they were written, whatever a clock that was
        set back in between said.
        """
        for act in acts:
            if act not in self._known:
                self._known[act] = list(self.each(act))
        found = [said for act in acts for said in self._known[act]]
        latest: dict[str, str] = {}
        placed: list[tuple[str, Said]] = []
        for said in sorted(found, key=lambda said: (said.chain, said.sequence)):
            latest[said.chain] = max(said.at, latest.get(said.chain, ""))
            placed.append((latest[said.chain], said))
        placed.sort(key=lambda one: one[0])  # keeps the order of each chain
        return [said for _, said in placed]

    def survivor(self, person_id: str) -> str:
        """Whose the records of a person are now: another's, if the accounts were merged."""
        seen = {person_id}
        while (onward := self._merged.get(person_id, person_id)) not in seen:
            seen.add(onward)
            person_id = onward
        return person_id

    def is_survivor(self, person_id: str) -> bool:
        """Whether another account's records were merged into this one."""
        return person_id in self._merged.values()

    def names(self, fact: object, name: str) -> bool | None:
        """Whether a fact commits to a name; None if that is not known any more."""
        committed = fact.get("commitment") if isinstance(fact, dict) else None
        salt = self._salts.get(str(committed))
        return None if salt is None else opens(str(committed), salt, name)

    @cached_property
    def _kinds(self) -> frozenset[str]:
        return rows.kinds_of_entries(self.connection)

    @cached_property
    def _merged(self) -> dict[str, str]:
        return {said.subject: said.text("survivor") for said in self.of(Act.PERSON_MERGED)}

    @cached_property
    def _salts(self) -> dict[str, str]:
        return rows.salts(self.connection, self._place)


def _said(row: AnyRow, act: Act) -> Said:
    text = json.loads(row.canonical)
    actor, facts = text["actor"], text["facts"]
    return Said(row.chain, row.sequence, text["at"], act.value, actor, row.subject, facts)
