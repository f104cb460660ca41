from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

from shopkeeper.evaluation.kept import broken
from shopkeeper.index.live import Live
from shopkeeper.search.verify import passes, verify
from shopkeeper.types import (
    Constraint,
    Field,
    Look,
    LookId,
    LookKey,
    Money,
    Offer,
    Op,
    Product,
    ProductId,
    Rating,
    Sku,
    Variant,
    Verdict,
)  # fmt: skip
from tests.unit.search.strategies import shops, wishes

NAVY = Look(
    LookId("shell/navy"),
    "Navy",
    ("Navy",),
    variants=(
        Variant(Sku("S"), {"size": "S"}, Offer(Money(4900, "USD"), Money(9900, "USD"), 0, date(2026, 12, 1))),
        Variant(Sku("M"), {"size": "M"}, Offer(Money(5900, "USD"), None, 3, date(2026, 12, 3))),
    ),
    key=LookKey(1),
)
SHELL = Product(
    ProductId("shell"), "Storm Shell", "Fully waterproof. No hood.", "Luma", (("Tops", "Jackets"),),
    {"material": ("Nylon",), "features": ("Reflective",)}, (NAVY,), Rating(4.2, 9),
)  # fmt: skip
UNDER_60 = Constraint(Field.PRICE, Op.AT_MOST, (Money(6000, "USD"),))
UNDER_50 = Constraint(Field.PRICE, Op.AT_MOST, (Money(5000, "USD"),))
IN_STOCK = Constraint(Field.STOCK, Op.IS, ("in",))


def judged(constraint: Constraint) -> tuple[Verdict, str, str] | None:
    found = verify(SHELL, NAVY, [constraint])
    return found and (found.proofs[0].verdict, found.proofs[0].value, found.proofs[0].source)


@pytest.mark.parametrize(
    ("op", "feature", "verdict", "value", "source"),
    [
        (Op.IS, "pocket", Verdict.PROVEN, "Audio Pocket", "attribute:features"),
        (Op.IS, "hood", Verdict.PROVEN, "Hooded", "attribute:style"),
        (Op.NOT, "zip", Verdict.PROVEN, "No zip", "attribute:features"),
        (Op.IS, "audio zip", Verdict.NOT_STATED, "", "feature"),
    ],
)
def test_a_stated_value_proves_what_it_says_besides(
    op: Op, feature: str, verdict: Verdict, value: str, source: str
) -> None:
    stated = {"features": ("Audio Pocket", "No zip"), "style": ("Hooded",)}
    product = replace(SHELL, description="", attributes=stated)
    (proof,) = verify(product, NAVY, [Constraint(Field.FEATURE, op, (feature,))]).proofs
    assert (proof.verdict, proof.value, proof.source) == (verdict, value, source)


def test_what_it_contains_contradicts_that_it_is_free_of_it() -> None:
    bar = replace(SHELL, attributes={"allergens": ("Nuts",), "free from": ("Gluten",)})
    assert verify(bar, NAVY, [Constraint(Field.FEATURE, Op.IS, ("nut free",))]) is None
    (proof,) = verify(bar, NAVY, [Constraint(Field.FEATURE, Op.IS, ("gluten free",))]).proofs
    assert (proof.verdict, proof.value) == (Verdict.PROVEN, "free from: Gluten")


def test_a_stated_value_contradicts_what_it_says_besides() -> None:
    product = replace(SHELL, attributes={"features": ("Audio Pocket", "No zip")})
    for op, feature in ((Op.NOT, "pockets"), (Op.IS, "zip")):
        assert verify(product, NAVY, [Constraint(Field.FEATURE, op, (feature,))]) is None


@pytest.mark.parametrize(
    ("name", "value", "feature"),
    [
        ("waterproof", "No", "waterproof"),
        ("waterproof", "False", "waterproof"),
        ("hood", "Not included", "hood"),
        ("free from", "Nuts", "nuts"),
        ("Does not contain", "Nuts", "nuts"),
        ("excludes", "Batteries", "batteries"),
        ("bluetooth support", "no", "bluetooth"),
        ("batteries included", "No", "batteries"),
        ("not suitable for", "Outdoor use", "outdoor use"),
        ("not recommended for use with", "Android", "android"),
        ("Incompatible with", "Android", "android"),
    ],
)
def test_an_attribute_may_say_that_something_is_not_there(name: str, value: str, feature: str) -> None:
    product = replace(SHELL, description="", attributes={name: (value,)})
    without = Constraint(Field.FEATURE, Op.NOT, (feature,))
    assert verify(product, NAVY, [replace(without, op=Op.IS)]) is None
    (proof,) = verify(product, NAVY, [without]).proofs
    assert (proof.verdict, proof.value, proof.source) == (
        Verdict.PROVEN,
        f"{name}: {value}",
        f"attribute:{name}",
    )
    assert broken(without, product, NAVY, NAVY.variants[0]) == ""
    live = Live()
    live.put([product])
    assert NAVY.key in live.select([without])


