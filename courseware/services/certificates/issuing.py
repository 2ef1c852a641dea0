"""Makes certificates for awards that have none, and new ones where their holder's name changed.

Where a certificate was revoked because its key is no longer safe, the award gets one under another
key: the signature was in doubt and not the credit.

This is its own act right after the award and not part of the award's transaction: it needs a key
file and a typesetter, and neither may keep a learner's last condition from closing. It can be
repeated by anybody at any time (a constraint lets each award have one certificate per edition),
and `jobs` repeats it every minute.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from courseware.credentials.badge import credential
from courseware.credentials.keys import SigningKey
from courseware.credentials.number import new_number
from courseware.credentials.pdf import Unprintable, render
from courseware.credentials.signing import sign_credential, sign_pdf
from courseware.credentials.statement import (
    Statement,
    digest_of_statement,
    from_json,
    to_json,
)
from courseware.domain.certificates import ISSUED_ANEW, ReplacementReason, State
from courseware.domain.errors import Refusal
from courseware.domain.ledger import Act
from courseware.services.certificates.as_recorded import (
    require_award_as_recorded,
    require_statement_as_recorded,
)
from courseware.services.certificates.office import Office
from courseware.services.certificates.signing_keys import signing_key
from courseware.services.certificates.stating import chain_of, elsewhere_of, statement_of
from courseware.services.ledger import Named, record
from courseware.services.one_by_one import past_refused
from courseware.store.accounts import people as people_rows
from courseware.store.credits import awards as award_rows
from courseware.store.credits import certificates as rows
from courseware.store.engine import Database

MOST_AT_ONCE = 100
_UNPRINTABLE = (
    "The certificate cannot be typeset: {}. Characters that no font has need one in the folder "
    "that COURSEWARE_FONTS names; `doctor` says which fonts are missing."
)


@dataclass(frozen=True, slots=True)
class Issued:
    """What was made: numbers of new certificates, and of those that they replaced.

    Attributes:
        refused: a sentence for each award whose certificate could not be made, while the others
            were: which one, why, and how to mend it.
    """

    numbers: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def bring_up_to_date(
    db: Database, office: Office, actor_id: str | None, now: datetime, person_id: str | None = None
) -> Issued:
    """Issue what is missing, and what follows a corrected name, a merge or an unsafe key.

    Those that cannot be made keep nobody else's waiting: a run goes on past them.

    Args:
        actor_id: whose act led to it; None for the installation's own jobs.
        person_id: of this person only; None for everybody, at most `MOST_AT_ONCE` of each kind.

    Raises:
        Refusal: the signing key is not here.
    """
    key = cache(partial(signing_key, db, office, now))
    refused: list[str] = []
    made: list[tuple[str, _Wanted]] = []

    def waiting(queue: _Queue, most: int) -> list[_Wanted]:
        with db.read() as connection:
            found = queue(connection, person_id, most)
        if found:
            key()  # without one nothing is made: that is told once, and not for each of them
        return found

    for queue in (_missing, _anew, _renamed):
        done = past_refused(
            partial(waiting, queue),
            lambda one: one.former or one.award_id,
            lambda one: f"the certificate of award {one.award_id} is not issued",
            lambda one: _issue(db, office, key(), one, actor_id, now),
            refused,
            MOST_AT_ONCE,
        )
        made += [(number, one) for one, number in done if number]
    replaced = tuple(one.former for _, one in made if one.former and one.ends_because)
    return Issued(tuple(number for number, _ in made), replaced, tuple(refused))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One certificate that is to be made.

    Attributes:
        former: number of the newest one of its award; None where the award has none.
        ends_because: why that one ends with this one; None where it had ended before.
    """

    award_id: str
    former: str | None = None
    ends_because: ReplacementReason | None = None


_Queue = Callable[[Connection, str | None, int], list[_Wanted]]


def _missing(connection: Connection, person_id: str | None, most: int) -> list[_Wanted]:
    return [_Wanted(award_id) for award_id in rows.awards_without(connection, person_id, most)]


def _anew(connection: Connection, person_id: str | None, most: int) -> list[_Wanted]:
    found = rows.to_issue_anew(connection, ISSUED_ANEW, person_id, most)
    return [_Wanted(row.award_id, row.number) for row in found]


