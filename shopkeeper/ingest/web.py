"""Fetches one picture over http(s), bounded in size, time and redirects, from public addresses only.

Knows HTTP. Refuses to know products. Proxies of the environment are not used: they would resolve names themselves.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection
from concurrent.futures import Future
from threading import Event, Thread
from typing import TypeVar
from urllib.parse import urljoin

import httpx

from shopkeeper.network.address import NoAddress, public_address
from shopkeeper.network.pinned import ONE_EACH
from shopkeeper.types.errors import TooLarge, Unavailable, Unsupported

T = TypeVar("T")
REDIRECTS = 5
PATIENCE = 3
"""A host that did not answer this often in a row is not asked again in this run."""


class GivenUp(Unavailable):
    """The host is not asked again in this run."""


class Web:
    """Thread-safe. ``allow`` names hosts that pass the address check: for tests against a local server."""

    def __init__(self, max_bytes: int, seconds: float, allow: Collection[str] = ()) -> None:
        self._max_bytes, self._seconds, self._allow = max_bytes, seconds, allow
        self._client = httpx.Client(trust_env=False, follow_redirects=False, timeout=seconds, limits=ONE_EACH)
        self._silent: Counter[str] = Counter()

    def picture(self, url: str) -> bytes:
        """Raises Unsupported (address, type), TooLarge or Unavailable (network, status, time)."""
        deadline = time.monotonic() + self._seconds
        for _ in range(REDIRECTS + 1):
            found = self._get(_parse(url), deadline)
            if isinstance(found, bytes):
                return found
            url = _joined(url, found)
        raise Unavailable(f"more than {REDIRECTS} redirects", field="media", fix="link to the picture itself")

    def close(self) -> None:
        self._client.close()

    def _get(self, url: httpx.URL, deadline: float) -> bytes | str:
        """The picture, or where it is said to be."""
        if url.scheme not in ("http", "https") or not url.host or url.userinfo:
            raise Unsupported(f"{url.scheme or 'no scheme'}: only http(s) without a password", field="media")
        if self._silent[url.host] >= PATIENCE:
            raise GivenUp(f"{url.host} does not answer; its other pictures were left out", field="media")
        answered = Event()
        try:
            return _within(deadline - time.monotonic(), lambda: self._ask(url, deadline, answered))
        except (TimeoutError, httpx.HTTPError, NoAddress) as error:
            if not answered.is_set():
                self._silent[url.host] += 1
            if isinstance(error, TimeoutError):
                raise self._late() from None
            raise Unavailable(
                f"{url.host}: {error or type(error).__name__}", field="media", fix="check the link"
            ) from None

    def _ask(self, url: httpx.URL, deadline: float, answered: Event) -> bytes | str:
        port = url.port or (443 if url.scheme == "https" else 80)
        name = url.raw_host.decode("ascii")
        pinned = url.copy_with(host=public_address(name, port, self._allow))
        headers, extensions = {"Host": url.netloc.decode("ascii")}, {"sni_hostname": name}
        with self._client.stream("GET", pinned, headers=headers, extensions=extensions) as response:
            answered.set()
            self._silent.pop(url.host, None)
            return self._read(response, deadline)

    def _read(self, response: httpx.Response, deadline: float) -> bytes | str:
        if response.has_redirect_location:
            return response.headers["location"]
        if response.status_code != httpx.codes.OK:
            raise Unavailable(f"answered {response.status_code}", field="media", fix="check the link")
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not kind.startswith("image/") or "svg" in kind:
            raise Unsupported(
                f"{kind or 'untyped'} is not a picture", field="media", fix="use JPEG, PNG or WebP"
            )
        data = bytearray()
        for chunk in response.iter_bytes():
            data += chunk
            if len(data) > self._max_bytes:
                raise TooLarge(
                    f"more than {self._max_bytes} bytes", field="media", fix="use a smaller picture"
                )
            if time.monotonic() > deadline:
                raise self._late()
        return bytes(data)

    def _late(self) -> Unavailable:
        return Unavailable(f"took longer than {self._seconds:g} s", field="media", fix="try again later")


def _within(seconds: float, work: Callable[[], T]) -> T:
    """``work()``, in a thread that is left behind where it takes longer: a host may send its headers a byte at a time, and only single reads are
    bounded elsewhere. Raises TimeoutError."""
    done = Future[T]()

    def run() -> None:
        try:
            done.set_result(work())
        except Exception as error:
            done.set_exception(error)

    Thread(target=run, daemon=True).start()
    return done.result(max(0.0, seconds))


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise Unavailable(f"redirects to no address: {error}", field="media", fix="check the link") from None


def _parse(url: str) -> httpx.URL:
    try:
        return httpx.URL(url)
    except httpx.InvalidURL as error:
        raise Unsupported(
            f"{url[:200]!r} is not a web address: {error}", field="media", fix="check the link"
        ) from None
