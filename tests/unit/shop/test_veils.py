"""Pictures ask for an age as long as nothing but goods for adults shows them."""

from dataclasses import replace

from shopkeeper.catalog.reviews import keep
from shopkeeper.shop.veils import Veils
from shopkeeper.types import Media, MediaId, Product, Review, ReviewId, Untrusted
from tests.unit.search.test_journey import opened, shirts
from tests.unit.search.test_photos import AMBER, RED, picture, pictured

SNAP = MediaId("5" * 64)


def grown(product: Product) -> Product:
    return replace(product, categories=(("Spirits",),))


def test_a_picture_asks_while_only_goods_for_adults_show_it() -> None:
    one, other, third = shirts([5000, 6000, 7000])
    plain, adult = pictured(one, picture(RED)), grown(pictured(other, picture(AMBER)))
    red, amber = (product.looks[0].media[0].id for product in (plain, adult))
    snap = Review(ReviewId("r"), 5.0, Untrusted("Fine"), photos=(Media("", SNAP),))
    with opened([plain, adult, third], [picture(RED), picture(AMBER)]) as shop:
        asks = Veils(shop.catalog, lambda product: product.categories == (("Spirits",),))
        assert (asks(red), asks(amber), asks(MediaId("0" * 64))) == (False, True, True)
        shop.catalog.put([pictured(third, picture(AMBER))])
        assert not asks(amber), "something for everybody shows it as well"
        shop.catalog.put([grown(plain)])
        assert asks(red), "it became one of them"
        shop.catalog.remove([third.id])
        assert asks(amber)
        keep(shop.catalog.reviews, shop.pictures, {adult.id: [snap]})
        assert asks(SNAP)
        shop.catalog.put([plain])
        keep(shop.catalog.reviews, shop.pictures, {plain.id: [snap]})
        assert not asks(SNAP) and not asks(red)
