"""Numbers that are written later are the numbers that would have been written at once."""

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram

from shopkeeper.telemetry import meters, observed, stage

BUCKETS = (0.1, 1.0, 10.0)


def histogram() -> tuple[CollectorRegistry, Histogram]:
    registry = CollectorRegistry()
    return registry, Histogram("took", "", ["of"], registry=registry, buckets=BUCKETS)


def numbers(registry: CollectorRegistry) -> dict[str, float]:
    return {
        sample.name + sample.labels.get("le", ""): pytest.approx(sample.value)
        for family in registry.collect()
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


@given(st.lists(st.floats(0, 100) | st.sampled_from(BUCKETS), max_size=30))
def test_the_same_numbers_as_one_by_one(amounts: list[float]) -> None:
    (one, single), (many, together) = histogram(), histogram()
    for amount in amounts:
        single.labels("a").observe(amount)
        observed.observe(together.labels("a"), amount)
    observed.write()
    assert numbers(one) == numbers(many)


def test_it_is_written_without_anybody_asking_and_by_any_thread() -> None:
    registry, took = histogram()
    threads = [threading.Thread(target=observed.observe, args=(took.labels("a"), 0.5)) for _ in range(8)]
    for thread in threads:
        thread.start()
        thread.join()
    until = time.monotonic() + 20
    while registry.get_sample_value("took_count", {"of": "a"}) != 8 and time.monotonic() < until:
        time.sleep(0.02)
    assert registry.get_sample_value("took_count", {"of": "a"}) == 8


def test_whoever_shows_meters_shows_all_of_them() -> None:
    def shown() -> float:
        lines = meters.render().decode().splitlines()
        name = 'shopkeeper_stage_seconds_count{stage="just now"} '
        return next((float(line.removeprefix(name)) for line in lines if line.startswith(name)), 0.0)

    before = shown()
    with stage("just now"):
        pass
    assert shown() == before + 1
