"""What alters the form that was just shown: "actually standard delivery please", "no, XL please", "the mug instead".

Knows the action of that form, which is proposed anew. Refuses words that say anything else.
"""

from shopkeeper.concierge import units
from shopkeeper.concierge.acts import Act, Kind
from shopkeeper.concierge.desk import Desk
from shopkeeper.concierge.grammar import pattern, plain, says, without_lead
from shopkeeper.concierge.specialists.asking import waiting
from shopkeeper.concierge.topic import asks_only
from shopkeeper.fulfilment.actions import ChangeItems, Exchange, Place, Return
from shopkeeper.language.stem import split, stem, stems
from shopkeeper.types import Constraint, Field

_VARIES = (Field.COLOUR, Field.SIZE)


def altering(clause: str, desk: Desk) -> Act | None:
    """The act that shows the form anew with what ``clause`` is: a way to deliver, a variant, or goods of the same order."""
    said = without_lead(plain(clause))
    match waiting(desk):
        case Place() if says(said, "order", "way"):
            return Act(Kind.CHECKOUT, said)
        case Exchange() | ChangeItems() as swap:
            return _other_variant(said, swap, desk)
        case Return() as back:
            return _other_goods(said, back, desk)
        case _:
            return None


def _other_variant(said: str, swap: Exchange | ChangeItems, desk: Desk) -> Act | None:
    """With what the form has of the variant, as far as nothing else is said of it."""
    if not desk.understand(said).constraints:
        said = f"size {pattern('order', 'article').sub('', said)}"  # "XL", "an L"
    wishes = desk.understand(said).constraints
    if not wishes or not all(wish.field in _VARIES for wish in wishes) or _says_more(said, wishes):
        return None
    order = desk.call("order", lambda: desk.shop.fulfilment.order(desk.context, swap.order))
    old = next((item for item in order.items if item.sku == swap.skus[0]), None)
    if old is None:
        return None  # the order was changed elsewhere
    variants = (variant for product in desk.products([old.product]) for variant in product.variants)
    new = next((variant.options for variant in variants if variant.sku == swap.new[0]), {})
    told = {wish.field for wish in wishes}
    kept = (new[field] for field in _VARIES if field in new and field not in told)
    return Act(Kind.EXCHANGE, f"exchange {units.spelt(old)} for {', '.join((*kept, said))}")


def _says_more(said: str, wishes: tuple[Constraint, ...]) -> bool:
    spoken = stems(*(wish.words for wish in wishes))
    return any(stem(word) not in spoken and not asks_only(word) for word in split(said))


def _other_goods(said: str, back: Return, desk: Desk) -> Act | None:
    found = pattern("order", "goods").match(said)
    if found is None:
        return None
    order = desk.call("order", lambda: desk.shop.fulfilment.order(desk.context, back.order))
    titles = tuple(dict.fromkeys(item.title for item in order.items))
    called = {stem(word) for word in split(found["what"]) if not asks_only(word)}
    own = stems(*titles, *(value for item in order.items for value in item.options.values()))
    named = units.named(found["what"], titles) and called <= own
    return Act(Kind.SEND_BACK, f"return {found['n'] or 'the'} {found['what']}") if named else None
