"""Ports and browsers."""

import socket

import pytest

from shopkeeper.cli.serving import free_port, has_browser


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
