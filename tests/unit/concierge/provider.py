"""A small real server that speaks OpenAI's ``POST /chat/completions``, as good or as bad as a test wants it."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

Told = dict[str, Any]
Reply = Callable[[str, Told], Any]
"""From the shape that is asked for (``steps`` or ``lines``) and the JSON that the model is told, to what it answers:
a dict (the typed answer), bytes (raw, as the whole body), an int (a status), or ``Endless``."""


@dataclass(frozen=True)
class Endless:
    """A body that never ends: ``chunk`` every ``pause`` seconds."""

    chunk: bytes = b" " * 1_000
    pause: float = 0.02


@dataclass
class Provider:
    url: str = ""
    reply: Reply = lambda shape, told: 500
    asked: list[Told] = field(default_factory=list)
    """Whole requests, in order."""
    stopped: Event = field(default_factory=Event)

    @property
    def read(self) -> str:
        """All that the model was ever shown."""
        return json.dumps(self.asked)


@contextmanager
def serving() -> Iterator[Provider]:
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["content-length"])))
            provider.asked.append(request)
            tool = request["tools"][0]["function"]
            shape = next(iter(tool["parameters"]["properties"]))
            told = json.loads(next(m["content"] for m in request["messages"] if m["role"] == "user"))
            answer = provider.reply(shape, told)
            with suppress(OSError):  # whoever asked has left
                self._send(answer, tool["name"])

        def _send(self, answer: Any, tool: str) -> None:
            if isinstance(answer, Endless):
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("transfer-encoding", "chunked")
                self.end_headers()
                while not provider.stopped.is_set():
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(answer.chunk), answer.chunk))
                    time.sleep(answer.pause)
                return
            status = answer if isinstance(answer, int) else 200
            body = answer if isinstance(answer, bytes) else json.dumps(_completion(answer, tool)).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    provider.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.stopped.set()
        server.shutdown()
        server.server_close()


def _completion(answer: Any, tool: str) -> Told:
    call = {
        "id": "call_1",
        "type": "function",
        "function": {"name": tool, "arguments": json.dumps(answer)},
    }
    return {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "fake",
        "choices": [{"index": 0, "finish_reason": "tool_calls", "message": {"role": "assistant", "content": None, "tool_calls": [call]}}],
        "usage": {"prompt_tokens": 500, "completion_tokens": 40, "total_tokens": 540},
    }  # fmt: skip
