"""How many stories a state machine is told, and of how many steps."""

import os
from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


def tell_stories(
    begin: Callable[[], RuleBasedStateMachine], brief: tuple[int, int], at_length: tuple[int, int]
) -> None:
    """Tell a machine stories: the same ones each time, and new ones in `make test-long`, when there
    is time to read them.

    Args:
        begin: makes the machine anew.
        brief: how many stories, of how many steps.
        at_length: the same in `make test-long`.
    """
    is_long = os.environ.get("COURSEWARE_LONG") == "1"
    stories, steps = at_length if is_long else brief
    run_state_machine_as_test(
        begin,
        settings=settings(
            max_examples=stories,
            stateful_step_count=steps,
            derandomize=not is_long,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
