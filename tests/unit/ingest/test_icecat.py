import json
from pathlib import Path

import pytest

from shopkeeper.catalog.runs import BadRow
from shopkeeper.ingest.feeds import icecat
from shopkeeper.types import Money, Product

GOOD = {"id": "1", "title": "Mouse", "price_cents": 999}


@pytest.mark.parametrize(
    "wrong",
    [
        {"description": 7},
        {"brand": ["HP"]},
        {"attributes": ["t_colour"]},
        {"attributes": {"t_colour": {"a": 1}}, "ean": 5},
        {"image_url": {"src": "x"}},
        {"price_cents": True},
        {"title": ["Mouse"]},
    ],
)
def test_a_field_of_the_wrong_type_sets_one_row_aside(tmp_path: Path, wrong: dict[str, object]) -> None:
    feed = tmp_path / "products.jsonl"
    rows = [GOOD | wrong | {"id": "bad"}, GOOD]
    feed.write_text("\n".join(json.dumps(row) for row in rows))
    read = list(icecat.read(feed, "USD"))
    assert [row.id for row in read if isinstance(row, Product)] == ["1"]
    assert [row.line for row in read if isinstance(row, BadRow)] == [1]


@pytest.mark.parametrize(("currency", "minor"), [("USD", 4995), ("JPY", 50), ("KWD", 49_950)])
def test_cents_are_hundredths_whatever_the_smallest_unit(tmp_path: Path, currency: str, minor: int) -> None:
    feed = tmp_path / "products.jsonl"
    feed.write_text(json.dumps(GOOD | {"price_cents": 4995}))
    (mouse,) = icecat.read(feed, currency)
    assert isinstance(mouse, Product)
    assert next(mouse.variants).offer.price == Money(minor, currency)


@pytest.mark.parametrize("cents", [-1, 10**18, 4995.5, "4995"])
def test_what_is_no_count_of_cents_sets_one_row_aside(tmp_path: Path, cents: object) -> None:
    feed = tmp_path / "products.jsonl"
    feed.write_text(json.dumps(GOOD | {"price_cents": cents}))
    (row,) = icecat.read(feed, "KWD")
    assert isinstance(row, BadRow) and row.field == "price_cents"
