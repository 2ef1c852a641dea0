"""A small library whose references have results, and one figure description to change."""

from __future__ import annotations

import textwrap

DESCRIPTION = "lessons/basics/figures/effects.figure.yaml"
PICTURE = "lessons/basics/figures/effects.svg"

NUMBERS = """\
- id: EV-01
  title: "One"
  source: "A journal"
  found: "This."
  strength: low
  seen: abstract
  results:
    effects:
      - {id: pain, label: "Pain", measure: SMD, value: -0.81, low: -1.21, high: -0.40}
      - {id: bare, label: "Bare", measure: SMD, value: -0.50}
      - {id: half, label: "Half", measure: SMD, value: -1.27, low: -3.56}
      - {id: none-found, label: "Range", in_words: "no difference"}
      - {id: points, label: "Points", measure: MD, value: -1.5}
      - {id: success, label: "Success", measure: RR, value: 1.15, low: 0.87, high: 1.51}
    frequencies:
      - {id: any, label: "Any event", per: treatments, count: 1463, of: 7629, percent: 19.18}
      - {id: rare, label: "Rare event", per: treatments, percent: 0.04}
      - {id: serious, label: "Serious", per: treatments, count: 20, of: 20464, one_in: 1024}
      - {id: never, label: "Never", per: treatments, count: 0, of: 7629, upper_percent: 0.04}
      - {id: few, label: "Responders", per: people, count: 32, of: 44}
    measurements:
      - {id: thick, label: "Thickness", value: 12.4, unit: "%"}
      - {id: sore, label: "Soreness", value: 36.7}
- id: EV-02
  title: "Two"
  source: "A journal"
  found: "That."
  strength: very low
  seen: partly
  results:
    effects:
      - {id: points, label: "Points", measure: MD, value: -1.2}
"""


def description(kind: str, *rows: str, more: str = "") -> str:
    """Return a figure description with one panel of these rows (flow mappings)."""
    listed = "".join(f"      - {{{row}}}\n" for row in rows)
    return (
        textwrap.dedent(f"""\
        kind: {kind}
        title: "A picture"
        described: "What is seen."
        """)
        + f"{more}panels:\n  - rows:\n{listed}"
    )


def shows(result: str, reference: str = "EV-01", label: str = "") -> str:
    """Return a row that shows a result."""
    named = f', label: "{label}"' if label else ""
    return f"reference: {reference}, result: {result}{named}"
