"""The two generations of QTI: one vocabulary, spelt in two ways."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from courseware.interchange.markup import Node

_UNWRITABLE: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Vocabulary:
    """How one version spells elements and attributes; ours are those of 2.1.

    Attributes:
        namespace: of items and tests.
        manifest: namespace of the package's manifest.
        item, test: types of resources in the manifest.
    """

    version: str
    namespace: str
    manifest: str
    schema: str
    schema_version: str
    item: str
    test: str
    kebab: bool

    def tag(self, name: str, *inner: str, **attributes: str | int | None) -> str:
        """Write an element; `inner` is markup already, attributes that are None are left out."""
        spelt = f"qti-{_kebab(name)}" if self.kebab else name
        named = "".join(
            f" {_kebab(key) if self.kebab else key}={quoteattr(clean(str(value)))}"
            for key, value in attributes.items()
            if value is not None
        )
        body = "".join(inner)
        return f"<{spelt}{named}>{body}</{spelt}>" if body else f"<{spelt}{named}/>"


QTI_21: Final = Vocabulary(
    "2.1",
    "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "http://www.imsglobal.org/xsd/imscp_v1p1",
    "QTIv2.1 Package",
    "1.0.0",
    "imsqti_item_xmlv2p1",
    "imsqti_test_xmlv2p1",
    kebab=False,
)
QTI_30: Final = Vocabulary(
    "3.0",
    "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    "QTI Package",
    "3.0.0",
    "imsqti_item_xmlv3p0",
    "imsqti_test_xmlv3p0",
    kebab=True,
)


def clean(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _UNWRITABLE.sub("", text)


def words(text: str) -> str:
    """Return a text as markup."""
    return escape(clean(text))


def as_identifier(id_: str) -> str:
    """Return an id as XML wants it: it may not begin with a digit."""
    return f"_{id_}" if id_[:1].isdigit() else id_


def from_identifier(name: str) -> str:
    """Undo `as_identifier`."""
    return name[1:] if re.match(r"_[0-9]", name) else name


def in_our_spelling(node: Node) -> Node:
    """Return a tree in the spelling of 2.1, whichever it came in."""
    tag = node.tag
    if tag.startswith("qti-"):
        tag = _camel(tag.removeprefix("qti-"))
    attributes = {
        _camel(key) if not key.startswith(("data-", "aria-")) else key: value
        for key, value in node.attributes.items()
    }
    children = [c if isinstance(c, str) else in_our_spelling(c) for c in node.children]
    return Node(tag, attributes, children, node.line)


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda found: f"-{found[1].lower()}", name)


def _camel(name: str) -> str:
    return re.sub(r"-([a-z])", lambda found: found[1].upper(), name)
