"""The team's figures as Markdown."""

from collections.abc import Sequence

from benchmarks.report import section
from benchmarks.team import Command, Measured, Page

_MIB = 1024 * 1024


def team(found: Sequence[Measured]) -> str:
    """What is in the database, one row for each page on both engines, one for each command."""
    counted = ", ".join(f"{number:,} {name}" for name, number in found[0].rows.items())
    pages = [_page(list(pair)) for pair in zip(*(one.pages for one in found), strict=True)]
    engines = [one.pages[0].engine for one in found]
    head = ["page", "size", "aim"]
    for engine in engines:
        head += [f"{engine}: median, p95 (ms)", "processor (ms)"]
    commands = [_command(command) for one in found for command in one.commands]
    return (
        section("Team pages and files, one request at a time", head, pages)
        + f"\nIn the database: {counted}.\n\n"
        + section(
            "Team commands, from the process's start to its end",
            ["command", "engine", "time", "processor", "peak memory", "said"],
            commands,
        )
    )


def _page(alike: list[Page]) -> list[str]:
    first = alike[0]
    row = [first.name, f"{first.size / 1000:,.0f} kB", f"{first.aim:,}" if first.aim else ""]
    for one in alike:
        row += [f"{one.median_ms:.0f}, {one.p95_ms:.0f}", f"{one.processor_ms:.0f}"]
    return row


def _command(one: Command) -> list[str]:
    return [
        f"`{one.name}`",
        one.engine,
        f"{one.seconds:.1f} s",
        f"{one.processor:.1f} s",
        f"{one.peak_bytes / _MIB:.0f} MiB",
        one.said,
    ]
