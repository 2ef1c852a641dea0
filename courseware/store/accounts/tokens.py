"""Rows of links that work once: invitations, password resets, other addresses of accounts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from courseware.domain.accounts import spellings
from courseware.domain.people import Role
from courseware.store.rows import AnyRow
from courseware.store.tables import Administrator, Clinic, Mail, Membership, Person, Token

INVITATION = "invitation"
RESET = "reset"
ADDRESS = "address"
_MAIL_ID = 26
_AT_ONCE = 1_000
"""Addresses in one statement: of each up to three spellings, which engines take."""


def _stands(token: type[Token] = Token) -> ColumnElement[bool]:
    """Whether whoever made an invitation could make it now.

    They manage the clinic or administer the installation, with an account that is open, or it was
    made on the installation's machine.
    """
    made, author = aliased(Person), aliased(Person)
    manages = exists().where(
        Membership.person_id == author.id,
        Membership.clinic_id == token.clinic_id,
        Membership.role == Role.MANAGER.value,
        Membership.ended_at.is_(None),
    )
    administers = exists().where(Administrator.person_id == author.id)
    may = exists().where(
        made.id == token.created_by,
        author.id == func.coalesce(made.merged_into, made.id),
        author.suspended_at.is_(None),
        or_(manages, administers),
    )
    return or_(token.created_by.is_(None), may)


_TOKEN = (
    Token.id,
    Token.purpose,
    Token.email,
    Token.person_id,
    Token.clinic_id,
    Token.offer,
    Token.created_by,
    Token.created_at,
    Token.expires_at,
)
_ZONE = select(Clinic.timezone).where(Clinic.id == Token.clinic_id).scalar_subquery()
_INVITATION = (*_TOKEN, _stands().label("stands"), _ZONE.label("zone"))


def _usable(now: datetime) -> tuple[Any, ...]:
    return (Token.used_at.is_(None), Token.withdrawn_at.is_(None), Token.expires_at > now)


def mail_of(token_id: str) -> str:
    """The id of the mail that carries a link, so that it can be dropped when the link ends."""
    return token_id[:_MAIL_ID]


def _drop_mails(connection: Connection, *those: Any) -> None:
    """Mails that wait with links that are about to end: whoever got one would open nothing."""
    ending = select(func.substr(Token.id, 1, _MAIL_ID)).where(*those)
    connection.execute(delete(Mail).where(Mail.sent_at.is_(None), Mail.id.in_(ending)))


def _end(connection: Connection, those: tuple[Any, ...], **how: datetime) -> int:
    """End links, and drop the mails that wait with them; how many links that were."""
    _drop_mails(connection, *those)
    return connection.execute(update(Token).where(*those).values(**how)).rowcount


def add_token(connection: Connection, values: Mapping[str, Any]) -> None:
    """Store the digest of a new link, with what it is for."""
    connection.execute(insert(Token).values(**values))


def usable_token(
    connection: Connection, token_id: str, purpose: str, now: datetime
) -> AnyRow | None:
    """The token if it is for this purpose, unused, not withdrawn and not expired."""
    query = select(*_TOKEN).where(Token.id == token_id, Token.purpose == purpose, *_usable(now))
    return connection.execute(query).one_or_none()


def invitation(connection: Connection, token_id: str, now: datetime) -> AnyRow | None:
    """An invitation that is unused, not withdrawn and not expired, with whether it `stands`, and
    the `zone` of its clinic (IANA name).

    It stands as long as whoever made it could make it now.
    """
    this = (Token.id == token_id, Token.purpose == INVITATION)
    return connection.execute(select(*_INVITATION).where(*this, *_usable(now))).one_or_none()


def link_end(connection: Connection, token_id: str, purpose: str) -> AnyRow | None:
    """(person_id, email, used_at, withdrawn_at, replaced) of an account's link; None where none is
    known.

    It was replaced if the person's next link was made in the act that withdrew it.
    """
    newer = aliased(Token)
    replaced = exists().where(
        newer.id != Token.id,
        newer.purpose == purpose,
        newer.person_id == Token.person_id,
        newer.created_at == Token.withdrawn_at,
    )
    ended = (Token.used_at, Token.withdrawn_at, replaced.label("replaced"))
    query = select(Token.person_id, Token.email, *ended)
    this = (Token.id == token_id, Token.purpose == purpose)
    return connection.execute(query.where(*this)).one_or_none()


def waiting_address(connection: Connection, person_id: str, now: datetime) -> AnyRow | None:
    """The link with which another address of a person could be confirmed; None if there is none."""
    this = (Token.person_id == person_id, Token.purpose == ADDRESS)
    return connection.execute(select(*_TOKEN).where(*this, *_usable(now))).first()


def use(connection: Connection, token_id: str, now: datetime) -> bool:
    """Use the token up; False for whoever comes second."""
    return _end(connection, (Token.id == token_id, *_usable(now)), used_at=now) == 1


def open_invitations(connection: Connection, clinic_id: str, now: datetime) -> list[AnyRow]:
    """Unused invitations into a clinic, newest first; what does not `stand` opens nothing."""
    query = select(*_INVITATION).where(
        Token.purpose == INVITATION, Token.clinic_id == clinic_id, *_usable(now)
    )
    return list(connection.execute(query.order_by(Token.created_at.desc(), Token.id)))


def invitations_to(connection: Connection, person_id: str, now: datetime) -> list[AnyRow]:
    """Invitations into whatever clinic that a person could accept, by any of their addresses.

    An account that was merged into theirs is one of them.
    """
    accounts = select(Person.email).where(
        or_(Person.id == person_id, Person.merged_into == person_id)
    )
    known = {spelled for email in connection.scalars(accounts) for spelled in spellings(email)}
    those = (Token.purpose == INVITATION, Token.email.in_(sorted(known)), *_usable(now))
    return list(connection.execute(select(*_TOKEN).where(*those).order_by(Token.id)))


def withdraw(connection: Connection, token_id: str, clinic_id: str, now: datetime) -> bool:
    """Withdraw an invitation into this clinic; False if there is none that could be accepted."""
    this = (Token.id == token_id, Token.purpose == INVITATION, Token.clinic_id == clinic_id)
    return _end(connection, (*this, *_usable(now)), withdrawn_at=now) == 1


def withdraw_invitations(
    connection: Connection, clinic_id: str, email: str, now: datetime
) -> AnyRow | None:
    """Withdraw the open invitations of one address into one clinic; (created_at, created_by) of
    the last one.

    Also those that were made under another spelling of its domain.
    """
    named = Token.email.in_(spellings(email))
    # Of an address there are a few, of a clinic thousands: only the first index may be taken.
    here = func.coalesce(Token.clinic_id, "") == clinic_id
    these = (named, Token.purpose == INVITATION, here)
    open_ones = (*these, *_usable(now))
    _drop_mails(connection, *open_ones)
    made = (Token.created_at, Token.created_by)
    ended = update(Token).where(*open_ones).values(withdrawn_at=now).returning(*made)
    return max(connection.execute(ended), key=lambda row: row.created_at, default=None)


def withdraw_all(
    connection: Connection, clinic_id: str, emails: Sequence[str], now: datetime
) -> None:
    """`withdraw_invitations` of many addresses into one clinic, many by each statement."""
    for start in range(0, len(emails), _AT_ONCE):
        some = emails[start : start + _AT_ONCE]
        named = Token.email.in_({spelt for email in some for spelt in spellings(email)})
        here = (Token.purpose == INVITATION, Token.clinic_id == clinic_id)
        _end(connection, (named, *here, *_usable(now)), withdrawn_at=now)


def has_successor(connection: Connection, token_id: str, now: datetime) -> bool:
    """Whether an invitation was withdrawn and another one of its address can be accepted."""
    newer = aliased(Token)
    query = (
        select(newer.id)
        .join(Token, (Token.email == newer.email) & (Token.clinic_id == newer.clinic_id))
        .where(
            Token.id == token_id,
            Token.purpose == INVITATION,
            Token.withdrawn_at.is_not(None),
            newer.purpose == INVITATION,
            newer.created_at >= Token.withdrawn_at,
            newer.used_at.is_(None),
            newer.withdrawn_at.is_(None),
            newer.expires_at > now,
            _stands(newer),
        )
    )
    return connection.execute(query).first() is not None


def withdraw_resets(connection: Connection, person_id: str, now: datetime) -> None:
    """Withdraw a person's open reset links."""
    these = (Token.person_id == person_id, Token.purpose == RESET)
    _end(connection, (*these, *_usable(now)), withdrawn_at=now)


