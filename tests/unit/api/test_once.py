"""A write that is sent twice is done once, whatever happens between; and nobody gets another's answer."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.trust.idempotency import LASTS, Answer, Idempotency, Sent
from shopkeeper.types.errors import Conflict
from tests.unit.api.conftest import Opened

KEY = "5f0c6a1e-2b7d-4c36-9e55-0a4f3d1c8b21"


def price(amount: str) -> dict[str, object]:
    return {"offers": {"coat-M": {"price": {"amount": amount, "currency": "USD"}, "stock": 1}}}


def put(opened: Opened, amount: str, headers: dict[str, str], key: str = KEY):  # type: ignore[no-untyped-def]
    return opened.client.post(
        "/v1/admin/offers", json=price(amount), headers={**headers, "idempotency-key": key}
    )


def counted(opened: Opened) -> list[object]:
    done: list[object] = []
    real = opened.shop.set_offers
    opened.shop.set_offers = lambda offers: (done.append(offers), real(offers))[1]  # type: ignore[method-assign,assignment]
    return done


def test_the_second_is_answered_like_the_first_and_not_done(opened: Opened) -> None:
    done, admin = counted(opened), opened.key("admin")
    first, second = put(opened, "44.00", admin), put(opened, "44.00", admin)
    assert (first.status_code, first.json()) == (second.status_code, second.json()) == (200, {"changed": 1})
    assert "idempotency-replayed" not in first.headers and second.headers["idempotency-replayed"] == "true"
    assert first.headers["x-trace-id"] != second.headers["x-trace-id"]
    assert len(done) == 1


def test_another_body_under_the_same_key_is_a_conflict(opened: Opened) -> None:
    done, admin = counted(opened), opened.key("admin")
    put(opened, "44.00", admin)
    answer = put(opened, "1.00", admin)
    assert (answer.status_code, answer.json()["field"]) == (409, "idempotency-key")
    assert len(done) == 1
    assert put(opened, "1.00", admin, KEY.replace("5", "6")).status_code == 200


def test_nobody_gets_the_answer_of_another_key_or_of_a_revoked_one(opened: Opened) -> None:
    done, admin = counted(opened), opened.key("admin")
    put(opened, "44.00", admin)
    assert "idempotency-replayed" not in put(opened, "44.00", opened.key("admin")).headers
    assert len(done) == 2
    assert put(opened, "44.00", opened.key("public")).status_code == 403
    assert put(opened, "44.00", {}).status_code == 401
    keys = opened.app.state.door.keys
    keys.revoke(keys.list()[0].id)
    assert put(opened, "44.00", admin).status_code == 401


def test_what_was_refused_may_be_tried_again(opened: Opened) -> None:
    admin = opened.key("admin")
    assert put(opened, "-1", admin).status_code == 422
    assert put(opened, "44.00", admin).status_code == 200


def test_what_broke_is_not_done_again(opened: Opened) -> None:
    admin, tried = opened.key("admin"), []

    def broken(offers: object) -> int:
        tried.append(offers)
        raise RuntimeError("after half of it")

    opened.shop.set_offers = broken  # type: ignore[method-assign,assignment]
    assert [put(opened, "44.00", admin).status_code for _ in range(2)] == [500, 409]
    assert len(tried) == 1


def test_at_the_same_moment_only_one_is_done(opened: Opened) -> None:
    admin, start, done = opened.key("admin"), threading.Event(), []

    def slow(offers: object) -> int:
        done.append(offers)
        start.wait(5)
        return 1

    opened.shop.set_offers = slow  # type: ignore[method-assign,assignment]
    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(put, opened, "44.00", admin) for _ in range(4)]
        while sum(one.done() for one in running) < 3:
            pass
        start.set()
        codes = sorted(one.result().status_code for one in running)
    assert codes == [200, 409, 409, 409] and len(done) == 1


@pytest.mark.parametrize("key", ["", "short", "x" * 256, "with space in it", "ümläut-ümläut"])
def test_a_key_that_is_none_is_refused(opened: Opened, key: str) -> None:
    headers = opened.key("admin") | {"idempotency-key": key.encode()}  # type: ignore[dict-item]
    answer = opened.client.post("/v1/admin/offers", json=price("1.00"), headers=headers)
    assert (answer.status_code, answer.json()["field"]) == (422, "idempotency-key")


def test_deleting_twice_says_twice_what_was_deleted(opened: Opened) -> None:
    headers = opened.key("admin") | {"idempotency-key": KEY}
    answers = [opened.client.delete("/v1/admin/products/coat", headers=headers).json() for _ in range(2)]
    assert answers == [{"changed": 1}] * 2
    other = opened.client.delete("/v1/admin/products/a%2Fb%20%C3%BC%3F", headers=headers)
    assert other.json() == {"changed": 1}, "another address is another write"


def test_asking_is_no_write(opened: Opened) -> None:
    for _ in range(2):
        assert (
            "idempotency-replayed"
            not in opened.client.post(
                "/v1/search", json={"text": "coat"}, headers={"idempotency-key": KEY}
            ).headers
        )


@given(
    st.binary(max_size=300),
    st.lists(st.tuples(st.text("abc-", min_size=1), st.text("xyz", max_size=9)), max_size=3),
)
def test_answers_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, headers: list[tuple[str, str]]
) -> None:
    kept = Idempotency(tmp_path_factory.mktemp("sent") / "idempotency.sqlite")
    sent, answer = Sent.of("key", "POST", "/v1/orders?", KEY, b"{}"), Answer(201, tuple(headers), body)
    assert kept.begin(sent) is None
    kept.end(sent, answer)
    assert kept.begin(sent) == answer
    kept.close()


def test_processes_share_and_a_day_later_it_is_forgotten(tmp_path: Path) -> None:
    now = [1_000_000.0]
    here, there = (Idempotency(tmp_path / "idempotency.sqlite", lambda: now[0]) for _ in range(2))
    sent = Sent.of("key", "POST", "/v1/orders?", KEY, b"{}")
    assert here.begin(sent) is None
    with pytest.raises(Conflict):
        there.begin(sent)
    here.end(sent, Answer(200, (), b"ann@example.com"))
    assert there.begin(sent) == Answer(200, (), b"ann@example.com")
    now[0] += LASTS + 1
    assert there.begin(Sent.of("key", "POST", "/v1/orders?", "another-key", b"{}")) is None
    assert there.begin(sent) is None
    here.close()
    there.close()
    assert b"ann@example.com" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_what_told_of_somebody_who_was_erased_is_neither_told_again_nor_done_again(tmp_path: Path) -> None:
    with closing(Idempotency(tmp_path / "idempotency.sqlite")) as kept:
        told = {}
        for number, body in enumerate((b'{"order":"SK-1"}', '{"customer":"Zo\u00eb \\"Z\\""}'.encode(), b'{"order":"SK-2"}')):  # fmt: skip
            sent = Sent.of("erp", "POST", "/v1/admin/orders", f"key-{number}", b"")
            assert kept.begin(sent) is None
            kept.end(sent, Answer(200, (), body))
            told[number] = sent
        assert kept.forget(["SK-1", 'Zo\u00eb "Z"', "nobody"]) == 2
        for number in (0, 1):
            with pytest.raises(Conflict, match="erased"):
                kept.begin(told[number])
        assert kept.begin(told[2]) == Answer(200, (), b'{"order":"SK-2"}')
    assert not any(b"SK-1" in file.read_bytes() for file in tmp_path.iterdir())
