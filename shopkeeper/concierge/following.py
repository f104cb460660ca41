"""What goes on from the turn before: another thing for the basket, an address after "check out", a cheaper set, what it costs.

Knows what was asked, shown and said last. Refuses what stands on its own feet (``planner``).
"""

import re
from collections.abc import Callable

from shopkeeper.concierge.acts import CARE, Act, Kind
from shopkeeper.concierge.desk import Desk
from shopkeeper.concierge.grammar import pattern, plain, without_lead
from shopkeeper.concierge.pointing import MOST_COMPARED, asks, named_by_title, names_goods, narrows, points
from shopkeeper.concierge.whereto import read_address
from shopkeeper.types import Field

NUMBER = r"\b(?:\d{1,2}|two|three|four|five)\b"
_OF_SET = frozenset({Kind.BUNDLE, Kind.TOTAL, Kind.DESCRIBE, Kind.OPINIONS})
_LOOSE = frozenset({Kind.FIND, Kind.DESCRIBE, Kind.DELIVERY, Kind.OPINIONS})
_BASKET = frozenset({Kind.ADD, Kind.BASKET, Kind.TAKE_OUT})


def following(clause: str, kind: Kind, desk: Desk) -> Act | None:
    """The act that ``clause``, of that kind by its words alone, is after the turn before; None where it stands alone."""
    ways: tuple[Callable[[str, Kind, Desk], Act | None], ...] = (
        _basket,
        _order,
        _set,
        _costing,
        _rule,
        _those,
        _brand,
    )
    return next((act for way in ways if (act := way(clause, kind, desk))), None)


def costing(before: Act, clause: str) -> Act:
    """A question of the shop's rules, and what that costs: "do you ship to Canada, and how much is it?"."""
    return Act(Kind.POLICY, f"{before.words}, {clause}", before.about)


def _basket(clause: str, kind: Kind, desk: Desk) -> Act | None:
    """Another number of what was put in, or another thing."""
    said, memory = without_lead(plain(clause)), desk.memory
    if memory.last not in _BASKET or not memory.focus:
        return None
    if pattern("order", "so_many").match(said):
        return Act(Kind.BASKET, f"make it {re.findall(NUMBER, said)[0]}", memory.focus[:1])
    also = pattern("order", "also").match(plain(clause)) if kind is Kind.FIND else None
    if also and (named := named_by_title(also["what"], desk)):
        return Act(Kind.ADD, f"add {also['what']}", named[:1])
    return None


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
    whole = pattern("refine", "cheaper").search(said) or _only_price(clause, desk)
    wished = kind is Kind.FIND or (kind is Kind.DESCRIBE and not asks(clause))
    return Act(Kind.BUNDLE, clause) if whole and wished and not names_goods(clause, desk) else None


def _only_price(clause: str, desk: Desk) -> bool:
    intent = desk.understand(clause)
    return bool(intent.constraints) and all(wish.field == Field.PRICE for wish in intent.constraints)


def _costing(clause: str, kind: Kind, desk: Desk) -> Act | None:
    """ "And how much is it?", where "it" is what the shop does, by the question before: ship, wrap, take back."""
    memory, said = desk.memory, without_lead(plain(clause))
    asked = memory.last in CARE and kind in (Kind.DESCRIBE, Kind.POLICY) and points(clause)
    if not asked or not pattern("topics", "price").search(said):
        return None
    if not pattern("policy", "service").search(plain(memory.ruled)):
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
    open_ = not (memory.shown or memory.focus) and pattern("policy", "duty").search(plain(clause))
    return Act(Kind.POLICY, clause) if open_ and asks(clause) and kind in _LOOSE else None


def _those(clause: str, kind: Kind, desk: Desk) -> Act | None:
    """Those of the shown that are so: "which one has a hood?"."""
    said, memory = without_lead(plain(clause)), desk.memory
    found = pattern("refine", "which").match(said) if memory.shown or len(memory.focus) > 1 else None
    if found is None or kind not in (Kind.COMPARE, Kind.FIND, Kind.DESCRIBE):
        return None
    wishes = [wish for wish in desk.understand(found["rest"]).constraints if wish.field != Field.CATEGORY]
    if not narrows(found["rest"]):
        return None
    if not wishes:
        several = re.match(r"(?:which|what) ones\b|(?:do|does|are|is|has|have) any\b", said)
        return Act(Kind.FIND, f"only {found['rest']} ones") if several and memory.wish.phrases else None
    if len(memory.focus) > 1 and memory.last in (Kind.COMPARE, Kind.DESCRIBE):
        return Act(Kind.DESCRIBE, clause, memory.focus[:MOST_COMPARED])
    owns = (found["verb"] or found["any"] or "") in ("has", "have", "got", "come", "comes", "with")
    return Act(Kind.FIND, f"with {found['rest']}" if owns else found["rest"])


def _brand(clause: str, kind: Kind, desk: Desk) -> Act | None:
    """ "Anything else from that brand?", with its name."""
    if kind is Kind.YES or not desk.memory.talked:
        return None
    if not pattern("refine", "others").search(without_lead(plain(clause))):
        return None
    product = next(iter(desk.products(desk.memory.focus[:1])), None)
    brand = product.brand if product else ""
    return Act(Kind.FIND, pattern("refine", "brand").sub(brand.lower(), plain(clause)) if brand else clause)
