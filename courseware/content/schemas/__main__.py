"""`python -m courseware.content.schemas [--write | --to DIR]`: the schemas for editors."""

from __future__ import annotations

import sys
from pathlib import Path

from courseware.content.schemas import as_file, file_of, schemas


def main(arguments: list[str]) -> int:
    """Write or compare the shipped schemas, 1 if one is not current; or write them elsewhere."""
    if arguments[:1] == ["--to"]:
        return _copy(arguments[1:])
    stale = 0
    for name, schema in schemas().items():
        file, text = file_of(name), as_file(schema)
        if file.is_file() and file.read_text(encoding="utf-8") == text:
            continue
        if "--write" in arguments:
            file.write_text(text, encoding="utf-8")
            print(f"{file.name} written")
        else:
            stale += 1
            print(f"{file.name} is not current: run this again with --write")
    return 1 if stale else 0


def _copy(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("--to takes one folder", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (folder / file_of(name).name).write_text(as_file(schema), encoding="utf-8")
    print(f"{len(schemas())} schemas written to {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
