"""Traces collect what ran inside them, whichever thread it ran in."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shopkeeper.telemetry import carry, current, spans, stage, trace


@pytest.fixture
def exported(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(spans, "_tracer", provider.get_tracer("test"))
    return exporter


def test_stages_are_collected_in_the_order_they_began() -> None:
    with trace() as running, stage("outer"):
        with stage("first", note="3 looks"):
            pass
        with stage("second") as mark:
            mark.note = "late"
    assert [(s.name, s.note) for s in running.stages] == [
        ("outer", ""),
        ("first", "3 looks"),
        ("second", "late"),
    ]
    assert running.stages[0].ms >= running.stages[1].ms + running.stages[2].ms


def test_ids_are_w3c_and_differ() -> None:
    with trace() as one:
        pass
    with trace() as two:
        pass
    assert one.id != two.id
    assert len(one.id) == 32 and int(one.id, 16)


def test_an_inner_trace_shares_the_id_and_hands_its_stages_out() -> None:
    with trace() as outer:
        with stage("read"):
            pass
        with trace() as inner, stage("search"):
            pass
    assert inner.id == outer.id
    assert [s.name for s in inner.stages] == ["search"]
    assert [s.name for s in outer.stages] == ["read", "search"]


def test_a_caller_s_trace_is_continued() -> None:
    caller = "0af7651916cd43dd8448eb211c80319c"
    with trace(headers={"traceparent": f"00-{caller}-b7ad6b7169203331-01"}) as running:
        assert running.id == caller


@pytest.mark.parametrize("header", ["", "nonsense", "00-0-0-00", "00-" + "0" * 32 + "-b7ad6b7169203331-01"])
def test_a_broken_traceparent_starts_a_new_trace(header: str) -> None:
    with trace(headers={"traceparent": header}) as running:
        assert int(running.id, 16)


def test_stages_in_other_threads_join_when_carried() -> None:
    def work(name: str) -> None:
        with stage(name):
            pass

    with ThreadPoolExecutor(4) as pool, trace() as running:
        for n in range(20):
            pool.submit(carry(work), f"part {n}")
        pool.submit(work, "stranger").result()
    assert {s.name for s in running.stages} == {f"part {n}" for n in range(20)}


def test_a_stage_outside_any_trace_works() -> None:
    assert current() is None
    with stage("alone"):
        pass


def test_a_failing_stage_is_still_recorded_and_the_trace_ends() -> None:
    with trace() as running, pytest.raises(ValueError), stage("broken"):
        raise ValueError
    assert [s.name for s in running.stages] == ["broken"]
    assert current() is None


def test_every_stage_is_an_opentelemetry_span(exported: InMemorySpanExporter) -> None:
    with trace("search") as running, stage("understand", note="2 wishes"):
        pass
    child, root = exported.get_finished_spans()
    assert (root.name, child.name) == ("search", "understand")
    assert child.parent and child.parent.span_id == root.context.span_id
    assert f"{root.context.trace_id:032x}" == running.id
    assert child.attributes == {"note": "2 wishes"}


def test_spans_never_carry_the_message_of_an_error(exported: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError), trace(), stage("understand"):
        raise ValueError("my secret wish")
    for span in exported.get_finished_spans():
        assert span.status.description == "ValueError"
        assert "secret" not in span.to_json()
