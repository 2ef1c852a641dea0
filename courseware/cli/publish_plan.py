"""What `publish --dry-run` prints: sentences, counts and diffs, or one JSON object."""

import json
from dataclasses import asdict
from typing import Any

import click

from courseware.content.problem import as_text
from courseware.services.publication import Affected, PlannedChange, PublicationPlan
from courseware.services.publication_words import affected_words


def tell_plan(plan: PublicationPlan, as_json: bool, recalled: int | None = None) -> None:
    """Print a plan, and how many awards a recall with it would concern."""
    if as_json:
        more = {} if recalled is None else {"recalled_awards": recalled}
        click.echo(json.dumps({**_as_json(plan), **more}, indent=1, ensure_ascii=False))
        return
    for problem in plan.problems:
        click.echo(as_text(problem), err=True)
    for change in plan.changes:
        _tell_change(change)
    if recalled is not None:
        click.echo(f"the recall would concern {recalled} awards")
    if not plan.changes:
        click.echo(f"nothing differs from release {plan.live_release}")
    elif plan.refused:
        click.echo("would not be published: mend the errors above", err=True)
    else:
        count = len(plan.changes)
        click.echo(f"would publish {count} changed file{'s' if count > 1 else ''}")


def _tell_change(change: PlannedChange) -> None:
    click.echo(f"{change.kind} {change.content_id} ({change.path})")
    for words in (*change.words, *affected_words(change.affected)):
        click.echo(f"  - {words}")
    if change.diff:
        click.echo(change.diff, nl=False)


def _as_json(plan: PublicationPlan) -> dict[str, Any]:
    return {
        "live_release": plan.live_release,
        "refused": plan.refused,
        "problems": [asdict(problem) for problem in plan.problems],
        "changes": [
            {
                "kind": change.kind,
                "id": change.content_id,
                "path": change.path,
                "words": change.words,
                "affected": _counts(change.affected),
                "diff": change.diff,
            }
            for change in plan.changes
        ],
    }


def _counts(affected: Affected) -> dict[str, int]:
    return asdict(affected)
