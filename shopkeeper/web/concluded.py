"""What the shop concludes of a shopper, in plain words: what, from which deeds, since when, and what they left out.

Knows how to say a profile. Refuses to conclude anything: that is done by ``features``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from babel.dates import get_day_names

from shopkeeper.features.feature import Part
from shopkeeper.features.profile import Behind, Leaning, Profile
from shopkeeper.language.wording import Wording
from shopkeeper.types import Event, EventId, Happened, Product, ProductId, clock
from shopkeeper.web.cards import address
from shopkeeper.web.known import Row, row

FEW: Final = 4
MOSTLY: Final = 0.5
LEAST: Final = 0.01

PARTS: Final[Mapping[Part, tuple[str, str, str]]] = {
    Part.CATEGORY: ("Kinds of things", "to show more of the kind you look for", "kinds of things"),
    Part.SIZE: ("Sizes", "to show what comes in your size", "sizes"),
    Part.COLOUR: ("Colours", "to show the colours you like first", "colours"),
    Part.BRAND: ("Brands", "to show the brands you like first", "brands"),
    Part.PRICE: ("Usual prices", "to show what costs about as much", "prices"),
    Part.LOOKS: ("Taste in looks", "to show what looks like what you liked", "the looks of things"),
    Part.HISTORY: ("Products", "to start from what you looked at, and not to repeat it", "products"),
    Part.RHYTHM: ("When you come", "to show what suits the moment", "when you come"),
    Part.ACTIVITY: ("How much you do", "to tell a first look round from a last one", "how much you do"),
}  # fmt: skip
"""Its name, what it is for, and how it is called in "do not use …"."""

COUNTED: Final[Mapping[Happened, tuple[str, str]]] = {
    Happened.VIEWED: ("1 view", "{} views"),
    Happened.CLICKED: ("1 click", "{} clicks"),
    Happened.ASKED: ("1 search", "{} searches"),
    Happened.WATCHED: ("1 video", "{} videos"),
    Happened.TRIED_ON: ("tried on once", "tried on {} times"),
    Happened.WISHED: ("saved once", "saved {} times"),
    Happened.CARTED: ("once into the basket", "{} times into the basket"),
    Happened.UNCARTED: ("once out of the basket", "{} times out of the basket"),
    Happened.CHECKOUT: ("1 checkout", "{} checkouts"),
    Happened.BOUGHT: ("bought once", "bought {} times"),
    Happened.RETURNED: ("returned once", "returned {} times"),
    Happened.RATED: ("rated once", "rated {} times"),
}


@dataclass(frozen=True, slots=True)
class Value:
    """One conclusion; ``mostly``: at least half of the part. ``name`` is what a form sends back; ``url``: the product, when it is one that is still sold."""

    name: str
    text: str
    url: str
    share: str
    counts: str
    since: str
    why: tuple[Row, ...]
    older: str
    mostly: bool = False


@dataclass(frozen=True, slots=True)
class Concluded:
    """One part of the profile: the first ``values``, the ``rest`` of them, and those that were left out.

    A part without values (prices, looks) has one without a name, which can only be switched off as a whole.
    """

    part: Part
    title: str
    why: str
    called: str
    on: bool
    lead: str
    values: tuple[Value, ...]
    rest: tuple[Value, ...]
    left_out: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Teller:
    """Says one shopper's conclusions, with the events and products that they speak of."""

    events: Mapping[EventId, Event]
    products: Mapping[ProductId, Product]
    wording: Wording

    def __call__(self, profile: Profile) -> tuple[Concluded, ...]:
        """Parts of which nothing is known are left out, unless they are switched off."""
        parts = [self._part(part, profile) for part in PARTS]
        return tuple(part for part in parts if not part.on or part.lead or part.values or part.left_out)

    def _part(self, part: Part, profile: Profile) -> Concluded:
        leanings = profile.of(part)
        if part is Part.HISTORY:
            leanings.sort(key=lambda leaning: -leaning.behind.last)
        kept, out = ([self._value(one) for one in leanings if one.removed is gone] for gone in (False, True))
        whole = self._whole(part, profile)
        values = (*((whole,) if whole else ()), *kept)
        lead = self._lead(part, profile)
        few = FEW if len(values) > FEW + 1 else len(values)
        return Concluded(
            part, *PARTS[part], part not in profile.off, lead, values[:few], values[few:], tuple(out)
        )

    def _lead(self, part: Part, profile: Profile) -> str:
        """What has no values, in one sentence."""
        if part is Part.ACTIVITY:
            said = self._counts(profile.times)
            return f"{said[:1].upper()}{said[1:]} since {self._since(profile.since)}." if said else ""
        return self._rhythm(profile) if part is Part.RHYTHM else ""

    def _rhythm(self, profile: Profile) -> str:
        if not profile.hours:
            return ""
        hour, weekday = (shares.index(max(shares)) for shares in (profile.hours, profile.weekdays))
        name = get_day_names("wide", locale=self.wording.locale)[weekday]
        return f"Most often on a {name}, and most often around {hour:02}:00 UTC."

    def _whole(self, part: Part, profile: Profile) -> Value | None:
        if part is Part.PRICE and (prices := profile.prices):
            ends = [self.wording.price(end) for end in (prices.low, prices.high)]
            return self._told("", " – ".join(dict.fromkeys(ends)), prices.behind)
        if part is Part.LOOKS and profile.looks:
            return self._told("", "The mean of the pictures of what you looked at", profile.looks)
        return None

    def _value(self, leaning: Leaning) -> Value:
        if leaning.part is Part.HISTORY:
            product = self.products.get(ProductId(leaning.value))
            text = product.title if product else f"{leaning.value} (no longer sold here)"
            return self._told(leaning.value, text, leaning.behind, url=address(product) if product else "")
        return self._told(leaning.value, leaning.value, leaning.behind, leaning.share)

    def _told(self, name: str, text: str, behind: Behind, share: float = 0.0, url: str = "") -> Value:
        rows = tuple(
            row(_only(self.events[why.event], why.product), self.products, self.wording)
            for why in behind.why
            if why.event in self.events
        )
        older = self.wording.number(behind.deeds - len(rows)) if behind.deeds > len(rows) else ""
        counts = self._counts(behind.times) or "from products that are no longer sold here"
        return Value(
            name,
            text,
            url,
            self._share(share),
            counts,
            self._since(behind.since),
            rows,
            older,
            share >= MOSTLY,
        )

    def _counts(self, times: Mapping[Happened, int]) -> str:
        said = [
            one if times[kind] == 1 else many.format(self.wording.number(times[kind]))
            for kind, (one, many) in COUNTED.items()
            if times.get(kind)
        ]
        return self.wording.all(said) if said else ""

    def _since(self, at: int) -> str:
        return self.wording.past(clock.day(at)) if at else ""

    def _share(self, share: float) -> str:
        return self.wording.percent(max(share, LEAST)) if share else ""


def teller(history: Sequence[Event], products: Mapping[ProductId, Product], wording: Wording) -> Teller:
    return Teller({event.id: event for event in history}, products, wording)


def spoken_of(profile: Profile) -> list[ProductId]:
    """The products that a ``Teller`` speaks of."""
    return list(
        dict.fromkeys([*(ProductId(one.value) for one in profile.of(Part.HISTORY)), *_reasons(profile)])
    )


def choices(profile: Profile) -> list[dict[str, str]]:
    """What the shopper left out, whole parts first."""
    parts = [{"part": part.value, "value": ""} for part in sorted(profile.off)]
    return parts + [{"part": one.part.value, "value": one.value} for one in profile.leanings if one.removed]


def _reasons(profile: Profile) -> Iterable[ProductId]:
    behinds = [one.behind for one in profile.leanings]
    behinds += [profile.prices.behind] if profile.prices else []
    behinds += [profile.looks] if profile.looks else []
    return (why.product for behind in behinds for why in behind.why)


def _only(event: Event, product: ProductId) -> Event:
    """The event as far as it is about one product."""
    return replace(event, lines=tuple(line for line in event.lines if line.product == product)[:1])
