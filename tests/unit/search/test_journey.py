"""Random shops, wishes and prices that change while questions are asked: whatever leaves is true at that instant."""

import io
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from shopkeeper.catalog.media import Facts, MediaStore, media_id
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.embedding.port import Vectors
from shopkeeper.embedding.sameness import UNFITTED
from shopkeeper.index.memory import MemoryIndex
from shopkeeper.ingest.sync import sync
from shopkeeper.ranking import Fused
from shopkeeper.search import order, retrieve
from shopkeeper.search.cursor import Cursor
from shopkeeper.search.page import serve
from shopkeeper.settings import Settings
from shopkeeper.shop import Shop
from shopkeeper.shop.eyes import Eyes
from shopkeeper.shop.opening import wire
from shopkeeper.shop.switch import Switch
from shopkeeper.types import (
    THIS,
    Constraint,
    Field,
    Look,
    LookId,
    Match,
    Media,
    Money,
    Offer,
    Op,
    Product,
    ProductId,
    Query,
    Sku,
    Sort,
    Variant,
    Verdict,
)  # fmt: skip
from shopkeeper.types.errors import InvalidInput, TooLarge
from tests.unit.search.strategies import offers, shops, wishes

UNDER_60 = Constraint(Field.PRICE, Op.AT_MOST, (Money(6000, "USD"),), "under $60")


class Hashing:
    """An encoder that needs no model: words to fixed random directions, pictures to their mean colour."""

    name, dim, sentence_dim, sameness = "hashing:1", 16, 16, UNFITTED

    def image(self, pictures: Sequence[Image.Image]) -> Vectors:
        return _unit([np.resize(np.asarray(p.resize((1, 1)), np.float32).ravel() + 1, 16) for p in pictures])

    def text(self, texts: Sequence[str]) -> Vectors:
        return _unit(
            [sum((_direction(word) for word in text.lower().split()), np.full(16, 1e-3)) for text in texts]
        )

    sentence = text


def _direction(word: str) -> Vectors:
    return np.random.default_rng(zlib.crc32(word.encode())).standard_normal(16).astype(np.float32)


def _unit(rows: Sequence[Vectors]) -> Vectors:
    stacked = np.stack(rows).astype(np.float32)
    return stacked / np.linalg.norm(stacked, axis=1, keepdims=True)


@contextmanager
def opened(
    products: Sequence[Product],
    pictures: Sequence[bytes] = (),
    encoder: Hashing = Hashing(),  # noqa: B008 - it has no state
    **changes: Any,
) -> Iterator[Shop]:
    with TemporaryDirectory() as folder:
        settings = Settings(**{"data": Path(folder), **changes})
        catalog, index = SqlCatalog(settings.catalog_url), MemoryIndex(16, 16)
        catalog.put([replace(p, looks=tuple(replace(look, key=0) for look in p.looks)) for p in products])
        media = MediaStore(settings.media_folder)
        for picture in pictures:
            media.put(picture, Facts(8, 8, "#000000", "image/png"), {})
        sync(catalog, index, encoder, media)
        with wire(settings, catalog, Switch(settings, Eyes(encoder.name, encoder, index))) as shop:
            yield shop


def shirts(prices: Sequence[int]) -> list[Product]:
    return [
        Product(
            ProductId(f"shirt-{i:03}"), f"Plain Shirt {i}", brand="Luma", categories=(("Tops", "Shirts"),),
            looks=(Look(LookId(f"shirt-{i:03}/-"), variants=(Variant(Sku(f"S{i}"), {}, Offer(Money(p, "USD"), None, 1)),)),),
        )
        for i, p in enumerate(prices)
    ]  # fmt: skip


def test_bands_of_prices_are_in_the_currency_that_is_asked_for() -> None:
    *dollars, other = shirts([5000, 6000, 7000])
    (look,) = other.looks
    (variant,) = look.variants
    euros = replace(variant, offer=Offer(Money(7000, "EUR"), None, 1))
    with opened([*dollars, replace(other, looks=(replace(look, variants=(euros,)),))]) as shop:
        for currency in ("USD", "EUR"):
            wish = Constraint(Field.PRICE, Op.AT_MOST, (Money(9000, currency),))
            slate = shop.search(Query("shirts", constraints=(wish,)))
            (prices,) = (facet for facet in slate.facets if facet.field == Field.PRICE)
            assert {band.value.partition(" ")[2] for band in prices.values} == {currency}


