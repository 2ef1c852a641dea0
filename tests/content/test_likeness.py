"""What still says the same, and what an id must not come to say."""

import pytest

from courseware.content.likeness import alike


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("A filiform needle", "A thin filiform needle"),
        ("The pulse slows", "The pulse becomes slow"),
        ("Stop, call emergency help and stay with her", "Stop and call for emergency help at once"),
        ("It injects nothing.", "It never injects anything"),
        ("Bruises heal within 14 days [@EV-01].", "A bruise will heal within *14* days"),
        ("A depth of 7,5 mm", "The depth: 7.5 mm"),
        ("Wash", "Wash"),
        ("", "Anything"),
    ],
)
def test_a_rewording_says_the_same(was, now):
    assert alike(was, now)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Stop, call emergency help and stay with her", "Offer a cup of sweet tea"),
        ("Press on it for 2 minutes", "Press on it for 20 minutes"),
        ("The lung is in danger here", "The lung is not in danger here"),
        ("She can continue", "She can't continue"),
        ("Raise the arm", "Lower the arm"),
        ("Raise the arm", "Bend the arm"),
        ("Insert the needle from proximal to distal", "Insert the needle from distal to proximal"),
        ("It is safe over the ribs at this depth", "It is unsafe over the ribs at this depth"),
        ("The needle is in the muscle", "The ball is in the garden"),
        ("Needle", "The depth at which bleeding below the skin becomes likely with a needle"),
        ("Slow", "Rapid"),
    ],
)
def test_other_words_numbers_and_negations_say_something_else(was, now):
    assert not alike(was, now)
    assert not alike(was.upper(), now)
