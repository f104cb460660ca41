"""The real shop behind the real server: two processes, one data folder, asked over HTTP as a client would."""

import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from shopkeeper import Settings, open_shop
from shopkeeper.trust import Keys, Role
from tests.samples import GOODS, feed

SECRET_WORDS = "zebra-striped kimono for my mother"


@dataclass(frozen=True)
class Server:
    process: subprocess.Popen[bytes]
    client: httpx.Client
    log: Path

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self.client.get(path, params=params)

    def search(self, **asked: Any) -> dict[str, Any]:
        answer = self.client.post("/v1/search", json=asked)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def price(self, sku: str) -> str:
        (look,) = self.get(f"/v1/products/{sku.removesuffix('-1')}").json()["looks"]
        return str(look["variants"][0]["offer"]["price"]["amount"])


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a shop that sells ``GOODS``."""
    data = tmp_path_factory.mktemp("shop")
    with open_shop(Settings(data=data)) as shop:
        assert shop.import_feed(feed(tmp_path_factory.mktemp("feed"))).read == len(GOODS)
    return data


@pytest.fixture(scope="module")
def admin(data: Path) -> dict[str, str]:
    keys = Keys(data / "trust.sqlite")
    secret, _ = keys.create(Role.ADMIN)
    keys.close()
    return {"authorization": f"Bearer {secret}"}


@pytest.fixture(scope="module")
def servers(data: Path) -> Iterator[tuple[Server, Server]]:
    started = [start(data, number) for number in range(2)]
    for server in started:
        wait(server)
    yield started[0], started[1]
    for server in started:
        stop(server)


@pytest.fixture(scope="module")
def server(servers: tuple[Server, Server]) -> Server:
    return servers[0]


def start(data: Path, number: int, *command: str) -> Server:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = data.with_name(f"{data.name}-{number}-{port}.log")
    command = command or ("uvicorn", "shopkeeper.cli.asgi:create", "--factory", "--no-server-header")
    environment = {
        **os.environ,
        "SHOPKEEPER_DATA": str(data),
        "SHOPKEEPER_RATE_LIMIT": "",
        "OMP_NUM_THREADS": "1",
    }
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *command, "--port", str(port)], env=environment, stdout=out, stderr=out
        )
    return Server(process, httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60), log)


def wait(server: Server) -> None:
    for _ in range(1_200):
        assert server.process.poll() is None, server.log.read_text()
        try:
            if server.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(server.log.read_text())


def stop(server: Server) -> int:
    server.client.close()
    server.process.send_signal(signal.SIGTERM)
    return server.process.wait(60)


def at_most(amount: str) -> dict[str, object]:
    return {"field": "price", "op": "at_most", "values": [{"amount": amount, "currency": "USD"}]}


def test_words_and_a_price_find_proven_products(server: Server) -> None:
    slate = server.search(text="jacket under $150")
    found = [hit["product"]["id"] for hit in slate["hits"]]
    assert {"rain-jacket", "wind-jacket"} <= set(found) and "wool-jacket" not in found
    for hit in slate["hits"]:
        proofs = {proof["constraint"].partition(":")[0]: proof for proof in hit["proofs"]}
        assert proofs["price"]["verdict"] == "proven"
        assert float(hit["variant"]["offer"]["price"]["amount"]) < 150
    assert any(wish["words"] == "under $150" for wish in slate["applied"])


def test_a_photo_words_and_a_price_in_one_question(server: Server, tmp_path: Path) -> None:
    photo = feed_picture(tmp_path, "mug")
    answer = server.client.post(
        "/v1/search",
        data={"q": "like this", "search": json.dumps({"constraints": [at_most("20")]})},
        files={"image": ("mug.jpg", photo, "image/jpeg")},
    )
    assert answer.status_code == 200, answer.text
    slate = answer.json()
    assert slate["hits"][0]["product"]["id"] == "mug"
    assert len(slate["photos"]) == 1
    assert {hit["product"]["id"] for hit in slate["hits"]} <= {"mug", "tee"}


def feed_picture(folder: Path, handle: str) -> bytes:
    feed(folder)
    return (folder / f"{handle}.jpg").read_bytes()


def test_every_stage_of_the_story_is_timed(server: Server) -> None:
    answer = server.get("/v1/search", q="jacket")
    timed = {entry.partition(";")[0] for entry in answer.headers["server-timing"].split(", ")}
    assert {"understand", "retrieve", "arrange", "verify", "facets", "total"} <= timed
    trace = answer.json()["trace"]
    assert trace["id"] == answer.headers["x-trace-id"]
    assert {stage["name"] for stage in trace["stages"]} < timed
    assert trace["versions"]["encoder"]


def test_a_page_goes_on_where_the_last_one_ended(server: Server) -> None:
    seen, cursor = [], ""
    for _ in range(len(GOODS)):
        slate = server.search(size=2, cursor=cursor)
        seen += [hit["product"]["id"] for hit in slate["hits"]]
        cursor = slate["cursor"]
        if not cursor:
            break
    assert sorted(seen) == sorted(handle for handle, *_ in GOODS)


def test_a_product_its_likes_its_picture_and_its_words(server: Server) -> None:
    told = server.get("/v1/products/rain-jacket").json()
    assert told["title"] == "Rain Jacket"
    shown = told["looks"][0]["pictures"][0]
    picture = server.get(shown["url"], w=320)
    assert Image.open(BytesIO(picture.content)).width <= 320
    assert "immutable" in picture.headers["cache-control"]
    similar = [hit["product"]["id"] for hit in server.get("/v1/similar/rain-jacket").json()["hits"]]
    assert similar and "rain-jacket" not in similar
    assert server.get("/v1/suggest", q="jack").json()["suggestions"]


def test_a_price_changed_through_one_is_in_the_very_next_answer_of_the_other(
    servers: tuple[Server, Server], admin: dict[str, str]
) -> None:
    for turn in range(10):
        one, other = servers if turn % 2 else servers[::-1]
        price = f"{30 + turn}.00"
        change = {"offers": {"tee-1": {"price": {"amount": price, "currency": "USD"}, "stock": 5}}}
        answer = one.client.post("/v1/admin/offers", json=change, headers=admin)
        assert answer.json() == {"changed": 1}
        hits = {
            hit["product"]["id"]: hit
            for hit in other.search(text="tee", constraints=[at_most(price)])["hits"]
        }
        assert hits["tee"]["variant"]["offer"]["price"]["amount"] == price
        too_low = other.search(text="tee", constraints=[at_most(f"{29 + turn}.00")])
        assert "tee" not in {hit["product"]["id"] for hit in too_low["hits"]}
        assert other.price("tee-1") == one.price("tee-1") == price


def test_changing_an_unknown_sku_changes_nothing(server: Server, admin: dict[str, str]) -> None:
    before = server.price("mug-1")
    offer = {"price": {"amount": "1.00", "currency": "USD"}}
    answer = server.client.post(
        "/v1/admin/offers", json={"offers": {"mug-1": offer, "no such": offer}}, headers=admin
    )
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:shopkeeper:problem:not-found")
    assert server.price("mug-1") == before


def test_a_product_removed_through_one_is_gone_from_the_other(
    servers: tuple[Server, Server], admin: dict[str, str]
) -> None:
    one, other = servers
    assert one.client.delete("/v1/admin/products/desk-lamp", headers=admin).json() == {"changed": 1}
    assert other.get("/v1/products/desk-lamp").status_code == 404
    assert "desk-lamp" not in {hit["product"]["id"] for hit in other.search(text="desk lamp")["hits"]}


def bomb() -> bytes:
    """A small PNG that would be 2.5 gigapixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 999))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("picture", "statuses"),
    [
        (b"not a picture", {415, 422}),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", {415}),
        (bomb(), {413}),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, {415, 422}),
        (b"", {415, 422}),
    ],
    ids=["text", "svg", "bomb", "corrupt", "empty"],
)
def test_evil_pictures_are_refused_by_name(server: Server, picture: bytes, statuses: set[int]) -> None:
    answer = server.client.post("/v1/search", files={"image": ("a.png", picture, "image/png")})
    problem = answer.json()
    assert answer.status_code in statuses, problem
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["field"] and problem["fix"]


