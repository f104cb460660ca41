"""One product, what is like it, and ways to go on typing. Product ids may hold slashes and any letters."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from shopkeeper import types as t
from shopkeeper.api.door import Open
from shopkeeper.api.models import Product, Slate, Suggestions
from shopkeeper.api.port import Shop
from shopkeeper.types import ProductId

router = APIRouter(tags=["products"])


@router.get("/v1/products/{id:path}")
async def product(id: str, request: Request, door: Open) -> Product:
    """A product with all its looks, variants and live offers."""
    context = door.context(request)
    return Product.of(await door.run(lambda shop: shop.product(ProductId(id), context)))


@router.get("/v1/similar/{id:path}")
async def similar(
    id: str, request: Request, door: Open, size: Annotated[int, Query(ge=1, le=100)] = 12
) -> Slate:
    """Products that look and read like this one."""
    context = door.context(request)
    return Slate.of(await door.run(lambda shop: _similar(shop, ProductId(id), size, context)))


def _similar(shop: Shop, id: ProductId, size: int, context: t.Context) -> t.Slate:
    slate = shop.similar(id, size, context)
    shop.shown(slate, t.Query(context=context), t.Surface.SIMILAR)
    return slate


@router.get("/v1/suggest")
async def suggest(
    q: Annotated[str, Query(max_length=200, examples=["jack"])],
    door: Open,
    size: Annotated[int, Query(ge=1, le=20)] = 8,
) -> Suggestions:
    """Ways to go on typing, learned from the catalogue."""
    return Suggestions(suggestions=await door.run(lambda shop: shop.suggest(q, size)))