def test_where_nothing_costs_dollars_a_bare_amount_is_none() -> None:
    """Whoever sold for euros, and had not said so in the settings, was told that nothing costs less than 100."""
    euros = [
        replace(shirt, looks=tuple(replace(look, variants=tuple(
            replace(one, offer=Offer(Money(price, "EUR"), None, 1)) for one in look.variants
        )) for look in shirt.looks)) for shirt, price in zip(shirts([1, 1]), (8000, 12000), strict=True)
    ]  # fmt: skip
    with opened(euros) as shop:
        assert [hit.product.id for hit in shop.search(Query("shirts under 100")).hits] == ["shirt-000"]
        assert not shop.search(Query("shirts under $100")).hits
        (wish,) = (c for c in shop.understand("under 100").constraints if c.field == Field.PRICE)
        assert wish.values == (Money(10000, "EUR"),) and shop.currency == "EUR"


@hypothesis_settings(max_examples=25)
@given(
    shops(), wishes, st.lists(offers, min_size=1, max_size=8), st.sampled_from(["", "wool hoodie", "shell"])
)
def test_no_hit_leaves_that_the_live_catalogue_does_not_bear_out(
    shop: list[Product], wishes: list[Constraint], changes: list[Offer], text: str
) -> None:
    with opened(shop) as front:
        query = Query(text, constraints=tuple(wishes), size=100)
        skus = [variant.sku for product in shop for variant in product.variants]
        for i, offer in enumerate(changes):
            front.set_offers({skus[i % len(skus)]: offer})
            slate = front.search(query)
            assert len({hit.product.id for hit in slate.hits}) == len(slate.hits)
            for hit in slate.hits:
                assert [proof.constraint for proof in hit.proofs] == list(slate.applied)
                live = front.product(hit.product.id)
                assert hit.variant in list(live.variants)


def test_prices_that_change_in_mid_search_never_leak() -> None:
    with opened(shirts([5000] * 40)) as shop:
        done = Event()

        def churn() -> None:
            random = np.random.default_rng(1)
            while not done.is_set():
                price = Money(int(random.choice([4000, 8000])), "USD")
                shop.set_offers({Sku(f"S{random.integers(40)}"): Offer(price, None, 1)})

        writer = Thread(target=churn)
        writer.start()
        try:
            for _ in range(60):
                for hit in shop.search(Query("shirt", constraints=(UNDER_60,))).hits:
                    assert hit.variant.offer.price is not None
                    assert hit.variant.offer.price.minor <= 6000
                    assert {proof.constraint: proof.value for proof in hit.proofs}[UNDER_60] == str(
                        hit.variant.offer.price
                    )
        finally:
            done.set()
            writer.join()


def test_the_very_next_search_sees_a_changed_price() -> None:
    with opened(shirts([5000, 5000])) as shop:
        assert shop.search(Query("shirt", constraints=(UNDER_60,))).total == 2
        shop.set_offers({Sku("S0"): Offer(Money(9900, "USD"), None, 1)})
        assert [hit.product.id for hit in shop.search(Query("shirt", constraints=(UNDER_60,))).hits] == [
            "shirt-001"
        ]


def test_a_removed_product_is_gone_everywhere() -> None:
    with opened(shirts([5000, 5000])) as shop:
        assert shop.remove([ProductId("shirt-000")]) == 1
        assert [hit.product.id for hit in shop.search(Query("shirt")).hits] == ["shirt-001"]
        assert shop.status().indexed == 1


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("text", ["", "shirt"])
def test_pages_neither_repeat_nor_lose_a_product(sort: Sort, text: str) -> None:
    with opened(shirts([100 * (i * 7 % 50) for i in range(50)])) as shop:
        seen: list[str] = []
        cursor = ""
        while True:
            slate = shop.search(Query(text, sort=sort, size=7, cursor=cursor))
            seen += [hit.product.id for hit in slate.hits]
            if not (cursor := slate.cursor):
                break
        assert len(seen) == len(set(seen)) == slate.total == 50


