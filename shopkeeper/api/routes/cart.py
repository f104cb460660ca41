"""The cart of whoever asks: known by a cookie of their own, or named by a server with an admin key."""

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from shopkeeper import types as t
from shopkeeper.api.door import Open
from shopkeeper.api.models import AddToCart, Cart, InCart
from shopkeeper.fulfilment.checkout import Basket

router = APIRouter(tags=["cart"])
Key = Annotated[
    str,
    Header(
        alias="idempotency-key", max_length=200, description="the same call with the same key counts once"
    ),
]


@router.get("/v1/cart")
async def cart(request: Request, door: Open) -> Cart:
    """What lies in the cart, at live prices, with every way to have it delivered and to pay."""
    context = door.context(request)
    return told(await door.run(lambda shop: shop.fulfilment.cart(context)))


@router.post("/v1/cart/lines")
async def add(asked: AddToCart, request: Request, response: Response, door: Open, key: Key = "") -> Cart:
    """Put more of a variant into the cart. The first one sets the cookie by which the cart is found again."""
    context = door.buying(request, response)
    return told(
        await door.run(
            lambda shop: shop.fulfilment.add(context, t.Sku(asked.sku), asked.quantity, asked.version, key)
        )
    )


@router.post("/v1/cart/lines/{sku:path}")
async def put(
    sku: str, asked: InCart, request: Request, response: Response, door: Open, key: Key = ""
) -> Cart:
    """Have exactly so many of a variant in the cart; 0 takes it out."""
    context = door.buying(request, response)
    return told(
        await door.run(
            lambda shop: shop.fulfilment.put(context, t.Sku(sku), asked.quantity, asked.version, key)
        )
    )


def told(basket: Basket) -> Cart:
    return Cart.of(
        {
            "version": basket.cart.version,
            "ready": basket.ready,
            "lines": basket.lines,
            "goods": basket.goods,
            "deliveries": basket.deliveries,
            "payments": basket.payments,
        }
    )
