"""Spans sent to a collector over OTLP/HTTP, when an operator names one and has the exporter installed."""

from importlib.util import find_spec

import structlog

log = structlog.get_logger()


def export_to(endpoint: str, service: str = "shopkeeper") -> bool:
    """Send every span to ``endpoint`` (``http://collector:4318/v1/traces``), in batches from a thread of its own.

    Returns whether the exporter is installed; without it a warning says how to get it and nothing is sent.
    """
    if not _installed():
        log.warning("no OTLP exporter", fix="pip install opentelemetry-exporter-otlp-proto-http")
        return False
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint)))
    trace.set_tracer_provider(provider)
    return True


def _installed() -> bool:
    try:
        return find_spec("opentelemetry.exporter.otlp.proto.http") is not None
    except ModuleNotFoundError:
        return False
