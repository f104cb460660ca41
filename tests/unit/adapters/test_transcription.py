"""A transcription endpoint: a real HTTP server that checks what it is sent, and one that misbehaves."""

import json
import threading
import wave
from collections.abc import Iterator
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import numpy as np
import pytest

from shopkeeper.adapters.transcription import Endpoint
from shopkeeper.speech import RATE
from shopkeeper.types.errors import Unavailable

SECOND = np.zeros(RATE, np.float32)
GOOD = {
    "text": " a red  jacket ",
    "language": "english",
    "segments": [{"avg_logprob": -0.1}, {"avg_logprob": -0.3}],
}


class Server(ThreadingHTTPServer):
    """Answers ``said`` with ``status``; remembers the form it got."""

    said: bytes = json.dumps(GOOD).encode()
    status = 200
    form: dict[str, bytes]
    key = ""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        head = f"content-type: {self.headers['content-type']}\r\n\r\n".encode()
        parts = BytesParser().parsebytes(head + body).get_payload()
        self.server.form = {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
            for part in parts
        }
        self.server.key, known = self.headers["authorization"], self.path == "/v1/audio/transcriptions"
        self.send_response(self.server.status if known else 404)
        self.end_headers()
        self.wfile.write(self.server.said)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def server() -> Iterator[Server]:
    served = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=served.serve_forever, args=(0.01,), daemon=True).start()
    yield served
    served.shutdown()
    served.server_close()


@pytest.fixture
def endpoint(server: Server) -> Endpoint:
    return Endpoint(f"http://127.0.0.1:{server.server_port}/v1/", "whisper-1", "sk-x")


def test_it_is_asked_as_the_protocol_says(server: Server, endpoint: Endpoint) -> None:
    said = endpoint(SECOND)
    assert (said.text, said.language) == ("a red jacket", "en")
    assert said.sure == pytest.approx(np.exp(-0.2))
    assert server.form["model"] == b"whisper-1" and server.key == "Bearer sk-x"
    with wave.open(BytesIO(server.form["file"])) as sent:
        assert (sent.getframerate(), sent.getnchannels(), sent.getnframes()) == (RATE, 1, RATE)


def test_a_plain_answer_says_no_certainty(server: Server, endpoint: Endpoint) -> None:
    server.said = b'{"text": "oui"}'
    assert endpoint(SECOND).sure is None


@pytest.mark.parametrize(
    ("status", "said"),
    [(500, b"{}"), (401, b"{}"), (200, b"<html>"), (200, b"[]"), (200, b"{}"), (200, b'{"text": 3}'), (200, b'{"text": "%s"}' % (b"a" * 1_000_001))],
)  # fmt: skip
def test_a_bad_answer_is_a_refusal(server: Server, endpoint: Endpoint, status: int, said: bytes) -> None:
    server.status, server.said = status, said
    with pytest.raises(Unavailable) as refused:
        endpoint(SECOND)
    assert refused.value.field == "speech" and "sk-x" not in refused.value.message


def test_nobody_there_is_a_refusal() -> None:
    with pytest.raises(Unavailable):
        Endpoint("http://127.0.0.1:9/v1", "whisper-1")(SECOND)
