"""An experiment from its file to its end, by command; and the questions that logs cannot answer."""

import json
from pathlib import Path

import pytest

from shopkeeper.events.port import DAY
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.experiments.store import ExperimentStore
from tests.known import changed, event_of
from tests.unit.cli.conftest import Run
from tests.unit.experiments.samples import BEGUN, experiment, visits

FILE = """
name = "louder"
surface = "search"
hypothesis = "Meaning helps."
minimum_effect = 0.3
days = 14
arms = [
  { name = "control", share = 0.5 },
  { name = "meaning", share = 0.5, settings = { "search.weights.words" = { lexical = 0.2, text = 0.8 } } },
]
"""


@pytest.fixture
def drafted(run: Run, own: Path, tmp_path: Path) -> Path:
    """A log in which the experiment has happened already, and its file."""
    store = ExperimentStore(own / "experiments.sqlite")
    now = store._clock()
    store.close()
    log = SqliteEvents(own / "events.sqlite")
    log.restore([changed(k, at=event_of(k).at - BEGUN + now - 11 * DAY) for k in visits(experiment(), 2_000, gain=0.25).sorted()])  # fmt: skip
    log.close()
    file = tmp_path / "louder.toml"
    file.write_text(FILE)
    result = run("experiment", "draft", file)
    assert result.exit_code == 0, result.output
    return file


def test_from_a_file_to_the_end(run: Run, own: Path, drafted: Path, tmp_path: Path) -> None:
    sized = run("experiment", "size", drafted)
    assert sized.exit_code == 0 and "write units =" in " ".join(sized.output.split()), sized.output
    some = tmp_path / "some.toml"
    some.write_text('targeting = { locale = ["xx"] }\n' + drafted.read_text())
    assert "all visits are counted" in " ".join(run("experiment", "size", some).output.split())
    some.write_text("design = { interleaving = true }\n" + drafted.read_text())
    both = run("experiment", "size", some)
    assert both.exit_code == 2 and "not sized" in " ".join(both.output.split())
    for arguments in (
        ("start", "louder", "--why", "a try"),
        ("start", "louder", "--why", "fine", "--share", "1"),
    ):
        assert run("experiment", *arguments).exit_code == 0
    assert "100%" in run("experiment", "list").output
    early = run("experiment", "report", "louder")
    assert "too few" in early.output and "clock" in early.output
    db = ExperimentStore(own / "experiments.sqlite")
    db._db.execute("UPDATE experiment SET begun = begun - ?", (11 * DAY,))  # eleven days pass
    db.close()
    told = run("experiment", "report", "louder", "--json", tmp_path / "r.json", "--csv", tmp_path / "r.csv")
    assert told.exit_code == 0 and told.output.startswith("ship"), told.output
    assert json.loads((tmp_path / "r.json").read_text())["decision"]["arm"] == "meaning"
    assert (tmp_path / "r.csv").read_text().startswith("metric,arm,control")
    assert run("experiment", "watch", "--once").exit_code == 0
    assert (
        "everybody gets meaning" in run("experiment", "full", "louder", "meaning", "--why", "it won").output
    )
    assert "1 stopped" not in run("experiment", "kill", "--why", "enough").output
    assert run("experiment", "stop", "louder", "--why", "enough", "--who", "ada").exit_code == 0
    trail = run("experiment", "status", "louder").output
    assert "ada" in trail and "full meaning" in trail and "yes" in trail
    again = run("experiment", "start", "louder", "--why", "again")
    assert again.exit_code == 2 and "was stopped" in again.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("start", "nobody", "--why", "x"), "no experiment 'nobody'"),
        (("report", "louder"), "has not begun"),
        (("start", "louder", "--why", " "), "nobody said why"),
        (("start", "louder", "--why", "x", "--to", "moon"), "no step 'moon'"),
        (("holdout", "0.9", "--why", "x"), "a holdout of 0.9"),
        (("holdout", "0.1", "--why", "x", "--surface", "moon"), "no surface 'moon'"),
        (("override", "louder", "tester", "nobody"), "has no arm"),
    ],
)
def test_what_cannot_be_is_said(
    run: Run, own: Path, drafted: Path, arguments: tuple[str, ...], says: str
) -> None:
    refused = run("experiment", *arguments)
    assert refused.exit_code == 2 and says in " ".join(refused.output.split())


def test_replay_refuses_with_the_reason(run: Run, own: Path, drafted: Path) -> None:
    refused = run("replay", "--policy", "exploration:0.1")
    assert refused.exit_code == 2 and "left to chance" in " ".join(refused.output.split())
    assert run("replay", "--policy", "moon").exit_code == 2


def test_a_launch_in_places_is_told_with_what_it_assumes(run: Run, own: Path, tmp_path: Path) -> None:
    file = tmp_path / "places.csv"
    rows = [
        f"p{n},{n % 2},{10 + n},{11 + n + n * n % 3 / 10},{12 + n + 5 * (n % 2)},{13 + n + 5 * (n % 2) + n / 10}"
        for n in range(8)
    ]
    file.write_text("place,launched,1,2,3,4\n" + "\n".join(rows))
    told = run("experiment", "launch", file, "--before", "2")
    assert (
        told.exit_code == 0
        and told.output.startswith("+5")
        and "parallel trends" in " ".join(told.output.split())
    ), told.output
    file.write_text("\n".join(rows))
    assert run("experiment", "launch", file, "--before", "2").output == told.output
    file.write_text("place,launched,1,2,3\na,1,2,3,x\n")
    refused = run("experiment", "launch", file, "--before", "2")
    assert refused.exit_code == 2 and "line 2" in refused.output
    few = run("experiment", "uplift", "search")
    assert few.exit_code == 2 and "too few" in " ".join(few.output.split())
    assert run("experiment", "uplift", "moon").exit_code == 2
