"""What a process keeps in memory follows the catalogue, and costs no more than the change is worth."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from threading import enumerate as enumerate_threads

import pytest

from shopkeeper.catalog import offers
from shopkeeper.embedding.fingerprint import fingerprint
from shopkeeper.shop.views import Views
from shopkeeper.shop.words import LEARNER
from shopkeeper.types import Coming, Constraint, Field, Money, Offer, Op, Product, Sku
from tests.pictures import encoded, thing
from tests.unit.search.test_photos import pictured
from tests.unit.shop.watched import Watched, product


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Watched]:
    opened = Watched(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    yield opened
    opened.close()


def test_prices_that_change_while_words_are_learnt_are_no_new_words(catalog: Watched, tmp_path: Path) -> None:
    catalog.put([product("lamp")])
    views = Views(catalog, tmp_path)
    prices = iter(range(100, 110))

    def reprice() -> None:
        if price := next(prices, 0):
            catalog.offers({Sku("lamp"): Offer(Money(price, "USD"))})
            views.refresh()

    before, catalog.then = catalog.scans, reprice
    catalog.put([product("stool")])
    views.settle()
    assert catalog.scans == before + 1
    assert views.vocabulary.known("stool")


def test_a_sale_that_begins_is_found_before_anything_is_written(
    catalog: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, price = [0.0], Money(3000, "USD")
    monkeypatch.setattr(offers, "time", lambda: now[0])
    catalog.put([product("lamp")])
    catalog.offers({Sku("lamp"): Offer(price, until=2000, coming=Coming(Money(2000, "USD"), 1000))})
    views, found = Views(catalog, tmp_path), []
    for now[0] in (999, 1000, 2000):
        views.refresh()
        found.append(len(views.live.select([Constraint(Field.SALE, Op.IS, ("yes",))])))
    views.settle()
    assert found == [0, 1, 0]


def test_a_picture_of_what_was_taken_out_is_of_what_came_in_its_place(
    catalog: Watched, tmp_path: Path
) -> None:
    shown, lamp, other = thing(300), product("lamp"), product("other")
    catalog.put([pictured(lamp, encoded(shown))])
    views, mark = Views(catalog, tmp_path), fingerprint(shown)
    (look,) = catalog.get([lamp.id])[lamp.id].looks
    assert views.prints.find(mark) == look.key
    catalog.remove([lamp.id])
    views.refresh()
    assert views.prints.find(mark) is None
    catalog.put([pictured(other, encoded(shown))])
    views.settle()
    (look,) = catalog.get([other.id])[other.id].looks
    assert views.prints.find(mark) == look.key


def test_words_that_come_while_others_are_learnt_are_learnt_too(catalog: Watched, tmp_path: Path) -> None:
    catalog.put([product("lamp")])
    views = Views(catalog, tmp_path)
    late = iter(["kettle", "ladle"])

    def add() -> None:
        if name := next(late, ""):
            catalog.put([product(name)])
            views.refresh()

    catalog.then = add
    catalog.put([product("stool")])
    views.settle()
    assert all(views.vocabulary.known(word) for word in ("lamp", "stool", "kettle", "ladle"))


def test_closing_ends_the_learning_before_the_catalogue_is_closed(catalog: Watched, tmp_path: Path) -> None:
    catalog.put([product("lamp"), product("stool")])
    views, reading, let_go = Views(catalog, tmp_path), Event(), Event()

    def scan(batch: int = 500) -> Iterator[list[Product]]:
        reading.set()
        let_go.wait(30)
        while True:  # no shop is ever read to its end here
            yield [product("kettle")]

    catalog.scan = scan  # type: ignore[method-assign]
    catalog.put([product("kettle")])
    views.refresh()
    assert reading.wait(30)
    closing = Thread(target=views.close)
    closing.start()
    let_go.set()
    closing.join(30)
    assert not closing.is_alive()
    assert not any(thread.name == LEARNER for thread in enumerate_threads())
    assert not views.vocabulary.known("kettle")


def test_a_closed_view_learns_no_more(catalog: Watched, tmp_path: Path) -> None:
    views = Views(catalog, tmp_path)
    views.close()
    scans = catalog.scans
    catalog.put([product("lamp")])
    views.settle()
    assert catalog.scans == scans
