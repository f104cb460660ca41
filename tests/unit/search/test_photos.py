"""What is said of a shown photo, and which Look it is taken for."""

from dataclasses import replace

import pytest
from PIL import Image, ImageOps

from shopkeeper.catalog.media import media_id
from shopkeeper.embedding.fingerprint import fingerprint
from shopkeeper.embedding.picture import decode
from shopkeeper.experiments.assignment import Asker, Assignment, Running
from shopkeeper.experiments.metrics import Place
from shopkeeper.search.nearby import judge
from shopkeeper.search.screens import nearer
from shopkeeper.search.sight import Sight
from shopkeeper.types import (
    Box,
    Constraint,
    Context,
    Field,
    Glimpse,
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
)
from tests.pictures import encoded, screenshot, thing
from tests.unit.experiments.samples import experiment
from tests.unit.search.test_journey import opened, shirts

RED, AMBER = (255, 0, 0), (255, 200, 0)
FRESH = Constraint(Field.BRAND, Op.IS, ("Fresh",))


def picture(colour: tuple[int, int, int], side: int = 8) -> bytes:
    return encoded(Image.new("RGB", (side, side), colour))


def pictured(product: Product, *pictures: bytes) -> Product:
    """``product`` with one Look for each picture."""
    (variant,) = product.variants
    looks = (
        Look(
            LookId(f"{product.id}/{i}"),
            media=(Media("", media_id(data), print=str(fingerprint(decode(data)) or "")),),
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


def test_a_part_that_is_pointed_at_is_one_of_the_first_photo_alone() -> None:
    pictures = [picture(RED, 8), picture(AMBER, 9)]
    goods = [pictured(p, data) for p, data in zip(shirts([5000, 5000]), pictures, strict=True)]
    with opened(goods, pictures) as shop:
        first, second = shop.search(Query(images=tuple(pictures), box=Box(0, 0, 0.5, 0.5))).photos
        assert first.match is Match.LOOK_ALIKE, "a part of the shop's own file"
        assert (second.match, second.product_id, second.confidence) == (Match.SAME, goods[1].id, 1.0)


@pytest.mark.parametrize("said", ["instead of this", "not this one", "what goes with this?"])
def test_where_another_than_the_shown_product_is_asked_for_the_others_lead(said: str) -> None:
    pictures = [picture(RED, side) for side in (8, 9)]
    one, other = (pictured(p, data) for p, data in zip(shirts([5000, 5000]), pictures, strict=True))
    with opened([one, other], pictures) as shop:
        slate = shop.search(Query(said, images=(pictures[0],)))
        assert [hit.product.id for hit in slate.hits] == [other.id, one.id]


@pytest.mark.parametrize(
    ("said", "colour", "leads"),
    [("same in white", "", 1), ("same in red", "Red", 0), ("white, please", "", 0)],
)
def test_what_is_shown_is_not_what_it_shall_be_changed_into_unless_that_is_stated(
    said: str, colour: str, leads: int
) -> None:
    pictures = [picture(RED, side) for side in (8, 9, 10)]
    goods = [pictured(p, data) for p, data in zip(shirts([5000, 5000, 5000]), pictures, strict=True)]
    for at, stated in ((0, colour), (2, "Black")):
        (look,) = goods[at].looks
        goods[at] = replace(goods[at], looks=(replace(look, colours=(stated,) if stated else ()),))
    with opened(goods, pictures) as shop:
        slate = shop.search(Query(said, images=(pictures[0],)))
        assert slate.hits[0].product.id == goods[leads].id


@pytest.mark.parametrize(
    ("said", "leads"), [("gloves", "gloves"), ("shirt", "shirt-000"), ("gloves like this", "shirt-000")]
)
def test_words_that_name_another_thing_than_the_photo_find_that(said: str, leads: str) -> None:
    pictures = [picture(colour) for colour in (RED, AMBER)]
    shirt, other = shirts([5000, 5000])
    gloves = replace(other, id=ProductId("gloves"), title="Gloves", categories=(("Sports",),))
    goods = [pictured(one, data) for one, data in zip((shirt, gloves), pictures, strict=True)]
    with opened(goods, pictures) as shop:
        slate = shop.search(Query(said, images=(pictures[0],)))
        assert slate.hits[0].product.id == leads and slate.photos[0].match is Match.SAME


@pytest.mark.parametrize(
    ("said", "found", "unmet"),
    [
        ("same brand", {"shirt-000", "shirt-001"}, 0),
        ("another brand", {"shirt-002"}, 0),
        ("in this colour", {"shirt-000", "shirt-002"}, 0),
        ("not this colour", {"shirt-001", "shirt-002"}, 0),
        ("same material", {"shirt-000", "shirt-001", "shirt-002"}, 1),
    ],
)
def test_what_is_stated_of_the_photos_product_is_what_others_have_in_common_with_it(
    said: str, found: set[str], unmet: int
) -> None:
    pictures = [picture(RED, side) for side in (8, 9, 10)]
    facts = [("Luma", "Navy"), ("Luma", "Red"), ("Atlas", "Royal blue")]
    goods = [
        replace(one, brand=brand, looks=(replace(one.looks[0], colours=(colour,)),))
        for one, (brand, colour) in zip(
            (pictured(p, data) for p, data in zip(shirts([5000] * 3), pictures, strict=True)),
            facts,
            strict=True,
        )
    ]
    with opened(goods, pictures) as shop:
        slate = shop.search(Query(said, images=(pictures[0],)))
        assert ({hit.product.id for hit in slate.hits}, len(slate.unmet)) == (found, unmet)


def test_the_colour_of_what_is_shown_is_that_of_the_shown_look() -> None:
    pictures = [picture(RED, side) for side in (8, 9, 10, 11)]
    shown, *others = shirts([5000] * 3)
    navy, red = pictured(shown, *pictures[:2]).looks
    shown = replace(shown, looks=(replace(navy, colours=("Navy",)), replace(red, colours=("Red",))))
    stated = [
        replace(one, looks=(replace(pictured(one, data).looks[0], colours=(colour,)),))
        for one, data, colour in zip(others, pictures[2:], ("Navy", "Red"), strict=True)
    ]
    with opened([shown, *stated], pictures) as shop:
        slate = shop.search(Query("in this colour", images=(pictures[1],)))
        assert {hit.product.id for hit in slate.hits} == {"shirt-000", "shirt-002"}


def test_cheaper_than_what_is_shown_is_cheaper_than_its_cheapest_look() -> None:
    pictures = [picture(RED, side) for side in (8, 9, 10, 11)]
    shown, *others = shirts([5000, 4000, 2000])
    dear, cheap = pictured(shown, *pictures[:2]).looks
    (variant,) = cheap.variants
    cheap = replace(cheap, variants=(replace(variant, offer=Offer(Money(3000, "USD"), None, 1)),))
    goods = [pictured(one, data) for one, data in zip(others, pictures[2:], strict=True)]
    with opened([replace(shown, looks=(dear, cheap)), *goods], pictures) as shop:
        slate = shop.search(Query("cheaper than this", images=(pictures[0],)))
        assert [hit.product.id for hit in slate.hits] == ["shirt-002"]


@pytest.mark.parametrize(
    ("said", "fits"), [("This is waterproof.", True), ("This is not waterproof.", False)]
)
def test_what_is_shown_fits_only_where_its_text_bears_the_wish_out(said: str, fits: bool) -> None:
    shirt, data = shirts([5000])[0], picture(RED)
    with opened([replace(pictured(shirt, data), description=said)], [data]) as shop:
        wish = Constraint(Field.FEATURE, Op.IS, ("waterproof",))
        (verdict,) = shop.search(Query(images=(data,), constraints=(wish,))).photos
        assert (verdict.match, verdict.fits) == (Match.SAME, fits)


def test_a_proof_lifts_what_is_of_the_photos_kind_however_unlike_it_is() -> None:
    pictures = [picture(colour) for colour in (RED, AMBER, (0, 0, 255))]
    goods = [pictured(p, data) for p, data in zip(shirts([5000] * 3), pictures, strict=True)]
    goods[2] = replace(goods[2], attributes={"features": ("Waterproof",)})
    with opened(goods, pictures) as shop:
        slate = shop.search(Query("like this but waterproof", images=(pictures[0],)))
        assert slate.hits[0].product.id == "shirt-002"


def test_whom_the_neighbours_are_for_by_their_titles_alone_counts_as_their_kind_does() -> None:
    shirt, photo = replace(shirts([5000])[0], title="Women's Shirt"), picture(RED)
    with opened([pictured(shirt, photo)], [photo]) as shop:
        eyes = shop.switch.refresh()
        sight = Sight(eyes.encoder, eyes.index, shop.catalog, shop.views.prints)
        kin = judge(eyes.encoder.image([decode(photo)])[0], sight).kin
        assert kin == pytest.approx({(Field.CATEGORY, "Shirts"): 0.67, (Field.GENDER, "Women"): 0.33})


@pytest.mark.parametrize(
    ("shown", "ticked", "found"),
    [(0, (), "apple-juice"), (0, (FRESH,), "apple-juice"), (2, (), "laptop")],
)
def test_a_brand_that_makes_nothing_of_the_photos_kind_is_no_brand(
    shown: int, ticked: tuple[Constraint, ...], found: str
) -> None:
    pictures = [picture(colour) for colour in (RED, AMBER, (0, 0, 255), (0, 255, 255), (255, 190, 0))]
    called = [
        ("orange-juice", "Orange Juice", "Fresh", "Juices"), ("apple-juice", "Apple Juice", "Fresh", "Juices"),
        ("notebook", "Notebook", "Dell", "Computers"), ("laptop", "Laptop", "Apple", "Computers"),
        ("carrot-juice", "Carrot Juice", "Fresh", "Juices"),
    ]  # fmt: skip
    goods = [
        pictured(replace(p, id=ProductId(id), title=title, brand=brand, categories=((shelf,),)), data)
        for p, data, (id, title, brand, shelf) in zip(shirts([5000] * 5), pictures, called, strict=True)
    ]
    with opened(goods, pictures) as shop:
        slate = shop.search(Query("this but apple", images=(pictures[shown],), constraints=ticked))
        assert slate.hits[0].product.id == found


def test_a_kind_that_words_name_beside_a_photo_is_shown_whole_however_unlike() -> None:
    pictures = [picture(colour) for colour in (RED, AMBER, (0, 0, 255))]
    shirt, near, far = (pictured(p, data) for p, data in zip(shirts([5000] * 3), pictures, strict=True))
    bags = [replace(one, categories=(("Bags",),)) for one in (near, far)]
    with opened([shirt, *bags], pictures) as shop:
        slate = shop.search(Query("bag", images=(pictures[0],)))
        assert [hit.product.id for hit in slate.hits] == [near.id, far.id]


def test_without_another_product_to_compare_nothing_is_the_same_by_far() -> None:
    (only,) = shirts([5000])
    with opened([pictured(only, picture(RED))], [picture(RED)]) as shop:
        (verdict,) = shop.search(Query(images=(picture(AMBER),))).photos
        assert verdict.match is Match.LOOK_ALIKE


def mug(side: int, kind: str = "PNG", *, hue: int = 0, quality: int = 90) -> bytes:
    """``hue`` turns its colours without touching its light."""
    bands = thing(side).split()
    return encoded(Image.merge("RGB", (*bands[hue:], *bands[:hue])), kind, quality=quality)


@pytest.mark.parametrize("shown", [0, 1])
def test_a_picture_that_was_saved_again_is_the_same_and_colours_are_told_apart(shown: int) -> None:
    pictures = [mug(400, hue=0), mug(400, hue=2)]
    one, other = shirts([5000, 6000])
    other = pictured(other, picture(AMBER))
    with opened([pictured(one, *pictures), other], [*pictures, picture(AMBER)]) as shop:
        slate = shop.search(Query(images=(mug(150, "JPEG", hue=2 * shown, quality=50),)))
        (verdict,) = slate.photos
        assert verdict.match is Match.SAME and 0.9 < verdict.confidence < 1
        assert slate.hits[0].look.id == f"shirt-000/{shown}"
        assert slate.hits[0].look.key == verdict.look_key


@pytest.mark.parametrize("remembered", [False, True])
@pytest.mark.parametrize("shown", [0, 1])
def test_a_picture_that_was_saved_again_is_told_from_its_mirror_image(shown: int, remembered: bool) -> None:
    stocked = [encoded(side) for side in (thing(400), ImageOps.mirror(thing(400)))]  # one to this encoder
    goods = [pictured(p, data) for p, data in zip(shirts([5000, 6000]), stocked, strict=True)]
    again = encoded(decode(stocked[shown]).resize((150, 150)), "JPEG", quality=50)
    with opened(goods, stocked) as shop:
        seen = Glimpse.read(bytes(shop.glimpse(again))) if remembered else again
        (verdict,) = shop.search(Query(images=(seen,))).photos
        assert (verdict.match, verdict.product_id) == (Match.SAME, goods[shown].id)


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (128, 128, 128), RED])
def test_an_even_picture_is_never_the_same_as_another(colour: tuple[int, int, int]) -> None:
    one, other = shirts([5000, 6000])
    stocked = [picture(colour), picture(AMBER)]
    with opened([pictured(one, stocked[0]), pictured(other, stocked[1])], stocked) as shop:
        (verdict,) = shop.search(Query(images=(picture(colour, 300),))).photos
        assert verdict.match is not Match.SAME


