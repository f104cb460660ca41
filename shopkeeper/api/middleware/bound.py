"""Bounds a request while it arrives: its size, and the time it may take. Nothing waits for a body that never ends."""

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shopkeeper.api.problems import TooSlow
from shopkeeper.types.errors import TooLarge


class Bound:
    """``max_bytes`` of body, whole within ``seconds``."""

    def __init__(self, app: ASGIApp, max_bytes: int, seconds: float) -> None:
        self.app = app
        self.max_bytes = max_bytes
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        self._check(_announced(scope))
        clock = asyncio.get_running_loop().time
        deadline, arrived, whole = clock() + self.seconds, 0, False

        async def bounded() -> Message:
            nonlocal arrived, whole
            if whole:
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                raise TooSlow(
                    "the body did not arrive in time", field="body", fix="send less, or faster"
                ) from None
            arrived += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            self._check(arrived)
            return message

        return await self.app(scope, bounded, send)

    def _check(self, size: int) -> None:
        if size > self.max_bytes:
            raise TooLarge(
                f"a body of more than {self.max_bytes} bytes",
                field="body",
                fix="send fewer or smaller pictures",
            )


def _announced(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "0")
    return int(length[:20]) if length.isascii() and length.isdigit() else 0
