"""From starting the process to the first page, everything in the disk cache already."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import floor, servers
from benchmarks.installation import install
from benchmarks.servers import ROOT
from courseware.store.addresses import sqlite_url


@dataclass(frozen=True, slots=True)
class Starts:
    """Seconds from starting the process to its first answer, of every start."""

    ours: tuple[float, ...]
    floor: tuple[float, ...]

    @property
    def median_ours(self) -> float:
        """Our median in seconds."""
        return median(self.ours)

    @property
    def median_floor(self) -> float:
        """The floor's median in seconds."""
        return median(self.floor)

    def as_plain(self) -> dict[str, object]:
        """All figures for the JSON file."""
        return {"ours": self.ours, "floor": self.floor}


def measure(folder: Path, repeats: int, tell: Callable[[str], None]) -> Starts:
    """Start both in turn; the first start of each only warms the cache."""
    made = install(folder / "instance", ROOT, sqlite_url(folder / "ours.sqlite3"))
    made.db.close()
    url = sqlite_url(folder / "floor.sqlite3")
    floor.prepare(url)
    ours, bare = [], []
    for number in range(repeats + 1):
        tell(f"start {number} of {repeats}")
        with servers.ours(made.folder, made.library, made.url) as running:
            ours.append(running.seconds_to_first_answer)
        with servers.floor(url, '{"home": [0, 200]}') as running:
            bare.append(running.seconds_to_first_answer)
    return Starts(tuple(ours[1:]), tuple(bare[1:]))
