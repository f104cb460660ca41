"""``shopkeeper encoder`` and ``shopkeeper adapt``: exit codes, what is said, and what stays active."""

import json
from functools import partialmethod
from pathlib import Path

import pytest

from shopkeeper.adapt.lesson import Recipe
from shopkeeper.shop import Shop
from tests.pair import pair
from tests.unit.adapt.shapes import feed as shapes
from tests.unit.cli.conftest import Run


def active(run: Run) -> str:
    rows = json.loads(run("encoder", "list", "--json").stdout)
    return next(row["name"] for row in rows if row["state"] == "active")


@pytest.fixture
def stock(run: Run, own: Path, tmp_path: Path) -> Run:
    """In a shop of a few products, with an encoder, blind to what pictures show, in the folder ``tiny``."""
    pair(tmp_path / "tiny", "tiny:blind", blind=True)
    return run


def test_a_worse_encoder_is_refused_unless_forced(stock: Run, tmp_path: Path) -> None:
    first = active(stock)
    refused = stock("encoder", "use", "tiny", "--each", 3, "--report", tmp_path / "report.html")
    assert refused.exit_code == 1, refused.output
    assert "Do not ship." in refused.stdout and f"{first} → tiny:blind" in refused.stdout
    assert f"{first} stays active" in refused.stderr
    assert (tmp_path / "report.html").read_text().startswith("<!doctype html>")
    assert active(stock) == first
    forced = stock("encoder", "use", "tiny", "--each", 1, "--force")
    assert forced.exit_code == 0, forced.output
    assert "tiny:blind is active (forced" in forced.stdout
    assert active(stock) == "tiny:blind"
    engines = stock("doctor").stdout
    assert f"back takes {first}" in " ".join(engines.split())
    assert f"{first} is active again" in stock("encoder", "back").stdout
    assert active(stock) == first
    assert stock("encoder", "drop", "tiny:blind").exit_code == 0
    listed = stock("encoder", "list").stdout
    assert first in listed and "tiny" not in listed


def test_the_encoder_that_answers_for_one_that_is_gone_is_kept_and_can_be_taken(
    stock: Run, tmp_path: Path
) -> None:
    first = active(stock)
    assert stock("encoder", "use", "tiny", "--each", 1, "--force").exit_code == 0
    (tmp_path / "tiny").rename(tmp_path / "elsewhere")
    told = " ".join(stock("doctor").output.split())
    assert "lite answers, for tiny:blind cannot be opened" in told
    refused = stock("encoder", "drop", first)
    assert refused.exit_code == 2 and "is active" in refused.stderr
    assert f"{first} is active" in stock("encoder", "use", "lite").stdout
    assert active(stock) == first
    assert f"{first} is already active" in stock("encoder", "use", "lite").stdout
    assert "cannot be opened" not in " ".join(stock("doctor").output.split())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("back",), "nothing to go back to"),
        (("try", "nowhere"), "nowhere is not a folder"),
        (("use", "lite:0+7"), "there is no 'lite:0+7'"),
        (("drop", "lite:0"), "nothing is kept of 'lite:0'"),
        (("try", "tiny", "--set", "none.jsonl"), "none.jsonl: No such file"),
        (("try", "tiny", "--report", "no/such.html"), "no is no folder"),
    ],
)
def test_what_cannot_be_is_refused(stock: Run, arguments: tuple[str, ...], says: str) -> None:
    done = stock("encoder", *arguments)
    assert done.exit_code == 2
    assert says in done.stderr.replace("\n", " ")


def test_a_setting_by_hand_is_not_overruled(stock: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPKEEPER_ENCODER", "lite")
    done = stock("encoder", "use", "tiny")
    assert done.exit_code == 2
    assert "by hand, which wins" in done.stderr
    assert "lite, set by hand" in stock("doctor").stdout


def test_a_small_shop_cannot_be_adapted_to(stock: Run, tmp_path: Path) -> None:
    done = stock("adapt")
    assert done.exit_code == 2
    assert "6 products have pictures; 12 are the least" in done.stderr.replace("\n", " ")
    (tmp_path / "clicks.csv").write_text("words,id\na,b\n")
    assert "has no column query" in stock("adapt", "--clicks", "clicks.csv").stderr
    (tmp_path / "clicks.csv").write_text("query\n")
    assert "has no column product_id" in stock("adapt", "--clicks", "clicks.csv").stderr
    assert "nowhere.csv: No such file" in stock("adapt", "--clicks", "nowhere.csv").stderr


def test_adapting_gives_a_version_that_is_used_and_gone_back_from(
    stock: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = Recipe(rate=8e-4, pull=1.0, pace=4, paces=2)
    monkeypatch.setattr(Shop, "adapt", partialmethod(Shop.adapt, recipe=quick))
    assert stock("import", shapes(tmp_path)).exit_code == 0
    (tmp_path / "clicks.csv").write_text("query,product_id\nround flumo thing,flumo-disc\nx,gone\n")
    first = active(stock)
    done = stock("adapt", "--clicks", "clicks.csv", "--each", 1, "--force")
    assert done.exit_code == 0, done.output
    assert "name → photo" in done.stdout and "clicked words → photo" in done.stdout
    assert f"{first}+1 is active" in done.stdout
    assert active(stock) == f"{first}+1"
    assert stock("encoder", "back").exit_code == 0
    assert active(stock) == first
