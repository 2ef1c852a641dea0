"""How large a content file may be, in bytes."""

from typing import Final

MAX_TEXT_BYTES: Final = 1024 * 1024
MAX_FIGURE_BYTES: Final = 1_000_000
