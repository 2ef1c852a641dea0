"""The GIFT grammar: what Moodle's importer reads is read here in the same way."""

import pytest

from courseware.interchange.gift_syntax import GiftKind, GiftQuestion, GiftText, read_gift


def only(text: str) -> GiftQuestion:
    (question,) = read_gift(text)
    return question


def answers(question: GiftQuestion) -> list[tuple[str, str, str, str]]:
    return [
        (a.sign, a.weight, a.text.text, a.feedback.text if a.feedback else "")
        for a in question.answers
    ]


def test_a_choice_has_a_name_options_and_feedback() -> None:
    question = only(
        "::Tomb::Who lies there?{\n ~Ann#no\n ~%50%Ben #half \n =Cid\n ####Remember.\n}"
    )

    assert question.kind is GiftKind.CHOICE
    assert (question.title, question.before.text) == ("Tomb", "Who lies there?")
    assert answers(question) == [
        ("~", "", "Ann", "no"),
        ("~", "50", "Ben", "half"),
        ("=", "", "Cid", ""),
    ]
    assert question.general == GiftText("Remember.")


def test_a_missing_word_keeps_what_stands_on_both_sides() -> None:
    question = only("The pulse is {~fast =slow} in a faint.")

    assert (question.before.text, question.after) == ("The pulse is ", " in a faint.")


def test_true_or_false_has_feedback_for_the_wrong_and_the_right_answer() -> None:
    question = only("It floats.{FALSE#wrong#right}")

    assert (question.kind, question.is_true) == (GiftKind.TRUE_FALSE, False)
    assert [answer.feedback.text for answer in question.answers if answer.feedback] == [
        "wrong",
        "right",
    ]
    assert only("It sinks.{t}").is_true is True


def test_escaped_signs_mean_nothing() -> None:
    question = only(r"::a\:b::x \{y\} \= z\nnext \\{=\~\#\:}")

    assert question.title == "a:b"
    assert question.before.text == "x {y} = z\nnext \\"
    assert answers(question) == [("=", "", "~#:", "")]


def test_a_backslash_before_any_other_sign_is_a_backslash() -> None:
    assert only("[html]1 \\\\neq \\alpha{}").before == GiftText("1 \\neq \\alpha", "html")


def test_a_matching_has_pairs_and_choices_left_over() -> None:
    question = only("Match.{=a -> 1\n=b->2 = -> 3}")

    assert question.kind is GiftKind.MATCHING
    assert [(one.text, other) for one, other in question.pairs] == [
        ("a", "1"),
        ("b", "2"),
        ("", "3"),
    ]


def test_numbers_come_alone_with_a_tolerance_as_a_range_or_several() -> None:
    assert answers(only("n{#1822}")) == [("=", "", "1822", "")]
    assert answers(only("n{#1..5}")) == [("=", "", "1..5", "")]
    assert answers(only("n{#=3:2 =%50%3:4#near ~#far}")) == [
        ("=", "", "3:2", ""),
        ("=", "50", "3:4", "near"),
        ("~", "", "", "far"),
    ]
    assert answers(only("n{#3:2~#far}")) == [("=", "", "3:2", ""), ("~", "", "", "far")]


def test_comments_hold_ids_and_tags_and_are_not_part_of_the_text() -> None:
    question = only("// [id:q-7] [tag:one]\n// [tag:two words] [tag:a\\]b]\nText{\n// aside\n=x}")

    assert (question.id, question.tags) == ("q-7", ("one", "two words", "a]b"))
    assert answers(question) == [("=", "", "x", "")]


def test_a_category_line_stands_alone_and_blank_lines_part_questions() -> None:
    text = "$CATEGORY: $course$/top/A\\: b\none{T}\n\n\r\ntwo{F}\n   \n// only a comment\n\nthree"

    assert [(q.kind, q.title or q.before.text, q.line) for q in read_gift(text)] == [
        (GiftKind.CATEGORY, "$course$/top/A: b", 1),
        (GiftKind.TRUE_FALSE, "one", 2),
        (GiftKind.TRUE_FALSE, "two", 5),
        (GiftKind.DESCRIPTION, "three", 9),
    ]


def test_essays_and_orderings_are_told_by_their_blocks() -> None:
    assert only("Why?{}").kind is GiftKind.ESSAY
    question = only("Sort.{>2 ALL VERTICAL ALL_OR_NOTHING SHOW\nfirst\nsecond\n}")
    assert (question.kind, question.rest) == (
        GiftKind.ORDERING,
        "2 ALL VERTICAL ALL_OR_NOTHING SHOW",
    )
    assert [a.text.text for a in question.answers] == ["first", "second"]


def test_what_cannot_be_read_says_why_and_leaves_the_rest_alone() -> None:
    found = list(read_gift("open {=a\n\nclosed }{\n\nno sign{abc}\n\npair{=a->b =c}\n\ngood{T}"))

    assert [(q.kind, q.rest) for q in found] == [
        (GiftKind.UNREADABLE, "its braces do not match"),
        (GiftKind.UNREADABLE, "its braces do not match"),
        (GiftKind.UNREADABLE, "no answer starts with = or ~"),
        (GiftKind.UNREADABLE, "a pair of its matching lacks ->"),
        (GiftKind.TRUE_FALSE, ""),
    ]


@pytest.mark.parametrize(
    ("text", "sign", "shown"),
    [
        ("one {T}\ntwo {F}\nthree {=a ~b}", "a brace", "two {F}"),
        ("::a:: one {T}\n::b:: two, which asks nothing", "a name", "::b:: two, which asks nothing"),
        ("one {=a ~b\ntwo {=c ~d}", "a brace", "two {=c ~d}"),
        ("a remark\n::b:: two {T}", "a name", "::b:: two {T}"),
        ("x {=$x^{2}$ ~y}", "a brace", "x {=$x^{2}$ ~y}"),
        ("one {T} and }", "a brace", "one {T} and }"),
    ],
)
def test_questions_that_no_blank_line_parts_are_refused_and_never_run_together(
    text: str, sign: str, shown: str
) -> None:
    question = only(text)

    assert question.kind is GiftKind.UNREADABLE
    assert question.rest.startswith(f"{sign} ")
    assert f"in “{shown}” belongs to another question" in question.rest
    assert "by an empty line" in question.rest


def test_escaped_braces_and_colons_in_a_missing_words_tail_are_words() -> None:
    question = only(r"The set {=\{1\} ~none} is \{1\}." "\n" r"\:\:so\:\: it is.")

    assert question.kind is GiftKind.CHOICE
    assert question.after == " is {1}.\n::so:: it is."
