"""Pictures by the hash of their bytes: what an address shows never changes, so caches may keep it for ever."""

import time
from enum import IntEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from shopkeeper.api.door import Open
from shopkeeper.trust.ages import FIX
from shopkeeper.types import MediaId
from shopkeeper.types.errors import NotOfAge

router = APIRouter(tags=["media"])

FOREVER = "public, max-age=31536000, immutable"
ASKED = "private, no-cache"
"""Kept by the browser of whoever may see it, and asked for again each time; by nobody else."""


class Width(IntEnum):
    """Widths that pictures are kept in, in pixels."""

    SMALL = 320
    LARGE = 768


@router.get("/v1/media/{id}", response_class=Response)
async def media(
    request: Request,
    door: Open,
    id: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")],
    w: Annotated[Width, Query(description="pixels")] = Width.LARGE,
    key: Annotated[
        str, Query(max_length=200, description="of a picture that is for adults; it is in its url")
    ] = "",
) -> Response:
    """A picture, at most w pixels wide. What is for adults is shown to whoever is of age."""
    adult = await door.run(lambda shop: shop.adult(MediaId(id)))
    if adult and not (door.context(request).of_age or door.shop.ages.opens(MediaId(id), key, time.time())):
        raise NotOfAge("this picture is for adults only", field="of_age", fix=FIX)
    tag = f'"{id[:32]}-{w}"'
    headers = {
        "cache-control": ASKED if adult else FOREVER,
        "etag": tag,
        "cross-origin-resource-policy": "cross-origin",
    }
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    data, mime = await door.run(lambda shop: shop.media(MediaId(id), w))
    return Response(data, media_type=mime, headers=headers)
