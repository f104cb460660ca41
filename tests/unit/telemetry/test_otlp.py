"""Spans reach a collector when one is named."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import structlog
from structlog.testing import capture_logs

from shopkeeper.telemetry import export_to, otlp

CODE = """
from opentelemetry import trace as otel
from shopkeeper.telemetry import export_to, stage, trace
assert export_to("http://127.0.0.1:{port}/v1/traces")
with trace("search") as running, stage("understand"):
    pass
otel.get_tracer_provider().shutdown()
print(running.id)
"""


def test_spans_are_sent() -> None:
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http", reason="the OTLP exporter is not installed")
    received: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                import gzip

                body = gzip.decompress(body)
            received.append(body)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Collector) as collector:
        threading.Thread(target=collector.serve_forever, args=(0.01,), daemon=True).start()
        sent = subprocess.run(
            [sys.executable, "-c", CODE.format(port=collector.server_port)],
            check=True,
            capture_output=True,
            text=True,
        )
        collector.shutdown()
    spans = b"".join(received)
    assert b"understand" in spans and b"search" in spans and b"shopkeeper" in spans
    assert bytes.fromhex(sent.stdout.strip()) in spans


@pytest.fixture
def every_level() -> Iterator[None]:
    """Warnings are logged, whatever another test configured."""
    before = structlog.get_config()
    structlog.reset_defaults()
    yield
    structlog.configure(**before)


@pytest.mark.usefixtures("every_level")
def test_without_the_exporter_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(otlp, "_installed", lambda: False)
    with capture_logs() as said:
        assert export_to("http://127.0.0.1:9/v1/traces") is False
    assert "pip install" in said[0]["fix"]
