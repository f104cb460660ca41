"""The adapter to language models: names, prices, bounds, and a rest for a provider that fails."""

import json
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

pytest.importorskip("pydantic_ai")

from pydantic_ai.models.test import TestModel

from shopkeeper.adapters.pydantic_ai import Prices, PydanticAi, prices
from shopkeeper.concierge.mind import Prompt, Step
from shopkeeper.types.errors import InvalidInput, Unavailable
from shopkeeper.types.untrusted import Instruction
from tests.unit.concierge.provider import serving

PROMPT = Prompt(Instruction("Sort this."), "{}", 100)
PRICE = Prices(Decimal(1), Decimal(4))


@pytest.mark.parametrize("name", ["", "gpt-4o", "acme:best", "openai:"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        PydanticAi(name)
    assert refused.value.field == "model"


@pytest.mark.parametrize("provider", ["openai", "anthropic", "google"])
def test_every_provider_can_be_made_ready_without_the_network(provider: str) -> None:
    mind = PydanticAi(f"{provider}:some-model", key="k", price=PRICE)
    mind.warm()
    mind.close()


def test_prices_are_published_stated_or_unknown() -> None:
    known = prices("openai:gpt-4o-mini", "")
    assert known and 0 < known.read < known.written
    assert prices("openai:nobody-knows", "") is None
    assert prices("openai:my-own", "http://127.0.0.1:1/v1") == Prices(Decimal(0), Decimal(0))
    with pytest.raises(Unavailable, match="nobody knows what"):
        PydanticAi("openai:nobody-knows", key="k").cost(PROMPT)


def test_the_declared_cost_is_no_less_than_what_comes() -> None:
    mind = PydanticAi("openai:fake", price=PRICE, model=TestModel(custom_output_args={"steps": []}))
    assert mind.plan(PROMPT, 5).usd <= mind.cost(PROMPT).usd
    assert mind.cost(Prompt(Instruction(""), "\U0001f9e5" * 100, 0)).usd >= PRICE.of(400, 0)
    mind.close()


def test_a_key_is_shown_to_its_server_and_to_nobody_else() -> None:
    with serving() as provider:
        provider.reply = lambda shape, told: {"steps": [{"kind": "find", "words": "x", "places": [1]}]}
        mind = PydanticAi("openai:fake", provider.url, "a secret key", PRICE)
        assert mind.plan(PROMPT, 10).parts == (Step("find", "x", (1,)),)
        assert (
            "secret" not in provider.read + repr(mind) and provider.asked[0]["max_completion_tokens"] == 100
        )
        mind.close()


def test_a_provider_that_fails_again_and_again_is_not_waited_for() -> None:
    with serving() as provider:
        mind = PydanticAi("openai:fake", provider.url, "k", PRICE)
        for _ in range(3):
            assert mind.cost(PROMPT)
            with pytest.raises(Unavailable, match="did not answer well"):
                mind.plan(PROMPT, 10)
        with pytest.raises(Unavailable, match="rests"):
            mind.cost(PROMPT)
        assert len(provider.asked) == 3  # no tries of its own
        mind.close()


def _anthropic(request: dict[str, Any]) -> dict[str, Any]:
    call = {"type": "tool_use", "id": "t1", "name": request["tools"][0]["name"], "input": STEPS}
    return {
        "id": "m1", "type": "message", "role": "assistant", "model": "some-model", "content": [call],
        "stop_reason": "tool_use", "stop_sequence": None, "usage": {"input_tokens": 500, "output_tokens": 40},
    }  # fmt: skip


def _google(request: dict[str, Any]) -> dict[str, Any]:
    tool = request["tools"][0]["functionDeclarations"][0]["name"]
    part = {"functionCall": {"name": tool, "args": STEPS}}
    return {
        "candidates": [{"content": {"role": "model", "parts": [part]}, "finishReason": "STOP", "index": 0}],
        "usageMetadata": {"promptTokenCount": 500, "candidatesTokenCount": 40, "totalTokenCount": 540},
    }


STEPS = {"steps": [{"kind": "find", "words": "x", "places": [1]}]}


@pytest.mark.parametrize(("provider", "answer"), [("anthropic", _anthropic), ("google", _google)])
def test_the_other_providers_protocols_are_spoken(provider: str, answer: Any) -> None:
    """Against a server that answers as their documentation says; their own servers were never asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            body = json.dumps(answer(asked[-1])).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        mind = PydanticAi(f"{provider}:some-model", f"http://127.0.0.1:{server.server_port}", "k", PRICE)
        thought = mind.plan(PROMPT, 20)
        assert thought.parts == (Step("find", "x", (1,)),) and thought.usd == PRICE.of(500, 40)
        assert len(asked) == 1
        mind.close()
        server.shutdown()
