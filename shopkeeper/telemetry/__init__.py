"""Spans, meters and logs of a running shop; never a shopper's words."""

from shopkeeper.telemetry import meters
from shopkeeper.telemetry.logs import configure as configure_logs
from shopkeeper.telemetry.otlp import export_to
from shopkeeper.telemetry.spans import Running, carry, current, stage, trace
from shopkeeper.telemetry.timing import server_timing

__all__ = [
    "Running", "carry", "configure_logs", "current", "export_to", "meters", "server_timing", "stage", "trace",
]  # fmt: skip
