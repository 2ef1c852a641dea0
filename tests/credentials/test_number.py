"""Certificate numbers: unguessable, typable, and a mistyped one is noticed."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.credentials.number import (
    ALPHABET,
    LENGTH,
    RANDOM_CHARACTERS,
    BadNumber,
    check_characters,
    new_number,
    read_number,
    shown,
)

bodies = st.text(ALPHABET, min_size=RANDOM_CHARACTERS, max_size=RANDOM_CHARACTERS)
places = st.integers(0, LENGTH - 1)


def number_of(body: str) -> str:
    return body + check_characters(body)


def test_a_number_holds_at_least_128_random_bits():
    assert len(ALPHABET) == len(set(ALPHABET)) == 32
    assert RANDOM_CHARACTERS * 5 >= 128
    drawn = {new_number()[:RANDOM_CHARACTERS] for _ in range(1_000)}
    assert len(drawn) == 1_000
    # Every place takes every character: none of the random bits is a constant.
    assert all(len({number[place] for number in drawn}) == 32 for place in range(RANDOM_CHARACTERS))


def test_the_check_characters_are_these_and_stay_these():
    # Worked out by hand from the definition: both sums are zero.
    assert number_of("0" * 26) == "0" * 28
    body = "0123456789ABCDEFGHJKMNPQRS"
    powers = [1]
    while len(powers) < 31:
        powers.append(powers[-1] << 1 ^ (37 if powers[-1] & 16 else 0))
    plain = weighted = 0
    for place, character in enumerate(number_of(body)):
        value = ALPHABET.index(character)
        plain ^= value
        product = 0
        for bit in range(5):
            if value >> bit & 1:
                product ^= powers[(bit + place) % 31]
        weighted ^= product
    assert (plain, weighted) == (0, 0)


@given(bodies)
def test_a_number_is_read_as_people_write_it(body):
    number = number_of(body)
    written = shown(number)

    assert written.count("-") == 6 and len(written) == LENGTH + 6
    assert read_number(written) == number
    assert read_number(f" {written.lower()} ".replace("-", " ")) == number
    assert read_number(written.replace("-", "\u2013")) == number
    assert read_number(number.replace("0", "O").replace("1", "l")) == number


@given(bodies, places, st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(body, place, other):
    number = number_of(body)
    wrong = number[:place] + other + number[place + 1 :]

    if wrong != number:
        with pytest.raises(BadNumber, match="mistyped"):
            read_number(wrong)


@given(bodies, places, places)
def test_two_characters_that_changed_places_are_noticed(body, one, two):
    number = list(number_of(body))
    number[one], number[two] = number[two], number[one]

    if "".join(number) != number_of(body):
        with pytest.raises(BadNumber, match="mistyped"):
            read_number("".join(number))


@given(bodies, places, places, st.sampled_from(ALPHABET), st.sampled_from(ALPHABET))
def test_two_wrong_characters_are_noticed(body, one, two, first, second):
    number = list(number_of(body))
    number[one], number[two] = first, second

    if "".join(number) != number_of(body):
        with pytest.raises(BadNumber):
            read_number("".join(number))


def test_what_is_no_number_is_refused_with_the_reason():
    for typed, reason in (
        ("", "28 characters"),
        ("0" * 27, "has 27"),
        ("U" + "0" * 27, "no “U”"),
        ("0" * 27 + "É", "no “É”"),
    ):
        with pytest.raises(BadNumber, match=reason):
            read_number(typed)


def test_the_powers_of_the_field_are_all_different():
    # pairwise differences of neighbours in a row: no repetition before 31 steps
    letters = [check_characters("0" * place + "1" + "0" * (25 - place)) for place in range(26)]
    assert all(one != other for one, other in pairwise(letters))
    assert len(set(letters)) == 26
