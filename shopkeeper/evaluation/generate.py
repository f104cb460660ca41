"""Golden questions for any catalogue, from its own structure: what is asked is known, so the right answer is too.

Knows what a catalogue's shape proves: a title names its product, a Look's other photo shows that Look, nothing costs
less than the cheapest. Refuses taste: where people would have to judge, people write golden sets.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import cycle, islice
from pathlib import Path
from statistics import median_low
from typing import TypeVar

from shopkeeper.evaluation.golden import Change, Golden, GoldenSet, Grade, Redrawn, Shown, Wish
from shopkeeper.evaluation.shelf import Shelf
from shopkeeper.types import Field, Look, Money, Op, Product, ProductId
from shopkeeper.types.colour import families
from shopkeeper.types.normal import normal
from shopkeeper.types.product import cheapest

T = TypeVar("T")

EACH = 24
"""Questions of each kind, unless more are asked for."""

FEW = 4
"""Products from which a category is asked for by name."""

STRANGERS = Path(__file__).with_name("strangers.txt")
"""Things that few shops sell; each is asked only of a shop whose own texts have none of its words."""


def generate(shelf: Shelf, each: int = EACH, language: str = "en") -> GoldenSet:
    """The same catalogue gives the same questions, and one product more or less changes few of them.

    A kind that the catalogue has no structure for (other views, colours, sizes) is not asked.
    """
    questions = (
        replace(golden, batch=kind, language=language)
        for kind, make in KINDS.items()
        for golden in islice(make(shelf), each)
    )
    return GoldenSet("generated", tuple(questions))


def _titles(shelf: Shelf) -> Iterator[Golden]:
    """A known item, by its title in lower case."""
    for product in _mixed(shelf.products.values(), lambda product: product.id):
        yield Golden(f"title:{product.id}", product.title.lower(), relevant=(_named(product, shelf),))


def _photos(shelf: Shelf) -> Iterator[Golden]:
    """The Look's own first photo."""
    return (_photo(product, look, shelf) for product, look in _pictured(shelf))


def _views(shelf: Shelf) -> Iterator[Golden]:
    """Another photo of the Look than its first: its back, on a model, on a table."""
    return (_photo(p, look, shelf, view=len(look.pictures) - 1) for p, look in _pictured(shelf, views=2))


def _redrawn(shelf: Shelf) -> Iterator[Golden]:
    """The first photo, cropped, dark, mirrored, turned or with a screenshot's borders, in turn."""
    for (product, look), how in zip(_pictured(shelf), cycle(Redrawn), strict=False):
        yield _photo(product, look, shelf, redrawn=how)


def _edits(shelf: Shelf) -> Iterator[Golden]:
    """The photo of one colour and "in red": the same product in red."""
    for product, look in _pictured(shelf):
        for other in _mixed(product.looks, lambda look: look.id):
            if other != look and len(other.colours) == len(look.colours) == 1 and _plain_colour(other):
                colour = normal(other.colours[0])
                yield Golden(
                    f"edit:{look.id}:{colour}",
                    f"in {colour}",
                    Shown(look.id),
                    constraints=(Wish(Field.COLOUR, Op.IS, (colour,)),),
                    edits=(Change(Field.COLOUR, colour),),
                    relevant=(Grade(3, {"look": (other.id,)}),),
                )
                break


def _likes(shelf: Shelf) -> Iterator[Golden]:
    """The photo and "like this", for no more than it costs: nothing is more like it than itself."""
    for product, look in _pictured(shelf):
        if price := cheapest(look.variants):
            shown, limit = _photo(product, look, shelf), {"price_at_most": float(price.amount)}
            yield replace(
                shown,
                id=f"like:{look.id}",
                text=f"like this up to {price}".lower(),
                constraints=(Wish(Field.PRICE, Op.AT_MOST, (str(price),)),),
                relevant=tuple(Grade(line.grade, {**line.where, **limit}) for line in shown.relevant),
            )


def _variants(shelf: Shelf) -> Iterator[Golden]:
    """A known item in one of its sizes."""
    for product in _mixed(shelf.products.values(), lambda product: product.id):
        sizes = sorted({v.options[Field.SIZE] for v in product.variants if v.options.get(Field.SIZE)})
        if len(sizes) > 1:
            size = min(sizes, key=lambda size: _mark(product.id + size))
            yield Golden(
                f"variant:{product.id}:{normal(size)}",
                f"{product.title} size {size}".lower(),
                constraints=(Wish(Field.SIZE, Op.IS, (size,)),),
                relevant=(_named(product, shelf),),
            )


def _wishes(shelf: Shelf) -> Iterator[Golden]:
    """Things of a kind at most at that kind's middle price, said in words."""
    for kind in _kinds(shelf):
        wish = Wish(Field.PRICE, Op.AT_MOST, (str(kind.middle),))
        yield Golden(
            f"wish:{normal(kind.name)}",
            f"{kind.name} up to {kind.middle}".lower(),
            constraints=(wish,),
            relevant=(Grade(3, {"category": (kind.name,), "price_at_most": float(kind.middle.amount)}),),
        )


