"""Many at once, and processes that die: one winner, nothing acknowledged is lost."""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from courseware.domain.errors import Conflict
from courseware.services.attempts.answering import question_page
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.store.engine import Database
from courseware.store.tables import AnswerSave, Attempt
from tests.cast import LEA, NOON, install_cast
from tests.library import quiz, write_library


@pytest.fixture
def published(db, tmp_path):
    install_cast(db)
    write_library(tmp_path / "library", quiz(attempts="{limit: 1}"))
    publish(db, tmp_path / "library", None, "", NOON)
    return db


def test_a_hundred_parallel_starts_against_a_limit_of_one_have_one_winner(published):
    catalogue = CatalogueSource(published).current(0)

    def attempt_start(_):
        return start(published, catalogue, LEA.actor, "needles", NOON)

    with ThreadPoolExecutor(100) as pool:
        winners = set(pool.map(attempt_start, range(100)))

    assert len(winners) == 1
    with published.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Attempt)) == 1


def test_after_the_only_attempt_a_start_is_refused(published):
    catalogue = CatalogueSource(published).current(0)
    attempt_id = start(published, catalogue, LEA.actor, "needles", NOON)
    submit(published, catalogue, LEA.actor, attempt_id, NOON)

    with pytest.raises(Conflict, match="The one attempt at this quiz has been used"):
        start(published, catalogue, LEA.actor, "needles", NOON)


def test_parallel_submits_grade_once(published):
    catalogue = CatalogueSource(published).current(0)
    attempt_id = start(published, catalogue, LEA.actor, "needles", NOON)

    def hand_in(_):
        return submit(published, catalogue, LEA.actor, attempt_id, NOON).score

    with ThreadPoolExecutor(20) as pool:
        scores = set(pool.map(hand_in, range(20)))

    assert scores == {0}


_SAVER = """
import sys
from courseware.services.attempts.answering import save
from courseware.services.releases.live import CatalogueSource
from courseware.store.engine import Database
from tests.cast import LEA, NOON

db = Database(sys.argv[1])
catalogue = CatalogueSource(db).current(0)
for n in range(1, 100_000):
    form = {"answer": ["abc"[n % 3]]}
    save(db, catalogue, LEA.actor, sys.argv[2], 1 + n % 3, form, f"k{n}", n, NOON)
    print(n, flush=True)
"""


def test_a_killed_process_loses_no_acknowledged_save(published, database_url):
    catalogue = CatalogueSource(published).current(0)
    attempt_id = start(published, catalogue, LEA.actor, "needles", NOON)
    saver = subprocess.Popen(
        [sys.executable, "-c", _SAVER, database_url, attempt_id],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    acknowledged = [int(saver.stdout.readline()) for _ in range(40)]
    saver.send_signal(signal.SIGKILL)
    acknowledged += [int(line) for line in saver.stdout.read().splitlines()]
    saver.wait()

    again = Database(database_url)
    with again.read() as connection:
        kept = set(connection.scalars(select(AnswerSave.key)))
    assert {f"k{n}" for n in acknowledged} <= kept
    pages = [
        question_page(again, catalogue, LEA.actor, attempt_id, position, NOON)
        for position in (1, 2, 3)
    ]
    last = max(int(key[1:]) for key in kept)
    for page in pages:
        newest = max(n for n in range(1, last + 1) if 1 + n % 3 == page.position)
        assert page.response == {"choice": "abc"[newest % 3]}, json.dumps(page.response)
    again.close()
