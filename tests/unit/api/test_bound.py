"""A request is bounded while it arrives: neither its size nor its slowness can hold a worker."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from starlette.types import Message, Receive

from tests.unit.api.conftest import Opened, Opener


def send(
    opened: Opened, receive: Receive, headers: dict[str, str]
) -> tuple[int, dict[str, str], dict[str, Any]]:
    """One POST /v1/search straight into the application, body as ``receive`` gives it."""
    sent: list[Message] = []

    async def collect(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/search",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("192.0.2.1", 1),
    }
    asyncio.run(opened.app(scope, receive, collect))
    told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], told, json.loads(b"".join(message.get("body", b"") for message in sent[1:]))


def pieces(chunks: Iterator[bytes]) -> tuple[Callable[[], Awaitable[Message]], list[int]]:
    taken = [0]

    async def receive() -> Message:
        taken[0] += 1
        chunk = next(chunks, b"")
        return {"type": "http.request", "body": chunk, "more_body": bool(chunk)}

    return receive, taken


JSON = {"content-type": "application/json"}
FORM = {"content-type": "multipart/form-data; boundary=b"}
OPENING = {
    JSON["content-type"]: b"[",
    FORM["content-type"]: b'--b\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n',
}


def test_an_announced_flood_is_refused_before_it_arrives(open_door: Opener) -> None:
    opened = open_door(max_body_bytes=1_000)
    receive, taken = pieces(iter([b"x"]))
    for length in ("1001", "9" * 5000):
        status, headers, problem = send(opened, receive, {**JSON, "content-length": length})
        assert (status, problem["field"], headers["connection"], taken) == (413, "body", "close", [0])


@pytest.mark.parametrize(
    "headers", [JSON, FORM, {**JSON, "content-length": "-5"}], ids=["json", "form", "lying"]
)
def test_an_endless_body_is_cut_off_where_the_limit_is(open_door: Opener, headers: dict[str, str]) -> None:
    opened = open_door(max_body_bytes=1_000)
    receive, taken = pieces(iter([OPENING[headers["content-type"]], *([b"x" * 100] * 1_000)]))
    status, told, problem = send(opened, receive, headers)
    assert (status, problem["type"], told["connection"]) == (413, "urn:shopkeeper:problem:too-large", "close")
    assert taken[0] < 15


@pytest.mark.parametrize("headers", [JSON, FORM], ids=["json", "form"])
def test_a_body_that_never_ends_arriving_is_given_up(open_door: Opener, headers: dict[str, str]) -> None:
    opened = open_door(body_timeout=0.05)

    first = iter([OPENING[headers["content-type"]]])

    async def drip() -> Message:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": next(first, b" "), "more_body": True}

    status, told, problem = send(opened, drip, headers)
    assert (status, problem["type"], told["connection"]) == (408, "urn:shopkeeper:problem:too-slow", "close")
    assert not opened.shop.asked


def test_admin_bodies_are_bounded_too(open_door: Opener) -> None:
    opened = open_door(max_body_bytes=1_000)
    chunks = (b"x" * 100 for _ in range(100))
    answer = opened.client.post("/v1/admin/offers", content=chunks, headers={**JSON, **opened.key("admin")})
    assert (answer.status_code, answer.json()["field"]) == (413, "body")
