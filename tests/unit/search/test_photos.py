"""What is said of a shown photo, and which Look it is taken for."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from shopkeeper.catalog.media import media_id
from shopkeeper.types import Look, LookId, Match, Media, Product, Query, Sku
from tests.unit.search.test_journey import opened, shirts

RED, AMBER = (255, 0, 0), (255, 200, 0)


def picture(colour: tuple[int, int, int], side: int = 8) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(file, "PNG")
    return file.getvalue()


def pictured(product: Product, *pictures: bytes) -> Product:
    """``product`` with one Look for each picture."""
    (variant,) = product.variants
    looks = (
        Look(
            LookId(f"{product.id}/{i}"),
            media=(Media("", media_id(data)),),
            variants=(replace(variant, sku=Sku(f"{variant.sku}-{i}")),),
        )
        for i, data in enumerate(pictures)
    )
    return replace(product, looks=tuple(looks))


@pytest.mark.parametrize("shown", [0, 1, 2, 3])
def test_the_shops_own_file_is_the_same_and_the_look_it_shows_leads(shown: int) -> None:
    pictures = [picture(RED, side) for side in (8, 9, 10, 11)]  # which this encoder cannot tell apart
    one, other = shirts([5000, 5000])
    with opened([pictured(one, *pictures[:2]), pictured(other, *pictures[2:])], pictures) as shop:
        slate = shop.search(Query(images=(pictures[shown],)))
        (verdict,) = slate.photos
        assert (verdict.match, verdict.confidence) == (Match.SAME, 1.0)
        assert slate.hits[0].look.id == f"shirt-{shown // 2:03}/{shown % 2}"
        assert slate.hits[0].look.key == verdict.look_key


def test_without_another_product_to_compare_nothing_is_the_same_by_far() -> None:
    (only,) = shirts([5000])
    with opened([pictured(only, picture(RED))], [picture(RED)]) as shop:
        (verdict,) = shop.search(Query(images=(picture(AMBER),))).photos
        assert verdict.match is Match.LOOK_ALIKE
