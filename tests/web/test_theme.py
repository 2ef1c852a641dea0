"""Colours: the two ways into the dark theme agree, and words are readable in both themes."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "courseware" / "web" / "static" / "css"
_BLOCK = re.compile(r"\{\s*color-scheme: (light|dark);(.*?)\}", re.DOTALL)
_COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")

GROUNDS = ("page", "surface", "sunken", "accent-wash")
TONES = ("good", "warn", "bad", "dispute", "quiet")


def themes() -> list[tuple[str, dict[str, str]]]:
    text = (CSS / "tokens.css").read_text()
    return [(name, dict(_COLOUR.findall(body))) for name, body in _BLOCK.findall(text)]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, success criterion 1.4.3."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_the_guideline_says():
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


def test_the_switch_and_the_system_lead_to_the_same_dark_theme():
    (_, _), (first, by_system), (second, by_switch) = themes()

    assert first == second == "dark"
    assert by_system == by_switch


@pytest.mark.parametrize("theme", [0, 1])
def test_words_are_readable_on_every_ground(theme):
    colours = themes()[theme][1]
    pairs = [(words, ground) for ground in GROUNDS for words in ("ink", "ink-soft", "accent")]
    pairs += [(tone, ground) for ground in GROUNDS for tone in TONES]
    pairs += [(words, f"{tone}-wash") for tone in TONES for words in ("ink", "ink-soft", tone)]
    pairs += [("on-accent", "accent"), ("on-accent", "accent-strong")]

    low = {p: round(contrast(colours[p[0]], colours[p[1]]), 2) for p in pairs}

    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", [0, 1])
def test_borders_of_controls_and_the_focus_ring_stand_out(theme):
    colours = themes()[theme][1]

    for ground in ("page", "surface", "sunken"):
        for line in ("line-strong", "focus"):
            assert contrast(colours[line], colours[ground]) >= 3, (line, ground)


def test_no_style_names_a_colour_outside_the_tokens():
    for path in sorted(CSS.glob("*.css")):
        if path.name in ("tokens.css", "icons.css", "print.css"):
            continue
        found = re.findall(r"#[0-9a-f]{3,6}\b", path.read_text())
        assert found in ([], ["#1d2a33"]), path.name


def test_no_control_loses_its_focus_ring_to_a_selector_that_a_browser_may_lack():
    """Firefox knows :has() since 121: where it is unknown, the row of a choice shows no focus."""
    known = re.compile(r"@supports selector\(:has\(\*\)\) \{(?:[^{}]*\{[^{}]*\})+\s*\}")
    takes_away = re.compile(r"([^{};]+)\{[^{}]*outline: (?:none|0)[^{}]*\}")
    # Headings and places that only a script gives the focus to.
    alone = re.compile(r"^(?:h1|main|\.moment__title|\.practice__reasons|#after-matrix):focus$")

    for path in sorted(CSS.glob("*.css")):
        text = known.sub("", re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL))
        for found in takes_away.findall(text):
            assert all(alone.match(one.strip()) for one in found.split(",")), (path.name, found)
