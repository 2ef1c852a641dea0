"""What the style sheets keep to."""

import re
from pathlib import Path

from courseware import web

STYLES = Path(web.__file__).parent / "static" / "css"
TEMPLATES = Path(web.__file__).parent / "templates"
# What can be typed into or chosen from, by element or by class.
FIELDS = r"\b(input|select|textarea)\b|__control\b|match__choice|order__place"
LARGE = r"max\(1em, 16px\)|1(\.\d+)?rem|var\(--step-[0-9]\)"


def test_an_iphone_on_its_side_is_asked_in_its_own_word_to_leave_the_letters_alone():
    base = (STYLES / "base.css").read_text("utf-8")

    assert base.count("-webkit-text-size-adjust: 100%;\n    text-size-adjust: 100%;") == 1


def test_no_link_within_a_page_flies_over_it():
    sheets = [path.read_text("utf-8") for path in STYLES.glob("*.css")]

    assert not [text for text in sheets if "scroll-behavior: smooth" in text]


def test_a_printed_lesson_keeps_each_question_with_its_options():
    printed = (STYLES / "print.css").read_text("utf-8")
    whole = next(one for one in printed.split("}") if "break-inside: avoid" in one)

    assert {"  .question:not([data-stepwise]),", "  .reference,"} <= set(whole.splitlines())
    assert "  .pager,\n" in printed.partition("display: none !important")[0]


def test_no_field_has_letters_so_small_that_an_iphone_enlarges_the_page():
    sheets = {path.name: path.read_text("utf-8") for path in STYLES.glob("*.css")}
    rules = [
        (name, selectors.strip(), size)
        for name, text in sheets.items()
        for selectors, size in re.findall(r"([^{};]+)\{[^{}]*?font-size: ([^;]+);", text)
        if re.search(FIELDS, selectors) and "::" not in selectors
    ]

    small = [rule for rule in rules if not re.match(LARGE, rule[2])]
    assert small == [("author.css", "textarea.editor", "0.9375rem")]
    assert "@media (pointer: coarse) {\n    textarea.editor {" in sheets["author.css"]
    assert "input,\n  select,\n  textarea {\n    font-size: max(1em, 16px);" in sheets["base.css"]


def test_a_long_choice_in_a_list_does_not_make_the_page_wider_in_webkit():
    components = (STYLES / "components.css").read_text("utf-8")

    lists = components.split("select:is(.field__control, .match__choice, .blank__control) {")[1]
    assert "contain: paint;" in lists.partition("}")[0]


def test_voiceover_is_told_of_every_list_that_shows_no_marks():
    # Safari takes a list without marks for no list, unless its role is named.
    pages = [page for page in TEMPLATES.rglob("*.html") if 'class="rows' in page.read_text("utf-8")]
    lists = [one for page in pages for one in re.findall("<[uo]l [^>]*>", page.read_text("utf-8"))]

    assert lists
    assert [one for one in lists if 'class="rows' in one and 'role="list"' not in one] == []
