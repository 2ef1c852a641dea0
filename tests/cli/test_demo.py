"""`demo` as a script meets it: one line, a clean end, nothing lost by a kill."""

import http.client
import json
import signal
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from courseware.cli.cast import CAST
from courseware.config import Config
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from tests.browser.real_site import run
from tests.cli.conftest import Cli
from tests.content.small_library import write_library
from tests.demo_process import Site, start, stop


def get(site: Site, path: str) -> int:
    """The status of one page."""
    parts = urlsplit(site.url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status


def body(site: Site, path: str) -> bytes:
    """What one page says."""
    parts = urlsplit(site.url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    connection.request("GET", path)
    found = connection.getresponse().read()
    connection.close()
    return found


def counts(instance: Path) -> list[int]:
    """How many people, roles, releases and ledger entries there are."""
    db = Database(sqlite_url(instance / "courseware.sqlite3"))
    with db.read() as connection:
        found = [
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            for table in ("person", "membership", "release", "ledger_entry")
        ]
    db.close()
    return found


def test_it_tells_its_cast_answers_where_it_says_and_survives_a_kill(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    first = start(instance)
    told = [(login.role, login.email, login.password, login.clinic) for login in first.cast]
    assert told == [(part.role, part.email, part.password, part.clinic) for part in CAST]
    port = str(urlsplit(first.url).port)
    assert [get(first, path) for path in ("/", "/readyz", "/login")] == [200, 200, 200]
    before = counts(instance)
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    assert first.process.stdout is not None
    # Its workers held the other end of this pipe; the end of file says that they are gone too.
    assert first.process.stdout.read() == ""

    second = start(instance, COURSEWARE_PORT=port)

    assert [get(second, path) for path in ("/", "/readyz", "/login")] == [200, 200, 200]
    assert (second.url, second.cast) == (first.url, first.cast)
    assert counts(instance) == before
    assert stop(second) == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(port)))


def test_certificates_name_the_address_that_the_demonstration_really_has(tmp_path: Path) -> None:
    """Also for commands in a shell that knows nothing of the port, and after another start."""
    instance, issuers = tmp_path / "instance", []
    for _ in range(2):
        site = start(instance)
        published = json.loads(body(site, "/.well-known/jwks.json"))
        told = run(instance, "certificate", "keys", "--public")
        assert stop(site) == 0
        issuers.append(f"{site.url}/issuer")
        for keys in (published, json.loads(told.stdout)):
            assert keys["issuer"] == issuers[-1]
            assert keys["keys"][0]["kid"].startswith(f"{site.url}/keys/")

    assert issuers[0] != issuers[1]
    assert published["formerIssuers"] == issuers[:1]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "clinic.example"])
def test_it_refuses_to_be_reached_from_elsewhere(
    cli: Cli, instance: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("COURSEWARE_HOST", host)

    outcome = cli("demo")

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("COURSEWARE_HOST: the demonstration's passwords are public")
    assert not (instance / "courseware.sqlite3").exists()


def test_it_refuses_a_database_of_real_people_and_changes_nothing(
    cli: Cli, installed: Database, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    created = cli("people", "create", "real@clinic.example", "Real Person",
                  "--password", "a password of its own")  # fmt: skip
    assert created.code == 0
    before = counts(instance)
    monkeypatch.setenv("COURSEWARE_PORT", "0")

    outcome = cli("demo", "--json")

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("this database holds people who are not the demonstration's — ")
    assert counts(instance) == before


def test_a_library_with_errors_is_shown_and_not_served(
    cli: Cli, instance: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSEWARE_PORT", "0")
    next(library.glob("quizzes/**/*.yaml")).write_text("id: [")

    outcome = cli("demo", "--library", str(library))

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.endswith("the library has errors, so it was not published; nothing live\n")


def test_a_list_without_entries_keeps_no_demonstration_from_starting_again(
    cli: Cli, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSEWARE_PORT", "0")
    monkeypatch.setattr("courseware.cli.demo.Server.run", lambda self: None)
    assert cli("demo", "--library", str(library)).code == 0
    course = library / "lessons/basics/course.yaml"
    course.write_text(course.read_text().replace('["no", "a little", "yes"]', "[]"))

    again = cli("demo", "--library", str(library))

    assert again.code == 0
    assert (
        "lessons/basics/course.yaml:17:14 error CW034 `anchors`: 2 to 7 entries are needed here, "
        "found 0 — add 2 more\nthe library has errors, so it was not published; release 1 stays "
        "live\n"
    ) in again.err


def test_the_pages_for_authors_read_the_library_that_the_demonstration_teaches(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    handed: list[Config] = []

    class Listening:
        """Stands where the server would, and keeps what it is given."""

        def __init__(self, config: Config, *rest: object) -> None:
            handed.append(config)

        def run(self) -> None:
            return

    write_library(tmp_path / "mine")
    monkeypatch.setenv("COURSEWARE_PORT", "0")
    monkeypatch.setattr("courseware.cli.demo.Server", Listening)
    monkeypatch.setattr("courseware.cli.demo.install_cast", lambda *_: None)
    monkeypatch.chdir(tmp_path)

    outcome = cli("demo", "--library", "mine")
    monkeypatch.setenv("COURSEWARE_TRUSTED_HOSTS", "demo.example")
    further = cli("demo", "--library", "mine")

    assert (outcome.code, further.code) == (0, 0), outcome.err
    assert [config.library for config in handed] == [tmp_path / "mine"] * 2
    # Names of this machine only, unless others were named.
    assert handed[0].trusted_hosts == ("localhost", "127.0.0.1", "127.0.0.1")
    assert handed[1].trusted_hosts == ("demo.example",)


def test_a_library_without_what_the_history_is_about_is_served_without_it_and_says_so(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_library(tmp_path / "mine")
    monkeypatch.setenv("COURSEWARE_PORT", "0")
    monkeypatch.setattr("courseware.cli.demo.Server.run", lambda self: None)

    outcome = cli("demo", "--library", str(tmp_path / "mine"))

    assert outcome.code == 0
    assert (
        "the team starts without its history, which does not fit this library: the library has "
        "no course foundations, no lesson s5-high-risk-anatomy, no checklist cl-a"
    ) in outcome.err
