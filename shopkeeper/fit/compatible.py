"""Does this go on, in or with that? From what is on record of both, or "not stated".

Knows what a link, a declared interface, a list and a sentence are worth: proof are the merchant's own words alone; a customer's
are told and prove nothing, nor do "goes with it" links, which are taste. Refuses to guess: records that disagree, two things of
one kind, and names that are only nearly the other's settle nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from shopkeeper.fit.interfaces import Declared, Interface, Value, declared, goes_in, named, side, spoken_of
from shopkeeper.fit.mentions import bare, denies, doubts, in_text, listed, mentions, names, speaking
from shopkeeper.types import Clue, Compatibility, Goes, Ground, Product, ProductId, Review
from shopkeeper.types.denial import affirmed
from shopkeeper.types.errors import InvalidInput
from shopkeeper.types.normal import normal
from shopkeeper.types.product import kinds
from shopkeeper.types.sentence import ended

T = TypeVar("T")
MOST = 6
"""Clues of one answer."""
LONG = 200
"""Letters of what may be asked about."""
CLOSE = 0.05
"""Units that two measures may differ by and be one."""
NONE = ProductId("")
_COMPATIBLE, _ASIDE = "compatib", re.compile("[,;(]")
_GROUNDS = tuple(Ground)


def compatible(
    product: Product, other: Product | str, reviews: Iterable[Review] = (), others: Iterable[Review] = ()
) -> Compatibility:
    """``other``: a product of the shop, or words for what the shopper has. ``reviews``: of the product; ``others``: of the other.

    Raises InvalidInput for words that are none or too many, and for a product and itself.
    """
    if isinstance(other, str):
        found = [*_with_words(product, _checked(other)), *_heard(product, reviews, (bare(other),))]
        return _answer(product, other.strip(), found)
    if other.id == product.id:
        raise InvalidInput("a product and itself", field="other", fix="name another one")
    found = [
        *_linked(product, other), *_interfaces(product, other), *_written(product, names(other)),
        *_written(other, names(product)), *_heard(product, reviews, names(other)), *_heard(other, others, names(product)),
    ]  # fmt: skip
    return _answer(product, other.title, found, other.id)


def declares(product: Product, words: str) -> tuple[Clue, ...]:
    """What it declares of the interfaces that ``words`` name by a standard ("E27") or by the word for it ("mount")."""
    asked = {one.interface.name for one in named(words, alone=True)} | set(spoken_of(words))
    found = [one for one in declared(product) if one.interface.name in asked]
    return _once(_declares(product, one, Goes.NOT_STATED) for one in found)


def joins(product: Product) -> bool:
    """Whether its record says anything of what it goes with: of what can be asked for it."""
    declares = any(one.interface.same for one in declared(product))
    return bool(
        product.fits or any(listed(product, ())) or declares or _COMPATIBLE in normal(product.description)
    )


def standards(thing: Product | str) -> tuple[str, ...]:
    """The public standards that it declares, or that the words name: what a search for its counterparts asks for."""
    found = _asked(thing) if isinstance(thing, str) else declared(thing)
    return tuple(dict.fromkeys(value for one in found for value in one.values if isinstance(value, str)))


def why(clue: Clue) -> str:
    """One clue in words, quoted as it stands."""
    text = clue.text.strip().replace("“", "'").replace("”", "'").replace('"', "'")
    match clue.ground:
        case Ground.LINK:
            return f"The shop {'files' if clue.field == 'fits' else 'sells'} {clue.title} {'as made for' if clue.field == 'fits' else 'together with'} {text}."
        case Ground.ATTRIBUTE:
            return f"{clue.title}: {clue.field.removeprefix('attribute:')} {clue.text}."
        case Ground.TEXT:
            return ended(f"The shop says of {clue.title}: “{text}”")
        case Ground.REVIEW:
            return ended(f"A customer writes of {clue.title}: “{text}”")


def _answer(product: Product, words: str, found: Sequence[Clue], other: ProductId = NONE) -> Compatibility:
    clues = _once(sorted(found, key=lambda clue: (clue.says is Goes.NOT_STATED, _GROUNDS.index(clue.ground))))
    said = _together(clues)
    goes = said.pop() if len(said) == 1 else Goes.NOT_STATED
    name = words if other else f"“{words}”"
    match goes:
        case Goes.YES:
            text = f"Yes. By the shop's record {product.title} fits {name}."
        case Goes.NO:
            text = f"No. By the shop's record {product.title} does not fit {name}."
        case _ if said:
            text = f"The shop's record says both that {product.title} fits {name} and that it does not."
        case _:
            text = f"Whether {product.title} fits {name} is not stated."
    if goes is Goes.NOT_STATED:
        near = [_clue(product, Ground.TEXT, one.field, one.text, one.says) for one in speaking(product)]
        clues = _once([*clues, *near])
    return Compatibility(product.id, product.title, words, goes, text, clues[:MOST], other)


def _together(clues: Iterable[Clue]) -> set[Goes]:
    """What is said. Of interfaces each is needed: one that differs outweighs those that are alike."""
    told = [clue for clue in clues if clue.ground is not Ground.REVIEW and clue.says is not Goes.NOT_STATED]
    differs = any(clue.says is Goes.NO and clue.interface for clue in told)
    return {clue.says for clue in told if not (differs and clue.interface and clue.says is Goes.YES)}


def _once(clues: Iterable[Clue]) -> tuple[Clue, ...]:
    """Each passage once, for the first of what it says."""
    passages: dict[tuple[str, str, str], Clue] = {}
    for clue in clues:
        passages.setdefault((clue.product, clue.field, clue.text), clue)
    return tuple(passages.values())


def _checked(words: str) -> str:
    if not normal(words) or len(words) > LONG:
        raise InvalidInput(
            "nothing to fit" if not normal(words) else "too long a name",
            field="words",
            fix=f"1 to {LONG} letters, like “iPhone 12”",
        )
    return words.strip()


def _linked(product: Product, other: Product) -> Iterator[Clue]:
    for one, two in ((product, other), (other, product)):
        if two.id in one.fits:
            yield _clue(one, Ground.LINK, "fits", two.title, Goes.YES)
        if two.id in one.links:
            yield _clue(one, Ground.LINK, "links", two.title, Goes.NOT_STATED)


def _written(product: Product, called: Sequence[str]) -> Iterator[Clue]:
    for one in listed(product, called):
        yield _clue(product, Ground.ATTRIBUTE, one.field, one.text, one.says)
    for one in mentions(product, called):
        yield _clue(product, Ground.TEXT, one.field, one.text, one.says)


def _with_words(product: Product, words: str) -> Iterator[Clue]:
    """Against the standards that the words name, and the words as a name."""
    for asked in _asked(words):
        mine, theirs = side(asked.interface, product), asked.interface.hosts(words)
        if (mine and theirs) or not _part_of(asked.interface, product, words):
            continue
        yield from _by_standard(product, asked)
        host = None if mine == theirs else mine
        own = [one for one in declared(product) if one.interface is asked.interface]
        for one, says in _settled([(one, _compared(one, asked, host)) for one in own]):
            yield _declares(product, one, says)
    yield from _written(product, (bare(words),))


def _asked(words: str) -> Iterator[Declared]:
    """The standards that the words name and do not deny."""
    if not denies(words):
        yield from named(affirmed(normal(words)), alone=True)


def _by_standard(product: Product, asked: Declared) -> Iterator[Clue]:
    """Sentences that call the standard by name and say whether it fits."""
    for one in mentions(product, [value for value in asked.values if isinstance(value, str)]):
        if any(found.interface is asked.interface for found in named(one.text)):
            yield _clue(product, Ground.TEXT, one.field, one.text, one.says)


def _part_of(interface: Interface, product: Product, words: str) -> bool:
    lone = len(bare(words).split()) == 1
    return not interface.part or lone or goes_in(interface, product) or interface.parts(words)


def _interfaces(product: Product, other: Product) -> Iterator[Clue]:
    ours, theirs = list(declared(product)), list(declared(other))
    for interface in dict.fromkeys(one.interface.name for one in ours):
        pairs = [
            (a, b)
            for a in ours
            for b in theirs
            if a.interface is b.interface and a.interface.name == interface
        ]
        judged = [((a, b), _compared(a, b, _host(a.interface, product, other))) for a, b in pairs]
        for (own, one), says in _settled(judged) if _meets(pairs, product, other) else ():
            yield _declares(product, own, says)
            yield _declares(other, one, says)


def _settled(judged: Sequence[tuple[T, Goes]]) -> Iterator[tuple[T, Goes]]:
    """What is said in several places: where one of them fits, the others are no hindrance."""
    fits = any(says is Goes.YES for _, says in judged)
    for one, says in judged:
        yield one, Goes.NOT_STATED if fits and says is Goes.NO else says


def _meets(pairs: Sequence[tuple[Declared, Declared]], product: Product, other: Product) -> bool:
    """Whether one has what takes the other; of two lenses, two lamps or two of a kind nothing follows."""
    if not pairs:
        return False
    interface = pairs[0][0].interface
    if interface.part and goes_in(interface, product) == goes_in(interface, other):
        return False
    mine, theirs = (side(interface, one) for one in (product, other))
    return mine != theirs if mine or theirs else not set(kinds(product)) & set(kinds(other))


def _host(interface: Interface, product: Product, other: Product) -> bool | None:
    mine = side(interface, product)
    return mine if mine or side(interface, other) else None


def _compared(own: Declared, one: Declared, host: bool | None) -> Goes:
    """``host``: whether ``own`` is the side that takes the other; None where that is not known."""
    interface = own.interface
    pairs = [_pair(interface, a, b, host) for a in own.values for b in one.values]
    if any(denies(_told(side)) or (_of_shop(side) and doubts(side.text)) for side in (own, one)):
        return Goes.NOT_STATED
    if Goes.YES in pairs:
        return Goes.YES if interface.same else Goes.NOT_STATED
    return Goes.NO if interface.differs and all(pair is Goes.NO for pair in pairs) else Goes.NOT_STATED


def _pair(interface: Interface, own: Value, one: Value, host: bool | None) -> Goes:
    if not isinstance(own, str) and not isinstance(one, str):
        return Goes.YES if own[0] <= one[1] + CLOSE and one[0] <= own[1] + CLOSE else Goes.NO
    if own == one:
        return Goes.YES
    a, b = str(own), str(one)
    takes = {True: b in interface.accepts.get(a, ()), False: a in interface.accepts.get(b, ())}
    if host is None and any(takes.values()):
        return Goes.NOT_STATED
    if host is not None and takes[host]:
        return Goes.YES
    loose = any({a, b} == set(pair) for pair in interface.unsettled)
    known = {a, b} <= set(interface.codes)
    unknown = not {a, b} & set(interface.codes) and not (a in b or b in a)
    return Goes.NO if (known or unknown) and not loose else Goes.NOT_STATED


def _told(one: Declared) -> str:
    """Of an attribute what it begins with: "E27, not for outdoor use" denies no E27."""
    return one.text if _in_text(one) else _ASIDE.split(one.text)[0]


def _of_shop(one: Declared) -> bool:
    """No words of the shopper, who may ask."""
    return one.field != "words"


def _in_text(one: Declared) -> bool:
    return not one.field.startswith("attribute:")


def _declares(product: Product, one: Declared, says: Goes) -> Clue:
    ground = Ground.TEXT if _in_text(one) else Ground.ATTRIBUTE
    return _clue(product, ground, one.field, one.text, says, one.interface.name)


def _heard(product: Product, reviews: Iterable[Review], called: Sequence[str]) -> Iterator[Clue]:
    """Customers' words."""
    for review in reviews:
        for one in in_text(f"{review.title}. {review.text}", called, review.id):
            yield _clue(product, Ground.REVIEW, one.field, one.text, one.says)


def _clue(product: Product, ground: Ground, field: str, text: str, says: Goes, interface: str = "") -> Clue:
    return Clue(product.id, product.title, ground, field, text, says, interface)
