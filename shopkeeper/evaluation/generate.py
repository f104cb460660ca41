"""Golden questions for any catalogue, from its own structure: what is asked is known, so the right answer is too.

Knows what a catalogue's shape proves: a title names its product, a Look's other photo shows that Look, nothing costs
less than the cheapest. Refuses taste: where people would have to judge, people write golden sets.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle, islice, pairwise
from pathlib import Path
from typing import TypeVar

from shopkeeper.evaluation import wishes
from shopkeeper.evaluation.golden import Ask, Change, Golden, GoldenSet, Grade, Redrawn, Shown, Where, Wish
from shopkeeper.evaluation.kinds import mark, mixed, plain
from shopkeeper.evaluation.phrasings import BATCH, phrasings
from shopkeeper.evaluation.shelf import Shelf
from shopkeeper.types import THIS, Field, Look, Match, Money, Op, Product, Sort
from shopkeeper.types.normal import normal
from shopkeeper.types.product import cheapest

T = TypeVar("T")

EACH = 24
"""Questions of each kind, unless more are asked for."""

LONG = 6
"""Letters of a word from which it is known again with one less."""

SHORT = 3
"""Letters from which a beginning says something."""

SEVERAL = 3
"""Products that are called so, from which the word says what they are."""

LOSSY = (Redrawn.CROP, Redrawn.DARK, Redrawn.GREY)
"""Of these too much is lost for them to be called the same, whoever sees them."""

LEFT, RIGHT = "0,0,0.5,1", "0.5,0,0.5,1"
"""Halves of a photo of two things."""

STRANGERS = Path(__file__).with_name("strangers.txt")
"""Things that few shops sell; each is asked only of a shop whose own texts have none of its words."""


def generate(shelf: Shelf, each: int = EACH, language: str = "en") -> GoldenSet:
    """The same catalogue gives the same questions, and one product more or less changes few of them.

    A kind that the catalogue has no structure for (other views, colours, sizes) is not asked.
    """
    questions = (
        replace(golden, batch=kind, language=language)
        for kind, make in KINDS.items()
        for golden in islice(make(shelf), each // SLOW.get(kind, 1))
    )
    return GoldenSet("generated", tuple(questions))


def _titles(shelf: Shelf) -> Iterator[Golden]:
    """A known item, by its title in lower case."""
    for product in mixed(shelf.products.values(), lambda product: product.id):
        yield Golden(f"title:{product.id}", product.title.lower(), relevant=(_named(product, shelf),))


def _typos(shelf: Shelf) -> Iterator[Golden]:
    """A known item by its title, of which a hurried thumb left out the middle letter of the longest word."""
    for product in mixed(shelf.products.values(), lambda product: f"typo:{product.id}"):
        title = normal(product.title)
        word = max(title.split(), key=len, default="")
        if len(word) >= LONG and word.isalpha():
            half = len(word) // 2
            typed = title.replace(word, word[:half] + word[half + 1 :], 1)
            yield Golden(f"typo:{product.id}", typed, relevant=(_named(product, shelf),))


def _loud(shelf: Shelf) -> Iterator[Golden]:
    """A wish as one shouts it."""
    for wish in _wishes(shelf):
        yield replace(wish, id=f"loud:{wish.id}", text=f"{wish.text.upper()}!!")


def _photos(shelf: Shelf) -> Iterator[Golden]:
    """The Look's own first photo, which is the same as itself."""
    return (_photo(*pair, shelf) for pair in _pictured(shelf))


def _views(shelf: Shelf) -> Iterator[Golden]:
    """Another photo of the Look than its first: its back, on a model, on a table."""
    return (_photo(p, look, shelf, view=len(look.pictures) - 1) for p, look in _pictured(shelf, views=2))


def _both(shelf: Shelf) -> Iterator[Golden]:
    """Two photos of one Look, its first, cropped, and its last."""
    for product, look in _pictured(shelf, views=2):
        first = _photo(product, look, shelf, redrawn=Redrawn.CROP)
        yield replace(first, id=f"both:{look.id}", also=(Shown(look.id, len(look.pictures) - 1),))


