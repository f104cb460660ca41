"""Opinions and size advice over HTTP, and that what shoppers tell of their bodies goes no further."""

import pytest
from starlette.testclient import TestClient

from tests.unit.api.conftest import Opened


def test_opinions_of_a_product_without_reviews_say_so(client: TestClient) -> None:
    told = client.get("/v1/products/coat/opinions").json()
    assert (told["product"], told["reviews"], told["enough"], told["opinions"]) == ("coat", 0, False, [])


def test_opinions_of_nothing_are_not_found(client: TestClient) -> None:
    refused = client.get("/v1/products/none/opinions")
    assert (refused.status_code, refused.json()["field"]) == (404, "id")


def test_an_id_with_slashes_has_opinions_too(client: TestClient) -> None:
    assert client.get("/v1/products/a%2Fb%20%C3%BC%3F/opinions").json()["product"] == "a/b ü?"


def test_a_shopper_is_advised_in_any_units(client: TestClient) -> None:
    asked = {"product": "coat", "measures": {"chest": "38 in", "height": 168.0}, "worn": [{"size": "M"}]}
    answer = client.post("/v1/fit", json=asked)
    assert answer.status_code == 200, answer.text
    assert answer.json()["said"] and answer.json()["sizes"] == []


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"product": "coat", "measures": {"weight": "140"}}, "weight"),
        ({"product": "coat", "measures": {"waist": "huge"}}, "waist"),
        ({"product": "none"}, "id"),
        ({"product": "coat", "measures": {"bicep": "30 cm"}}, "measures.bicep"),
        ({"product": "coat", "worn": [{"size": "M", "verdict": "odd"}]}, "worn.0.verdict"),
        ({"product": "coat", "measures": {"chest": -1}}, "measures.chest"),
    ],
)
def test_what_cannot_be_is_refused_by_name(client: TestClient, asked: dict[str, object], field: str) -> None:
    refused = client.post("/v1/fit", json=asked)
    assert 400 <= refused.status_code < 500
    assert field.split(".")[-1] in refused.text


def test_a_number_out_of_range_is_told_its_range(client: TestClient) -> None:
    for sent, fix in ((-3, "send more than 0.0"), (4_000, "send 400.0 or less")):
        told = client.post("/v1/fit", json={"product": "coat", "measures": {"chest": sent}}).json()
        assert (told["field"], told["fix"]) == ("measures.chest", fix)


def test_what_fits_what_is_told_with_its_words(client: TestClient) -> None:
    told = client.get("/v1/products/coat/fits", params={"words": "an E27 lamp"}).json()
    assert (told["product"], told["words"], told["goes"], told["clues"]) == (
        "coat",
        "an E27 lamp",
        "not_stated",
        [],
    )
    slashes = client.get("/v1/products/a%2Fb%20%C3%BC%3F/fits", params={"other": "coat"}).json()
    assert (slashes["product"], slashes["other"]) == ("a/b ü?", "coat")


@pytest.mark.parametrize(
    ("asked", "status", "field"),
    [
        ({}, 422, "words"),
        ({"words": "x" * 201}, 422, "words"),
        ({"other": "none"}, 404, "id"),
        ({"other": "coat"}, 422, "other"),
    ],
)
def test_what_is_nothing_to_fit_is_refused_by_name(
    client: TestClient, asked: dict[str, str], status: int, field: str
) -> None:
    refused = client.get("/v1/products/coat/fits", params=asked)
    assert (refused.status_code, refused.json()["field"]) == (status, field)


def test_measurements_are_in_no_log_and_no_file(opened: Opened, capfd: pytest.CaptureFixture[str]) -> None:
    answer = opened.client.post(
        "/v1/fit", json={"product": "coat", "measures": {"chest": 97.31, "waist": "81.47 cm"}}
    )
    assert answer.status_code == 200
    said = "".join(capfd.readouterr())
    assert "/v1/fit" in said or "request" in said or not said
    kept = b"".join(file.read_bytes() for file in opened.shop.settings.data.rglob("*") if file.is_file())
    assert not any(number in said or number.encode() in kept for number in ("97.3", "81.47"))
