"""A write that is sent again under the same ``Idempotency-Key`` gets the first one's answer, and is not done again.

Covers every write below ``covered``, also those that are added later, of senders with a key: shoppers at one address are not told apart
here, so what they send needs an idempotency of its own. Refuses to know what they do: a refusal (4xx,
and 503) changed nothing and may be tried again; anything else is an answer.
"""

import asyncio
import re

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shopkeeper.api.middleware.callers import Caller
from shopkeeper.trust.idempotency import Answer, Idempotency, Sent
from shopkeeper.types.errors import InvalidInput

HEADER, REPLAYED = "idempotency-key", "idempotency-replayed"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
COVERED = ("/v1/admin/",)
_KEY = re.compile(r"[\x21-\x7e]{8,255}")
_OWN = frozenset(
    {"x-trace-id", "traceresponse", "server-timing", "ratelimit", "ratelimit-policy", "date", "set-cookie"}
)
"""Of the request, not of what was done."""


class Once:
    def __init__(self, app: ASGIApp, kept: Idempotency, covered: tuple[str, ...] = COVERED) -> None:
        self.app = app
        self.kept = kept
        self.covered = covered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self._covers(scope):
            return await self.app(scope, receive, send)
        key = Headers(scope=scope).get(HEADER)
        if key is None:
            return await self.app(scope, receive, send)
        if not _KEY.fullmatch(key.strip('"')):
            raise InvalidInput(
                "an Idempotency-Key has 8 to 255 visible characters", field=HEADER, fix="send a UUID"
            )
        caller: Caller = scope["state"]["caller"]
        assert caller.key is not None
        body = await _whole(receive)
        if body is None:
            return None
        sent = Sent.of(caller.key.id, scope["method"], _address(scope), key.strip('"'), body)
        before = await asyncio.to_thread(self.kept.begin, sent)
        if before is not None:
            return await _response(before)(scope, receive, send)
        return await self._do(sent, body, scope, receive, send)

    def _covers(self, scope: Scope) -> bool:
        keyed = scope["state"]["caller"].key is not None
        return keyed and scope["method"] not in SAFE and scope["path"].startswith(self.covered)

    async def _do(self, sent: Sent, body: bytes, scope: Scope, receive: Receive, send: Send) -> None:
        """The answer is kept before it is sent: who did not get it may ask for it again."""
        start, parts, told = dict[str, object](), list[bytes](), False

        async def again() -> Message:
            nonlocal told
            if told:
                return await receive()
            told = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            parts.append(message.get("body", b""))
            if message.get("more_body", False):
                return
            answer = _answer(start, b"".join(parts))
            await asyncio.to_thread(self._close, sent, answer)
            await send(start)
            await send({"type": "http.response.body", "body": answer.body})

        try:
            await self.app(scope, again, keep)
        except Exception as error:
            if getattr(error, "kind", ""):  # a refusal: nothing was done
                await asyncio.to_thread(self.kept.release, sent)
            raise

    def _close(self, sent: Sent, answer: Answer) -> None:
        if 400 <= answer.status < 500 or answer.status == 503:
            self.kept.release(sent)
        else:
            self.kept.end(sent, answer)


def _address(scope: Scope) -> str:
    return f"{scope['path']}?{scope.get('query_string', b'').decode('latin-1')}"


async def _whole(receive: Receive) -> bytes | None:
    """None when the sender left before the end."""
    parts, more = list[bytes](), True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


def _answer(start: dict[str, object], body: bytes) -> Answer:
    raw = start["headers"]
    assert isinstance(raw, list)
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw]
    return Answer(int(str(start["status"])), tuple(one for one in headers if one[0] not in _OWN), body)


def _response(answer: Answer) -> Response:
    response = Response(answer.body, answer.status, dict(answer.headers))
    response.headers[REPLAYED] = "true"
    return response
