"""Which items are to be looked at, and the sentence that says why."""

from fractions import Fraction

from courseware.domain.item_statistics import ItemFigures
from courseware.domain.spread import Gap
from courseware.domain.weak_items import FEWEST, Choice, Concern, Evidence, Weight, concerns

THREE_FIFTHS, HALF = Fraction(3, 5), Fraction(1, 2)


def figures(
    answers: int = 40,
    facility: Fraction | Gap = THREE_FIFTHS,
    discrimination: float | Gap = 0.4,
) -> ItemFigures:
    return ItemFigures("q1", 1, answers, facility, Fraction(1, 4), discrimination, HALF)


def choice(name: str, people: int, elsewhere: Fraction | Gap, right: bool = False) -> Choice:
    return Choice(name, f"text of {name}", right, people, elsewhere)


SOUND = (
    choice("a", 24, Fraction(4, 5), right=True),
    choice("b", 10, Fraction(2, 5)),
    choice("c", 6, Fraction(3, 10)),
)


def found(
    about: ItemFigures,
    choices: tuple[Choice, ...] = SOUND,
    right_elsewhere: Fraction | Gap = Fraction(4, 5),
    guessing: Fraction | None = Fraction(1, 3),
    must_be_known: bool = False,
) -> tuple[Concern, ...]:
    return concerns(
        Evidence(about, about.answers, choices, right_elsewhere, guessing, must_be_known)
    )


def test_a_sound_item_raises_no_concern() -> None:
    assert found(figures()) == ()


def test_a_wrong_option_of_those_who_did_well_comes_first_and_is_named() -> None:
    choices = (
        choice("a", 20, Fraction(61, 100), right=True),
        choice("b", 7, Fraction(82, 100)),
        choice("c", 13, Fraction(3, 10)),
    )

    concern, negative = found(figures(discrimination=-0.21), choices, Fraction(61, 100))

    assert concern == Concern(
        Weight.MISLED,
        "People who did well chose b, “text of b”: they earned 82 % of their other questions, "
        "those who were right here 61 %. Is the key right?",
    )
    assert negative.weight is Weight.NEGATIVE
    assert "(discrimination −21 %)" in negative.sentence


def test_two_people_who_did_well_are_no_evidence() -> None:
    choices = (choice("a", 38, HALF, right=True), choice("b", 2, Fraction(9, 10)))

    assert found(figures(), choices, HALF) == ()


def test_a_few_in_a_hundred_are_no_evidence_either() -> None:
    choices = (choice("a", 95, HALF, right=True), choice("b", 5, Fraction(9, 10)))

    assert found(figures(answers=100), choices, HALF) == ()


def test_nothing_is_said_of_too_few_answers() -> None:
    weak = figures(answers=FEWEST - 1, facility=Fraction(1, 10), discrimination=-0.5)
    enough = figures(answers=FEWEST, facility=Fraction(1, 10), discrimination=-0.5)

    assert found(weak) == ()
    assert [concern.weight for concern in found(enough)] == [Weight.NEGATIVE, Weight.GUESSED]


def test_a_facility_at_guessing_is_said_with_both_figures() -> None:
    (concern,) = found(figures(facility=Fraction(1, 3)))

    assert concern.weight is Weight.GUESSED
    assert concern.sentence == "33 % of the marks were earned; guessing would earn 33 %."


def test_a_hard_item_that_those_who_know_the_rest_know_is_no_concern() -> None:
    assert found(figures(facility=Fraction(1, 4), discrimination=1.0)) == ()
    assert found(figures(facility=Fraction(1, 4), discrimination=0.5)) == ()
    assert len(found(figures(facility=Fraction(1, 4), discrimination=0.49))) == 1


def test_a_hard_item_that_cannot_be_guessed_is_called_hard() -> None:
    (concern,) = found(figures(facility=Fraction(1, 5)), guessing=None)

    assert concern.weight is Weight.HARD


def test_an_item_that_everybody_knows_is_said_unless_it_must_be_known() -> None:
    easy = figures(facility=Fraction(39, 40), discrimination=0.1)

    assert [concern.weight for concern in found(easy)] == [Weight.EASY]
    assert found(easy, must_be_known=True) == ()


def test_an_item_that_tells_nobody_apart_is_flat() -> None:
    assert [concern.weight for concern in found(figures(discrimination=0.08))] == [Weight.FLAT]


def test_an_option_that_nobody_takes_is_named() -> None:
    idle = (*SOUND, choice("d", 0, Gap.NOBODY))

    (concern,) = found(figures(), idle)

    assert concern.weight is Weight.IDLE
    assert concern.sentence.startswith("Nobody of 40 chose d, “text of d”")


def test_a_listed_mistake_that_nobody_typed_is_no_concern() -> None:
    assert found(figures(), (*SOUND, choice("", 0, Gap.NOBODY))) == ()


def test_missing_figures_raise_no_concern() -> None:
    gaps = figures(facility=Gap.NOBODY, discrimination=Gap.ITEM_ALIKE)

    assert found(gaps, right_elsewhere=Gap.NO_REST) == ()
