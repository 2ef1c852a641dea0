"""How often something may be tried, by account and by network."""

from datetime import UTC, datetime

import pytest

from courseware.domain.errors import TooMany
from courseware.services.identity.throttling import (
    SIGN_IN_BY_ADDRESS,
    Allowance,
    count_try,
    network_of,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        # As some proxies forward it, with the port of the connection.
        ("192.0.2.7:4711", "192.0.2.7"),
        ("[2001:db8:1:2::9]:4711", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]", "2001:db8:1:2::/64"),
        (" 192.0.2.7 ", "192.0.2.7"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_addresses_of_one_house_count_together(address, counted):
    assert network_of(address) == counted


def test_who_changes_the_address_within_a_network_has_no_more_tries(db):
    with db.write() as connection:
        for number in range(SIGN_IN_BY_ADDRESS.tries):
            count_try(connection, SIGN_IN_BY_ADDRESS, f"2001:db8::{number:x}", NOW)
        with pytest.raises(TooMany):
            count_try(connection, SIGN_IN_BY_ADDRESS, "2001:db8::ffff", NOW)
        count_try(connection, SIGN_IN_BY_ADDRESS, "2001:db8:0:1::1", NOW)


def test_an_account_is_no_network(db):
    one = Allowance("one", 1, 15)
    with db.write() as connection:
        count_try(connection, one, "2001:db8::1", NOW)
        count_try(connection, one, "2001:db8::2", NOW)
