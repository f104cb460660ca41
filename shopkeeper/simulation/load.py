"""Simulated shoppers at a running server: how many questions a second it answers, and how long they wait.

Knows HTTP and clocks. The callers say that they are bots, so that nothing is learnt from them. Refuses to know tastes.
"""

import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from typing import Any

import httpx
import numpy as np

from shopkeeper.ingest.progress import Progress, silent
from shopkeeper.simulation.need import Picture, ask, need
from shopkeeper.simulation.taste import World
from shopkeeper.types import Context, Query
from shopkeeper.types.errors import Unavailable

AGENT = "shopkeeper-simulate-bot"


@dataclass(frozen=True, slots=True)
class Load:
    """``ms``: (n,) what each answered question took; ``refused``: by status, 0 where there was no answer at all."""

    seconds: float
    ms: np.ndarray[Any, np.dtype[np.float64]]
    refused: dict[int, int]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.ms) / self.seconds

    def quantile(self, share: float) -> float:
        return float(np.quantile(self.ms, share)) if len(self.ms) else float("nan")


def questions(world: World, seed: int, size: int, currency: str, picture: Picture) -> Iterator[Query]:
    """What shoppers with needs ask, without end; keener ones more often."""
    chance = np.random.default_rng([seed, 3])
    keen = np.array([shopper.keenness for shopper in world.shoppers])
    while True:
        shopper = world.shoppers[int(chance.choice(len(keen), p=keen / keen.sum()))]
        yield ask(need(world, shopper, chance), world.goods, Context(currency), size, picture, chance)


def drive(url: str, asked: Iterator[Query], count: int, callers: int, progress: Progress = silent) -> Load:
    """Ask ``count`` questions, ``callers`` at a time, each as soon as the last one is answered.

    Raises Unavailable when nobody answers there.
    """
    bodies = [_body(query) for query in islice(asked, count)]
    ms, refused, lock = list[float](), dict[int, int](), Lock()
    with httpx.Client(base_url=url, headers={"user-agent": AGENT}, timeout=60) as client:
        _alive(client, url)

        def call(body: dict[str, Any]) -> None:
            status, took = _timed(client, body)
            with lock:
                if status == httpx.codes.OK:
                    ms.append(took)
                else:
                    refused[status] = refused.get(status, 0) + 1
                progress("questions", len(ms) + sum(refused.values()), count)

        started = time.perf_counter()
        with ThreadPoolExecutor(callers) as pool:
            list(pool.map(call, bodies))
        return Load(time.perf_counter() - started, np.array(ms), refused)


def _alive(client: httpx.Client, url: str) -> None:
    try:
        client.get("/healthz").raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unavailable(f"no shop answers at {url[:200]}: {error}", field="--url", fix="shopkeeper serve") from None  # fmt: skip


def _timed(client: httpx.Client, body: dict[str, Any]) -> tuple[int, float]:
    started = time.perf_counter()
    try:
        status = client.post("/v1/search", json=body).status_code
    except httpx.HTTPError:
        status = 0
    return status, (time.perf_counter() - started) * 1e3


def _body(query: Query) -> dict[str, Any]:
    wishes: Sequence[dict[str, Any]] = [
        {"field": wish.field, "op": wish.op.value, "values": [str(value) for value in wish.values]}
        for wish in query.constraints
    ]
    photos = [b64encode(image).decode() for image in query.images if isinstance(image, bytes)]
    return {"text": query.text, "size": query.size, "images": photos, "constraints": wishes}
