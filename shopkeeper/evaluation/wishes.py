"""Questions that wish: every field the catalogue states something of, compared in every way, said in words and ticked.

Knows how a wish is said, and that what is right is all that keeps it (``kept``). Refuses things: what is asked for is a whole kind.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice, zip_longest

from shopkeeper.evaluation.golden import KEEPS, Golden, Grade, Wish
from shopkeeper.evaluation.kinds import Kind, mixed, plain
from shopkeeper.evaluation.shelf import Shelf, alternatives
from shopkeeper.types import Field, Look, Money, Op, Product, Sort, audience
from shopkeeper.types.normal import normal
from shopkeeper.types.product import cheapest

OF_EACH = 5
"""Kinds of which the same wish is asked."""

STARS = "4"

_PRICED = {
    Op.AT_MOST: "for at most {}", Op.BELOW: "below {}", Op.AT_LEAST: "for at least {}", Op.ABOVE: "over {}",
    Op.BETWEEN: "between {} and {}",
}  # fmt: skip

_ORDERED = {Sort.PRICE_UP: "cheapest {}", Sort.PRICE_DOWN: "most expensive {}"}

Stated = Callable[[Product, Look], Iterable[str]]


def prices(shelf: Shelf) -> Iterator[Golden]:
    """Things of a kind for at most, below, over, … its middle price."""
    return by_turns([wishing(shelf, priced(op), says) for op, says in _PRICED.items()])


def facts(shelf: Shelf) -> Iterator[Golden]:
    """Things of a kind with what some of it are stated to have."""
    asked = [
        wishing(shelf, _stated(field, Op.IS, stated), says)
        for field, stated, says in (
            (Field.BRAND, _brand, "by {}"),
            (Field.MATERIAL, _attribute(Field.MATERIAL), "in {}"),
            (Field.GENDER, _gender, "for {}"),
            (Field.SIZE, _sizes, "in size {}"),
        )
    ]
    asked += [
        wishing(shelf, _flag(Field.STOCK, "in"), "in stock"),
        wishing(shelf, _flag(Field.SALE, "yes"), "on sale"),
    ]
    return by_turns([*asked, wishing(shelf, _rated, "rated at least {} stars")])


def refusals(shelf: Shelf) -> Iterator[Golden]:
    """Things of a kind without what some of it are stated to have."""
    return by_turns(
        [
            wishing(shelf, _stated(field, Op.NOT, stated), says)
            for field, stated, says in (
                (Field.COLOUR, _colours, "not {}"),
                (Field.BRAND, _brand, "not by {}"),
                (Field.MATERIAL, _attribute(Field.MATERIAL), "without {}"),
            )
        ]
    )


def orders(shelf: Shelf) -> Iterator[Golden]:
    """A whole kind, the cheapest or the dearest first."""
    return by_turns([_ordered(shelf, sort, says) for sort, says in _ORDERED.items()])


def ticked(shelf: Shelf) -> Iterator[Golden]:
    """All of these wishes as filters, without a word: every other one in its kind, else in the whole shop, in an order that was chosen."""
    said = chain(prices(shelf), facts(shelf), refusals(shelf))
    for number, one in enumerate(by_turns(_apart(said))):
        filed = Wish(Field.CATEGORY, Op.IS, alternatives(one.relevant[0].where["category"]))
        among = () if number % 2 else (filed,)
        yield Golden(
            f"ticked:{one.id}",
            ticked=(*among, *one.constraints),
            sort=(None, Sort.PRICE_UP, Sort.PRICE_DOWN)[number % 3],
            relevant=(Grade(3, {KEEPS: "stated"}),),
        )


def wishing(
    shelf: Shelf, wish_of: Callable[[Kind], Wish | None], says: str, name: str = ""
) -> Iterator[Golden]:
    """Each kind with what is wished of it, said so after its name; ``name``: what its questions are called, else by field and op."""
    for kind in shelf.kinds:
        if wish := wish_of(kind):
            right = tuple(
                Grade(grade, {"category": (kind.name,), KEEPS: how})
                for grade, how in ((3, "stated"), (1, "wishes"))
            )
            text = f"{kind.name} {says.format(*wish.values)}".lower()
            named = f"{name or f'{wish.field}-{wish.op}'}:{normal(kind.name)}"
            golden = Golden(named, text, constraints=(wish,), relevant=right)
            if shelf.answers(golden):
                yield golden


def priced(op: Op) -> Callable[[Kind], Wish | None]:
    def wish(kind: Kind) -> Wish | None:
        ends = (kind.lowest, kind.middle) if op is Op.BETWEEN else (kind.middle,)
        apart = kind.lowest.minor < kind.middle.minor < kind.highest.minor
        return Wish(Field.PRICE, op, tuple(map(str, ends))) if apart else None

    return wish


def _stated(field: str, op: Op, stated: Stated) -> Callable[[Kind], Wish | None]:
    """By the value that parts the kind best: stated of some, and not of all that state any."""

    def wish(kind: Kind) -> Wish | None:
        said = [{normal(value): value for value in stated(product, look)} for product, look in kind.looks]
        known = [values for values in said if values]
        counted = Counter(value for values in known for value in values)
        parting = [value for value, count in counted.items() if count < len(known) or op is Op.IS]
        best = min(mixed(parting, str), key=lambda value: abs(counted[value] - len(known) / 2), default="")
        spelt = next((values[best] for values in known if best in values), "")
        return Wish(field, op, (spelt,)) if spelt else None

    return wish


def _flag(field: str, value: str) -> Callable[[Kind], Wish | None]:
    """Where it holds of any."""

    def wish(kind: Kind) -> Wish | None:
        offers = [variant.offer for _, look in kind.looks for variant in look.variants]
        holds = any(offer.on_sale if field == Field.SALE else offer.stock for offer in offers)
        return Wish(field, Op.IS, (value,)) if holds else None

    return wish


def _rated(kind: Kind) -> Wish | None:
    rated = any(product.rating for product in kind.products)
    return Wish(Field.RATING, Op.AT_LEAST, (STARS,)) if rated else None


def _ordered(shelf: Shelf, sort: Sort, says: str) -> Iterator[Golden]:
    for kind in shelf.kinds:
        costs = {product.id: price.minor for product in kind.products if (price := left(product))}
        low, high = min(costs.values()), max(costs.values())
        if low != high:
            end = low if sort is Sort.PRICE_UP else high
            first = tuple(id for id, cost in costs.items() if cost == end)
            relevant = Grade(3, {"product": first}), Grade(1, {"category": (kind.name,)})
            text = says.format(kind.name).lower()
            yield Golden(f"{sort}:{normal(kind.name)}", text, sort=sort, relevant=relevant)


def left(product: Product) -> Money | None:
    """What a list by price goes by: the cheapest variant that is not sold out, if there is one."""
    sold = [variant for variant in product.variants if variant.offer.stock != 0]
    return cheapest(sold) or cheapest(product.variants)


def by_turns(lists: Sequence[Iterator[Golden]], each: int | None = OF_EACH) -> Iterator[Golden]:
    """The first of each, then the second of each, so that whoever takes a few has some of all. No more than so many of ``each``."""
    rows = zip_longest(*(islice(one, each) for one in lists))
    return (golden for row in rows for golden in row if golden)


def _apart(asked: Iterable[Golden]) -> list[Iterator[Golden]]:
    """By field and op."""
    groups: dict[str, list[Golden]] = {}
    for golden in asked:
        groups.setdefault(golden.id.partition(":")[0], []).append(golden)
    return [iter(group) for group in groups.values()]


def _brand(product: Product, _: Look) -> list[str]:
    return [product.brand] if product.brand else []


def _gender(product: Product, _: Look) -> Sequence[str]:
    return audience.stated(product, Field.GENDER)


def _attribute(key: str) -> Stated:
    return lambda product, _: product.attributes.get(key, ())


def _sizes(_: Product, look: Look) -> list[str]:
    """But for "one size", which nobody wishes for."""
    sizes = (variant.options.get(Field.SIZE, "") for variant in look.variants)
    return [size for size in sizes if size and "size" not in normal(size)]


def _colours(_: Product, look: Look) -> list[str]:
    return list(filter(plain, look.colours))
