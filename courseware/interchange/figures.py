"""Figures that go out and come in with questions: whoever calls says which may be trusted."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeAlias
from urllib.parse import unquote

from courseware.interchange.names import slug, unlike
from courseware.interchange.refusal import CannotRead
from courseware.interchange.safe_zip import Archive

FOLDER: Final = "figures"
Size: TypeAlias = tuple[int, int]
Look: TypeAlias = Callable[[bytes], Size | str]
"""Returns width and height of an SVG in its own units, or in a sentence why it is not taken."""


@dataclass(frozen=True)
class Drawn:
    """An SVG of the library, with width and height in its own units."""

    data: bytes
    size: Size


@dataclass
class Package:
    """The figures of a package, as far as items name them and `look` takes them."""

    archive: Archive
    look: Look
    taken: dict[str, bytes] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)

    def take(self, folder: str, href: str) -> tuple[str, Size] | str:
        """Take a figure that an item in a folder names.

        Returns:
            its name below the folder of figures and its size, or why it is not taken.
        """
        path = posixpath.normpath(posixpath.join(folder, unquote(href)))
        try:
            data = self.archive.read(path)
        except CannotRead as cannot:
            return str(cannot)
        if data is None:
            return "the package does not hold it"
        if not path.lower().endswith(".svg"):
            return "only SVG figures have regions here"
        size = self.look(data)
        if isinstance(size, str):
            return size
        if path not in self.paths:
            stem = posixpath.basename(path)[: -len(".svg")]
            taken = [name.removesuffix(".svg") for name in self.taken]
            self.paths[path] = f"{unlike(slug(stem, 'figure'), taken)}.svg"
            self.taken[self.paths[path]] = data
        return self.paths[path], size
