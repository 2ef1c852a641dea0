"""Signed checkpoints of the ledger, made to leave the machine, and the ledger held against them.

Whoever owns the database can rewrite a whole chain, and whoever owns the machine can even sign
the result. What they cannot do is change the checkpoint that a manager or a board has at home.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy import Connection

from courseware.credentials.verify_ledger import (
    ChainState,
    Checkpoint,
    Keys,
    Unacceptable,
    as_text,
    check_signature,
    encoded,
    read_checkpoint,
    statement,
)
from courseware.domain.counted import counted
from courseware.domain.errors import Conflict
from courseware.domain.ledger import NO_CHAIN, Break, written
from courseware.domain.merkle import roots_at
from courseware.services.identifiers import new_id
from courseware.store.records import checkpoints as rows
from courseware.store.records import ledger as ledger_rows


class Purpose(StrEnum):
    """Why a checkpoint was made."""

    ASKED = "asked"
    MAILED = "mailed"
    BINDER = "binder"
    BACKUP = "backup"


class Signer(Protocol):
    """The installation's present signing key."""

    @property
    def kid(self) -> str:
        """The id under which its public half is published."""
        ...

    def sign(self, data: bytes) -> bytes:
        """The signature (RS256) of some bytes; always the same for the same bytes."""
        ...


def issue(connection: Connection, signer: Signer, now: datetime, purpose: Purpose) -> Checkpoint:
    """Sign the present state of every chain that has entries, and keep the checkpoint.

    Raises:
        Conflict: the ledger is not what the newest kept checkpoints saw; nothing is signed.
    """
    made = make(connection, signer, now)
    keep(connection, made, now, purpose)
    return made


def make(connection: Connection, signer: Signer, now: datetime) -> Checkpoint:
    """Sign the state of every chain without keeping it; it should be kept before it is shown.

    Raises:
        Conflict: the ledger is not what the newest kept checkpoints saw; nothing is signed.
    """
    chains = sorted(ledger_rows.chains_with_entries(connection))
    digests = {chain: ledger_rows.digests(connection, chain) for chain in chains}
    _refuse_contradiction(connection, digests)
    states = tuple(state_of(chain, found) for chain, found in digests.items())
    return _signed(Checkpoint(written(now), states, signer.kid), signer)


def keep(connection: Connection, checkpoint: Checkpoint, now: datetime, purpose: Purpose) -> None:
    """Keep a checkpoint that goes out."""
    values = {"purpose": purpose.value, "text": as_text(checkpoint)}
    rows.add(connection, {"id": new_id(), "at": now, **values})


def part_of(checkpoint: Checkpoint, chains: Collection[str], signer: Signer) -> Checkpoint:
    """The same moment for some chains only, signed by itself: one clinic learns nothing of others.

    Two calls give the same bytes (RS256 needs no random number).
    """
    states = tuple(state for state in checkpoint.chains if state.chain in chains)
    return _signed(Checkpoint(checkpoint.at, states, signer.kid), signer)


def newest_kept(
    connection: Connection, signer: Signer, chains: Collection[str]
) -> Checkpoint | None:
    """The newest kept checkpoint, if some chains did not grow since and the key is the same."""
    heads = states_of_heads(connection)
    for kept in kept_checkpoints(connection, limit=1):
        states = {state.chain: (state.length, state.head) for state in kept.chains}
        if kept.key == signer.kid and all(states.get(c) == heads.get(c) for c in chains):
            return kept
    return None


def state_of(chain: str, digests: Sequence[str]) -> ChainState:
    """What a checkpoint says of a chain with these entries (at least one)."""
    length = len(digests)
    return ChainState(chain, length, digests[-1], roots_at(digests, {length})[length])


def kept_checkpoints(connection: Connection, limit: int | None = None) -> list[Checkpoint]:
    """The checkpoints that are kept, newest first; what cannot be read is left out (see
    `unreadable_kept`)."""
    found = []
    for row in rows.kept(connection, limit):
        try:
            found.append(read_checkpoint(row.text))
        except Unacceptable:
            continue
    return found


def unreadable_kept(connection: Connection) -> list[Break]:
    """A break for each kept checkpoint that is none any more: it holds nothing to anything."""
    found = []
    for row in rows.kept(connection):
        try:
            read_checkpoint(row.text)
        except Unacceptable as unacceptable:
            what = f"the kept checkpoint of {written(row.at)} cannot be read: {unacceptable}"
            found.append(Break(NO_CHAIN, 0, what))
    return found


def states_of_heads(connection: Connection, text: str | None = None) -> dict[str, tuple[int, str]]:
    """Chain -> (length, last hash): as it is now, or as a kept checkpoint's text has it."""
    if text is None:
        return {chain: (length, head) for chain, length, head in ledger_rows.heads(connection)}
    try:
        return {state.chain: (state.length, state.head) for state in read_checkpoint(text).chains}
    except Unacceptable:
        return {}


