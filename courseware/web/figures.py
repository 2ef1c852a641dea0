"""Figures of a statistic as they are shown, with the reason where there is none."""

from fractions import Fraction

from markupsafe import Markup

from courseware.domain.spread import Gap


def clock_seconds(seconds: int) -> str:
    """Seconds in words: `45 s`, `2 min 5 s`."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def figure(value: Fraction | float | Gap, digits: int = 2) -> Markup:
    """A figure, or that there is not enough data for it and why."""
    if isinstance(value, Gap):
        return Markup('<span class="soft">not enough data: {}</span>').format(value.value)
    return Markup("{}").format(f"{float(value):.{digits}f}".replace("-", "−"))


def in_percent(value: Fraction | float | Gap) -> Markup:
    """A share in percent with one decimal, or that there is not enough data."""
    if isinstance(value, Gap):
        return figure(value)
    return Markup("{} %").format(figure(value * 100, 1))
