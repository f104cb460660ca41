from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from threading import Thread

import numpy as np

from shopkeeper.index.live import Live, scope
from shopkeeper.index.port import EVERYTHING, Keys, Scope
from shopkeeper.types import Constraint, Field, LookKey, Money, Op
from tests.unit.index.shelf import product, variant

UNDER_20 = Constraint(Field.PRICE, Op.AT_MOST, (Money(2000, "USD"),))
IN_STOCK = Constraint(Field.STOCK, Op.IS, ("in",))
SIZE_M = Constraint(Field.SIZE, Op.IS, ("m",))
NO_WOOL = Constraint(Field.MATERIAL, Op.NOT, ("wool",))
WOOL = Constraint(Field.MATERIAL, Op.IS, ("Wool",))


def live(*products) -> Live:
    made = Live()
    made.put(products)
    return made


def test_one_variant_must_meet_all_offer_wishes_together() -> None:
    cheap_s, dear_m = variant("a", 1000, "S"), variant("b", 9000, "M")
    shop = live(product(1, cheap_s, dear_m), product(2, variant("c", 1500, "M")))
    assert shop.select([UNDER_20, SIZE_M]).tolist() == [2]


def test_other_currencies_are_never_compared() -> None:
    shop = live(product(1, variant("a", 1, currency="EUR")), product(2, variant("b", 1)))
    assert shop.select([UNDER_20]).tolist() == [2]


def test_a_bare_amount_is_in_what_things_cost() -> None:
    euros = [product(n, variant(str(n), 100, currency="EUR")) for n in (1, 2)]
    pounds = product(3, variant("3", 100, currency="GBP"))
    assert live().currency("USD") == "USD"
    assert live(product(1)).currency("USD") == "USD"
    assert live(pounds, *euros).currency("USD") == "EUR"
    assert live(pounds, *euros).currency("GBP") == "GBP"
    shop = live(product(4, variant("4", 100)), *euros)
    assert shop.currency("USD") == "USD"
    shop.remove([LookKey(4)])
    assert shop.currency("USD") == "EUR"
    shop.offers([product(1, variant("1", 100))])
    assert shop.currency("USD") == "USD"


def test_limits_are_strict_to_the_minor_unit() -> None:
    shop = live(product(1, variant("a", 2000)), product(2, variant("b", 2001)))
    assert shop.select([UNDER_20]).tolist() == [1]
    assert shop.select([replace(UNDER_20, op=Op.BELOW)]).tolist() == []


def test_unknown_price_and_stock_fail_but_unstated_material_stays_unless_contradicted() -> None:
    unknown = product(1, variant("a", None, stock=None))
    shop = live(
        unknown,
        product(2, attributes={"material": ("Cotton",)}),
        product(3, attributes={"material": ("wool",)}),
    )
    assert shop.select([UNDER_20]).tolist() == [2, 3] and shop.select([IN_STOCK]).tolist() == [2, 3]
    assert shop.select([WOOL]).tolist() == [1, 3]
    assert shop.select([NO_WOOL]).tolist() == [1, 2]


def test_rating_is_a_number() -> None:
    shop = live(product(1, rating=4.5), product(2, rating=3.9), product(3))
    assert shop.select([Constraint(Field.RATING, Op.AT_LEAST, (Decimal(4),))]).tolist() == [1]


def test_looks_without_variants_are_never_offered() -> None:
    made = product(1)
    assert live(replace(made, looks=(replace(made.looks[0], variants=()),))).select().tolist() == []


def test_everything_is_what_lives_now_whichever_way_it_came_or_went() -> None:
    shop = live(product(3), product(1))
    assert shop.select().tolist() == [1, 3]
    shop.put([product(2)])
    assert shop.select().tolist() == [1, 2, 3]
    shop.offers([product(4)])  # which the shop has not met
    assert shop.select().tolist() == [1, 2, 3, 4]
    shop.remove([LookKey(3)])
    assert shop.select().tolist() == [1, 2, 4]
    shop.put([replace(product(1), looks=(replace(product(1).looks[0], variants=()),))])
    assert shop.select().tolist() == [2, 4]


