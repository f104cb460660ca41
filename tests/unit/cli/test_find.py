"""Searching from the shell: wishes are read, answers are printed for people and for machines."""

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from shopkeeper.cli.find import wish
from shopkeeper.types import Constraint, Context, Money, Op
from shopkeeper.types.errors import InvalidInput
from tests.samples import draw
from tests.unit.cli.conftest import Run

CONTEXT = Context("EUR")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("price:at_most:60", Constraint("price", Op.AT_MOST, (Money(6000, "EUR"),))),
        (
            "price:between:10 USD|20 USD",
            Constraint("price", Op.BETWEEN, (Money(1000, "USD"), Money(2000, "USD"))),
        ),
        ("colour:is:blue|light green", Constraint("colour", Op.IS, ("blue", "light green"))),
        ("rating:at_least:4.5", Constraint("rating", Op.AT_LEAST, (Decimal("4.5"),))),
        ("size:is:32:34", Constraint("size", Op.IS, ("32:34",))),
    ],
)
def test_a_wish_means_what_it_says(text: str, meant: Constraint) -> None:
    assert wish(text, CONTEXT) == meant


@pytest.mark.parametrize(
    "text", ["", "price", "price:at_most", "price:at_most:", "price:near:5", "price:at_most:x", ":is:a"]
)
def test_a_wish_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        wish(text, CONTEXT)
    assert refusal.value.field
    assert refusal.value.fix


def test_a_person_reads_a_table_with_proof(run: Run, stocked: Path) -> None:
    result = run("--data", stocked / "shop", "search", "jacket under $150", "-w", "stock:is:in")
    assert result.exit_code == 0, result.output
    assert "under $150" in result.stdout
    assert "Rain Jacket" in result.stdout
    assert "$129" in result.stdout
    assert "✓" in result.stdout
    assert "Wool Jacket" not in result.stdout


def test_a_machine_reads_what_http_would_answer(run: Run, stocked: Path) -> None:
    result = run("--data", stocked / "shop", "search", "red mug", "--json", "-n", 3)
    slate = json.loads(result.stdout)
    assert slate["hits"][0]["product"]["id"] == "mug"
    assert len(slate["hits"]) <= 3
    assert slate["trace"]["versions"]["encoder"].startswith("lite")


def test_what_the_index_has_not_read_is_read_first(run: Run, stocked: Path, tmp_path: Path) -> None:
    """As after an update of the encoder: its index is a new one."""
    shop = shutil.copytree(stocked / "shop", tmp_path / "copy")
    shutil.rmtree(shop / "index")
    done = run("--data", shop, "search", "red mug", "--json")
    assert json.loads(done.stdout)["hits"][0]["product"]["title"] == "Red Mug"
    assert "index: done" in done.stderr
    assert "index" not in run("--data", shop, "search", "red mug", "--json").stderr


def test_a_photo_of_a_product_is_recognised(run: Run, stocked: Path) -> None:
    shown = stocked / "rain-jacket.jpg"
    slate = json.loads(run("--data", stocked / "shop", "search", "--image", shown, "--json").stdout)
    assert slate["photos"]
    assert slate["hits"]


def test_nothing_found_shows_ways_out(run: Run, stocked: Path) -> None:
    result = run("--data", stocked / "shop", "search", "jacket under $5")
    assert result.exit_code == 0
    assert "→ " in result.stdout


def test_an_empty_shop_says_how_to_fill_it(run: Run) -> None:
    done = run("search", "jacket")
    assert "is empty" in done.stdout and "shopkeeper import" in done.stdout
    assert "is empty" not in run("search", "jacket", "--json").stdout


def test_no_question_is_refused(run: Run, stocked: Path, tmp_path: Path) -> None:
    assert run("--data", stocked / "shop", "search", "x" * 5_000).exit_code == 2
    (tmp_path / "fake.jpg").write_text("not a picture")
    assert run("--data", stocked / "shop", "search", "--image", tmp_path / "fake.jpg").exit_code == 2
    assert draw(tmp_path / "real.jpg", "red").stat().st_size > 0
