"""What a page showed to somebody who then signs or decides: the form carries it back.

A page is looked at for minutes; meanwhile another tab, device or person may change what it is
about. The act compares what was shown with what is on record, in its own transaction.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

import rfc8785

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledChecklist
from courseware.domain.errors import Conflict
from courseware.domain.times import day_words
from courseware.services.competency.history import Loaded, Scope
from courseware.services.competency.observations.elsewhere import Lost, lost_entries
from courseware.services.competency.observations.form_words import (
    entered_day_words,
    field_words,
    mark_words,
)
from courseware.services.competency.observations.forms import (
    REFUSED,
    WORDS,
    Entry,
    Voice,
    by_scale,
    fields_of,
    is_marked,
)
from courseware.services.competency.wording import item_words
from courseware.store.rows import AnyRow

_REVISION = "revision"
_FORM = (
    "Nothing is signed: this changed after the page was opened. Look through it once more, and "
    "sign then. Changed: {changes}."
)
_RECORD = (
    "Nothing was done: something came on record after this page was opened. Look at it once more. "
    "New: {changes}."
)
_NOTHING_SHOWN = "the page does not say what it showed"


def form_shown(
    row: AnyRow,
    checklist: CompiledChecklist,
    entries: Mapping[str, Entry],
    lost: Sequence[Lost],
) -> str:
    """What the page for signing shows of a form: a digest of each field, the revision, and what
    was entered elsewhere and does not count."""
    return _packed(_form_facts(row, checklist, entries) | _lost_facts(lost))


def require_form_shown(
    row: AnyRow,
    checklist: CompiledChecklist,
    saves: Sequence[AnyRow],
    now: dict[str, Entry],
    shown: str,
) -> None:
    """Make sure that what is about to be signed is what the signer saw.

    Raises:
        Conflict: naming each field that changed, with what it said and what it says.
    """
    before = _unpacked(shown)
    changed = [n for n, d in _form_facts(row, checklist, now).items() if before.get(n) != d]
    lost = lost_entries(checklist, saves, Voice.ASSESSOR)
    unseen = [one for one in lost if not _lost_facts([one]).items() <= before.items()]
    if not changed and not unseen:
        return
    if not before:
        raise Conflict(_FORM.format(changes=_NOTHING_SHOWN))
    names = {item.id: item_words(item) for item in checklist.items}
    said = []
    for field in changed:
        if field == _REVISION:
            said.append("the checklist's version")
            continue
        old = _body_with(checklist, saves, field, before.get(field, ""))
        new = now[field].body if field in now else {}
        said.append(f"{names.get(field, field_words(field))}: {_words(old)}, now {_words(new)}")
    for one in unseen:
        name = names.get(one.field, field_words(one.field))
        said.append(f"{name}: “{one.here}” came from elsewhere, and “{one.stands}” stands")
    raise Conflict(_FORM.format(changes="; ".join(said)))


def record_shown(words: Iterable[AnyRow], corrected_by: str | None, reader_id: str) -> str:
    """What a page shows of a signed observation beside its record, which never changes."""
    return _packed(_record_facts(words, corrected_by, reader_id)[0])


def require_record_shown(
    words: Iterable[AnyRow], corrected_by: str | None, reader_id: str, shown: str | None
) -> None:
    """Make sure that nothing was said about an observation that its reader has not seen.

    Args:
        shown: None where no page is behind the act.

    Raises:
        Conflict: naming what is new.
    """
    if shown is not None:
        _require(*_record_facts(words, corrected_by, reader_id), shown)


def revision_of(catalogue: Catalogue, scope: Scope) -> str:
    """The published revision of a scope's checklist; "" where it is not published."""
    entry = catalogue.checklists.get(scope[0])
    return entry.revision_sha256 if entry else ""


def scope_shown(loaded: Loaded, scope: Scope, revision: str) -> str:
    """What a manager's page shows of one scope of one person."""
    return _packed(_scope_facts(loaded, scope, revision)[0])


def require_scope_shown(loaded: Loaded, scope: Scope, revision: str, shown: str | None) -> None:
    """Make sure that a decision rests on what its author saw.

    Args:
        shown: None where no page is behind the act.

    Raises:
        Conflict: naming what is new.
    """
    if shown is not None:
        _require(*_scope_facts(loaded, scope, revision), shown)


