"""What is written down is read as it was meant, and what cannot be judged is refused by name."""

from datetime import date
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest

from shopkeeper.experiments.metrics import METRICS, need_events, oec
from shopkeeper.experiments.reading import parse, read
from shopkeeper.experiments.reading import table as written
from shopkeeper.types import Happened
from shopkeeper.types.errors import InvalidInput
from tests.unit.experiments.samples import KEY, experiment, table

LOUDER = {KEY: {"text": 1.0}}
SWITCHBACK = {"unit": "geo_time", "switchback": {"hours": 4}}


def arms(*shares: float) -> list[dict[str, Any]]:
    return [
        {"name": f"arm-{n}", "share": share, "settings": LOUDER if n else {}}
        for n, share in enumerate(shares)
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "Loud er"}, "name"),
        ({"name": "holdout"}, "name"),
        ({"hypothesis": " "}, "hypothesis"),
        ({"surface": "shelf"}, "surface"),
        ({"minimum_effect": 0}, "minimum_effect"),
        ({"days": 0}, "days"),
        ({"units": 20}, "units"),
        ({"traffic": 1.5}, "traffic"),
        ({"step_hours": -1}, "step_hours"),
        ({"design": {"looks": [0.5, 0.5]}}, "design.looks"),
        ({"design": {"looks": [0.5, 1.5]}}, "design.looks"),
        ({"design": {"spending": "all"}}, "design.spending"),
        ({"design": {"quantiles": ["time_to_product:9"]}}, "design.quantiles"),
        ({"design": {"quantiles": ["latency:0.9"]}}, "design.quantiles"),
        ({"unit": "geo_time", "switchback": {"hours": 4}, "design": {"strata": True}}, "design"),
        ({"traffic": 0.33333}, "traffic"),
        ({"oec": 99}, "oec"),
        ({"metrics": ["loyalty"]}, "metric"),
        ({"metrics": ["latency"]}, "metrics"),
        ({"unit": "session", "guardrails": [{"metric": "returns", "margin": 0.1}]}, "unit"),
        ({"guardrails": [{"metric": "latency", "margin": 1.0}]}, "guardrails.margin"),
        ({"targeting": {"shoe_size": ["9"]}}, "targeting"),
        ({"targeting": {"locale": []}}, "targeting"),
        ({"targeting": {"country": ["DE"]}}, "targeting"),
        ({"arms": arms(0.5, 0.4)}, "arms.share"),
        ({"arms": arms(0.6, 0.6)}, "arms.share"),
        ({"arms": arms(0.0, 1.0)}, "arms.share"),
        ({"arms": [{"name": "alone", "share": 0.5}]}, "arms"),
        ({"arms": [{"name": "a", "share": 0.5}, {"name": "a", "share": 0.5, "settings": LOUDER}]}, "arms.name"),
        ({"arms": [{"name": "a", "share": 0.5}, {"name": "b", "share": 0.5}]}, "arms.settings"),
        ({"arms": [{"name": "a", "share": 0.5}, {"name": "b", "share": 0.5, "settings": {"colour": 1}}]}, "arms.settings"),
        ({"arms": [{"name": "a", "share": 0.5}, {"name": "b", "share": 0.5, "settings": {KEY: {"text": -1}}}]}, "arms.settings"),
        ({"arms": [{"name": "a", "share": 0.5}, {"name": "b", "share": 0.5, "settings": {"recommend.exploration": 0.1}}]}, "arms.settings"),
        ({"arms": [{"name": "a", "share": 0.5, "settings": LOUDER}, {"name": "b", "share": 0.5, "settings": LOUDER | {"search.ranker": "r:1"}}]}, "arms.settings"),
        *[
            ({"arms": [{"name": "a", "share": 0.5}, {"name": "b", "share": 0.5, "settings": settings}]}, "arms.settings")
            for settings in (
                {"flag.x": inf}, {"flag.x": {"deep": [nan]}}, {"flag.x": 10**20}, {"flag.x": date(2026, 1, 1)}, {KEY: {"text": inf}},
            )
        ],
        ({"unit": "geo_time"}, "switchback"),
        ({"switchback": {"hours": 4}}, "switchback"),
        ({"unit": "geo_time", "switchback": {"hours": 1, "washout_minutes": 60}}, "switchback.washout"),
        ({"unit": "geo_time", "switchback": {"hours": 1, "washout_minutes": inf}}, "switchback.washout_minutes"),
        ({**SWITCHBACK, "guardrails": [{"metric": "latency", "margin": 0.1}]}, "guardrails"),
        ({**SWITCHBACK, "metrics": ["order_value"]}, "metrics"),
        ({**SWITCHBACK, "step_hours": 6}, "step_hours"),
        ({**SWITCHBACK, "traffic": 0.5}, "traffic"),
        ({"trafic": 0.5}, "trafic"),
    ],
)  # fmt: skip
def test_what_cannot_be_judged_is_refused_by_name(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse(table(**changes))
    assert refused.value.field == field
    assert refused.value.fix


def test_a_file_is_read_and_written_back_as_the_same(tmp_path: Path) -> None:
    file = tmp_path / "two.toml"
    file.write_text(
        """
        [[experiment]]
        name = "louder"
        surface = "search"
        hypothesis = "Meaning helps."
        minimum_effect = 0.05
        days = 14
        targeting = { locale = ["en", "de"] }
        guardrails = [{ metric = "latency", margin = 0.1 }]
        arms = [{ name = "control", share = 0.5 }, { name = "b", share = 0.5, settings = { "flag.x" = 1 } }]

        [[experiment]]
        name = "couriers"
        surface = "recommendations"
        hypothesis = "Fewer promises."
        minimum_effect = 0.05
        days = 14
        unit = "geo_time"
        switchback = { hours = 4, washout_minutes = 30 }
        arms = [{ name = "control", share = 0.5 }, { name = "b", share = 0.5, settings = { "flag.y" = 1 } }]
        """
    )
    first, second = read(file)
    assert [parse(written(one)) for one in (first, second)] == [first, second]
    assert first.where == {"locale": ("en", "de")} and first.oec == 1
    assert second.blocks and (second.blocks.length, second.blocks.washout) == (14_400, 1_800)


@pytest.mark.parametrize(
    "text", ["name = ", "\x00", "x = 1\n[[experiment]]\n", "experiment = 3", "experiment = []"]
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text)
    with pytest.raises(InvalidInput):
        read(file)


def test_a_metric_without_events_is_refused() -> None:
    needs = experiment(metrics=["returns"]).needs
    there = {kind: 10 for kind in Happened if kind is not Happened.RETURNED}
    with pytest.raises(InvalidInput, match="returns needs events that nobody sends: returned"):
        need_events(needs, there)
    need_events(needs, there | {Happened.RETURNED: 1})


def test_an_oec_is_made_of_means() -> None:
    """Only they have a worth that adds up."""
    for name in oec(experiment().place).worth:
        assert METRICS[name].per is None
