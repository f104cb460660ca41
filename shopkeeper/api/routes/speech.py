"""Speech: a recording in one piece, or a microphone while somebody speaks. Nothing of it is kept."""

import asyncio
from contextlib import suppress
from typing import Any, cast

from fastapi import APIRouter, Request, WebSocket, WebSocketDisconnect
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from shopkeeper.api.access import listener
from shopkeeper.api.door import Door, Open
from shopkeeper.api.models.speech import Transcription
from shopkeeper.api.problems import describe
from shopkeeper.speech import Heard, Live
from shopkeeper.types.errors import Busy, InvalidInput, ShopkeeperError, TooLarge

router = APIRouter(tags=["speech"])
live = APIRouter()
SILENCE = 30.0
"""Seconds that a microphone may send nothing."""
SLOWEST = 4.0
"""Times as long as what may be said takes: whoever sends a sample now and then does not keep a microphone from others."""
_BINARY = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "audio/wav": _BINARY,
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["audio"],
                    "properties": {
                        "audio": {"type": "string", "contentMediaType": "application/octet-stream"}
                    },
                }
            },
        },
    }
}


@router.post("/v1/transcribe", openapi_extra=BODY)
async def transcribe(request: Request, door: Open) -> Transcription:
    """What was said in a recording (WAV, FLAC, Ogg, MP3), as the body or as the file `audio` of a form.

    Silence and music are refused as `nothing-heard`. The recording is not kept.
    """
    recording = await _recording(request, door.settings.max_audio_bytes)
    return Transcription.of(await door.run(lambda shop: shop.transcribe(recording)))


@live.websocket("/v1/listen")
async def listen(socket: WebSocket) -> None:
    """Frames of 16-bit little-endian samples, 16 kHz mono, in; JSON out: ``{"final": false, "transcript": …}`` about once a
    second while somebody speaks, and once with ``final`` when they pause. The text message ``end`` ends the turn."""
    await socket.accept()
    with suppress(WebSocketDisconnect):
        try:
            await _listen(socket, cast(Door, socket.app.state.door))
        except ShopkeeperError as error:
            await _refuse(socket, error)


async def _listen(socket: WebSocket, door: Door) -> None:
    listener(socket, door)
    if not door.microphones.acquire(blocking=False):
        raise Busy(
            "every microphone is taken", field="audio", fix="try again in a moment, or send a recording"
        )
    try:
        heard = await door.run(lambda shop: shop.listen())
        async with asyncio.timeout(SLOWEST * door.settings.max_audio_seconds):
            while await _turn(socket, door, heard):
                pass
        await socket.close()
    except TimeoutError:
        raise InvalidInput("this took too long", field="audio", fix="connect again") from None
    finally:
        door.microphones.release()


async def _turn(socket: WebSocket, door: Door, heard: Live) -> bool:
    """One message, and what follows from it. Returns whether to go on."""
    try:
        async with asyncio.timeout(SILENCE):
            message = await socket.receive()
    except TimeoutError:
        raise InvalidInput(f"nothing came for {SILENCE:.0f} s", field="audio", fix="connect again") from None
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1000))
    data = message.get("bytes")
    if data is None and message.get("text") != "end":
        raise InvalidInput(
            "not understood", field="audio", fix="send samples as binary messages, or the text end"
        )
    told = await door.pool.run(lambda: tuple(heard.end() if data is None else heard.feed(data)))
    for one in told:
        await socket.send_text(_told(one))
    return data is not None


def _told(one: Heard) -> str:
    transcript = Transcription.of(one.transcript).model_dump_json()
    return f'{{"final":{"true" if one.final else "false"},"transcript":{transcript}}}'


async def _refuse(socket: WebSocket, error: ShopkeeperError) -> None:
    """The problem as the last message, then the code of RFC 6455 for what a policy forbids."""
    problem, _ = describe(error)
    await socket.send_text(problem.model_dump_json())
    await socket.close(1008)


class _InMemory(MultiPartParser):
    """Never through a file: what was said stays off the disk."""

    spool_max_size = 1 << 30  # the body is bounded before (``middleware.bound``)


async def _attached(request: Request, most: int) -> bytes:
    try:
        form = await _InMemory(request.headers, request.stream(), max_files=1, max_fields=1).parse()
    except (MultiPartException, KeyError) as error:
        raise InvalidInput(
            f"not a form: {error}", field="audio", fix="send it as a file named audio"
        ) from None
    try:
        given = form.get("audio")
        if not isinstance(given, UploadFile):
            raise InvalidInput("no recording", field="audio", fix="send it as a file named audio")
        return await given.read(most + 1)
    finally:
        await form.close()


async def _recording(request: Request, most: int) -> bytes:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        data = await _attached(request, most)
    else:
        data = await request.body()
    if len(data) > most:
        raise TooLarge(f"a recording of over {most} bytes", field="audio", fix=f"send at most {most} bytes")
    return data