@pytest.mark.parametrize(("name", "value"), [("nut free", "no"), ("suitable for nut allergy", "No")])
def test_what_is_not_free_of_it_is_not_without_it(name: str, value: str) -> None:
    product = replace(SHELL, description="", attributes={name: (value,)})
    assert verify(product, NAVY, [Constraint(Field.FEATURE, Op.NOT, ("nuts",))]) is None


@pytest.mark.parametrize(
    ("name", "value", "feature"),
    [
        ("added sugar", "no", "sugar"),
        ("hood adjustment", "no", "hood"),
        ("features", "No added sugar", "sugar"),
    ],
)
def test_a_no_to_something_else_neither_proves_nor_denies_it(name: str, value: str, feature: str) -> None:
    product = replace(SHELL, description="", attributes={name: (value,)})
    for op in (Op.IS, Op.NOT):
        (proof,) = verify(product, NAVY, [Constraint(Field.FEATURE, op, (feature,))]).proofs
        assert proof.verdict is Verdict.NOT_STATED


@pytest.mark.parametrize(
    ("material", "without"),
    [
        ("Synthetic, leather trim", False),
        ("Leather-look vinyl", True),
        ("Vinyl (looks like leather)", True),
        ("Leather (faux), canvas", True),
        ("Canvas, 0% leather", True),
        ("Leatherette", True),
    ],
)
def test_what_has_a_leather_trim_is_not_without_leather(material: str, without: bool) -> None:
    product = replace(SHELL, description="", attributes={"material": (material,)})
    found = verify(product, NAVY, [Constraint(Field.MATERIAL, Op.NOT, ("leather",))])
    assert bool(found and found.proofs[0].verdict is Verdict.PROVEN) == without


@pytest.mark.parametrize(
    ("height", "pot", "verdict"),
    [
        ("up to 10 m", "9 cm", Verdict.NOT_STATED),
        ("3-4 m", "9 cm", Verdict.PROVEN),
        ("3 m", "5 l", Verdict.PROVEN),
    ],
)
def test_what_shall_stay_under_a_length_is_measured_by_its_longest(
    height: str, pot: str, verdict: Verdict
) -> None:
    product = replace(SHELL, description="", attributes={"height": (height,), "pot size": (pot,)})
    (proof,) = verify(product, NAVY, [Constraint(Field.FEATURE, Op.AT_MOST, ("4 m",))]).proofs
    assert proof.verdict is verdict


@pytest.mark.parametrize(
    ("title", "kind", "wish", "words", "verdict"),
    [
        ("Common Ivy 9 cm pot", "Plants", "4 m", "under 4 m", Verdict.NOT_STATED),
        ("Fern in a 12 cm Nursery Pot", "Plants", "4 m", "under 4 m", Verdict.NOT_STATED),
        ("Fern in a 12 cm Pot", "Plants", "15 cm", "pot under 15 cm", Verdict.QUOTED),
        ("Dwarf Apple 3 m", "Plants", "4 m", "under 4 m", Verdict.QUOTED),
        ("Apple 3 m in a 30 cm pot", "Plants", "1 m", "under 1 m", Verdict.NOT_STATED),
        ("Terracotta Pot 24 cm", "Pots", "30 cm", "under 30 cm", Verdict.QUOTED),
        ("Vibes 24 cm Pot", "Pots", "30 cm", "under 30 cm", Verdict.QUOTED),
        ("24 cm Pot", "", "30 cm", "under 30 cm", Verdict.QUOTED),
        ("Desk Lamp with 2 m Cord", "Lamps", "3 m", "under 3 m", Verdict.NOT_STATED),
        ("Chef Knife with 20 cm blade", "Knives", "25 cm", "under 25 cm", Verdict.NOT_STATED),
        ("Laptop with 15 inch display", "Laptops", "16 inch", "under 16 inch", Verdict.QUOTED),
        ("USB Cable 2 m cable", "Cables", "3 m", "under 3 m", Verdict.QUOTED),
    ],
)  # fmt: skip
def test_the_measure_of_its_pot_is_none_of_the_plant(
    title: str, kind: str, wish: str, words: str, verdict: Verdict
) -> None:
    product = replace(
        SHELL, title=title, description="", attributes={}, categories=((kind,),) if kind else ()
    )
    (proof,) = verify(product, NAVY, [Constraint(Field.FEATURE, Op.AT_MOST, (wish,), words)]).proofs
    assert proof.verdict is verdict


