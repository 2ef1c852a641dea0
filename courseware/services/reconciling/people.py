"""Holds accounts, names, addresses, roles and decisions against what the ledger says of them."""

from collections import Counter
from collections.abc import Iterator

from courseware.domain.ledger import NO_CHAIN, Act, Break, written
from courseware.services.proving.ledger_entries import Ledger, Said
from courseware.services.reconciling.addresses import disagreements_about_addresses
from courseware.store.records import recorded as rows
from courseware.store.rows import AnyRow

_ABOUT_PEOPLE = (
    *(Act.ROLE_GRANTED, Act.ROLE_ENDED, Act.ADMINISTRATOR_GRANTED, Act.ADMINISTRATOR_ENDED),
    *(Act.PERSON_SUSPENDED, Act.PERSON_REINSTATED, Act.PERSON_MERGED, Act.NAME_CORRECTED),
    *(Act.RESET_HANDED_OVER, Act.EMAIL_CHANGED),
)
_Role = tuple[str, str, str]
"""Clinic, person, role."""


def disagreements_about_people(ledger: Ledger) -> Iterator[Break]:
    """Every account, name, address, role or decision that is not as the entries say."""
    people = {row.id: row for row in rows.people(ledger.connection)}
    yield from _gone(ledger, people)
    yield from _clinics(ledger)
    yield from _roles_held(ledger)
    yield from _roles_past(ledger)
    yield from _administrators(ledger)
    yield from _closed_accounts(ledger, people)
    yield from _names(ledger, people)
    yield from _former_names(ledger)
    yield from disagreements_about_addresses(ledger)


def _gone(ledger: Ledger, people: dict[str, AnyRow]) -> Iterator[Break]:
    """Who acted or was spoken of, and has no account any more, or has it under another id."""
    found: dict[str, Break] = {}
    for said in ledger.of(*_ABOUT_PEOPLE):
        what = f"the account {said.subject} is on record here and gone from the database"
        found.setdefault(said.subject, _at(said, what))
    for row in rows.first_acts(ledger.connection):
        what = f"the account {row.actor_id} acted here and is gone from the database"
        found.setdefault(row.actor_id, Break(row.chain, row.sequence, what))
    yield from (found[person] for person in sorted(found.keys() - people.keys()))


def _clinics(ledger: Ledger) -> Iterator[Break]:
    found = {row.id: row for row in rows.clinics(ledger.connection)}
    for said in ledger.of(Act.CLINIC_CREATED):
        row = found.pop(said.subject, None)
        if row is None:
            yield _at(said, f"the clinic {said.subject} is gone from the database")
            continue
        stated = {"slug": row.slug, "name": row.name, "timezone": row.timezone}
        wrong = [key for key, value in stated.items() if said.facts.get(key) != value]
        wrong += ["created_at"] if written(row.created_at) != said.at else []
        if wrong:
            yield _at(said, f"the clinic {said.subject} was changed: {', '.join(wrong)}")
    for clinic_id in sorted(found):
        yield _nowhere(f"the clinic {clinic_id} has no entry")


def _roles_held(ledger: Ledger) -> Iterator[Break]:
    held: dict[_Role, Said] = {}
    ended: dict[_Role, Said] = {}
    for said in ledger.of(Act.ROLE_GRANTED, Act.ROLE_ENDED):
        # Acts of one moment in one chain keep their order; a role is never in two chains.
        role = (said.text("clinic"), said.subject, said.text("role"))
        if said.act == Act.ROLE_GRANTED:
            held[role] = said
        else:
            ended[role] = held.pop(role, said)
    found = {
        (row.clinic_id, row.person_id, row.role)
        for row in rows.memberships(ledger.connection)
        if row.ended_at is None
    }
    for role in sorted(set(held) - found):
        yield _at(held[role], f"the role {_words(role)} was granted here and is not held")
    for role in sorted(found - set(held)):
        said_of_it = ended.get(role)
        what = f"the role {_words(role)} is held"
        if said_of_it:
            yield _at(said_of_it, f"{what}, but it was ended")
        else:
            yield _nowhere(f"{what} without an entry")


def _roles_past(ledger: Ledger) -> Iterator[Break]:
    """Each beginning and end of a role stands at the moment of its entry.

    Where accounts were merged, a role of the closed one went over with its beginning, so the
    entries that the merge made have no row of their own.
    """
    begun: Counter[tuple[str, ...]] = Counter()
    over: Counter[tuple[str, ...]] = Counter()
    for row in rows.memberships(ledger.connection):
        role = (row.clinic_id, row.person_id, row.role)
        begun[(*role, written(row.since))] += 1
        if row.ended_at is not None:
            over[(*role, written(row.ended_at))] += 1
    yield from _moments(ledger, Act.ROLE_GRANTED, begun, "began")
    yield from _moments(ledger, Act.ROLE_ENDED, over, "ended")


