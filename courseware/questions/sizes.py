"""How many entries a list of a question may have, told once and in an author's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

Entries = TypeVar("Entries", bound=tuple[object, ...])


@dataclass(frozen=True)
class Size:
    """Bounds for the length of a list, checked after its entries.

    Pydantic's own bounds count the entries that were valid, so that one misspelt key in one of
    two options would be reported as "too few options" as well.
    """

    minimum: int
    maximum: int

    def check(self, entries: Entries) -> Entries:
        """Return the entries; an error if they are too few or too many."""
        if self.minimum <= len(entries) <= self.maximum:
            return entries
        raise PydanticCustomError(
            "too_short" if len(entries) < self.minimum else "too_long",
            "{minimum} to {maximum} entries are needed here, found {count}",
            {"minimum": self.minimum, "maximum": self.maximum, "count": len(entries)},
        )

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        bounds = {"minItems": self.minimum, "maxItems": self.maximum}
        return handler(schema) | bounds
