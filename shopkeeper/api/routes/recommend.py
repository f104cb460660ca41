"""What to show someone who did not ask."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, cast
from urllib.parse import parse_qsl

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.routing import APIRoute

from shopkeeper import types as t
from shopkeeper.api.access import reader
from shopkeeper.api.door import Door, Open
from shopkeeper.api.models import Hit, Recommend, Recommended
from shopkeeper.api.models.recommending import InAddress, Place, Where, told
from shopkeeper.api.port import Shop
from shopkeeper.telemetry import stage

OK: dict[int | str, dict[str, Any]] = {200: {"model": Recommended}}
_MANY = frozenset({"product", "look", "seen", "without"})
"""What may be repeated in an address."""


class ReadByHand(APIRoute):
    """FastAPI finds and documents ``recommend_on``; reading it the general way would take as long as the answer."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        async def handle(request: Request) -> Response:
            door = cast(Door, request.app.state.door)
            await reader(request, door)
            place = Place.model_validate(request.path_params)
            return await recommend_on(place.surface, InAddress.model_validate(_said(request)), request, door)

        return handle


def _said(request: Request) -> dict[str, str | list[str]]:
    """The query, without the detour over ``request.query_params``."""
    said = dict[str, Any]()
    for name, value in parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True):
        if name in _MANY:
            said.setdefault(name, []).append(value)
        else:
            said[name] = value
    return said


router = APIRouter(tags=["recommend"])
often = APIRouter(tags=["recommend"], route_class=ReadByHand)


@router.post("/v1/recommend", responses=OK)
async def recommend(asked: Recommend, request: Request, door: Open) -> Response:
    """Products for a surface: each in stock as of just now, with a reason that is true.

    Without consent only what the request names is used: the product of the page, the basket, `seen`.
    """
    context = asked.context.context(door.context(request, asked.context))
    return await _answer(asked.surface, asked.products, asked.looks, asked, context, door)


@often.get("/v1/recommend/{surface}", responses=OK)
async def recommend_on(
    surface: Where, asked: Annotated[InAddress, Query()], request: Request, door: Open
) -> Response:
    """The same, for pages and for links."""
    return await _answer(surface, asked.product, asked.look, asked, door.context(request), door)


async def _answer(
    surface: Where,
    products: tuple[str, ...],
    looks: tuple[int, ...],
    asked: Recommend | InAddress,
    context: t.Context,
    door: Door,
) -> Response:
    occasion = t.Occasion(
        tuple(map(t.ProductId, products)),
        tuple(map(t.ProductId, asked.seen)),
        tuple(map(t.ProductId, asked.without)),
        asked.size,
        context,
        tuple(map(t.LookKey, looks)),
    )
    on = t.Surface(surface)
    if asked.full:
        body = await door.run(lambda shop: _tell(shop, shop.recommend(on, occasion), context, full=True))
    elif picks := door.shop.recommend_at_once(on, occasion):
        body = _tell(door.shop, picks, context)
    else:
        body = await door.think(lambda shop: _tell(shop, shop.recommend(on, occasion), context))
    return Response(body, media_type="application/json")


def _tell(shop: Shop, picks: t.Picks, context: t.Context, *, full: bool = False) -> bytes:
    shop.offered(picks, context)
    with stage("tell"):
        answer = told(picks)
        if full:
            answer["hits"] = [Hit.of(hit).model_dump(mode="json") for hit in shop.slate(picks, context).hits]
        return orjson.dumps(answer)
