"""Which variants of a product are meant, by what was said of how it is sold: its size, its colour, whatever else it comes in.

Knows options, what was said before, and the Look that was shown. Refuses to put another in the place of what is not there.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import chain

from shopkeeper.concierge import facts
from shopkeeper.concierge.acts import Act
from shopkeeper.concierge.desk import Desk
from shopkeeper.concierge.grammar import MONEY, plain, rules, says
from shopkeeper.concierge.topic import asks_only
from shopkeeper.concierge.units import spelling
from shopkeeper.index.judge import meets, optional
from shopkeeper.index.tags import Fact, sold_as
from shopkeeper.language.grammar import either
from shopkeeper.language.stem import split, stem, stems
from shopkeeper.search.verify import verify
from shopkeeper.types import Constraint, Field, Look, Op, Product, Variant
from shopkeeper.types.measure import each_side, extent, measures, things
from shopkeeper.types.normal import normal
from shopkeeper.types.product import cheapest, kinds

_BRACKETED, _NUMBER, _NAMELESS = re.compile(r"[(\[].*?[)\]]"), r"\d+(?:[.,]\d+)?", "\0"
_SIZE = re.compile(rf"{_NUMBER}|x{{0,4}}[sl]|\dx[sl]|m", re.IGNORECASE)
_COUNTED = re.compile(rf"(?=.*\d)(?=.*(?:[^\W\d_]|[{MONEY}]))")
_PLAIN = re.compile(_NUMBER)
_PAIR = re.compile(rf"(?<![\w.,])({_NUMBER})(?:/| ?x ?| by | )({_NUMBER})(?![\w/]|[.,]\d)")
_LETTER = r"[a-h](?:#|♯|b|♭)?"
_KEY = re.compile(_LETTER)
"""Of an instrument, a grade, a plug."""
_SINGLE = frozenset({"single", "1 pack", "pack of 1", "each", "individual"})
Choice = Mapping[str, Constraint]
"""What is wished of an option: capacity → "2 TB"."""


def meant(product: Product, act: Act, desk: Desk) -> list[Variant]:
    """Those that are as was said, now or before; of the Look that was shown, if nothing was said of its colour. None where it is not sold so."""
    choice = {**_before(product, desk), **said(product, act, desk)}
    shown, looks = desk.memory.look_of(product.id), product.looks
    if Field.COLOUR not in choice:
        looks = tuple(look for look in looks if look.key == shown and facts.buyable(look)) or looks
    return [one for look in looks for one in _so(product, look, choice.values())]


def proven(product: Product, wish: Constraint) -> list[Variant]:
    """Those that are so for certain."""
    return [one for look in product.looks for one in _so(product, look, [wish])]


def said(product: Product, act: Act, desk: Desk) -> Choice:
    """What the words choose; of several products, each may be sold in something else."""
    return dict(_choices(product, act.words, desk, strict=len(act.about) < 2))


def options_of(product: Product, choice: Choice) -> set[str]:
    """By which it is chosen, whatever the merchant calls them: the finish that is white."""
    return {*choice, *(_sold(product, wish) for wish in choice.values())}


def telling(act: Act, desk: Desk) -> tuple[str, ...]:
    """The words, where they choose among the variants of what they are about."""
    return (act.words,) if any(said(product, act, desk) for product in desk.products(act.about)) else ()


def sizes(variants: Sequence[Variant]) -> list[str]:
    """Of which one is asked for: their sizes, or the numbers and letters of a ring size and the like."""
    named = dict.fromkeys(name for one in variants for name in one.options if _is_size(name))
    for name in sorted(named, key=lambda name: name != Field.SIZE):
        told = dict.fromkeys(one.options[name] for one in variants if name in one.options)
        if name == Field.SIZE or all(map(_SIZE.fullmatch, told)):
            return list(told)
    return []


def single(variants: Sequence[Variant]) -> list[Variant]:
    """Those that are sold as one, where others are packs: a glass is no set of six, but a single bed is no piece of a double one."""
    ones = [one for one in variants if _SINGLE.intersection(map(normal, one.options.values()))]
    packs = any(
        _COUNTED.match(value) for one in variants if one not in ones for value in one.options.values()
    )
    return ones if ones and packs else list(variants)


def least(variants: Sequence[Variant], words: str) -> list[Variant]:
    """The cheapest of them, where that is asked for; not of what else is said in answer to "which?"."""
    asked, _, _ = words.partition(" in ")
    price = cheapest(variants) if says(asked, "reference", "cheapest") else None
    return [one for one in variants if price in (None, one.offer.price)]


def open_option(variants: Sequence[Variant]) -> tuple[str, list[str]]:
    """The first option by which they differ, their size before all, and its values, of which one is asked for; none where nothing is open."""
    names = dict.fromkeys(chain((Field.SIZE,), *(one.options for one in variants)))
    return next(((name, told) for name in names if len(told := values(variants, name)) > 1), ("", []))


def values(variants: Sequence[Variant], option: str) -> list[str]:
    """Of an option, as the merchant orders them."""
    if option == Field.SIZE:
        return sizes(variants)
    return list(dict.fromkeys(one.options[option] for one in variants if option in one.options))


def short(option: str) -> str:
    """Its name without what stands in brackets: "length (cm)"."""
    return " ".join(_BRACKETED.sub(" ", option).split()) or option


def _is_size(option: str) -> bool:
    """Also a "ring size (us)" and a "size (eu)"."""
    return Field.SIZE in split(_BRACKETED.sub(" ", option))


def there(variants: Iterable[Variant]) -> list[Variant]:
    return [variant for variant in variants if variant.offer.stock != 0]


def called(product: Product, variants: Sequence[Variant]) -> str:
    """Its title, with what these have in common and not all of it has: "Plain Shirt (XL)"."""
    own = shared(variants) - shared(product.variants)
    options = [value for name, value in variants[0].options.items() if (name, value) in own]
    return f"{product.title} ({', '.join(options)})" if options else product.title


def shared(variants: Iterable[Variant]) -> set[tuple[str, str]]:
    """The options that all of them have."""
    return set.intersection(*(set(variant.options.items()) for variant in variants))


def _before(product: Product, desk: Desk) -> Choice:
    """What was looked for, whose colour a shown Look has that can be bought; and what was asked of it since."""
    memory, shown = desk.memory, desk.memory.look_of(product.id)
    here = not any(look.key == shown and not facts.buyable(look) for look in product.looks)
    looked = (
        (option, wish)
        for phrase in (*memory.wish.phrases, memory.bundle)
        for option, wish in _choices(product, phrase, desk, strict=False)
        if not (here and option == Field.COLOUR)
    )
    asked = memory.options if memory.focus[:1] == (product.id,) else ()
    since = (choice for words in asked for choice in _choices(product, words, desk, strict=False))
    return {**dict(looked), **dict(since)}


def _choices(product: Product, words: str, desk: Desk, *, strict: bool) -> Iterator[tuple[str, Constraint]]:
    """``strict``: of what it is not sold in as well."""
    strangers = _of_another(product, words)
    for wish in _wishes(words, desk):
        one = _as_sold(product, wish)
        refusing = strict and not strangers.intersection(measures(wish.words))
        option = _sold(product, one) or (_unsold(product, wish) if refusing else "")
        if option:
            yield wish.field if wish.field == Field.COLOUR else option, one
    yield from _by_name(product, words, strict=strict)


def _as_sold(product: Product, wish: Constraint) -> Constraint:
    """Of any option, where it has no such one: "500 ml", where other things have that as their size; a finish that is white."""
    of_any = replace(wish, field=Field.FEATURE)
    if wish.field == Field.SIZE and not any(variant.size for variant in product.variants):
        return of_any
    if wish.field == Field.COLOUR and not _sold(product, wish) and _sold(product, of_any):
        return of_any
    return wish


def _by_name(product: Product, words: str, *, strict: bool) -> Iterator[tuple[str, Constraint]]:
    """What is said of an option that is called by its name, "ring size 8", "waist 32", "W32", or by a count or an amount, "set of 6", "4-5 years", "$50"; its
    title says nothing of the kind."""
    spoken = plain(words).replace(plain(product.title), " ")
    options = dict.fromkeys(chain(*(variant.options for variant in product.variants)))
    numbered: list[tuple[str, dict[str, str]]] = []
    taken: set[int] = set()
    for option in (one for one in options if one not in (Field.COLOUR, Field.SIZE)):
        values = {variant.options.get(option, "") for variant in product.variants} - {""}
        sold = {plain(value): normal(value) for value in values}
        if all(map(_PLAIN.fullmatch, sold)):
            numbered.append((option, sold))
        sizes = _is_size(option) and all(map(_SIZE.fullmatch, sold))
        refusing = strict and (sizes or all(map(_KEY.fullmatch, sold)))
        counted = (one for one in sold if _COUNTED.match(one) and not measures(one))
        places = sorted((found.start(), one) for one in counted if (found := spelling(one).search(spoken)))
        for _, value in places:  # what is said last stands
            yield option, Constraint(Field.FEATURE, Op.IS, (sold[value],), value)
        for found in _naming(option, frozenset(sold)).finditer(spoken):
            value, bare = found["value"], found.group().startswith("in ")
            if (value in sold or refusing) and not (bare and found.start() in taken):
                taken.add(found.start())  # of "in 32" the waist is 32, and not the length
                yield option, Constraint(option, Op.IS, (sold.get(value, value),), found.group())
    yield from _by_place(numbered, spoken, strict=strict)


def _by_place(
    options: Sequence[tuple[str, Mapping[str, str]]], spoken: str, *, strict: bool
) -> Iterator[tuple[str, Constraint]]:
    """The 32 and the 34 of "jeans 32 34", where two options are numbers."""
    if len(options) != 2:
        return
    for pair in _PAIR.finditer(spoken):
        there = [value in sold for value, (_, sold) in zip(pair.groups(), options, strict=True)]
        if all(there) or (strict and any(there)):
            for value, (option, sold) in zip(pair.groups(), options, strict=True):
                yield option, Constraint(option, Op.IS, (sold.get(value, value),), pair.group())


@lru_cache(1024)
def _naming(option: str, sold: frozenset[str]) -> re.Pattern[str]:
    """Before one of the values or a number, the last word of the option's name, or its letter; before one word that ends it all, "in": "a harmonica in G"."""
    *_, name = split(_BRACKETED.sub(" ", option)) or split(option) or [_NAMELESS]
    other = rf"|{_LETTER}" if all(map(_KEY.fullmatch, sold)) else ""
    value = rf"(?P<value>{either(map(re.escape, sold))}|{_NUMBER}{other})(?![\w/-]|\.\w)"
    return re.compile(rf"\b(?:in (?=[^ ]+(?:$|[.,;!?]| please))|{name}s? (?:of )?|{name[0]}(?=\d)){value}")


