"""Probes tell a living process from a ready shop."""

from tests.unit.api.conftest import Opened


def test_alive_and_ready(opened: Opened) -> None:
    assert opened.client.get("/healthz").json() == opened.client.get("/readyz").json() == {"status": "ok"}


def test_a_closed_shop_is_alive_but_not_ready(opened: Opened) -> None:
    opened.shop.closed = True
    assert opened.client.get("/healthz").status_code == 200
    answer = opened.client.get("/readyz")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:shopkeeper:problem:unavailable")


def test_a_shop_that_finds_less_than_half_is_alive_but_not_ready(opened: Opened) -> None:
    opened.shop.indexed = 1
    assert opened.client.get("/healthz").status_code == 200
    answer = opened.client.get("/readyz")
    assert (answer.status_code, answer.json()["detail"]) == (503, "1 of 4 looks can be found yet")
    opened.shop.indexed = 2
    assert opened.client.get("/readyz").status_code == 200


def test_metrics_are_prometheus_text(opened: Opened) -> None:
    answer = opened.client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert "# TYPE shopkeeper_requests_total counter" in answer.text