def _remembered(shelf: Shelf) -> Iterator[Golden]:
    """The first photo, whole, cropped or on a screenshot, by what was seen of it when it was shown: so are further pages asked for, and filters."""
    for product, look in _pictured(shelf):
        how = _one_of(look.id, None, Redrawn.CROP, Redrawn.SCREENSHOT)
        yield replace(
            _photo(product, look, shelf, redrawn=how), id=f"remembered:{look.id}", ask=Ask.REMEMBERED
        )


def _things(shelf: Shelf) -> Iterator[Golden]:
    """Two products on one photo, each of which is to be found on it."""
    for (product, look), (_, other) in _couples(shelf):
        shown = _photo(product, look, shelf)
        yield replace(shown, id=f"things:{look.id}:{other.id}", beside=Shown(other.id), verdict=None)


def _boxes(shelf: Shelf) -> Iterator[Golden]:
    """The same, and a box around one of them."""
    for couple in _couples(shelf):
        left, right = (look.id for _, look in couple)
        box = _one_of(left, LEFT, RIGHT)
        yield replace(
            _photo(*couple[box == RIGHT], shelf),
            id=f"box:{left}:{right}",
            image=Shown(left),
            beside=Shown(right),
            box=box,
        )


def _redrawn(shelf: Shelf) -> Iterator[Golden]:
    """The first photo, cropped, dark, mirrored, turned, on its side, cut out, grey or with a screenshot's borders, in turn."""
    still = [how for how in Redrawn if how is not Redrawn.TILES]
    for (product, look), how in zip(_pictured(shelf), cycle(still), strict=False):
        yield _photo(product, look, shelf, redrawn=how)


def _pieces(shelf: Shelf) -> Iterator[Golden]:
    """The first photo in pieces: whatever is like it, it is nothing of the shop's."""
    for _, look in _pictured(shelf):
        yield Golden(f"pieces:{look.id}", image=Shown(look.id, redrawn=Redrawn.TILES))


def _edits(shelf: Shelf) -> Iterator[Golden]:
    """The photo of one colour and "in red": the same product in red."""
    for product, look in _pictured(shelf):
        for other in mixed(product.looks, lambda look: look.id):
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


def _cheaper(shelf: Shelf) -> Iterator[Golden]:
    """The photo and "cheaper than this": what is filed there for less than its lowest price, and in turn what is cheapest there, of which nothing is."""
    some: list[Golden] = []
    none: list[Golden] = []
    for product, look in sorted(_pictured(shelf), key=lambda pair: len(_costs(pair[0])) < 2):
        price, leaves = cheapest(product.variants), tuple(path[-1] for path in product.categories if path)
        if price and leaves and len(shelf.showing[look.pictures[0].id]) == 1:
            less: Where = {"category": leaves, "price_below": float(price.amount)}
            relevant = (Grade(3, less),) if any(shelf.meeting(less)) else ()
            wish = Wish(Field.PRICE, Op.BELOW, (THIS,))
            asked = Golden(
                f"cheaper:{look.id}", "cheaper than this", Shown(look.id), (wish,), relevant=relevant
            )
            (some if relevant else none).append(asked)
    return wishes.by_turns([iter(some), iter(none)], None)


def _others(shelf: Shelf) -> Iterator[Golden]:
    """One product's photo, and in turn another's title, that "to go with this", and whatever else is filed there "instead of this"."""
    for (product, look), (other, _) in _couples(shelf):
        title, shown = other.title.lower(), Shown(look.id)
        named = (_named(other, shelf),)
        yield Golden(f"named:{look.id}:{other.id}", title, shown, relevant=named)
        yield Golden(f"beside:{look.id}:{other.id}", f"{title} to go with this", shown, relevant=named)
        if kin := _kin(product, shelf):
            yield Golden(f"instead:{look.id}", "another one instead of this", shown, relevant=(kin,))


