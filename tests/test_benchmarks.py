"""The benchmark's client and floor do what they say; how fast they do it is nobody's test."""

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from sqlalchemy import func, select

import benchmarks
from benchmarks import floor, servers, team
from benchmarks.load import Address, BadAnswer, Exchange, compose, drive, fetch
from benchmarks.measure import Size, alternate
from benchmarks.servers import Running
from benchmarks.team_fill import prepared
from benchmarks.team_records import Extent
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database

SHAPES = json.dumps({"home": (4_321, 200), "save": (500, 200)})


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    address = sqlite_url(tmp_path_factory.mktemp("floor") / "floor.sqlite3")
    floor.prepare(address)
    return address


@pytest.fixture(scope="module")
def running(url: str) -> Iterator[Running]:
    with servers.floor(url, SHAPES) as server:
        yield server


@pytest.fixture(scope="module")
def cookie(running: Running) -> str:
    return floor.cookie_of(running.address)


def rows_in(url: str) -> int:
    db = Database(url)
    with db.read() as connection:
        count = connection.execute(select(func.count()).select_from(floor.ENTRY)).scalar_one()
    db.close()
    return count


def test_the_floor_gives_a_page_of_exactly_the_size_asked_for(running: Running, cookie: str):
    answer = fetch(running.address, compose("GET", "/home", cookie))

    assert (answer.status, len(answer.body)) == (200, 4_321)
    assert floor.NAME.encode() in answer.body


def test_the_floor_lets_no_stranger_see_its_page(running: Running):
    assert fetch(running.address, compose("GET", "/home")).status == 401


def test_every_request_is_sent_once_and_every_write_is_a_row(
    url: str, running: Running, cookie: str
):
    write = Exchange(compose("POST", "/save", cookie, [("answer", "b")]), 200, floor.MARKER)
    before = rows_in(url)

    outcome = drive(running.address, [write] * 25, at_once=4)

    assert len(outcome.latencies) == 25
    assert rows_in(url) - before == 25


@pytest.mark.parametrize(
    ("status", "marker"), [(201, floor.MARKER), (200, b"words that stand nowhere in the page")]
)
def test_an_answer_that_is_not_the_expected_one_stops_the_measuring(
    running: Running, cookie: str, status: int, marker: bytes
):
    wrong = Exchange(compose("GET", "/home", cookie), status, marker)

    with pytest.raises(ExceptionGroup) as raised:
        drive(running.address, [wrong], at_once=1)

    assert raised.group_contains(BadAnswer)


def test_both_sides_are_measured_in_every_round(running: Running, cookie: str):
    page = Exchange(compose("GET", "/home", cookie), 200, floor.MARKER)
    side = (running, lambda count: [page] * count)

    found = alternate("home", Size(rounds=3, requests=5, at_once=2), side, side, warm_up=2)

    assert [len(found.ours.latencies), len(found.other.latencies)] == [15, 15]
    assert len(found.ratios) == 3


def test_only_this_machine_is_ever_put_under_load():
    with pytest.raises(ValueError, match="is not this machine"):
        Address("192.0.2.1", 80)


def test_more_requests_than_allowed_are_refused_before_the_first_one():
    page = Exchange(compose("GET", "/"), 200, b"")

    with pytest.raises(ValueError, match="more than is allowed"):
        drive(Address("127.0.0.1", 9), [page], at_once=10_000)


def test_a_stopped_server_leaves_no_process_behind(url: str):
    with servers.floor(url, SHAPES) as server:
        pids = [server.process.pid, *server.workers]

    assert len(pids) >= 2
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def test_every_part_can_be_loaded():
    """A part is started once a release; a name that moved away would be missed until then."""
    for module in iter_modules(benchmarks.__path__, "benchmarks."):
        import_module(module.name)


def test_the_generated_group_opens_on_every_measured_page(database_url: str, tmp_path: Path):
    extent, engine = Extent(people=400, checklists=3, each=2), "any"
    installation, today, rows = prepared(tmp_path, engine, database_url, extent, print)
    again = prepared(tmp_path, engine, database_url, extent, print)
    cookie = team.signed_in(installation, team.MANAGER)
    client = installation.app.test_client(use_cookies=False)

    for name, address, _, _ in team.addresses(extent, today):
        answer = client.get(address, headers={"Cookie": cookie}, base_url="http://localhost")
        assert answer.status_code == 200, name

    assert rows["observation"] > 1_000
    assert again[1:] == (today, rows)
