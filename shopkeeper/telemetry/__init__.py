"""Spans, meters and logs of a running shop; never a shopper's words."""

from shopkeeper.telemetry.spans import Mark, Running, carry, current, stage, trace

__all__ = ["Mark", "Running", "carry", "current", "stage", "trace"]
