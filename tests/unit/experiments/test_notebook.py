"""A notebook says the report's numbers and makes them again, by itself."""

import json
from dataclasses import replace

import pytest

from shopkeeper.events.port import DAY
from shopkeeper.experiments.counting import count
from shopkeeper.experiments.notebook import notebook
from shopkeeper.experiments.report import Decision, Report, report
from tests.unit.experiments.samples import BEGUN, experiment, visits


@pytest.fixture(scope="module")
def found() -> Report:
    one = experiment(metrics=["revenue_per_visit", "search_exits"])
    counted = count(visits(one, 3_000, gain=0.1, known=0.6).sorted(), one, BEGUN, BEGUN + 12 * DAY, "USD")
    return report(counted, 11, "USD")


def run(book: bytes) -> None:
    spread = dict[str, object]()
    for cell in json.loads(book)["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), spread)


def test_it_runs_and_agrees(found: Report, capsys: pytest.CaptureFixture[str]) -> None:
    run(notebook(found))
    told = capsys.readouterr().out
    assert "revenue_per_visit" in told and told.count("as reported") == len(found.rows) >= 5


def test_it_stops_where_a_number_was_changed(found: Report) -> None:
    rows = (replace(found.rows[0], low=found.rows[0].low + 0.01), *found.rows[1:])
    with pytest.raises(AssertionError, match="oec"):
        run(notebook(replace(found, rows=rows)))


def test_words_of_people_cannot_end_the_text(found: Report) -> None:
    hostile = Decision(found.decision.verdict, "it's '''; raise SystemExit  # \\ \"")
    run(notebook(replace(found, decision=hostile)))