@pytest.mark.parametrize("ground", ["#101010", "#d0d8e0"])
def test_the_picture_in_a_screenshot_is_the_same(ground: str) -> None:
    stocked = [mug(400), picture(AMBER)]
    one, other = shirts([5000, 6000])
    with opened([pictured(one, stocked[0]), pictured(other, stocked[1])], stocked) as shop:
        (verdict,) = shop.search(Query(images=(screenshot(ground),))).photos
        assert (verdict.match, verdict.product_id) == (Match.SAME, one.id)


def test_of_the_windows_in_a_screenshot_the_one_that_is_the_same_counts_before_a_nearer_one() -> None:
    stocked = [mug(400), picture(AMBER)]
    goods = [pictured(p, data) for p, data in zip(shirts([5000, 6000]), stocked, strict=True)]
    with opened(goods, stocked) as shop:
        eyes = shop.switch.refresh()
        sight = Sight(eyes.encoder, eyes.index, shop.catalog, shop.views.prints)
        windows = list(eyes.encoder.image([decode(picture(colour)) for colour in (AMBER, RED)]))
        whole = judge(windows[1], sight)
        found = nearer(windows, [None, fingerprint(thing(400))], whole, sight)
        assert found and (found[1].match, found[1].own) == (Match.SAME, shop.product(goods[0].id))


@pytest.mark.parametrize(
    ("setting", "found"), [({}, 3), ({"search.photo.far": 1.0, "search.photo.kin": 1.0}, 2)]
)
def test_how_far_a_look_alike_may_be_is_an_arms_to_set(setting: dict[str, float], found: int) -> None:
    goods, colours = shirts([5000, 6000, 7000]), (RED, (110, 120, 60), (60, 150, 60))
    stocked = [picture(colour) for colour in colours]
    shown = [pictured(replace(one, categories=((f"Paint {n}",),)), stocked[n]) for n, one in enumerate(goods)]
    flags = {"flag.x": True}
    arms = [{"name": "a", "share": 0.5}, {"name": "b", "share": 0.5, "settings": setting or flags}]
    with opened(shown, stocked) as shop:
        plan = experiment(surface="visual_search", unit="session", arms=arms)
        decision = Assignment((Running(plan, full="b"),)).decide(Place.VISUAL_SEARCH, Asker(), 0)
        assert len(shop.asking(Context(), decision)(Query(images=(picture((240, 10, 10)),))).hits) == found
