"""What goes on from the turn before: another thing for the basket, an address after "check out", a cheaper set, what it costs.

Knows what was asked, shown and said last. Refuses what stands on its own feet (``planner``).
"""

import re
from collections.abc import Callable

from shopkeeper.concierge.acts import CARE, Act, Kind
from shopkeeper.concierge.altering import altering
from shopkeeper.concierge.desk import Desk
from shopkeeper.concierge.facts import speaking
from shopkeeper.concierge.grammar import low, pattern, plain, says, without_lead
from shopkeeper.concierge.pointing import (
    MOST_COMPARED,
    asks,
    matter_of,
    named_by_title,
    names_goods,
    narrows,
    points,
    thing,
)
from shopkeeper.concierge.variants import said as choice
from shopkeeper.concierge.whereto import read_address
from shopkeeper.language.stem import split
from shopkeeper.types import Field

_OF_SET = frozenset({Kind.BUNDLE, Kind.TOTAL, Kind.DESCRIBE, Kind.OPINIONS})
_LOOSE = frozenset({Kind.FIND, Kind.DESCRIBE, Kind.DELIVERY, Kind.OPINIONS})
_ORDERS = frozenset({Kind.CANCEL, Kind.SEND_BACK, Kind.EXCHANGE, Kind.ADDRESS, Kind.ORDERS})
_PARTS = re.compile(r",? and |, ?| in ")
_BASKET = frozenset({Kind.ADD, Kind.BASKET, Kind.TAKE_OUT})


def following(clause: str, kind: Kind, desk: Desk) -> Act | None:
    """The act that ``clause``, of that kind by its words alone, is after the turn before; None where it stands alone."""
    if kind in _LOOSE and not asks(clause) and (altered := altering(clause, desk)):
        return altered
    ways: tuple[Callable[[str, Kind, Desk], Act | None], ...] = (
        _basket,
        _order,
        _set,
        _costing,
        _rule,
        _those,
        _brand,
        _undercut,
    )
    return next((act for way in ways if (act := way(clause, kind, desk))), None)


def costing(before: Act, clause: str) -> Act:
    """A question of the shop's rules, and what that costs: "do you ship to Canada, and how much is it?"."""
    return Act(Kind.POLICY, f"{before.words}, {clause}", before.about)


def _basket(clause: str, kind: Kind, desk: Desk) -> Act | None:
    """Another number of what was put in, another variant of it, or another thing; so many of what was shown, where nothing was put in yet."""
    said, memory = without_lead(plain(clause)), desk.memory
    if not memory.focus:
        return None
    number = pattern("order", "so_many").match(said)
    if number and memory.last in _BASKET:
        return Act(Kind.BASKET, f"make it {number['n']}", memory.focus[:1])
    if number and says(said, "order", "of_them"):
        alone = memory.talked and len(memory.focus) == 1
        return Act(Kind.ADD, f"add {number['n']}", memory.focus if alone else ())
    if memory.last not in _BASKET:
        return None
    other = pattern("order", "otherwise").match(said)
    if other and (words := _choosing(other["what"], desk)):
        return Act(Kind.BASKET, f"make it {words}", memory.focus[:1])
    also = pattern("order", "also").match(plain(clause)) if kind is Kind.FIND else None
    if also and (named := named_by_title(also["what"], desk)):
        return Act(Kind.ADD, f"add {also['what']}", named[:1])
    return None


def _choosing(words: str, desk: Desk) -> str:
    """As they choose among the variants of what is talked about, each part by itself, a size with or without its name; empty where they do not."""
    parts = [_chosen(part, desk) for part in _PARTS.split(words)]
    return " and ".join(parts) if all(parts) else _chosen(words, desk)


def _chosen(words: str, desk: Desk) -> str:
    about = desk.memory.focus[:1]
    ways = (Act(Kind.BASKET, said, about) for said in (words, f"size {words}", f"in {words}"))
    return next((act.words for act in ways for one in desk.products(about) if choice(one, act, desk)), "")


def _order(clause: str, kind: Kind, desk: Desk) -> Act | None:
    """Whereto, after "check out"."""
    asked = desk.memory.last == Kind.CHECKOUT and kind in (Kind.FIND, Kind.DESCRIBE, Kind.ADDRESS)
    return Act(Kind.CHECKOUT, clause) if asked and read_address(clause) else None


def _set(clause: str, kind: Kind, desk: Desk) -> Act | None:
    """The set that was put together, for less: all of it, or one thing in it."""
    memory, said = desk.memory, plain(clause)
    if (
        not memory.bundle
        or memory.last not in _OF_SET
        or kind not in (Kind.FIND, Kind.EXCHANGE, Kind.DESCRIBE)
    ):
        return None
    thing = pattern("refine", "swap").search(said)
    if thing and thing["thing"] in memory.bundle:
        return Act(Kind.BUNDLE, clause)
    part = pattern("refine", "part").match(said)
    if part and part["thing"] in split(memory.bundle) and desk.understand(part["how"]).constraints:
        return Act(
            Kind.BUNDLE,
            re.sub(rf"\b{part['thing']}\b", f"{part['how']} {part['thing']}", low(memory.bundle), count=1),
        )
    whole = says(said, "refine", "cheaper") or _only_price(clause, desk)
    wished = kind is Kind.FIND or (kind is Kind.DESCRIBE and not asks(clause))
    return Act(Kind.BUNDLE, clause) if whole and wished and not names_goods(clause, desk) else None


