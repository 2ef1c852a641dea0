"""Changed copies of a file, many and different, the same for the same seed."""

from collections.abc import Iterator
from random import Random


def mutations(data: bytes, count: int, seed: int) -> Iterator[bytes]:
    """So many copies, none equal to the original.

    Bits are flipped and bytes changed, dropped, doubled, inserted and exchanged; pieces are cut
    out, moved, and put at either end. Half of them hit the last 2,000 bytes, where the signature
    stands.
    """
    chance = Random(seed)
    made = 0
    while made < count:
        changed = chance.choice(_KINDS)(data, chance)
        if changed != data:
            made += 1
            yield changed


def _place(data: bytes, chance: Random) -> int:
    first = max(0, len(data) - 2000) if chance.random() < 0.5 else 0
    return chance.randrange(first, len(data))


def _flip(data: bytes, chance: Random) -> bytes:
    place = _place(data, chance)
    return data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]


def _change(data: bytes, chance: Random) -> bytes:
    place = _place(data, chance)
    return data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]


def _swap_case(data: bytes, chance: Random) -> bytes:
    place = _place(data, chance)
    return data[:place] + data[place : place + 1].swapcase() + data[place + 1 :]


def _drop(data: bytes, chance: Random) -> bytes:
    place = _place(data, chance)
    return data[:place] + data[place + chance.randrange(1, 40) :]


def _double(data: bytes, chance: Random) -> bytes:
    place = _place(data, chance)
    return data[:place] + data[place : place + chance.randrange(1, 40)] + data[place:]


def _insert(data: bytes, chance: Random) -> bytes:
    place = _place(data, chance)
    new = chance.choice((b" ", b"\n", b"\r", b"\0", b"=", b".", b"A", b"%", b"\xff", b"\xc0"))
    return data[:place] + new + data[place:]


def _exchange(data: bytes, chance: Random) -> bytes:
    one, two = sorted((_place(data, chance), _place(data, chance)))
    changed = bytearray(data)
    changed[one], changed[two] = changed[two], changed[one]
    return bytes(changed)


def _at_an_end(data: bytes, chance: Random) -> bytes:
    new = chance.choice((b" ", b"\n", b"\r\n", b"\0", b"=", b"==", b".", b"\t", b"%", b"\x0c"))
    return data + new if chance.random() < 0.5 else new + data


def _cut(data: bytes, chance: Random) -> bytes:
    return data[: _place(data, chance)] if chance.random() < 0.5 else data[_place(data, chance) :]


_KINDS = (
    *(_flip, _flip, _flip, _change, _change, _swap_case, _drop, _double),
    *(_insert, _exchange, _at_an_end, _cut),
)
