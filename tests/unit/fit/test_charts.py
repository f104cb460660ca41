"""Size charts: names, files, and which speaks of what."""

import json
from pathlib import Path

import pytest

from shopkeeper.fit import Shelf, convert, general, read
from shopkeeper.fit.chart import chart_for, women_only
from shopkeeper.fit.charts import chart
from shopkeeper.fit.names import size
from shopkeeper.types import Measure
from shopkeeper.types.errors import InvalidInput
from tests.conftest import dev_data
from tests.unit.fit.goods import garment, tops


@pytest.mark.parametrize(
    ("text", "system", "name"),
    [("X-Large", "", "xl"), ("extra large", "", "xl"), ("XXL", "", "xxl"), ("2XL", "", "xxl"), ("3X", "", "xxxl"), ("Medium", "", "m"), ("Size M", "", "m"),
     ("EU 38", "eu", "38"), ("38 EU", "eu", "38"), ("uk8", "uk", "8"), ("US 8.0", "us", "8"), ("UK 6½", "uk", "6.5"), ("xs/s", "", "xs/s"), ("32", "", "32")],
)  # fmt: skip
def test_a_size_has_one_name(text: str, system: str, name: str) -> None:
    assert size(text) == (system, name)


def test_a_csv_with_units_in_its_header(tmp_path: Path) -> None:
    file = tmp_path / "tops.csv"
    file.write_text("Size,Bust (in),waist_cm,UK\nS,34-36,66-74,8\nM,36 – 38,74-82,10\n")
    (made,) = read(file, "Luma", ["Tops"], ["Women"])
    assert (made.id, made.brand, made.categories, made.genders) == ("Luma", "Luma", ("Tops",), ("Women",))
    assert made.measures == (Measure.CHEST, Measure.WAIST)
    assert made.rows[0].ranges[Measure.CHEST] == (86.36, 91.44)
    assert made.row("UK 10") == made.row("medium") == 1
    file.write_text("Size,Bust (cm),waist_cm,UK\nS,84,5,66,8\n")
    with pytest.raises(InvalidInput, match="row 1 has more cells than the header"):
        read(file)


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ([], "rows"), ([{"size": "S", "chest": [80, 90]}], "rows"), ([{"size": "S", "chest": [90, 80]}, {"size": "M", "chest": [90, 95]}], "chest"),
        ([{"size": "S", "chest": [80, 90]}, {"size": "s", "chest": [90, 95]}], "size"), ([{"size": "S", "chest": "wide"}, {"size": "M"}], "chest"),
        ([{"size": "S", "chest": [8, 9]}, {"size": "M", "chest": [9, 10]}], "chest"), ([{"size": "M", "chest": [90, 95]}, {"size": "S", "chest": [80, 90]}], "chest"),
        ([{"chest": [80, 90]}, {"size": "M"}], "size"), (["S", "M"], "rows"), ("S", "rows"),
    ],
)  # fmt: skip
def test_a_chart_that_cannot_be_right_is_refused_whole(rows: object, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        chart({"id": "odd", "rows": rows})
    assert refused.value.field == field and refused.value.fix


@pytest.mark.parametrize("text", ["", "nonsense", "[1]", '{"charts": 5}', '"x"'])
def test_a_file_that_holds_no_chart_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "chart.json"
    file.write_text(text)
    with pytest.raises(InvalidInput):
        read(file)
    with pytest.raises(InvalidInput):
        read(tmp_path / "none.json")


def test_the_shelf_keeps_replaces_and_drops(tmp_path: Path) -> None:
    shelf, other = Shelf(tmp_path / "charts"), Shelf(tmp_path / "charts")
    assert shelf.charts == ()
    shelf.keep(tops())
    assert other.charts == (tops(),)
    shelf.keep(tops(categories=["Tees"]))
    assert [one.categories for one in other.charts] == [("Tees",)]
    assert other.drop("Luma tops") and not other.drop("Luma tops")
    assert shelf.charts == ()


def test_the_most_particular_chart_speaks() -> None:
    anybody, brand, kind = tops(""), tops(), tops(categories=["Tees"], id="tees")
    assert chart_for(garment(), [anybody, brand, kind]) == kind
    assert chart_for(garment(kind="Hats"), [anybody, brand, kind]) == brand
    assert chart_for(garment(brand="Other"), [anybody, brand, kind]) == anybody
    assert chart_for(garment(brand="Other"), [brand, kind]) is None
    coded = tops(genders=["female"])  # as feeds write it
    assert chart_for(garment("Women"), [coded]) == coded and chart_for(garment("Men"), [coded]) is None


def test_general_charts_are_not_the_shops_own_and_know_for_whom() -> None:
    found = chart_for(garment("Women", "Pants"), general())
    assert found and not found.own and found.id == "EN 13402-3 women, bottoms"
    assert (
        women_only(garment("Women")) and not women_only(garment("Men")) and not women_only(garment("Unisex"))
    )


def test_a_size_is_converted_by_the_brands_own_chart_or_says_that_it_is_not() -> None:
    brands = chart({"id": "Sandals", "rows": [{"uk": 3, "eu": 36}, {"uk": 4, "eu": 37.5}]})
    by_chart, by_formula = convert("UK 4", "eu", brands), convert("UK 4", "eu", None)
    assert (by_chart.size, by_chart.sure) == ("EU 37.5", True)
    assert (by_formula.size, by_formula.sure) == ("EU 37", False) and "brands differ" in by_formula.by
    assert convert(convert("UK 6", "us", None, women=True).size, "uk", None, women=True).size == "UK 6"
    for text, to, women in (
        ("6", "eu", None),
        ("UK M", "eu", None),
        ("US 8", "eu", None),
        ("UK 9", "jp", None),
        ("EU 25", "uk", True),  # a child's
        ("EU nan", "uk", None),
        ("UK inf", "eu", None),
        ("UK -30", "eu", None),
        ("EU 1e9", "uk", None),
    ):
        with pytest.raises(InvalidInput):
            convert(text, to, None, women)
    with pytest.raises(InvalidInput):
        convert("UK 9", "eu", brands)


def test_real_brands_charts_are_read_and_convert_their_own_rows() -> None:
    data = json.loads((dev_data("fit") / "size_charts.json").read_text("utf-8"))
    charts = [chart(one) for one in data]
    assert len(charts) == 13
    for one in charts:
        for row in one.rows:
            assert convert(f"UK {row.systems['uk']}", "eu", one).size == f"EU {row.systems['eu']}"