@hypothesis_settings(max_examples=10)
@given(
    st.lists(st.tuples(st.integers(0, 29), st.integers(1, 90)), max_size=12),
    st.lists(st.integers(0, 29), max_size=6),
    st.sampled_from([Sort.RELEVANCE, Sort.PRICE_UP, Sort.PRICE_DOWN]),
    st.sampled_from(["", "shirt"]),
)
def test_whatever_moves_between_two_pages_none_is_shown_twice_and_none_is_skipped(
    prices: list[tuple[int, int]], gone: list[int], sort: Sort, text: str
) -> None:
    with opened(shirts([100 * (i * 7 % 30 + 1) for i in range(30)])) as shop:
        seen: list[str] = []
        cursor, alive = "", {f"shirt-{i:03}" for i in range(30)}
        while True:
            slate = shop.search(Query(text, sort=sort, size=4, cursor=cursor))
            seen += [hit.product.id for hit in slate.hits]
            if not (cursor := slate.cursor):
                break
            lost = {str(slate.hits[-1].product.id), *(f"shirt-{i:03}" for i in gone[:2])} & alive
            shop.remove([ProductId(each) for each in lost])
            alive -= lost
            moved = {i: price for i, price in prices[:3] if f"shirt-{i:03}" in alive}
            shop.set_offers(
                {Sku(f"S{i}"): Offer(Money(100 * price, "USD"), None, 1) for i, price in moved.items()}
            )
            prices, gone = prices[3:], gone[2:]
            shop.views.settle()
        assert len(seen) == len(set(seen))
        assert alive <= set(seen)


def test_a_product_whose_other_look_comes_first_between_two_pages_is_not_shown_again() -> None:
    first, other = shirts([1000, 4000])
    second = Look(
        LookId("shirt-000/red"), variants=(Variant(Sku("R"), {}, Offer(Money(2000, "USD"), None, 1)),)
    )
    with opened([replace(first, looks=(*first.looks, second)), other]) as shop:
        page = shop.search(Query("shirt", sort=Sort.PRICE_UP, size=1))
        assert [hit.look.id for hit in page.hits] == ["shirt-000/-"]
        shop.set_offers({Sku("S0"): Offer(Money(3000, "USD"), None, 1)})
        rest = shop.search(Query("shirt", sort=Sort.PRICE_UP, cursor=page.cursor))
        assert [hit.product.id for hit in rest.hits] == [other.id]


def test_sorting_by_price_sorts_by_the_live_price() -> None:
    with opened(shirts([5000, 3000, 4000])) as shop:
        shop.set_offers({Sku("S0"): Offer(Money(1000, "USD"), None, 1)})
        up = [hit.product.id for hit in shop.search(Query(sort=Sort.PRICE_UP)).hits]
        assert up == ["shirt-000", "shirt-001", "shirt-002"]
        assert [hit.product.id for hit in shop.search(Query(sort=Sort.PRICE_DOWN)).hits] == up[::-1]


def test_what_only_follows_an_answer_is_not_sorted_before_it() -> None:
    with opened(shirts([5000, 3000, 4000])) as shop:
        keys = shop.views.live.select()
        up = order.arrange(keys, Sort.PRICE_UP, shop.views.live, (), [keys[[0, 2]]])
        assert up.tolist() == keys[[2, 0, 1]].tolist()
        up = order.arrange(keys, Sort.PRICE_UP, shop.views.live, (), [keys[[0, 2]], keys[[0]]])
        assert up.tolist() == keys[[0, 2, 1]].tolist()


def test_of_a_kind_that_is_named_and_proven_all_are_answers_and_words_only_order_them() -> None:
    plain, striped = shirts([5000, 5000])
    with opened([plain, replace(striped, title="Striped Breton")]) as shop:
        slate = shop.search(Query("breton shirts"))
        assert [constraint.field for constraint in slate.applied] == [Field.CATEGORY]
        assert [hit.product.id for hit in slate.hits] == [striped.id, plain.id]
        assert not slate.near


def test_who_types_a_whole_title_means_that_product() -> None:
    """The words all answer: "coloured" says nothing to the grammar, and is half of a name."""
    titles = ("White Parrot Shirt", "Coloured Parrot Shirt", "Parrot Shirt")
    made = zip(shirts([3000, 4000, 5000]), titles, strict=True)
    with opened([replace(one, title=title) for one, title in made]) as shop:
        for title in titles:
            assert shop.search(Query(f"{title.lower()}s")).hits[0].product.title == title
        cheapest = shop.search(Query("parrot shirt", sort=Sort.PRICE_UP)).hits
        assert [hit.product.title for hit in cheapest] == [*titles]


