"""What is for adults, in a conversation: told of, its pictures held back, and put into no basket for who did not say that they are one."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from shopkeeper.shop import Shop
from shopkeeper.types import Context, CustomerId, Occasion, ProductId, Query, Surface
from tests.unit.concierge.conftest import Talk

DAN = Context(customer=CustomerId("dan"))
GROWN = replace(DAN, of_age=True)


@pytest.fixture
def adults(shop: Shop) -> Iterator[Shop]:
    """The same shop, where mugs are for adults."""
    before = shop.fulfilment.ages
    changed = replace(shop, settings=shop.settings.model_copy(update={"age_restricted": ("Mug",)}))
    shop.fulfilment.ages = changed.ages
    yield changed
    shop.fulfilment.ages = before


def test_cards_say_so_and_no_words_put_it_into_the_basket(adults: Shop) -> None:
    talk = Talk(adults, context=DAN)
    talk("an enamel mug")
    shown = [
        hit.product for piece in talk.pieces for hit in getattr(getattr(piece, "slate", None), "hits", ())
    ]
    assert (
        {one.id for one in shown if one.age_restricted} == {"mug", "cup"} & {one.id for one in shown} != set()
    )
    for words in ("add the red one to my basket", "I am 30 years old, put the first one into my basket"):
        talk(words)
        assert adults.fulfilment.cart(DAN).lines == ()
    assert "sold to adults only" in talk.said or "of age" in talk.said
    talk.context = GROWN
    talk("add the red one to my basket")
    assert [line.sku for line in adults.fulfilment.cart(DAN).lines] == ["mug-Red-One"]
    adults.fulfilment.put(DAN, adults.fulfilment.cart(DAN).lines[0].sku, 0)


def test_every_way_of_asking_the_shop_says_so(adults: Shop) -> None:
    slates = (
        adults.search(Query("mug")), adults.look_up(Query("mug")), adults.similar(ProductId("mug")),
        adults.slate(adults.recommend(Surface.SIMILAR, Occasion((ProductId("cup"),)))),
    )  # fmt: skip
    for slate in slates:
        told = {hit.product.id: hit.product.age_restricted for hit in slate.hits}
        assert told and all(restricted == (id in ("mug", "cup")) for id, restricted in told.items())
        assert any(told.values())
    assert (
        adults.product(ProductId("mug")).age_restricted
        and not adults.product(ProductId("trail")).age_restricted
    )
