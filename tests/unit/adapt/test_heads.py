"""Adapting the shipped heads: what a shop can teach is learnt, nonsense is refused, and a version is whole or not there."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from shopkeeper.adapt.examples import examples
from shopkeeper.adapt.features import Features
from shopkeeper.adapt.heads import Adapted, Row, Towers, lesson, open_towers, save, teach
from shopkeeper.adapt.lesson import Lesson, Recipe
from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.embedding import open_encoder
from shopkeeper.embedding.lite import FILES
from shopkeeper.ingest.pipeline import import_feed
from shopkeeper.ingest.progress import silent
from shopkeeper.settings import Settings
from shopkeeper.types.errors import InvalidInput, Unavailable
from tests.samples import feed as few
from tests.unit.adapt.shapes import WORDS, feed

QUICK = Recipe(rate=8e-4, pull=1.0, pace=4, paces=2)


@pytest.fixture(scope="module")
def towers() -> Towers:
    try:
        return open_towers(Settings(threads=1))
    except Unavailable as reason:
        pytest.skip(f"the text tower is not on this machine: {reason}")


@pytest.fixture(scope="module")
def shop(towers: Towers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SqlCatalog, Features]]:
    folder = tmp_path_factory.mktemp("shapes")
    settings = Settings(data=folder / "shop")
    catalog, media = SqlCatalog(settings.catalog_url), MediaStore(settings.media_folder)
    import_feed(feed(folder), catalog=catalog, media=media, settings=settings)
    yield catalog, Features(folder / "features", towers.image, FILES / "image.onnx", media)
    catalog.close()


@pytest.fixture(scope="module")
def taught(towers: Towers, shop: tuple[SqlCatalog, Features]) -> Lesson:
    catalog, features = shop
    return lesson(examples(catalog), features, towers, silent)


@pytest.fixture(scope="module")
def adapted(taught: Lesson, towers: Towers) -> Adapted:
    return teach(taught, towers, silent, QUICK)


def row(adapted: Adapted, what: str) -> Row:
    return next(row for row in adapted.rows if row.what.startswith(what))


def test_the_merchants_words_are_learnt_for_products_that_were_held_out(adapted: Adapted) -> None:
    assert not adapted.worse
    assert (adapted.products, adapted.pictures, row(adapted, "name").looks) == (16, 16, 16)
    assert row(adapted, "name").low > 0
    assert row(adapted, "name").after[3] > row(adapted, "name").before[3] + 0.1


def test_shuffled_captions_are_refused(taught: Lesson, towers: Towers) -> None:
    """Every product is taught the words of another; its own name is what it is asked by."""
    wrong = np.random.default_rng(5).permutation(len(taught.looks))
    nonsense = replace(taught, words=[taught.words[i] for i in wrong])
    refused = teach(nonsense, towers, silent, QUICK)
    assert "got worse" in refused.worse or "nothing that was learnt helped" in refused.worse
    assert refused.tensors is None


def test_a_product_with_a_name_of_two_characters_is_learnt_by_it(
    shop: tuple[SqlCatalog, Features], towers: Towers, tmp_path: Path
) -> None:
    catalog, features = shop
    hat, *others = (product for batch in catalog.scan() for product in batch)
    hats = SqlCatalog(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    hats.put([replace(hat, title="帽子", categories=(("帽子",),), attributes={}), *others])
    looks = examples(hats)
    hats.close()
    assert next(look.captions for look in looks if look.product == hat.id) == ("帽子",)
    assert teach(lesson(looks, features, towers, silent), towers, silent, QUICK).products == 16


def test_a_version_is_served_and_the_next_one_is_another(
    adapted: Adapted, towers: Towers, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path, threads=1)
    shipped = open_encoder(settings)
    first, second = (save(adapted, towers, settings.models_folder) for _ in range(2))
    assert (first, second) == (f"{shipped.name}+1", f"{shipped.name}+2")
    assert not list(settings.models_folder.glob(".draft*"))
    encoder = open_encoder(settings, spec=first)
    assert encoder.name == first
    words = [f"{word} disc" for word in WORDS]
    assert np.abs(encoder.text(words) - shipped.text(words)).max() > 1e-3
    np.testing.assert_array_equal(encoder.sentence(words), shipped.sentence(words))
    with pytest.raises(InvalidInput) as refusal:
        open_encoder(settings, spec=f"{shipped.name}+9")
    assert refusal.value.fix == f"one of {shipped.name}, {first}, {second}"


def test_too_few_products_are_refused(towers: Towers, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "shop")
    catalog, media = SqlCatalog(settings.catalog_url), MediaStore(settings.media_folder)
    features = Features(tmp_path / "features", towers.image, FILES / "image.onnx", media)
    with pytest.raises(InvalidInput, match="0 products have pictures"):
        lesson(examples(catalog), features, towers, silent)
    import_feed(few(tmp_path), catalog=catalog, media=media, settings=settings)
    with pytest.raises(InvalidInput, match="6 products have pictures; 12 are the least"):
        lesson(examples(catalog), features, towers, silent)
    catalog.close()
