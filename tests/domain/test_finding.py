"""What is typed finds a name with and without its accents."""

import unicodedata

import pytest

from courseware.domain.finding import finds

TOMAS = "Tomás Ó Catháin"


@pytest.mark.parametrize(
    "typed", ["Tomas", "tomás", "TOMÁS", "catha o", "Tomás Ó", "", "  ", "mas ó cat"]
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_capital_letters_and_composition_make_no_difference(typed, form):
    assert finds(unicodedata.normalize(form, typed), TOMAS)
    assert finds(typed, unicodedata.normalize(form, TOMAS))


def test_every_word_has_to_stand_somewhere():
    assert finds("tomas riverside", TOMAS, "t.o@riverside.example")
    assert not finds("tomas hilltop", TOMAS, "t.o@riverside.example")
    assert not finds("tomass", TOMAS)
    assert finds("strasse", "Straße") and finds("Lukasz", "Łukasz")
