"""``shopkeeper evaluate``: exit codes that a release can hang on, runs that are kept, and refusals."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from shopkeeper.shop import Shop
from shopkeeper.types import Query, Slate
from tests.unit.cli.conftest import Run


@pytest.fixture
def evaluate(run: Run, stocked: Path) -> Run:
    """On the shop of a few products, with as few questions as can be judged."""
    return lambda *arguments, **options: run(
        "--data", stocked / "shop", "evaluate", "--each", 3, *arguments, **options
    )


def test_a_healthy_shop_ships_and_is_kept_as_the_last(evaluate: Run, stocked: Path, tmp_path: Path) -> None:
    done = evaluate("--save", "v1", "--report", tmp_path / "report.html")
    assert done.exit_code == 0, done.output
    assert "Ship." in done.stdout
    assert "questions: done" in done.stderr
    assert {file.name for file in (stocked / "shop" / "evaluations").iterdir()} >= {"v1.json", "last.json"}
    assert (tmp_path / "report.html").read_text().startswith("<!doctype html>")
    again = evaluate("--baseline", "last", "--json")
    assert again.exit_code == 0, again.output
    said = json.loads(again.stdout)
    assert said["verdict"] == "ship"
    assert said["baseline"] == "v1"
    assert said["run"]["answers"]
    assert {row["measure"] for row in said["rows"]} >= {"nDCG@10", "R@1", "R@10", "RR", "silence"}
    assert {spent["stage"] for spent in said["latency_ms"]} >= {"understand", "retrieve", "verify", "whole"}


def test_numbers_are_whole_in_a_narrow_terminal(evaluate: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert evaluate("--save", "before").exit_code == 0
    said = evaluate("--baseline", "before").stdout
    assert "quality of the first ten" in said
    assert not re.search(r"\w…", said)


def test_a_shop_that_got_worse_does_not_ship(
    evaluate: Run, stocked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert evaluate("--save", "before").exit_code == 0
    last = (stocked / "shop" / "evaluations" / "last.json").read_bytes()
    search = Shop.search

    def forgetful(shop: Shop, query: Query) -> Slate:
        return search(shop, Query("mug", size=query.size))

    monkeypatch.setattr(Shop, "search", forgetful)
    done = evaluate("--baseline", "before", "--save", "last")
    assert done.exit_code == 1
    assert "Do not ship." in done.stdout
    assert (stocked / "shop" / "evaluations" / "last.json").read_bytes() == last


def test_answers_that_change_for_nothing_ship_only_where_that_is_meant(
    evaluate: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert evaluate("--save", "before").exit_code == 0
    search = Shop.search

    def gruff(shop: Shop, query: Query) -> Slate:
        slate = search(shop, query)
        return replace(slate, hits=tuple(replace(hit, why="") for hit in slate.hits))

    monkeypatch.setattr(Shop, "search", gruff)
    done = evaluate("--baseline", "before")
    assert done.exit_code == 1
    assert "say other reasons than before" in done.stdout
    assert evaluate("--baseline", "before", "--churn", 1).exit_code == 0


def test_questions_are_written_and_asked_again(
    evaluate: Run, run: Run, stocked: Path, tmp_path: Path
) -> None:
    file = tmp_path / "mine.jsonl"
    assert evaluate("--write", file, "--shop", "mine").exit_code == 0
    done = run("--data", stocked / "shop", "evaluate", "--set", file, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["run"]["sets"].keys() == {"mine"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--set", "no-such.jsonl"), "no-such.jsonl: No such file"),
        (("--set", "bad.jsonl"), "bad.jsonl, line 1: unknown measure 'MAP'"),
        (("--set", "photo.jsonl"), "mine.jpg: No such file"),
        (("--baseline", "never"), "never.json: No such file"),
        (("--baseline", "bad.json"), "bad.json is not a stored run"),
        (("--save", "../up"), "'../up' is not a name"),
        (("--report", "no/such/report.html"), "no/such is no folder"),
        (("--report", "."), ". is a folder"),
        (("--set", "one/bad.jsonl", "--set", "bad.jsonl"), "two sets are called 'bad'"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_exit_code_2(
    evaluate: Run, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    (tmp_path / "bad.jsonl").write_text('{"id": "a", "text": "mug", "measures": ["MAP"]}')
    (tmp_path / "photo.jsonl").write_text('{"id": "a", "image": {"file": "mine.jpg"}}')
    (tmp_path / "bad.json").write_text("{}")
    done = evaluate(*arguments)
    assert done.exit_code == 2
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_empty_shop_and_a_set_of_another_shop_cannot_be_judged(
    run: Run, evaluate: Run, tmp_path: Path
) -> None:
    assert "is empty" in run("evaluate").stderr
    file = tmp_path / "other.jsonl"
    file.write_text(
        '{"id": "a", "text": "x", "relevant": [{"grade": 1, "where": {"product": ["not-here"]}}]}'
    )
    done = evaluate("--set", file)
    assert done.exit_code == 2
    assert "Only 0 questions could be asked" in done.stdout
    assert "product 'not-here'" in done.stdout