def contradictions(connection: Connection, checkpoints: Iterable[Checkpoint]) -> list[Break]:
    """For each chain, the first place where it is not what the checkpoints saw."""
    by_chain: dict[str, list[tuple[ChainState, str]]] = {}
    for checkpoint in checkpoints:
        for state in checkpoint.chains:
            by_chain.setdefault(state.chain, []).append((state, checkpoint.at))
    found = (
        contradiction(ledger_rows.digests(connection, chain), states)
        for chain, states in sorted(by_chain.items())
    )
    return [broken for broken in found if broken]


def contradiction(digests: Sequence[str], states: Sequence[tuple[ChainState, str]]) -> Break | None:
    """Where a chain is first not what earlier states saw; None if it is.

    Args:
        states: states of this one chain, each with its checkpoint's moment. The more there are,
            the closer the place: an altered entry lies behind the longest state that still holds.
    """
    roots = roots_at(digests, {state.length for state, _ in states})
    for state, at in sorted(states, key=lambda found: found[0].length):
        if state.length > len(digests):
            return _ends_early(state, at, _common(states, state, at), len(digests))
        held = (roots.get(state.length), digests[state.length - 1 : state.length])
        if state.length and held != (state.root, [state.head]):
            good = _common(states, state, at)
            what = (
                f"an entry from {good + 1} to {state.length} is not the one of {at}: the chain "
                "was changed and computed anew, or an older backup was restored and grew on"
            )
            return Break(state.chain, good + 1, what)
    return None


def _common(states: Sequence[tuple[ChainState, str]], other: ChainState, at: str) -> int:
    """How many entries the chain surely shares with a state that it is not: those of the longest
    shorter state before it, all of which hold. What was seen later may be of the chain that grew
    on behind an older backup, and says nothing of the one before."""
    before = (state.length for state, seen in states if state.length < other.length and seen <= at)
    return max(before, default=0)


def _ends_early(state: ChainState, at: str, good: int, length: int) -> Break:
    what = (
        f"the chain ends with entry {length}, but on {at} it had {state.length}: "
        "its end was cut off, or an older backup was restored"
    )
    if good < length:
        span = f"entries {good + 1} to {length}" if good + 1 < length else f"entry {length}"
        what += f"; since then {span} may be other than they were"
    return Break(state.chain, length + 1, what)


def without_signature(checkpoints: Mapping[str, Checkpoint], keys: Keys) -> list[Break]:
    """A break for each checkpoint, by name, that none of the keys signed.

    Those that name a key which is not among them are told together: the keys are of an earlier
    day, as a rule, and every one of the checkpoints since is among them.
    """
    unknown: dict[str, list[str]] = {}
    for name, checkpoint in checkpoints.items():
        if checkpoint.key not in keys:
            unknown.setdefault(checkpoint.key, []).append(name)
    found = [Break(NO_CHAIN, 0, _unknown_key(key, names)) for key, names in unknown.items()]
    for name, checkpoint in checkpoints.items():
        if checkpoint.key in unknown:
            continue
        try:
            check_signature(checkpoint, keys)
        except Unacceptable as unacceptable:
            found.append(Break(NO_CHAIN, 0, f"{name}: {unacceptable}"))
    return found


def _unknown_key(key: str, names: Sequence[str]) -> str:
    """What a reader of a file of keys from before a rotation can do about it."""
    others = f" and {counted(len(names) - 1, 'other')}" if names[1:] else ""
    return (
        f"the key {key} is not published in the keys that were given, and signed "
        f"{names[0]}{others}. Save them anew, as after every `certificate rotate`: "
        "`python -m courseware certificate keys --public > keys.json`. If that does not have it "
        "either, `doctor` on the site names it, or somebody else signed"
    )


def _signed(unsigned: Checkpoint, signer: Signer) -> Checkpoint:
    signature = encoded(signer.sign(statement(unsigned).encode()))
    return replace(unsigned, signature=signature)


def _refuse_contradiction(connection: Connection, digests: Mapping[str, Sequence[str]]) -> None:
    """Signing what contradicts an earlier signature would help whoever changed the record."""
    newest: dict[str, tuple[ChainState, str]] = {}
    for checkpoint in kept_checkpoints(connection):
        for state in checkpoint.chains:
            newest.setdefault(state.chain, (state, checkpoint.at))
    for chain, found in digests.items():
        broken = contradiction(found, [newest[chain]]) if chain in newest else None
        if broken:
            raise Conflict(
                f"Nothing was signed, because {broken.what} (chain {chain}). "
                "Look with `ledger verify`."
            )
