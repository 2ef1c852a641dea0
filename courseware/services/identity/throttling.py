"""How often something may be tried, counted in the database for all workers and hosts."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from ipaddress import IPv6Address, IPv6Network, ip_address

from sqlalchemy import Connection

from courseware.domain.errors import TooMany
from courseware.store.accounts import throttle as rows


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many tries of one kind in each window of so many minutes.

    Attributes:
        by_network: whether they are counted for the network from which they come.
    """

    name: str
    tries: int
    minutes: int
    by_network: bool = False


SIGN_IN_BY_ACCOUNT = Allowance("sign-in account", 10, 15)
SIGN_IN_BY_DEVICE = Allowance("sign-in device", 10, 15)
SIGN_IN_BY_ADDRESS = Allowance("sign-in address", 60, 15, by_network=True)
RESET_BY_ACCOUNT = Allowance("reset account", 3, 60)
RESET_BY_ADDRESS = Allowance("reset address", 30, 60, by_network=True)
ADDRESS_BY_PERSON = Allowance("address person", 5, 60)
ADDRESS_BY_INBOX = Allowance("address inbox", 3, 60)
CONFIRM_BY_SESSION = Allowance("confirm session", 10, 15)
WRONG_NUMBERS_BY_ADDRESS = Allowance("verify address", 120, 15, by_network=True)
WRONG_FILES_BY_ADDRESS = Allowance("verify file address", 120, 15, by_network=True)
REPORT_BY_PERSON = Allowance("report person", 10, 60)

ALLOWANCES = (
    SIGN_IN_BY_ACCOUNT,
    SIGN_IN_BY_DEVICE,
    SIGN_IN_BY_ADDRESS,
    RESET_BY_ACCOUNT,
    RESET_BY_ADDRESS,
    ADDRESS_BY_PERSON,
    ADDRESS_BY_INBOX,
    CONFIRM_BY_SESSION,
    WRONG_NUMBERS_BY_ADDRESS,
    WRONG_FILES_BY_ADDRESS,
    REPORT_BY_PERSON,
)


def count_try(connection: Connection, allowance: Allowance, who: str, now: datetime) -> None:
    """Count a try before it is made.

    Raises:
        TooMany: the window's tries are used up; says how many seconds it goes on.
    """
    if not has_room(connection, allowance, who, now):
        raise _too_many(allowance, now)


def refuse_if_used_up(
    connection: Connection, allowance: Allowance, who: str, now: datetime
) -> None:
    """Refuse where the window's tries are used up, and count nothing.

    Raises:
        TooMany: they are; says how many seconds the window goes on.
    """
    window, _ = _window(allowance, now)
    if rows.count(connection, _bucket(allowance, who), window) >= allowance.tries:
        raise _too_many(allowance, now)


def has_room(connection: Connection, allowance: Allowance, who: str, now: datetime) -> bool:
    """Count a try before it is made; False if the window's tries were used up."""
    window, _ = _window(allowance, now)
    return rows.add_one(connection, _bucket(allowance, who), window) <= allowance.tries


def take_back(connection: Connection, allowance: Allowance, who: str, now: datetime) -> None:
    """A counted try succeeded, so it does not count."""
    rows.take_back_one(connection, _bucket(allowance, who), _window(allowance, now)[0])


def forget(connection: Connection, allowance: Allowance, who: str) -> None:
    """Start anew, for instance after the password was reset by mail."""
    rows.forget(connection, _bucket(allowance, who))


def forget_past(connection: Connection, now: datetime) -> int:
    """Remove the counters of windows that are over; how many that were."""
    return sum(
        rows.forget_before(connection, f"{allowance.name}:", _window(allowance, now)[0])
        for allowance in ALLOWANCES
    )


def _too_many(allowance: Allowance, now: datetime) -> TooMany:
    seconds_left = _window(allowance, now)[1]
    minutes = -(-seconds_left // 60)
    return TooMany(
        f"That was tried too often. Please wait {minutes} min and try again.", seconds_left
    )


def network_of(address: str) -> str:
    """Whose tries count together: an IPv4 address, or the /64 of an IPv6 one, which is one house.

    Whoever has one IPv6 address has as many of its network as they like (RFC 6177). A port, which
    some proxies forward with the address, is another with each connection and does not count. What
    is no address counts as it is.
    """
    try:
        found = ip_address(_without_port(address.strip()))
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((found.packed, 64), strict=False))


def _without_port(address: str) -> str:
    """`192.0.2.7` of `192.0.2.7:4711`, `2001:db8::7` of `[2001:db8::7]:4711`."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    host, colon, port = address.partition(":")
    return host if colon and ":" not in port else address


def _bucket(allowance: Allowance, who: str) -> str:
    if allowance.by_network:
        who = network_of(who)
    # Hashed: the table need not be a list of addresses that somebody tried.
    return f"{allowance.name}:{sha256(who.encode()).hexdigest()}"


def _window(allowance: Allowance, now: datetime) -> tuple[int, int]:
    """Number of the present window, and how many seconds of it are left."""
    length = allowance.minutes * 60
    moment = int(now.timestamp())
    return moment // length, length - moment % length
