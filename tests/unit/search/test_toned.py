"""Of one product's Looks the red one is found though the merchant calls it "No. 2", and none is called red."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from PIL import Image, ImageColor

from shopkeeper.embedding.port import Vectors
from shopkeeper.shop import Shop
from shopkeeper.types import Constraint, Field, Money, Offer, Op, Product, Query, Sort
from tests.unit.search.test_journey import Hashing, opened, shirts
from tests.unit.search.test_photos import picture, pictured

PAINTS = ("#909090", "#e01010", "#10a010", "#1010e0")
PICTURES = [picture(ImageColor.getrgb(paint)[:3], 8 + side) for side, paint in enumerate(PAINTS)]


class Painting(Hashing):
    """Texts that end with a colour lie where pictures of that colour do."""

    def text(self, texts: Sequence[str]) -> Vectors:
        vectors = super().text(texts)
        for row, text in enumerate(texts):
            if (word := text.rpartition(" ")[2]) in ImageColor.colormap:
                vectors[row] = self.image([Image.new("RGB", (1, 1), word)])[0]
        return vectors


def shirt(*colours: str) -> Product:
    (made,) = shirts([5000])
    made = pictured(made, *PICTURES)
    looks = zip(made.looks, colours, strict=True)
    return replace(made, looks=tuple(replace(look, colours=(name,) if name else ()) for look, name in looks))


@pytest.fixture(params=[("No. 1", "No. 2", "No. 3", "No. 4"), ("", "", "", "")], ids=["codes", "silent"])
def shop(request: pytest.FixtureRequest) -> Iterator[Shop]:
    with opened([shirt(*request.param)], PICTURES, Painting()) as opened_shop:
        yield opened_shop


@pytest.mark.parametrize(
    ("said", "leads"),
    [("same in red", 1), ("like this but green", 2), ("in blue instead", 3), ("blue or green", 3)],
)
def test_the_look_that_differs_from_the_shown_one_by_that_colour_leads(
    said: str, leads: int, shop: Shop
) -> None:
    (hit,) = shop.search(Query(said, images=(PICTURES[0],))).hits
    assert hit.look.id == f"shirt-000/{leads}"
    assert "not stated · looks " in hit.why


@pytest.mark.parametrize(
    ("said", "shows"), [("red shirt", 1), ("shirts in green", 2), ("navy shirt", 3), ("shirt", None)]
)
def test_without_a_photo_it_is_shown_in_that_colour(said: str, shows: int | None, shop: Shop) -> None:
    (hit,) = shop.search(Query(said)).hits
    assert shows is None or hit.look.id == f"shirt-000/{shows}"
    assert (" not stated" in hit.why, "looks " in hit.why) == (shows is not None, shows is not None)


@pytest.mark.parametrize("said", ["same in yellow", "same in grey", "like this"])
def test_where_none_does_the_shown_one_stays(said: str, shop: Shop) -> None:
    (hit,) = shop.search(Query(said, images=(PICTURES[0],))).hits
    assert hit.look.id == "shirt-000/0" and "looks ye" not in hit.why


def test_what_is_stated_comes_before_what_is_seen() -> None:
    with opened([shirt("", "", "Red", "Blue")], PICTURES, Painting()) as shop:
        (hit,) = shop.search(Query("same in red", images=(PICTURES[0],))).hits
        assert hit.look.id == "shirt-000/2" and "looks" not in hit.why.partition(" · ")[0]


def test_what_is_seen_keeps_no_filter(shop: Shop) -> None:
    ticked = Constraint(Field.COLOUR, Op.IS, ("red",), insist=True)
    assert not shop.search(Query(images=(PICTURES[0],), constraints=(ticked,))).hits


def test_a_conversation_that_has_no_time_left_asks_no_model(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dead(*_: object) -> Vectors:
        raise AssertionError("a model was asked")

    monkeypatch.setattr(Painting, "text", dead)
    assert len(shop.look_up(Query("red shirt")).hits) == 1


def test_an_order_by_price_stays_one() -> None:
    """Of the green shirt, which costs more, the cheapest Look stands where its price does."""
    made = shirt("No. 1", "No. 2", "No. 3", "No. 4")
    priced = [
        replace(look, variants=tuple(replace(one, offer=Offer(Money(price, "USD"), None, 1)) for one in look.variants))
        for look, price in zip(made.looks, (5000, 5000, 9000, 5000), strict=True)
    ]  # fmt: skip
    with opened([replace(made, looks=tuple(priced))], PICTURES, Painting()) as shop:
        (hit,) = shop.search(Query("green shirt", sort=Sort.PRICE_UP)).hits
        assert hit.variant.offer.price == Money(5000, "USD") and "looks" not in hit.why
        (hit,) = shop.search(Query("green shirt")).hits
        assert hit.look.id == "shirt-000/2"
