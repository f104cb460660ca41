"""Which of the answers that were offered is meant by "the second", "the largest one", "256", "any".

Knows places, numbers, prices, and what is more or less than another. Refuses what says the answer itself: that is understood like all words.
"""

import re
from collections.abc import Sequence
from itertools import chain

from shopkeeper.concierge import facts, variants
from shopkeeper.concierge.acts import Act, Kind
from shopkeeper.concierge.clauses import clauses
from shopkeeper.concierge.desk import Desk
from shopkeeper.concierge.grammar import pattern, plain, says
from shopkeeper.concierge.references import by_place
from shopkeeper.types import Field, Product, ProductId, Variant
from shopkeeper.types.measure import Extent, extent

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def picked(text: str, desk: Desk) -> str:
    """The value of the option that was asked for; empty where the words pick none, or none was asked for."""
    asked = desk.memory.asked
    for product in desk.products(_about(asked, desk)[:1] if asked else ()):
        options = (Field.SIZE, *chain(*(one.options for one in product.variants)))
        if option := next((one for one in options if asked.endswith(f" in {variants.short(one)}")), ""):
            said = pattern("variants", "around").sub("", plain(text))
            sold = variants.values([*product.variants], option)
            return _by_number(said, sold) or _among(said, _offered(product, option, desk), option)
    return ""


def _about(asked: str, desk: Desk) -> Sequence[ProductId]:
    """What is called by its title where it is asked of, else what is being talked about."""
    *_, last = clauses(asked)
    titled = [id for id, title in desk.named(last).items() if plain(title) in plain(last)]
    return titled or desk.memory.focus


def _offered(product: Product, option: str, desk: Desk) -> Sequence[Variant]:
    """Among which it was asked: what is there of all, where nothing is left to choose of what was meant."""
    fitting = variants.meant(product, Act(Kind.ADD, desk.memory.asked, (product.id,)), desk)
    left = variants.there(fitting)
    return left if len(variants.values(left, option)) > 1 else variants.there(product.variants)


def _by_number(said: str, sold: Sequence[str]) -> str:
    """The one that has this number; also of what is sold out, which is told then."""
    if made := pattern("order", "made").search(said):
        return made["n"] if made["n"] in sold else ""  # else a count
    number = pattern("variants", "number").fullmatch(said)
    found = [one for one in sold if number and _NUMBER.findall(one)[:1] == [number["n"]]]
    return found[0] if len(found) == 1 else ""


def _among(said: str, offered: Sequence[Variant], option: str) -> str:
    values = variants.values(offered, option)
    if pattern("reference", "cheapest").fullmatch(said) and (best := facts.best(offered)):
        return next((one for one in values if one in best.options.values()), "")
    if says(said, "variants", "any"):
        return values[0]
    if says(said, "reference", "only") and (placed := by_place(said, values)):
        return placed[0]
    amounts = {one: amount for one in values if (amount := _amount(one))}
    if len(amounts) == len(values) and len({one.kind for one in amounts.values()}) == 1:
        for name, which in (("most", max), ("least", min)):
            if says(said, "variants", name):
                return which(amounts, key=lambda one: amounts[one])
    return ""


def _amount(value: str) -> Extent | None:
    return Extent("", float(value.replace(",", "."))) if _NUMBER.fullmatch(value) else extent(value)