def _wishes(words: str, desk: Desk) -> Sequence[Constraint]:
    """What is understood, and measures that nothing in the shop has: "4 TB"; the "in" of "2 in green" is no inch."""
    words = _sizing().sub("", words)
    known = desk.understand(words).constraints
    told = chain(*((wish.words, *map(str, wish.values)) for wish in known))
    spoken = " ".join(each_side(normal(one)) for one in told)
    others = (one for one in measures(words) if one not in spoken and not one.endswith(" in"))
    return (*known, *(Constraint(Field.FEATURE, Op.IS, (one,), one) for one in others))


@cache
def _sizing() -> re.Pattern[str]:
    """The name of what tells itself: "size 27 inch"."""
    return re.compile(rf"\bsize (?:of )?(?!\d+ in\b)(?={things().pattern}|{_NUMBER} ?[\"”″])", re.IGNORECASE)


def _of_another(product: Product, words: str) -> frozenset[str]:
    """What something else measures, for which it is: the monitor "for my 60 cm desk"."""
    for found in _bearer().finditer(each_side(normal(words))):
        names = stems(product.title, *kinds(product))
        owned = found["whose"] or not names.isdisjoint(stems(found.string[: found.start()]))
        if owned and stem(found["thing"]) not in names and not asks_only(found["thing"]):
            return frozenset(measures(found.group()))
    return frozenset()


