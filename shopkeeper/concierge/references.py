"""Which products "the second one", "both", "the blue one", "it" or a name mean.

Knows what was shown and what is being talked about. Refuses to guess: words that fit none, or several where one is
meant, resolve to nothing, and the planner asks.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TypeVar

from shopkeeper.concierge import measured
from shopkeeper.concierge.acts import Kind
from shopkeeper.concierge.grammar import plain, rules, says
from shopkeeper.concierge.memory import Memory
from shopkeeper.language.stem import split, stem, stems
from shopkeeper.search.verify import verify
from shopkeeper.types import Intent, Product, ProductId, Verdict
from shopkeeper.types.product import cheapest

Ids = tuple[ProductId, ...]
Id = TypeVar("Id", bound=str)
Lookup = Callable[[Sequence[ProductId]], Sequence[Product]]
Understand = Callable[[str], Intent]

_ONE = re.compile(
    r"\b(?:the|that|this|those|these)\s+(?P<like>(?:[\w’%-]+\s+){1,4})ones?\b|\bones?\s+(?P<after>(?:in|with|from|by|made of|for|under|that is)\s+(?:[\w’-]+\s*){1,4})"
)
_UNITS = frozenset(
    {
        "ml",
        "cl",
        "l",
        "g",
        "kg",
        "cm",
        "mm",
        "m",
        "inch",
        "in",
        "oz",
        "lb",
        "x",
        "by",
        "gb",
        "tb",
        "w",
        "the",
        "a",
        "of",
        "for",
        "with",
        "and",
    }
)
_LITTLE = _UNITS | {
    "please",
    "pls",
    "show",
    "me",
    "see",
    "i",
    "want",
    "find",
    "is",
    "there",
    "have",
    "you",
    "do",
}
RANKS = ("cheapest", "dearest", "best_rated")
"""Patterns by which one of several is meant."""
_BARE = frozenset({"only", "same", "other", "whole"})
_THEY = 5
"""As many as "they" may be."""
_NAMED = 0.6
"""Share of a title's words that name it."""


def meant(words: str, memory: Memory, lookup: Lookup, understand: Understand) -> Ids:
    """The products of the conversation that ``words`` point at; empty when they point at none."""
    said = plain(words)
    return (
        by_place(said, _row(memory))
        or _by_rank(said, memory, lookup)
        or by_likeness(said, [seen.product for seen in memory.shown], memory, lookup, understand)
        or (_by_pronoun(said, memory) if says(said, "reference", "subject") and memory.talked else ())
        or by_title(said, [(seen.product, seen.title) for seen in memory.shown])
        or (() if _singled_out(said) else _by_pronoun(said, memory))
    )


def _row(memory: Memory) -> Ids:
    """Of which "the second" is one: what was compared by its names just before, else what was shown."""
    shown = tuple(seen.product for seen in memory.shown)
    compared = memory.focus if memory.last == Kind.COMPARE else ()
    return shown if set(compared) <= set(shown) else compared


def by_place(said: str, shown: Sequence[Id]) -> tuple[Id, ...]:
    """ "The second", "number 3", "the last one", "the first two", "the other one" of two."""
    if not shown:
        return ()
    if group := _first_few().search(said):
        count = rules("reference")["counts"].get(group["count"], 0)
        return tuple(shown[-count:] if group["which"] == "last" else shown[:count])
    places = [rules("reference")["ordinals"][found] for found in _ordinals().findall(said)]
    places += [
        int(found) for found in re.findall(r"(?:\b(?:number|no\.?|option|item|#) ?|#)(\d{1,2})\b", said)
    ]
    if re.search(r"\b(?:the last(?: one)?|last one)\b(?! (?:order|week|month|time|year))", said):
        places.append(len(shown))
    return tuple(dict.fromkeys(shown[place - 1] for place in places if 0 < place <= len(shown)))


def _by_rank(said: str, memory: Memory, lookup: Lookup) -> Ids:
    """ "The cheapest", "the best rated" of what was shown."""
    return ranked(said, lookup(memory.together)) if says(said, "reference", *RANKS) else ()


def ranked(said: str, products: Sequence[Product]) -> Ids:
    found = (_ranked(name, products) for name in RANKS if says(said, "reference", name))
    return tuple(dict.fromkeys(id for id in found if id))


def _ranked(name: str, products: Sequence[Product]) -> ProductId | None:
    if name == "best_rated":
        rated = [(product.rating.mean, product.id) for product in products if product.rating]
        return max(rated, key=lambda one: one[0])[1] if rated else None
    priced = [(price.minor, product.id) for product in products if (price := cheapest(product.variants))]
    return (min if name == "cheapest" else max)(priced, key=lambda one: one[0])[1] if priced else None


