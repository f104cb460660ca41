"""What others' servers answer is foreign too: login providers, endpoints of webhooks, hosts of pictures, transcribers, language models.

A real socket answers with real answers that were damaged: they are read or refused by name, in bounded time and memory, whatever
stands in them.
"""

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import orjson
import pytest

from shopkeeper.types.errors import ShopkeeperError
from tests.damage import EVILS, bounds, damaged

HOST = "127.0.0.1"


@dataclass
class Server:
    """Answers every connection with ``says``, and hangs up."""

    says: bytes = b""
    door: socket.socket = field(default_factory=lambda: socket.create_server((HOST, 0)))

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.door.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                one, _ = self.door.accept()
            except OSError:
                return
            with one:
                one.settimeout(1)
                asked = b""
                try:
                    while b"\r\n\r\n" not in asked:
                        asked += one.recv(65_536)
                    one.sendall(self.says)
                    one.shutdown(socket.SHUT_WR)
                    while one.recv(65_536):
                        pass
                except OSError:
                    pass


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    running = Server()
    threading.Thread(target=running.serve, daemon=True).start()
    yield running
    running.door.close()


def answer(body: bytes, kind: str = "application/json", **headers: str) -> bytes:
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n{more}connection: close\r\n\r\n"
    return head.encode() + body


def login(server: Server) -> tuple[bytes, Callable[[], object]]:
    """One document that is the provider's description, its keys and its token at once."""
    pytest.importorskip("joserfc", reason="the extra 'sso' is not installed")
    pytest.importorskip("authlib", reason="the extra 'sso' is not installed")
    from joserfc import jwt
    from joserfc.jwk import ECKey

    from shopkeeper.trust.oidc import Login, Provider

    key, now, begun = (
        ECKey.generate_key("P-256", {"kid": "a"}),
        int(time.time()),
        Login("state", "nonce", "verifier" * 6),
    )
    claims = {
        "iss": server.url, "aud": "shop", "iat": now, "exp": now + 9_999, "nonce": "nonce", "sub": "u1", "roles": ["admins"], "sid": "s",
    }  # fmt: skip
    over = {**claims, "events": {"http://schemas.openid.net/event/backchannel-logout": {}}}
    del over["nonce"]
    whole = {
        "issuer": server.url, "jwks_uri": f"{server.url}/jwks", "authorization_endpoint": f"{server.url}/authorize",
        "token_endpoint": f"{server.url}/token", "end_session_endpoint": f"{server.url}/out", "keys": [key.as_dict(private=False)],
        "access_token": "a", "token_type": "Bearer", "id_token": jwt.encode({"alg": "ES256", "kid": "a"}, claims, key),
    }  # fmt: skip
    gone = jwt.encode({"alg": "ES256", "kid": "a"}, over, key)

    def ask() -> object:
        provider = Provider(server.url, "shop", "", "roles", {"admins": "admin"})
        provider.begin(f"{server.url}/back")
        provider.ended(gone)
        return provider.finish(begun, {"state": "state", "code": "c"}, f"{server.url}/back"), provider.ending(
            "x", "y"
        )

    return answer(json.dumps(whole).encode()), ask


def described(server: Server) -> tuple[bytes, Callable[[], object]]:
    """The same without the socket: what is JSON, and says something else than it should."""
    whole = login(server)[0].partition(b"\r\n\r\n")[2]

    def ask() -> object:
        try:
            said = orjson.loads(server.says)
        except orjson.JSONDecodeError:
            return None
        known = said if isinstance(said, dict) else {}
        return _knowing(server, known)._claims(str(known.get("id_token", "")), "nonce")

    return whole, ask


def token(server: Server) -> tuple[bytes, Callable[[], object]]:
    """Only the token is damaged: whoever likes may send one, and say that a session is over."""
    said = json.loads(login(server)[0].partition(b"\r\n\r\n")[2])
    provider = _knowing(server, said)
    return said["id_token"].encode(), lambda: provider._claims(server.says.decode("latin-1"), "nonce")


def _knowing(server: Server, said: dict[str, Any]) -> Any:
    from shopkeeper.trust.oidc import Provider

    provider = Provider(server.url, "shop", "", "roles", {"admins": "admin"})
    provider._kept = {
        f"{server.url}{path}": (time.time(), said) for path in ("/.well-known/openid-configuration", "/jwks")
    }
    return provider


