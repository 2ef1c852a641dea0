"""A table of marks becomes statistics; what cannot be read is named with its line."""

from fractions import Fraction

import pytest

from courseware.domain.errors import Invalid
from courseware.domain.item_statistics import Figures
from courseware.domain.marks_table import MOST_TOTALS, figures_of_table

GOLDEN = "1,1,1,1,1\n1,1,1,1,0\n1,1,1,0,0\n1,1,0,0,1\n1,0,0,0,0\n0,1,0,0,0\n"


def read(text: str) -> Figures:
    return figures_of_table(text.splitlines(keepends=True))


def faults(text: str) -> dict[str, str]:
    with pytest.raises(Invalid) as raised:
        read(text)
    return raised.value.errors


def items(found: Figures) -> list[str]:
    return [item.item for item in found.items]


def named(text: str, names: str = "person,a,b,c,d,e") -> str:
    rows = [f"p{number},{row}" for number, row in enumerate(text.splitlines())]
    return "\n".join([names, *rows])


def test_the_golden_vector_goes_through_a_plain_table() -> None:
    found = read(GOLDEN)

    assert [round(float(item.discrimination) * 100, 2) for item in found.items] == [
        34.64,
        34.64,
        60.30,
        63.25,
        28.10,
    ]
    assert found.test.alpha == Fraction(15, 22)
    assert items(found) == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    "text",
    [
        named(GOLDEN),
        named(GOLDEN, ",a,b,c,d,e"),
        named(GOLDEN, "Who was it,a,b,c,d,e"),
        "a,b,c,d,e\n" + GOLDEN,
        "\ufeffa,b,c,d,e\r\n" + GOLDEN.replace("\n", "\r\n"),
        "a;b;c;d;e\n" + GOLDEN.replace(",", ";"),
        "a\tb\tc\td\te\n" + GOLDEN.replace(",", "\t"),
        "a,b,c,d,e\n\n" + GOLDEN + "\n,,,,\n",
    ],
)
def test_names_of_items_and_people_are_found(text: str) -> None:
    found = read(text)

    assert items(found) == ["a", "b", "c", "d", "e"]
    assert found.test.people == 6
    assert found.test.alpha == Fraction(15, 22)


def test_people_may_have_numbers_where_the_heading_says_so() -> None:
    found = read("id,1,2\n17,1,0\n18,1,1\n")

    assert items(found) == ["1", "2"]
    assert [item.facility for item in found.items] == [1, Fraction(1, 2)]


def test_people_without_a_heading_are_told_by_their_names() -> None:
    assert items(read("Lea,1,0\nLuc,1,1\n")) == ["1", "2"]


def test_a_maximum_stands_behind_the_name() -> None:
    found = read("Q. 1 /5.00,b\n2.5,1\n5,0\n")

    assert [(item.item, item.points, item.facility) for item in found.items] == [
        ("Q. 1", 5, Fraction(3, 4)),
        ("b", 1, Fraction(1, 2)),
    ]


def test_without_a_maximum_the_best_mark_is_it() -> None:
    assert [item.points for item in read("a,b\n4,0.5\n2,0\n").items] == [4, 1]


def test_a_blank_and_a_dash_earn_nothing() -> None:
    assert [item.facility for item in read("a,b\n-,1\n,1\n1,1\n").items] == [Fraction(1, 3), 1]


def test_fractions_and_decimal_commas_are_exact() -> None:
    assert read("a;b\n1/3;0,5\n1/3;0,5\n").items[0].facility == Fraction(1, 3)


def test_everything_that_is_no_mark_is_named_with_its_place() -> None:
    found = faults("person,a,b\nLea,1,x\nLuc,1\nIna,one,1\n")

    assert found == {
        "line 2": "column 3: 'x' is no mark — write a number, or leave it blank for 0",
        "line 3": "there are 2 cells where 3 belong — a comma too few? A blank mark needs "
        "its comma too",
        "line 4": "column 2: 'one' is no mark — write a number, or leave it blank for 0",
    }


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "file", "there are no marks"),
        ("person,a,b\n", "file", "there are no marks"),
        ("person\nLea\n", "line 1", "no column with marks"),
        ("a,a\n1,0\n", "line 1", "two columns are called 'a'"),
        ("a /2,b\n1,9\n\n3,0\n2,2\n", "line 4", "a has a mark of 3, above its maximum of 2"),
        ('a,b\n"1,0\n', "line 2", "save it as CSV again"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(text: str, where: str, what: str) -> None:
    assert what in faults(text)[where]


def test_no_more_faults_are_listed_than_somebody_reads() -> None:
    assert len(faults("person,a\n" + "Lea,x\n" * 50)) == 20


def test_marks_that_would_have_to_be_kept_one_by_one_are_refused() -> None:
    rows = (f"{number}.5,1\n" for number in range(MOST_TOTALS + 1))

    with pytest.raises(Invalid) as raised:
        figures_of_table(["a,b\n", *rows])

    assert "round the marks" in raised.value.errors[f"line {MOST_TOTALS + 2}"]
