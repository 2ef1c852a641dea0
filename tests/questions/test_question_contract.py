"""Every question type keeps the same contract, shown with its own example."""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml
from pydantic import TypeAdapter

import courseware
from courseware.questions.base import Question
from courseware.questions.rich import map_rich, rich_texts
from courseware.questions.types import (
    GRADED_TYPES,
    SURVEY_TYPES,
    TYPES,
    AnyGraded,
    AnyQuestion,
    AnySurvey,
)

TEMPLATES = Path(courseware.__path__[0]) / "web" / "templates"

RIGHT: dict[str, dict[str, list[str]]] = {
    "single": {"answer": ["b"]},
    "multiple": {"answer": ["d", "a", "b"]},
    "true_false": {"answer": ["false"]},
    "numeric": {"answer": ["2,0 cm"]},
    "short_text": {"answer": ["Pneumothorax"]},
    "matching": {
        "match.faint": ["lie-down"],
        "match.breathless": ["call"],
        "match.drop": ["press"],
    },
    "extended_matching": {
        "stem.shoulder": ["pleura"],
        "stem.flank": ["kidney"],
        "stem.ribs": ["pleura"],
    },
    "hotspot": {"answer": ["a"]},
    "ordering": {
        "position.stop": ["1"],
        "position.wash": ["2"],
        "position.report": ["3"],
        "position.record": ["4"],
    },
    "cloze": {"blank.pulse": ["slow"], "blank.raise": ["Legs"]},
    "branching": {"answer": ["ask.hospital"]},
    "essay": {"answer": ["Very rarely the lung is hurt.\nThen you go to hospital."]},
    "scale": {"answer": ["4"]},
    "comment": {"answer": ["More on the calf."]},
}


def full(question: Any, response: Any) -> Any:
    """Return the answer for full credit: what people mark with the best level of everything."""
    if not question.by_person:
        return response
    best = {c.id: max(c.levels, key=lambda level: level.points).id for c in question.rubric}
    return question.with_mark(response, best, "Well said.")


every_type = pytest.mark.parametrize("name", TYPES)


@cache
def environment() -> jinja2.Environment:
    """Return a bare Jinja that escapes and refuses undefined names."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )


class Page(HTMLParser):
    """Collects what the tests ask of a rendered question."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def every(self, attribute: str) -> list[str]:
        return [a[attribute] or "" for _, a in self.tags if attribute in a]

    def controls(self) -> list[dict[str, str | None]]:
        return [a for tag, a in self.tags if tag in ("input", "select", "textarea")]


def rendered(question: Question, response: Any, *, readonly: bool = False) -> Page:
    shown = question.present_after(question.arrange(random.Random(7)), response)
    template = environment().get_template(shown.template)
    return Page(template.render(question=shown, response=response, readonly=readonly))


@every_type
def test_the_example_is_read_by_its_type_and_has_no_findings(name: str) -> None:
    raw = yaml.safe_load(TYPES[name].example)

    question = TypeAdapter(AnyQuestion).validate_python(raw)

    assert type(question) is TYPES[name]
    assert question.findings() == []


@every_type
def test_the_unions_hold_the_types_of_their_kind(name: str) -> None:
    union: Any = AnyGraded if name in GRADED_TYPES else AnySurvey
    question = TypeAdapter(union).validate_python(yaml.safe_load(TYPES[name].example))

    assert type(question) is TYPES[name]
    assert (name in SURVEY_TYPES) is not question.graded


@every_type
def test_every_key_of_a_type_is_described_for_authors(name: str) -> None:
    schema = TYPES[name].model_json_schema()
    models = [schema, *schema.get("$defs", {}).values()]

    undescribed = [
        (model["title"], key)
        for model in models
        for key, field in model.get("properties", {}).items()
        if len(field.get("description", "")) < 10
    ]

    assert undescribed == []


@every_type
def test_the_right_answer_is_read_stored_and_graded(name: str, make: Callable[..., Any]) -> None:
    question = make(name)

    response = question.read(RIGHT[name])

    assert json.loads(json.dumps(response)) == response
    assert question.awaits_mark(response) is question.by_person
    response = full(question, response)
    assert question.awaits_mark(response) is False
    assert question.grade(response) == (1 if question.graded else 0)
    assert question.answer_is_right(response) is question.graded
    assert question.given(response) != ""


@every_type
def test_a_blank_is_none_and_earns_nothing(name: str, make: Callable[..., Any]) -> None:
    question = make(name)
    blank = {field: ["", "  "] for field in RIGHT[name]} | {"csrf_token": ["x"]}

    assert question.read(blank) is None
    assert question.read({}) is None
    assert question.grade(None) == Fraction(0)
    assert question.answer_is_right(None) is False
    assert question.explain(None, ()).given == ""


@every_type
def test_the_arrangement_is_a_function_of_the_seed(name: str, make: Callable[..., Any]) -> None:
    question = make(name)
    one, two = (question.arrange(random.Random(3)) for _ in range(2))

    assert one == two
    assert isinstance(one, tuple)
    assert len(set(one)) == len(one)
    assert question.present(one) == question.present(two)


@every_type
def test_the_presented_question_names_its_template(name: str, make: Callable[..., Any]) -> None:
    question = make(name)
    shown = question.present(question.arrange(random.Random(1)))

    assert dataclasses.is_dataclass(shown)
    assert (shown.id, shown.type, shown.text) == (question.id, name, question.reading_text())
    assert shown.template == f"questions/{name}.html"
    assert (TEMPLATES / shown.template).is_file()


@every_type
def test_the_page_offers_exactly_the_fields_that_read_understands(
    name: str, make: Callable[..., Any]
) -> None:
    page = rendered(make(name), None)

    assert {control["name"] for control in page.controls()} == set(RIGHT[name])


