"""The hash tree: known roots, and proofs that an independent checker accepts, or not."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.credentials.verify_ledger import root_after_growth, root_by_path
from courseware.domain.merkle import EMPTY, Tree, consistency_path, roots_at


def digests(count):
    return [sha256(str(number).encode()).hexdigest() for number in range(count)]


def root_of(leaves):
    return Tree(leaves).root


def by_definition(leaves):
    """The root as RFC 9162 defines it, word by word."""
    if len(leaves) == 1:
        return sha256(b"\x00" + bytes.fromhex(leaves[0])).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + by_definition(leaves[:split]) + by_definition(leaves[split:])).digest()


@pytest.mark.parametrize("size", range(1, 40))
def test_the_root_is_the_one_that_the_rfc_defines(size):
    assert root_of(digests(size)) == by_definition(digests(size)).hex()


def test_all_roots_of_one_pass_are_those_of_each_size_alone():
    leaves = digests(70)
    asked = {*range(1, 71), 71}

    assert roots_at(leaves, asked) == {n: root_of(leaves[:n]) for n in range(1, 71)}


def test_a_tree_without_leaves_has_the_hash_of_nothing():
    assert root_of([]) == EMPTY == sha256(b"").hexdigest()


@pytest.mark.parametrize("size", range(1, 34))
def test_every_leaf_of_every_size_is_proved(size):
    leaves = digests(size)

    roots = {root_by_path(leaves[n], n, size, Tree(leaves).path(n)) for n in range(size)}

    assert roots == {root_of(leaves)}


@pytest.mark.parametrize("size", range(1, 34))
def test_every_growth_up_to_a_size_is_proved(size):
    leaves = digests(size)

    for earlier in range(1, size + 1):
        path = consistency_path(leaves, earlier)
        proved = root_after_growth(root_of(leaves[:earlier]), earlier, size, path)
        assert proved == root_of(leaves), earlier


@given(st.data())
def test_a_proof_for_another_leaf_place_or_size_leads_elsewhere(data):
    size = data.draw(st.integers(2, 60))
    place = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != place))
    leaves = digests(size)
    path = Tree(leaves).path(place)

    assert root_by_path(leaves[other], place, size, path) != root_of(leaves)
    assert root_by_path(leaves[place], other, size, path) != root_of(leaves)


@given(st.data())
def test_a_proof_of_growth_with_a_changed_entry_leads_elsewhere(data):
    size = data.draw(st.integers(2, 60))
    earlier = data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, earlier - 1))
    leaves = digests(size)
    recomputed = [*leaves]
    recomputed[changed] = sha256(b"recomputed").hexdigest()

    path = consistency_path(recomputed, earlier)

    proved = root_after_growth(root_of(leaves[:earlier]), earlier, size, path)
    assert proved != root_of(recomputed)


@pytest.mark.parametrize("damage", [lambda p: p[:-1], lambda p: [*p, "00" * 32], lambda p: ["x"]])
def test_a_path_that_is_cut_grown_or_no_hashes_proves_nothing(damage):
    leaves = digests(11)

    assert root_by_path(leaves[3], 3, 11, damage(Tree(leaves).path(3))) is None
    older = root_of(leaves[:6])
    assert root_after_growth(older, 6, 11, damage(consistency_path(leaves, 6))) is None


def test_places_outside_of_the_tree_have_no_proof():
    for place in (-1, 3):
        with pytest.raises(IndexError):
            Tree(digests(3)).path(place)
    for size in (0, 4):
        with pytest.raises(IndexError):
            consistency_path(digests(3), size)
    assert root_by_path(digests(1)[0], 3, 3, []) is None
