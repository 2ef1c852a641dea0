"""Proofs cut out of the ledger, so that somebody outside can check one record alone."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from courseware.credentials.number import BadNumber, read_number
from courseware.credentials.verify_ledger import PROOF_FORMAT, Checkpoint, as_data
from courseware.domain.errors import Conflict, NotFound
from courseware.domain.merkle import Tree, consistency_path
from courseware.services.proving.checkpoints import contradiction
from courseware.store.accounts import clinics
from courseware.store.records import ledger as rows

NAMES = ("name", "learner", "before", "after", "reviewer", "survivor_name", "duplicate_name")
"""Facts that are names of people; reasons, which entries commit to as well, are not among them."""

_PLACE = re.compile(r"(.+):([0-9]{1,12})")

Place = tuple[str, int]
"""A chain's name and an entry's number in it, from 1."""


def find_entries(connection: Connection, named: str) -> list[Place]:
    """The entries that are meant by `CHAIN:NUMBER`, or by the id of what they are about.

    CHAIN is `installation`, a clinic's id, or its short name. The id of a certificate is its
    number, in any spelling that the verification page takes.

    Raises:
        NotFound: there is none.
    """
    place = _PLACE.fullmatch(named)
    if place is None:
        found = rows.places_of(connection, named) or rows.places_of(connection, _number(named))
        if not found:
            raise NotFound(f"There is no entry about {named}. Name one as CHAIN:NUMBER.")
        return found
    clinic = clinics.clinic_by_slug(connection, place[1])
    chain = clinic.id if clinic else place[1]
    if rows.entry_at(connection, chain, int(place[2])) is None:
        raise NotFound(f"There is no entry {named} in the ledger.")
    return [(chain, int(place[2]))]


def _number(named: str) -> str:
    """A certificate's number as entries have it, printed or typed; anything else as it is."""
    try:
        return read_number(named)
    except BadNumber:
        return named


def prove(
    connection: Connection,
    places: Iterable[Place],
    checkpoint: Checkpoint,
    earlier: Sequence[Checkpoint] = (),
    opened: Collection[str] = (),
) -> dict[str, Any]:
    """A document that proves entries, and growth since earlier checkpoints, under a checkpoint.

    All of it is read from one moment: the caller holds a snapshot.

    Args:
        opened: names of the facts whose kept clear text is laid open, such as `NAMES`.

    Raises:
        Conflict: the ledger is not the one of the checkpoints, or an entry is newer than them.
    """
    trees = _Trees(connection, checkpoint, earlier)
    growth = [
        {"older": as_data(older), "chain": state.chain, "path": trees.growth(state.chain, older)}
        for older in earlier
        for state in older.chains
        if checkpoint.state_of(state.chain) is not None
    ]
    wanted = sorted(set(places))
    found = rows.entries_at(connection, wanted)
    names = _names(connection, found, opened) if opened else {}
    entries = []
    for chain, sequence in wanted:
        canonical = found.get((chain, sequence))
        if canonical is None:
            raise NotFound(f"There is no entry {chain}:{sequence} in the ledger.")
        shown = {"canonical": canonical, "path": trees.path(chain, sequence)}
        known = names.get((chain, sequence), [])
        entries.append({**shown, "names": known} if known else shown)
    return {
        "format": PROOF_FORMAT,
        "checkpoint": as_data(checkpoint),
        "entries": entries,
        "growth": growth,
    }


class _Trees:
    """The entries' digests under a checkpoint, chain by chain, read once."""

    def __init__(
        self, connection: Connection, checkpoint: Checkpoint, earlier: Sequence[Checkpoint]
    ) -> None:
        self._digests: dict[str, list[str]] = {}
        self._trees: dict[str, Tree] = {}
        for state in checkpoint.chains:
            found = rows.digests(connection, state.chain)
            seen = [(state, checkpoint.at)]
            seen += [(s, older.at) for older in earlier if (s := older.state_of(state.chain))]
            broken = contradiction(found, seen)
            if broken:
                raise Conflict(f"There is no such proof, because {broken.what} ({state.chain}).")
            self._digests[state.chain] = found[: state.length]

    def path(self, chain: str, sequence: int) -> list[str]:
        known = self._digests.get(chain, [])
        if sequence > len(known):
            raise Conflict(f"The entry {chain}:{sequence} came after the checkpoint.")
        if chain not in self._trees:
            self._trees[chain] = Tree(known)
        return self._trees[chain].path(sequence - 1)

    def growth(self, chain: str, older: Checkpoint) -> list[str]:
        state = older.state_of(chain)
        known = self._digests[chain]
        if state is None or state.length > len(known):
            raise Conflict(f"The checkpoint of {older.at} is the newer one; swap them.")
        return consistency_path(known, state.length)


def _names(
    connection: Connection, entries: Mapping[Place, str], opened: Collection[str]
) -> Mapping[Place, list[dict[str, str]]]:
    """The kept clear texts of these entries, of facts that are laid open."""
    committed = {
        commitment: place
        for place, canonical in entries.items()
        for commitment in _commitments(canonical, opened)
    }
    found: dict[Place, list[dict[str, str]]] = {}
    for row in rows.disclosures_of(connection, committed):
        place = (row.chain, row.sequence)
        if committed[row.commitment] == place:
            name = {"commitment": row.commitment, "salt": row.salt, "clear": row.clear}
            found.setdefault(place, []).append(name)
    return {place: sorted(names, key=lambda n: n["commitment"]) for place, names in found.items()}


def _commitments(canonical: str, opened: Collection[str]) -> Iterator[str]:
    """What an entry commits to in the facts that are laid open."""
    facts = json.loads(canonical).get("facts", {})
    for name in opened:
        fact = facts.get(name)
        if isinstance(fact, dict) and isinstance(fact.get("commitment"), str):
            yield fact["commitment"]