def test_words_that_are_looked_up_need_no_meaning_to_be_an_answer() -> None:
    titles = ("Orchid", "Road Bike", "Skipping Rope")
    made = zip(shirts([3000, 4000, 5000]), titles, strict=True)
    with opened([replace(one, title=title) for one, title in made]) as shop:
        for title in titles:
            assert [hit.product.title for hit in shop.look_up(Query(title.lower())).hits] == [title]
        assert not shop.look_up(Query("orchid spaceship")).hits


def test_an_answer_says_when_more_may_answer_than_were_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    made = shirts([3000, 4000, 5000, 6000])
    with opened([replace(one, title=f"Parrot Shirt {n}") for n, one in enumerate(made)]) as shop:
        assert not shop.search(Query("parrot")).at_least
        monkeypatch.setattr(retrieve, "DEPTH", 2)
        more = shop.search(Query("parrot"))
        assert more.at_least and all(facet.at_least for facet in more.facets)
        assert not shop.search(Query("shirts")).at_least  # a kind that is named and proven is counted whole
        assert not shop.search(Query()).at_least
        assert not shop.search(Query("spaceship")).at_least


def test_nothing_found_is_no_dead_end() -> None:
    with opened(shirts([5000, 7000])) as shop:
        dear = Constraint(Field.PRICE, Op.AT_MOST, (Money(100, "USD"),), "under $1")
        slate = shop.search(Query("shirts", constraints=(dear,)))
        assert slate.hits == ()
        assert [(way.drop, way.count) for way in slate.relaxations] == [(dear, 2)]
        assert slate.unmet == (dear,)


def test_what_is_ticked_lets_no_silence_pass_be_it_a_range() -> None:
    silent, stated = shirts([5000, 7000])
    with opened([silent, replace(stated, attributes={"storage": ("256 gb",)})]) as shop:
        ticked = Constraint("storage", Op.AT_LEAST, ("128 gb",))
        assert [hit.product.id for hit in shop.search(Query(constraints=(ticked,))).hits] == [stated.id]


def test_a_wish_of_which_the_shop_states_nothing_is_told_and_hides_nothing() -> None:
    with opened(shirts([5000, 7000])) as shop:
        slate = shop.search(Query("shirts by saturday"))
        assert [wish.words for wish in slate.unmet] == ["by saturday"]
        assert (slate.total, slate.applied, slate.relaxations) == (2, slate.applied[:1], ())
        insisted = replace(slate.unmet[0], insist=True)
        ticked = Constraint(Field.RATING, Op.AT_LEAST, (Decimal(4),))
        for strict in (insisted, ticked):
            assert shop.search(Query("shirts", constraints=(strict,))).total == 0


def test_a_share_of_nobody_knows_what_is_told_and_proven_by_no_other() -> None:
    cotton = [replace(shirt, attributes={"features": ("80% cotton",)}) for shirt in shirts([5000, 7000])]
    with opened(cotton) as shop:
        slate = shop.search(Query("shirts under 90 %"))
        assert [wish.words for wish in slate.unmet] == ["under 90 %"]
        assert (slate.total, [wish.field for wish in slate.applied]) == (2, [Field.CATEGORY])


def test_when_no_single_wish_stands_in_the_way_several_are_named_together() -> None:
    with opened(shirts([5000, 7000])) as shop:
        dear = Constraint(Field.PRICE, Op.AT_MOST, (Money(100, "USD"),), "under $1")
        brand = Constraint(Field.BRAND, Op.IS, ("acme",), "acme")
        ways = shop.search(Query("shirts", constraints=(dear, brand))).relaxations
        assert [({way.drop.words, *(c.words for c in way.also)}, way.count) for way in ways] == [
            ({"under $1", "acme"}, 2)
        ]


def test_what_is_stated_comes_before_what_is_not() -> None:
    silent, stated = shirts([5000, 5000])
    stated = replace(stated, looks=tuple(replace(look, colours=("Navy",)) for look in stated.looks))
    with opened([silent, stated]) as shop:
        hits = shop.search(Query("blue shirt")).hits
        assert [hit.product.id for hit in hits] == [stated.id, silent.id]
        assert "blue not stated" in hits[1].why
        ticked = shop.search(Query("shirt", constraints=(Constraint(Field.COLOUR, Op.IS, ("blue",)),)))
        assert [hit.product.id for hit in ticked.hits] == [stated.id]
        assert (ticked.total, ticked.proven, ticked.judged) == (1, 1, 1)
        said = Constraint(Field.COLOUR, Op.IS, ("blue",), "blue")
        for query in (Query("blue shirt"), Query("shirt", constraints=(said,)), Query("cheapest blue shirt")):
            slate = shop.search(query)
            assert (slate.total, slate.proven, slate.judged) == (2, 1, 2), "one is stated to be blue"


