"""How long hypothesis looks: briefly in `make test`, thoroughly in `make test-long`."""

import os
from datetime import timedelta

from hypothesis import HealthCheck, settings

_SLOW_MACHINE = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]

# No deadline: a shared machine's hiccup is no fault of the code.
settings.register_profile(
    "brief", max_examples=60, deadline=None, suppress_health_check=_SLOW_MACHINE
)
settings.register_profile(
    "long",
    max_examples=2_000,
    stateful_step_count=100,
    deadline=timedelta(seconds=30),
    suppress_health_check=_SLOW_MACHINE,
)
settings.load_profile("long" if os.environ.get("COURSEWARE_LONG") == "1" else "brief")
