"""Opinions, sizes and charts from the shell."""

import json
from pathlib import Path

import pytest

from shopkeeper.cli.advice import _measure, _worn
from shopkeeper.types import Measure, Worn
from shopkeeper.types.errors import InvalidInput
from tests.unit.cli.conftest import Run


def test_what_is_told_is_read() -> None:
    assert _measure("chest=38 in") == (Measure.CHEST, 96.52)
    assert _worn("M") == Worn("M") and _worn("M:Luma:small") == Worn("M", "Luma", "small")
    assert _worn("S:small", this=True) == Worn("S", "", "small", this=True)


@pytest.mark.parametrize("text", ["bicep=30", "chest", "=", "chest=wide"])
def test_no_measurement_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        _measure(text)


@pytest.mark.parametrize("text", ["", ":Luma", "M:Luma:odd"])
def test_no_size_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        _worn(text)


def test_a_product_without_reviews_and_sizes(run: Run, stocked: Path) -> None:
    shop = ("--data", stocked / "shop")
    assert "0 of 0 reviews" in run(*shop, "opinions", "tee").stdout
    assert json.loads(run(*shop, "opinions", "tee", "--json").stdout)["reviews"] == 0
    assert "one size" in run(*shop, "fit", "tee", "-m", "chest=96cm").stdout
    assert run(*shop, "opinions", "nothing").exit_code == 2


def test_what_a_product_fits_is_told_with_its_ground(run: Run, stocked: Path) -> None:
    shop = ("--data", stocked / "shop")
    assert "is not stated" in run(*shop, "fits", "tee", "an E27 lamp").stdout
    assert json.loads(run(*shop, "fits", "tee", "iPhone 12", "--json").stdout)["goes"] == "not_stated"
    assert [
        run(*shop, "fits", *asked).exit_code for asked in (("nothing", "x"), ("tee", "tee"), ("tee", " "))
    ] == [2, 2, 2]


def test_a_chart_comes_and_goes(run: Run, stocked: Path, tmp_path: Path) -> None:
    shop, file = ("--data", stocked / "shop"), tmp_path / "tops.csv"
    file.write_text("size,chest_cm\nS,80-90\nM,90-100\n")
    taken = run(*shop, "charts", "import", file, "--brand", "Acme", "--category", "Tee")
    assert "Acme: 2 sizes, chest" in taken.stdout, taken.output
    assert "Acme, Tee" in run(*shop, "charts", "list").stdout
    assert run(*shop, "charts", "drop", "Acme").exit_code == 0
    assert run(*shop, "charts", "drop", "Acme").exit_code == 2
    file.write_text("size,chest_cm\nS,80-90\nM,9-10\n")
    refused = run(*shop, "charts", "import", file)
    assert refused.exit_code == 2 and "row 2" in refused.stderr
