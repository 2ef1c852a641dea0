"""`coverage`: how far the library carries out its plan."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from courseware.cli.problems import library_option, print_problems
from courseware.content.coverage import MEASURES, Coverage, LessonCoverage, Share
from courseware.content.coverage import coverage as measure
from courseware.content.library import read_library
from courseware.content.problem import Format
from courseware.content.unfit import Unfit


@click.command()
@library_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def coverage(library: Path, as_json: bool) -> None:
    """Hold the library against lessons/plan.yaml; exit 1 where something is missing."""
    try:
        measured = measure(read_library(library))
    except Unfit as unfit:
        print_problems(unfit.problems, Format.TEXT, library, err=True)
        sys.exit(1)
    if measured is None:
        click.echo(
            f"{library / 'lessons' / 'plan.yaml'}: there is no plan that can be read — write one "
            "(docs/problems.md, CW160), or run `check` to see what is wrong with it",
            err=True,
        )
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(_plain(measured), indent=1))
    else:
        _print(measured)
    sys.exit(0 if measured.is_complete else 1)


def _plain(measured: Coverage) -> dict[str, Any]:
    return {
        "complete": measured.is_complete,
        "total": {of: _share(measured.total(of)) for of in MEASURES},
        "counts": dict(measured.counts),
        "lessons": [
            {
                "lesson": lesson.lesson,
                "exists": lesson.exists,
                **{of: _share(getattr(lesson, of)) for of in MEASURES},
            }
            for lesson in measured.lessons
        ],
    }


def _share(share: Share) -> dict[str, Any]:
    return {
        "done": share.done,
        "planned": share.planned,
        # Cut and not rounded: 99.96 percent is not everything.
        "percent": float(int(share.percent * 10)) / 10,
        "missing": list(share.missing),
    }


def _print(measured: Coverage) -> None:
    width = max(len(lesson.lesson) for lesson in measured.lessons)
    heads = "".join(f"{of:>12}" for of in MEASURES)
    click.echo(f"{'lesson':<{width}}{heads}")
    for lesson in measured.lessons:
        click.echo(f"{lesson.lesson:<{width}}{_row(lesson)}")
    totals = [measured.total(of) for of in MEASURES]
    click.echo(f"{'all':<{width}}" + "".join(f"{f'{s.done}/{s.planned}':>12}" for s in totals))
    percents = [f"{_share(share)['percent']:g} %" for share in totals]
    click.echo(" " * width + "".join(f"{percent:>12}" for percent in percents))
    click.echo(", ".join(f"{count:,} {what}" for what, count in measured.counts.items()))
    for lesson in measured.lessons:
        for of in MEASURES:
            missing = getattr(lesson, of).missing
            if missing:
                click.echo(f"{lesson.lesson} lacks {of}: {', '.join(missing)}")


def _row(lesson: LessonCoverage) -> str:
    if not lesson.exists:
        return "  not written"
    shares = (getattr(lesson, of) for of in MEASURES)
    return "".join(f"{f'{share.done}/{share.planned}':>12}" for share in shares)
