import json
from pathlib import Path

import pytest

from shopkeeper.catalog.runs import BadRow
from shopkeeper.ingest.feeds import icecat
from shopkeeper.types import Product

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