def _only_price(clause: str, desk: Desk) -> bool:
    intent = desk.understand(clause)
    return bool(intent.constraints) and all(wish.field == Field.PRICE for wish in intent.constraints)


def _costing(clause: str, kind: Kind, desk: Desk) -> Act | None:
    """ "And how much is it?", where "it" is what the shop does, by the question before: ship, wrap, take back."""
    memory, said = desk.memory, without_lead(plain(clause))
    asked = memory.last in CARE and kind in (Kind.DESCRIBE, Kind.POLICY) and points(clause)
    if not (asked and says(said, "topics", "price") and says(memory.ruled, "policy", "service")):
        return None
    return costing(Act(Kind.POLICY, memory.ruled, memory.focus[:1] if memory.talked else ()), clause)


def _rule(clause: str, kind: Kind, desk: Desk) -> Act | None:
    """The question of the rules before it, of another place, or more of it where no product can be meant."""
    memory = desk.memory
    if memory.last not in CARE or not memory.ruled:
        return None
    place = pattern("policy", "elsewhere").match(plain(clause))
    before = pattern("policy", "place").search(plain(memory.ruled))
    if place and before and kind in (Kind.FIND, Kind.DESCRIBE) and not names_goods(clause, desk):
        said = plain(memory.ruled)
        return Act(Kind.POLICY, said[: before.start("place")] + place["place"], memory.focus)
    open_ = not (memory.shown or memory.focus) and says(clause, "policy", "duty")
    return Act(Kind.POLICY, clause) if open_ and asks(clause) and kind in _LOOSE else None


def _those(clause: str, kind: Kind, desk: Desk) -> Act | None:
    """Those of the shown that are so: "which one has a hood?"."""
    said, memory = without_lead(plain(clause)), desk.memory
    found = pattern("refine", "which").match(said) if memory.shown or len(memory.focus) > 1 else None
    if found is None or kind not in (Kind.COMPARE, Kind.FIND, Kind.DESCRIBE) or not narrows(found["rest"]):
        return None
    if not any(wish.field != Field.CATEGORY for wish in desk.understand(found["rest"]).constraints):
        several = re.match(r"(?:which|what) ones\b|(?:do|does|are|is|has|have) any\b", said)
        if several and memory.wish.phrases:
            return Act(Kind.FIND, f"only {found['rest']} ones")
        return _spoken_of(clause, kind, desk)
    if len(memory.focus) > 1 and memory.last in (Kind.COMPARE, Kind.DESCRIBE):
        return Act(Kind.DESCRIBE, clause, memory.focus[:MOST_COMPARED])
    owns = (found["verb"] or found["any"] or "") in ("has", "have", "got", "come", "comes", "with")
    return Act(Kind.FIND, f"with {found['rest']}" if owns else found["rest"])


def _spoken_of(clause: str, kind: Kind, desk: Desk) -> Act | None:
    """ "Which one takes film?": those of which the shop says it; where it says it of none, only what no comparison answers."""
    shown, matter = desk.memory.together, matter_of(clause, desk)
    spoken = matter and any(speaking(product, matter) for product in desk.products(shown))
    return Act(Kind.DESCRIBE, clause, shown) if spoken or (matter and kind is Kind.FIND) else None


def _undercut(clause: str, kind: Kind, desk: Desk) -> Act | None:
    """ "The harbour jacket is too expensive": what is cheaper than it; of what is no single product, the cheapest."""
    dear = pattern("refine", "too_dear").match(plain(clause))
    if not dear or kind not in _LOOSE:
        return None
    product = next(iter(desk.products(named_by_title(dear["what"], desk))), None)
    if product is None:
        return Act(Kind.FIND, f"cheapest {dear['what']}") if names_goods(dear["what"], desk) else None
    return Act(Kind.FIND, f"{thing(product, desk)} cheaper than the {product.title}".strip())


def _brand(clause: str, kind: Kind, desk: Desk) -> Act | None:
    """ "Anything else from that brand?", with its name."""
    if kind in _ORDERS | {Kind.YES} or not desk.memory.talked:
        return None
    if not says(without_lead(plain(clause)), "refine", "others"):
        return None
    product = next(iter(desk.products(desk.memory.focus[:1])), None)
    brand = product.brand if product else ""
    return Act(Kind.FIND, pattern("refine", "brand").sub(brand.lower(), plain(clause)) if brand else clause)
