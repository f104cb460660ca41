"""A rush is answered with a clear no, and stopping lets running work finish."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import uvicorn

from shopkeeper.api.pool import Pool
from shopkeeper.types.errors import Busy
from tests.unit.api.conftest import Opener


def test_a_full_pool_refuses_at_once_and_recovers() -> None:
    async def rush() -> list[object]:
        pool, hold = Pool(threads=1, waiting=1), threading.Event()
        first, second = (
            asyncio.create_task(pool.run(hold.wait)),
            asyncio.create_task(pool.run(lambda: "second")),
        )
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await pool.run(lambda: "third")
        hold.set()
        done = [await first, await second, await pool.run(lambda: "fourth")]
        pool.close()
        return done

    assert asyncio.run(rush()) == [True, "second", "fourth"]


def test_places_of_callers_who_left_are_given_back() -> None:
    async def leave() -> None:
        pool, hold = Pool(threads=1, waiting=1), threading.Event()
        running, queued = (asyncio.create_task(pool.run(hold.wait)) for _ in range(2))
        await asyncio.sleep(0)
        for task in (queued, running):
            task.cancel()
        await asyncio.sleep(0)
        hold.set()
        await asyncio.gather(running, queued, return_exceptions=True)
        assert await pool.run(lambda: "served") == "served"
        pool.close()

    asyncio.run(leave())


def test_errors_come_back() -> None:
    def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        asyncio.run(Pool(1, 0).run(fail))


def test_a_rush_on_the_door_is_answered_with_503_and_when_to_come_back(open_door: Opener) -> None:
    opened = open_door(pool=Pool(threads=1, waiting=0))
    inside, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        inside.set()
        assert go_on.wait(10)

    opened.shop.before_search = wait
    with ThreadPoolExecutor(1) as shopper:
        first = shopper.submit(opened.client.get, "/v1/search")
        assert inside.wait(10)
        refused = opened.client.get("/v1/products/coat")
        probe, alive = opened.client.get("/readyz"), opened.client.get("/healthz")
        go_on.set()
        assert first.result().status_code == 200
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert refused.json()["type"] == "urn:shopkeeper:problem:busy"
    assert (probe.status_code, alive.status_code) == (503, 200)
    assert opened.client.get("/v1/products/coat").status_code == 200


def test_a_stopping_server_finishes_what_runs_and_then_closes_the_shop(open_door: Opener) -> None:
    opened = open_door()
    inside, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        inside.set()
        assert go_on.wait(10)
        assert not opened.shop.closed

    opened.shop.before_search = wait
    server = uvicorn.Server(uvicorn.Config(opened.app, port=0, log_level="error"))
    serving = threading.Thread(target=server.run)
    serving.start()
    while not server.started:
        serving.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    with ThreadPoolExecutor(1) as shopper:
        answer = shopper.submit(httpx.get, f"http://127.0.0.1:{port}/v1/search", timeout=20)
        assert inside.wait(10)
        server.should_exit = True
        go_on.set()
        assert answer.result().status_code == 200
    serving.join(10)
    assert opened.shop.closed