def test_no_proof_lifts_what_only_follows_the_answers_over_one_of_them() -> None:
    one, other, another = shirts([5000, 5000, 5000])
    navy = [replace(some, looks=tuple(replace(look, colours=("Navy",)) for look in some.looks)) for some in (other, another)]  # fmt: skip
    blue = Constraint(Field.COLOUR, Op.IS, ("blue",), "blue")
    with opened([one, *navy]) as shop:
        live, nothing = shop.views.live, np.zeros(3, np.float32)
        keys = live.select()
        fused = Fused(keys, nothing, {}, {})
        for sure, places in ((None, [1, 2, 0]), ([0, 2], [2, 0, 1]), ([0], [0, 1, 2]), ([1], [1, 2, 0])):
            answers = None if sure is None else keys[sure]
            page = serve(keys, fused, [blue], Cursor(b""), 3, shop.catalog, 3, live, answers)
            assert [hit.look.key for hit in page.hits] == keys[places].tolist()


def test_a_photo_of_nothing_in_the_shop_is_said_to_be_not_stocked() -> None:
    with opened(shirts([5000])) as shop:
        slate = shop.search(Query("cheaper than this", images=(photo(),)))
        assert [verdict.match for verdict in slate.photos] == [Match.NOT_STOCKED]
        assert [wish.words for wish in slate.unmet] == ["cheaper than this"]


@pytest.mark.parametrize(("text", "near"), [("cheaper than this", True), ("shirts", False), ("", False)])
def test_nothing_is_claimed_to_be_a_cheaper_one_of_what_the_shop_has_nothing_like(
    text: str, near: bool
) -> None:
    blue = Media("", media_id(photo("blue")))
    sold = [
        replace(one, categories=((kind,),), looks=(replace(one.looks[0], media=(blue,)),))
        for kind, one in zip(("Shirts", "Mugs", "Rugs"), shirts([5000] * 3), strict=True)
    ]
    with opened(sold, [photo("blue")]) as shop:
        slate = shop.search(Query(text, images=(photo("red"),)))
        assert [verdict.match for verdict in slate.photos] == [Match.NOT_STOCKED]
        assert slate.hits and slate.near is near


@pytest.mark.parametrize(
    ("text", "amount", "hits"),
    [
        ("shirt cheaper than the Plain Shirt 1", 5000, {"shirt-000"}),
        ("shirt cheaper than the Summit one", 6000, {"shirt-000", "shirt-001"}),
        ("something dearer than the Plain Shirt 1", 5500, {"summit"}),
    ],
)
def test_a_named_product_is_compared_by_its_live_price(text: str, amount: int, hits: set[str]) -> None:
    summit = replace(shirts([9900])[0], id=ProductId("summit"), title="Summit Shirt", looks=(
        Look(LookId("summit/-"), variants=(Variant(Sku("T"), {}, Offer(Money(9900, "USD"), None, 1)),)),))  # fmt: skip
    with opened([*shirts([4000, 9900]), summit]) as shop:
        shop.set_offers({Sku("T"): Offer(Money(6000, "USD"), None, 1)})
        shop.set_offers({Sku("S1"): Offer(Money(5500 if "dearer" in text else 5000, "USD"), None, 1)})
        slate = shop.search(Query(text))
        (price,) = [c for c in slate.applied if c.field == Field.PRICE]
        assert price.values == (Money(amount, "USD"),) and price.words in text
        assert {hit.product.id for hit in slate.hits} == hits and not slate.unmet
        (understood,) = [c for c in slate.intent.constraints if c.relative]
        for chip in (understood, price):
            assert len(shop.search(Query(text, without=(chip.id,))).hits) == 3
        carried = shop.search(Query("shirt", constraints=(understood,)))  # as a conversation does
        assert {hit.product.id for hit in carried.hits} == hits


