"""What others say of a product, and which size to take."""

from fastapi import APIRouter

from shopkeeper.api.door import Open
from shopkeeper.api.models.advising import Advice, Fit, Opinions
from shopkeeper.types import ProductId

router = APIRouter(tags=["products"])


@router.get("/v1/products/{id:path}/opinions")
async def opinions(id: str, door: Open) -> Opinions:
    """What reviewers say by aspect: how many say so, and quotes with the ids of their reviews."""
    return Opinions.of(await door.run(lambda shop: shop.opinions(ProductId(id))))


@router.post("/v1/fit")
async def fit(asked: Fit, door: Open) -> Advice:
    """The size to take, with its probability and reasons. What is told is used for this answer and kept nowhere."""
    told = asked.told()
    return Advice.of(await door.run(lambda shop: shop.fit(ProductId(asked.product), told)))