def _renamed(connection: Connection, person_id: str | None, most: int) -> list[_Wanted]:
    found = rows.under_former_names(connection, person_id, most)
    by_merge = {True: ReplacementReason.ACCOUNTS_MERGED, False: ReplacementReason.NAME_CORRECTED}
    return [_Wanted(row.award_id, row.number, by_merge[row.by_merge]) for row in found]


def _statement(db: Database, office: Office, wanted: _Wanted, now: datetime) -> Statement:
    with db.read() as connection:
        award = rows.award_to_print(connection, wanted.award_id)
        require_award_as_recorded(connection, award)
        if wanted.former is None:
            return statement_of(connection, office, award, now)
        former = rows.beside_the_holder(connection, wanted.former)
        require_statement_as_recorded(connection, former)
    return replace(
        from_json(former.statement),
        number=new_number(),
        edition=former.edition + 1,
        replaces=former.number,
        holder=former.name,
        issued_at=now,
        # Earlier editions may not have stated these.
        completed_at=former.awarded_at,
        elsewhere=elsewhere_of(award.snapshot),
    )


def _issue(
    db: Database,
    office: Office,
    key: SigningKey,
    wanted: _Wanted,
    actor_id: str | None,
    now: datetime,
) -> str:
    """Make the files, then store them with their entry; the number, "" if somebody was faster.

    Raises:
        Refusal: the page cannot be typeset, or what it would be made from was changed.
    """
    statement = _statement(db, office, wanted, now)
    token = sign_credential(credential(statement, key.issuer), key)
    try:
        pdf = sign_pdf(render(statement, office.fonts), token, key)
    except Unprintable as error:
        raise Refusal(_UNPRINTABLE.format(error)) from error
    values = {
        "number": statement.number,
        "award_id": statement.award,
        "edition": statement.edition,
        "issued_at": statement.issued_at,
        "holder": statement.holder,
        "thumbprint": key.thumbprint,
        "pdf_sha256": sha256(pdf).hexdigest(),
        "statement": to_json(statement),
        "token": token,
        "pdf": pdf,
    }
    with db.write() as connection:
        # A merge that sets the award aside comes before this or after it, and never between.
        people_rows.hold(connection, award_rows.holder_of(connection, statement.award))
        if award_rows.is_set_aside(connection, statement.award):
            return ""
        ending, why = wanted.former, wanted.ends_because
        if ending and why and rows.has_ended(connection, ending):
            return ""
        if not rows.add_certificate(connection, values):
            return ""
        _record_issue(connection, statement, values, actor_id, now)
        if ending and why:
            _end_former(connection, ending, why, statement, actor_id, now)
    return statement.number


def _record_issue(
    connection: Connection,
    statement: Statement,
    values: dict[str, Any],
    actor_id: str | None,
    now: datetime,
) -> None:
    record(
        connection,
        chain=chain_of(statement),
        act=Act.CERTIFICATE_ISSUED,
        actor_id=actor_id,
        subject=statement.number,
        facts={
            "award": statement.award,
            "edition": statement.edition,
            "key": values["thumbprint"],
            "pdf_sha256": values["pdf_sha256"],
            "token_sha256": sha256(str(values["token"]).encode()).hexdigest(),
            "statement_sha256": digest_of_statement(values["statement"]),
            "replaces": statement.replaces,
            "demonstration": statement.demonstration,
            "holder": Named(statement.holder),
        },
        now=now,
    )


def _end_former(
    connection: Connection,
    former: str,
    why: ReplacementReason,
    successor: Statement,
    actor_id: str | None,
    now: datetime,
) -> None:
    values = {
        "number": former,
        "kind": State.REPLACED.value,
        "ended_at": now,
        "ended_by": actor_id,
        "reason_class": why.value,
        "reason": why.sentence,
        "successor": successor.number,
    }
    if not rows.add_end(connection, values):
        raise Refusal("The certificate ended at the same moment; nothing was replaced.")
    record(
        connection,
        chain=chain_of(successor),
        act=Act.CERTIFICATE_REPLACED,
        actor_id=actor_id,
        subject=former,
        facts={"reason_class": why.value, "successor": successor.number},
        now=now,
    )
