"""A thousand at once: everybody is answered, and the door still stands afterwards."""

import asyncio
import resource
import threading
from collections.abc import Iterator

import pytest
import uvicorn

from tests.unit.api.conftest import Opened

MANY = 1_000
ASK = b"GET /healthz HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\r\n"


@pytest.fixture
def port(opened: Opened) -> Iterator[int]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 3 * MANY:
        pytest.skip(f"this machine lets a process hold {hard} files open")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 3 * MANY), hard))
    server = uvicorn.Server(
        uvicorn.Config(
            opened.app, port=0, log_level="critical", access_log=False, backlog=2 * MANY, lifespan="off"
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(10)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_thousand_connections_at_once_are_all_answered(port: int) -> None:
    async def one(ready: asyncio.Barrier) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await ready.wait()
        writer.write(ASK)
        answer = await reader.read()
        writer.close()
        return answer

    async def all_() -> list[bytes]:
        ready = asyncio.Barrier(MANY)
        return await asyncio.gather(*(one(ready) for _ in range(MANY)))

    answers = asyncio.run(asyncio.wait_for(all_(), 60))
    assert len(answers) == MANY and all(answer.startswith(b"HTTP/1.1 200") for answer in answers)
    assert asyncio.run(_alone(port)).startswith(b"HTTP/1.1 200")


async def _alone(port: int) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(ASK)
    answer = await reader.read()
    writer.close()
    return answer
