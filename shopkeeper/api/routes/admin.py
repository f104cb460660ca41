"""What a merchant's own systems change, with an admin key."""

from fastapi import APIRouter, Depends

from shopkeeper.api.access import admin
from shopkeeper.api.door import Open
from shopkeeper.api.models import Counted, Offers
from shopkeeper.types import ProductId

router = APIRouter(tags=["admin"], dependencies=[Depends(admin)])


@router.post("/v1/admin/offers")
async def offers(given: Offers, door: Open) -> Counted:
    """Replace live prices, stock and delivery promises; the next search sees them. All are taken, or none."""
    by_sku = given.by_sku()
    return Counted(changed=await door.run(lambda shop: shop.set_offers(by_sku)))


@router.delete("/v1/admin/products/{id:path}")
async def remove(id: str, door: Open) -> Counted:
    """Take a product out of the shop."""
    return Counted(changed=await door.run(lambda shop: shop.remove([ProductId(id)])))
