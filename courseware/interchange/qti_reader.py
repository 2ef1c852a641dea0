"""Reads one QTI item, of 2.1 or 3.0, into a draft question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from courseware.interchange.drafts import Draft
from courseware.interchange.figures import Size
from courseware.interchange.labels import COMMON, Labels
from courseware.interchange.losses import Place
from courseware.interchange.markup import Node
from courseware.interchange.names import is_slug, slug, unlike
from courseware.interchange.qti_essays import read_essay
from courseware.interchange.qti_hotspots import read_hotspot
from courseware.interchange.qti_item_parts import Item, choices_of, ids_of, snapped
from courseware.interchange.qti_names import from_identifier
from courseware.interchange.qti_numbers import read_rules
from courseware.interchange.qti_parts import GAP, MAP
from courseware.interchange.shapes import Answer, multiple, of_its_kind, one_line, single, typed
from courseware.questions.multiple import Scoring

_INLINE: Final = frozenset({"textEntryInteraction", "inlineChoiceInteraction"})
_NUMBERS: Final = frozenset({"float", "integer"})


def read_item(
    node: Node,
    tags: Sequence[str],
    place: Place,
    figure: Callable[[str], tuple[str, Size] | str] | None = None,
) -> Draft | None:
    """Return the draft of an item in the spelling of 2.1; None where it asks nothing of ours.

    Args:
        figure: takes a figure that the item names into the import; see `figures.Package.take`.
    """
    item, labels = Item(node, place), Labels(tags, place)
    if figure is not None:
        item.figure = figure
    kinds = {interaction.tag for interaction in item.interactions}
    if not kinds:
        place.lost("the item: it asks nothing")
        return None
    inline = kinds <= _INLINE
    alone = len(item.interactions) == 1
    read = _fields if inline else _READERS.get(next(iter(kinds))) if alone else None
    if read is None:
        place.left_out(f"nothing here is like QTI's {', '.join(sorted(kinds))}")
        return None
    identifier = from_identifier(node.attributes.get("identifier", ""))
    draft: Draft = {
        "id": identifier or node.attributes.get("title", ""),
        **labels.keys((*COMMON, "points")),
        "text": "" if inline else item.asked(),
        "explanation": item.explanation(),
    }
    found = read(item, labels)
    if found is None:
        return None
    item.leave()
    return draft | found


def _response(item: Item) -> tuple[Node, str]:
    interaction = item.interactions[0]
    return interaction, interaction.attributes.get("responseIdentifier", "")


def _choice(item: Item, labels: Labels) -> Draft:
    interaction, response = _response(item)
    nodes = choices_of(interaction, "simpleChoice")
    names = [node.attributes.get("identifier", "") for node in nodes]
    whys = [
        item.why(name) or item.told_inside(node) for name, node in zip(names, nodes, strict=True)
    ]
    right = item.right(response)
    if names == ["true", "false"] and len(right) == 1:
        draft: Draft = {"type": "true_false", "answer": right == ["true"]}
        told = zip(("why_true", "why_false"), whys, strict=True)
        return draft | {key: why for key, why in told if why}
    shares = item.shares(response, names)
    answers = [
        Answer(one_line(item.text(node), item.place), shares[name], why)
        for name, node, why in zip(names, nodes, whys, strict=True)
    ]
    many = interaction.attributes.get("maxChoices", "1") != "1"
    draft = (multiple if many else single)(answers, labels, item.place)
    for option, id_ in zip(draft["options"], ids_of(nodes, "option"), strict=True):
        option["id"] = id_
    if many and item.scored_by() != MAP and not labels.one("scoring"):
        draft["scoring"] = Scoring.EXACT.value
    shuffled = interaction.attributes.get("shuffle", "false") == "true"
    return draft if shuffled else draft | {"shuffle": False}


def _matching(item: Item, labels: Labels) -> Draft:
    interaction, response = _response(item)
    sets = [node for node in interaction.elements() if node.tag == "simpleMatchSet"]
    asked, offered = ([*_associable(s)] for s in [*sets, Node(""), Node("")][:2])
    choice_ids = ids_of(offered, "choice", "c.")
    by_name = {
        n.attributes.get("identifier", ""): i for n, i in zip(offered, choice_ids, strict=True)
    }
    matches = dict(pair.split(None, 1) for pair in item.right(response) if len(pair.split()) == 2)
    premises: list[dict[str, Any]] = []
    for node, id_ in zip(asked, ids_of(asked, "premise"), strict=True):
        name = node.attributes.get("identifier", "")
        match = by_name.get(matches.get(name, ""), "")
        if not match:
            item.place.lost(f"“{item.text(node)[:60]}”, to which nothing belongs")
            continue
        premise: dict[str, Any] = {
            "id": id_,
            "text": one_line(item.text(node), item.place),
            "match": match,
        }
        why = item.why(name)
        premise |= {"why": why} if why else {}
        if labels.one("type") == "extended_matching":
            premise |= _reasons(item, name, by_name)
        premises.append(premise)
    choices = [
        {"id": id_, "text": one_line(item.text(node), item.place)}
        for node, id_ in zip(offered, choice_ids, strict=True)
    ]
    return of_its_kind({"type": "matching", "premises": premises, "choices": choices}, labels)


def _reasons(item: Item, stem: str, by_name: Mapping[str, str]) -> dict[str, Any]:
    """Return why other options do not belong to a stem, in the order in which it is told."""
    start = f"{stem}."
    told = [name.removeprefix(start) for name in item.feedback if name.startswith(start)]
    found = [
        {"option": by_name[f"c.{name}"], "why": item.why(start + name)}
        for name in told
        if f"c.{name}" in by_name
    ]
    return {"reasons": found} if found else {}


def _associable(node: Node) -> list[Node]:
    return [n for n in node.elements() if n.tag == "simpleAssociableChoice"]


def _ordering(item: Item, labels: Labels) -> Draft:
    interaction, response = _response(item)
    nodes = choices_of(interaction, "simpleChoice")
    by_name = {
        node.attributes.get("identifier", ""): (node, id_)
        for node, id_ in zip(nodes, ids_of(nodes, "step"), strict=True)
    }
    items = []
    for name in item.right(response):
        if name in by_name:
            node, id_ = by_name.pop(name)
            why = item.why(name)
            entry = {"id": id_, "text": one_line(item.text(node), item.place)}
            items.append(entry | ({"why": why} if why else {}))
    for node, _ in by_name.values():
        item.place.lost(f"“{item.text(node)[:60]}”, which has no place in the right order")
    scoring = labels.one("scoring") or "exact"
    return {"type": "ordering", "items": items, "scoring": scoring}


def _fields(item: Item, labels: Labels) -> Draft:
    """Read fields inside the text: a number, a word, or a text with blanks."""
    interaction, response = _response(item)
    text = item.with_gaps()
    alone = len(item.interactions) == 1 and interaction.tag == "textEntryInteraction"
    if alone and item.base_type(response) in _NUMBERS:
        return _numeric(item, labels, text)
    before, after = text.strip().partition(GAP)[::2]
    by_itself = not after.strip() and (not before.strip() or before.endswith("\n"))
    if alone and by_itself and labels.one("type") != "cloze":
        lists = _typed(item, response, "")
        return {"type": "short_text", "text": before.strip(), **lists, **labels.keys(("typos",))}
    return _cloze(item, text)


def _numeric(item: Item, labels: Labels, text: str) -> Draft:
    rules = list(read_rules(item.processing, item.place))
    _, response = _response(item)
    if not rules and (right := item.right(response)):
        value = right[0].partition(" ")[0]
        rules = [{"value": value, "absolute": 0}]
    before, after = text.strip().partition(GAP)[::2]
    unit = labels.one("unit")
    own = before.endswith("\n") and after.strip() in ("", unit)
    draft: Draft = {
        "type": "numeric",
        "text": before.strip() if own else text.replace(GAP, "_____"),
        "answer": rules[0] if rules else {},
        **labels.keys(("unit",)),
    }
    draft |= {"why": why} if (why := item.why("answer-1")) else {}
    mistakes = []
    for number, rule in enumerate(rules[1:], start=1):
        why = item.why(f"mistake-{number}")
        mistakes.append({"value": rule.get("value")} | ({"why": why} if why else {}))
    return draft | ({"mistakes": mistakes} if mistakes else {})


def _typed(item: Item, response: str, prefix: str) -> Draft:
    entries = item.mapping(response) or [(value, Fraction(1)) for value in item.right(response)]
    whole = max((share for _, share in entries), default=Fraction(1)) or Fraction(1)
    answers = [
        Answer(
            key.replace("*", "\\*"), snapped(share / whole), item.why(f"{prefix}answer-{number}")
        )
        for number, (key, share) in enumerate(entries, start=1)
    ]
    return typed(answers, item.place)


def _cloze(item: Item, text: str) -> Draft:
    blanks: list[dict[str, Any]] = []
    for interaction in item.interactions:
        response = interaction.attributes.get("responseIdentifier", "")
        name = from_identifier(response)
        id_ = unlike(name if is_slug(name) else slug(name, "blank"), [b["id"] for b in blanks])
        if interaction.tag == "textEntryInteraction":
            blanks.append({"id": id_, **_typed(item, response, f"{response}.")})
        else:
            blanks.append({"id": id_, **_chosen(item, interaction, response)})
        text = text.replace(GAP, f"{{{{{id_}}}}}", 1)
    return {"type": "cloze", "text": text, "blanks": blanks}


def _chosen(item: Item, interaction: Node, response: str) -> Draft:
    nodes = choices_of(interaction, "inlineChoice")
    right = item.right(response)
    options = []
    for node, id_ in zip(nodes, ids_of(nodes, "option"), strict=True):
        name = node.attributes.get("identifier", "")
        option: dict[str, Any] = {"id": id_, "text": one_line(item.text(node), item.place)}
        option |= {"correct": True} if name in right else {}
        why = item.why(f"{response}.{from_identifier(name)}")
        options.append(option | ({"why": why} if why else {}))
    shuffled = interaction.attributes.get("shuffle", "false") == "true"
    return {"options": options} | ({} if shuffled else {"shuffle": False})


_READERS: Final[dict[str, Callable[[Item, Labels], Draft | None]]] = {
    "choiceInteraction": _choice,
    "matchInteraction": _matching,
    "orderInteraction": _ordering,
    "hotspotInteraction": read_hotspot,
    "extendedTextInteraction": read_essay,
}