def test_a_pot_that_is_stated_alone_says_nothing_of_the_plant() -> None:
    plant = replace(SHELL, description="", categories=(("Plants",),), attributes={"pot size": ("9 cm",)})
    under = Constraint(Field.FEATURE, Op.AT_MOST, ("4 m",), "under 4 m")
    for product, verdict in (
        (plant, Verdict.NOT_STATED),
        (replace(plant, categories=(("Pots",),)), Verdict.PROVEN),
        (replace(plant, attributes={"pot size": ("9 cm",), "height": ("9 cm",)}), Verdict.PROVEN),
    ):
        (proof,) = verify(product, NAVY, [under]).proofs
        assert proof.verdict is verdict


def test_a_cable_may_be_called_a_cord() -> None:
    lamp = replace(SHELL, description="", attributes={"cable length": ("2 m",)})
    for words, verdict in (("cord over 1 m", Verdict.PROVEN), ("over 1 m", Verdict.NOT_STATED)):
        (proof,) = verify(lamp, NAVY, [Constraint(Field.FEATURE, Op.ABOVE, ("1 m",), words)]).proofs
        assert proof.verdict is verdict


def test_the_cord_of_a_screen_is_no_longer_screen() -> None:
    product = replace(SHELL, description="", attributes={"screen": ("55 inch",), "cord": ("2 m",)})
    (proof,) = verify(product, NAVY, [Constraint(Field.FEATURE, Op.AT_MOST, ("60 inch",))]).proofs
    assert proof.verdict is Verdict.PROVEN


def test_a_value_and_its_name_are_a_feature() -> None:
    product = replace(SHELL, description="", attributes={"fretboard": ("Rosewood",), "case": ("no",)})
    for feature, op, verdict in (
        ("rosewood fretboard", Op.IS, Verdict.PROVEN),
        ("maple fretboard", Op.IS, Verdict.NOT_STATED),
        ("no case", Op.IS, Verdict.NOT_STATED),
    ):
        (proof,) = verify(product, NAVY, [Constraint(Field.FEATURE, op, (feature,))]).proofs
        assert proof.verdict is verdict, feature
    assert verify(product, NAVY, [Constraint(Field.FEATURE, Op.NOT, ("rosewood fretboard",))]) is None


def test_what_states_another_value_of_that_name_is_not_told_to_have_the_one_its_text_speaks_of() -> None:
    stated = {"closure": ("Magnetic",), "oil": ("Olive",), "screen": ("15 inch",)}
    product = replace(
        SHELL,
        description="Magnetic closure, inner zip pocket. Contains palm oil. A touch screen.",
        attributes=stated,
    )
    for feature, verdict in (
        ("zip closure", Verdict.NOT_STATED),
        ("magnetic closure", Verdict.PROVEN),
        ("touch screen", Verdict.QUOTED),
    ):
        (proof,) = verify(product, NAVY, [Constraint(Field.FEATURE, Op.IS, (feature,))]).proofs
        assert proof.verdict is verdict, feature
    assert verify(product, NAVY, [Constraint(Field.FEATURE, Op.NOT, ("palm oil",))]) is None


@pytest.mark.parametrize(
    ("stated", "op", "value", "kept"),
    [
        ({"weight": ("6.8 kg",)}, Op.AT_MOST, "3 kg", False),
        ({"weight": ("6.8 kg",)}, Op.AT_LEAST, "10 kg", True),  # it may bear as much
        ({"weight": ("6.8 kg", "1 kg")}, Op.AT_MOST, "0.5 kg", True),  # of which of them is asked?
        ({"load": ("6.8 kg",)}, Op.AT_MOST, "3 kg", True),
        ({"capacity": ("45 l",)}, Op.AT_MOST, "30 l", False),
        ({"capacity": ("20 l",)}, Op.ABOVE, "20 l", False),
        ({"capacity": ("45 l",)}, Op.AT_MOST, "3 kg", True),
    ],
)
def test_a_bare_measure_is_denied_by_the_weight_or_the_capacity_that_is_stated(
    stated: dict[str, tuple[str, ...]], op: Op, value: str, kept: bool
) -> None:
    product = replace(SHELL, description="", attributes=stated)
    found = verify(product, NAVY, [Constraint(Field.FEATURE, op, (value,), f"under {value}")])
    assert (found is not None) is kept
    for words in (f"up to {value}", f"dogs under {value}"):
        borne = Constraint(Field.FEATURE, op, (value,), words)
        assert kept or "weight" not in stated or verify(product, NAVY, [borne]), words


