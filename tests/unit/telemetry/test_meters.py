"""Meters of several workers add up."""

import subprocess
import sys
from pathlib import Path

import pytest

from shopkeeper.telemetry import meters

WORK = "from shopkeeper.telemetry import meters; meters.RESULTS.inc(3); meters.IN_FLIGHT.inc()"
READ = "from shopkeeper.telemetry import meters; print(meters.render().decode())"


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def test_workers_that_share_a_folder_are_summed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    meters.share_between_workers(tmp_path)
    run(WORK)
    run(WORK)
    shown = run(READ)
    assert "shopkeeper_results_total 6.0" in shown
    assert "shopkeeper_requests_in_flight 1.0" not in shown  # both have ended
    assert "shopkeeper_requests_in_flight 2.0" not in shown


def test_one_worker_shows_its_own() -> None:
    before = meters.REGISTRY.get_sample_value("shopkeeper_results_total") or 0
    meters.RESULTS.inc(2)
    assert f"shopkeeper_results_total {before + 2}" in meters.render().decode()