def test_counts_are_of_products_not_looks() -> None:
    made = product(1)
    twin = replace(made.looks[0], key=LookKey(2), variants=(variant("twin"),))
    shop = live(replace(made, looks=(*made.looks, twin)), product(3))
    keys = shop.select()
    assert len(keys) == 3 and len(set(shop.products(keys).tolist())) == 2
    (facet,) = shop.facets([], [Field.STOCK])
    assert [value.count for value in facet.values] == [2]


def test_offers_change_in_place_and_new_variants_are_put() -> None:
    shop = live(product(1, variant("a", 9000)))
    shop.offers([product(1, variant("a", 1000))])
    assert shop.select([UNDER_20]).tolist() == [1]
    shop.offers([product(1, variant("b", 1000, "M"))])
    assert shop.select([UNDER_20, SIZE_M]).tolist() == [1]


def test_price_bands_cover_all_prices_and_end_round() -> None:
    shop = live(*(product(key, variant(str(key), key * 700)) for key in range(1, 40)))
    (facet,) = shop.facets([], [Field.PRICE])
    assert sum(value.count for value in facet.values) == 39
    assert all(value.value.endswith("USD") for value in facet.values)


def test_a_value_that_only_followers_have_is_not_offered() -> None:
    """Ticked, it left no answer that they follow, and led to what is only near."""
    shop = live(
        product(1, variant("a", 1000, "S"), brand="Acme", rating=3.5),
        product(2, variant("b", 1100, "S"), brand="Acme", rating=4.5),
        product(3, variant("c", 9000, "M"), brand="Luma"),
    )
    fields = (Field.BRAND, Field.SIZE, Field.PRICE, Field.RATING, Field.STOCK)
    facets = shop.facets([], fields, among=np.array([1, 2, 3]), alone=np.array([1]))
    assert {facet.field: [(v.value, v.count) for v in facet.values] for facet in facets} == {
        Field.BRAND: [("Acme", 2)],
        Field.SIZE: [("S", 2)],
        Field.PRICE: [("0.00-24.99 USD", 2)],
        Field.RATING: [("3+", 2), ("2+", 2)],
        Field.STOCK: [("in", 3)],
    }
    facets = shop.facets([], fields, among=np.array([1, 2, 3]), alone=np.array([3]))
    assert [facet.field for facet in facets] == [Field.BRAND, Field.SIZE, Field.PRICE, Field.STOCK]


def test_selected_values_stay_visible_at_zero() -> None:
    shop = live(product(1, variant("a", 9000), brand="Acme"))
    acme = Constraint(Field.BRAND, Op.IS, ("acme",))
    (facet,) = shop.facets([acme, UNDER_20], [Field.BRAND])
    assert [(value.value, value.count, value.selected) for value in facet.values] == [("acme", 0, True)]


def test_a_rating_that_is_ticked_stays_where_nothing_has_so_many_stars() -> None:
    shop = live(product(1, rating=4.5, brand="luma"), product(2, rating=2.5, brand="sol"))
    ticked = Constraint(Field.RATING, Op.AT_LEAST, (Decimal(4),))
    (facet,) = shop.facets([ticked, Constraint(Field.BRAND, Op.IS, ("sol",))], [Field.RATING])
    assert [(value.value, value.count, value.selected) for value in facet.values] == [
        ("4+", 0, True),
        ("2+", 1, False),
    ]


def test_colour_facets_show_families() -> None:
    (facet,) = live(product(1, colours=("Navy",)), product(2, colours=("Blue",))).facets([], [Field.COLOUR])
    assert [(value.value.lower(), value.count) for value in facet.values] == [("blue", 2)]


def prices(shop: Live, keys: Keys, wished: Sequence[Constraint] = ()) -> list[tuple[int, int]]:
    return list(zip(*(column.tolist() for column in shop.prices(keys, wished)), strict=True))


def test_cheapest_price_counts_only_variants_that_meet_the_wishes() -> None:
    shop = live(product(1, variant("a", 1000, "S"), variant("b", 3000, "M"), variant("c", 2000, "M")))
    keys = np.array([1, 99])
    assert prices(shop, keys) == [(1000, 0), (-1, -1)]
    assert prices(shop, keys, [SIZE_M]) == [(2000, 0), (-1, -1)]


