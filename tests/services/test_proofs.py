"""One entry is proved alone, and so is growth; whatever is altered proves nothing."""

import copy
import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from courseware.credentials.verify_ledger import Unacceptable, check_proof
from courseware.domain.errors import Conflict, NotFound
from courseware.services.ledger import Named
from courseware.services.proving.checkpoints import Purpose, issue
from courseware.services.proving.proofs import NAMES, find_entries, prove
from tests.cast import HILLTOP, LEA, NOON, RIVERSIDE, install_cast
from tests.keys import TestKey
from tests.services.test_ledger import put

KEY = TestKey()


def checkpoint(db, minutes):
    with db.write() as connection:
        return issue(connection, KEY, NOON + timedelta(minutes=minutes), Purpose.ASKED)


@pytest.fixture
def grown(db):
    """Seven entries in one chain, with a checkpoint after three, after five and at the end."""
    install_cast(db)
    put(db, 3, subject=LEA.id, name=Named(LEA.name), reason=Named("On leave"))
    put(db, 1, chain=HILLTOP, subject=LEA.id)
    first = checkpoint(db, 1)
    put(db, 2, subject=LEA.id, name=Named(LEA.name))
    second = checkpoint(db, 2)
    put(db, 2, subject=LEA.id, name=Named(LEA.name))
    return db, first, second, checkpoint(db, 3)


def holds(document, keys=KEY.keys):
    return list(check_proof(json.loads(json.dumps(document)), keys))


def test_every_entry_is_proved_under_a_checkpoint(grown):
    db, _, _, last = grown
    with db.snapshot() as connection:
        document = prove(connection, [(RIVERSIDE, n) for n in range(1, 8)], last)

    said = holds(document)

    assert [sentence.split(" (")[0] for sentence in said] == [
        f"Entry {n} of {RIVERSIDE}" for n in range(1, 8)
    ]


def test_a_name_is_laid_open_only_when_asked_for(grown):
    db, _, _, last = grown
    with db.snapshot() as connection:
        closed = prove(connection, [(RIVERSIDE, 2)], last)
        opened = prove(connection, [(RIVERSIDE, 2)], last, opened=NAMES)

    assert LEA.name not in json.dumps(closed)
    assert "On leave" not in json.dumps(opened)
    (sentence,) = holds(opened)
    assert sentence.endswith("; it names Lea Lindqvist.")


def test_growth_between_two_checkpoints_is_proved_for_each_chain(grown):
    db, first, second, _ = grown
    with db.snapshot() as connection:
        document = prove(connection, [], second, [first])

    assert holds(document) == [
        f"The 1 entries of {HILLTOP} on {first.at} are unchanged on {second.at}.",
        f"The 3 entries of {RIVERSIDE} on {first.at} are unchanged on {second.at}.",
    ]


def test_entries_are_found_by_place_by_short_name_and_by_what_they_are_about(grown):
    db, *_ = grown
    with db.snapshot() as connection:
        assert find_entries(connection, f"{RIVERSIDE}:7") == [(RIVERSIDE, 7)]
        assert find_entries(connection, "riverside:7") == [(RIVERSIDE, 7)]
        assert find_entries(connection, LEA.id) == [(HILLTOP, 1)] + [
            (RIVERSIDE, n) for n in range(1, 8)
        ]
        for unknown in ("riverside:8", "nowhere:1", "nobody"):
            with pytest.raises(NotFound):
                find_entries(connection, unknown)


def test_what_came_after_the_checkpoint_is_not_proved_by_it(grown):
    db, first, second, _ = grown
    with db.snapshot() as connection:
        with pytest.raises(Conflict, match="after the checkpoint"):
            prove(connection, [(RIVERSIDE, 4)], first)
        with pytest.raises(Conflict, match="newer one"):
            prove(connection, [], first, [second])


def leaves(data, path=()):
    """The place of every text and number in a document."""
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        if isinstance(value, dict | list):
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key)


def changed(document, path, how):
    other = copy.deepcopy(document)
    *holders, last = path
    held = other
    for key in holders:
        held = held[key]
    held[last] = how(held[last])
    return other


@pytest.fixture
def document(grown):
    db, first, _, last = grown
    with db.snapshot() as connection:
        return prove(connection, [(RIVERSIDE, 2), (HILLTOP, 1)], last, [first], opened=NAMES)


def test_no_value_of_a_proof_can_be_changed(document):
    untouched = {("format",)}

    def other(value):
        if isinstance(value, int):
            return value + 1
        return ("y" if value.startswith("x") else "x") + value[1:]

    accepted = []
    for path in leaves(document):
        try:
            holds(changed(document, path, other))
        except Unacceptable:
            continue
        accepted.append(path)

    assert set(accepted) <= untouched


def test_no_character_of_the_entry_can_be_changed(document):
    text = document["entries"][0]["canonical"]

    @settings(max_examples=60)
    @given(st.integers(0, len(text) - 1), st.characters(min_codepoint=32, max_codepoint=126))
    def holds_no_more(place, character):
        if text[place] == character:
            return
        altered = text[:place] + character + text[place + 1 :]
        with pytest.raises(Unacceptable):
            holds(changed(document, ("entries", 0, "canonical"), lambda _: altered))

    holds_no_more()


def test_parts_of_one_proof_do_not_prove_another_entry(document):
    swapped = copy.deepcopy(document)
    one, two = swapped["entries"]
    one["path"], two["path"] = two["path"], one["path"]

    with pytest.raises(Unacceptable):
        holds(swapped)


@pytest.mark.parametrize("broken", [{}, {"entries": []}, {"entries": 3, "growth": []}])
def test_what_is_no_proof_is_refused(document, broken):
    with pytest.raises(Unacceptable):
        holds({"checkpoint": document["checkpoint"], **broken})
    with pytest.raises(Unacceptable):
        holds(broken)


def test_many_entries_are_read_in_few_statements(grown):
    """Names of other entries are not read: a binder is made of some, an installation has many."""
    db, _, _, last = grown
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))

    def statements(*numbers):
        asked.clear()
        with db.snapshot() as connection:
            prove(connection, [(RIVERSIDE, n) for n in numbers], last, opened=NAMES)
        return len(asked)

    one = statements(2)

    assert any("ledger_disclosure.commitment IN" in statement for statement in asked)
    assert statements(*range(1, 8)) == one
