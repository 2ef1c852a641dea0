"""Every route × method × actor × own, foreign and missing id, against the reviewed table."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from courseware.domain.policy import GRANTS, Permission
from courseware.web.access import access_of
from tests.web.permission_table import (
    ACTORS,
    COLLEAGUES_REASON,
    EVERYBODY,
    FORBIDDEN,
    HIDDEN,
    IN,
    NOBODY_SIGNED_IN,
    NOT_IN_THE_TABLE,
    SIGN_IN,
    TABLE,
    Outcome,
    Row,
)
from tests.web.permission_world import COLLEAGUES, OWN, STRANGERS, World, build_world

_CHANGING = re.compile(
    r'((?:name="csrf_token" value|name="csrf-token" content)=")[^"]*'
    r'|(<code>|"request": ?")[0-9a-f]{12}'
)


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    built = build_world(sqlite_template, tmp_path_factory.mktemp("permissions"))
    yield built
    built.site.db.close()


def outcome(response: TestResponse) -> Outcome:
    """The answer as a word.

    The guard's redirect always says where to go on (`next`); a page that signs somebody out
    leads to the bare sign-in page, and has let them in to do so.
    """
    code, place = response.status_code, response.headers.get("Location", "")
    if code == 401 or (code == 303 and place.startswith("/login?next=")):
        return SIGN_IN
    if code in (403, 404):
        return FORBIDDEN if code == 403 else HIDDEN
    assert 200 <= code < 300 or code in (303, 409, 422), f"{code}: {response.text[:2000]}"
    return IN


def expected(row: Row, actor: str, kind: str) -> Outcome | None:
    """What the table says."""
    if actor not in row.who.actors:
        return SIGN_IN if actor in NOBODY_SIGNED_IN else FORBIDDEN
    kinds = {OWN: IN, COLLEAGUES: row.colleagues, STRANGERS: row.strangers}
    return kinds.get(kind, row.missing)


def ask(
    world: World, row: Row, actor: str, ids: dict[str, str], form: Mapping[str, str] | None = None
) -> TestResponse:
    """One request by one actor about one object, with the row's form or another one."""
    cookie, token = world.cookies[actor]
    path = re.sub(r"<(?:int:|path:)?(\w+)>", lambda found: ids[found.group(1)], row.rule)
    fields = {row.id_field: ids[row.id_field]} if row.id_field else {}
    headers = {"Cookie": cookie, "Accept": "application/json" if row.script else "text/html"}
    client = world.site.app.test_client(use_cookies=False)
    if row.method == "GET":
        return client.get(path, query_string=fields, headers=headers)
    data = {"csrf_token": token, **(row.form if form is None else form), **fields}
    return client.post(path, data=data, headers=headers)


def plain(response: TestResponse) -> tuple[int, str]:
    """Length and text of an answer, without what differs between any two."""
    return len(response.data), _CHANGING.sub(r"\1\2", response.text)


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_every_actor_gets_what_the_table_says(world: World, row: Row) -> None:
    answers = {}
    for actor in ACTORS:
        for kind, ids in world.objects(row, actor).items():
            answers[actor, kind] = ask(world, row, actor, ids)
            if row.method == "POST" and outcome(answers[actor, kind]) is IN:
                world.restore()

    found = {key: outcome(response) for key, response in answers.items()}
    assert found == {key: expected(row, *key) for key in answers}
    for (actor, kind), response in answers.items():
        if found[actor, kind] is FORBIDDEN:
            reason = COLLEAGUES_REASON if kind == COLLEAGUES else row.who.reason
            at_the_door = actor not in row.who.actors
            assert (row.who.reason if at_the_door else reason) in unescape(response.text)


@pytest.mark.parametrize("row", [row for row in TABLE if row.strangers], ids=str)
def test_what_is_foreign_answers_exactly_as_what_is_missing(world: World, row: Row) -> None:
    compared = 0
    for actor in row.who.actors:
        hidden = {
            kind: ids
            for kind, ids in world.objects(row, actor).items()
            if expected(row, actor, kind) is HIDDEN
        }
        # An empty form too: what it lacks must not be said of one and kept silent of the other.
        for form in (row.form, {}):
            answers = {k: plain(ask(world, row, actor, ids, form)) for k, ids in hidden.items()}
            assert len(set(answers.values())) == 1, (actor, form, answers)
        compared += STRANGERS in hidden
    assert compared


def test_every_route_stands_in_the_table_and_every_row_has_a_route(world: World) -> None:
    routes = {
        (method, rule.rule)
        for rule in world.site.app.url_map.iter_rules()
        if rule.endpoint not in NOT_IN_THE_TABLE
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    rows = [(row.method, row.rule) for row in TABLE]

    assert routes - set(rows) == set(), "routes that the table does not speak of"
    assert set(rows) - routes == set(), "rows without a route"
    assert len(rows) == len(set(rows))


def test_every_row_with_an_id_says_what_the_id_means() -> None:
    for row in TABLE:
        has_id = "<" in row.rule or bool(row.id_field)
        assert has_id == (row.whose is not None) == (row.missing is not None), str(row)
        assert (row.colleagues is None) == (row.strangers is None), str(row)


def test_rows_are_open_to_everybody_exactly_where_the_view_says_so(world: World) -> None:
    views = {
        (method, rule.rule): access_of(world.site.app, rule.endpoint)
        for rule in world.site.app.url_map.iter_rules()
        for method in rule.methods or set()
    }

    for row in TABLE:
        is_public = views[row.method, row.rule] == "public"
        assert is_public == (row.who is EVERYBODY), str(row)
    assert set(GRANTS) == set(Permission)
