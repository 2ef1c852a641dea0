"""Which words are looked for, what comes first, and what is shown of a text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.domain.finding import folded
from courseware.domain.searching import (
    ENOUGH,
    MOST_SHOWN,
    MOST_WORDS,
    Hit,
    best,
    hit,
    pieces,
    snippet,
    with_all,
    words_beyond,
    words_of,
)

TEXTS = st.lists(
    st.one_of(
        st.sampled_from(
            ("Blood", "thinners", "Épaule", "of", "the", "don’t", "T12", "Łódź", "ﬁne")
        ),
        st.text(min_size=1, max_size=9),
    ),
    max_size=80,
).map(lambda words: " ".join(" ".join(words).split()))


def test_words_are_folded_each_once_and_plurals_find_one():
    assert words_of("Blood THINNERS, blood") == ("blood", "thinner")
    assert words_of("épaules") == ("epaule",)
    assert words_of("illness T12 of") == ("illness", "t12", "of")
    assert words_of("a") == words_of(" … ") == words_of("") == ()


def test_words_beyond_the_most_are_told_and_not_looked_for():
    most = " ".join(f"w{n}" for n in range(MOST_WORDS))

    assert words_beyond(most) == words_beyond(f"{most} w0 a W1") == ()
    assert words_of(f"{most} Thinners") == words_of(most)
    assert words_beyond(f"{most} Thinners thinner of") == ("thinners", "of")


@given(TEXTS)
def test_words_are_few_and_hold_no_space(typed):
    words = words_of(typed)

    assert len(words) <= MOST_WORDS
    assert len(set(words)) == len(words)
    assert all(len(word) >= 2 and not word.isspace() for word in words)
    assert all(word in folded(typed) for word in words)


@given(TEXTS, TEXTS)
def test_pieces_say_the_whole_text_and_mark_only_what_was_looked_for(text, typed):
    words = words_of(typed)

    parted = pieces(text, words)

    assert "".join(piece.text for piece in parted) == text.rstrip()
    for piece in parted:
        assert not piece.found or any(word in folded(piece.text) for word in words)


@given(TEXTS, TEXTS)
def test_a_snippet_is_a_piece_of_the_text_with_a_word_in_it(text, typed):
    words = words_of(typed)

    shown = snippet(text, words)
    said = "".join(piece.text for piece in shown)

    assert said.removeprefix("… ").removesuffix(" …") in text
    if any(piece.found for piece in pieces(text, words)):
        assert any(piece.found for piece in shown)


def test_a_snippet_begins_where_most_words_stand_together():
    text = (
        "blood "
        + "and so on " * 60
        + "people on blood thinners need more than a yes. "
        + "x " * 200
    )

    said = "".join(piece.text for piece in snippet(text, words_of("thinners blood")))

    assert "people on blood thinners need" in said
    assert said.startswith("… ") and said.endswith(" …")
    assert len(said) < 300


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 5)), max_size=9))
def test_all_words_come_before_some_and_headings_before_text(made):
    ranked = sorted((Hit(a, b, (c,)) for a, b, c in made), key=lambda one: one.rank)

    for one, other in pairwise(ranked):
        assert one.lacking <= other.lacking
        if one.lacking == other.lacking:
            assert one.unnamed <= other.unnamed


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 99)), max_size=60))
def test_what_lacks_a_word_is_shown_only_where_little_has_all(made):
    hits = [(Hit(a, b, (c,)), c) for a, b, c in made]

    shown = best(hits)

    assert len(shown) <= MOST_SHOWN
    assert with_all(shown) == min(with_all(hits), MOST_SHOWN)
    if with_all(shown) < len(shown):
        assert len(shown) <= ENOUGH
    if len(shown) < ENOUGH:
        assert len(shown) == len(hits)


def test_a_hit_counts_words_in_any_order():
    assert hit(("thinner", "blood"), "blood thinners", "", (0,)).rank == (0, 0, (0,))
    assert hit(("thinner", "blood"), "medicines", "thinner blood", (0,)).rank == (0, 2, (0,))
    assert hit(("thinner", "blood"), "blood", "", (0,)).rank == (1, 1, (0,))


@pytest.mark.parametrize(
    "text", ["rib", "a rib.", "(rib", "no ribcage", "mid-rib", "“rib”", "\nrib"]
)
def test_a_short_word_is_found_where_a_word_begins(text):
    assert hit(("rib",), "", text, (0,)).lacking == 0
    assert [piece.found for piece in pieces(text.strip("( .“”\n"), ("rib",))][-1]


@pytest.mark.parametrize("text", ["describe", "attribute", "caribbean", "sub_rib"])
def test_a_short_word_is_not_found_inside_another(text):
    assert hit(("rib",), text, text, (0,)).lacking == 1
    assert not any(piece.found for piece in pieces(text, ("rib",)))


def test_a_longer_word_is_found_inside_another():
    assert hit(("thorax",), "", "pneumothorax", (0,)).lacking == 0
