"""The documentation lists every feature that there is, as the code has it."""

from collections import defaultdict
from collections.abc import Iterable

from shopkeeper.features.catalogue import CANDIDATE_COLUMNS, KEYED, PRODUCT, SHOPPER, SHOPPER_COLUMNS
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "features.md"


def rows(features: Iterable[object], columns: str) -> list[str]:
    """One row for each class: what it says, how many columns, the first and the last."""
    named: dict[type, list[str]] = defaultdict(list)
    for feature in features:
        named[type(feature)] += getattr(feature, columns)
    return [
        f"| `{kind.__name__}` | {(kind.__doc__ or '').splitlines()[0]} | {len(own)} | `{own[0]}` … `{own[-1]}` |"
        for kind, own in named.items()
    ]


def test_every_feature_is_listed() -> None:
    page = PAGE.read_text("utf-8")
    for row in [
        *rows(SHOPPER.features, "columns"),
        *rows(KEYED, "columns"),
        *rows(PRODUCT.features, "columns"),
        *rows(KEYED, "match_columns"),
    ]:
        assert row in page, row
    assert f"{len(SHOPPER_COLUMNS)} of a shopper" in page
    assert f"{len(CANDIDATE_COLUMNS)} of each candidate" in page


def test_every_column_of_a_pair_is_told() -> None:
    page = PAGE.read_text("utf-8")
    pairs = CANDIDATE_COLUMNS[-6:]
    assert [name for name in pairs if f"`{name}`" not in page] == []
