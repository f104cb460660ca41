"""Recommendations as a client asks for them and as the door tells them."""

from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import Field

from shopkeeper import types as t
from shopkeeper.api.models.answers import Hit
from shopkeeper.api.models.asking import Context
from shopkeeper.api.models.base import COUNTED, Said, Told, example
from shopkeeper.api.models.goods import Amount

MOST = 100
Where = Literal["similar", "goes_with", "for_you", "trending", "back_again", "cart"]
Ids = Annotated[
    tuple[Annotated[str, Field(min_length=1, max_length=500)], ...], Field(default=(), max_length=MOST)
]
Looks = Annotated[
    tuple[Annotated[int, Field(ge=0, lt=2**63), COUNTED], ...], Field(default=(), max_length=MOST)
]
Size = Annotated[int, Field(ge=1, le=MOST), COUNTED]


class Place(Said):
    """The part of an address that says where."""

    surface: Where


class InAddress(Said):
    """An occasion that fits into an address."""

    product: Ids = Field(description="what the page shows, or what lies in the basket; may be repeated")
    look: Looks = Field(description="the Look in which it is shown; may be repeated")
    seen: Ids = Field(description="what was looked at before, oldest first")
    without: Ids = Field(description="what shall not be picked")
    size: Size = 12
    full: bool = Field(default=False, description="with whole cards")


class Recommend(Said):
    """Where something shall be shown, and what is known of the moment."""

    model_config = example(
        {"surface": "goes_with", "products": ["WJ01"], "size": 6},
        {"surface": "for_you", "seen": ["WJ01", "MH02"], "without": ["MH02"], "full": True},
        {"surface": "cart", "products": ["WJ01"], "context": {"session": "7f3a", "consent": True}},
    )

    surface: Where
    products: Ids = Field(description="what the page shows, or what lies in the basket")
    looks: Looks = Field(description="the Looks in which they are shown")
    seen: Ids = Field(description="what was looked at before, oldest first")
    without: Ids = Field(description="what shall not be picked")
    size: Size = 12
    full: bool = Field(default=False, description="with whole cards, as in a search")
    context: Context = Context()


class Pick(Told):
    """One product, buyable just now, and why it is shown."""

    model_config = example(
        {
            "product": "WJ01",
            "title": "Stellar Solar Jacket",
            "look": 7,
            "sku": "WJ01-M-Blue",
            "price": {"amount": "49.00", "currency": "USD"},
            "was": None,
            "why": "Because you looked at Beaumont Summit Kit",
        }
    )

    product: str
    title: str
    look: int
    sku: str
    price: Amount | None
    was: Amount | None
    why: str = Field(description="one line, true of this product and this shopper")
    age_restricted: bool = Field(False, description="sold to adults only")


class Recommended(Told):
    """Picks, best first; none where there is nothing true to say. ``trace`` belongs into the clicks on them."""

    model_config = example({"surface": "for_you", "picks": [], "trace": "0af7651916cd43dd8448eb211c80319c"})

    surface: Where
    picks: tuple[Pick, ...]
    trace: str
    hits: tuple[Hit, ...] = Field(default=(), description="with `full`: the same as cards")


def told(picks: t.Picks) -> dict[str, Any]:
    """A ``Recommended`` without hits, written by hand: this answer is asked for thousands of times a second."""
    return {
        "surface": picks.surface,
        "picks": [
            {
                "product": pick.product,
                "title": pick.title,
                "look": pick.look,
                "sku": pick.sku,
                "price": _amount(pick.offer.price),
                "was": _amount(pick.offer.was) if pick.offer.on_sale else None,
                "why": pick.why,
                "age_restricted": pick.age_restricted,
            }
            for pick in picks.picks
        ],
        "trace": picks.trace.id,
        "hits": [],
    }


@lru_cache(10_000)
def _amount(money: t.Money | None) -> dict[str, str] | None:
    return {"amount": str(money.amount), "currency": money.currency} if money else None
