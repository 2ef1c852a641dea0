"""The parts of a QTI item as they are read: declarations, feedback, the asked text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from courseware.interchange.figures import Size
from courseware.interchange.losses import Place
from courseware.interchange.markup import LONGEST, Node
from courseware.interchange.names import is_slug, slug, unlike
from courseware.interchange.prose import markdown_of
from courseware.interchange.qti_names import from_identifier
from courseware.interchange.qti_parts import GAP, MAP, MATCH
from courseware.interchange.shapes import decimal_of

_LAID_ASIDE: Final = frozenset({"rubricBlock", "stylesheet", "feedbackBlock", "templateBlock"})
_UNREAD: Final = frozenset(
    {"templateDeclaration", "templateProcessing", "stylesheet", "apipAccessibility", "catalogInfo"}
    | {"companionMaterialsInfo"}
)


@dataclass
class Item:
    """One item while it is read; what is asked for is ticked off, the rest is lost by name."""

    node: Node
    place: Place
    told: set[str] = field(default_factory=set)
    read: set[int] = field(default_factory=set)
    figure: Callable[[str], tuple[str, Size] | str] = lambda _: "it does not lie in a package"

    def __post_init__(self) -> None:
        self.body = next((n for n in self.node.elements() if n.tag == "itemBody"), Node(""))
        self.processing = next(
            (n for n in self.node.elements() if n.tag == "responseProcessing"), Node("")
        )
        self.declared = {
            n.attributes.get("identifier", ""): n
            for n in self.node.elements()
            if n.tag == "responseDeclaration"
        }
        self.feedback = {
            n.attributes.get("identifier", ""): n
            for n in self.node.elements()
            if n.tag == "modalFeedback"
        }
        self.interactions = [n for n in self.body.walk() if n.tag.endswith("Interaction")]

    def why(self, identifier: str) -> str:
        """Return the feedback of that name as Markdown, empty where there is none."""
        node = self.feedback.get(identifier)
        if node is None:
            return ""
        self.told.add(identifier)
        return self.text(node)

    def text(self, node: Node) -> str:
        """Return what stands in a node as Markdown."""
        if len(node.text) > LONGEST:
            self.place.lost(f"a text longer than {LONGEST:,} characters")
            return ""
        return markdown_of(_without(node, _LAID_ASIDE | {"feedbackInline"}), self.place)

    def for_scorers(self) -> list[Node]:
        """Return what only those who mark are to read."""
        blocks = [n for n in self.node.walk() if n.tag == "rubricBlock"]
        found = [n for n in blocks if "scorer" in n.attributes.get("view", "").split()]
        self.read |= set(map(id, found))
        return found

    def explanation(self) -> str:
        """Return what is told in any case."""
        for identifier, node in self.feedback.items():
            if node.attributes.get("outcomeIdentifier") == "EXPLANATION":
                return self.why(identifier)
        return ""

    def told_inside(self, node: Node) -> str:
        """Return the feedback that stands inside a choice."""
        inner = [self.text(n) for n in node.walk() if n.tag == "feedbackInline"]
        return " ".join(inner)

    def asked(self) -> str:
        """Return the text of the question: the body, and the prompt of a block interaction."""
        prompts = [n for i in self.interactions for n in i.elements() if n.tag == "prompt"]
        body = self.text(_without(self.body, _LAID_ASIDE | _block_interactions(self.interactions)))
        return "\n\n".join(filter(None, [body, *map(self.text, prompts)]))

    def with_gaps(self) -> str:
        """Return the text with a mark where each inline interaction stands."""
        return self.text(_with_gaps(self.body))

    def right(self, identifier: str) -> list[str]:
        """Return the values of the right response."""
        holder = self.declared.get(identifier, Node(""))
        given = [n for n in holder.elements() if n.tag == "correctResponse"]
        return [n.text.strip() for g in given for n in g.elements() if n.tag == "value"]

    def mapping(self, identifier: str) -> list[tuple[str, Fraction]]:
        """Return what each value adds, as shares of everything that can be added."""
        holder = self.declared.get(identifier, Node(""))
        found = []
        for node in holder.walk():
            if node.tag == "mapEntry":
                number = decimal_of(node.attributes.get("mappedValue", ""))
                found.append((node.attributes.get("mapKey", ""), Fraction(number or 0)))
            if node.tag == "mapEntry" and node.attributes.get("caseSensitive") == "true":
                self.place.lost("that capital letters matter")
        return found

    def shares(self, response: str, names: Sequence[str]) -> dict[str, Fraction]:
        """Return what each choice earns: by the mapping where it is used, else by the right."""
        right = self.right(response)
        mapping = dict(self.mapping(response)) if self.scored_by() == MAP else {}
        positive = sum((share for share in mapping.values() if share > 0), Fraction(0))
        holder = self.declared.get(response, Node(""))
        one = holder.attributes.get("cardinality") == "single"
        whole = max(mapping.values(), default=Fraction(0)) if one else positive
        if whole > 0:
            return {name: snapped(mapping.get(name, Fraction(0)) / whole) for name in names}
        each = Fraction(1, 1 if one else max(1, len(right)))
        cost = Fraction(0) if one else -each
        return {name: each if name in right else cost for name in names}

    def base_type(self, identifier: str) -> str:
        """Return the type of a response's values."""
        return self.declared.get(identifier, Node("")).attributes.get("baseType", "")

    def scored_by(self) -> str:
        """Return MAP where the mapping is added up, else MATCH."""
        template = self.processing.attributes.get("template", "")
        mapped = any(n.tag == "mapResponse" for n in self.processing.walk())
        return MAP if mapped or "map_response" in template else MATCH

    def leave(self) -> None:
        """Name what was never asked for."""
        for identifier, node in self.feedback.items():
            if identifier not in self.told:
                self.place.lost(f"feedback {identifier}: {' '.join(node.text.split())[:120]}")
        for node in self.node.walk():
            if node.tag in _UNREAD | _LAID_ASIDE and id(node) not in self.read:
                self.place.lost(f"<{node.tag}> {' '.join(node.text.split())[:120]}".strip())
        if self.node.attributes.get("adaptive") == "true":
            self.place.lost("that the item is adaptive")


