"""What a merchant's own systems change, each with the scope that it needs."""

from dataclasses import asdict

from fastapi import APIRouter, Depends

from shopkeeper.api.access import needs
from shopkeeper.api.door import Open
from shopkeeper.api.models import Counted, Erasure, History, Offers
from shopkeeper.trust import Scope, named_customer
from shopkeeper.types import ProductId, ShopperId

router = APIRouter(tags=["admin"])
OFFERS, CATALOGUE, SHOPPERS = (
    [Depends(needs(scope))] for scope in (Scope.OFFERS, Scope.CATALOGUE, Scope.SHOPPERS)
)


@router.post("/v1/admin/offers", dependencies=OFFERS)
async def offers(given: Offers, door: Open) -> Counted:
    """Replace live prices, stock and delivery promises; the next search sees them. All are taken, or none."""
    by_sku = given.by_sku()
    return Counted(changed=await door.run(lambda shop: shop.set_offers(by_sku)))


@router.delete("/v1/admin/products/{id:path}", dependencies=CATALOGUE)
async def remove(id: str, door: Open) -> Counted:
    """Take a product out of the shop."""
    return Counted(changed=await door.run(lambda shop: shop.remove([ProductId(id)])))


@router.get("/v1/admin/shoppers/{name:path}", dependencies=SHOPPERS)
async def history(name: str, door: Open) -> History:
    """What a shopper whom your server names did here and what is concluded from it: for whoever asks what you know of them."""
    shopper, customer = ShopperId(door.seal.pseudonym(name)), named_customer(door.seal, name)
    events = await door.run(lambda shop: shop.history(shopper))
    profile = await door.run(lambda shop: shop.profile(shopper))
    said = await door.run(lambda shop: shop.said(shopper))
    return History(
        events=tuple(asdict(event) for event in events),
        profile=asdict(profile),
        conversations=tuple({"at": one.at, "said": one.words, "answered": one.said} for one in said),
        belongings=await door.run(lambda shop: shop.belongings(shopper, customer)),
    )


@router.delete("/v1/admin/shoppers/{name:path}", dependencies=SHOPPERS)
async def erase(name: str, door: Open) -> Erasure:
    """Forget a shopper whom your server names: events, dead letters, carts go, in every file; orders lose the link."""
    shopper, customer = ShopperId(door.seal.pseudonym(name)), named_customer(door.seal, name)
    return Erasure.of(await door.run(lambda shop: shop.forget(shopper, customer)))
