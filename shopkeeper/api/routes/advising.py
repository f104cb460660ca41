"""What others say of a product, which size to take, and what it goes with."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from shopkeeper.api.door import Open
from shopkeeper.api.models.advising import Advice, Fit, Opinions
from shopkeeper.api.models.compatibility import Compatibility
from shopkeeper.types import ProductId

router = APIRouter(tags=["products"])


@router.get("/v1/products/{id:path}/opinions")
async def opinions(id: str, request: Request, door: Open) -> Opinions:
    """What reviewers say by aspect: how many say so, and quotes with the ids of their reviews."""
    context = door.context(request)
    return Opinions.of(await door.run(lambda shop: shop.opinions(ProductId(id), context)))


@router.post("/v1/fit")
async def fit(asked: Fit, door: Open) -> Advice:
    """The size to take, with its probability and reasons. What is told is used for this answer and kept nowhere."""
    told = asked.told()
    return Advice.of(await door.run(lambda shop: shop.fit(ProductId(asked.product), told)))


@router.get("/v1/products/{id:path}/fits")
async def fits(
    id: str,
    door: Open,
    other: Annotated[str, Query(max_length=500, description="id of another product of the shop")] = "",
    words: Annotated[str, Query(max_length=200, description="or what something else is called")] = "",
) -> Compatibility:
    """Whether it goes on, in or with something: yes, no or not stated, with the words on record that say so."""
    one = ProductId(other) if other else None
    return Compatibility.of(await door.run(lambda shop: shop.compatible(ProductId(id), one, words)))