def test_what_is_counted_is_there() -> None:
    for wheels, kept in (("4", False), ("0", True)):
        product = replace(SHELL, description="", attributes={"wheels": (wheels,)})
        denied = verify(product, NAVY, [Constraint(Field.FEATURE, Op.NOT, ("wheels",))])
        assert (denied is not None) is kept
    (proof,) = verify(
        replace(product, attributes={"wheels": ("2",)}), NAVY, [Constraint(Field.FEATURE, Op.IS, ("wheels",))]
    ).proofs
    assert (proof.verdict, proof.value) == (Verdict.PROVEN, "wheels: 2")


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ({"composition": ("95% cotton, 5% polyester",)}, False),
        ({"composition": ("100% cotton",)}, True),
        ({"polyester": ("no",)}, True),
        ({"material": ("Cotton",), "lining": ("polyester",)}, True),
    ],
)
def test_what_has_it_in_its_composition_is_not_without_it(
    stated: dict[str, tuple[str, ...]], kept: bool
) -> None:
    """Where a material is stated, that tells."""
    product = replace(SHELL, description="", attributes=stated)
    assert bool(verify(product, NAVY, [Constraint(Field.MATERIAL, Op.NOT, ("polyester",))])) == kept


@pytest.mark.parametrize(
    ("constraint", "verdict", "value", "source"),
    [
        (UNDER_60, Verdict.PROVEN, "59.00 USD", "offer:M"),
        (Constraint(Field.COLOUR, Op.IS, ("blue",)), Verdict.PROVEN, "blue", "colour"),
        (Constraint(Field.COLOUR, Op.NOT, ("red",)), Verdict.PROVEN, "navy, blue", "colour"),
        (Constraint(Field.SIZE, Op.IS, ("s",)), Verdict.PROVEN, "S", "variant:S"),
        (Constraint(Field.SALE, Op.IS, ("yes",)), Verdict.PROVEN, "on sale", "offer:S"),
        (Constraint(Field.CATEGORY, Op.IS, ("jackets",)), Verdict.PROVEN, "jackets", "category"),
        (Constraint(Field.RATING, Op.AT_LEAST, (Decimal(4),)), Verdict.PROVEN, "4.2", "rating"),
        (Constraint(Field.FEATURE, Op.IS, ("reflective",)), Verdict.PROVEN, "reflective", "feature"),
        (
            Constraint(Field.FEATURE, Op.IS, ("waterproof",)),
            Verdict.QUOTED,
            "Fully waterproof.",
            "description",
        ),
        (Constraint(Field.FEATURE, Op.NOT, ("hood",)), Verdict.QUOTED, "No hood.", "description"),
        (Constraint(Field.FEATURE, Op.IS, ("pockets",)), Verdict.NOT_STATED, "", ""),
        (Constraint(Field.FEATURE, Op.IS, ("jackets",)), Verdict.NOT_STATED, "", ""),
        (Constraint(Field.GENDER, Op.IS, ("women",)), Verdict.NOT_STATED, "", ""),
        (
            Constraint(Field.DELIVERY, Op.AT_MOST, (date(2026, 12, 2),)),
            Verdict.PROVEN,
            "2026-12-01",
            "offer:S",
        ),
    ],
)
def test_each_wish_is_proven_from_its_own_source(
    constraint: Constraint, verdict: Verdict, value: str, source: str
) -> None:
    found = judged(constraint)
    assert found is not None
    assert found[:2] == (verdict, value)
    assert found[2].endswith(source)