def _variants(shelf: Shelf) -> Iterator[Golden]:
    """A known item in one of its sizes."""
    for product in mixed(shelf.products.values(), lambda product: product.id):
        sizes = sorted({v.options[Field.SIZE] for v in product.variants if v.options.get(Field.SIZE)})
        if len(sizes) > 1:
            size = min(sizes, key=lambda size: mark(product.id + size))
            yield Golden(
                f"variant:{product.id}:{normal(size)}",
                f"{product.title} size {size}".lower(),
                constraints=(Wish(Field.SIZE, Op.IS, (size,)),),
                relevant=(_named(product, shelf),),
            )


def _wishes(shelf: Shelf) -> Iterator[Golden]:
    """Things of a kind at most at that kind's middle price, said in words."""
    for kind in shelf.kinds:
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


def _called(shelf: Shelf) -> Iterator[Golden]:
    """The cheapest of what several titles end with, and no category is called: it comes before what only resembles it, however cheap that is."""
    called = defaultdict[str, list[Product]](list)
    for product in shelf.products.values():
        called[normal(product.title).rpartition(" ")[2]].append(product)
    for name in mixed(called, str):
        costs = [(price, p.id) for p in called[name] if (price := wishes.left(p))]
        priced = [(price.minor, id) for price, id in costs]
        alike = len({price.currency for price, _ in costs}) == 1
        filed = shelf.categories.keys() & {name, f"{name}s", f"{name}es"}
        if alike and name.isalpha() and len(name) >= SHORT and len(priced) >= SEVERAL and not filed:
            least = tuple(id for minor, id in priced if minor == min(priced)[0])
            so_called = tuple(id for _, id in priced)
            relevant = Grade(3, {"product": least}), Grade(1, {"product": so_called})
            yield Golden(f"called:{name}", f"cheapest {name}", relevant=relevant, sort=Sort.PRICE_UP)


def _colours(shelf: Shelf) -> Iterator[Golden]:
    """Things of a kind in a colour."""
    for kind in shelf.kinds:
        looks = (look for _, look in kind.looks if _plain_colour(look))
        spelt = {normal(look.colours[0]): look.colours[0] for look in looks}
        for colour in mixed(spelt, str)[:2]:
            yield Golden(
                f"colour:{normal(kind.name)}:{colour}",
                f"{colour} {kind.name}".lower(),
                constraints=(Wish(Field.COLOUR, Op.IS, (colour,)),),
                relevant=(Grade(3, {"category": (kind.name,), "colour": (spelt[colour],)}),),
            )


