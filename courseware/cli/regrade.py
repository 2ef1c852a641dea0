"""`regrade`: correct the marks of a question, after a look at whom it changes."""

import json
import sys
from typing import Any

import click

from courseware.cli.environment import Environment, pass_environment
from courseware.domain.counted import counted
from courseware.domain.errors import NotFound
from courseware.domain.regrading import Correction, Kind
from courseware.services.regrading.correcting import RegradePlan, Wish, apply, dry_run
from courseware.services.regrading.words import reasons_words, resting_words, result_words
from courseware.services.releases.live import CatalogueSource, NothingPublished


@click.command()
@click.argument("quiz")
@click.argument("question")
@click.option("--key", help="The right answer is this one instead.")
@click.option("--accept", help="This answer is right too.")
@click.option("--drop", is_flag=True, help="The question counts for nobody.")
@click.option("--full-marks", is_flag=True, help="Everybody who got the question earns all of it.")
@click.option("--reason", default="", help="Why; everybody concerned reads it.")
@click.option("--revision", multiple=True, help="Only this revision (its beginning); repeatable.")
@click.option("--allow-lost-passes", is_flag=True, help="Apply also where somebody loses a pass.")
@click.option("--dry-run", "look_only", is_flag=True, help="Show whom it changes; do nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@pass_environment
def regrade(
    environment: Environment,
    quiz: str,
    question: str,
    key: str | None,
    accept: str | None,
    drop: bool,
    full_marks: bool,
    reason: str,
    revision: tuple[str, ...],
    allow_lost_passes: bool,
    look_only: bool,
    as_json: bool,
) -> None:
    """Correct the marks of one question in all attempts; first marks are kept.

    An answer is written as the quiz file writes ids: b; a,c; true; 7.5 or 19..21; words (several
    with | between); premise=choice, …; step, step, …; blank=answer, …; for a case ending=percent
    as a key, and an ending or node.choice to accept.
    """
    correction = _correction(key, accept, drop, full_marks)
    database = environment.database()
    try:
        catalogue = CatalogueSource(database).current(0)
    except NothingPublished:
        raise NotFound("nothing is published yet — run `python -m courseware publish`") from None
    wish = Wish(quiz, question, correction, reason, revision)
    if look_only:
        plan = dry_run(database, catalogue, None, wish)
    else:
        plan = apply(database, catalogue, None, wish, environment.now(), allow_lost_passes)
    _tell(plan, not look_only, as_json)
    sys.exit(0)


def _correction(key: str | None, accept: str | None, drop: bool, full_marks: bool) -> Correction:
    wanted = [
        *([Correction(Kind.KEY, key)] if key is not None else []),
        *([Correction(Kind.ACCEPT, accept)] if accept is not None else []),
        *([Correction(Kind.DROP)] if drop else []),
        *([Correction(Kind.FULL_MARKS)] if full_marks else []),
    ]
    if len(wanted) != 1:
        raise click.UsageError("name one of --key, --accept, --drop and --full-marks")
    return wanted[0]


def _tell(plan: RegradePlan, applied: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"applied": applied, **_as_json(plan)}, indent=1, ensure_ascii=False))
        return
    for change in plan.changes:
        name = plan.names.get(change.person_id, change.person_id)
        row = change.row
        before = result_words(row["score_before"], row["passed_before"])
        after = result_words(row["score_after"], row["passed_after"])
        click.echo(f"{name}: {before} -> {after}")
    if plan.repeats:
        click.echo("This correction is in force already; applying it is refused.")
    what = "changed" if applied else "would change"
    more = counted(plan.awaiting, "more attempt awaits", "more attempts await")
    waits = f"; {more} marks by a person" if plan.awaiting else ""
    click.echo(
        f"{len(plan.changes)} of {plan.looked_at} graded attempts {what}; "
        f"passes lost: {plan.lost}, gained: {plan.gained}{waits}"
    )
    if words := resting_words(plan.resting_awards, plan.resting_certificates):
        click.echo(words)
    if words := reasons_words(plan.reasons):
        click.echo(words)


def _as_json(plan: RegradePlan) -> dict[str, Any]:
    wish = plan.wish
    return {
        "quiz": wish.quiz_id,
        "question": wish.question_id,
        "correction": {"kind": wish.correction.kind.value, "answer": wish.correction.detail},
        "reason": wish.reason,
        "revisions": plan.revisions,
        "attempts": plan.looked_at,
        "awaiting": plan.awaiting,
        "in_force_already": plan.repeats,
        "changed": len(plan.changes),
        "passes_lost": plan.lost,
        "passes_gained": plan.gained,
        "resting_awards": plan.resting_awards,
        "resting_certificates": plan.resting_certificates,
        "reasons": plan.reasons.value,
        "changes": [
            {
                "attempt": change.row["attempt_id"],
                "person": change.person_id,
                "name": plan.names.get(change.person_id),
                "score": [str(change.row["score_before"]), str(change.row["score_after"])],
                "passed": [change.row["passed_before"], change.row["passed_after"]],
            }
            for change in plan.changes
        ],
    }
