"""Nobody may ask too often; each caller is counted apart."""

from pathlib import Path

import pytest

from shopkeeper.types.errors import InvalidInput
from tests.unit.api.conftest import Opener, door


def test_too_many_requests_are_refused_with_the_time_to_wait(open_door: Opener) -> None:
    client = open_door(rate_limit="3/hour").client
    answers = [client.get("/v1/search") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[0].headers["ratelimit-policy"] == '"default";q=3;w=3600'
    assert answers[0].headers["ratelimit"].startswith('"default";r=2;t=')
    refused = answers[-1]
    assert refused.json()["type"] == "urn:shopkeeper:problem:too-many-requests"
    assert 0 < int(refused.headers["retry-after"]) <= 7200
    assert refused.headers["x-trace-id"] == refused.json()["trace"]


def test_each_key_is_counted_for_itself(open_door: Opener) -> None:
    opened = open_door(rate_limit="1/hour")
    one, other = opened.key("public"), opened.key("public")
    codes = [opened.client.get("/v1/search", headers=h).status_code for h in (one, other, {}, one, other, {})]
    assert codes == [200, 200, 200, 429, 429, 429]


def test_wrong_keys_are_counted_for_their_address(open_door: Opener) -> None:
    client = open_door(rate_limit="2/hour").client
    guesses = [client.get("/v1/search", headers={"x-api-key": f"guess {n}"}).status_code for n in range(4)]
    assert guesses == [401, 401, 429, 429]


def test_typing_and_pages_files_do_not_use_up_searches(open_door: Opener) -> None:
    client = open_door(rate_limit="2/hour").client
    for path in ("/healthz", "/metrics", "/v1/media/" + "9f" * 32):
        assert {client.get(path).status_code for _ in range(4)} == {200}
    assert [client.get("/v1/suggest?q=a").status_code for _ in range(3)] == [200, 200, 429]
    assert client.get("/v1/search").status_code == 200


def test_every_worker_counts_the_same_caller(tmp_path: Path) -> None:
    one, other = (door(tmp_path, rate_limit="3/hour").client for _ in range(2))
    codes = [client.get("/v1/search").status_code for client in (one, other, one, other, one)]
    assert codes == [200, 200, 200, 429, 429]


def test_a_rate_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="often"):
        door(tmp_path, rate_limit="often")
