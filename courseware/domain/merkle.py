"""The hash tree over a chain's entries, and the proofs that are cut out of it.

The tree of RFC 9162 (section 2.1, SHA-256) whose leaves are the entries' digests. Its root is one
number for the whole chain, from which any single entry (or any earlier root) can be proved with a
few hashes. How such proofs are checked stands in `credentials/verify_ledger.py`, written apart.
"""

from collections.abc import Collection, Sequence
from hashlib import sha256

EMPTY = sha256(b"").hexdigest()
"""Root of a tree without leaves."""


def leaf_of(digest: str) -> bytes:
    """The leaf of an entry: SHA-256 over a zero byte and the entry's digest (hexadecimal)."""
    try:
        content = bytes.fromhex(digest)
    except ValueError:  # only a hand can have written it: a leaf that no checkpoint has
        content = digest.encode()
    return sha256(b"\x00" + content).digest()


class Tree:
    """The tree over the digests of a chain's entries, in order.

    An odd node at the end of a level goes up as it is, which gives the tree of the RFC.
    """

    def __init__(self, digests: Sequence[str]) -> None:
        self._levels = [[leaf_of(digest) for digest in digests]]
        while len(self._levels[-1]) > 1:
            self._levels.append(_paired(self._levels[-1]))

    @property
    def root(self) -> str:
        """The root, lower-case hexadecimal."""
        return self._levels[-1][0].hex() if self._levels[0] else EMPTY

    def path(self, index: int) -> list[str]:
        """The hashes that lead from one leaf to the root (2.1.3.1), lowest first.

        Args:
            index: place of the leaf, from 0.

        Raises:
            IndexError: there is no such leaf.
        """
        if not 0 <= index < len(self._levels[0]):
            raise IndexError(index)
        found = []
        for level in self._levels[:-1]:
            if index ^ 1 < len(level):
                found.append(level[index ^ 1].hex())
            index //= 2
        return found


def roots_at(digests: Sequence[str], sizes: Collection[int]) -> dict[int, str]:
    """The root of the first n entries for each asked n from 1 to their number, in one pass."""
    found: dict[int, str] = {}
    peaks: list[tuple[int, bytes]] = []  # whole subtrees from the left, as (leaves, root)
    for size, digest in enumerate(digests, start=1):
        peaks.append((1, leaf_of(digest)))
        while len(peaks) > 1 and peaks[-2][0] == peaks[-1][0]:
            (count, left), (_, right) = peaks[-2:]
            peaks[-2:] = [(2 * count, _node(left, right))]
        if size in sizes:
            root = peaks[-1][1]
            for _, peak in reversed(peaks[:-1]):
                root = _node(peak, root)
            found[size] = root.hex()
    return found


def consistency_path(digests: Sequence[str], size: int) -> list[str]:
    """The hashes that show that the first `size` leaves were left as they were (2.1.4.1).

    Raises:
        IndexError: `size` is not from 1 to the number of leaves.
    """
    if not 0 < size <= len(digests):
        raise IndexError(size)
    return [node.hex() for node in _growth([leaf_of(d) for d in digests], size, True)]


def _root(leaves: Sequence[bytes]) -> bytes:
    level = list(leaves)
    while len(level) > 1:
        level = _paired(level)
    return level[0]


def _paired(level: list[bytes]) -> list[bytes]:
    pairs = [_node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
    return pairs + level[len(pairs) * 2 :]


def _growth(leaves: Sequence[bytes], size: int, known: bool) -> list[bytes]:
    """The RFC's SUBPROOF; `known`: whether the older root itself is this subtree's."""
    if size == len(leaves):
        return [] if known else [_root(leaves)]
    split = _split(len(leaves))
    if size <= split:
        return [*_growth(leaves[:split], size, known), _root(leaves[split:])]
    return [*_growth(leaves[split:], size - split, False), _root(leaves[:split])]


def _split(count: int) -> int:
    """The largest power of two below the count."""
    return 1 << ((count - 1).bit_length() - 1)


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
