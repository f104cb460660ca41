"""What every Catalog must do: random histories agree with a plain dict, and processes agree with each other."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from unittest.mock import Mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.catalog import cached
from shopkeeper.catalog import offers as rows_of_offers
from shopkeeper.catalog.port import Catalog, Kind, Learnt
from shopkeeper.catalog.runs import BadRow, ImportReport
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.sqlite import Full
from shopkeeper.types import (
    Coming,
    Look,
    LookId,
    LookKey,
    Media,
    Money,
    Offer,
    Product,
    ProductId,
    Rating,
    Review,
    ReviewId,
    Sku,
    Untrusted,
    Variant,
)
from shopkeeper.types.errors import InvalidInput, NotFound

money = st.none() | st.builds(Money, st.integers(0, 10**15), st.sampled_from(["USD", "EUR", "JPY"]))
offers = st.builds(
    Offer, money, money, st.none() | st.integers(0, 99), st.none() | st.just(date(2026, 12, 24))
)
words = st.text(st.characters(codec="utf-8"), max_size=12)


@st.composite
def products(draw: st.DrawFn) -> Product:
    id = draw(st.sampled_from(["hat", "mug", "sofa/2", "žluťoučký", "a b"]))
    names = draw(st.lists(st.sampled_from(["red", "blue", "green"]), max_size=3, unique=True))
    looks = tuple(
        Look(
            LookId(f"{id}/{name}"),
            name,
            draw(st.sampled_from([(), (name,), (name, "white")])),
            draw(
                st.sampled_from(
                    [(), (Media(f"{name}.jpg"),), (Media("m", width=3, height=4, blur="#fff", alt="x"),)]
                )
            ),
            tuple(
                Variant(
                    Sku(f"{id}-{name}-{size}"),
                    {"size": size} if size else {},
                    draw(offers),
                    draw(st.sampled_from(["", "1"])),
                )
                for size in draw(st.lists(st.sampled_from(["S", "M", ""]), max_size=2, unique=True))
            ),
        )
        for name in names
    )
    return Product(
        ProductId(id),
        draw(words),
        draw(words),
        draw(words),
        draw(st.sampled_from([(), (("A", "B"), ("C",))])),
        draw(st.sampled_from([{}, {"material": ("Wool", "Cotton")}])),
        looks,
        draw(st.none() | st.just(Rating(4.5, 2))),
        draw(st.sampled_from(["", "https://example.com/x"])),
    )


steps = st.one_of(
    st.tuples(
        st.just("put"), st.lists(products(), min_size=1, max_size=3, unique_by=lambda product: product.id)
    ),
    st.tuples(st.just("offers"), st.tuples(st.integers(0, 99), offers)),
    st.tuples(st.just("remove"), st.sampled_from(["hat", "mug", "sofa/2", "none such"])),
)


def without_keys(product: Product) -> Product:
    return replace(product, looks=tuple(replace(look, key=LookKey(0)) for look in product.looks))


def priced(product: Product, sku: Sku, offer: Offer) -> Product:
    looks = (
        replace(look, variants=tuple(replace(v, offer=offer) if v.sku == sku else v for v in look.variants))
        for look in product.looks
    )
    return replace(product, looks=tuple(looks))


class Reader:
    """Follows the change log as an index would: products it knows, keys it holds."""

    def __init__(self) -> None:
        self.seq, self.keys = 0, dict[LookKey, ProductId]()

    def catch_up(self, catalog: Catalog) -> None:
        changes = catalog.changes(self.seq)
        assert [c.seq for c in changes] == sorted({c.seq for c in changes})
        found = catalog.get([c.product_id for c in changes if c.kind is Kind.PRODUCT])
        for key in (key for change in changes for key in change.keys):
            self.keys.pop(key, None)
        self.keys |= {look.key: product.id for product in found.values() for look in product.looks}
        self.seq = catalog.head()


@settings(max_examples=30)
@given(history=st.lists(st.tuples(steps, st.booleans()), min_size=1, max_size=14))
def test_random_histories_agree_with_a_dict(history: list[tuple[tuple[str, object], bool]]) -> None:
    with TemporaryDirectory() as folder:
        catalog = SqlCatalog(f"sqlite:///{folder}/c.sqlite")
        model: dict[ProductId, Product] = {}
        attentive, lazy, used = Reader(), Reader(), dict[LookKey, LookId]()
        for (action, argument), look_now in history:
            head = catalog.head()
            changed = perform(catalog, model, action, argument)
            assert (catalog.head() > head) == (changed > 0)
            stored = {product.id: product for batch in catalog.scan(batch=2) for product in batch}
            assert {id: without_keys(product) for id, product in stored.items()} == model
            assert list(stored) == sorted(model) and catalog.count() == len(model)
            keys = {look.key: look.id for product in stored.values() for look in product.looks}
            assert all(key > 0 and used.setdefault(key, look) == look for key, look in keys.items())
            assert {k: p.id for k, p in catalog.by_look([*used, LookKey(10**6)]).items()} == {
                key: product.id for product in stored.values() for look in product.looks for key in [look.key]
            }
            attentive.catch_up(catalog)
            if look_now:
                lazy.catch_up(catalog)
        lazy.catch_up(catalog)
        assert attentive.keys.keys() == lazy.keys.keys() == keys.keys()
        assert max(used, default=0) == len(used), "keys are dense"
        catalog.close()


def perform(catalog: SqlCatalog, model: dict[ProductId, Product], action: str, argument: object) -> int:
    if action == "put":
        assert isinstance(argument, list)
        expected = sum(model.get(product.id) != product for product in argument)
        model.update({product.id: product for product in argument})
        assert catalog.put(argument) == expected
        return expected
    if action == "remove":
        id = ProductId(str(argument))
        assert catalog.remove([id, id]) == (id in model)
        return int(model.pop(id, None) is not None)
    assert isinstance(argument, tuple)
    number, offer = argument
    skus = sorted(v.sku for product in model.values() for v in product.variants)
    if not skus:
        with pytest.raises(NotFound):
            catalog.offers({Sku("none"): offer})
        return 0
    sku = skus[number % len(skus)]
    before = dict(model)
    model.update({id: priced(product, sku, offer) for id, product in model.items()})
    assert catalog.offers({sku: offer}) == (before != model)
    return int(before != model)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[SqlCatalog]:
    opened = SqlCatalog(f"sqlite:///{tmp_path}/c.sqlite")
    yield opened
    opened.close()


def hat(price: int = 1000, colours: tuple[str, ...] = ("red", "blue"), title: str = "Hat") -> Product:
    looks = (
        Look(LookId(f"hat/{c}"), c, variants=(Variant(Sku(f"hat-{c}"), {}, Offer(Money(price, "USD"))),))
        for c in colours
    )
    return Product(ProductId("hat"), title, looks=tuple(looks))


def test_offers_are_replaced_all_or_none(catalog: SqlCatalog) -> None:
    catalog.put([hat()])
    head = catalog.head()
    with pytest.raises(NotFound, match="nope"):
        catalog.offers({Sku("hat-red"): Offer(stock=1), Sku("nope"): Offer()})
    assert (
        catalog.head() == head
        and next(catalog.get([ProductId("hat")])[ProductId("hat")].variants).offer.stock is None
    )


def test_an_offer_is_changed_from_the_one_it_replaces(catalog: SqlCatalog) -> None:
    red, price = Sku("hat-red"), Money(900, "USD")
    catalog.put([hat()])
    catalog.offers({red: Offer(stock=100)})

    def sell() -> None:
        for _ in range(25):
            catalog.change_offers([red], lambda _, offer: replace(offer, stock=(offer.stock or 0) - 1))

    def reprice() -> None:
        for _ in range(25):
            catalog.change_offers([red], lambda _, offer: replace(offer, price=price))

    threads = [Thread(target=sell), Thread(target=reprice), Thread(target=sell)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert catalog.offers_of([red]) == {red: Offer(price, stock=50)}
    with pytest.raises(InvalidInput, match="hat-red: stock -1"):
        catalog.change_offers([red], lambda _, offer: replace(offer, price=price, stock=-1))
    with pytest.raises(NotFound, match="nope"):
        catalog.change_offers([red, Sku("nope")], lambda _, offer: replace(offer, price=price))
    assert catalog.offers_of([red])[red].stock == 50


def test_a_sale_is_over_when_it_ends(catalog: SqlCatalog, monkeypatch: pytest.MonkeyPatch) -> None:
    red, blue = Sku("hat-red"), Sku("hat-blue")
    sale = Offer(Money(2000, "USD"), Money(3000, "USD"), 4, until=1000)
    catalog.put([hat()])
    now = [999.0]
    for read in (rows_of_offers, cached):
        monkeypatch.setattr(read, "time", lambda: now[0])
    catalog.offers({red: sale, blue: replace(sale, price=Money(3500, "USD"))})

    def told() -> list[Offer]:
        (product,) = catalog.get([ProductId("hat")]).values()
        assert catalog.offers_of([red])[red] == product.looks[0].variants[0].offer
        return [variant.offer for variant in product.variants]

    assert told() == [sale, replace(sale, price=Money(3500, "USD"))]
    now[0] = 1000.0
    assert told() == [
        Offer(Money(3000, "USD"), stock=4),
        Offer(Money(3500, "USD"), Money(3000, "USD"), 4),
    ]
    catalog.change_offers([red], lambda _, offer: replace(offer, stock=3))
    assert told()[0] == Offer(Money(3000, "USD"), stock=3)


def test_a_sale_that_is_to_come_is_logged_when_it_begins_and_when_it_ends(
    catalog: SqlCatalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    red = Sku("hat-red")
    usual = Offer(Money(3000, "USD"), stock=4, until=2000, coming=Coming(Money(2000, "USD"), 1000))
    now = [0.0]
    for read in (rows_of_offers, cached):
        monkeypatch.setattr(read, "time", lambda: now[0])
    catalog.put([hat()])
    catalog.offers({red: usual})
    catalog.offers({red: Offer(usual.price, stock=3)})  # a till that knows of no sales
    for moment, price, was, logged in [
        (999, 3000, None, 0), (1000, 2000, 3000, 1), (1999, 2000, 3000, 0), (2000, 3000, None, 1), (9999, 3000, None, 0),
    ]:  # fmt: skip
        now[0], head = moment, catalog.head()
        catalog.turn()
        catalog.turn()
        assert [change.kind for change in catalog.changes(head)] == [Kind.OFFER] * logged
        (product,) = catalog.get([ProductId("hat")]).values()
        told = product.looks[0].variants[0].offer
        assert (told.price, told.was) == (Money(price, "USD"), was and Money(was, "USD"))
        assert told == catalog.offers_of([red])[red]
        assert told.stock == 3
    assert told == Offer(usual.price, stock=3)


def test_whoever_asks_while_a_sale_cannot_be_logged_goes_on_and_it_is_logged_later(
    catalog: SqlCatalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(rows_of_offers, "time", lambda: now[0])
    catalog.put([hat()])
    catalog.offers({Sku("hat-red"): Offer(Money(2000, "USD"), Money(3000, "USD"), until=1000)})
    now[0], head = 1000, catalog.turn()
    with pytest.MonkeyPatch.context() as full:
        full.setattr(rows_of_offers, "write", Mock(side_effect=Full(OSError("no room"))))
        assert catalog.turn() == head
    now[0] += 1
    with closing(sqlite3.connect(catalog.url.removeprefix("sqlite:///"))) as beside:
        beside.execute("BEGIN IMMEDIATE")
        assert catalog.turn() == head
    now[0] += 1
    assert catalog.turn() == head + 1


def test_many_sales_turn_a_few_with_each_question(
    catalog: SqlCatalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(rows_of_offers, "time", lambda: now[0])
    monkeypatch.setattr(rows_of_offers, "STEP", 2)
    ids = [ProductId(f"{n}") for n in range(5)]
    catalog.put(Product(id, id, looks=(Look(LookId(f"{id}/-"), variants=(Variant(Sku(id)),)),)) for id in ids)
    catalog.offers({Sku(id): Offer(Money(2000, "USD"), Money(3000, "USD"), until=1000) for id in ids})
    now[0], head = 1000, catalog.head()
    assert [catalog.turn() - head for _ in range(4)] == [2, 4, 5, 5]


def test_a_sale_that_became_dearer_than_the_price_never_begins(catalog: SqlCatalog) -> None:
    catalog.put([hat()])
    red = Sku("hat-red")
    catalog.offers({red: Offer(Money(1500, "USD"), until=2, coming=Coming(Money(2000, "USD"), 1))})
    catalog.turn()
    assert catalog.offers_of([red])[red] == Offer(Money(1500, "USD"))


def test_a_price_alone_is_an_offer_change_and_a_lost_look_names_its_key(catalog: SqlCatalog) -> None:
    catalog.put([hat()])
    red, blue = (look.key for look in catalog.get([ProductId("hat")])[ProductId("hat")].looks)
    catalog.put([hat(price=900)])
    assert [c.kind for c in catalog.changes(0)] == [Kind.PRODUCT, Kind.OFFER]
    assert (catalog.unread(0), catalog.unread(1)) == (1, 0), "of offers an index has nothing to read"
    catalog.put([hat(price=900, colours=("blue",))])
    assert [(c.kind, c.keys) for c in catalog.changes(0)] == [(Kind.PRODUCT, (red,))]
    catalog.remove([ProductId("hat")])
    assert [(c.kind, c.keys) for c in catalog.changes(0)] == [(Kind.REMOVED, (red, blue))]
    catalog.put([hat()])
    assert {look.key for look in catalog.get([ProductId("hat")])[ProductId("hat")].looks}.isdisjoint(
        {red, blue}
    )


@pytest.mark.parametrize(
    "product",
    [
        Product(ProductId(""), "no id"),
        hat(price=-1),
        hat(colours=("red", "red")),
        Product(ProductId("x"), "x", looks=(Look(LookId("x/-"), variants=(Variant(Sku("")),)),)),
        Product(
            ProductId("x"),
            "x",
            looks=(Look(LookId("x/-"), variants=(Variant(Sku("s"), offer=Offer(stock=-1)),)),),
        ),
    ],
)
def test_an_impossible_product_is_refused_and_nothing_is_written(
    catalog: SqlCatalog, product: Product
) -> None:
    with pytest.raises(InvalidInput):
        catalog.put([Product(ProductId("good"), "Good"), product])
    assert catalog.count() == 0 and catalog.head() == 0


def test_sources_name_whose_products_are_whose(catalog: SqlCatalog) -> None:
    catalog.put([hat(), Product(ProductId("mug"), "Mug")], source="a.csv")
    catalog.put([hat()], source="b.csv")
    assert (catalog.ids("a.csv"), catalog.ids("b.csv")) == ({"mug"}, {"hat"})


review_lists = st.lists(
    st.builds(
        Review,
        st.uuids().map(str).map(ReviewId),
        st.sampled_from([1.0, 4.5, 5.0]),
        words.map(Untrusted),
        words.map(Untrusted),
        words,
        st.none() | st.just(date(2026, 12, 24)),
        st.integers(0, 9),
        st.booleans(),
    ),
    max_size=3,
)


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["hat", "mug", "sofa/2"]).map(ProductId), review_lists), max_size=5
    )
)
@settings(max_examples=20)
def test_reviews_agree_with_a_dict(history: list[dict[ProductId, list[Review]]]) -> None:
    with TemporaryDirectory() as folder:
        catalog = SqlCatalog(f"sqlite:///{folder}/c.sqlite")
        model: dict[ProductId, tuple[Review, ...]] = {}
        for put in history:
            versions = {id: catalog.reviews.version(id) for id in put}
            expected = {id: tuple(some) for id, some in put.items() if tuple(some) != model.get(id, ())}
            assert catalog.reviews.put(put) == len(expected)
            model |= expected
            for id in put:
                assert catalog.reviews.of(id) == model.get(id, ())
                assert (catalog.reviews.version(id) != versions[id]) == (id in expected)
                assert bool(catalog.reviews.version(id)) == bool(model.get(id))
        assert catalog.head() == 0, "nothing of an index depends on reviews"
        catalog.close()


def test_reviews_go_with_their_product(catalog: SqlCatalog) -> None:
    catalog.put([hat()])
    catalog.reviews.put({hat().id: [Review(ReviewId("r"), 5, Untrusted("Soft"))]})
    catalog.put([hat(price=1)])
    assert len(catalog.reviews.of(hat().id)) == 1
    catalog.remove([hat().id])
    assert catalog.reviews.of(hat().id) == () and catalog.reviews.version(hat().id) == ""


def test_vectors_bookmarks_and_runs_are_kept(catalog: SqlCatalog) -> None:
    vectors = {"one": np.array([0.6, 0.8], np.float32), "two": np.array([1, 0], np.float32)}
    catalog.keep_vectors("toy/view", vectors)
    catalog.keep_vectors("toy/view", vectors)
    kept = catalog.vectors("toy/view", ["two", "one", "three"])
    assert kept.keys() == vectors.keys()
    assert all(kept[d].dtype == np.float32 and np.allclose(kept[d], v, atol=1e-3) for d, v in vectors.items())
    assert catalog.vectors("other/view", ["one"]) == {}
    assert catalog.bookmark("index") == 0
    catalog.set_bookmark("index", 7)
    catalog.set_bookmark("index", 9)
    assert catalog.bookmark("index") == 9
    assert catalog.learnt("words") is None
    catalog.keep_learnt("words", Learnt(3, b"few"))
    catalog.keep_learnt("words", Learnt(7, b"more"))
    assert catalog.learnt("words") == catalog.learnt("words", since=7) == Learnt(7, b"more")
    assert catalog.learnt("words", since=8) is None and catalog.learnt("others") is None
    report = catalog.record(
        ImportReport("a.csv", read=2, quarantined=1), [BadRow(3, "price is negative", "price", "hat")]
    )
    assert report.run == 1 and catalog.runs() == [report]
    assert catalog.quarantine(1) == [BadRow(3, "price is negative", "price", "hat")]


OTHER = """
import sys
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.types import Money, Offer, Sku
catalog = SqlCatalog(sys.argv[1])
for line in sys.stdin:
    catalog.offers({Sku("hat-red"): Offer(Money(int(line), "USD"))})
    print(catalog.head(), flush=True)
