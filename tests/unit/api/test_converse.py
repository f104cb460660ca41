"""The door of conversations: pieces in order, lines that break, turns that cannot be read."""

import base64
import json
from collections.abc import Callable
from typing import TypeVar

import orjson
import pytest

from shopkeeper.api.pool import Pool
from shopkeeper.types.errors import Busy
from tests.unit.api.conftest import Opened, Opener

R = TypeVar("R")
JSON = {"content-type": "application/json"}
STREAM = {"accept": "text/event-stream"}


def events(body: str) -> list[tuple[str, str, dict[str, object]]]:
    """(id, name, data) of each."""
    found = []
    for block in body.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "event" in lines:
            found.append((lines.get("id", ""), lines["event"], orjson.loads(lines["data"])))
    return found


def test_a_turn_streams_what_was_understood_then_cards_then_claims_then_the_end(opened: Opened) -> None:
    answer = opened.client.post("/v1/converse", json={"text": "coat"}, headers=STREAM)
    assert answer.headers["content-type"].startswith("text/event-stream")
    names = [name for _, name, _ in events(answer.text)]
    assert names == ["turn", "understood", "cards", "claims", "done"]


def test_every_claim_comes_with_the_record_that_it_stands_in(opened: Opened) -> None:
    pieces = opened.client.post("/v1/converse", json={"text": "coat"}).json()["pieces"]
    said = next(piece for piece in pieces if piece["event"] == "claims")
    sources = {source["number"]: source["text"] for source in said["sources"]}
    price = next(claim for claim in said["claims"] if "$99" in claim["text"])
    assert "99.00 USD" in [sources[number] for number in price["sources"]]


def test_a_conversation_goes_on_under_its_id(opened: Opened) -> None:
    first = opened.client.post("/v1/converse", json={"text": "coat"}).json()
    again = opened.client.post(
        "/v1/converse", json={"text": "how much is it?", "conversation": first["conversation"]}
    ).json()
    assert again["conversation"] == first["conversation"]
    assert again["pieces"][0]["acts"] == [{"kind": "describe", "words": "how much is it?", "about": ["coat"]}]


def test_a_conversation_of_nobody_is_nobody_elses(opened: Opened) -> None:
    answer = opened.client.post("/v1/converse", json={"text": "how much is it?", "conversation": "guessed"})
    assert [piece["event"] for piece in answer.json()["pieces"]] == ["understood", "question", "done"]


def test_who_signs_in_within_a_conversation_goes_on_in_one_of_their_own(opened: Opened) -> None:
    key = opened.key("public")

    def say(shopper: str, conversation: str = "") -> str:
        told = {"shopper": shopper, "consent": True}
        body = {"text": "coat", "conversation": conversation, "context": told}
        return str(opened.client.post("/v1/converse", json=body, headers=key).json()["conversation"])

    first = say("anon-17")
    own = say("ann", first)
    assert own != first and say("ann", own) == own
    kept = opened.client.app.state.door.shop.conversations
    assert len(kept.one(first)) == 1 and len(kept.one(own)) == 2


def test_a_broken_line_goes_on_where_it_broke(opened: Opened) -> None:
    answer = opened.client.post("/v1/converse", json={"text": "coat"}, headers=STREAM)
    whole = [event for event in events(answer.text) if event[0]]
    turn = answer.headers["x-turn"]
    rest = events(opened.client.get(f"/v1/converse/{turn}", params={"after": 1}).text)
    assert rest == whole[2:]


def test_a_streamed_turn_that_finds_every_worker_taken_ends_with_a_problem(open_door: Opener) -> None:
    opened = open_door(pool=Pool(threads=1, waiting=-1))
    answer = opened.client.post("/v1/converse", json={"text": "coat"}, headers=STREAM)
    (_, turn, _), (_, problem, told) = events(answer.text)
    assert (turn, problem, told["status"]) == ("turn", "problem", 503)


def test_a_streamed_turn_that_was_refused_is_said_again_under_its_key(open_door: Opener) -> None:
    class Full(Pool):
        async def run(self, work: Callable[[], R]) -> R:
            if full.pop(0):
                raise Busy("every worker is taken")
            return await super().run(work)

    full, opened = [True, False], open_door(pool=Full(threads=1))
    said, key = {"text": "coat", "conversation": "mine"}, STREAM | {"idempotency-key": "turn-key-1"}
    answers = [opened.client.post("/v1/converse", json=said, headers=key).text for _ in range(2)]
    assert [events(answer)[-1][1] for answer in answers] == ["problem", "done"]


def test_a_turn_that_was_not_is_not_found(opened: Opened) -> None:
    assert opened.client.get("/v1/converse/none").status_code == 404


@pytest.mark.parametrize(
    ("said", "status", "field"),
    [
        ({}, 422, "text"),
        ({"text": "   "}, 422, "text"),
        ({"text": "x" * 2_001}, 413, "text"),
        ({"text": "coat", "conversation": "x" * 65}, 422, "conversation"),
        ({"text": "coat", "price": 1}, 422, "price"),
        ({"text": "coat", "page": ["a"] * 6}, 422, "page"),
        ({"text": "\ud800 coat"}, 422, "text"),
        ({"text": "coat", "page": ["\ud800"]}, 422, "page"),
        ({"images": ["?"]}, 422, "images.0"),
    ],
)
@pytest.mark.parametrize("headers", [{}, STREAM])
def test_a_turn_that_cannot_be_read_is_refused_by_name(
    opened: Opened, said: dict[str, object], status: int, field: str, headers: dict[str, str]
) -> None:
    answer = opened.client.post("/v1/converse", content=json.dumps(said), headers=JSON | headers)
    assert answer.status_code == status
    assert field.split(".")[0] in answer.json()["field"]


def test_a_photo_that_is_none_ends_in_words_not_in_an_error(opened: Opened) -> None:
    image = base64.b64encode(b"no picture").decode()
    answer = opened.client.post("/v1/converse", json={"text": "like this", "images": [image]})
    assert answer.status_code == 200
    said = [
        claim["text"]
        for piece in answer.json()["pieces"]
        if piece["event"] == "claims"
        for claim in piece["claims"]
    ]
    assert said == ["Not a picture we read. Send a JPEG."]
