"""Conversing: a turn goes in, its answer comes out piece by piece (server-sent events), or whole as JSON."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Iterator
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header, Query, Request, Response
from starlette.responses import StreamingResponse

from shopkeeper.api.door import Door, Open
from shopkeeper.api.models.conversing import Answered, Converse, told
from shopkeeper.api.port import Shop
from shopkeeper.api.problems import describe
from shopkeeper.concierge import Turn
from shopkeeper.concierge.planner import buys
from shopkeeper.concierge.store import Sent
from shopkeeper.concierge.streaming import streamed, taken_up
from shopkeeper.types.errors import NotFound, TooLarge

router = APIRouter(tags=["converse"])
STREAM = "text/event-stream"
OK: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            STREAM: {"schema": {"type": "string"}},
            "application/json": {"schema": {"$ref": "#/components/schemas/Answered"}},
        }
    }
}


@router.post("/v1/converse", responses=OK, response_model=Answered)
async def converse(
    asked: Converse,
    request: Request,
    response: Response,
    door: Open,
    accept: Annotated[str, Header()] = "",
) -> Response:
    """Say something, show something, or confirm.

    Events: ``understood``, then ``cards``, ``table``, ``claims``, ``record``, ``question``, ``confirm`` as they become known, then
    ``done``. Each has an id; a broken stream goes on at ``GET /v1/converse/{turn}?after=``.
    """
    _check(asked, door)
    context = (
        door.buying(request, response, asked.context)
        if buys(asked.text)
        else door.context(request, asked.context)
    )
    turn = asked.turn(context)
    conversation = asked.conversation or door.shop.conversations.begin()
    id = secrets.token_urlsafe(18)
    if STREAM not in accept:
        pieces = await door.run(lambda shop: list(_pieces(shop, turn, conversation, id)))
        answer = tuple({"event": piece.name, **orjson.loads(piece.data)} for piece in pieces)
        body = orjson.dumps({"conversation": conversation, "turn": id, "pieces": answer})
        answered: Response = Response(body, media_type="application/json")
    else:
        stream = _streamed(door, turn, conversation, id)
        named = {"cache-control": "no-store", "x-conversation": conversation, "x-turn": id}
        answered = StreamingResponse(stream, media_type=STREAM, headers=named)
    answered.raw_headers += [header for header in response.raw_headers if header[0] == b"set-cookie"]
    return answered


@router.get("/v1/converse/{turn}", responses=OK)
async def take_up(turn: str, door: Open, after: Annotated[int, Query(ge=-1, le=10_000)] = -1) -> Response:
    """What a turn sent after piece ``after``, to its end; for ten minutes. Its id is known to whoever asked it alone."""
    pieces = await door.run(lambda shop: shop.conversations.sent(turn[:64], -1))
    if not pieces:
        raise NotFound("no such turn (any more)", field="turn", fix="ask again")
    return StreamingResponse(
        _taken_up(door, turn, after), media_type=STREAM, headers={"cache-control": "no-store"}
    )


def _check(asked: Converse, door: Door) -> None:
    for n, image in enumerate(asked.images):
        if len(image) > door.settings.max_image_bytes:
            raise TooLarge(
                f"a picture of {len(image)} bytes",
                field=f"images[{n}]",
                fix=f"send at most {door.settings.max_image_bytes} bytes",
            )


def _pieces(shop: Shop, turn: Turn, conversation: str, id: str) -> Iterator[Sent]:
    """Each is noted before it is given away, so that nothing that was seen can be missing later."""
    for number, part in enumerate(shop.converse(turn, conversation)):
        name, model = told(part)
        piece = Sent(number, name, model.model_dump_json().encode())
        shop.conversations.send(id, piece, conversation)
        yield piece


async def _streamed(door: Door, turn: Turn, conversation: str, id: str) -> AsyncIterator[bytes]:
    """The pieces as they come. The turn is finished and remembered even if the line breaks."""
    pieces = streamed(_pieces(door.shop, turn, conversation, id), lambda work: door.run(lambda _: work()))
    yield f"retry: 1000\nevent: turn\ndata: {orjson.dumps({'conversation': conversation, 'turn': id}).decode()}\n\n".encode()
    try:
        async for piece in pieces:
            yield _event(piece, id)
    except Exception as error:
        yield f"event: problem\ndata: {describe(error)[0].model_dump_json()}\n\n".encode()


async def _taken_up(door: Door, turn: str, after: int) -> AsyncIterator[bytes]:
    def sent(after: int) -> Awaitable[list[Sent]]:
        return door.run(lambda shop: shop.conversations.sent(turn, after))

    async for piece in taken_up(sent, after, door.settings.turn_ms):
        yield _event(piece, turn)


def _event(piece: Sent, turn: str) -> bytes:
    return b"".join(
        (
            b"id: ",
            f"{turn}:{piece.number}".encode(),
            b"\nevent: ",
            piece.name.encode(),
            b"\ndata: ",
            piece.data,
            b"\n\n",
        )
    )
