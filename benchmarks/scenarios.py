"""What learners do all day, as requests whose answers prove themselves."""

import json
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from benchmarks import floor
from benchmarks.installation import (
    COURSE,
    LESSON,
    PASSWORD,
    Installation,
    Learner,
    answer_all,
    open_attempts,
    position_of,
)
from benchmarks.load import Address, Answer, Exchange, compose, fetch
from benchmarks.measure import Requests

_TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
LESSON_PATH = f"/courses/{COURSE}/lessons/{LESSON}"


@dataclass(frozen=True, slots=True)
class Scenario:
    """One thing that a learner does.

    Attributes:
        ours: requests to our site.
        shape: bytes of our answer's body and its status, for the floor to match.
        floor: makes the floor's requests out of the cookie of its person.
    """

    name: str
    ours: Requests
    shape: tuple[int, int]
    floor: Callable[[str], Requests]


def views(address: Address, learners: Sequence[Learner]) -> list[Scenario]:
    """Home page and lesson, each by several learners in turn."""
    return [
        _view("home", "/home", address, learners),
        _view("lesson view", LESSON_PATH, address, learners),
    ]


def saving(installation: Installation, address: Address, learners: Sequence[Learner]) -> Scenario:
    """One answer saved by our script, under a new key each time, as somebody changes their mind.

    Every learner saves to an attempt of their own: an attempt has some dozens of saves, not
    thousands.
    """
    attempts = open_attempts(installation, learners)
    places = [position_of(installation, attempt, "single") for attempt in attempts]
    numbers = iter(range(1, 10**9))

    def save(place: int) -> Exchange:
        number, question = next(numbers), places[place][1]
        chosen = question.options[number % len(question.options)].id
        learner, path = learners[place], f"/attempts/{attempts[place]}/{places[place][0]}/answer"
        form = [("csrf_token", learner.token), ("key", secrets.token_hex(16))]
        form += [("sequence", str(number)), ("answer", chosen)]
        request = compose("POST", path, learner.cookie, form, "application/json")
        # Not `counts`: of sixteen at once, one may be overtaken by a later one.
        return Exchange(request, 200, b'"answered":true')

    everybody = cycle(range(len(learners)))
    first = save(0)
    shape = _shape(fetch(address, first.request), first)
    return Scenario("answer save", _taken(save(p) for p in everybody), shape, _floor_write("save"))


def submitting(
    installation: Installation, address: Address, learners: Sequence[Learner]
) -> Scenario:
    """A whole quiz handed in and graded, once by each learner; answers were saved before."""
    attempts = open_attempts(installation, learners)
    answer_all(installation, learners, attempts)

    def submits() -> Iterator[Exchange]:
        for learner, attempt in zip(learners, attempts, strict=True):
            form = [("csrf_token", learner.token)]
            request = compose("POST", f"/attempts/{attempt}/submit", learner.cookie, form)
            yield Exchange(request, 303, f"/attempts/{attempt}/review".encode())

    stock = submits()
    first = next(stock)
    shape = _shape(fetch(address, first.request), first)
    return Scenario("whole-quiz submit", _taken(stock), shape, _floor_write("submit"))


def signing_in(address: Address, learners: Sequence[Learner]) -> Scenario:
    """The sign-in form sent, with the token that the form really held."""
    page = fetch(address, compose("GET", "/login"))
    found = _TOKEN.search(page.body)
    if page.status != 200 or not found:
        raise LookupError(f"the sign-in form has no token in it (status {page.status})")
    cookie = "; ".join(value.partition(";")[0] for value in page.headers("Set-Cookie"))
    token = found.group(1).decode()

    def sign_in(learner: Learner) -> Exchange:
        form = [("csrf_token", token), ("email", learner.email), ("password", PASSWORD)]
        return Exchange(compose("POST", "/login", cookie, form), 303, b"Location: /home")

    theirs = Exchange(floor.sign_in_request(), 303, b"Location: /home")
    everybody = _taken(sign_in(learner) for learner in cycle(learners))
    return Scenario("sign-in", everybody, (0, 303), lambda _: lambda n: [theirs] * n)


def shapes(scenarios: Sequence[Scenario]) -> str:
    """What the floor has to know of our answers."""
    named = {scenario.name.replace(" ", "-"): scenario.shape for scenario in scenarios}
    return json.dumps({"home": (0, 200), **named})


def _view(name: str, path: str, address: Address, learners: Sequence[Learner]) -> Scenario:
    exchanges = [
        Exchange(compose("GET", path, one.cookie), 200, one.actor.name.encode()) for one in learners
    ]
    shape = _shape(fetch(address, exchanges[0].request), exchanges[0])

    def of_floor(cookie: str) -> Requests:
        request = compose("GET", f"/{name.replace(' ', '-')}", cookie)
        return lambda count: [Exchange(request, 200, floor.MARKER)] * count

    return Scenario(name, _taken(cycle(exchanges)), shape, of_floor)


def _floor_write(name: str) -> Callable[[str], Requests]:
    names = {"save": ("answer-save", 200), "submit": ("whole-quiz-submit", 303)}
    path, status = names[name]

    def of_floor(cookie: str) -> Requests:
        request = compose("POST", f"/{path}", cookie, [("answer", "b")])
        return lambda count: [Exchange(request, status, floor.MARKER)] * count

    return of_floor


def _taken(stock: Iterator[Exchange]) -> Requests:
    def take(count: int) -> Sequence[Exchange]:
        taken = list(islice(stock, count))
        if len(taken) < count:
            raise LookupError(f"only {len(taken)} of {count} prepared requests are left")
        return taken

    return take


def _shape(answer: Answer, wanted: Exchange) -> tuple[int, int]:
    if answer.status != wanted.status:
        begin = answer.body[:2_000].decode("utf-8", "replace")
        raise LookupError(f"{wanted.request[:80]!r}: {answer.status}: {begin}")
    return len(answer.body), answer.status