def _require(facts: Mapping[str, str], names: Mapping[str, str], shown: str) -> None:
    before = _unpacked(shown)
    new = [names[name] for name, digest in facts.items() if before.get(name) != digest]
    if new:
        said = new if before else [_NOTHING_SHOWN]
        raise Conflict(_RECORD.format(changes="; ".join(said)))


def _form_facts(
    row: AnyRow, checklist: CompiledChecklist, entries: Mapping[str, Entry]
) -> dict[str, str]:
    fields = fields_of(checklist)
    bodies = {field: entries[field].body if field in entries else {} for field in fields}
    return {_REVISION: row.revision_sha256, **{f: _digest(b) for f, b in bodies.items()}}


def _lost_facts(lost: Iterable[Lost]) -> dict[str, str]:
    return {f"lost {_digest([one.field, one.here])}": _digest(one.stands) for one in lost}


def _record_facts(
    words: Iterable[AnyRow], corrected_by: str | None, reader_id: str
) -> tuple[dict[str, str], dict[str, str]]:
    """Facts and their names; what the reader said themself is no news to them."""
    others = [word for word in words if word.said_by != reader_id]
    keys = {f"{word.kind} {word.said_at.isoformat()}": word for word in others}
    facts = {"page": "observation", **{key: _digest(word.text) for key, word in keys.items()}}
    names = {"page": "", **{key: f"{word.kind} by {word.name}" for key, word in keys.items()}}
    if corrected_by is not None:
        facts["corrected"], names["corrected"] = corrected_by, "it was corrected"
    return facts, names


def _scope_facts(
    loaded: Loaded, scope: Scope, revision: str
) -> tuple[dict[str, str], dict[str, str]]:
    facts, names = {_REVISION: revision}, {_REVISION: "the checklist was revised"}
    mine = [row for row in loaded.observations if (row.checklist_id, row.region) == scope]
    for row in mine:
        facts[row.id] = row.record_sha256
        names[row.id] = f"an observation of {day_words(row.observed_on)} was signed"
    ids = {row.id: row for row in mine}
    for word in loaded.words:
        if word.observation_id in ids:
            name = f"{word.observation_id} {word.kind} {word.said_at.isoformat()}"
            facts[name] = _digest(word.text)
            day = day_words(ids[word.observation_id].observed_on)
            names[name] = f"the observation of {day} was {word.kind}"
    for decision in loaded.decisions:
        if (decision.checklist_id, decision.region) == scope:
            facts[decision.id] = decision.kind
            names[decision.id] = f"{decision.kind} on {day_words(decision.decided_on)}"
    return facts, names


def _body_with(
    checklist: CompiledChecklist, saves: Sequence[AnyRow], field: str, digest: str
) -> dict[str, Any]:
    """What a field said when it had this digest; every save of a form is kept."""
    mine = [s.body for s in saves if s.voice == Voice.ASSESSOR.value and s.field == field]
    said = (*mine, *(by_scale(checklist, field, body)[0] for body in mine))
    return next((body for body in said if _digest(body) == digest), {})


def _words(body: Mapping[str, Any]) -> str:
    said = [mark_words(body)] if is_marked(body) else []
    if "ready" in body:
        said.append("Yes" if body["ready"] else "Not yet")
    said += [entered_day_words(body["observed_on"])] if "observed_on" in body else []
    chosen = ("setting", "side", "supervision")
    said += [WORDS.get(body[key], body[key]) for key in chosen if key in body]
    said += [f"“{body[key]}”" for key in ("comment", "plan", "strengths", "next") if key in body]
    said += ["something refused"] if body.get(REFUSED) else []
    return ", ".join(said) or "nothing"


def _digest(value: object) -> str:
    return sha256(rfc8785.dumps(value)).hexdigest()[:32]  # type: ignore[arg-type]


def _packed(facts: Mapping[str, str]) -> str:
    return json.dumps(facts, separators=(",", ":"))


def _unpacked(shown: str) -> dict[str, str]:
    try:
        found = json.loads(shown)
    except (ValueError, RecursionError):  # the latter for brackets within brackets, by thousands
        return {}
    return {k: str(v) for k, v in found.items()} if isinstance(found, dict) else {}