def withdraw_address(connection: Connection, person_id: str, now: datetime) -> bool:
    """Withdraw the link with which another address could be confirmed; False if there is none."""
    these = (Token.person_id == person_id, Token.purpose == ADDRESS)
    return _end(connection, (*these, *_usable(now)), withdrawn_at=now) > 0


def withdraw_invitations_to(connection: Connection, email: str, now: datetime) -> int:
    """Withdraw the open invitations of one address into whatever clinic; how many they were."""
    these = (Token.email.in_(spellings(email)), Token.purpose == INVITATION)
    return _end(connection, (*these, *_usable(now)), withdrawn_at=now)


def withdraw_links(connection: Connection, person_id: str, now: datetime) -> None:
    """Withdraw a person's open links: for a password, another address, and what they could
    accept of invitations."""
    withdraw_resets(connection, person_id, now)
    withdraw_address(connection, person_id, now)
    for token in invitations_to(connection, person_id, now):
        withdraw(connection, token.id, token.clinic_id, now)


def withdraw_everything(connection: Connection, now: datetime) -> None:
    """Withdraw every link that could still be used, of whatever purpose."""
    _end(connection, _usable(now), withdrawn_at=now)


def drop_expired_mails(connection: Connection, now: datetime) -> None:
    """Drop the mails that waited until their links had expired."""
    _drop_mails(connection, Token.expires_at <= now)


def forget_before(connection: Connection, before: datetime) -> int:
    """Remove links that expired before a moment; how many that were."""
    return connection.execute(delete(Token).where(Token.expires_at < before)).rowcount
