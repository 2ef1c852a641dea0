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
        ("Was the course too long or too short?", "Was this course too long or too short for you?"),
        ("The statement was clear to me", "The statements were clear to me"),
        ("I would recommend the course", "I would recommend this course to colleagues"),
        ("Insert it into the muscle slowly", "Insert it to the muscle slowly"),
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
        ("The explanations were unclear to me", "The explanations were clear to me"),
        ("I agree with the goals of the course", "I disagree with the goals of the course"),
        ("The cases were relevant to my work", "The cases were irrelevant to my work"),
        ("It was possible to finish in time", "It was impossible to finish in time"),
        ("The pictures were helpful for my work", "The pictures were helpless for my work"),
        ("The quiz was too easy for me", "The quiz was too difficult for me"),
        ("The quiz was too easy for me", "The quiz was too hard for me"),
        ("The lessons were too long for me", "The lessons were too short for me"),
        ("There were too many questions", "There were too few questions"),
        ("There was too much text to read", "There was too little text to read"),
        ("My best lesson of the course", "My worst lesson of the course"),
        ("After it I work better than before it", "After it I work worse than before it"),
        ("What was good about the course?", "What was bad about the course?"),
        ("What are the strengths of the course?", "What are the weaknesses of the course?"),
        ("What did you like about the course?", "What did you dislike about the course?"),
    ],
)
def test_other_words_numbers_and_negations_say_something_else(was, now):
    assert not alike(was, now)
    assert not alike(was.upper(), now)
