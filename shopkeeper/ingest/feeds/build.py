"""From a flat list of variants to Looks: which appearance a variant has, and which pictures show it.

Knows the merchant's habits (colour options, alt texts, file names). Refuses to know any one format.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import PurePosixPath

from shopkeeper.ingest.feeds.text import slug, values
from shopkeeper.types import Attributes, Look, LookId, Media, Offer, ProductId, Sku, Variant
from shopkeeper.types.errors import InvalidInput
from shopkeeper.types.normal import normal
from shopkeeper.types.product import PRODUCT_TYPE

APPEARANCE = ("colour", "pattern", "print", "finish")
"""Options that change how a product looks; any other option (size, storage) does not."""


@dataclass(frozen=True, slots=True)
class Item:
    """A variant as a feed states it, with the pictures said to show it."""

    sku: Sku
    options: Mapping[str, str]
    offer: Offer = Offer()
    gtin: str = ""
    pictures: tuple[Media, ...] = ()
    colours: tuple[str, ...] = ()
    """Where the feed states colours apart from the options."""


@dataclass(slots=True)
class Seen:
    """Ids that a feed has used up, so that each is taken once."""

    products: set[str] = field(default_factory=set)
    skus: set[str] = field(default_factory=set)

    def product(self, id: str) -> ProductId:
        """Raises InvalidInput when ``id`` is empty or was taken."""
        return ProductId(self._take(self.products, id, "id"))

    def sku(self, id: str) -> Sku:
        """Raises InvalidInput when ``id`` is empty or was taken."""
        return Sku(self._take(self.skus, id, "sku"))

    def _take(self, taken: set[str], id: str, field: str) -> str:
        if not id:
            raise InvalidInput(f"{field} is missing", field=field, fix=f"give every row its {field}")
        if id in taken:
            raise InvalidInput(f"{field} {id!r} appears twice", field=field, fix=f"make every {field} unique")
        taken.add(id)
        return id


_CALLED = PRODUCT_TYPE | {"model"}
"""What variants are called by, and filed under: each names the product too, as does what it comes in where each has a colour."""
_LISTS = frozenset({"features", "tags"})
"""Lists of whatever there is to say, of which the product has what all its variants have."""


def told_apart(items: Sequence[Item], stated: Sequence[Attributes]) -> tuple[list[Item], Attributes]:
    """What every item states alike is the product's; anything else is an option of the item that states it."""
    common = {name: said for name in dict.fromkeys(chain(*stated)) if (said := _common(name, stated))}
    own = [
        {
            name: ", ".join(said)
            for name, said in one.items()
            if not {name} & {*common, *_LISTS, *item.options}
        }
        for item, one in zip(items, stated, strict=True)
    ]
    told = [replace(item, options={**item.options, **one}) for item, one in zip(items, own, strict=True)]
    return told, common


def _common(name: str, stated: Sequence[Attributes]) -> tuple[str, ...]:
    first, *others = said = [one.get(name, ()) for one in stated]
    if name in _CALLED or (name == "colour" and all(said)):
        return tuple(dict.fromkeys(chain(*said)))
    if name in _LISTS:
        return tuple(value for value in first if all(value in other for other in others))
    known = {*map(normal, first)}
    return first if all({*map(normal, other)} == known for other in others) else ()


def looks(
    product: ProductId,
    title: str,
    items: Sequence[Item],
    gallery: Iterable[Media] = (),
    colours: Sequence[str] = (),
) -> tuple[Look, ...]:
    """Looks in order of appearance. ``colours`` are what the product as a whole is said to have, for a single Look."""
    telling = [
        name for name in APPEARANCE if name == "colour" or len({i.options.get(name) for i in items}) > 1
    ]
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(slug(_appearance(item, telling)), []).append(item)
    names = {of: _appearance(some[0], telling) for of, some in groups.items()}
    pictures = _share(groups, names, tuple(gallery), title)
    return tuple(
        Look(
            LookId(f"{product}/{of}"),
            name=names[of],
            colours=_colours(some) or (tuple(colours) if len(groups) == 1 else ()),
            media=pictures[of],
            variants=tuple(Variant(item.sku, item.options, item.offer, item.gtin) for item in some),
        )
        for of, some in groups.items()
    )


def _appearance(item: Item, telling: Iterable[str]) -> str:
    return " / ".join(item.options[name] for name in telling if item.options.get(name))


def _colours(items: Sequence[Item]) -> tuple[str, ...]:
    return items[0].colours or values(items[0].options.get("colour", ""), "/|;,&")


def _share(
    groups: Mapping[str, Sequence[Item]], names: Mapping[str, str], gallery: tuple[Media, ...], title: str
) -> dict[str, tuple[Media, ...]]:
    """Each look's own pictures first: its variants', those that name it; then those that name no look."""
    owner = {
        picture.source: of for of, items in groups.items() for item in items for picture in item.pictures
    }
    shared = [p for p in gallery if p.source not in owner]
    named = {p.source: _named(p, names, title) for p in shared}
    alts = {picture.source: picture for picture in gallery}
    result = {}
    for of, items in groups.items():
        own = [alts.get(p.source, p) for item in items for p in item.pictures]
        mine = [p for p in shared if named[p.source] == of]
        rest = [p for p in shared if not named[p.source]]
        if len(groups) == 1:  # the gallery's own order is the merchant's
            own, mine, rest = list(gallery), own, []
        result[of] = _once([*own, *mine, *rest])
    return result


def _named(picture: Media, names: Mapping[str, str], title: str) -> str:
    """The look whose name stands in the alt text or, failing that, in the file name; the longest such name wins."""
    for text in (
        picture.alt.casefold().replace(title.casefold(), " "),
        PurePosixPath(picture.source).stem.casefold(),
    ):
        found = [of for of, name in names.items() if name and _says(text, name)]
        if found:
            return max(found, key=lambda of: len(names[of]))
    return ""


def _says(text: str, name: str) -> bool:
    return re.search(rf"(?<![^\W_]){re.escape(name.casefold())}(?![^\W_])", text) is not None


def _once(pictures: Iterable[Media]) -> tuple[Media, ...]:
    """Each source once, with the first alt text any of its mentions has."""
    by_source: dict[str, Media] = {}
    for picture in pictures:
        known = by_source.setdefault(picture.source, picture)
        if picture.alt and not known.alt:
            by_source[picture.source] = replace(known, alt=picture.alt)
    return tuple(by_source.values())
