"""Hotspots as QTI has them: regions of a picture, out and in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from html import escape
from typing import Any, Final

from courseware.interchange.drafts import Draft
from courseware.interchange.figures import FOLDER, Drawn, Size
from courseware.interchange.labels import Labels
from courseware.interchange.markup import Node
from courseware.interchange.qti_item_parts import Item, choices_of, ids_of
from courseware.interchange.qti_names import Vocabulary, as_identifier, clean
from courseware.interchange.qti_parts import MAP, MATCH, RESPONSE, Written, declared, prose, scored
from courseware.interchange.shapes import Answer, decimal_of, multiple, shares, single
from courseware.questions.hotspot import Hotspot
from courseware.questions.multiple import Scoring
from courseware.questions.picture import Region

_FIGURE: Final = re.compile(r"!\[([^\[\]]*)\]\(([^\s()]+)")
_MOST_NUMBERS: Final = 64


def figure_name(question: Hotspot) -> str:
    """Return the path of a hotspot's figure below the folder of its course's lessons."""
    found = _FIGURE.search(question.figure)
    return found[2] if found else ""


def hotspot_item(question: Hotspot, names: Vocabulary, drawn: Drawn) -> Written:
    """Return what is a hotspot's own in its item; the picture lies beside it in the package."""
    right = [as_identifier(r.id) for r in question.regions if r.correct]
    gain, cost = shares(question.scoring, len(right))
    weights = [(as_identifier(r.id), gain if r.correct else cost) for r in question.regions]
    mapped = question.several and question.scoring is not Scoring.EXACT
    cardinality = "multiple" if question.several else "single"
    zones = (
        names.tag(
            "hotspotChoice",
            identifier=as_identifier(region.id),
            shape=_shape(region)[0],
            coords=",".join(map(str, _shape(region)[1])),
            hotspotLabel=region.label,
        )
        for region in question.regions
    )
    interaction = names.tag(
        "hotspotInteraction",
        _picture(question, names, drawn.size),
        *zones,
        responseIdentifier=RESPONSE,
        maxChoices=0 if question.several else 1,
    )
    return Written(
        declared(names, cardinality, "identifier", right, weights if mapped else ()),
        prose(question.text) + interaction,
        scored(names, MAP if mapped else MATCH),
        [(region.id, region.label, region.why) for region in question.regions],
    )


def _picture(question: Hotspot, names: Vocabulary, size: Size) -> str:
    found = _FIGURE.search(question.figure)
    words = escape(clean(found[1] if found else ""))
    path = f"../{escape(figure_name(question))}"
    measures = f'width="{size[0]}" height="{size[1]}"'
    if names.kebab:
        return f'<img src="{path}" alt="{words}" {measures}/>'
    return f'<object type="image/svg+xml" data="{path}" {measures}>{words}</object>'


def _shape(region: Region) -> tuple[str, Sequence[int]]:
    if region.circle is not None:
        return "circle", region.circle
    if region.rect is not None:
        x, y, wide, high = region.rect
        return "rect", (x, y, x + wide, y + high)
    return "poly", [number for corner in region.polygon or () for number in corner]


def read_hotspot(item: Item, labels: Labels) -> Draft | None:
    """Return the keys of a hotspot; None, and a loss, where its figure or a shape is not taken."""
    interaction = item.interactions[0]
    picture = next((n for n in interaction.walk() if n.tag in ("object", "img")), Node(""))
    href = picture.attributes.get("data") or picture.attributes.get("src", "")
    taken = item.figure(href)
    if isinstance(taken, str):
        item.place.left_out(f"its figure {href[:120]}: {taken}")
        return None
    name, size = taken
    nodes = choices_of(interaction, "hotspotChoice")
    surfaces = [_surface(node, _scale(picture, size, item)) for node in nodes]
    if None in surfaces:
        item.place.left_out("a region is no rectangle, circle or polygon in numbers")
        return None
    alt = " ".join((picture.attributes.get("alt") or picture.text).split())
    shown = re.sub(r"[\[\]]", "", alt) or "The figure"
    draft: Draft = {"type": "hotspot", "figure": f"![{shown}]({FOLDER}/{name})"}
    return draft | _regions(item, labels, nodes, [surface or {} for surface in surfaces])


def _regions(
    item: Item, labels: Labels, nodes: Sequence[Node], surfaces: Sequence[dict[str, Any]]
) -> Draft:
    interaction = item.interactions[0]
    response = interaction.attributes.get("responseIdentifier", "")
    names = [node.attributes.get("identifier", "") for node in nodes]
    several = interaction.attributes.get("maxChoices", "1") != "1"
    earned = item.shares(response, names)
    answers = [
        Answer(node.attributes.get("hotspotLabel", "") or f"Zone {n}", earned[name], item.why(name))
        for n, (node, name) in enumerate(zip(nodes, names, strict=True), start=1)
    ]
    found = (multiple if several else single)(answers, labels, item.place)
    regions = []
    parts = zip(ids_of(nodes, "zone"), found["options"], surfaces, strict=True)
    for id_, option, surface in parts:
        rest = {key: option[key] for key in ("correct", "why") if key in option}
        regions.append({"id": id_, "label": option["text"], **surface, **rest})
    draft: Draft = {"regions": regions}
    if several:
        exact = item.scored_by() != MAP and not labels.one("scoring")
        draft |= {"several": True, "scoring": Scoring.EXACT if exact else found["scoring"]}
    elif labels.one("scoring"):
        draft["scoring"] = labels.one("scoring")
    return draft | ({"scoring": str(draft["scoring"])} if "scoring" in draft else {})


def _scale(picture: Node, size: Size, item: Item) -> tuple[Fraction, Fraction]:
    """Return by what to multiply: foreign items count in pixels of the picture as it is shown."""
    given = [decimal_of(picture.attributes.get(key, "")) for key in ("width", "height")]
    pairs = zip(size, given, strict=True)
    wide, high = (Fraction(one) / Fraction(g) if g and g > 0 else Fraction(1) for one, g in pairs)
    if wide != 1 or high != 1:
        item.place.changed("coordinates: counted in the figure's own units, in whole numbers")
    return wide, high


def _surface(node: Node, scale: tuple[Fraction, Fraction]) -> dict[str, Any] | None:
    parts = node.attributes.get("coords", "").split(",")
    numbers = [decimal_of(part) for part in parts[: _MOST_NUMBERS + 1]]
    if len(numbers) > _MOST_NUMBERS or any(n is None for n in numbers):
        return None
    at = [round(Fraction(n or 0) * scale[index % 2]) for index, n in enumerate(numbers)]
    match node.attributes.get("shape", ""), len(at):
        case "rect", 4:
            return {"rect": [at[0], at[1], at[2] - at[0], at[3] - at[1]]}
        case "circle", 3:
            return {"circle": at}
        case "poly", count if count % 2 == 0 and count >= 6:
            return {"polygon": [list(corner) for corner in zip(at[::2], at[1::2], strict=True)]}
    return None
