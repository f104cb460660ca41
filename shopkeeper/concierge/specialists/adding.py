"""The fulfilment specialist puts things into the basket: one variant of each, as many as are said, and asks which where that is open.

Knows what distinguishes variants and things that are called alike. Refuses to choose for the shopper.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from shopkeeper.concierge import measured, units, variants
from shopkeeper.concierge.acts import Act
from shopkeeper.concierge.claims import Claim
from shopkeeper.concierge.desk import Answer, Desk
from shopkeeper.concierge.grammar import number, pattern, plain, says
from shopkeeper.concierge.memory import Memory
from shopkeeper.concierge.pieces import Piece, Question, Words
from shopkeeper.concierge.references import names_of
from shopkeeper.concierge.specialists.baskets import line_of, record
from shopkeeper.concierge.specialists.refusals import not_so, sold_out, told_of
from shopkeeper.language.stem import split, stems
from shopkeeper.types import Product, Variant


def add(act: Act, desk: Desk) -> Answer:
    """One variant of each into the basket; of what comes in several it is asked which, of one thing at a time."""
    products = desk.products(act.about[:4])
    several = len(products) > 1
    chosen: list[tuple[Product, Variant]] = []
    unclear: list[Answer] = []
    later: list[str] = []
    """As many of it as were said, of what is unclear."""
    for product in products:
        counted = f"{units.many(plain(act.words), product.title) or ''} {product.title}".lstrip()
        if alike := _alike(product, act, desk):
            later.append(counted)
            unclear.append(_which(alike, act.words, several=several))
            continue
        fitting = variants.meant(product, act, desk)
        if not fitting:
            return _refused(product, not_so(product), act)
        there = variants.there(fitting)
        if not there:
            return _refused(product, sold_out(product, fitting), act)
        words = f"add {counted}{_so_far(product, there)}" if several else act.words
        left = there if len(variants.sizes(there)) > 1 else variants.least(variants.single(there), words)
        option, values = variants.open_option(left)
        if option:
            later.append(counted)
            unclear.append(_which_option(product, option, values, words))
        else:
            chosen.append((product, left[0]))
    if not products:
        return told_of([Claim("That is not in the shop any more.", courtesy=True)], act)
    put = _put(chosen, act.words, desk, alone=not several) if chosen else ()
    if unclear:
        return replace(_and_then(unclear[0], later[1:]), pieces=(*put, *unclear[0].pieces))
    told = variants.telling(act, desk)
    return Answer(put, lambda memory: memory.looking_at(act.about, told))


def _alike(product: Product, act: Act, desk: Desk) -> tuple[str, ...]:
    """Titles that differ only in how much of it there is, where the words call all of them so: "the rice", of 1 kg and of 5 kg."""
    said, talked = plain(act.words), {seen.product for seen in desk.memory.shown}
    name = names_of(product.title)
    told = measured.said(said) & measured.stated(product.title)
    if told or not {*name} <= stems(said) or desk.memory.focus == (product.id,):
        return ()
    if says(said, "reference", "plural"):
        return ()
    others = {id: title for id, title in desk.named(said).items() if names_of(title) == name}
    shown = [title for id, title in others.items() if id in talked]
    titles = tuple(shown or others.values())
    return titles if measured.differ(titles) else ()


def _and_then(asking: Answer, later: Sequence[str]) -> Answer:
    """Asks of what is put in ``later`` as soon as this one is answered."""

    def remember(memory: Memory) -> Memory:
        told = asking.remember(memory)
        return replace(told, asked=f"add {' and '.join(later)}. {told.asked}")

    return replace(asking, remember=remember) if later else asking


def _which(titles: tuple[str, ...], words: str, *, several: bool) -> Answer:
    """Asks which one; of ``several`` things that one alone, as many as were said."""
    said = measured.without(plain(words))
    if several:
        name = measured.without(titles[0])
        said = f"add {units.many(said, name) or ''} {name}"
    return Answer((Question("Which one do you mean?", titles),), lambda memory: replace(memory, asked=said))


def _put(
    chosen: Sequence[tuple[Product, Variant]], words: str, desk: Desk, *, alone: bool
) -> tuple[Piece, ...]:
    """So many of each into the basket, and what it holds then; ``alone``: the words speak of nothing else."""
    wishes = desk.understand(words).constraints
    for product, variant in chosen:
        said = units.unsold(measured.without(plain(words), product.title), [variant], wishes)
        several = units.many(said, product.title) or 1
        times = max(several, _many(said, product.title)) if alone else several
        basket = desk.call("add", partial(desk.shop.fulfilment.add, desk.context, variant.sku, times))
    ids = {product.id for product, _ in chosen}
    evidence = tuple(line_of(line) for line in basket.lines if line.product in ids)
    verb = "are" if len(chosen) > 1 else "is"
    titles = desk.wording.all([product.title for product, _ in chosen])
    return Words.of(Claim(f"{titles} {verb} in your basket.", evidence)), record(basket, desk)


def _refused(product: Product, why: Sequence[Claim], act: Act) -> Answer:
    """And which instead, where it has one option only: the bare number that is said next is no count of anything else."""
    option, values = variants.open_option(variants.there(product.variants))
    options = {name for one in product.variants for name in one.options}
    if not option or len(options) > 1:
        return told_of(why, act)
    times = _many(plain(act.words), product.title)
    words = f"add {times} {product.title}" if times > 1 else f"add {product.title}"
    asked = _which_option(product, option, values, words)
    return replace(asked, pieces=(Words.of(*why), *asked.pieces))


def _so_far(product: Product, left: Sequence[Variant]) -> str:
    """What is settled of it: " in waist 32"."""
    told = variants.shared(left) - variants.shared(product.variants)
    return "".join(f" in {variants.short(name)} {value}" for name, value in sorted(told))


def _which_option(product: Product, option: str, values: Sequence[str], words: str) -> Answer:
    name = variants.short(option)
    asked = f"{words.rstrip(' .,!?').removesuffix(f' in {name}')} in {name}"
    return Answer(
        (Question(f"Which {name} of {product.title}?", tuple(values)),),
        lambda memory: replace(memory, asked=asked).looking_at([product.id]),
    )


def _many(words: str, title: str) -> int:
    """The number of the only thing that is put in: "add two", "the mug, three pieces"."""
    ways = (pattern("order", name).search(words) for name in ("put", "many", "made"))
    said = next((found["n"] for found in ways if found), "1")
    return 1 if said in split(measured.without(title, title)) else number(said)
