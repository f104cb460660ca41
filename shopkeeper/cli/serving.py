"""Runs the web server and says when it answers.

Knows uvicorn, ports and browsers. Refuses to know what is served.
"""

import errno
import os
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from shopkeeper.cli import terminal
from shopkeeper.types.errors import Conflict, InvalidInput

if TYPE_CHECKING:
    from shopkeeper.settings import Settings

APP = "shopkeeper.cli.asgi:create"
HTTP = "shopkeeper.cli.wire:Whole"
TRIED = 20  # ports after the first taken one
TRUSTED = "FORWARDED_ALLOW_IPS"  # of uvicorn, which trusts this machine without it: anybody's word, handed on by a proxy
PATIENCE = 120.0  # seconds until the first answer
GRACE = 20  # seconds for running requests when the server stops
MOST_MESSAGE = 1 << 18  # bytes of a socket's message: twice what a microphone may send at once


def run(settings: "Settings", *, browser: bool) -> None:
    """Serve until interrupted. Raises Conflict when the port is taken."""
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    from shopkeeper.cli.listening import EVENLY, Dealer, Hand
    from shopkeeper.settings import misspelt

    if not _free(settings.host, settings.port):
        raise Conflict(
            f"port {settings.port} is taken", field="port", fix="stop the other server or pass --port"
        )
    for name, fix in misspelt():
        terminal.err.print(f"[yellow]–[/] {name} is no setting and does nothing — {fix}", soft_wrap=True)
    address = f"http://{_reachable(settings.host)}:{settings.port}"
    how: dict[str, Any] = {
        "factory": True, "http": HTTP, "host": settings.host, "port": settings.port, "workers": settings.workers, "log_level": "warning",
        "access_log": False, "server_header": False, "timeout_graceful_shutdown": GRACE,
        "ws_max_size": MOST_MESSAGE, "ws_max_queue": 4, "proxy_headers": TRUSTED in os.environ,
    }  # fmt: skip
    with _announced(settings, address, browser=browser), _one_set_of_meters(settings.workers):
        if settings.workers > 1 and EVENLY:
            dealer = Dealer(settings.host, settings.port).start()
            Multiprocess(uvicorn.Config(APP, loop="asyncio", **how), [Hand(dealer.path)]).run()
        else:
            uvicorn.run(APP, **how)


@contextmanager
def _announced(settings: "Settings", address: str, *, browser: bool) -> Iterator[None]:
    """Its address is told once it answers, as long as it is being served."""
    ended = threading.Event()
    thread = threading.Thread(target=_announce, args=(settings, address, browser, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@contextmanager
def _one_set_of_meters(workers: int) -> Iterator[None]:
    """Whichever worker is asked shows what all of them have counted."""
    if workers == 1:
        yield
        return
    from shopkeeper.telemetry import meters

    with TemporaryDirectory(prefix="shopkeeper-meters-") as folder:
        meters.share_between_workers(Path(folder))
        yield


def free_port(host: str, first: int) -> int:
    """``first``, or the next port that nobody holds. Raises Conflict when twenty in a row are taken."""
    for port in range(first, min(first + TRIED, 65_536)):
        if _free(host, port):
            return port
    raise Conflict(f"ports {first} and the next {TRIED - 1} are taken", field="port", fix="pass --port")


def has_browser() -> bool:
    """Whether a browser on this screen makes sense: not over ssh, not in CI, not without a display."""
    if os.environ.get("CI") or os.environ.get("SSH_CONNECTION"):
        return False
    return sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def _announce(settings: "Settings", address: str, browser: bool, ended: threading.Event) -> None:
    """Wait for the first answer, then say where; not of a server that has ended."""
    started = time.monotonic()
    while not ended.is_set() and time.monotonic() - started < PATIENCE:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):  # noqa: S310 (our own address)
                break
        except (urllib.error.URLError, OSError):
            ended.wait(0.05)
    else:
        return
    terminal.err.print(f"[green]✓[/] the shop is open at [bold]{address}[/] — Ctrl+C closes it")
    folder = settings.tenants / "NAME" if settings.tenants else settings.data
    terminal.err.print(
        f"[dim]–[/] its console is at {address}/console and asks for an admin key: "
        f"shopkeeper --data {folder} keys create --admin",
        soft_wrap=True,
    )
    if browser:
        webbrowser.open(address)


def _free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise Conflict(
                f"port {port} needs more rights", field="port", fix="pass a --port above 1023"
            ) from None
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise InvalidInput(
                f"this machine has no address {host}", field="host", fix="pass --host 127.0.0.1 or 0.0.0.0"
            ) from None
    return True


def _reachable(host: str) -> str:
    named = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, host)  # noqa: S104 (compared, not bound)
    return f"[{named}]" if ":" in named else named
