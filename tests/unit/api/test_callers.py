"""Nobody may ask too often; each caller is counted apart."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from shopkeeper.api.middleware import callers
from shopkeeper.trust import Rate, Role, Seal, customer_cookie, new_customer
from shopkeeper.trust.customer import CUSTOMER
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


def test_a_proxy_here_that_is_not_believed_is_told_of_once(
    open_door: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = open_door().client
    monkeypatch.setattr(callers, "HERE", ("testclient",))
    callers._not_believed.cache_clear()
    with capture_logs() as told:
        for _ in range(3):
            client.get("/v1/search", headers={"x-forwarded-for": "198.51.100.7"})
    assert [one["event"] for one in told].count("proxy.not_believed") == 1


def test_every_worker_counts_the_same_caller(tmp_path: Path) -> None:
    one, other = (door(tmp_path, rate_limit="3/hour").client for _ in range(2))
    codes = [client.get("/v1/search").status_code for client in (one, other, one, other, one)]
    assert codes == [200, 200, 200, 429, 429]


def test_a_rate_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="often"):
        door(tmp_path, rate_limit="often")


def test_a_key_with_a_rate_of_its_own_is_held_to_that(open_door: Opener) -> None:
    opened = open_door(rate_limit="100/hour")
    keys = opened.client.app.state.door.keys  # type: ignore[attr-defined]
    secret, key = keys.create(Role.PUBLIC, rate=Rate(2, 3600))
    headers = {"x-api-key": secret}
    answers = [opened.client.get("/v1/search", headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["ratelimit-policy"] == '"default";q=2;w=3600'
    assert 1700 < int(answers[2].headers["retry-after"]) <= 1800, (
        "one of two an hour comes back in half of it"
    )
    again, _ = keys.rotate(key.id)
    codes = [opened.client.get("/v1/search", headers={"x-api-key": again}).status_code for _ in range(3)]
    assert codes == [200, 200, 429], "a new secret has the rate of the old"


def test_a_key_is_held_to_its_rate_where_nobody_else_is_to_any(open_door: Opener) -> None:
    opened = open_door(rate_limit="")
    secret, _ = opened.client.app.state.door.keys.create(Role.PUBLIC, rate=Rate(1, 3600))  # type: ignore[attr-defined]
    assert {opened.client.get("/v1/search").status_code for _ in range(5)} == {200}
    codes = [opened.client.get("/v1/search", headers={"x-api-key": secret}).status_code for _ in range(2)]
    assert codes == [200, 429]


def test_one_shopper_of_a_storefront_does_not_use_up_the_others(open_door: Opener) -> None:
    opened = open_door(rate_limit="100/hour", shopper_rate="2/hour")
    key = opened.key("admin")
    codes = [
        opened.client.get("/v1/search", headers={**key, "shopkeeper-customer": who}).status_code
        for who in ("mary", "mary", "mary", "john", "mary")
    ]
    assert codes == [200, 200, 429, 200, 429]
    last = opened.client.get("/v1/search", headers={**key, "shopkeeper-customer": "john"})
    assert last.headers["ratelimit-policy"] == '"default";q=100;w=3600, "shopper";q=2;w=3600'


def test_a_shopper_who_changes_or_drops_the_cookie_is_still_one_of_a_household(open_door: Opener) -> None:
    """The way round: a fresh name for each question. What is not sealed by us names nobody."""
    opened = open_door(rate_limit="6/hour", shopper_rate="2/hour")
    seal = Seal.of(opened.shop.settings.data)

    def ask(cookie: str) -> int:
        headers = {"cookie": f"{CUSTOMER}={cookie}"} if cookie else {}
        return opened.client.get("/v1/search", headers=headers).status_code

    mine = customer_cookie(seal, new_customer()).value
    assert [ask(mine) for _ in range(3)] == [200, 200, 429]
    fresh = [ask(customer_cookie(seal, new_customer()).value) for _ in range(2)]
    assert fresh == [200, 200] and [ask("forged.cookie"), ask("")] == [200, 429]


@pytest.mark.parametrize("beside", ['prefs={"x":1}', "a b=1", "é=1"])
def test_a_shopper_is_counted_whatever_cookies_the_page_sets_beside_ours(
    open_door: Opener, beside: str
) -> None:
    opened = open_door(shopper_rate="2/hour")
    mine = customer_cookie(Seal.of(opened.shop.settings.data), new_customer()).value
    headers = {"cookie": f"{beside}; {CUSTOMER}={mine}".encode()}
    codes = [opened.client.get("/v1/search", headers=headers).status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_counts_name_no_shopper(open_door: Opener) -> None:
    opened = open_door(shopper_rate="2/hour")
    customer = new_customer()
    opened.client.get(
        "/v1/search",
        headers={
            "cookie": f"{CUSTOMER}={customer_cookie(Seal.of(opened.shop.settings.data), customer).value}"
        },
    )
    kept = b"".join(file.read_bytes() for file in opened.shop.settings.data.glob("rates.sqlite*"))
    assert kept and customer.encode() not in kept