@pytest.mark.parametrize("gone", ["Red", "Blue"])
def test_a_product_is_shown_in_a_look_that_can_be_bought_where_no_other_was_asked_for(gone: str) -> None:
    looks = tuple(
        Look(LookId(f"mug/{hue}"), hue, (hue,), variants=(
            Variant(Sku(hue), {}, Offer(Money(900, "USD"), None, 0 if hue == gone else 1)),))
        for hue in ("Red", "Blue")
    )  # fmt: skip
    mug = Product(ProductId("mug"), "Stoneware Mug", categories=(("Mugs",),), looks=looks)
    with opened([mug]) as shop:
        for text in ("mug", "stoneware mug", ""):
            (hit,) = shop.search(Query(text)).hits
            assert hit.look.name != gone, text
        (hit,) = shop.search(Query(f"{gone} mug")).hits
        assert hit.look.name == gone and hit.variant.offer.stock == 0


def test_a_name_of_several_products_that_cost_differently_limits_nothing() -> None:
    with opened(shirts([4000, 5000])) as shop:
        slate = shop.search(Query("shirts cheaper than the Plain Shirt"))
        assert [wish.words for wish in slate.unmet] == ["cheaper than the Plain Shirt"] and len(
            slate.hits
        ) == 2
    with opened(shirts([5000, 5000])) as shop:
        slate = shop.search(Query("shirts no more expensive than the Plain Shirt"))
        assert len(slate.hits) == 2 and not slate.unmet


def test_words_find_what_shall_go_with_the_photo() -> None:
    tub = replace(shirts([5000])[0], id=ProductId("tub"), title="Plant Tub", categories=(), looks=(
        Look(LookId("tub/-"), variants=(Variant(Sku("T"), {}, Offer(Money(900, "USD"), None, 1)),)),))  # fmt: skip
    with opened([*shirts([5000] * 8), tub]) as shop:
        beside = shop.search(Query("a tub to go with this", images=(photo(),)))
        assert [hit.product.id for hit in beside.hits] == ["tub"] and beside.intent.beside and beside.photos
        assert len(shop.search(Query("like this", images=(photo(),))).hits) != 1


def photo(colour: str = "red") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 40), colour).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("sells", [0, 1, 2])
@pytest.mark.parametrize(
    "text", ["", "shirt", "zeppelin hangar", "red wool shirt under $60, not blue", "cheapest"]
)
@pytest.mark.parametrize("images", [(), (photo(),), (photo(), photo("blue"))])
def test_the_smallest_shops_answer_whatever_is_asked(
    sells: int, text: str, images: tuple[bytes, ...]
) -> None:
    with opened(shirts([5000] * sells)) as shop:
        for sort in (None, *Sort):
            slate = shop.search(Query(text, images=images, sort=sort))
            assert len(slate.hits) <= slate.total <= sells
            assert len(slate.photos) == len(images)
            assert all(np.isfinite(hit.score) for hit in slate.hits)
        for product in shirts([5000] * sells):
            assert len(shop.similar(product.id).hits) <= sells - 1


def test_a_removed_chip_is_not_applied_again() -> None:
    with opened(shirts([5000, 7000])) as shop:
        first = shop.search(Query("shirts under $60"))
        assert [(wish.words, first.total) for wish in first.applied if wish.field == Field.PRICE] == [
            ("under $60", 1)
        ]
        without = tuple(wish.id for wish in first.applied if wish.field == Field.PRICE)
        assert shop.search(Query("shirts under $60", without=without)).total == 2


