"""An answer's headers and the beginning of its body go out in one piece.

uvicorn writes each by itself, and asyncio hands each to the system at once, which wakes the client twice. Knows transports. Refuses to know
what is sent.
"""

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_READ: Final = 1 << 16
"""Bytes asked for at once: for each reading of 256 KiB, asyncio's own, the system maps memory and takes it back, 17 µs."""


class Whole(HttpToolsProtocol):
    """uvicorn's own protocol on such a transport."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        transport.max_size = _READ  # type: ignore[attr-defined]
        super().connection_made(Gathering(transport, self.loop))  # type: ignore[arg-type]


class Gathering:
    """A transport that keeps what is written until more comes, or the event loop's next turn; never more than one piece."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop, self._waiting = transport, loop, list[bytes]()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        self._waiting.append(data)
        if len(self._waiting) > 1:
            self._send()
        else:
            self._loop.call_soon(self._send)

    def close(self) -> None:
        self._send()
        self._transport.close()

    def _send(self) -> None:
        if self._waiting:
            self._transport.write(b"".join(self._waiting))
            self._waiting.clear()