@pytest.mark.parametrize(
    "constraint",
    [
        Constraint(Field.COLOUR, Op.IS, ("red",)),
        Constraint(Field.COLOUR, Op.NOT, ("blue",)),
        Constraint(Field.FEATURE, Op.IS, ("hood",)),
        Constraint(Field.FEATURE, Op.NOT, ("waterproof",)),
        Constraint(Field.FEATURE, Op.NOT, ("jackets",)),
        Constraint(Field.FEATURE, Op.IS, ("pockets",), insist=True),
        Constraint(Field.MATERIAL, Op.IS, ("wool",)),
        Constraint(Field.PRICE, Op.AT_MOST, (Money(6000, "EUR"),)),
        Constraint(Field.PRICE, Op.BELOW, (Money(4900, "USD"),)),
        Constraint(Field.GENDER, Op.IS, ("women",), insist=True),
        Constraint(Field.BRAND, Op.IS, ("acme",)),
    ],
)
def test_what_is_contradicted_or_strictly_unstated_never_leaves(constraint: Constraint) -> None:
    assert judged(constraint) is None


def test_one_and_the_same_variant_must_meet_all_offer_wishes() -> None:
    assert verify(SHELL, NAVY, [UNDER_50]) is not None
    assert verify(SHELL, NAVY, [IN_STOCK]) is not None
    assert verify(SHELL, NAVY, [UNDER_50, IN_STOCK]) is None


def test_a_promise_for_a_day_that_has_passed_proves_no_delivery() -> None:
    soon = Constraint(Field.DELIVERY, Op.AT_MOST, (date(2026, 12, 5),))
    assert [
        found and found.variant.sku
        for day in (1, 2, 4)
        for found in [verify(SHELL, NAVY, [soon.asked(date(2026, 12, day)), UNDER_60])]
    ] == ["M", "M", None]
    assert verify(SHELL, NAVY, [soon.asked(date(2026, 12, 2)), UNDER_50]) is None


def test_the_variant_that_can_be_bought_stands_for_the_look() -> None:
    found = verify(SHELL, NAVY, [])
    assert found is not None
    assert found.variant.sku == "M"


@given(shops(), wishes)
def test_what_verify_proves_the_live_columns_propose(shop: list[Product], wishes: list[Constraint]) -> None:
    """Counts and facets come from the columns, hits from verify: no hit may be missing from the counts."""
    live = Live()
    live.put(shop)
    proposed = set(live.select(wishes).tolist())
    proven = {look.key for p in shop for look in p.looks if verify(p, look, wishes)}
    assert proven <= proposed


@given(shops(), wishes)
def test_every_proof_passes_and_answers_its_wish(shop: list[Product], wishes: list[Constraint]) -> None:
    for product in shop:
        for look in product.looks:
            if found := verify(product, look, wishes):
                assert [proof.constraint for proof in found.proofs] == wishes
                assert all(map(passes, found.proofs))
                assert len({proof.sku for proof in found.proofs if proof.sku}) <= 1


@pytest.mark.parametrize(
    ("stated", "op", "wish", "insist", "verdict"),
    [
        ("Fjord", Op.IS, "blue", False, Verdict.NOT_STATED),
        ("Fjord", Op.IS, "blue", True, None),
        ("Fjord", Op.NOT, "blue", False, Verdict.NOT_STATED),
        ("Fjord", Op.IS, "fjord", True, Verdict.PROVEN),
        ("Fjord", Op.IS, "ember", False, None),
        ("Fjord Green", Op.IS, "blue", False, None),
    ],
)
def test_a_colour_by_a_name_that_nobody_knows_is_neither_blue_nor_not_blue(
    stated: str, op: Op, wish: str, insist: bool, verdict: Verdict | None
) -> None:
    look = replace(NAVY, colours=(stated,))
    shell = replace(SHELL, looks=(look,))
    constraint = Constraint(Field.COLOUR, op, (wish,), insist=insist)
    found = verify(shell, look, [constraint])
    assert (found and found.proofs[0].verdict) == verdict
    live = Live()
    live.put([shell])
    assert (look.key in live.select([constraint])) is (found is not None)


@pytest.mark.parametrize("wish", ["mustard", "Mustard", "yellow"])
def test_a_colour_in_the_title_is_quoted_by_its_own_name_and_by_its_family(wish: str) -> None:
    look = Look(
        LookId("hoodie/-"), "", variants=(Variant(Sku("H"), {}, Offer(None, None, 1)),), key=LookKey(2)
    )
    hoodie = Product(ProductId("hoodie"), "Mustard Hoodie", looks=(look,))
    found = verify(hoodie, look, [Constraint(Field.COLOUR, Op.IS, (wish,))])
    assert found is not None
    assert (found.proofs[0].verdict, found.proofs[0].quote) == (Verdict.QUOTED, "Mustard Hoodie")


