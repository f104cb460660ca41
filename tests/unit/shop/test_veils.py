"""Pictures ask for an age as long as nothing but goods for adults shows them."""

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace

from starlette.testclient import TestClient

from shopkeeper.api import create_app
from shopkeeper.catalog.media import Facts
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


def test_who_asks_while_the_shop_is_still_being_read_waits_for_it() -> None:
    """A page's pictures are asked for all at once, and the first of them has the whole catalogue read."""
    plain = pictured(shirts([5000])[0], picture(RED))
    with opened([plain], [picture(RED)]) as shop, ThreadPoolExecutor() as others:
        asked = []

        def restricted(_: Product) -> bool:
            if not asked:
                asked.append(others.submit(asks, plain.looks[0].media[0].id))
                wait(asked, timeout=0.1)
            return False

        asks = Veils(shop.catalog, restricted)
        assert not asks(plain.looks[0].media[0].id)
        assert not asked[0].result()


def test_what_customers_show_of_goods_for_adults_is_held_back_as_the_goods_own_pictures_are() -> None:
    """Faces and bottles: told to whoever is of age, with a key that opens that picture for their page."""
    plain, adult = shirts([5000, 6000])
    with opened([plain, grown(adult)], age_restricted=("spirits",), rate_limit="") as shop:
        photo = shop.pictures.put(picture(RED), Facts(8, 8, "#aa0000", "image/png"), {320: b"red"})
        other = shop.pictures.put(picture(AMBER), Facts(8, 8, "#ffaa00", "image/png"), {320: b"amber"})
        for product, shown in ((plain, other), (adult, photo)):
            review = Review(ReviewId("r"), 5.0, Untrusted("Fine"), photos=(Media("", shown),))
            keep(shop.catalog.reviews, shop.pictures, {product.id: [review]})
        client = TestClient(create_app(shop))

        def told(product: Product, **headers: str) -> list[str]:
            answer = client.get(f"/v1/products/{product.id}/opinions", headers=headers)
            return [one["url"] for one in answer.json()["photos"]]

        assert told(adult) == [] and told(plain) == [f"/v1/media/{other}"]
        (url,) = told(adult, **{"shopkeeper-of-age": "yes"})
        address, _, key = url.partition("?key=")
        assert address == f"/v1/media/{photo}" and key
        assert [client.get(one).status_code for one in (address, url)] == [403, 200]
        assert client.get(f"/v1/media/{'1' * 64}?key={key}").status_code == 403
