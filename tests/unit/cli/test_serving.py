"""Ports and browsers."""

import socket
import threading

import pytest
import uvicorn

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


def test_a_server_that_has_ended_is_not_announced_any_more(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever took its port next would be asked, and called by its name."""
    monkeypatch.setattr(uvicorn, "run", lambda *_, **__: None)
    before = set(threading.enumerate())
    run("serve", "--port", free_port("127.0.0.1", 8000))
    assert not set(threading.enumerate()) - before