@every_type
def test_the_page_labels_every_control_and_repeats_no_id(
    name: str, make: Callable[..., Any]
) -> None:
    page = rendered(make(name), make(name).read(RIGHT[name]))
    ids = page.every("id")
    pointers = [
        target
        for attribute in ("for", "aria-labelledby", "aria-describedby")
        for value in page.every(attribute)
        for target in value.split()
    ]

    assert len(ids) == len(set(ids))
    assert set(pointers) <= set(ids)
    assert {control["id"] for control in page.controls()} <= set(page.every("for"))
    assert all(id_.startswith(f"q_{make(name).id}__") for id_ in ids)


@every_type
def test_the_page_has_no_inline_style_or_script(name: str, make: Callable[..., Any]) -> None:
    page = rendered(make(name), None)

    assert not {"script", "style", "form"} & {tag for tag, _ in page.tags}
    assert page.every("style") == []
    assert [a for _, attrs in page.tags for a in attrs if a.startswith("on")] == []


@every_type
def test_a_saved_answer_is_shown_and_read_back_the_same(
    name: str, make: Callable[..., Any]
) -> None:
    question = make(name)
    response = question.read(RIGHT[name])
    html = environment().get_template(f"questions/{name}.html")
    shown = question.present_after(question.arrange(random.Random(7)), response)

    form = filled_fields(html.render(question=shown, response=response, readonly=False))

    assert question.read_after(form, response) == response
    assert question.is_complete(response)


@every_type
def test_a_readonly_page_disables_every_control(name: str, make: Callable[..., Any]) -> None:
    controls = rendered(make(name), None, readonly=True).controls()

    assert controls != []
    assert all("disabled" in control for control in controls)


@every_type
def test_two_questions_in_one_form_are_told_apart_by_a_prefix(
    name: str, make: Callable[..., Any]
) -> None:
    shown = make(name).present(())
    template = environment().get_template(shown.template)

    html = template.render(question=shown, response=None, readonly=False, name_prefix="e1-")

    names = {control["name"] for control in Page(html).controls()}
    assert names == {f"e1-{field}" for field in RIGHT[name]}


@every_type
def test_the_review_shows_every_verdict_in_words_and_every_reason(
    name: str, make: Callable[..., Any]
) -> None:
    question = make(name)
    arrangement = question.arrange(random.Random(5))
    explanation = question.explain(question.read(RIGHT[name]), arrangement)

    html = environment().get_template("questions/_explanation.html").render(explanation=explanation)

    assert html.count('class="verdict ') == 1 + len(explanation.rows)
    assert explanation.verdict.value in html
    for row in explanation.rows:
        assert row.verdict.value in html
        assert row.why in html
    assert explanation.explanation in html
    assert len({row.id for row in explanation.rows}) == len(explanation.rows)


@pytest.mark.parametrize("name", GRADED_TYPES)
def test_the_review_of_a_marked_question_ends_with_what_to_take_away(
    name: str, make: Callable[..., Any]
) -> None:
    question = make(name)
    explanation = question.explain(full(question, question.read(RIGHT[name])), ())

    assert explanation.verdict.value == "Earns full marks" if question.by_person else "Right"
    assert explanation.credit == 1
    assert explanation.explanation == question.explanation != ""
    assert explanation.right_answer != ""
    assert explanation.rows != ()


@pytest.mark.parametrize("name", SURVEY_TYPES)
def test_a_survey_answer_is_never_judged(name: str, make: Callable[..., Any]) -> None:
    question = make(name)
    explanation = question.explain(question.read(RIGHT[name]), ())

    assert explanation.verdict.value == "Not marked"
    assert (explanation.rows, explanation.right_answer) == ((), "")


@every_type
def test_rendering_reaches_every_markdown_text(name: str, make: Callable[..., Any]) -> None:
    question = make(name)
    before = rich_texts(question)

    compiled = map_rich(question, lambda text: f"<p>{text}</p>")

    after = rich_texts(compiled)
    assert [path for path, _ in after] == [path for path, _ in before]
    assert all(
        f"<p>{old}</p>" == new or old == new
        for (_, old), (_, new) in zip(before, after, strict=True)
    )
    assert compiled.text == f"<p>{question.text}</p>"
    assert question == make(name)
    assert compiled.arrange(random.Random(2)) == question.arrange(random.Random(2))
    assert compiled.grade(compiled.read(RIGHT[name])) == question.grade(question.read(RIGHT[name]))


def filled_fields(html: str) -> dict[str, list[str]]:
    """Read a page as a browser would send it."""
    form: dict[str, list[str]] = {}

    class Browser(HTMLParser):
        select = ""
        textarea = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            own = {key: value or "" for key, value in attrs}
            if tag == "input" and (own["type"] == "text" or "checked" in own):
                form.setdefault(own["name"], []).append(own["value"])
            elif tag == "select":
                self.select = own["name"]
            elif tag == "option" and "selected" in own:
                form.setdefault(self.select, []).append(own["value"])
            elif tag == "textarea":
                self.textarea = own["name"]

        def handle_data(self, data: str) -> None:
            if self.textarea:
                form.setdefault(self.textarea, []).append(data)

        def handle_endtag(self, tag: str) -> None:
            if tag == "textarea":
                self.textarea = ""

    Browser().feed(html)
    return form


def test_an_option_may_have_the_name_of_a_part_of_the_page(make: Callable[..., Any]) -> None:
    names = ("text", "legend", "answer", "error")
    options = [{"id": id_, "text": id_, "correct": id_ == "text"} for id_ in names]

    ids = rendered(make("single", options=options), None).every("id")

    assert len(ids) == len(set(ids)) == 3 + len(names)  # text, legend and answer of the page
