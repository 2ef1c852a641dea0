"""A rule set as pages and services use it."""

from __future__ import annotations

from dataclasses import dataclass

from courseware.content.models.rule import Rule


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """What lists say of a rule set without opening it."""

    id: str
    name: str
    country: str
    also: tuple[str, ...]
    revision_sha256: str
    compiled_key: str


@dataclass(frozen=True)
class CompiledRule:
    """A rule set of one release; all of its texts are plain text."""

    rule: Rule
    revision_sha256: str
    compiled_key: str

    @property
    def id(self) -> str:
        """Return the name of the rule set."""
        return self.rule.id

    @property
    def entry(self) -> RuleEntry:
        """Return what lists say of this rule set."""
        rule = self.rule
        return RuleEntry(
            rule.id,
            rule.name.strip(),
            rule.country.strip(),
            tuple(name.strip() for name in rule.also),
            self.revision_sha256,
            self.compiled_key,
        )