def test_a_feature_that_variants_are_sold_with_is_proven_by_the_one_that_meets_the_other_wishes_too() -> None:
    small, large = (
        Variant(Sku(size), {"hdd": size}, Offer(Money(price, "USD"), stock=1))
        for size, price in (("1TB", 3799), ("2TB", 5374))
    )
    look = replace(NAVY, variants=(small, large))
    drive = Product(ProductId("drive"), "Hard Drive", "Up to 2TB.", looks=(look,))
    two = Constraint(Field.FEATURE, Op.IS, ("2tb",))
    found = verify(drive, look, [two, UNDER_60])
    assert found is not None
    assert found.variant is large and found.proofs[0].verdict is Verdict.PROVEN
    assert found.proofs[0].value == "2tb" and found.proofs[0].source == "variant:2TB"
    assert verify(drive, look, [two, UNDER_50]) is None
    assert verify(drive, look, [replace(two, op=Op.NOT)]).variant is small


def test_an_option_is_proven_under_its_own_name_and_under_no_other() -> None:
    small, large = (
        Variant(Sku(ram), {"ram": ram, "storage": "16GB"}, Offer(Money(1, "USD"), stock=1))
        for ram in ("8GB", "16GB")
    )
    look = replace(NAVY, variants=(small, large))
    laptop = Product(ProductId("laptop"), "Laptop", looks=(look,))
    wish = Constraint("ram", Op.IS, ("16gb",))
    found = verify(laptop, look, [wish])
    assert found is not None and found.variant is large
    assert (found.proofs[0].verdict, found.proofs[0].value) == (Verdict.PROVEN, "16gb")
    assert verify(laptop, look, [replace(wish, op=Op.NOT)]).variant is small
    silent = verify(laptop, look, [replace(wish, field="graphics")])
    assert silent is not None and silent.proofs[0].verdict is Verdict.NOT_STATED


def test_whom_a_variant_is_for_is_proven_by_it() -> None:
    men, women = (
        Variant(Sku(who), {"gender": who}, Offer(Money(price, "USD"), stock=1))
        for who, price in (("Men", 5900), ("Women", 1500))
    )
    look = replace(NAVY, variants=(men, women))
    scarf = Product(ProductId("scarf"), "Scarf", looks=(look,))
    wish = Constraint(Field.GENDER, Op.IS, ("men",))
    found = verify(scarf, look, [wish, UNDER_60])
    assert found is not None and found.variant is men and found.proofs[0].source == "variant:Men"
    assert verify(scarf, look, [wish, UNDER_50]) is None


INCHES = tuple(
    Variant(Sku(size), {"monitor size": size}, Offer(Money(1, "USD"), stock=1))
    for size in ("24 inch", "27 inch")
)


@pytest.mark.parametrize(
    ("title", "variants", "wish", "verdict", "value"),
    [
        ("Monitor", INCHES, "26 inch", Verdict.PROVEN, "27 inch"),
        ("Monitor", INCHES, "0.65 m", Verdict.PROVEN, "27 inch"),
        ("32-Inch Monitor", (), "30 inch", Verdict.QUOTED, "32-Inch Monitor"),
        ("24-Inch Monitor", (), "30 inch", Verdict.NOT_STATED, ""),
        ("Laptop", (Variant(Sku("8"), {"ram": "8GB"}),), "256 gb", Verdict.NOT_STATED, ""),
        ("Monitor", INCHES, "30 inch", None, ""),
        ("Desk 120 x 60 cm", (), "1 m", Verdict.QUOTED, "Desk 120 x 60 cm"),
        ("2-in-1 Laptop 15 inch", (), "16 inch", Verdict.NOT_STATED, ""),
    ],
)
def test_a_measure_is_compared_and_a_size_that_is_too_small_denies_it(
    title: str, variants: tuple[Variant, ...], wish: str, verdict: Verdict | None, value: str
) -> None:
    look = replace(NAVY, variants=variants or (Variant(Sku("one")),))
    found = verify(
        Product(ProductId("p"), title, looks=(look,)), look, [Constraint(Field.FEATURE, Op.AT_LEAST, (wish,))]
    )
    assert (found and (found.proofs[0].verdict, found.proofs[0].value)) == (verdict and (verdict, value))


def test_without_a_hood_is_no_hoodie() -> None:
    hoodie = replace(SHELL, title="Pullover Hoodie", description="", attributes={})
    wish = Constraint(Field.FEATURE, Op.NOT, ("hood",))
    assert verify(hoodie, hoodie.looks[0], [wish]) is None
    shirt = replace(hoodie, title="Pullover")
    assert verify(shirt, shirt.looks[0], [wish]) is not None


