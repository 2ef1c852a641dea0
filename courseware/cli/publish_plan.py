"""What `publish --dry-run` prints: sentences, counts and diffs, or one JSON object."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from courseware.cli.problems import print_problems
from courseware.content.problem import Format
from courseware.domain.counted import counted
from courseware.services.recalls.beginning_recalls import Reach
from courseware.services.releases.course_ends import end_words
from courseware.services.releases.publication import Affected, PlannedChange, PublicationPlan
from courseware.services.releases.publication_words import affected_words, reach_words


def tell_plan(
    plan: PublicationPlan,
    as_json: bool,
    recalled: Reach | None = None,
    library: Path | None = None,
    *,
    today: date,
) -> None:
    """Print a plan, and whom a recall with it would concern.

    Args:
        library: where the lines in question stand; None for an earlier release.
        today: by which a course that it brings has ended or not.
    """
    ends = end_words(plan.ends, today)
    if as_json:
        more: dict[str, Any] = {}
        if recalled is not None:
            more = {
                "recalled_awards": len(recalled.awards),
                "recalled_people": len({award.person_id for award in recalled.awards}),
                "recalled_readers": recalled.readers,
                "recalled": [asdict(award) for award in recalled.awards],
                "recall_corrected": recalled.corrected,
            }
        click.echo(
            json.dumps(
                {**_as_json(plan), "ends": ends, "moves": plan.moves, **more},
                indent=1,
                ensure_ascii=False,
            )
        )
        return
    print_problems(plan.problems, Format.TEXT, library, err=True)
    for change in plan.changes:
        _tell_change(change)
    for words in (*ends, *plan.moves):
        click.echo(f"warning: {words}")
    if recalled is not None:
        _tell_reach(recalled)
    if plan.refused:
        click.echo("would not be published: mend the errors above", err=True)
    elif not plan.changes:
        click.echo(f"nothing differs from release {plan.live_release}")
    else:
        click.echo(f"would publish {counted(len(plan.changes), 'changed file')}")


def _tell_reach(recalled: Reach) -> None:
    for award in recalled.awards:
        click.echo(f"{award.name}: {award.course_id}, award of {award.made_on}")
    people = {award.person_id for award in recalled.awards}
    reached = reach_words(len(recalled.awards), len(people), recalled.readers)
    click.echo(f"the recall would concern {reached}")
    for words in recalled.corrected:
        click.echo(f"the recall's {words}")


def _tell_change(change: PlannedChange) -> None:
    click.echo(f"{change.kind} {change.content_id} ({change.path})")
    for words in (*change.words, *affected_words(change)):
        click.echo(f"  - {words}")
    if change.diff:
        click.echo(change.diff, nl=False)


def _as_json(plan: PublicationPlan) -> dict[str, Any]:
    return {
        "live_release": plan.live_release,
        "refused": plan.refused,
        "problems": [asdict(problem) for problem in plan.problems],
        "recalled_again": [
            {**asdict(text), "begun_at": text.begun_at.isoformat()} for text in plan.recalled
        ],
        "changes": [
            {
                "kind": change.kind,
                "id": change.content_id,
                "path": change.path,
                "words": change.words,
                "corrections": [asdict(one) for one in change.corrections],
                "affected": _counts(change.affected),
                "diff": change.diff,
            }
            for change in plan.changes
        ],
    }


def _counts(affected: Affected) -> dict[str, int]:
    return asdict(affected)
