"""What is taught comes from the content: no page of the engine speaks of what ships with it."""

import re
from pathlib import Path

import pytest

import courseware

_ROOM = Path(courseware.__file__).parent
_SUBJECT = re.compile(r"needl|trapez|pneumo|acupunct", re.IGNORECASE)
# What an adverse event may be called on record, since before there were other subjects.
_NAMED = {
    "services/competency/decisions/adverse.py": {
        'INSTRUMENT = "broken_or_forgotten_needle"  # as older entries hold it',
        'return "Broken or forgotten needle or instrument"',
        'EXPOSURE = "needlestick"',
        'PNEUMOTHORAX = "pneumothorax"',
    }
}


@pytest.mark.parametrize(
    ("folder", "pattern", "at_least"),
    [
        ("web/templates", "*.html", 100),
        ("web/static/js", "*.js", 10),
        ("web", "*.py", 50),
        ("services", "*.py", 100),
        ("credentials", "*.typ", 1),
    ],
)
def test_the_engine_speaks_of_no_subject(folder: str, pattern: str, at_least: int) -> None:
    files = sorted((_ROOM / folder).rglob(pattern))

    found = [
        f"{file.relative_to(_ROOM)}: {line.strip()}"
        for file in files
        for line in file.read_text().splitlines()
        if _SUBJECT.search(line)
        and line.strip() not in _NAMED.get(str(file.relative_to(_ROOM)), set())
    ]

    assert found == []
    assert len(files) >= at_least


def test_what_new_writes_names_no_subject() -> None:
    assert not _SUBJECT.search((_ROOM / "content/starting/starters.py").read_text())