def by_likeness(
    said: str, among: Sequence[ProductId], memory: Memory, lookup: Lookup, understand: Understand
) -> Ids:
    """ "The blue one", "the one in green", "the waterproof ones": those that are proven to be so."""
    found = _ONE.search(said)
    if not found or not among:
        return ()
    wishes = understand(found["like"] or found["after"]).constraints
    if not wishes:
        return ()
    products = lookup(among)
    told = measured.said(said)
    sure = [product.id for product in products if told & measured.stated(product.title)]
    for product in products if not sure else ():
        shown = [look for look in product.looks if look.key == memory.look_of(product.id)] or product.looks[
            :1
        ]
        for look in shown:
            proven = verify(product, look, wishes)
            if proven and all(p.verdict in (Verdict.PROVEN, Verdict.QUOTED) for p in proven.proofs):
                sure.append(product.id)
                break
    many = found["like"] is not None and said[found.start() : found.end()].endswith("ones")
    return tuple(sure) if many else tuple(sure[:1])


def by_title(said: str, named: Iterable[tuple[ProductId, str]], most: int = 0, *, thing: bool = False) -> Ids:
    """Those that the words call by most of their title, or by a part of it that no other of them has; the ``most`` best.

    One that is called by its whole title comes before any longer one that holds the same words. ``thing``: the last word of a title, which
    tells what it is, may do alone: "the skateboard" is the only one, the Cruiser Skateboard; also with how much of it there is: "a 27 inch monitor".
    """
    words, titles = stems(said), measured.agreeing(said, dict(named))
    names = {id: names_of(title) for id, title in titles.items()}
    shared = Counter(word for name in names.values() for word in name)
    amounts = Counter((name[-1:], one) for id, name in names.items() for one in measured.stated(titles[id]))
    vague = {name[-1:] for id, name in names.items() if not measured.stated(titles[id])}
    told = measured.said(said)
    found: dict[ProductId, float] = {}
    for id, name in names.items():
        by = [word for word in name if word in words]
        own = [word for word in by if shared[word] == 1 and len(word) > 2]
        alone = (
            own and thing and name[-1] in own and name[-1] in stems(*{*split(said)} & {*split(titles[id])})
        )
        sized = (
            thing
            and name[-1:] == (*by[-1:],)
            and name[-1:] not in vague
            and any(amounts[name[-1:], one] == 1 for one in told & measured.stated(titles[id]))
        )
        if by and (sized or len(by) / len(name) > _NAMED or (own and (alone or len(by) > 1 or not most))):
            found[id] = len(by) / len(name) + bool(own) + (len(by) == len(name))
    best = sorted(found, key=lambda id: -found[id])
    return tuple(best[:most] if most else (id for id in best if found[id] >= min(found[best[0]], _NAMED)))


def named_whole(said: str, title: str, *, more: bool = False) -> bool:
    """Whether every word that names it is there; ``more``: and the words say more than that."""
    words, name = stems(said) - _LITTLE, set(names_of(title))
    return bool(name) and name <= words and (bool(words - name) or not more)


def names_of(title: str) -> tuple[str, ...]:
    """The words of a title that name; how much is in it does not."""
    words = [stem(word) for word in split(title) if not any(letter.isdigit() for letter in word)]
    return tuple(dict.fromkeys(word for word in words if word not in _UNITS))


def _singled_out(said: str) -> bool:
    """ "The purple one" names one of several: where none is so, nothing is meant."""
    found = _ONE.search(said)
    return bool(found and found["like"] and found["like"].strip() not in _BARE) or placed(said)


def placed(said: str) -> bool:
    """Whether it names a place among what was shown: "the third"."""
    return bool(_ordinals().search(said))


def _by_pronoun(said: str, memory: Memory) -> Ids:
    """ "It" is what is being talked about, "they" all of it; of one shown product, that one."""
    if memory.talked and len(memory.focus) == 1 and says(said, "reference", "pair"):
        return memory.focus
    if says(said, "reference", "plural"):
        counts = rules("reference")["counts"]
        number = next((counts[word] for word in split(said) if word in counts), 2 if "both" in said else 0)
        return memory.together[: number or _THEY]
    if says(said, "reference", "pronoun"):
        return memory.focus[:1] or tuple(seen.product for seen in memory.shown[:1])
    return ()


@cache
def _ordinals() -> re.Pattern[str]:
    return re.compile(rf"\b(?:the )?({'|'.join(rules('reference')['ordinals'])})\b")


@cache
def _first_few() -> re.Pattern[str]:
    counts = "|".join(rules("reference")["counts"])
    return re.compile(rf"\b(?P<which>first|last|top) (?P<count>{counts})\b")
