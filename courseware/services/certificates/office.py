"""Where certificates are issued: the installation's address, its keys and its fonts."""

from dataclasses import dataclass
from pathlib import Path

from courseware.credentials import typefaces

FONTS = typefaces.FONTS
"""Folder of the fonts that come with the site."""


@dataclass(frozen=True, slots=True)
class Office:
    """What an installation brings to a certificate.

    Attributes:
        provider: who issues, where an award's snapshot names nobody.
        site: address of the installation, without a final slash.
        keys: folder of the private signing keys.
        fonts: folder of further fonts; None without one.
    """

    provider: str
    site: str
    keys: Path
    fonts: Path | None = None
