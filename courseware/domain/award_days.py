"""The days that the frozen record of an award is told in."""

from collections.abc import Mapping
from datetime import date
from typing import Any


def completed_on(snapshot: Mapping[str, Any]) -> date:
    """The day on which the course was completed, as certificate and transcript say it."""
    return date.fromisoformat(snapshot["completed_on"])


def zone_of(snapshot: Mapping[str, Any]) -> str:
    """The zone (IANA name) in whose days it is told; UTC where the award is older than zones."""
    return str(snapshot.get("zone", "UTC"))
