"""Markdown fields of a question: how they are marked, walked, rendered and read as plain text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import unescape
from types import UnionType
from typing import Annotated, Any, TypeAlias, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel

from courseware.questions.findings import Path


@dataclass(frozen=True)
class RichText:
    """Marks a text field as Markdown; `inline` texts stand in a label and lose a lone <p>."""

    inline: bool = False


Rich = Annotated[str, RichText()]
RichLine = Annotated[str, RichText(inline=True)]

Render: TypeAlias = Callable[[str], str]
_Apply: TypeAlias = Callable[[Path, str, RichText], str]
_Visit: TypeAlias = Callable[[Any, Path, _Apply], Any]
Model = TypeVar("Model", bound=BaseModel)


def map_rich(question: Model, render: Render) -> Model:
    """Return a copy in which every non-empty Markdown text, nested ones too, went through `render`.

    An inline text whose result is one single paragraph loses the <p> around it, because labels
    may not hold paragraphs.
    """

    def apply(_: Path, text: str, mark: RichText) -> str:
        html = render(text)
        return _without_lone_paragraph(html) if mark.inline else html

    return _visit_model(question, (), apply)


def rich_texts(question: BaseModel) -> list[tuple[Path, str]]:
    """List every non-empty Markdown text of the question with the place where it stands."""
    found: list[tuple[Path, str]] = []

    def collect(path: Path, text: str, _: RichText) -> str:
        found.append((path, text))
        return text

    _visit_model(question, (), collect)
    return found


_CITATION = re.compile(r"<sup\b[^>]*\b(?:cit|ref)\w*\b[^>]*>.*?</sup>", re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


def plain(html: str) -> str:
    """Read rendered HTML as one line of plain text: no tags, no citation numbers, `10^3` kept."""
    text = _CITATION.sub("", html)
    text = re.sub(r"<sup\b[^>]*>", "^", text)
    text = re.sub(r"</(?:p|li|div)>|<br\s*/?>", " ", text)
    return " ".join(unescape(_TAG.sub("", text)).split())


def _without_lone_paragraph(html: str) -> str:
    inner = html.strip()
    if inner.startswith("<p>") and inner.endswith("</p>") and inner.count("<p") == 1:
        return inner[3:-4]
    return html


def _visit_model(model: Model, path: Path, apply: _Apply) -> Model:
    changed: dict[str, Any] = {}
    for name, visit in _plan(type(model)):
        old = getattr(model, name)
        new = visit(old, (*path, name), apply)
        if new is not old:
            changed[name] = new
    return model.model_copy(update=changed) if changed else model


@cache
def _plan(model: type[BaseModel]) -> tuple[tuple[str, _Visit], ...]:
    """Tell which fields of a class hold Markdown, found once from the annotations."""
    visits = (
        (name, _visitor(field.annotation, tuple(field.metadata)))
        for name, field in model.model_fields.items()
    )
    return tuple((name, visit) for name, visit in visits if visit is not None)


def _visitor(annotation: Any, metadata: tuple[Any, ...] = ()) -> _Visit | None:
    mark = next((entry for entry in metadata if isinstance(entry, RichText)), None)
    if mark is not None:
        return _visit_text(mark)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _visitor(arguments[0], tuple(arguments[1:]))
    if origin is tuple:
        inner = _visitor(arguments[0])
        return None if inner is None else _visit_tuple(inner)
    if origin in (Union, UnionType):
        found = [visit for visit in map(_visitor, arguments) if visit is not None]
        return _visit_optional(found[0]) if found else None
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _visit_model
    return None


def _visit_text(mark: RichText) -> _Visit:
    def visit(text: str, path: Path, apply: _Apply) -> str:
        return apply(path, text, mark) if text else text

    return visit


def _visit_tuple(inner: _Visit) -> _Visit:
    def visit(values: tuple[Any, ...], path: Path, apply: _Apply) -> tuple[Any, ...]:
        return tuple(inner(value, (*path, i), apply) for i, value in enumerate(values))

    return visit


def _visit_optional(inner: _Visit) -> _Visit:
    def visit(value: Any, path: Path, apply: _Apply) -> Any:
        return None if value is None else inner(value, path, apply)

    return visit
