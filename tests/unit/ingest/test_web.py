"""Pictures from the web: only public addresses, only pictures, only so much and so long."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep

import pytest

from shopkeeper.ingest.web import GivenUp, Web
from shopkeeper.network.address import is_public, public_address
from shopkeeper.types.errors import ShopkeeperError, TooLarge, Unavailable, Unsupported

HOST = "127.0.0.1"


class Shop(BaseHTTPRequestHandler):
    hosts: list[str]

    def do_GET(self) -> None:
        self.hosts.append(self.headers["Host"])
        page = self.path.strip("/")
        if page.startswith("to="):
            self._answer(302, b"", Location=page.removeprefix("to="))
        elif page == "nowhere":
            self._answer(302, b"", Location="http://[::1")
        elif page == "choices":
            self._answer(300, b"")
        elif page == "missing":
            self._answer(404, b"no")
        elif page == "drip":
            self._drip()
        elif page == "slow":
            self._answer(200, b"x" * 4, pause=0.4)
        else:
            kind = {"page": "text/html", "drawing": "image/svg+xml", "big": "image/png"}.get(
                page, "image/jpeg"
            )
            self._answer(200, b"x" * (5000 if page == "big" else 10), **{"Content-Type": kind})

    def _answer(self, status: int, body: bytes, pause: float = 0, **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content-Type": "image/jpeg"} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        for byte in body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            sleep(pause)

    def _drip(self) -> None:
        """A header that never ends, each byte well within the time for one read."""
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
            while True:
                self.wfile.write(b"a")
                self.wfile.flush()
                sleep(0.1)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def port() -> Iterator[int]:
    Shop.hosts = []
    server = ThreadingHTTPServer((HOST, 0), Shop)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def web() -> Iterator[Web]:
    opened = Web(max_bytes=1000, seconds=60.0, allow={HOST})
    yield opened
    opened.close()


PRIVATE = [
    "127.0.0.1", "[::1]", "169.254.169.254", "10.0.0.8", "192.168.1.1", "172.16.0.1", "100.64.0.1", "0.0.0.0", "[::]",
    "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    "[fec0::1]", "[::127.0.0.1]", "[::10.0.0.1]", "[::ffff:0:127.0.0.1]", "[64:ff9b:1::a00:1]",
    "[fe80::1]", "[fd00::1]", "224.0.0.1", "255.255.255.255", "localhost",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_addresses_that_are_not_public_are_refused(host: str) -> None:
    with pytest.raises(Unsupported, match=r"not a (public|web) address"):
        Web(1000, 1.0).picture(f"http://{host}/latest/meta-data/a.jpg")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.com/a.jpg",
        "http://",
        "http://user:pw@example.com/a.jpg",
        "gopher://x/",
    ],
)
def test_other_schemes_and_passwords_are_refused(web: Web, url: str) -> None:
    with pytest.raises(Unsupported):
        web.picture(url)


def test_a_public_name_that_resolves_to_a_private_address_is_refused(
    monkeypatch: pytest.MonkeyPatch, port: int
) -> None:
    def resolver(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, 1, 6, "", ("93.184.216.34", port)), (socket.AF_INET, 1, 6, "", (HOST, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    with pytest.raises(Unsupported):
        Web(1000, 1.0).picture(f"http://pictures.example:{port}/a.jpg")
    assert Shop.hosts == []


def test_the_checked_address_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    """A name server that answers differently the second time is not asked a second time for the name."""
    asked = list[str]()
    real = socket.getaddrinfo

    def resolver(host: str, *args: object, **kwargs: object) -> object:
        asked.append(host)
        return real(HOST if host == "pictures.example" else host, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    assert (
        Web(1000, 1.0, allow={"pictures.example"}).picture(f"http://pictures.example:{port}/a.jpg")
        == b"x" * 10
    )
    assert asked.count("pictures.example") == 1 and set(asked) <= {"pictures.example", HOST}
    assert Shop.hosts == [f"pictures.example:{port}"]


def test_a_connection_to_one_host_never_answers_for_another_at_its_address(
    monkeypatch: pytest.MonkeyPatch, port: int
) -> None:
    """A certificate is looked at when a connection is opened, for the host that it was opened for."""
    callers, real = list[int](), socket.getaddrinfo
    names = {"one.example", "other.example"}

    def answer(shop: Shop, status: int, body: bytes, **headers: str) -> None:
        callers.append(shop.client_address[1])
        shop.send_response(status)
        shop.send_header("Content-Type", "image/jpeg")
        shop.send_header("Content-Length", str(len(body)))
        shop.end_headers()
        shop.wfile.write(body)

    monkeypatch.setattr(Shop, "protocol_version", "HTTP/1.1")
    monkeypatch.setattr(Shop, "_answer", answer)
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *rest, **more: real(HOST if host in names else host, *rest, **more),
    )
    web = Web(1000, 60.0, allow=names)
    for name in sorted(names):
        assert web.picture(f"http://{name}:{port}/a.jpg") == b"x" * 10
    web.close()
    assert len(set(callers)) == 2


def test_redirects_are_followed_and_checked_again(web: Web, port: int) -> None:
    assert web.picture(f"http://{HOST}:{port}/to=/a.jpg") == b"x" * 10
    with pytest.raises(Unsupported, match="localhost"):
        web.picture(f"http://{HOST}:{port}/to=http://localhost:{port}/a.jpg")
    with pytest.raises(Unsupported, match="file"):
        web.picture(f"http://{HOST}:{port}/to=file:///etc/passwd")
    with pytest.raises(Unavailable, match="redirects"):
        web.picture(f"http://{HOST}:{port}/" + "to=/" * 7 + "a.jpg")


@pytest.mark.parametrize(
    ("page", "refusal"),
    [
        ("page", Unsupported),
        ("drawing", Unsupported),
        ("big", TooLarge),
        ("missing", Unavailable),
        ("choices", Unavailable),
        ("nowhere", Unavailable),
    ],
)
def test_what_is_no_picture_too_large_or_missing(
    web: Web, port: int, page: str, refusal: type[ShopkeeperError]
) -> None:
    with pytest.raises(refusal):
        web.picture(f"http://{HOST}:{port}/{page}")


def test_headers_that_drip_are_not_waited_for(port: int) -> None:
    web = Web(max_bytes=1000, seconds=0.5, allow={HOST})
    for error in (Unavailable, Unavailable, Unavailable, GivenUp):
        with pytest.raises(error):
            web.picture(f"http://{HOST}:{port}/drip")
    web.close()


def test_what_is_slow_is_not_waited_for(port: int) -> None:
    with pytest.raises(Unavailable, match="longer than"):
        Web(max_bytes=1000, seconds=1.0, allow={HOST}).picture(f"http://{HOST}:{port}/slow")


def test_a_host_whose_pictures_are_slow_has_answered(port: int) -> None:
    web = Web(max_bytes=1000, seconds=1.0, allow={HOST})
    with ThreadPoolExecutor(4) as pool:
        slow = [pool.submit(web.picture, f"http://{HOST}:{port}/slow") for _ in range(4)]
    assert {type(one.exception()) for one in slow} == {Unavailable}
    assert web.picture(f"http://{HOST}:{port}/a.jpg") == b"x" * 10
    web.close()


def test_a_host_that_never_answers_is_given_up(web: Web) -> None:
    with socket.socket() as closed:
        closed.bind((HOST, 0))
        url = f"http://{HOST}:{closed.getsockname()[1]}/a.jpg"
        for _ in range(3):
            with pytest.raises(Unavailable) as refusal:
                web.picture(url)
            assert not isinstance(refusal.value, GivenUp)
        with pytest.raises(GivenUp):
            web.picture(url)


def test_public_addresses_pass() -> None:
    assert is_public("93.184.216.34") and is_public("2606:2800:220:1:248:1893:25c8:1946")
    assert public_address("93.184.216.34", 80) == "93.184.216.34"
