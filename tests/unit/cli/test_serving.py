"""Ports and browsers."""

import asyncio
import socket
import threading
from typing import Any

import pytest
import uvicorn
from starlette.types import Scope

from shopkeeper.cli.serving import free_port, has_browser
from tests.unit.cli.conftest import Run


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        taken = holder.getsockname()[1]
        assert free_port("127.0.0.1", taken) > taken


@pytest.mark.parametrize("sign", ["CI", "SSH_CONNECTION"])
def test_no_browser_where_nobody_sees_it(monkeypatch: pytest.MonkeyPatch, sign: str) -> None:
    for name in ("CI", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    assert has_browser()
    monkeypatch.setenv(sign, "1")
    assert not has_browser()


def test_a_misspelt_setting_is_named_when_the_server_starts(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOPKEEPER_CURENCY", "EUR")
    monkeypatch.setattr(uvicorn, "run", lambda *_, **__: None)
    told = run("serve", "--port", free_port("127.0.0.1", 8000)).stderr
    assert "SHOPKEEPER_CURENCY" in told
    assert "SHOPKEEPER_CURRENCY" in told


@pytest.mark.parametrize(
    ("trusted", "client", "scheme"),
    [(None, "127.0.0.1", "http"), ("", "127.0.0.1", "http"), ("127.0.0.1", "198.51.100.7", "https")],
)
def test_who_asks_is_believed_of_a_proxy_that_is_named_alone(
    run: Run, monkeypatch: pytest.MonkeyPatch, trusted: str | None, client: str, scheme: str
) -> None:
    heard, how = list[Scope](), dict[str, Any]()

    async def app(scope: Scope, *_: object) -> None:
        heard.append(scope)

    monkeypatch.setattr(uvicorn, "run", lambda _, **given: how.update(given))
    monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
    if trusted is not None:
        monkeypatch.setenv("FORWARDED_ALLOW_IPS", trusted)
    run("serve", "--port", free_port("127.0.0.1", 8000))
    server = uvicorn.Config(app, **how | {"factory": False, "interface": "asgi3", "lifespan": "off"})
    server.load()
    headers = [(b"x-forwarded-for", b"198.51.100.7"), (b"x-forwarded-proto", b"https")]
    asked = {"type": "http", "client": ("127.0.0.1", 9), "scheme": "http", "headers": headers}
    asyncio.run(server.loaded_app(asked, None, None))
    (scope,) = heard
    assert (scope["client"][0], scope["scheme"]) == (client, scheme)


def test_a_server_that_has_ended_is_not_announced_any_more(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever took its port next would be asked, and called by its name."""
    monkeypatch.setattr(uvicorn, "run", lambda *_, **__: None)
    before = set(threading.enumerate())
    run("serve", "--port", free_port("127.0.0.1", 8000))
    assert not set(threading.enumerate()) - before
