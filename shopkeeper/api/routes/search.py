"""Searching: words, pictures, wishes."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field

from shopkeeper import types as t
from shopkeeper.api.door import Door, Open
from shopkeeper.api.models import Context, Search, Slate
from shopkeeper.api.models.asking import MAX_CURSOR, Currency, Locale, Size
from shopkeeper.api.models.base import Said
from shopkeeper.api.port import Shop
from shopkeeper.api.uploads import read_search, within
from shopkeeper.telemetry import meters, stage

router = APIRouter(tags=["search"])

BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Search"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "q": {
                            "type": "string",
                            "description": "the words",
                            "examples": ["like this but in blue"],
                        },
                        "search": {"type": "string", "description": "anything else of a Search, as JSON"},
                        "image": {
                            "type": "array",
                            "maxItems": 4,
                            "items": {"type": "string", "contentMediaType": "application/octet-stream"},
                        },
                    },
                },
                "encoding": {
                    "image": {"contentType": "image/jpeg, image/png, image/webp, image/gif, image/avif"}
                },
            },
        },
    }
}


class InWords(Said):
    """A search that fits into an address."""

    q: str = Field(default="", examples=["waterproof jacket under $150"])
    sort: t.Sort | None = None
    size: Size = 24
    cursor: str = Field(default="", max_length=MAX_CURSOR)
    without: tuple[str, ...] = Field(default=(), max_length=100)
    currency: Currency | None = None
    locale: Locale | None = None

    def search(self) -> Search:
        context = Context(currency=self.currency, locale=self.locale)
        return Search(
            text=self.q,
            sort=self.sort,
            size=self.size,
            cursor=self.cursor,
            without=self.without,
            context=context,
        )


@router.post("/v1/search", openapi_extra=BODY)
async def search(request: Request, door: Open) -> Slate:
    """Find products by words, pictures and wishes together.

    Every hit carries, for every wish, the live value that proves it; a hit that fails one is never returned.
    """
    with stage("read"):
        asked = await read_search(request, door)
    return await _answer(asked, request, door)


@router.get("/v1/search")
async def search_in_words(asked: Annotated[InWords, Query()], request: Request, door: Open) -> Slate:
    """The same, for people and for links: words only."""
    return await _answer(within(asked.search(), door.settings), request, door)


async def _answer(asked: Search, request: Request, door: Door) -> Slate:
    context = door.context(request, asked.context)
    query, slate = await door.run(lambda shop: _search(shop, asked, context))
    _count(query, slate)
    with stage("tell"):
        return Slate.of(slate)


def _search(shop: Shop, asked: Search, context: t.Context) -> tuple[t.Query, t.Slate]:
    query = asked.query(replace(context, currency=shop.currency))
    slate = shop.search(query)
    shop.shown(slate, query)
    return query, slate


def _count(query: t.Query, slate: t.Slate) -> None:
    asked = [name for name, given in (("words", query.text), ("photo", query.images)) if given]
    meters.SEARCHES.labels("+".join(asked) or "wishes").inc()
    meters.RESULTS.inc(len(slate.hits))
    if not slate.hits:
        meters.ZERO_RESULTS.inc()
