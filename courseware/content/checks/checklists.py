"""What the keys of a checklist have to say together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from courseware.content.checks.covers import covers_problems
from courseware.content.plain_data import at, mappings_in, texts_in
from courseware.content.problem import Problem, Severity
from courseware.content.yaml.strict_yaml import YamlDocument
from courseware.domain.counted import counted

_SAFE_OR_NOT: Final = "safe_unsafe"
_RATED: Final = "entrustment"


def checklist_problems(document: YamlDocument, path: str) -> Iterator[Problem]:
    """Yield what does not fit between the keys of one checklist."""
    yield from covers_problems(document, path)
    yield from _scales(document, path)
    yield from _watched(document, path)


def _scales(document: YamlDocument, path: str) -> Iterator[Problem]:
    """Yield critical items that are rated from 1 to 5, and others that are safe or unsafe.

    Only *unsafe* is told to managers and stops a reinstatement. A critical item without that word
    would never be told, and an item that is not critical would stop somebody.
    """
    for number, item in mappings_in(document.value, "items"):
        critical, scale = item.get("critical", False), item.get("scale")
        if scale == _SAFE_OR_NOT and critical is False:
            message = "an item that is safe or unsafe is critical, and this one is not"
            mend = f"add `critical: true`, or write `scale: {_RATED}`"
        elif scale == _RATED and critical is True:
            message = "a critical item is safe or unsafe, and this one is rated from 1 to 5"
            mend = f"write `scale: {_SAFE_OR_NOT}`, or `critical: false`"
        else:
            continue
        place = document.positions.value(("items", number, "scale"))
        yield Problem(path, *place, Severity.ERROR, "CW060", message, mend)


def _watched(document: YamlDocument, path: str) -> Iterator[Problem]:
    """Yield regions whose sessions would count though nobody is signed off there, and more regions
    than there are."""
    own = [name for _, name in texts_in(document.value, "regions")]
    counting = set[str]()
    for where, name in texts_in(document.value, "pass", "watched", "regions"):
        counting.add(name)
        if own and name not in own:
            message = f"`{name[:64]}` is not among the checklist's own regions"
            place = document.positions.value(where)
            mend = "take it out, or add it to `regions`"
            yield Problem(path, *place, Severity.ERROR, "CW161", message, mend)
    covered = [name for _, name in texts_in(document.value, "covers")]
    many, asked = len(counting or {*own} or {*covered}), at(document.value, "pass", "regions")
    if isinstance(asked, int) and asked > many:
        place = document.positions.value(("pass", "regions"))
        yield Problem(path, *place, Severity.ERROR, "CW161", *_too_many(asked, many))


def _too_many(asked: int, many: int) -> tuple[str, str]:
    """What to say of more regions than count; without any, whatever was watched anywhere would."""
    regions = counted(asked, "region is", "regions are") + " asked for, and "
    if many:
        count = "counts" if many == 1 else "count"
        return f"{regions}only {many} {count}", "ask for fewer regions"
    return (
        f"{regions}the checklist names none in which sessions would count",
        "leave `regions` of `pass` out, or name the regions in `pass: watched: regions`",
    )
