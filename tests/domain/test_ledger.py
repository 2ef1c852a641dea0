import json

from courseware.domain.ledger import (
    GENESIS,
    Break,
    Entry,
    commitment,
    digest_of,
    first_break,
    opens,
)


def chain_of(length, name="clinic"):
    """Entries as they are stored, each with its text parsed."""
    entries, previous = [], GENESIS
    for sequence in range(1, length + 1):
        body = {"chain": name, "sequence": sequence, "previous": previous, "act": "x"}
        canonical = json.dumps(body)
        entry = Entry(name, sequence, previous, canonical, digest_of(canonical))
        entries.append((entry, body))
        previous = entry.digest
    return entries


def test_an_untouched_chain_holds():
    assert first_break("clinic", chain_of(5), 5) is None
    assert first_break("clinic", [], 0) is None


def test_changed_text_is_found_where_it_is():
    entries = chain_of(5)
    entry, body = entries[2]
    text = entry.canonical.replace('"x"', '"y"')
    entries[2] = (Entry("clinic", 3, entry.previous, text, entry.digest), {**body, "act": "y"})

    assert first_break("clinic", entries, 5) == Break(
        "clinic", 3, "the text does not match its hash"
    )


def test_text_changed_together_with_its_hash_is_found_at_the_next_entry():
    entries = chain_of(5)
    entry, body = entries[2]
    text = entry.canonical.replace('"x"', '"y"')
    entries[2] = (Entry("clinic", 3, entry.previous, text, digest_of(text)), body)

    assert first_break("clinic", entries, 5) == Break(
        "clinic", 4, "it does not follow the entry before it"
    )


def test_a_missing_entry_is_found():
    entries = chain_of(5)
    del entries[1]

    assert first_break("clinic", entries, 5).sequence == 2


def test_a_cut_tail_is_found_by_the_head():
    broken = first_break("clinic", chain_of(5)[:3], 5)

    assert broken == Break("clinic", 4, "3 entries, but the head counts 5")


def test_an_entry_of_another_chain_is_found():
    broken = first_break("clinic", chain_of(2, name="elsewhere"), 2)

    assert broken == Break("clinic", 1, "the text names another chain or place")


def test_a_commitment_opens_only_with_its_salt_and_name():
    committed = commitment("ab" * 32, "Aoife Byrne")

    assert opens(committed, "ab" * 32, "Aoife Byrne")
    assert not opens(committed, "ab" * 32, "Aoife Burne")
    assert not opens(committed, "cd" * 32, "Aoife Byrne")
