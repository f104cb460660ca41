"""Conversing: a turn goes in, its answer comes out piece by piece (server-sent events), or whole as JSON."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header, Query, Request, Response
from starlette.responses import StreamingResponse

from shopkeeper.api.door import Door, Open
from shopkeeper.api.middleware.once import REPLAYED
from shopkeeper.api.models.conversing import Answered, Converse, told
from shopkeeper.api.port import Shop
from shopkeeper.api.problems import describe
from shopkeeper.concierge import Turn
from shopkeeper.concierge.kinds import buys
from shopkeeper.concierge.store import Sent
from shopkeeper.concierge.streaming import LAST, streamed, taken_up
from shopkeeper.trust.idempotency import Answer, Idempotency
from shopkeeper.trust.idempotency import Sent as Once
from shopkeeper.types.errors import Conflict, NotFound, ShopkeeperError, TooLarge

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
    key: Annotated[
        str,
        Header(
            alias="idempotency-key",
            max_length=255,
            description="the same turn with the same key is said once",
        ),
    ] = "",
) -> Response:
    """Say something, show something, or confirm.

    Events: ``understood``, then ``cards``, ``table``, ``claims``, ``record``, ``question``, ``confirm`` as they become known, then
    ``done``. Each has an id; a broken stream goes on at ``GET /v1/converse/{turn}?after=``. Sent again with its ``Idempotency-Key`` by the
    same customer or in the same conversation, a turn is answered as it was, for ten minutes.
    """
    _check(asked, door)
    context = (
        door.buying(request, response, asked.context)
        if buys(asked.text)
        else door.context(request, asked.context)
    )
    turn = asked.turn(context)
    conversation = await asyncio.to_thread(door.shop.conversations.own, asked.conversation, turn.context.who)
    id = secrets.token_urlsafe(18)
    once = await Said.of(request, door, key, context.customer or asked.conversation)
    if once and (before := await once.before(f"{id} {conversation}")):
        id, conversation = before.split(" ")
        return await _repeated(door, id, conversation, STREAM in accept)
    if STREAM not in accept:
        try:
            pieces = await door.run(lambda shop: list(_pieces(shop, turn, conversation, id)))
        except ShopkeeperError:
            if once:
                await once.release()
            raise
        answered = _whole(conversation, id, pieces)
    else:
        answered = _stream(_streamed(door, turn, conversation, id, once), conversation, id)
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


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of one customer under one key: what is kept is which turn it was, and nothing that was said."""

    kept: Idempotency
    sent: Once

    @classmethod
    async def of(cls, request: Request, door: Door, key: str, whose: str) -> "Said | None":
        """None where nobody can be told apart, or no key was sent."""
        if not (key and whose):
            return None
        caller = request.state.caller.key
        sender = f"{caller.id if caller else ''} {whose}"
        return cls(door.sent, Once.of(sender, "POST", request.url.path, key, await request.body()))

    async def before(self, now: str) -> str:
        """Which turn it was; empty for a first time, which is ``now``. Raises Conflict for another body under the same key."""
        answer = await asyncio.to_thread(self.kept.begin, self.sent)
        if answer is None:
            await asyncio.to_thread(self.kept.end, self.sent, Answer(200, (), now.encode()))
        return answer.body.decode() if answer else ""

    async def release(self) -> None:
        """It was refused, and may be said again."""
        await asyncio.to_thread(self.kept.drop, self.sent)


async def _repeated(door: Door, id: str, conversation: str, stream: bool) -> Response:
    pieces = await door.run(lambda shop: shop.conversations.sent(id, -1))
    if stream and pieces:
        return _stream(_taken_up(door, id, -1), conversation, id, {REPLAYED: "true"})
    if not pieces or pieces[-1].name not in LAST:
        fix = "look at the cart and the orders, then send another Idempotency-Key"
        raise Conflict(
            "this turn was said before, and its answer is not here", field="idempotency-key", fix=fix
        )
    answered = _whole(conversation, id, pieces)
    answered.headers[REPLAYED] = "true"
    return answered


def _whole(conversation: str, id: str, pieces: Sequence[Sent]) -> Response:
    answer = tuple({"event": piece.name, **orjson.loads(piece.data)} for piece in pieces)
    body = orjson.dumps({"conversation": conversation, "turn": id, "pieces": answer})
    return Response(body, media_type="application/json")


def _stream(
    events: AsyncIterator[bytes], conversation: str, id: str, more: Mapping[str, str] = MappingProxyType({})
) -> Response:
    named = {"cache-control": "no-store", "x-conversation": conversation, "x-turn": id, **more}
    return StreamingResponse(events, media_type=STREAM, headers=named)


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
        shop.conversations.send(id, piece.hiding(turn.text), conversation)
        yield piece


async def _streamed(
    door: Door, turn: Turn, conversation: str, id: str, once: Said | None
) -> AsyncIterator[bytes]:
    """The pieces as they come. The turn is finished and remembered even if the line breaks."""
    pieces = streamed(_pieces(door.shop, turn, conversation, id), lambda work: door.run(lambda _: work()))
    yield f"retry: 1000\nevent: turn\ndata: {orjson.dumps({'conversation': conversation, 'turn': id}).decode()}\n\n".encode()
    begun = False
    try:
        async for piece in pieces:
            begun = True
            yield _event(piece, id)
    except Exception as error:
        if once and not begun and isinstance(error, ShopkeeperError):
            await once.release()
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
