"""Free texts as QTI has them: a large field, and blocks that only those who score get to read.

QTI knows neither criteria nor limits in words. Both stand in a block for scorers, the criteria as a
list that is found again by its class; the limits are a label too, and make the expected length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from courseware.domain.counted import counted
from courseware.interchange.drafts import Draft
from courseware.interchange.labels import PREFIX, Labels
from courseware.interchange.markup import Node
from courseware.interchange.names import is_slug
from courseware.interchange.qti_item_parts import Item
from courseware.interchange.qti_names import Vocabulary, words
from courseware.interchange.qti_parts import RESPONSE, Written, line, prose
from courseware.interchange.rubric_text import essay
from courseware.interchange.shapes import one_line
from courseware.questions.essay import Essay
from courseware.questions.rubric import Criterion

_ANSWER: Final = "courseware-answer"
_NOTE: Final = "courseware-note"
_RUBRIC: Final = "courseware-rubric"
_PER_WORD: Final = 6
"""Characters of an English word with its space, for the expected length."""
_POINTS: Final = re.compile(r"\s*([0-9]{1,2})\s*")


def essay_item(question: Essay, names: Vocabulary) -> Written:
    """Write the item of a free text: what is to be scored is 0 to 1, as of every item."""
    tag, limits = names.tag, question.words
    length = limits.maximum or limits.minimum
    field = tag(
        "extendedTextInteraction",
        responseIdentifier=RESPONSE,
        expectedLength=length * _PER_WORD if length else None,
    )
    model = _div(_ANSWER, prose(question.answer))
    rubric = _div(_NOTE, _note(question)) + _div(_RUBRIC, _criteria(question))
    return Written(
        tag("responseDeclaration", identifier=RESPONSE, cardinality="single", baseType="string"),
        prose(question.text) + field + _block(names, model) + _block(names, rubric),
        "",
        [],
    )


def words_label(question: Essay) -> list[str]:
    """Return the label of the limits in words, none where there are none."""
    least, most = question.words.minimum, question.words.maximum
    return [f"{PREFIX}words:{least or ''}-{most or ''}"] if least or most else []


def read_essay(item: Item, labels: Labels) -> Draft | None:
    """Read a free text: ours with its rubric, another one with what its scorers read."""
    interaction = item.interactions[0]
    for key in ("patternMask", "maxStrings", "minStrings", "format"):
        if value := interaction.attributes.get(key, ""):
            item.place.lost(f"{key} {value[:80]}")
    blocks = item.for_scorers()
    found = {_class(node): node for block in blocks for node in block.walk() if _class(node)}
    limits = _limits(labels)
    if _ANSWER in found and _RUBRIC in found:
        rubric = [_criterion(item, node) for node in _items(found[_RUBRIC])]
        answer = item.text(found[_ANSWER])
        return {"type": "essay", "answer": answer, "rubric": rubric} | limits
    if not limits and (length := interaction.attributes.get("expectedLength", "")):
        item.place.lost(f"the expected length: {length[:20]} characters")
    told = [item.text(block) for block in blocks]
    told += item.right(interaction.attributes.get("responseIdentifier", ""))
    return essay("\n\n".join(filter(None, told)), item.place) | limits


def _block(names: Vocabulary, inner: str) -> str:
    about = {"view": "scorer", "use": "scoring" if names.kebab else None}
    return names.tag(
        "rubricBlock", names.tag("contentBody", inner) if names.kebab else inner, **about
    )


def _div(class_: str, inner: str) -> str:
    return f'<div class="{class_}">{inner}</div>'


def _note(question: Essay) -> str:
    most = sum(criterion.most for criterion in question.rubric)
    told = [f"Score: the points of the chosen levels, divided by {most}."]
    least, limit = question.words.minimum, question.words.maximum
    told += [f"At least {counted(least, 'word')}."] if least else []
    told += [f"At most {counted(limit, 'word')}."] if limit else []
    return f"<p>{words(' '.join(told))}</p>"


def _criteria(question: Essay) -> str:
    return f"<ul>{''.join(map(_listed, question.rubric))}</ul>"


def _listed(criterion: Criterion) -> str:
    name = f"criterion.{criterion.id}"
    levels = "".join(
        f'<li id="{name}.{level.id}"><span class="points">{level.points}</span> '
        f"<div>{line(level.text)}</div></li>"
        for level in criterion.levels
    )
    return f'<li id="{name}"><div>{line(criterion.text)}</div><ul>{levels}</ul></li>'


def _criterion(item: Item, node: Node) -> dict[str, Any]:
    levels = [_level(item, level) for level in _items(node)]
    return {"id": _id(node), "text": _text(item, node), "levels": levels}


def _level(item: Item, node: Node) -> dict[str, Any]:
    told = next((inner.text for inner in node.elements() if inner.tag == "span"), "")
    points = _POINTS.fullmatch(told)
    return {"id": _id(node), "points": int(points[1]) if points else 0, "text": _text(item, node)}


def _text(item: Item, node: Node) -> str:
    inner = next((one for one in node.elements() if one.tag == "div"), Node(""))
    return one_line(item.text(inner), item.place)


def _items(node: Node) -> Iterator[Node]:
    """Yield the entries of the list in a node, those of the lists in them apart."""
    listed = next((one for one in node.elements() if one.tag == "ul"), Node(""))
    return (one for one in listed.elements() if one.tag == "li")


def _id(node: Node) -> str:
    name = node.attributes.get("id", "").rpartition(".")[2]
    return name if is_slug(name) else "unnamed"


def _class(node: Node) -> str:
    return node.attributes.get("class", "")


def _limits(labels: Labels) -> Draft:
    least, _, most = labels.one("words").partition("-")
    limits = {key: int(value) for key, value in (("minimum", least), ("maximum", most)) if value}
    return {"words": limits} if limits else {}