@pytest.mark.parametrize(
    ("text", "field", "words", "op", "value", "verdict"),
    [
        ('• 3" inseam.', Field.FEATURE, "no longer than 2 inch inseam", Op.AT_MOST, "2 inch", None),
        ('• 2" inseam.', Field.FEATURE, "no longer than 2 inch inseam", Op.AT_MOST, "2 inch", Verdict.QUOTED),
        ('• 3" inseam.', Field.FEATURE, "longer than 7 cm", Op.ABOVE, "7 cm", Verdict.QUOTED),
        ('• 27" length.', Field.FEATURE, "no longer than 2 inch inseam", Op.AT_MOST, "2 inch", Verdict.NOT_STATED),
        ('• 3" inseam.\n• 5" inseam.', Field.FEATURE, "longer than 7 inches", Op.ABOVE, "7 inch", Verdict.NOT_STATED),
        ('• 3" inseam.\n• Inseam: 3"', Field.FEATURE, "longer than 7 inches", Op.ABOVE, "7 inch", None),
        ('• 3" inseam.', Field.FEATURE, "over 7 inches", Op.ABOVE, "7 inch", Verdict.NOT_STATED),
        ('• 3" inseam.', Field.FEATURE, "waist over 7 inches", Op.ABOVE, "7 inch", Verdict.NOT_STATED),
        ("• Volume: 29 L.", Field.FEATURE, "bigger than 25 litres", Op.ABOVE, "25 l", Verdict.QUOTED),
        ("• Volume: 29 L.", Field.FEATURE, "bigger than 25 kg", Op.ABOVE, "25 kg", Verdict.NOT_STATED),
        ("Holds up to 29 L.", Field.FEATURE, "bigger than 30 litres", Op.ABOVE, "30 l", Verdict.NOT_STATED),
        ("• 80% cotton.\n• 5.1% vol.", "abv", "over 6% alcohol", Op.ABOVE, "6 %", None),
        ("• 80% cotton.\n• 6.7% ABV.", "abv", "over 6% alcohol", Op.ABOVE, "6 %", Verdict.QUOTED),
        ("• 80% cotton.", "abv", "over 6% alcohol", Op.ABOVE, "6 %", Verdict.NOT_STATED),
    ],
)  # fmt: skip
def test_a_line_of_the_description_that_measures_what_is_meant_proves_or_denies_it(
    text: str, field: str, words: str, op: Op, value: str, verdict: Verdict | None
) -> None:
    look = replace(NAVY, variants=(Variant(Sku("one")),))
    product = Product(ProductId("p"), "Thing", text, looks=(look,))
    found = verify(product, look, [Constraint(field, op, (value,), words)])
    assert (found and found.proofs[0].verdict) == verdict
    if found and verdict is Verdict.QUOTED:
        assert found.proofs[0].source == "description" and found.proofs[0].quote in text


def test_what_variants_differ_by_no_line_denies() -> None:
    small, large = (Variant(Sku(ram), {"ram": ram}, Offer(None, None, 1)) for ram in ("8 GB", "16 GB"))
    look = replace(NAVY, variants=(small, large))
    laptop = Product(ProductId("p"), "Laptop", "RAM: 8 GB.", looks=(look,))
    found = verify(laptop, look, [Constraint("ram", Op.ABOVE, ("8 gb",))])
    assert found is not None and found.variant is large


def test_a_size_denies_nothing_that_has_another_name() -> None:
    look = replace(NAVY, variants=(Variant(Sku("one"), {"frame size": "50 cm"}),))
    table = Product(ProductId("p"), "Bike", "Height: 80 cm.", looks=(look,))
    wish = Constraint("height", Op.ABOVE, ("70 cm",))
    found = verify(table, look, [wish])
    assert found is not None and found.proofs[0].quote == "Height: 80 cm."
    assert broken(wish, table, look, look.variants[0]) == ""


def test_of_two_measures_in_a_title_one_is_enough() -> None:
    look = replace(NAVY, variants=(Variant(Sku("one")),))
    ropes = Product(ProductId("p"), "Twin Rope 5 m / 10 m", looks=(look,))
    wish = Constraint(Field.FEATURE, Op.AT_LEAST, ("8 m",), "at least 8 m")
    found = verify(ropes, look, [wish])
    assert found is not None and found.proofs[0].quote == ropes.title
    found = verify(ropes, look, [replace(wish, values=("12 m",))])
    assert found is not None and found.proofs[0].verdict is Verdict.NOT_STATED


