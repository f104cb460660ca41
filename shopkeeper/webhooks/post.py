"""One POST to an address that somebody named: to public machines only, by https, and without following anybody elsewhere.

Knows HTTP. Refuses to read answers: a status is all that counts, and what a stranger's server says goes nowhere.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock

import httpx

from shopkeeper.network.address import public_address
from shopkeeper.network.pinned import ONE_EACH
from shopkeeper.types.errors import InvalidInput, Unavailable, Unsupported

SECONDS = 15.0
FIELD = "url"


@dataclass(frozen=True, slots=True)
class Answered:
    """``after``: seconds that it asks us to wait; 0 where it did not say."""

    status: int
    after: float = 0.0

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300

    @property
    def refused(self) -> bool:
        """This message, by an endpoint that is well otherwise."""
        return 400 <= self.status < 500 and self.status not in (408, 429)


class Post:
    """Thread-safe. ``allow``: hosts that may be private, and may be spoken to by plain http. ``seconds``: of a whole try, however slowly it is
    answered. Proxies of the environment are not used."""

    def __init__(self, allow: Collection[str] = (), seconds: float = SECONDS) -> None:
        self._allow, self._seconds = allow, seconds
        self._lock, self._runner = Lock(), asyncio.Runner()
        self._client = httpx.AsyncClient(
            trust_env=False, follow_redirects=False, timeout=seconds, limits=ONE_EACH
        )

    def check(self, url: str) -> None:
        """Whether we would speak to it. Raises InvalidInput, Unsupported, Unavailable."""
        self._pinned(url)

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> Answered:
        """Raises as ``check`` does, and Unavailable for whoever does not answer in time."""
        whole, pinned = self._pinned(url)
        sent = {
            **headers,
            "host": whole.netloc.decode("ascii"),
            "content-type": "application/json",
            "user-agent": "Shopkeeper-Webhooks",
        }
        request = self._client.build_request(
            "POST", pinned, headers=sent, content=body, extensions={"sni_hostname": _name(whole)}
        )
        try:
            with self._lock:
                return self._runner.run(self._sent(request))
        except (httpx.HTTPError, TimeoutError) as error:
            raise Unavailable(f"{whole.host}: {error or type(error).__name__}", field=FIELD) from None

    def close(self) -> None:
        with self._lock:
            if not self._client.is_closed:
                self._runner.run(self._client.aclose())
                self._runner.close()

    async def _sent(self, request: httpx.Request) -> Answered:
        """Raises TimeoutError; a limit of httpx is of each read alone."""
        async with asyncio.timeout(self._seconds):
            response = await self._client.send(request, stream=True)
            await response.aclose()
        return Answered(response.status_code, _after(response.headers.get("retry-after", "")))

    def _pinned(self, url: str) -> tuple[httpx.URL, httpx.URL]:
        """The address as it was named, and as it was resolved: a name server has no second word."""
        try:
            whole = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise InvalidInput(f"{url[:200]!r}: {error}", field=FIELD, fix="https://…") from None
        if whole.scheme not in ("https", "http") or not whole.host or whole.userinfo:
            raise InvalidInput(
                f"{url[:200]!r} is no address of an endpoint", field=FIELD, fix="https://… without a password"
            )
        if whole.scheme == "http" and whole.host not in self._allow:
            raise Unsupported(
                "only https", field=FIELD, fix="use https, or name the host in SHOPKEEPER_WEBHOOK_HOSTS"
            )
        port = whole.port or (443 if whole.scheme == "https" else 80)
        name = _name(whole)
        allow = (name,) if whole.host in self._allow else ()
        return whole, whole.copy_with(host=public_address(name, port, allow, FIELD))


def _name(url: httpx.URL) -> str:
    """Of its host, as name servers and certificates have it."""
    return url.raw_host.decode("ascii")


def _after(said: str) -> float:
    """Seconds that a ``Retry-After`` names, or its date (RFC 9110 §10.2.3); 0 where it is neither."""
    if said.isascii() and said.isdigit():
        return float(said)  # of too many digits, infinity
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return 0.0
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
