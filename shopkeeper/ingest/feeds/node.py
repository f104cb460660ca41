"""A JSON-LD object read with patience: any property may be a value, an object, or a list of either.

Knows JSON-LD's looseness. Refuses to know schema.org's words.
"""

import re
from dataclasses import dataclass
from typing import Any

from shopkeeper.ingest.feeds.text import unescaped


@dataclass(frozen=True, slots=True)
class Node:
    data: dict[str, Any]

    @property
    def types(self) -> set[str]:
        """Type names without their vocabulary's address."""
        return {_member(str(name)) for name in _list(self.data.get("@type"))}

    @property
    def is_reference(self) -> bool:
        return self.data.keys() <= {"@id", "@type", "url"}

    def texts(self, name: str) -> list[str]:
        """Every value of a property as text without entities; an object by its name, value, address or id."""
        return [unescaped(text) for value in _list(self.data.get(name)) if (text := _text(value))]

    def text(self, *names: str) -> str:
        """The first value of the first property that has one."""
        return next((text for name in names for text in self.texts(name)), "")

    def markup(self, name: str) -> str:
        """The first value of a property as it is written."""
        return next(filter(None, map(_text, _list(self.data.get(name)))), "")

    def nodes(self, name: str) -> list["Node"]:
        return [Node(value) for value in _list(self.data.get(name)) if isinstance(value, dict)]

    def word(self, name: str) -> str:
        """An enumeration member: ``https://schema.org/InStock`` → ``InStock``."""
        return _member(self.text(name))


def _member(name: str) -> str:
    """Without its vocabulary's address or prefix: ``schema:InStock`` → ``InStock``."""
    return re.split("[/#:]", name)[-1]


def _list(value: object) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, dict) and "@list" in value:
        return _list(value["@list"])
    return value if isinstance(value, list) else [value]


def _text(value: object) -> str:
    if isinstance(value, dict):
        return next(
            (
                _text(value[k])
                for k in ("name", "@value", "value", "contentUrl", "url", "@id")
                if value.get(k)
            ),
            "",
        )
    if isinstance(value, bool) or value is None:
        return "yes" if value else ""
    return str(value).strip() if isinstance(value, str | int | float) else ""