"""


def test_a_price_changed_in_another_process_is_in_the_next_read(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/c.sqlite"
    here = SqlCatalog(url)
    here.put([hat()])
    with subprocess.Popen(
        [sys.executable, "-c", OTHER, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin and other.stdout
        for price in range(1001, 1021):
            print(price, file=other.stdin, flush=True)
            head = int(other.stdout.readline())
            assert here.head() == head
            assert next(here.get([ProductId("hat")])[ProductId("hat")].variants).offer.price == Money(
                price, "USD"
            )
            here.offers({Sku("hat-blue"): Offer(Money(price, "USD"))})
        other.stdin.close()
    here.close()


def test_threads_and_processes_lose_no_write(tmp_path: Path) -> None:
    """Writers of both kinds at once: every change is counted and no read is torn."""
    url = f"sqlite:///{tmp_path}/c.sqlite"
    catalog = SqlCatalog(url)
    catalog.put([hat()])
    start, torn = catalog.head(), list[Product]()
    other = subprocess.Popen(
        [sys.executable, "-c", OTHER, url], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )

    def write(sku: str, base: int) -> None:
        for n in range(25):
            catalog.offers({Sku("hat-blue"): Offer(stock=base + n), Sku("hat-red"): Offer(stock=base + n)})

    def read() -> None:
        for _ in range(100):
            product = catalog.get([ProductId("hat")])[ProductId("hat")]
            stocks = {v.offer.stock for v in product.variants if v.offer.stock is not None}
            if len(stocks) > 1:
                torn.append(product)

    threads = [
        Thread(target=write, args=("hat-blue", 100)),
        Thread(target=write, args=("hat-red", 500)),
        Thread(target=read),
    ]
    for thread in threads:
        thread.start()
    other.communicate("\n".join(str(n) for n in range(2000, 2025)) + "\n", timeout=60)
    for thread in threads:
        thread.join()
    assert catalog.head() - start == 75 and not torn
    catalog.close()


def test_processes_may_open_a_new_catalogue_at_once(tmp_path: Path) -> None:
    open_it = (
        "import sys; from shopkeeper.catalog.sqlite import SqlCatalog; print(SqlCatalog(sys.argv[1]).count())"
    )
    url = f"sqlite:///{tmp_path}/new/c.sqlite"
    openers = [
        subprocess.Popen([sys.executable, "-c", open_it, url], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [opener.communicate(timeout=60)[0].strip() for opener in openers] == ["0"] * 3


def test_a_sku_leads_to_its_product_and_the_first_where_several_have_it(tmp_path: Path) -> None:
    catalog = SqlCatalog(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    for id in ("mug", "hat"):
        variants = (Variant(Sku("shared")), Variant(Sku(f"{id}-1")))
        catalog.put([Product(ProductId(id), id, looks=(Look(LookId(f"{id}/-"), variants=variants),))])
    owners = catalog.owners([Sku("shared"), Sku("mug-1"), Sku("none"), Sku("shared")])
    assert owners == {"shared": "hat", "mug-1": "mug"}
    catalog.remove([ProductId("hat")])
    assert catalog.owners([Sku("shared"), Sku("hat-1")]) == {"shared": "mug"}
    catalog.close()