@pytest.mark.parametrize(
    "asked",
    [
        {
            "constraints": [
                {"field": "price", "op": "between", "values": [{"amount": "1", "currency": "USD"}]}
            ]
        },
        {"constraints": [{"field": "price", "op": "is", "values": ["cheap"]}]},
        {"constraints": [{"field": "colour", "op": "at_most", "values": ["blue"]}]},
        {"cursor": "bad"},
        {"text": "x" * 2_001},
        {"context": {"currency": "QQQ"}},
    ],
    ids=["one bound", "cheap", "less than blue", "cursor", "long", "currency"],
)
def test_what_the_shop_refuses_is_a_problem_too(server: Server, asked: dict[str, object]) -> None:
    answer = server.client.post("/v1/search", json=asked)
    assert answer.status_code in (413, 422), answer.text
    assert answer.json()["field"] and answer.json()["fix"]


def test_the_door_and_the_storefront_share_one_address(server: Server) -> None:
    assert server.get("/").headers["content-type"].startswith("text/html")
    assert "openapi" in server.get("/openapi.json").json()
    assert "shopkeeper_stage_seconds" in server.get("/metrics").text


def test_the_log_holds_no_shopper_words(server: Server) -> None:
    server.search(text=SECRET_WORDS)
    server.get("/v1/search", q=SECRET_WORDS)
    server.get("/search", q=SECRET_WORDS)
    server.client.post("/v1/search", json={"text": SECRET_WORDS, "cursor": SECRET_WORDS})
    log = server.log.read_text()
    assert '"route":"/v1/search"' in log
    assert "zebra" not in log and "kimono" not in log