def test_a_look_costs_what_is_left_of_it_costs() -> None:
    half, gone = variant("a", 1000, "S", stock=0), variant("c", 1500, stock=0)
    shop = live(product(1, half, variant("b", 3000, "M")), product(2, gone))
    assert prices(shop, np.array([1, 2])) == [(3000, 0), (1500, 0)]


def test_prices_of_other_currencies_stand_behind_those_of_the_commonest() -> None:
    shop = live(
        product(1, variant("a", 300, currency="GBP")),
        product(2, variant("b", 900), variant("c", 100, currency="EUR")),
        product(3, variant("d", 800)),
        product(4, variant("e", 200, currency="EUR")),
        product(5, variant("f", 400, currency="EUR")),
    )
    assert prices(shop, np.arange(1, 6)) == [(300, 2), (100, 0), (800, 1), (200, 0), (400, 0)]


def test_only_what_tags_decide_is_pushed_down() -> None:
    brands = Constraint(Field.BRAND, Op.IS, ("Luma", "ACME"))
    pushed = Scope((("brand=luma", "brand=acme"),), ("material=wool",))
    assert scope([brands, UNDER_20, WOOL, NO_WOOL]) == pushed
    assert scope([UNDER_20, WOOL]) == EVERYTHING


def test_readers_never_see_half_a_product() -> None:
    """A product flips between two states; each alone meets exactly one of two wishes, never both or none."""
    red = product(1, variant("a", 1000, "S"), variant("b", 1000, "M"), colours=("Red",))
    blue = product(1, variant("a", 1000, "S"), variant("b", 1000, "M"), colours=("Blue",))
    shop, torn = live(red), []

    def read() -> None:
        for _ in range(300):
            found = shop.facets([], [Field.COLOUR])
            torn.extend(facet for facet in found if len(facet.values) != 1)
            if not found:
                torn.append(None)

    readers = [Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for turn in range(300):
        shop.put([blue if turn % 2 else red])
    for reader in readers:
        reader.join()
    assert not torn


def test_numbers_of_looks_are_read_whole_while_the_shop_grows() -> None:
    """A column taken before a write and rows taken after it do not belong together."""
    shop = live(*(product(key) for key in range(1, 40)))
    keys, failed = np.arange(1, 40), list[Exception]()

    def read() -> None:
        try:
            for _ in range(2000):
                assert len(np.unique(shop.products(keys))) == 39
                assert np.isnan(shop.ratings(keys)).all()
        except Exception as error:
            failed.append(error)

    readers = [Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    while any(reader.is_alive() for reader in readers):
        shop.put([product(key) for key in range(1, 40)])
    assert not failed


def test_a_tally_weighs_what_each_look_states() -> None:
    wool, cotton, silent = {"material": ("Wool",)}, {"material": ("cotton",), "gender": ("Men",)}, {}
    shop = live(*(product(key, attributes=facts) for key, facts in enumerate((wool, cotton, silent), 1)))
    weights = {
        ("material", "wool"): 0.5,
        ("material", "Cotton"): 0.25,
        ("gender", "men"): 0.125,
        ("no", "such"): 9,
    }
    assert shop.tally(np.array([3, 2, 1, 99]), weights).tolist() == [0, 0.375, 0.5, 0]


def test_a_tally_of_all_is_that_of_each() -> None:
    """Facts are looked up by product for a few looks, and in whole columns for many."""
    stuffs = ("Wool", "Cotton", "Linen")
    shop = live(*(product(key, attributes={"material": (stuffs[key % 3],)}) for key in range(1, 40)))
    shop.remove([LookKey(7)])
    keys, weights = np.arange(45), {("material", "wool"): 0.5, ("material", "linen"): 0.25}
    assert shop.tally(keys, weights).tolist() == [shop.tally(keys[[k]], weights)[0] for k in keys]


def test_what_a_variant_is_sold_as_is_stated_of_its_look() -> None:
    big = replace(variant("b"), options={"capacity": "2 L"})
    shop = live(
        product(1, variant("a"), big), product(2, attributes={"features": ("2 l",)}), product(3, variant("c"))
    )
    two_litres = Constraint(Field.FEATURE, Op.IS, ("2 l",))
    assert shop.stating(np.array([3, 2, 1, 99]), two_litres).tolist() == [False, True, True, False]
    assert not shop.stating(np.array([1]), replace(two_litres, values=("3 l",))).any()
