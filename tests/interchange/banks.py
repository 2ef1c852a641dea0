"""Questions to send to other formats and back: every type's own example, and drawn ones."""

from __future__ import annotations

from string import ascii_lowercase, digits
from typing import Any

import yaml
from hypothesis import strategies as st

from courseware.questions.base import Question
from courseware.questions.types import GRADED_TYPES

EXAMPLES = {
    name: kind.model_validate(yaml.safe_load(kind.example)) for name, kind in GRADED_TYPES.items()
}
HEAD = {
    "id": "s2-red-flags",
    "title": "Red flags & first steps / part 2",
    "lesson": "s2-red-flags",
    "pass": 85,
    "attempts": {"limit": 3, "cooldown": {"after": 2, "hours": 12}},
    "time_limit_minutes": 25,
    "feedback": "after_pass",
    "marking": "certainty",
    "draw": [{"objective": "S2.1", "count": 2, "type": "single"}],
}

# Signs that mean something in one of the formats, in Markdown or in markup, and some that do not.
_SIGNS = "abcZÉ µ4 ~=#{}:\\%[]<>&\"'*_`|-+.!?()/→é,;$@^"
WORDS = st.text(_SIGNS, min_size=1, max_size=30).map(str.strip).filter(lambda t: t.strip("\\"))
PROSE = st.lists(WORDS, min_size=1, max_size=3).map("\n\n".join)
_REASON = st.one_of(st.just(""), PROSE)
_IDS = st.from_regex(
    r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4})?", fullmatch=True, alphabet=ascii_lowercase + digits + "-"
)


def _several(least: int, most: int) -> st.SearchStrategy[list[tuple[str, str, str]]]:
    """Lists of (id, text, reason) with different ids and texts."""
    one = st.tuples(_IDS, WORDS, _REASON)
    return st.lists(
        one,
        min_size=least,
        max_size=most,
        unique_by=(lambda entry: entry[0], lambda entry: " ".join(entry[1].split()).casefold()),
    )


def _common(type_: str) -> dict[str, st.SearchStrategy[Any]]:
    return {
        "id": _IDS,
        "type": st.just(type_),
        "objective": st.sampled_from(["S1.1", "A.b-c_2"]),
        "use": st.sampled_from(["graded", "practice", "pilot"]),
        "critical": st.booleans(),
        "cognitive": st.sampled_from([None, "apply", "create"]),
        "difficulty": st.one_of(st.none(), st.integers(1, 5)),
        "points": st.integers(1, 100),
        "text": PROSE,
        "explanation": _REASON,
        "covers": st.lists(st.sampled_from(["SF-1", "SF-2"]), unique=True),
        "evidence": st.lists(st.sampled_from(["EV-1", "EV-2"]), unique=True),
    }


def _options(entries: list[tuple[str, str, str]], right: set[int]) -> list[dict[str, Any]]:
    return [
        {"id": id_, "text": text, "why": why, "correct": number in right}
        for number, (id_, text, why) in enumerate(entries)
    ]


@st.composite
def singles(draw: st.DrawFn) -> Question:
    entries = draw(_several(2, 6))
    options = _options(entries, {draw(st.integers(0, len(entries) - 1))})
    return _made(draw, "single", options=options, shuffle=draw(st.booleans()))


@st.composite
def multiples(draw: st.DrawFn) -> Question:
    entries = draw(_several(2, 9))
    right = draw(st.sets(st.integers(0, len(entries) - 1), min_size=1))
    scoring = draw(st.sampled_from(["net_correct", "exact", "each_decision", "coverage", "subset"]))
    return _made(draw, "multiple", options=_options(entries, right), scoring=scoring)


@st.composite
def true_falses(draw: st.DrawFn) -> Question:
    whys = {"why_true": draw(_REASON), "why_false": draw(_REASON)}
    return _made(draw, "true_false", answer=draw(st.booleans()), **whys)


_NUMBERS = st.decimals(-10_000, 10_000, places=3)


@st.composite
def numerics(draw: st.DrawFn) -> Question:
    value, far = draw(_NUMBERS), draw(st.decimals(0, 100, places=3))
    rule = draw(
        st.sampled_from(
            [
                {"value": value, "absolute": far},
                {"value": value, "relative": 5},
                {"value": value, "significant_figures": 3},
                {"minimum": value, "maximum": value + far},
            ]
        )
    )
    mistakes = [{"value": draw(_NUMBERS), "why": draw(_REASON)}] if draw(st.booleans()) else []
    unit = draw(st.sampled_from(["", "mm", "m/s²", "percentage points"]))
    return _made(draw, "numeric", answer=rule, unit=unit, why=draw(_REASON), mistakes=mistakes)


@st.composite
def matchings(draw: st.DrawFn) -> Question:
    premises, choices = draw(_several(2, 5)), draw(_several(2, 6))
    ids = [id_ for id_, _, _ in choices]
    return _made(
        draw,
        "matching",
        premises=[
            {
                "id": id_,
                "text": text,
                "why": " ".join(why.split()),
                "match": draw(st.sampled_from(ids)),
            }
            for id_, text, why in premises
        ],
        choices=[{"id": id_, "text": text} for id_, text, _ in choices],
    )


