"""The schemas that editors use, beside the files of a library: written, and held against ours.

A file names its schema by a path from its own place, so the path must lead somewhere in every
library and not only in this repository.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Final

FOLDER: Final = "schemas"
"""Where a library keeps them, beside `lessons/` and `quizzes/`."""
_SHIPPED: Final = Path(__file__).with_name("schemas")
_HERE: Final = "courseware/content/schemas"


def schema_line(library: Path, path: str, kind: str) -> str:
    """Return the line by which editors find the schema of a file of a library.

    Args:
        path: of the file, below the library.
        kind: name of the schema, such as `quiz`.
    """
    up = "../" * (len(PurePosixPath(path).parts) - 1)
    folder = _HERE if _is_our_own(library) else FOLDER
    return f"# yaml-language-server: $schema={up}{folder}/{kind}.schema.json"


def write_schemas(library: Path) -> list[str]:
    """Write the schemas that a library lacks or has from another version; return their paths.

    Raises:
        OSError: the library cannot be written.
    """
    if _is_our_own(library):
        return []
    written = []
    for file in sorted(_SHIPPED.glob("*.schema.json")):
        path, data = f"{FOLDER}/{file.name}", file.read_bytes()
        target = library / path
        if target.is_file() and target.read_bytes() == data:
            continue
        target.parent.mkdir(exist_ok=True)
        beside = target.with_name(f".{file.name}.new")
        beside.write_bytes(data)
        beside.replace(target)  # an editor that reads meanwhile sees the old one or the new one
        written.append(path)
    return written


def old_schemas(library: Path) -> list[str]:
    """Return the paths of a library's schemas that are not those of this version."""
    if _is_our_own(library):
        return []
    pairs = (
        (library / FOLDER / file.name, file) for file in sorted(_SHIPPED.glob("*.schema.json"))
    )
    return [
        f"{FOLDER}/{there.name}"
        for there, file in pairs
        if there.is_file() and there.read_bytes() != file.read_bytes()
    ]


def library_around(folder: Path) -> Path | None:
    """Return the library that a folder for new quizzes belongs to; None where there is none."""
    whole = folder.absolute()
    if whole.parent.name == "quizzes":
        return whole.parent.parent
    around = (place for place in whole.parents if (place / "lessons").is_dir())
    return next(around, None)


def _is_our_own(library: Path) -> bool:
    """Tell whether the library lies in the program's own repository, where they are anyway."""
    place = library / _HERE
    return place.is_dir() and place.samefile(_SHIPPED)