def _filters(shelf: Shelf) -> Iterator[Golden]:
    """The same, ticked as a filter beside the words."""
    for wish in _wishes(shelf):
        words = wish.text.rpartition(" up to ")[0]
        yield replace(wish, id=f"filter:{words}", text=words, constraints=(), ticked=wish.constraints)


def _colours(shelf: Shelf) -> Iterator[Golden]:
    """Things of a kind in a colour."""
    for kind in _kinds(shelf):
        looks = (look for id in kind.products for look in shelf.products[id].looks)
        plain = {normal(look.colours[0]): look.colours[0] for look in looks if _plain_colour(look)}
        for colour in _mixed(plain, str)[:2]:
            yield Golden(
                f"colour:{normal(kind.name)}:{colour}",
                f"{colour} {kind.name}".lower(),
                constraints=(Wish(Field.COLOUR, Op.IS, (colour,)),),
                relevant=(Grade(3, {"category": (kind.name,), "colour": (plain[colour],)}),),
            )


def _impossible(shelf: Shelf) -> Iterator[Golden]:
    """Things of a kind for less than half of what the cheapest costs: nothing is the right answer."""
    for kind in _kinds(shelf):
        limit = Money(kind.lowest.minor // 2, kind.lowest.currency)
        if limit.minor:
            yield Golden(
                f"impossible:{normal(kind.name)}",
                f"{kind.name} up to {limit}".lower(),
                constraints=(Wish(Field.PRICE, Op.AT_MOST, (str(limit),)),),
            )


def _strangers(shelf: Shelf) -> Iterator[Golden]:
    """Things the shop does not sell: nothing, or "only the closest", is the right answer."""
    known = shelf.words
    for name in _mixed(STRANGERS.read_text("utf-8").splitlines(), str):
        if known.isdisjoint(form for word in name.split() for form in (word, f"{word}s", f"{word}es")):
            yield Golden(f"stranger:{name.replace(' ', '-')}", name)


KINDS: dict[str, Callable[[Shelf], Iterator[Golden]]] = {
    "titles": _titles, "variants": _variants, "wishes": _wishes, "filters": _filters, "colours": _colours,
    "photos": _photos, "views": _views, "redrawn": _redrawn, "edits": _edits, "likes": _likes,
    "impossible": _impossible, "strangers": _strangers,
}  # fmt: skip
"""Batch → its questions, endlessly many or none; ``generate`` takes the first of them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A category with what its priced products cost, one product's cheapest offer each, in the shop's main currency."""

    name: str
    products: tuple[ProductId, ...]
    middle: Money
    lowest: Money


def _kinds(shelf: Shelf) -> list[Kind]:
    """The narrowest categories that have a few products, each set of products under one name."""
    leaves = defaultdict(list)
    for product in shelf.products.values():
        for path in product.categories:
            leaves[path[-1]].append(product)
    found: dict[tuple[ProductId, ...], Kind] = {}
    for name, products in leaves.items():
        prices = [price for product in products if (price := cheapest(product.variants))]
        if len(prices) >= FEW and len({price.currency for price in prices}) == 1:
            ids = tuple(product.id for product in products)
            minors = [price.minor for price in prices]
            middle, lowest = (Money(minor, prices[0].currency) for minor in (median_low(minors), min(minors)))
            found.setdefault(ids, Kind(name, ids, middle, lowest))
    return _mixed(found.values(), lambda kind: kind.name)


def _pictured(shelf: Shelf, views: int = 1) -> list[tuple[Product, Look]]:
    """Looks with at least so many pictures, no more than one of each product."""
    some = {p.id: (p, look) for p, look in _mixed(shelf.looks.values(), _look) if len(look.pictures) >= views}
    return _mixed(some.values(), _look)


def _look(pair: tuple[Product, Look]) -> str:
    return pair[1].id


def _photo(
    product: Product, look: Look, shelf: Shelf, view: int = 0, redrawn: Redrawn | None = None
) -> Golden:
    """Every Look that shows this very picture is right, and their products' other Looks nearly so."""
    looks = shelf.showing[look.pictures[view].id]
    products = tuple(dict.fromkeys(shelf.looks[id][0].id for id in looks))
    name = redrawn or ("view" if view else "photo")
    relevant = (Grade(3, {"look": tuple(looks)}), Grade(2, {"product": products}))
    return Golden(f"{name}:{look.id}", image=Shown(look.id, view, redrawn=redrawn), relevant=relevant)


def _named(product: Product, shelf: Shelf) -> Grade:
    return Grade(3, {"product": tuple(shelf.titles[normal(product.title)])})


def _plain_colour(look: Look) -> bool:
    """One colour, by a family's own name, as everybody would say it."""
    return len(look.colours) == 1 and families(look.colours[0]) == (normal(look.colours[0]),)


def _mixed(things: Iterable[T], name: Callable[[T], str]) -> list[T]:
    """In an order that has nothing to do with the catalogue's and stays when others come and go."""
    return sorted(things, key=lambda thing: _mark(name(thing)))


def _mark(name: str) -> bytes:
    return blake2b(name.encode(), digest_size=8).digest()
