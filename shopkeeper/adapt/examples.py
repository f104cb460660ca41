"""What a catalogue says about its own pictures: captions as shoppers might type them.

Knows titles, categories, colours and attributes, and the words that shoppers clicked with. Refuses to know models.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shopkeeper.adapt.sample import Shown, mark, pictured
from shopkeeper.catalog.port import Catalog
from shopkeeper.types import Field, Look, LookKey, MediaId, Product, ProductId

PICTURES = 4_000
"""Pictures that are learnt from; a larger shop lends as many looks as have so many. Some minutes of two cores."""
VIEWS = 4
"""Pictures of one look."""
CLICKED = 8
"""Words that one look was found by; more of them would drown its title."""

Click = tuple[str, LookKey]
"""The words a shopper searched for, and the look that was clicked."""


@dataclass(frozen=True, slots=True)
class Example:
    """One look. ``name`` is what a shopper would type for it, and always a caption; ``clicked`` words are captions as well."""

    product: ProductId
    look: LookKey
    name: str
    captions: tuple[str, ...]
    clicked: tuple[str, ...]
    pictures: tuple[MediaId, ...]


def examples(catalog: Catalog, clicks: Iterable[Click] = ()) -> list[Example]:
    """Looks with pictures, the same ones every time, whole products at a time."""
    words: dict[LookKey, dict[str, None]] = defaultdict(dict)
    for said, key in clicks:
        words[key].setdefault(said.strip().lower())
    found, room = [], PICTURES
    for shown in sorted(pictured(catalog), key=lambda one: (mark(one.product.id), one.look.key)):
        one = _example(shown, tuple(filter(None, words[shown.look.key]))[:CLICKED])
        if (room := room - len(one.pictures)) < 0:
            break
        found.append(one)
    return found


def _example(shown: Shown, clicked: tuple[str, ...]) -> Example:
    product, look = shown.product, shown.look
    name = " ".join(dict.fromkeys((product.title, *_new(product.title, look)))).lower()
    said = [text.lower() for text in (*captions(product, look), *clicked) if len(text.strip()) > 2]
    telling = tuple(dict.fromkeys((*said, name)))
    return Example(product.id, look.key, name, telling, clicked, shown.pictures[:VIEWS])


def captions(product: Product, look: Look) -> Iterator[str]:
    """The title, its kind in its colours, and what is stated of it, in a few words each."""
    kinds = [path[-1] for path in product.categories if path] or [product.title]
    colours = " ".join(look.colours)
    yield product.title
    yield f"{product.title} {colours}"
    yield f"{colours} {kinds[0]}"
    yield f"{product.brand} {kinds[-1]}"
    stated = {name: values[0] for name, values in product.attributes.items() if values}
    for field in (Field.MATERIAL, Field.GENDER):
        if field in stated:
            yield f"{stated[field]} {colours} {kinds[0]}"
    worded = [value for value in stated.values() if value.lower() not in ("yes", "no") and value.isascii()]
    if worded:
        yield f"{kinds[0]}, {', '.join(worded[:3])}"


def _new(title: str, look: Look) -> Iterator[str]:
    """Colours that the title does not say."""
    return (colour for colour in look.colours if colour.lower() not in title.lower())
