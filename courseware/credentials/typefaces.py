"""The fonts that come with the site, for certificates on paper and on the page."""

from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
"""Their folder."""