def snapped(share: Fraction) -> Fraction:
    """Return the simple fraction that a decimal number of a few digits stands for."""
    simple = share.limit_denominator(20)
    return simple if abs(simple - share) < Fraction(1, 50_000) else share


def ids_of(nodes: Sequence[Node], otherwise: str, prefix: str = "") -> list[str]:
    """Return an id for each choice, out of its identifier."""
    found: list[str] = []
    for node in nodes:
        name = from_identifier(node.attributes.get("identifier", "").removeprefix(prefix))
        found.append(unlike(name if is_slug(name) else slug(name, otherwise), found))
    return found


def choices_of(interaction: Node, tag: str) -> list[Node]:
    """Return the choices of an interaction."""
    return [node for node in interaction.walk() if node.tag == tag]


def _block_interactions(interactions: Sequence[Node]) -> frozenset[str]:
    return frozenset(node.tag for node in interactions)


def _without(node: Node, tags: frozenset[str]) -> Node:
    """Return the tree without the elements of those names."""
    kept = [
        child if isinstance(child, str) else _without(child, tags)
        for child in node.children
        if isinstance(child, str) or child.tag not in tags
    ]
    return Node(node.tag, node.attributes, kept)


def _with_gaps(node: Node) -> Node:
    return Node(node.tag, node.attributes, list(_gapped(node.children)))


def _gapped(children: Sequence[Node | str]) -> Iterator[Node | str]:
    for child in children:
        if isinstance(child, str):
            yield child.replace(GAP, "")
        elif child.tag.endswith("Interaction"):
            yield GAP
        else:
            yield _with_gaps(child)