@pytest.mark.parametrize(
    ("query", "field"),
    [
        (Query("x" * 1_000_000), "text"),
        (Query(images=(b"",) * 9), "images"),
        (Query(size=0), "size"),
        (Query(size=10_000), "size"),
        (Query(constraints=(UNDER_60,) * 99), "constraints"),
        (Query(constraints=(Constraint(Field.PRICE, Op.AT_MOST, ("sixty",)),)), "price"),
        (Query(constraints=(Constraint(Field.PRICE, Op.BETWEEN, (Money(1, "USD"),)),)), "price"),
        (
            Query(constraints=(Constraint(Field.PRICE, Op.BETWEEN, (Money(1, "USD"), Money(2, "EUR"))),)),
            "price",
        ),
        (Query(constraints=(Constraint("material", Op.AT_MOST, ("wool",)),)), "material"),
        (Query(constraints=(Constraint("brand", Op.IS, ()),)), "brand"),
        (Query(constraints=(Constraint(Field.PRICE, Op.AT_MOST, (Money(1, "USD"),) * 3),)), "price"),
        (Query(constraints=(Constraint(Field.PRICE, Op.BETWEEN, (THIS, Money(1, "USD"))),)), "price"),
        (Query(constraints=(Constraint(Field.RATING, Op.AT_LEAST, (THIS,)),)), "rating"),
        (Query(constraints=(Constraint(Field.RATING, Op.AT_LEAST, (Decimal("sNaN"),)),)), "rating"),
        (Query(constraints=(Constraint(Field.RATING, Op.AT_LEAST, (Decimal("inf"),)),)), "rating"),
        (Query(constraints=(Constraint(Field.STOCK, Op.IS, ("out",)),)), "stock"),
        (Query(constraints=(Constraint(Field.SALE, Op.IS, ("no",)),)), "sale"),
        (Query(constraints=(Constraint("screen size", Op.AT_LEAST, (Decimal(50),)),)), "screen size"),
        (Query(constraints=(Constraint(Field.FEATURE, Op.AT_LEAST, ("waterproof",)),)), "feature"),
        (Query(constraints=(Constraint(Field.SIZE, Op.ABOVE, ("27 inch", "32 inch")),)), "size"),
        (Query(constraints=(Constraint("weight", Op.BETWEEN, ("2 kg", "3 m")),)), "weight"),
        (Query(images=(b"no picture",)), ""),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(query: Query, field: str) -> None:
    with opened(shirts([5000])) as shop, pytest.raises((InvalidInput, TooLarge)) as refusal:
        shop.search(query)
    assert field in refusal.value.field
    assert refusal.value.fix


def test_a_brand_called_this_is_a_brand() -> None:
    ours, this = shirts([5000, 5000])
    with opened([ours, replace(this, brand="This")]) as shop:
        slate = shop.search(Query(constraints=(Constraint(Field.BRAND, Op.IS, (THIS,)),)))
    assert [hit.product.id for hit in slate.hits] == [this.id]


def test_what_no_text_bears_out_is_neither_counted_nor_a_dead_end() -> None:
    wet = [replace(shirt, description="This is not waterproof.") for shirt in shirts([5000] * 6)]
    wish = Constraint(Field.FEATURE, Op.IS, ("waterproof",))
    with opened(wet) as shop:
        slate = shop.search(Query(constraints=(wish,)))
    assert (slate.hits, slate.total) == ((), 0)
    assert [(way.drop.field, way.count) for way in slate.relaxations] == [(Field.FEATURE, 6)]


def test_a_product_without_looks_has_nothing_like_it() -> None:
    bare = Product(ProductId("bare"), "Bare")
    with opened([bare, *shirts([5000])]) as shop:
        assert shop.similar(bare.id).hits == ()


def test_words_that_nothing_answers_get_the_closest_and_are_told_so() -> None:
    with opened(shirts([5000])) as shop:
        assert not shop.search(Query("plain shirt")).near
        slate = shop.search(Query("zeppelin hangar"))
        assert slate.near == bool(slate.hits)
        assert all(hit.scores["text"] < 0.5 for hit in slate.hits)


def shed(shirt: Product) -> Product:
    """Near to a hangar."""
    return replace(shirt, title="Pocket Shed", description="With a zeppelin pocket.")


def test_what_is_only_near_claims_no_match_even_where_it_shares_words() -> None:
    with opened([shed(*shirts([5000]))]) as shop:
        slate = shop.search(Query("zeppelin pocket hangar"))
        assert slate.near
        assert [(hit.scores["lexical"] >= 0.5, hit.why) for hit in slate.hits] == [(True, "")]
        assert shop.search(Query("with a zeppelin pocket")).hits[0].why.endswith("matches your words")


@pytest.mark.parametrize("text", ["cushion under $100", "v60 under $100"])
def test_a_name_that_titles_have_is_found_whatever_it_means(text: str) -> None:
    sofa, cushion = shirts([50_000, 900])
    sofa = replace(sofa, title="Leather Sofa")
    cushion = replace(cushion, title="Parrot V60 Cushion", description="Sofa under a parrot: for any sofa.")
    with opened([sofa, cushion]) as shop:
        slate = shop.search(Query(text))
        assert [hit.product.title for hit in slate.hits] == [cushion.title] and not slate.near


def test_what_only_speaks_of_a_thing_is_no_answer_where_all_that_is_called_so_is_too_dear() -> None:
    """It was, and no way out led to the thing itself; of a thing that nothing is called it was none."""
    sofa, cushion = shirts([50_000, 900])
    sofa = replace(sofa, title="Leather Sofa")
    cushion = replace(cushion, title="Parrot Cushion", description="Sofa under a parrot: for any sofa.")
    with opened([sofa, cushion]) as shop:
        slate = shop.search(Query("sofa under $100"))
        assert slate.near and [hit.product.title for hit in slate.hits] == ["Parrot Cushion"]
        assert [way.drop.field for way in slate.relaxations] == [Field.PRICE]
        assert not shop.search(Query("cushion under $100")).near
        price = Constraint(Field.PRICE, Op.AT_MOST, (Money(10_000, "USD"),))
        ticked = shop.search(Query("sofa", constraints=(price,)))
        assert ticked.hits and not ticked.near, "what was an answer is one once a filter is ticked"


def test_a_rarer_sense_makes_nothing_an_answer_where_all_that_is_called_so_is_too_dear() -> None:
    """A top is a tent in the lexicon, and T-shirts were the answers to a cheap tent."""
    tent, shirt = shirts([50_000, 900])
    tent = replace(tent, title="Tent", categories=())
    shirt = replace(shirt, title="T-shirt", categories=(("Apparel", "T-shirts"), ("Top (clothing)",)))
    with opened([tent, shirt]) as shop:
        slate = shop.search(Query("tent under $100"))
        assert slate.near or not slate.hits
        assert [way.drop.field for way in slate.relaxations] == [Field.PRICE]


def test_where_only_near_things_are_left_the_way_to_them_is_offered() -> None:
    cotton = replace(shed(*shirts([5000])), attributes={"material": ("cotton",)})
    with opened([cotton]) as shop:
        slate = shop.search(Query("wool zeppelin pocket hangar"))
        assert not slate.hits
        assert [(way.drop.words, way.count) for way in slate.relaxations] == [("wool", 1)]
        without = shop.search(Query("wool zeppelin pocket hangar", without=(slate.applied[0].id,)))
        assert without.near and without.hits


def test_however_much_is_only_near_the_way_to_an_answer_is_offered() -> None:
    *pockets, hangar = shirts([5000] * 5 + [9000])
    near = [replace(one, title="Pocket", description="With a zeppelin.") for one in pockets]
    price = Constraint(Field.PRICE, Op.AT_MOST, (Money(6000, "USD"),))
    with opened([*near, replace(hangar, title="Hangar", description="", categories=())]) as shop:
        slate = shop.search(Query("hangar", constraints=(price,)))
        assert slate.near and len(slate.hits) == len(near)
        assert [(way.drop.field, way.count) for way in slate.relaxations] == [(Field.PRICE, 1)]


def test_what_states_all_that_is_wished_for_is_an_answer_however_far_in_meaning() -> None:
    plain, large = shirts([5000, 6000])
    stated = replace(large, title="Xqzzo", attributes={"features": ("Large Print",)})
    with opened([plain, stated]) as shop:
        slate = shop.search(Query("large print"))
        assert not slate.near
        assert [hit.product.title for hit in slate.hits[:1]] == ["Xqzzo"]


def test_what_a_variant_is_sold_as_is_an_answer_proven_by_it() -> None:
    plain, large = shirts([5000, 6000])
    (look,) = large.looks
    choice = [
        replace(look.variants[0], sku=Sku(sku), options={"capacity": capacity})
        for sku, capacity in (("A", "64GB"), ("B", "128GB"))
    ]
    sold = replace(large, title="Xqzzo", looks=(replace(look, variants=tuple(choice)),))
    with opened([plain, sold]) as shop:
        slate = shop.search(Query("128gb"))
        assert not slate.near
        hit = slate.hits[0]
        assert (hit.product.title, hit.variant.sku) == ("Xqzzo", "B")
        assert [(proof.verdict, proof.value) for proof in hit.proofs] == [(Verdict.PROVEN, "128gb")]


def test_what_states_the_wish_is_found_however_many_are_nearer(monkeypatch: pytest.MonkeyPatch) -> None:
    """No engine reads options: of a large shop, what is sold so is not among the nearest."""
    monkeypatch.setattr(retrieve, "DEPTH", 3)
    *many, last = shirts([5000] * 12)
    look = last.looks[0]
    twice = [
        replace(look.variants[0], sku=Sku(f"V{gb}"), options={"capacity": f"{gb}GB"}) for gb in (64, 128)
    ]
    with opened([*many, replace(last, title="Xqzzo", looks=(replace(look, variants=tuple(twice)),))]) as shop:
        slate = shop.search(Query("128gb"))
        assert "Xqzzo" in [hit.product.title for hit in slate.hits] and not slate.near