@st.composite
def extended_matchings(draw: st.DrawFn) -> Question:
    stems, options = draw(_several(2, 4)), draw(_several(5, 7))
    ids = [id_ for id_, _, _ in options]
    return _made(
        draw,
        "extended_matching",
        stems=[
            {
                "id": id_,
                "text": text,
                "why": " ".join(why.split()),
                "answer": (answer := draw(st.sampled_from(ids))),
                "reasons": [
                    {"option": other, "why": " ".join(why.split())}
                    for other in draw(st.permutations([one for one in ids if one != answer]))[:2]
                    if why.strip()
                ],
            }
            for id_, text, why in stems
        ],
        options=[{"id": id_, "text": text} for id_, text, _ in options],
        shuffle=draw(st.booleans()),
    )


_SHAPES = (
    {"rect": [3, 4, 10, 12]},
    {"circle": [30, 20, 9]},
    {"polygon": [[45, 2], [60, 5], [52, 30]]},
    {"polygon": [[70, 1], [80, 1], [80, 9], [75, 30], [70, 9]]},
)


@st.composite
def hotspots(draw: st.DrawFn) -> Question:
    parts, several = draw(_several(2, 4)), draw(st.booleans())
    shapes = draw(st.permutations(_SHAPES))
    right = set(draw(st.sets(st.sampled_from(range(len(parts))), min_size=1)) if several else [0])
    return _made(
        draw,
        "hotspot",
        figure="![An outline, with zones](figures/needle.svg)",
        regions=[
            {"id": id_, "label": f"Zone {n}", "why": why, "correct": n in right, **shapes[n]}
            for n, (id_, _, why) in enumerate(parts)
        ],
        several=several,
        **(
            {"scoring": draw(st.sampled_from(["net_correct", "exact", "coverage"]))}
            if several
            else {}
        ),
    )


@st.composite
def essays(draw: st.DrawFn) -> Question:
    limit = st.one_of(st.none(), st.integers(1, 2_000))
    rubric = []
    for id_, text, _ in draw(_several(1, 3)):
        levels = draw(_several(2, 4))
        points = draw(st.lists(st.integers(0, 20), min_size=4, max_size=4, unique=True))
        rubric.append(
            {
                "id": id_,
                "text": text,
                "levels": [
                    {"id": level, "points": worth, "text": words}
                    for (level, words, _), worth in zip(levels, points, strict=False)
                ],
            }
        )
    words = {"minimum": draw(limit), "maximum": draw(limit)}
    return _made(draw, "essay", words=words, rubric=rubric, answer="So.\n\n- And *so*.")


@st.composite
def orderings(draw: st.DrawFn) -> Question:
    items = [{"id": id_, "text": text, "why": why} for id_, text, why in draw(_several(2, 6))]
    scoring = draw(st.sampled_from(["exact", "adjacent_pairs", "longest_common_subsequence"]))
    return _made(draw, "ordering", items=items, scoring=scoring)


@st.composite
def short_texts(draw: st.DrawFn) -> Question:
    whole, part, wrong = ([text for _, text, _ in group] for group in _groups(draw(_several(3, 6))))
    credits = [draw(st.integers(1, 99)) for _ in part]
    accept = [{"text": text, "why": draw(_REASON)} for text in whole]
    accept += [{"text": t, "credit": c} for t, c in zip(part, credits, strict=True)]
    mistakes = [{"text": text, "why": draw(_REASON)} for text in wrong]
    return _made(
        draw, "short_text", accept=accept, mistakes=mistakes, typos=draw(st.integers(0, 2))
    )


def _groups(entries: list[tuple[str, str, str]]) -> list[list[tuple[str, str, str]]]:
    return [entries[::3], entries[1::3], entries[2::3]]


@st.composite
def clozes(draw: st.DrawFn) -> Question:
    blanks: list[dict[str, Any]] = []
    text = draw(WORDS)
    for id_, _, why in draw(_several(1, 3)):
        entries = draw(_several(2, 4))
        if draw(st.booleans()):
            blanks.append({"id": id_, "options": _options(entries, {0})})
        else:
            accept = [{"text": entries[0][1]}, {"text": entries[1][1], "credit": 50}]
            blanks.append({"id": id_, "accept": accept, "why": why})
        text += f" {{{{{id_}}}}} {draw(st.sampled_from(['then', 'and (so)', '1 < 2 & 3']))}"
    return _made(draw, "cloze", text=text, blanks=blanks)


def _made(draw: st.DrawFn, type_: str, **own: Any) -> Question:
    common = draw(st.fixed_dictionaries(_common(type_)))
    common["text"] = common["text"].replace("{{", "{")
    return GRADED_TYPES[type_].model_validate(common | own)