def picture(server: Server) -> tuple[bytes, Callable[[], object]]:
    from shopkeeper.ingest.web import Web

    web = Web(100_000, 5, allow=(HOST,))

    def ask() -> object:
        web._silent.clear()  # it is asked again
        return web.picture(f"{server.url}/a.png")

    return answer(b"\x89PNG" + bytes(200), "image/png"), ask


def endpoint(server: Server) -> tuple[bytes, Callable[[], object]]:
    from shopkeeper.webhooks.post import Post

    post = Post((HOST,), 5)
    return answer(
        b"thanks", "text/plain", retry_after="5", location="/elsewhere", content_encoding="identity"
    ), lambda: post(server.url, {"webhook-id": "m"}, b"{}")


def transcriber(server: Server) -> tuple[bytes, Callable[[], object]]:
    from shopkeeper.adapters.transcription import Endpoint

    said = {"text": "a mug", "language": "english", "segments": [{"avg_logprob": -0.2, "text": "a mug"}]}
    ears = Endpoint(server.url, "whisper", timeout=5)
    return answer(json.dumps(said).encode()), lambda: ears(np.zeros(1_600, np.float32))


def language_model(server: Server) -> tuple[bytes, Callable[[], object]]:
    pytest.importorskip("pydantic_ai", reason="the extra 'model' is not installed")
    from shopkeeper.adapters.pydantic_ai import Prices, PydanticAi
    from shopkeeper.concierge.mind import Prompt
    from shopkeeper.types.untrusted import Instruction

    steps = {"steps": [{"kind": "find", "words": "a mug", "places": [1], "titles": ["Enamel Mug"]}]}
    call = {
        "id": "c",
        "type": "function",
        "function": {"name": "final_result", "arguments": json.dumps(steps)},
    }
    said = {
        "id": "chat-1", "object": "chat.completion", "created": 1, "model": "fake", "usage": {"prompt_tokens": 500, "completion_tokens": 40, "total_tokens": 540},
        "choices": [{"index": 0, "finish_reason": "tool_calls", "message": {"role": "assistant", "content": None, "tool_calls": [call]}}],
    }  # fmt: skip
    mind = PydanticAi("openai:fake", server.url, "k", Prices(Decimal(1), Decimal(4)))
    mind.warm()

    def ask() -> object:
        mind._failed, mind._rests = 0, 0.0  # it is asked again
        thought = mind.plan(Prompt(Instruction("plan"), "{}", 100), 5)
        assert thought.usd >= 0 and len(thought.parts) <= 12
        return thought

    return answer(json.dumps(said).encode()), ask


ASKED: dict[str, tuple[Callable[[Server], tuple[bytes, Callable[[], Any]]], int]] = {
    "a login provider": (login, 4), "its description and keys": (described, 120), "its token": (token, 120),
    "a host of pictures": (picture, 60), "an endpoint of webhooks": (endpoint, 60), "a transcriber": (transcriber, 60),
    "a language model": (language_model, 20),
}  # fmt: skip
"""With how many damaged answers."""


@pytest.mark.parametrize("whom", ASKED)
def test_what_a_server_answers_is_read_or_refused_by_name(server: Server, whom: str) -> None:
    begin, examples = ASKED[whom]
    whole, ask = begin(server)
    server.says = whole
    ask()  # a whole one is not refused
    head, _, body = whole.rpartition(b"\r\n\r\n")
    evils = [answer(evil) for evil in EVILS[:: 12 if examples < 10 else 1]] if head else EVILS
    bodies = (head + b"\r\n\r\n" + one for one in damaged((body,), examples)) if head else ()
    for said in (*evils, *damaged((whole,), examples), *bodies):
        server.says = said
        try:
            with bounds():
                ask()
        except ShopkeeperError as refused:
            assert refused.message and len(refused.message) < 5_000
        except BaseException as error:
            error.add_note(f"{whom}: {said[:300]!r} … {len(said)} bytes")
            raise


@pytest.mark.parametrize("whom", ["a login provider", "a transcriber", "a language model"])
def test_a_small_answer_that_unpacks_to_a_large_one_is_refused(server: Server, whom: str) -> None:
    """Blanks behind a good answer, a thousandth of them when packed: whoever reads them all finds nothing wrong."""
    whole, ask = ASKED[whom][0](server)
    packed = gzip.compress(whole.partition(b"\r\n\r\n")[2] + b" " * (50 << 20), 1)
    server.says = answer(packed, content_encoding="gzip")
    with bounds(), pytest.raises(ShopkeeperError):
        ask()