def test_whom_a_thing_is_for_may_be_said_by_its_title_alone() -> None:
    men, women = (Constraint(Field.GENDER, Op.IS, (whom,), f"for {whom}") for whom in ("men", "women"))
    titled = replace(SHELL, title="Men's Storm Shell")
    found = verify(titled, NAVY, [men])
    assert found is not None
    proof = found.proofs[0]
    assert (proof.verdict, proof.source, proof.quote) == (Verdict.QUOTED, "title", "Men's Storm Shell")
    assert verify(titled, NAVY, [women]) is None
    assert verify(SHELL, NAVY, [women]) is not None  # nobody says
    assert verify(replace(SHELL, attributes={"gender": ("Women",)}), NAVY, [men]) is None


def test_a_title_denies_whom_a_thing_is_not_for() -> None:
    kids = Constraint(Field.AGE, Op.IS, ("kids",), "for kids")
    fireworks = replace(SHELL, title="Fireworks, not for children")
    assert verify(fireworks, NAVY, [kids]) is None
    found = verify(fireworks, NAVY, [replace(kids, op=Op.NOT)])
    assert found is not None
    assert (found.proofs[0].verdict, found.proofs[0].quote) == (Verdict.QUOTED, fireworks.title)


def test_what_variants_are_made_of_is_proven_by_the_one_that_is() -> None:
    stuffs = ("leather", "mesh")
    chair = Product(
        ProductId("c"), "Office Chair", looks=(
            Look(LookId("c/-"), variants=tuple(
                Variant(Sku(stuff), {"material": stuff}, Offer(Money(900, "USD"), None, 1)) for stuff in stuffs
            )),
        ),
    )  # fmt: skip
    for stuff in stuffs:
        for insist in (False, True):
            found = verify(
                chair, chair.looks[0], [Constraint(Field.MATERIAL, Op.IS, (stuff,), insist=insist)]
            )
            assert found is not None
            assert (found.variant.sku, found.proofs[0].verdict) == (stuff, Verdict.PROVEN)
    refused = verify(chair, chair.looks[0], [Constraint(Field.MATERIAL, Op.NOT, ("leather",))])
    assert refused is not None and refused.variant.sku == "mesh"
    assert verify(chair, chair.looks[0], [Constraint(Field.MATERIAL, Op.IS, ("velvet",))]) is None


@pytest.mark.parametrize(
    ("stated", "verdict"),
    [
        ("Wolle", Verdict.NOT_STATED),
        ("80 % Baumwolle", Verdict.NOT_STATED),
        ("70% Wolle, 30% Polyester", Verdict.NOT_STATED),
        ("Acrylic", Verdict.PROVEN),
        ("70% Acrylic, 30% Polyester", Verdict.PROVEN),
        ("95% Cotton, 5% Elastane", Verdict.PROVEN),
        ("Polyester (GRS), PU coating", Verdict.PROVEN),
        ("Cordura nylon", Verdict.PROVEN),
        ("Wolle und Nylon", Verdict.NOT_STATED),
    ],
)
def test_a_material_by_a_name_that_english_has_not_proves_the_lack_of_none(
    stated: str, verdict: Verdict
) -> None:
    scarf = replace(SHELL, attributes={"material": (stated,)})
    found = verify(scarf, NAVY, [Constraint(Field.MATERIAL, Op.NOT, ("wool",))])
    assert found and found.proofs[0].verdict is verdict


@pytest.mark.parametrize(
    ("age", "of_five", "for_kids"),
    [
        ("3+", Verdict.PROVEN, Verdict.PROVEN),
        ("7-9 years", None, Verdict.PROVEN),
        ("6-12 months", None, None),
        ("all ages", Verdict.NOT_STATED, Verdict.NOT_STATED),
    ],
)
def test_an_age_is_held_against_the_years_that_are_stated(
    age: str, of_five: Verdict | None, for_kids: Verdict | None
) -> None:
    """Wooden blocks for "3+" were none for who is five."""
    blocks, live = replace(SHELL, attributes={"age": (age,)}), Live()
    live.put([blocks])
    for values, verdict in (((Decimal(5), "kids"), of_five), (("kids",), for_kids)):
        wish = Constraint(Field.AGE, Op.IS, values)
        found = verify(blocks, NAVY, [wish])
        assert (found and found.proofs[0].verdict) == verdict
        assert (len(live.select([wish])) > 0) is bool(found)
        assert bool(broken(wish, blocks, NAVY, NAVY.variants[0])) is not bool(found)
