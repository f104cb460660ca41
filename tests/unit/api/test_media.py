"""Pictures are served for ever under the hash of their bytes."""

from io import BytesIO

import pytest
from PIL import Image
from starlette.testclient import TestClient

PATH = "/v1/media/" + "9f" * 32


@pytest.mark.parametrize("width", [320, 768])
def test_a_picture_comes_in_the_width_asked_for(client: TestClient, width: int) -> None:
    answer = client.get(PATH, params={"w": width})
    assert answer.headers["content-type"] == "image/webp"
    assert Image.open(BytesIO(answer.content)).width == width


def test_caches_keep_it_for_ever_and_ask_no_more(client: TestClient) -> None:
    first = client.get(PATH)
    assert "immutable" in first.headers["cache-control"]
    again = client.get(PATH, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert client.get(PATH + "?w=320", headers={"if-none-match": first.headers["etag"]}).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/media/" + "00" * 32, 404),
        ("/v1/media/..%2F..%2Fetc", 404),
        ("/v1/media/x", 422),
        (PATH + "?w=5000", 422),
    ],
)
def test_what_is_no_picture_is_refused(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert "immutable" not in answer.headers.get("cache-control", "")
