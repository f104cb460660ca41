"""Pictures by the hash of their bytes: what an address shows never changes, so caches may keep it for ever."""

from enum import IntEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from shopkeeper.api.door import Open
from shopkeeper.types import MediaId

router = APIRouter(tags=["media"])

FOREVER = "public, max-age=31536000, immutable"


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
) -> Response:
    """A picture, at most w pixels wide."""
    tag = f'"{id[:32]}-{w}"'
    headers = {"cache-control": FOREVER, "etag": tag, "cross-origin-resource-policy": "cross-origin"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    data, mime = await door.run(lambda shop: shop.media(MediaId(id), w))
    return Response(data, media_type=mime, headers=headers)
