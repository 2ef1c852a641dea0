"""The records of a binder as text, to be read by eye.

Everything here stands in records.json too; what only a program asks for is left out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from courseware.credentials.number import shown
from courseware.domain.award_days import zone_of

_Record = Mapping[str, Any]

_HEADINGS = {
    "people": "People",
    "former_names": "Earlier names",
    "merged_accounts": "Accounts that were merged into one of these",
    "roles": "Roles",
    "awards": "Awards",
    "certificates": "Certificates",
    "attempts": "Attempts at quizzes, with the marks of today",
    "marked_attempts": "First results of attempts that a person marked",
    "observations": "Observations, as they were signed",
    "competency_decisions": "Decisions about competencies",
    "lessons_read": "Lessons read",
    "attestations": "Signed statements",
    "allowances": "Overrides of the limits of quizzes",
    "reviews": "Reviews of the texts by clinicians",
    "texts": "Texts",
}
_HEAD = """\
Every time of day is UTC, and says so. A day without a time of day is a day of the zone that stands
beside it, which can be the day before or after the one in UTC.
"""
_NOTES = {
    "competency_decisions": """\
What managers decided, and what was retracted or corrected in between. A status changes without a
decision, too: when its time is over, and when a confirmation or a reinstatement loses an
observation on which it rested. A competency that was reinstated after an adverse event is then
suspended again.""",
}
_LEFT_OUT = {
    *("person", "snapshot", "states", "id", "clinic_id", "zone", "salt", "designation"),
    *("observation_id", "award_id", "merged_into"),
}
_SAID_ABOVE = frozenset(
    ("checklist", "region", "revision", "observed_on", "signed_at", "learner", "corrects")
)
"""Parts of what was signed that stand in the lines before it."""
_LABELS = {
    "about_id": "about the decision",
    "account": "address of the merged account",
    "account_name": "its name",
    "basis": "rests on the observations",
    "checklist_id": "checklist",
    "counts_from": "counts, where the clock was ahead, from",
    "course_id": "course",
    "eligibility": "could sign as",
    "entry": "entry of the ledger",
    "extended_attempt": "extended the running attempt",
    "extended_until": "which takes answers until",
    "ground": "by reason of",
    "former_name": "earlier name",
    "lesson_id": "lesson",
    "merged_account": "kept with the merged account",
    "next": "what to work on",
    "pdf_sha256": "SHA-256 of the PDF",
    "quiz_id": "quiz",
    "read": "rests on lessons read at",
    "record": "what was signed",
    "record_sha256": "SHA-256 of what was signed",
    "revision_sha256": "SHA-256 of the text",
    "self": "the learner's own ratings",
    "sha256": "SHA-256",
    "strengths": "what went well",
    "timezone": "time zone",
    "token_sha256": "SHA-256 of the credential",
    "was_until": "which took answers until",
}
_CHOSEN = frozenset(
    ("ended_as", "ground", "kind", "reason_class", "setting", "side", "supervision")
)
"""Fields whose values are names of ours."""
_DEEPEST = 3
"""Of what was signed, each mark has one line."""
_DAY = re.compile(r"\b(\d{4}-\d\d-\d\d)\b(?!T)")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?(Z|\+00:00)")


def readable(title: str, records: Mapping[str, Sequence[_Record]]) -> str:
    """The records as text, section by section; each day with its zone."""
    lines = [title, "=" * len(title), "", _HEAD]
    entries = _entries(records)
    for section in [*_HEADINGS, *sorted(set(records) - set(_HEADINGS))]:
        listed: Sequence[_Record] = records.get(section, ())
        if section == "competency_decisions":
            listed = _with_losses(listed, records.get("observations", ()))
        heading = _HEADINGS.get(section, section.replace("_", " ").capitalize())
        lines += [heading, "-" * len(heading)]
        lines += ["", _NOTES[section]] if listed and section in _NOTES else []
        for record in listed:
            lines += ["", *_told(section, record, entries)]
        lines += ([] if listed else ["", "none"]) + [""]
    return "\n".join(lines)


def _entries(records: Mapping[str, Sequence[_Record]]) -> dict[str, str]:
    """Id of a record -> the entry that stands for it, by which other records can name it."""
    return {
        record["id"]: f"entry {record['entry']}"
        for listed in records.values()
        for record in listed
        if "id" in record and "entry" in record
    }


def _with_losses(decisions: Sequence[_Record], observations: Sequence[_Record]) -> list[_Record]:
    """The decisions of each person with what took observations away, in the order of time."""
    losses = []
    for seen in observations:
        about = {name: seen.get(name) for name in ("person", "name", "checklist_id", "region")}
        ends = [
            ("retracted", word["said_at"], seen["id"], word.get("counts_from"))
            for word in seen.get("afterwards", ())
            if word["kind"] == "retracted"
        ]
        if corrected := (seen.get("record") or {}).get("corrects"):
            ends.append(("corrected", seen["signed_at"], corrected, seen.get("counts_from")))
        for how, at, lost, counts in ends:
            said = {"no decision": f"an observation was {how}", "at": at, "observation": lost}
            losses.append({**about, **said, "counts_from": counts})
    whose = {record["person"]: None for record in (*decisions, *observations)}
    order = {person: place for place, person in enumerate(whose)}
    both = [*decisions, *losses]
    return sorted(both, key=lambda one: (order[one["person"]], one.get("decided_at") or one["at"]))


def _told(section: str, record: _Record, entries: Mapping[str, str]) -> list[str]:
    """A record, one line for each thing that it says."""
    said = {**record, **_awarded(record.get("snapshot") or {}), **_named(record, entries)}
    if section == "certificates":
        said |= {name: shown(said[name]) for name in ("number", "successor") if said.get(name)}
    if section == "competency_decisions":
        said = {"decision" if name == "kind" else name: said[name] for name in said}
    zone = _zone(record)
    return [line for name, value in said.items() for line in _lines(name, value, zone, 1)]


def _named(record: _Record, entries: Mapping[str, str]) -> _Record:
    """What a record says of others, which are named by their entries."""
    found: dict[str, Any] = {}
    if record.get("basis"):
        found["basis"] = [entries.get(one, one) for one in record["basis"]]
    for name in ("about_id", "observation", "extended_attempt"):
        if record.get(name):
            found[name] = entries.get(record[name], record[name])
    signed = record.get("record")
    if signed:
        found["record"] = {name: part for name, part in signed.items() if name not in _SAID_ABOVE}
        if signed.get("corrects"):
            found["corrects the observation"] = entries.get(signed["corrects"], signed["corrects"])
    return found


def _zone(record: _Record) -> str:
    """The zone in whose days a record speaks."""
    if record.get("snapshot"):
        return zone_of(record["snapshot"])
    return str(record.get("zone") or (record.get("record") or {}).get("zone") or "not kept")


def _awarded(snapshot: _Record) -> dict[str, Any]:
    """What is frozen in an award, as far as a reader asks for it."""
    asked = (
        *("learner", "title", "level", "kind", "completed_on", "not_valid_because"),
        *("objectives", "read", "credited_before"),
    )
    found = {name: snapshot[name] for name in asked if name in snapshot}
    signed = snapshot.get("attested") or {}
    return found | {"rests on the statement signed at": signed.get("at")}


def _lines(name: str, value: Any, zone: str, depth: int) -> Iterator[str]:
    """A line for what a field says, and indented ones for its parts; none for nothing."""
    if name in _LEFT_OUT or value in (None, "", [], {}):
        return
    start = f"{'  ' * depth}{_label(name)}:"
    if isinstance(value, list) and any(isinstance(part, dict) for part in value):
        yield start
        yield from (f"{'  ' * depth}  - {_words(name, part, zone)}" for part in value)
    elif isinstance(value, dict) and depth < _DEEPEST:
        inner = [line for n, part in value.items() for line in _lines(n, part, zone, depth + 1)]
        yield from [start, *inner] if inner else []
    else:
        yield f"{start} {_words(name, value, zone)}"


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " "))


def _words(name: str, value: Any, zone: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        said = (_part(n, part, zone) for n, part in value.items() if n not in _LEFT_OUT)
        return ", ".join(part for part in said if part)
    if isinstance(value, list):
        return "; ".join(_words(name, part, zone) for part in value)
    text = " ".join(str(value).split())
    if name in _CHOSEN:
        return text.replace("_", " ")
    if name == "credit" or _DAY.fullmatch(text):
        return _DAY.sub(rf"\1 (zone: {zone})", text)
    return _MOMENT.sub(r"\1 \2 UTC", text) if _MOMENT.fullmatch(text) else text


def _part(name: str, value: Any, zone: str) -> str:
    """One of several things in a line."""
    if value in (None, "", [], {}):
        return ""
    if name == "safe":
        return "safe" if value else "unsafe"
    if name == "kind":
        return _words(name, value, zone)
    return f"{_label(name)} {_words(name, value, zone)}"
