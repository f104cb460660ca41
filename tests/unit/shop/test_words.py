"""Words are learnt once for all processes, and again only when there may be new ones."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from time import monotonic, sleep

import pytest

from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.language import packed
from shopkeeper.shop import words
from shopkeeper.shop.alone import alone
from shopkeeper.shop.words import Words
from shopkeeper.types import Money, Offer, ProductId, Sku
from tests.unit.shop.watched import Watched, product


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Watched]:
    opened = Watched(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    yield opened
    opened.close()


def opened(catalog: SqlCatalog, folder: Path) -> Words:
    return Words(catalog, folder / "words.lock", chain.from_iterable(catalog.scan()))


def until_known(name: str, *processes: Words) -> None:
    end = monotonic() + 30
    while not all(one.vocabulary.known(name) for one in processes):
        assert monotonic() < end, f"nobody told {name}"
        sleep(0.01)


def test_who_opens_a_shop_again_need_not_read_it(catalog: Watched, tmp_path: Path) -> None:
    catalog.put([product("lamp")])
    opened(catalog, tmp_path)
    catalog.offers({Sku("lamp"): Offer(Money(100, "USD"))})
    assert opened(catalog, tmp_path).vocabulary.known("lamp")
    assert catalog.scans == 1


def test_what_changed_while_nobody_looked_is_learnt_on_opening(catalog: Watched, tmp_path: Path) -> None:
    catalog.put([product("lamp")])
    opened(catalog, tmp_path)
    catalog.put([product("stool")])
    catalog.remove([ProductId("lamp")])
    vocabulary = opened(catalog, tmp_path).vocabulary
    assert vocabulary.known("stool") and not vocabulary.known("lamp")


def test_what_other_code_learnt_is_not_believed(
    catalog: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog.put([product("lamp")])
    opened(catalog, tmp_path)
    monkeypatch.setattr(packed, "_learner", lambda: "another")
    assert opened(catalog, tmp_path).vocabulary.known("lamp")
    assert catalog.scans == 2


def test_one_process_learns_and_the_others_read(catalog: Watched, tmp_path: Path) -> None:
    processes = [opened(catalog, tmp_path) for _ in range(3)]
    before = catalog.scans
    catalog.put([product("lamp")])
    for one in processes:
        one.follow(catalog.head())
    until_known("lamp", *processes)
    for one in processes:
        one.close()
    assert catalog.scans == before + 1


def test_a_large_shop_is_learnt_by_a_process_of_its_own(
    catalog: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "ASIDE", 0)
    one = opened(catalog, tmp_path)
    before = catalog.scans
    catalog.put([product("lamp")])
    one.follow(catalog.head())
    one.settle()
    assert one.vocabulary.known("lamp")
    assert catalog.scans == before


def test_closing_ends_the_other_process_too(
    catalog: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "ASIDE", 0)
    one = opened(catalog, tmp_path)
    catalog.put([product("lamp")])
    one.follow(catalog.head())
    one.close()
    with alone(tmp_path / "words.lock") as mine:
        assert mine
    assert not one.vocabulary.known("lamp") and not catalog.learnt("vocabulary", since=catalog.head())


def test_whoever_has_learnt_rests_and_so_do_all(
    catalog: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "REST", 1e6)
    one, other = opened(catalog, tmp_path), opened(catalog, tmp_path)
    catalog.put([product("lamp")])
    one.follow(catalog.head())
    until_known("lamp", one)
    catalog.put([product("stool")])
    other.follow(catalog.head())
    with alone(tmp_path / "words.lock") as mine:
        assert not mine
    assert not other.vocabulary.known("stool")
    other.settle()  # who waits for words does not wait for a rest
    one.follow(catalog.head())
    one.settle()
    assert other.vocabulary.known("stool") and one.vocabulary.known("stool")
    one.close()
    other.close()


def test_closing_does_not_wait_for_another_process(catalog: Watched, tmp_path: Path) -> None:
    one = opened(catalog, tmp_path)
    with alone(tmp_path / "words.lock") as mine:
        assert mine
        catalog.put([product("lamp")])
        one.follow(catalog.head())
        one.close()
    assert not one.vocabulary.known("lamp")
