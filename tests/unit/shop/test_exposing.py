"""Shares of attention by group, counted by hand; drift shows; evening out has its price."""

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.shop.exposing import FILE, NONE, Evened, Groups, measure
from shopkeeper.types import (
    Event,
    EventId,
    Happened,
    Line,
    Look,
    LookId,
    Product,
    ProductId,
    Sku,
    Surface,
    Variant,
)
from shopkeeper.types.errors import InvalidInput

NOW = time.time_ns() // 1000 - 1_000_000
BIG, SMALL = ProductId("big"), ProductId("small")


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[SqlCatalog]:
    with closing(SqlCatalog(f"sqlite:///{tmp_path / 'catalog.sqlite'}")) as opened:
        opened.put([
            Product(id, id, brand=id.upper(), looks=(Look(LookId(id), variants=(Variant(Sku(id)),)),)) for id in (BIG, SMALL)
        ], "feed")  # fmt: skip
        yield opened


@pytest.fixture
def events(tmp_path: Path) -> Iterator[SqliteEvents]:
    with closing(SqliteEvents(tmp_path / "events.sqlite")) as opened:
        yield opened


def answer(n: int, *shown: ProductId, kind: Happened = Happened.SHOWN) -> Event:
    lines = tuple(Line(id, rank=rank, score=1 / rank) for rank, id in enumerate(shown, 1))
    return Event(EventId(f"{kind}{n}"), kind, NOW + n, lines=lines, surface=Surface.FOR_YOU)


def test_attention_is_counted_by_place_and_a_drift_shows(
    catalog: SqlCatalog, events: SqliteEvents, tmp_path: Path
) -> None:
    told = [answer(n, BIG, SMALL) for n in range(10)] + [answer(n, SMALL, BIG) for n in range(10, 20)]
    events.append([*told, answer(30, BIG, kind=Happened.CLICKED)])
    found = measure(events, catalog, Groups(catalog, tmp_path), {"SMALL": 1.0})
    small = next(one for one in found.seen if one.group == "SMALL")
    first, second = 1.0, 0.6309297535714575
    assert small.share == pytest.approx(first / (first + second)) and small.before == pytest.approx(
        second / (first + second)
    )
    assert small.low <= small.share <= small.high and small.drifts and small.sold == 0.5
    big = next(one for one in found.seen if one.group == "BIG")
    assert (big.clicks.hits, big.clicks.tries, small.clicks.hits) == (1, 20, 0)
    swapped = 1 - (0.5 * first + second) / (first + 0.5 * second)
    assert found.cost[Surface.FOR_YOU] == pytest.approx(swapped / 2), (
        "half of the answers had the small one first"
    )


def test_a_steady_log_does_not_alarm(catalog: SqlCatalog, events: SqliteEvents, tmp_path: Path) -> None:
    events.append([answer(n, *((BIG, SMALL) if n % 2 else (SMALL, BIG))) for n in range(40)])
    assert not any(one.drifts for one in measure(events, catalog, Groups(catalog, tmp_path), {}).seen)


def test_chance_alone_is_no_drift_of_any_group(catalog: SqlCatalog, tmp_path: Path) -> None:
    """The earlier half is a sample as well, and of ten groups one is easily off."""
    drifted, chance = 0, np.random.default_rng(1)
    groups = [ProductId(f"group-{n}") for n in range(10)]
    (tmp_path / FILE).write_text("product,group\n" + "\n".join(f"{id},{id}" for id in groups))
    for shop in range(30):
        with closing(SqliteEvents(tmp_path / f"{shop}.sqlite")) as events:
            events.append([answer(n, *(groups[k] for k in chance.integers(0, 10, 10))) for n in range(200)])
            found = measure(events, catalog, Groups(catalog, tmp_path), {})
            drifted += any(one.drifts for one in found.seen)
    assert drifted <= 5


def test_a_group_that_the_catalogue_states_is_followed(catalog: SqlCatalog, tmp_path: Path) -> None:
    groups = Groups(catalog, tmp_path)
    assert groups.of([SMALL]) == ["SMALL"]
    (small,) = catalog.get([SMALL]).values()
    catalog.put([replace(small, brand="Local")])
    assert groups.of([SMALL]) == ["Local"]


def test_a_file_of_groups_wins_and_is_followed(catalog: SqlCatalog, tmp_path: Path) -> None:
    groups = Groups(catalog, tmp_path)
    assert groups.of([BIG, ProductId("gone")]) == ["BIG", NONE]
    (tmp_path / FILE).write_text("product,group\nsmall,local\n")
    assert groups.of([BIG, SMALL]) == [NONE, "local"]
    evened = Evened(groups, {Surface.FOR_YOU: {"local": 0.5}})
    assert evened(Surface.FOR_YOU, [BIG, BIG, SMALL]) == [0, 2, 1] and evened(Surface.CART, [BIG]) is None
    (tmp_path / FILE).write_text("a,b\n1,2\n")
    catalog.remove([BIG])
    with pytest.raises(InvalidInput, match="columns"):
        groups.of([SMALL])
    assert evened(Surface.FOR_YOU, [BIG, BIG, SMALL]) is None, "shoppers get their answer, as it is"
