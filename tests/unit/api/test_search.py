"""Searching through the door: what goes in reaches the shop, what comes out is told whole."""

import json

from starlette.testclient import TestClient


def test_words_find_products(client: TestClient) -> None:
    answer = client.post("/v1/search", json={"text": "coat"})
    assert answer.status_code == 200
    (hit,) = answer.json()["hits"]
    assert hit["product"]["id"] == "coat"
    print(json.dumps(answer.json(), indent=1), answer.headers)
