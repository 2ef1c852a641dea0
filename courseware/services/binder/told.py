"""What a binder of some clinics tells of what another clinic decided about somebody."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping

from sqlalchemy import Connection

from courseware.domain.ledger import INSTALLATION, Act, written
from courseware.services.binder.plain import Record, plain
from courseware.store.quizzes import overrides as rows
from courseware.store.rows import AnyRow

_COLUMNS = (
    *("quiz_id", "granted_at", "extra_attempts", "extra_minutes", "waive_cooldown"),
    *("reason", "expires_at", "extended_attempt", "was_until", "extended_until"),
    *("withdrawn_at", "withdrawn_because"),
)


def allowances(
    connection: Connection, person_id: str, clinics: Collection[str] | None
) -> Iterator[Record]:
    """What widened somebody's limits; without the reason where another clinic wrote it ("").

    Args:
        clinics: those of which reasons may be shown; None: all.
    """
    found = rows.overrides_of(connection, person_id, clinics)
    for row in sorted(found, key=lambda row: (row.quiz_id, row.granted_at, row.id)):
        record = {name: value for name, value in plain(row).items() if name in _COLUMNS}
        hidden = {} if row.told else {"reason": ""}
        if row.withdrawn_at and not row.withdrawal_told:
            hidden["withdrawn_because"] = ""
        yield {name: {**record, **hidden}[name] for name in _COLUMNS}


def without_others_reasons(
    connection: Connection,
    entries: Iterable[AnyRow],
    owners: Mapping[str, str],
    clinics: Collection[str] | None,
) -> list[AnyRow]:
    """The entries, but for those of the installation's chain about what another clinic decided.

    They name its author, and those from before reasons were committed to state the reason.

    Args:
        owners: account that was merged -> the one into which it was.
    """
    if clinics is None:
        return list(entries)
    known: dict[str, set[str]] = {}

    def is_told(entry: AnyRow) -> bool:
        text = json.loads(entry.canonical)
        if entry.act == Act.ANSWER_MARKED.value:
            return not isinstance(text["facts"].get("reason"), str)
        if entry.act != Act.OVERRIDE_GRANTED.value:
            return True
        person = owners.get(entry.subject, entry.subject)
        if person not in known:
            found = rows.overrides_of(connection, person, clinics)
            known[person] = {written(row.granted_at) for row in found if row.told}
        return text["at"] in known[person]

    return [entry for entry in entries if entry.chain != INSTALLATION or is_told(entry)]
