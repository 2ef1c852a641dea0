"""Builds questions from the types' own examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from courseware.questions.base import Question
from courseware.questions.types import TYPES

Make = Callable[..., Any]


@pytest.fixture(scope="session")
def make() -> Make:
    """Return a maker: the example of a type with some keys changed."""

    examples = {name: yaml.safe_load(kind.example) for name, kind in TYPES.items()}

    def build(name: str, **changes: Any) -> Question:
        return TYPES[name].model_validate(examples[name] | changes)

    return build