def _moments(
    ledger: Ledger, act: Act, found: Counter[tuple[str, ...]], word: str
) -> Iterator[Break]:
    by_merge: Counter[tuple[str, ...]] = Counter()
    key: tuple[str, ...]
    for said in ledger.of(act):
        person = ledger.survivor(said.subject)
        key = (said.text("clinic"), person, said.text("role"), said.at)
        if "merge" in said.facts:
            by_merge[key] += 1
        elif found[key] > 0:
            found[key] -= 1
        else:
            yield _at(said, f"the role {_words(key)} {word} here, but the database says otherwise")
    for key in sorted((found - by_merge).elements()):
        yield _nowhere(
            f"the database says that the role {_words(key)} {word} on {key[3]}: no entry"
        )


def _administrators(ledger: Ledger) -> Iterator[Break]:
    held: dict[str, Said] = {}
    for said in ledger.of(Act.ADMINISTRATOR_GRANTED, Act.ADMINISTRATOR_ENDED):
        if said.act == Act.ADMINISTRATOR_GRANTED:
            held[said.subject] = said
        else:
            held.pop(said.subject, None)
    found = {row.person_id: row.since for row in rows.administrators(ledger.connection)}
    for person in sorted(set(found) | set(held)):
        if person not in held:
            yield _nowhere(f"{person} administers the installation without an entry")
        elif person not in found:
            yield _at(held[person], f"{person} administers the installation no more: no entry")
        elif written(found[person]) != held[person].at:
            yield _at(held[person], f"{person} administers since another moment")


def _closed_accounts(ledger: Ledger, people: dict[str, AnyRow]) -> Iterator[Break]:
    suspended: dict[str, Said] = {}
    for said in ledger.of(Act.PERSON_SUSPENDED, Act.PERSON_REINSTATED):
        suspended[said.subject] = said
    merged = {said.subject: said for said in ledger.of(Act.PERSON_MERGED)}
    for person in sorted(people):
        row, said_last, merge = people[person], suspended.get(person), merged.get(person)
        closed = said_last is not None and said_last.act == Act.PERSON_SUSPENDED
        expected = said_last.at if said_last and closed else None
        if (written(row.suspended_at) if row.suspended_at else None) != expected:
            yield _of(said_last, f"the account {person} is suspended or open against the ledger")
        if row.merged_into != (ledger.survivor(person) if merge else None):
            yield _of(merge, f"the account {person} is merged or open against the ledger")


def _names(ledger: Ledger, people: dict[str, AnyRow]) -> Iterator[Break]:
    """The present name is the last corrected one, or the one that every entry commits to."""
    corrected: dict[str, list[Said]] = {}
    for said in ledger.of(Act.NAME_CORRECTED):
        known = corrected.setdefault(said.subject, [])
        if known and known[-1].at < said.at:
            known.clear()
        known.append(said)
    for person, last in corrected.items():
        name = people[person].name if person in people else ""
        # Two corrections in one moment: which came last cannot be told, so either will do.
        if all(ledger.names(said.facts.get("after"), name) is False for said in last):
            yield _at(last[-1], f"{person} has another name than the one corrected to")
    for said in ledger.of(Act.ROLE_GRANTED, Act.ADMINISTRATOR_GRANTED):
        if said.subject in corrected or said.subject not in people:
            continue
        if ledger.names(said.facts.get("name"), people[said.subject].name) is False:
            yield _at(said, f"{said.subject} has another name than here, and no correction")


def _former_names(ledger: Ledger) -> Iterator[Break]:
    found: dict[tuple[str, str], list[AnyRow]] = {}
    for row in rows.former_names(ledger.connection):
        found.setdefault((row.person_id, written(row.replaced_at)), []).append(row)
    for said in ledger.of(Act.NAME_CORRECTED):
        names = found.get((said.subject, said.at), [])
        kept = next((row for row in names if _is_former_name(ledger, said, row)), None)
        if kept is None:
            yield _at(said, f"the earlier name of {said.subject} was changed or removed")
        else:
            names.remove(kept)
    for (person, at), names in sorted(found.items()):
        if names:
            yield _nowhere(f"an earlier name of {person}, replaced on {at}, has no entry")


def _is_former_name(ledger: Ledger, said: Said, row: AnyRow) -> bool:
    """A name or reason that was forgotten can't be compared any more, which is no break."""
    by_whom = ledger.survivor(row.replaced_by or "") == ledger.survivor(said.actor or "")
    clear = (("before", row.name), ("reason", row.reason))
    return by_whom and all(
        ledger.names(said.facts.get(fact), text) is not False for fact, text in clear
    )


def _words(role: tuple[str, ...]) -> str:
    clinic, person, name = role[:3]
    return f"{name} of {person} in {clinic}"


def _at(said: Said, what: str) -> Break:
    return Break(said.chain, said.sequence, what)


def _nowhere(what: str) -> Break:
    return Break(NO_CHAIN, 0, what)


def _of(said: Said | None, what: str) -> Break:
    return _at(said, what) if said else _nowhere(what)
