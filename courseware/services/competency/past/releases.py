"""What a day's release held: a past day is answered by its checklists and its rule sets of places,
not by today's."""

from collections.abc import Sequence

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import RuleEntry, entry_from_json
from courseware.services.competency.past.then import Then
from courseware.services.competency.rules import RuleBook
from courseware.store import releases


def rules_at(connection: Connection, catalogue: Catalogue, then: Then) -> RuleBook:
    """The rules as they were published at a moment that is over; else as they are now.

    A day before the first release is answered by that one: it is the oldest that is known.
    """
    if not then.past:
        return RuleBook(catalogue)
    return RuleBook(catalogue, releases.keys_at(connection, "checklist", then.moment))


def rule_sets_at(connection: Connection, catalogue: Catalogue, then: Then) -> Sequence[RuleEntry]:
    """The rule sets of places as they were published at a moment that is over; else as they are
    now. Of those that have not changed since, nothing is read.

    A day before the first release is answered by that one, too.
    """
    if not then.past:
        return catalogue.rules
    keys = releases.keys_at(connection, "rule", then.moment)
    known = {entry.compiled_key: entry for entry in catalogue.rules}
    heads = releases.payload_heads(connection, set(keys.values()) - known.keys())
    known |= {key: _entry(catalogue, key, head) for key, head in heads.items()}
    return [known[keys[id_]] for id_ in sorted(keys)]


def _entry(catalogue: Catalogue, key: str, head: bytes) -> RuleEntry:
    if b"\n" in head:
        return entry_from_json(RuleEntry, head)
    return catalogue.rule_by_key(key).entry
