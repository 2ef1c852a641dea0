"""The library that ships cites its sources where it names them: no bare code stands on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from courseware.content.compile_lists import Surroundings, read_surroundings
from courseware.content.library import Library, read_library

REPOSITORY = Path(__file__).parents[2]
_TAG = re.compile("<[^>]*>")


def test_claims_regions_and_checklists_name_no_source_by_its_bare_code() -> None:
    library = read_library(REPOSITORY)
    around = read_surroundings(library)
    codes = re.compile("|".join(rf"\b{reference.id}\b" for reference in around.references))

    shown = [*_of_lists(around), *_of_checklists(library)]

    assert len(shown) > 500
    assert [where for where, text in shown if codes.search(text)] == []


def _of_lists(around: Surroundings) -> Iterator[tuple[str, str]]:
    for claim in around.claims:
        yield claim.id, _TAG.sub("", f"{claim.claim} {claim.why}")
    for region in around.regions:
        yield region.id, _TAG.sub("", region.hazards)
    for reference in around.references:
        yield reference.id, _TAG.sub("", reference.found)
    for term in around.glossary:
        yield term.id, _TAG.sub("", term.definition)


def _of_checklists(library: Library) -> Iterator[tuple[str, str]]:
    for file in library.checklists.values():
        for text in (file.value.note or "", *(item.text for item in file.value.items)):
            yield file.path, re.sub(r"\[@[^\]]*\]", "", text)
