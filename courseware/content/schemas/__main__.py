"""`python -m courseware.content.schemas [--write]`: are the shipped schemas current?"""

from __future__ import annotations

import sys

from courseware.content.schemas import as_file, file_of, schemas


def main(arguments: list[str]) -> int:
    """Write or compare the shipped schemas; 1 if one is not current."""
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
