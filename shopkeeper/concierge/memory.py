"""What a conversation remembers from turn to turn: what was asked for, what was shown, what is being talked about.

Plain strings, so that it can be stored, read by a person and replayed. Knows no shop; refuses to keep pictures, audio
and what a tool returned: facts are looked up anew in each turn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from shopkeeper.types import LookKey, ProductId

SHOWN = 24
"""Products that "the second one" may mean."""
CHOICES = 4
PHRASES = 12
"""Changes of one wish that are remembered."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A product that stood before the shopper, in the Look that was shown."""

    product: ProductId
    title: str
    look: LookKey = LookKey(0)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is being looked for: the first phrase, and what changed it since ("in green", "under 45.00 USD")."""

    phrases: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    """Fields about which the shopper no longer cares."""
    photo: bool = False
    """Whether it was a photo that was looked for, which is not kept."""

    def then(self, phrase: str) -> "Wish":
        head, tail = self.phrases[:1], self.phrases[1:]
        return replace(self, phrases=(*head, *(*tail, phrase)[-PHRASES:]))


@dataclass(frozen=True, slots=True)
class Memory:
    turns: int = 0
    shown: tuple[Seen, ...] = ()
    focus: tuple[ProductId, ...] = ()
    """What "it" and "they" mean."""
    wish: Wish = Wish()
    cursor: str = ""
    order: str = ""
    """The order that is being talked about."""
    orders: str = ""
    """Where the list of orders that was shown goes on."""
    offered: tuple[str, ...] = ()
    """Orders that "the second one" may mean."""
    pending: str = ""
    """Digest of the one proposal that waits for the shopper's yes."""
    asked: str = ""
    """What the last turn wanted to know, in the shopper's own words so far; the next turn may be the answer."""
    body: tuple[str, ...] = ()
    """What the shopper told of their size, in their own words; of this conversation only."""
    options: tuple[str, ...] = ()
    """What was asked of how the product in focus is sold: "do you have it in XL?"."""
    talked: bool = False
    """Whether the focus was asked about, rather than being the first of what was shown."""
    bundle: str = ""
    """The wishes of the set that is shown, as they were said; empty once something else is."""
    skus: tuple[str, ...] = ()
    """What that set is made of: the very variants, in its order."""
    ruled: str = ""
    """The last question about the shop's rules, which "and how much is it?" goes on."""
    last: str = ""
    """The kind of what was asked last: "and the other one?" asks it again."""

    @property
    def together(self) -> tuple[ProductId, ...]:
        """Several that are talked about, else all that was shown."""
        return self.focus if len(self.focus) > 1 else tuple(seen.product for seen in self.shown)

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be tapped where it is asked which product is meant."""
        return tuple(seen.title for seen in self.shown[:CHOICES])

    def look_of(self, product: ProductId) -> LookKey:
        """In which Look it was shown; 0 where it was not."""
        return next((seen.look for seen in self.shown if seen.product == product), LookKey(0))

    def looking_at(self, products: Sequence[ProductId], options: tuple[str, ...] = ()) -> "Memory":
        if not products:
            return self
        focus = tuple(dict.fromkeys(products))
        before = self.options if focus == self.focus else ()
        return replace(self, focus=focus, talked=True, options=(*before, *options)[-PHRASES:])

    def masked(self, mask: Callable[[str], str]) -> "Memory":
        """With ``mask`` over all that is in the shopper's own words."""
        return replace(
            self,
            wish=replace(self.wish, phrases=tuple(map(mask, self.wish.phrases))),
            body=tuple(map(mask, self.body)),
            options=tuple(map(mask, self.options)),
            asked=mask(self.asked),
            bundle=mask(self.bundle),
            ruled=mask(self.ruled),
        )

    def dump(self) -> bytes:
        return orjson.dumps(self)

    @classmethod
    def load(cls, data: bytes) -> "Memory":
        """What ``dump`` wrote; an empty memory where it is of another make."""
        try:
            raw: dict[str, Any] = orjson.loads(data)
            raw["shown"] = tuple(Seen(**one) for one in raw["shown"])
            raw["wish"] = Wish(**_tuples(raw["wish"]))
            return cls(**_tuples(raw))
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
            return cls()


def _tuples(raw: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
