"""A fixture that is broken somewhere loses what is broken, and nothing else."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shopkeeper.catalog.runs import BadRow
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.ingest.feeds import saleor
from shopkeeper.types import Product
from shopkeeper.types.errors import InvalidInput


def entry(model: str, pk: int, **fields: object) -> dict[str, object]:
    return {"model": f"product.{model}", "pk": pk, "fields": fields}


FIXTURE = [
    entry("category", 1, name="Apparel", parent=None), entry("category", 2, name="Hoodies", parent=1),
    entry("producttype", 1, name="Top"), entry("attribute", 1, name="Size"),
    entry("attributevalue", 5, name="M", attribute=1),
    entry("product", 7, name="Hoodie", slug="hoodie", description="Soft", product_type=1, category=2, price_amount="30.00", currency="USD"),
    entry("product", 8, name="Mug", slug="mug", description="", product_type=1, category=None, price_amount="9.00", currency="USD"),
    entry("productvariant", 9, sku="111", product=7, price_override_amount=None, quantity=3, track_inventory=True),
    entry("productvariant", 10, sku="222", product=8, price_override_amount="8.00", quantity=0, track_inventory=False),
    entry("assignedvariantattribute", 1, variant=9, values=[5]),
    entry("assignedproductattribute", 2, product=8, values=[5]),
    entry("productimage", 1, product=7, image="products/hood_01_1_j7H8d5R.png", alt="", sort_order=0),
    entry("productimage", 2, product=7, image="products/hood_01_2_j7H8d5R.png", alt="back", sort_order=1),
]  # fmt: skip


def read(folder: Path, fixture: object) -> tuple[list[Product], list[BadRow]]:
    file = folder / "populatedb_data.json"
    file.write_text(json.dumps(fixture))
    found = list(saleor.read(file, "USD"))
    return [r for r in found if isinstance(r, Product)], [r for r in found if isinstance(r, BadRow)]


def changed(pk: int, model: str, **fields: object) -> list[dict[str, object]]:
    fixture = deepcopy(FIXTURE)
    (one,) = (e for e in fixture if e["model"] == f"product.{model}" and e["pk"] == pk)
    one["fields"].update(fields)  # type: ignore[attr-defined]
    return fixture


@pytest.mark.parametrize("parent", [1, 2])
def test_a_category_inside_itself_sets_its_products_aside(tmp_path: Path, parent: int) -> None:
    good, bad = read(tmp_path, changed(1, "category", parent=parent))
    assert [product.id for product in good] == ["mug"]
    assert [(row.product, row.field) for row in bad] == [("hoodie", "category")]


@pytest.mark.parametrize(
    ("model", "pk", "fields"),
    [
        ("product", 7, {"name": None}),
        ("product", 7, {"slug": 5}),
        ("product", 7, {"category": 99}),
        ("product", 7, {"description": ["Soft"]}),
        ("product", 7, {"currency": "???"}),
        ("productvariant", 9, {"sku": 111}),
        ("productvariant", 9, {"quantity": "many"}),
        ("productimage", 1, {"image": None}),
        ("productimage", 1, {"sort_order": "first"}),
        ("assignedvariantattribute", 1, {"values": 5}),
        ("attributevalue", 5, {"name": {"en": "M"}}),
    ],
)
def test_what_is_broken_sets_one_product_aside(
    tmp_path: Path, model: str, pk: int, fields: dict[str, object]
) -> None:
    good, bad = read(tmp_path, changed(pk, model, **fields))
    assert "hoodie" not in {product.id for product in good}
    assert bad and all(row.reason for row in bad)
    assert ("mug" in {product.id for product in good}) == (model != "attributevalue")


@pytest.mark.parametrize(
    "stray", [7, None, {"model": "product.product"}, {"model": 3, "pk": 1, "fields": {}}]
)
def test_what_is_no_entry_is_set_aside(tmp_path: Path, stray: object) -> None:
    good, bad = read(tmp_path, [*FIXTURE, stray])
    assert (len(good), len(bad)) == (2, 1)


def test_what_belongs_to_no_product_is_set_aside(tmp_path: Path) -> None:
    good, bad = read(tmp_path, changed(10, "productvariant", product=None))
    assert len(good) == 2 and [row.field for row in bad] == ["product"]


@pytest.mark.parametrize("text", ["", "{", "[1, 2", '"product."'])
def test_what_is_no_fixture_is_refused_whole(tmp_path: Path, text: str) -> None:
    file = tmp_path / "populatedb_data.json"
    file.write_text(text)
    try:
        found = list(saleor.read(file, "USD"))
    except InvalidInput as refused:
        assert refused.fix
    else:
        assert not any(isinstance(row, Product) for row in found)


def places() -> Iterator[tuple[int, str]]:
    for number, one in enumerate(FIXTURE):
        yield from ((number, name) for name in one["fields"])  # type: ignore[attr-defined]


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.sampled_from(sorted(places())), junk=JUNK)
@example(place=(7, "quantity"), junk=float("1e300"))
def test_no_junk_stops_an_import(tmp_path: Path, place: tuple[int, str], junk: object) -> None:
    fixture = deepcopy(FIXTURE)
    fixture[place[0]]["fields"][place[1]] = junk  # type: ignore[index]
    good, bad = read(tmp_path, fixture)
    catalog = SqlCatalog(f"sqlite:///{tmp_path}/catalog.sqlite")
    catalog.put(good)
    catalog.close()
    assert good or bad
