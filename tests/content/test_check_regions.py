"""What `check` says where a sign-off asks for sessions in more regions than count."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.small_library import CHECKLIST, FILES, REGIONS, problems_of

FOOT = FILES[REGIONS] + '- {id: foot, name: "Foot", hazards: "Nerves."}\n'


def told(root: Path, regions: str, rule: str) -> list[tuple[str, str]]:
    """Message and mend of what is wrong with the regions, and nothing else may be."""
    text = FILES[CHECKLIST].replace("regions: [gluteal]", regions)
    text = text.replace("pass: {rating", f"pass: {{{rule}rating")
    found = [p for p in problems_of(root, {CHECKLIST: text, REGIONS: FOOT}) if p.code != "CW066"]
    line = next(n for n, line in enumerate(text.splitlines(), 1) if line.startswith("pass"))
    written = text.splitlines()[line - 1]
    at = written.rfind("regions: ", 0, written.index("rating")) + len("regions: ") + 1
    assert {(p.path, p.line, p.column, p.code) for p in found} <= {(CHECKLIST, line, at, "CW161")}
    return [(p.message, p.suggestion) for p in found]


@pytest.mark.parametrize("asked", [1, 2])
def test_a_checklist_about_no_region_asks_for_none(tmp_path: Path, asked: int) -> None:
    found = told(tmp_path, "regions: []\ncovers: []", f"sessions: 5, regions: {asked}, ")

    regions = "1 region is" if asked == 1 else "2 regions are"
    assert found == [(
        f"{regions} asked for, and the checklist names none in which sessions would count",
        "leave `regions` of `pass` out, or name the regions in `pass: watched: regions`",
    )]  # fmt: skip


@pytest.mark.parametrize(
    ("regions", "rule"),
    [
        ("regions: []\ncovers: [gluteal]", "regions: 2, "),
        ("regions: []\ncovers: [gluteal, foot]", "watched: {regions: [foot]}, regions: 2, "),
        ("regions: []\ncovers: []", "watched: {regions: [foot]}, regions: 2, "),
    ],
)
def test_more_regions_than_count_are_refused_without_regions_of_its_own(
    tmp_path: Path, regions: str, rule: str
) -> None:
    assert told(tmp_path, regions, rule) == [
        ("2 regions are asked for, and only 1 counts", "ask for fewer regions")
    ]


@pytest.mark.parametrize(
    ("regions", "rule"),
    [
        ("regions: []\ncovers: [gluteal, foot]", "regions: 2, "),
        ("regions: []\ncovers: []", "watched: {regions: [foot]}, regions: 1, "),
        ("regions: []\ncovers: []", "sessions: 5, regions: 0, "),
        ("regions: [gluteal, foot]", "regions: 2, "),
    ],
)
def test_as_many_regions_as_count_may_be_asked_for(tmp_path: Path, regions: str, rule: str) -> None:
    assert told(tmp_path, regions, rule) == []
