"""Results in words: beside their marks, and for those who cannot see the picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from courseware.content.drawings.lettering import number, sentences, whole
from courseware.content.drawings.material import Material, Row
from courseware.content.models.results import Effect, Frequency, Measure, Measurement

MEASURES: Final = {
    Measure.SMD: "standardised mean difference",
    Measure.MD: "mean difference",
    Measure.WMD: "weighted mean difference",
    Measure.RR: "risk ratio",
    Measure.OR: "odds ratio",
}
NOT_SEEN: Final = "interval not seen"


def interval_words(effect: Effect) -> str:
    """Write the interval, or which part of it was not seen."""
    if effect.low is not None and effect.high is not None:
        return f"{number(effect.low)} to {number(effect.high)}"
    if effect.low is not None:
        return f"lower limit {number(effect.low)}, upper limit not seen"
    if effect.high is not None:
        return f"upper limit {number(effect.high)}, lower limit not seen"
    return NOT_SEEN


def effect_words(effect: Effect) -> str:
    """Write an effect as it stands beside its mark."""
    if effect.value is None:
        return effect.in_words or ""
    unit = f" {effect.unit}" if effect.unit else ""
    said = f"; {effect.in_words}" if effect.in_words else ""
    return f"{number(effect.value)}{unit} ({interval_words(effect)}{said})"


def frequency_words(frequency: Frequency, among: bool = False) -> str:
    """Write a frequency as it was printed; with `among`, also among what it was counted."""
    counted = ""
    if frequency.count is not None and frequency.of is not None:
        counted = f"{whole(frequency.count)} in {whole(frequency.of)}"
        counted += f" {frequency.per}" if among else ""
    extra = []
    if frequency.one_in is not None:
        extra.append(f"1 in {whole(frequency.one_in)}")
    if frequency.upper_percent is not None:
        extra.append(f"upper limit {number(frequency.upper_percent)}%")
    if frequency.percent is not None:
        share = f"{number(frequency.percent)}%"
        if not counted:
            return f"{share} of {frequency.per}" if among else share
        extra.insert(0, share)
    return f"{counted} ({', '.join(extra)})" if extra else counted


def measurement_words(measurement: Measurement) -> str:
    """Write a value with its unit."""
    unit = measurement.unit or ""
    return number(measurement.value) + (unit if unit == "%" else f" {unit}" if unit else "")


def row_words(row: Row) -> str:
    """Write what a row shows."""
    if isinstance(row.result, Effect):
        return effect_words(row.result)
    if isinstance(row.result, Frequency):
        return frequency_words(row.result)
    if isinstance(row.result, Measurement):
        return measurement_words(row.result)
    return row.words or ""


def description(material: Material) -> str:
    """Return the whole picture in words, with all its numbers."""
    return " ".join([material.drawing.described.strip(), sentences(list(_rows_in_words(material)))])


def _rows_in_words(material: Material) -> Iterator[str]:
    for panel in (*material.panels, *([material.box] if material.box else [])):
        if panel.heading:
            yield panel.heading
        yield from (f"{row.label}: {_spoken(row)}" for row in panel.rows)


def _spoken(row: Row) -> str:
    """Write a row for a listener, who does not see the name of the axis."""
    if isinstance(row.result, Frequency):
        return frequency_words(row.result, among=True)
    effect = row.effect
    if effect is None or effect.value is None or effect.measure is None:
        return row_words(row)
    unit = f" {effect.unit}" if effect.unit else ""
    words = interval_words(effect)
    seen = effect.low is not None and effect.high is not None
    interval = f"confidence interval {words}" if seen else words
    said = f"; {effect.in_words}" if effect.in_words else ""
    return f"{MEASURES[effect.measure]} {number(effect.value)}{unit}, {interval}{said}"
