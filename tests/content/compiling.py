"""A small library that uses every kind of file, for the tests of compiling."""

from pathlib import Path

from courseware.content.compile import CompiledItem, CompiledLibrary, compile_library
from courseware.content.library import read_library
from tests.library import write_library

REFERENCES = """\
- {id: EV-01, authors: "Brady S, McEvoy J", title: "T1", source: "J 2014;1:1", year: 2014,
   found: "It found *much*.", strength: "low", seen: abstract}
- {id: EV-02, title: "T2", source: "J 2020;2:2", found: "Little.", strength: "low", seen: memory}
"""
CLAIMS = """\
- {id: SF-1, claim: "It is *safe*.", verdict: overstated, why: "See [@EV-01].", sources: [EV-01],
   lesson: needles}
"""
GLOSSARY = """\
- {id: faint, term: "faint", definition: "A *short* loss of consciousness.", also: ["syncope"]}
"""
REGIONS = """\
- {id: gluteal, name: "Gluteal region", hazards: "The **sciatic** nerve."}
"""
LESSON = """\
---
id: needles
title: "Needles"
minutes: 10
objectives:
  - {id: N1.1, text: "Name the needle", bloom: remember}
  - {id: N1.2, text: "Refuse the unsafe", bloom: apply}
requires: []
review_every_months: 12
---

Five words stand right here [@EV-01].

## What it is {#what-it-is}

Some [faint](glossary:faint). [claim:SF-1]

[quiz:practice-name]

![A needle](figures/needle.svg "Thin")

## More {#more}

See [the first part](lesson:needles#what-it-is).
"""
CHECKLIST = """\
id: cl-a
title: "CL-A"
requires: {courses: [basics], quizzes: [needles], checklists: []}
regions: [gluteal]
items:
  - {id: a01, text: "Stops *at once*", domain: D1, critical: true, scale: safe_unsafe,
     evidence: [EV-01]}
pass: {rating: 4, observations: 2, assessors: 2, lower: {rating: 3, at_most: 2, with_plan: true},
       sessions: 0, regions: 0, statement: "Ready"}
valid_months: 24
note: "A *proposal*."
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><circle r="3"/></svg>'

FILES = {
    "lessons/references.yaml": REFERENCES,
    "lessons/claims.yaml": CLAIMS,
    "lessons/glossary.yaml": GLOSSARY,
    "lessons/regions.yaml": REGIONS,
    "lessons/basics/needles.md": LESSON,
    "lessons/basics/cl-a.checklist.yaml": CHECKLIST,
    "lessons/basics/figures/needle.svg": SVG,
}


def write_full_library(root: Path) -> Path:
    """Write the library below `root` and return it."""
    write_library(root)
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def compiled(root: Path, previous: dict[str, bytes] | None = None) -> CompiledLibrary:
    """Read and compile the library below `root`."""
    return compile_library(read_library(root), previous or {})


def item(library: CompiledLibrary, kind: str, id_: str) -> CompiledItem:
    """Return one item of a compiled library."""
    return next(i for i in library.items if (i.kind, i.id) == (kind, id_))


def payloads(library: CompiledLibrary) -> dict[str, bytes]:
    """Return the stored payloads by key, as a database would hold them."""
    found = {i.compiled_key: i.payload for i in library.items if i.compiled_key and i.payload}
    return {**found, library.index.compiled_key: library.index.payload}
