"""The socket of the site, and what is said when it can't be had."""

import socket

import pytest

from courseware.cli import listening
from courseware.cli.listening import address_of, listen, port_of
from courseware.config import BadConfiguration


def test_port_0_is_announced_as_the_port_that_was_given() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = port_of(listener)

        assert port > 0
        assert address_of(listener, "127.0.0.1") == f"http://127.0.0.1:{port}"
        socket.create_connection(("127.0.0.1", port)).close()


def test_an_address_of_ipv6_stands_in_brackets() -> None:
    with listen("::1", 0) as listener:
        assert address_of(listener, "::1") == f"http://[::1]:{port_of(listener)}"


def test_a_site_on_every_network_is_reached_by_loopback() -> None:
    with listen("0.0.0.0", 0) as listener:
        assert address_of(listener, "0.0.0.0") == f"http://127.0.0.1:{port_of(listener)}"


def test_a_port_in_use_is_one_sentence_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listening, "_PATIENCE_SECONDS", 0)
    with listen("127.0.0.1", 0) as first:
        port = port_of(first)

        with pytest.raises(BadConfiguration) as refused:
            listen("127.0.0.1", port)

    assert str(refused.value) == (
        f"COURSEWARE_PORT: another program uses port {port} of 127.0.0.1 — stop that one, or "
        f"choose another port, such as COURSEWARE_PORT={port + 1}"
    )


def test_a_port_that_is_being_left_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    first = listen("127.0.0.1", 0)
    port = port_of(first)
    monkeypatch.setattr(listening, "sleep", lambda seconds: first.close())

    with listen("127.0.0.1", port) as second:
        assert port_of(second) == port


@pytest.mark.parametrize("host", ["no such host", "203.0.113.77"])
def test_a_host_that_is_not_this_machine_is_one_sentence(host: str) -> None:
    with pytest.raises(BadConfiguration, match=r"^COURSEWARE_HOST: "):
        listen(host, 0)