@cache
def _bearer() -> re.Pattern[str]:
    return re.compile(rules("variants")["bearer"].replace("MEASURE", things().pattern))


def _sold(product: Product, wish: Constraint) -> str:
    """The option by which one of its variants is so; empty where none is."""
    met = meets(wish)
    if wish.field == Field.COLOUR:
        return wish.field if proven(product, wish) else ""
    return next((name for name, value in _options(product, wish) if met(value)), "")


def _unsold(product: Product, wish: Constraint) -> str:
    """The option by which it might be so: its size, its colour, whatever is measured in the same; empty for what it is called."""
    if f" {plain(wish.words)} " in f" {plain(product.title)} ":
        return ""
    if wish.field in (Field.SIZE, Field.COLOUR):
        return wish.field
    kinds = {size.kind for size in map(extent, map(str, wish.values)) if size}
    sizes = ((name, extent(value)) for name, value in _options(product, wish))
    return next((name for name, size in sizes if size and size.kind in kinds), "")


def _options(product: Product, wish: Constraint) -> Iterator[Fact]:
    """All in which it is sold, of what is wished."""
    sold = (fact for variant in product.variants for fact in sold_as(variant))
    return (fact for fact in sold if optional(wish, [fact]))


def _so(product: Product, look: Look, wishes: Collection[Constraint]) -> Iterator[Variant]:
    return (variant for variant in look.variants if _is(product, look, variant, wishes))


def _is(product: Product, look: Look, variant: Variant, wishes: Iterable[Constraint]) -> bool:
    alone = replace(look, variants=(variant,))
    proven = verify(replace(product, looks=(alone,)), alone, tuple(wishes))
    return proven is not None and proven.silent == 0
