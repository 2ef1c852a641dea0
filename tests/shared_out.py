"""How several test processes share the suite: whole files, in an order, some of them together."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

_HERE = Path(__file__).parent

# Those that take longest first, so that none of them is begun when the others are done.
_FIRST = (
    "browser/test_axe.py",
    "browser/test_learners_path.py",
    "browser/",
    "services/backup/",
    "interchange/",
    "cli/test_team_of_the_cast.py",
    "web/test_demo_team.py",
    "cli/test_demo.py",
    "content/test_hostile.py",
    "services/binder/",
    "services/certificates/",
    "services/",
    "web/",
    "cli/",
)

# The files of a line begin with the same demonstration, with people in every state or a plain one,
# or with its team. To prepare it takes longer than some of them use it, so one process does so for
# all.
_TOGETHER = (
    (
        "browser/test_axe",
        "browser/test_large_type",
        "browser/test_matrix_in_view",
        "browser/test_cases",
        "browser/test_hotspot",
        "browser/test_on_paper",
        "browser/test_touch_targets",
    ),
    (
        "browser/test_learners_path",
        "browser/test_autosave",
        "browser/test_kept_answers",
        "browser/test_hanging_saves",
        "browser/test_time_left",
        "browser/test_browser_starts",
        "browser/test_going_on",
        "browser/test_question_page",
        "browser/test_signing_out",
    ),
    ("cli/test_team_of_the_cast", "web/test_demo_team"),
)
_WITH = {
    f"tests/{name}.py": f"tests/{together[0]}.py" for together in _TOGETHER for name in together
}


def in_order(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """The same tests, those first whose files take longest."""

    def rank(item: pytest.Item) -> int:
        path = item.path.relative_to(_HERE).as_posix()
        return next((n for n, start in enumerate(_FIRST) if path.startswith(start)), len(_FIRST))

    return sorted(items, key=rank)


class SharedOut(LoadFileScheduling):  # type: ignore[misc]
    """Gives each process one file after the other, or files that begin with the same at once."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return _WITH.get(file, file)


def scheduler(config: pytest.Config, log: Any) -> SharedOut | None:
    """The scheduler for `--dist loadfile`; None for any other way of sharing."""
    return SharedOut(config, log) if config.getvalue("dist") == "loadfile" else None