def _impossible(shelf: Shelf) -> Iterator[Golden]:
    """Things of a kind for less than half of what the cheapest costs, in words and ticked: nothing is the right answer."""
    for kind in shelf.kinds:
        limit = Money(kind.lowest.minor // 2, kind.lowest.currency)
        wish = Wish(Field.PRICE, Op.AT_MOST, (str(limit),))
        if limit.minor:
            named = f"impossible:{normal(kind.name)}"
            yield Golden(named, f"{kind.name} up to {limit}".lower(), constraints=(wish,))
            yield Golden(f"ticked:{named}", ticked=(Wish(Field.CATEGORY, Op.IS, (kind.name,)), wish))


def _dead_ends(shelf: Shelf) -> Iterator[Golden]:
    """Things of a kind by who makes none of it, for less than half of what anything costs: whoever gives up one wish still finds nothing."""
    brands = {product.brand for product in shelf.products.values() if product.brand}
    least = min((kind.lowest.minor for kind in shelf.kinds), default=0) // 2
    for kind in shelf.kinds:
        filed = {shelf.products[id].brand for id in shelf.categories[normal(kind.name)]}
        if least and (others := mixed(brands - filed, str)):
            limit = Money(least, kind.lowest.currency)
            wishes = (Field.CATEGORY, kind.name), (Field.BRAND, others[0])
            ticked = (*(Wish(field, Op.IS, (value,)) for field, value in wishes), Wish(Field.PRICE, Op.AT_MOST, (str(limit),)))  # fmt: skip
            yield Golden(f"dead-end:{normal(kind.name)}", ticked=ticked)


def _strangers(shelf: Shelf) -> Iterator[Golden]:
    """Things the shop does not sell: nothing, or "only the closest", is the right answer."""
    known = shelf.words
    for name in mixed(STRANGERS.read_text("utf-8").splitlines(), str):
        if known.isdisjoint(form for word in name.split() for form in (word, f"{word}s", f"{word}es")):
            yield Golden(f"stranger:{name.replace(' ', '-')}", name)


def _glances(shelf: Shelf) -> Iterator[Golden]:
    """A title and a wish, in turn, looked up by the words alone."""
    for golden in wishes.by_turns([_titles(shelf), _wishes(shelf)], None):
        yield replace(golden, id=f"glance:{golden.id}", ask=Ask.LOOK_UP)


def _typed(shelf: Shelf) -> Iterator[Golden]:
    """The first half of a title, as it is being typed."""
    for product in mixed(shelf.products.values(), lambda product: f"typed:{product.id}"):
        title = normal(product.title)
        if len(typed := title[: (len(title) + 1) // 2].strip()) >= SHORT:
            yield Golden(f"typed:{product.id}", typed, relevant=(_named(product, shelf),), ask=Ask.SUGGEST)


def _similar(shelf: Shelf) -> Iterator[Golden]:
    """What is like a product: of what is filed where it is, some. First of those with other looks, which are not meant."""
    for product, look in sorted(_pictured(shelf), key=lambda pair: len(pair[0].looks) == 1):
        if kin := _kin(product, shelf):
            yield Golden(f"similar:{look.id}", image=Shown(look.id), relevant=(kin,), ask=Ask.SIMILAR)


KINDS: dict[str, Callable[[Shelf], Iterator[Golden]]] = {
    "titles": _titles, "typos": _typos, "loud": _loud, "variants": _variants, "wishes": _wishes, "filters": _filters, "called": _called, "colours": _colours,
    "prices": wishes.prices, "facts": wishes.facts, "refusals": wishes.refusals, "orders": wishes.orders, "ticked": wishes.ticked, BATCH: phrasings,
    "photos": _photos, "views": _views, "both": _both, "redrawn": _redrawn, "remembered": _remembered, "things": _things, "boxes": _boxes, "edits": _edits, "likes": _likes, "cheaper": _cheaper, "others": _others,
    "impossible": _impossible, "dead_ends": _dead_ends, "strangers": _strangers, "pieces": _pieces,
    "glances": _glances, "typed": _typed, "similar": _similar,
}  # fmt: skip
"""Batch → its questions, endlessly many or none; ``generate`` takes the first of them."""


SLOW = {"things": 2}
"""Batch → how many times fewer are asked: of these every part of the photo is looked at."""


def _pictured(shelf: Shelf, views: int = 1) -> list[tuple[Product, Look]]:
    """Looks with at least so many pictures, no more than one of each product."""
    some = {p.id: (p, look) for p, look in mixed(shelf.looks.values(), _look) if len(look.pictures) >= views}
    return mixed(some.values(), _look)


def _couples(shelf: Shelf) -> Iterator[tuple[tuple[Product, Look], tuple[Product, Look]]]:
    """Neighbours in an order of no meaning."""
    return pairwise(_pictured(shelf))


def _one_of(name: str, *choices: T) -> T:
    """To each name always the same, whatever others there are."""
    return choices[mark(name)[0] % len(choices)]


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
    shown = Shown(look.id, view, redrawn=redrawn)
    verdict = None if view or redrawn in LOSSY else Match.SAME
    return Golden(f"{name}:{look.id}", image=shown, relevant=relevant, verdict=verdict)


def _costs(product: Product) -> set[Money]:
    return {variant.offer.price for variant in product.variants if variant.offer.price}


def _kin(product: Product, shelf: Shelf) -> Grade | None:
    """What else is filed where it is."""
    leaf = product.categories[0][-1] if product.categories else ""
    others = len(shelf.categories.get(normal(leaf), ())) > 1
    return Grade(3, {"category": (leaf,), "not_product": (product.id,)}) if others else None


def _named(product: Product, shelf: Shelf) -> Grade:
    return Grade(3, {"product": tuple(shelf.titles[normal(product.title)])})


def _plain_colour(look: Look) -> bool:
    """One colour, by its plain name."""
    return len(look.colours) == 1 and plain(look.colours[0])
