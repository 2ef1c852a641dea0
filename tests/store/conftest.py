"""The store's own tests go through every migration each time."""

from collections.abc import Iterator

import pytest

from tests.migrated_once import migrations


@pytest.fixture(autouse=True)
def in_full() -> Iterator[None]:
    with migrations.in_full():
        yield
