"""Reads a search from a request: JSON, or multipart with pictures as files.

Knows content types and sizes. Refuses to look into pictures: they are decoded, safely, by the search.
"""

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from shopkeeper.api.door import Door
from shopkeeper.api.models import MAX_PHOTOS, Search
from shopkeeper.settings import Settings
from shopkeeper.types.errors import InvalidInput, TooLarge, Unsupported

PICTURES = frozenset(
    f"image/{kind}" for kind in ("jpeg", "jpg", "png", "webp", "gif", "avif", "bmp", "x-ms-bmp", "tiff")
) | {"application/octet-stream", ""}
FIELDS = frozenset({"q", "search", "image"})
FORM = "send multipart/form-data with q, search (JSON) and files named image"


async def read_search(request: Request, door: Door) -> Search:
    """The search in ``request``, within the shop's limits.

    Raises:
        Unsupported: another content type, or a file that says it is no picture we read.
        TooLarge: too many or too big pictures, too long a text.
        InvalidInput, ValidationError: anything else that is wrong.
    """
    match request.headers.get("content-type", "").partition(";")[0].strip().lower():
        case "application/json":
            body = await request.body()
            search = await door.pool.run(lambda: Search.model_validate_json(body))
        case "multipart/form-data":
            search = await _read_form(request)
        case other:
            raise Unsupported(
                f"content type {other[:80] or 'not given'!r}",
                field="content-type",
                fix="send application/json or multipart/form-data",
            )
    return within(search, door.settings)


def within(search: Search, settings: Settings) -> Search:
    """``search`` itself, or TooLarge."""
    bounded(search.text, "text", settings)
    for position, image in enumerate(search.images):
        if len(image) > settings.max_image_bytes:
            raise TooLarge(
                f"a picture of {len(image)} bytes",
                field=f"images[{position}]",
                fix=f"send at most {settings.max_image_bytes} bytes",
            )
    return search


def bounded(text: str, field: str, settings: Settings) -> str:
    """``text`` itself, or TooLarge."""
    if len(text) > settings.max_text:
        raise TooLarge(
            f"{len(text)} characters; at most {settings.max_text}",
            field=field,
            fix=f"send at most {settings.max_text} characters",
        )
    return text


async def _read_form(request: Request) -> Search:
    try:
        async with request.form(max_files=MAX_PHOTOS, max_fields=len(FIELDS)) as form:
            return await _search(form)
    except HTTPException as error:
        if error.detail.startswith("Too many files"):
            raise TooLarge(error.detail, field="image", fix=f"send at most {MAX_PHOTOS} pictures") from None
        raise InvalidInput(error.detail, field="body", fix=FORM) from None


async def _search(form: FormData) -> Search:
    if unknown := set(form) - FIELDS:
        raise InvalidInput(
            f"unknown field {min(unknown)[:80]!r}",
            field=min(unknown)[:80],
            fix=FORM,
        )
    asked = Search.model_validate_json(_text(form, "search") or "{}")
    images = [await _picture(value) for value in form.getlist("image")]
    if len(asked.images) + len(images) > MAX_PHOTOS:
        raise TooLarge("too many pictures", field="image", fix=f"send at most {MAX_PHOTOS} pictures")
    text = _text(form, "q") or asked.text
    return asked.model_copy(update={"text": text, "images": (*asked.images, *images)})


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    if isinstance(value, str):
        return value
    raise InvalidInput(f"{name} is a file", field=name, fix="send it as plain text")


async def _picture(value: UploadFile | str) -> bytes:
    if isinstance(value, str):
        raise InvalidInput("image is not a file", field="image", fix="send it with a file name")
    if (value.content_type or "").partition(";")[0].strip().lower() not in PICTURES:
        raise Unsupported(
            f"{value.content_type!r} is no picture we read",
            field="image",
            fix="send JPEG, PNG, WebP, GIF or AVIF",
        )
    return await value.read()