def test_a_stopping_server_answers_whom_it_has_let_in(data: Path) -> None:
    server = start(data, 9)
    wait(server)
    with ThreadPoolExecutor(4) as shoppers:
        waiting = [shoppers.submit(answered, server, n) for n in range(40)]
        waiting[0].result()
        server.process.send_signal(signal.SIGTERM)
        outcomes = [one.result() for one in waiting]
    assert outcomes[0] and set(outcomes) <= {True, None}
    assert server.process.wait(60) in (0, -signal.SIGTERM)
    assert "Traceback" not in server.log.read_text()


def answered(server: Server, number: int) -> bool | None:
    """Whether a whole answer came; None when nobody opened."""
    try:
        answer = server.get("/v1/search", q=f"jacket {number}")
    except (httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError):
        return None
    return answer.status_code == 200 and "hits" in answer.json()


def test_two_workers_show_one_set_of_meters(data: Path) -> None:
    shop = start(data, 2, "shopkeeper.cli", "serve", "--workers", "2")
    try:
        wait(shop)
        shown = set()
        for _ in range(40):
            with httpx.Client(
                base_url=shop.client.base_url, timeout=60
            ) as client:  # another connection, any worker
                client.get("/v1/search", params={"q": "jacket"}).raise_for_status()
        for _ in range(12):
            with httpx.Client(base_url=shop.client.base_url, timeout=60) as client:
                text = client.get("/metrics").text
            shown.add(sum_of(text, "shopkeeper_searches_total"))
        assert shown == {40.0}
        kept = [httpx.Client(base_url=shop.client.base_url, timeout=60) for _ in range(6)]
        assert all(one.get("/healthz").status_code == 200 for one in kept)
    finally:
        shop.process.kill()
        shop.process.wait(60)
    for one in kept:
        with pytest.raises(httpx.TransportError):  # workers do not outlive who started them
            for _ in range(600):
                one.get("/healthz")
                time.sleep(0.1)
        one.close()


def sum_of(text: str, meter: str) -> float:
    return sum(float(line.split()[-1]) for line in text.splitlines() if line.startswith(meter))
