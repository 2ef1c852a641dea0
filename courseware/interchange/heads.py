"""What a quiz says above its questions, as one line of text inside other formats."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from courseware.interchange.drafts import HEAD_KEYS

MARK: Final = "courseware quiz:"
_LONGEST: Final = 50_000


def head_text(head: Mapping[str, Any]) -> str:
    """Write the head of a quiz as one line that `read_head` understands."""
    known = {key: head[key] for key in HEAD_KEYS if key in head}
    return f"{MARK} {json.dumps(known, ensure_ascii=True, separators=(',', ':'))}"


def read_head(text: str) -> dict[str, Any]:
    """Read what `head_text` wrote; {} for any other text. Values are as yet unchecked."""
    line = text.strip()
    if not line.startswith(MARK) or len(line) > _LONGEST:
        return {}
    try:
        head = json.loads(line.removeprefix(MARK))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(head, dict):
        return {}
    return {key: value for key, value in head.items() if key in HEAD_KEYS}
