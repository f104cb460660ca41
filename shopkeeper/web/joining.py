"""The question whether a product fits what the shopper has, as its page asks and answers it.

Knows one field. Refuses to judge.
"""

from collections.abc import Callable
from dataclasses import dataclass

from shopkeeper.fit import joins, why
from shopkeeper.types import Compatibility, Product
from shopkeeper.types.errors import InvalidInput

EXAMPLE = "the name of what you have"


@dataclass(frozen=True, slots=True)
class Joining:
    words: str = ""
    found: Compatibility | None = None
    trouble: str = ""
    example: str = EXAMPLE

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(why(clue) for clue in self.found.clues) if self.found else ()


def joining(product: Product, words: str, ask: Callable[[str], Compatibility]) -> Joining | None:
    """The form with its answer; None for products of which nothing says what they go with."""
    if not joins(product):
        return None
    if not words.strip():
        return Joining()
    try:
        return Joining(words, ask(words))
    except InvalidInput as error:
        return Joining(words[:80], trouble=f"We could not read that: {error.fix}.")
