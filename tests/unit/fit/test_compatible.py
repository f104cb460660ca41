"""What goes with what: each kind of evidence, what disagrees, what proves nothing; and what holds of any two products."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.fit import compatible, joins, standards, why
from shopkeeper.fit.compatible import declares
from shopkeeper.fit.interfaces import interfaces
from shopkeeper.types import Goes, Ground, Product, ProductId, Review, ReviewId, Untrusted
from shopkeeper.types.errors import InvalidInput

YES, NO, SILENT = Goes.YES, Goes.NO, Goes.NOT_STATED


def thing(
    title: str,
    text: str = "",
    kind: str = "",
    fits: Sequence[str] = (),
    links: Sequence[str] = (),
    **stated: str,
) -> Product:
    return Product(
        ProductId(title),
        title,
        text,
        categories=((kind,),) if kind else (),
        attributes={name.replace("_", " "): (value,) for name, value in stated.items()},
        fits=tuple(map(ProductId, fits)),
        links=tuple(map(ProductId, links)),
    )


CAMERA = thing("Snap 200 Camera", kind="Cameras", lens_mount="Canon EF-S")
FULL = thing("Snap 900 Body", kind="Cameras", mount="Canon EF")
LENS = thing("Nifty 50 Lens", kind="Lenses", mount="EF")
SMALL = thing("Zoom Lens", kind="Lenses", mount="Canon EF-S")
BULB = thing("Warm Bulb", "Fits any E27 lamp. Not suitable for E14 sockets.", "Bulbs", voltage="220-240 V")
CASE = thing("Slim Case", "Made for the iPhone 12. It does not fit the iPhone 12 mini.")
RAM = thing("Fast RAM", "Runs cool; Compatibility: Intel 100 Series, Intel X299.")
LISTED = thing("Rugged Case", compatible_with="Galaxy S21; Galaxy S22 Plus")


@pytest.mark.parametrize(
    ("product", "other", "goes"),
    [
        (LENS, CAMERA, YES),  # what takes EF-S takes EF
        (CAMERA, LENS, YES),
        (SMALL, FULL, NO),  # not the other way round
        (LENS, thing("Other Body", kind="Cameras", mount="Canon RF"), NO),
        (LENS, thing("Odd Camera", kind="Cameras", mount="Canon"), SILENT),  # a make is no mount
        (thing("A Lens", mount="X100"), thing("B Camera", mount="X200"), NO),  # declared, and otherwise
        (LENS, SMALL, SILENT),  # two lenses go on nothing of each other
        (CAMERA, FULL, SILENT),
        (LENS, thing("Folding Camera", kind="Cameras"), SILENT),
        (BULB, thing("Desk Lamp", "Takes one bulb (E27, up to 40 W)."), YES),
        (BULB, thing("Globe Lamp", socket="E14"), NO),
        (BULB, thing("Camp Lamp", socket="E27", voltage="12 V"), NO),  # of all that has to meet, one does not
        (thing("Torch", battery="AA"), thing("Radio", battery="CR2032"), SILENT),  # neither is a battery
        (thing("Torch", battery="AA"), thing("Small Batteries", battery="AAA"), NO),
        (thing("Grip", fits=["Snap 200 Camera"], mount="Nikon F"), CAMERA, SILENT),  # the record disagrees with itself
        (BULB, thing("Old Lamp", socket="E26"), SILENT),
        (thing("Filter", filter_size="49 mm"), thing("A Lens", filter_thread="49mm"), YES),
        (thing("Filter", filter_size="49 mm"), thing("A Lens", filter_thread="67"), NO),
        (thing("Charger", connector="USB-C"), thing("Laptop", ports="USB Type-C; HDMI"), YES),
        (thing("Cable", connector="HDMI"), thing("Laptop", ports="USB-C"), SILENT),  # it may have more than it declares
        (thing("Grip", fits=["Snap 200 Camera"]), CAMERA, YES),
        (CAMERA, thing("Grip", fits=["Snap 200 Camera"]), YES),
        (CAMERA, thing("Bag", links=["Snap 200 Camera"]), SILENT),  # sold together is no proof
        (thing("Strap", "Designed for the Snap 200 Camera."), CAMERA, YES),
        (thing("Strap", "Looks good beside the Snap 200 Camera."), CAMERA, SILENT),
        (CASE, "the iPhone 12", YES),
        (CASE, "iPhone 12 mini", NO),
        (CASE, "iPhone 12 Pro", SILENT),
        (CASE, "iPhone", SILENT),  # what fits one does not fit every one
        (RAM, "Intel X299", YES),
        (RAM, "Intel 200 Series", SILENT),
        (LISTED, "my Galaxy S22 Plus", YES),
        (LISTED, "Galaxy S22", SILENT),
        (BULB, "an E27 lamp", YES),
        (BULB, "E14", NO),
        (LENS, "an EF mount", YES),
        (LENS, "my Nikon F camera", NO),
        (thing("Wide Bulb", "E27. With the ring it also fits E14 lamps."), "E14 lamp", YES),
        (thing("Phone Case", "For a Moto G4."), "G4 lamp", SILENT),  # no socket of anybody's
        (thing("Case", "It fits neither the iPhone 12 nor the iPhone 13."), "iPhone 12", NO),
        (thing("Case", "It fits neither the iPhone 12 nor the iPhone 13."), "iPhone 13", NO),
        (thing("Case", "Neither the iPhone 12 nor the iPhone 13 fits."), "iPhone 13", NO),
        (thing("Case", "Neither heavy nor bulky, it fits the iPhone 12."), "iPhone 12", YES),
        (thing("Case", "Fits the iPhone 12 but is too small for the iPhone 12 Pro Max."), "iPhone 12 Pro Max", NO),
        (thing("Case", "Fits the iPhone 12 but is too small for the iPhone 12 Pro Max."), "iPhone 12", YES),
        (thing("Case", "Fits every model other than the iPhone 12."), "iPhone 12", NO),
        (thing("Case", "Fits no phone other than the iPhone 12."), "iPhone 12", YES),
        (thing("Case", "No longer fits the iPhone 12."), "iPhone 12", NO),
        (thing("Case", "It does not only fit the iPhone 12, it looks good on it."), "iPhone 12", YES),
        (thing("Case", "Requires an adapter to fit the iPhone 12."), "iPhone 12", SILENT),
        (thing("Case", "Fits the iPhone 12 (adapter required)."), "iPhone 12", SILENT),
        (thing("Case", "Fits the iPhone 12 and needs no adapter."), "iPhone 12", YES),
        (thing("Ring", "Does not need an adapter to fit the iPhone 12."), "iPhone 12", YES),
        (thing("Bulb", "Requires an adapter to fit an E14 lamp."), "E14 lamp", SILENT),
        (thing("Case", "Does it fit the iPhone 12? No."), "iPhone 12", SILENT),  # whatever is asked, and answered
        (thing("Case", "Does it not fit the iPhone 12? It does."), "iPhone 12", SILENT),
        (thing("Case", "Need a case? Made for the iPhone 12."), "iPhone 12", YES),
        (thing("Bulb", "Does it go in an E27 lamp? No."), thing("Desk Lamp", socket="E27"), SILENT),
        (BULB, "does it fit an E27 lamp?", YES),
        (BULB, "a lamp without E27", SILENT),  # what is denied is not asked for
        (BULB, "lamp that isn't E27 or E26", SILENT),
        (BULB, "a lamp that is not E14 but E27", YES),
        (thing("Desk Lamp", "A lamp without an E27 socket."), thing("Bulb", socket="E27"), SILENT),
        (thing("Desk Lamp", "Takes one E27 bulb (not included)."), thing("Bulb", socket="E27"), YES),
        (thing("Candle Bulb", socket="E14, not E27"), thing("Desk Lamp", socket="E27"), NO),
        (thing("Candle Bulb", socket="all except E27"), thing("Desk Lamp", socket="E27"), SILENT),
        (thing("Case", "Hardly fits the iPhone 12."), "iPhone 12", SILENT),
        (thing("Case", "It may not fit the iPhone 12."), "iPhone 12", SILENT),
        (thing("Case", "Hardly noticeable, it fits the iPhone 12."), "iPhone 12", YES),
        (thing("Case", "Made for the iPhone 12, colours may vary."), "iPhone 12", YES),
        (thing("Case", "We cannot guarantee that it fits the iPhone 12."), "iPhone 12", SILENT),
        (thing("Case", "We guarantee that it fits the iPhone 12."), "iPhone 12", YES),
        (thing("Case", "Fits the iPhone 12 poorly."), "iPhone 12", SILENT),
        (thing("Case", "Fits the iPhone 12 if it is bare."), "iPhone 12", SILENT),
        (thing("Case", "Fits all iPhones, bar the iPhone 12."), "iPhone 12", NO),
        (thing("Case", "Made for phones smaller than the iPhone 12."), "iPhone 12", SILENT),
        (thing("Case", "Slimmer than the iPhone 12, it fits a pocket."), "iPhone 12", SILENT),
        (thing("Case", "It fits the iPhone 12 better than any other."), "iPhone 12", YES),
        (thing("Case", "Fits the iPhone 13, not the iPhone 12."), "iPhone 12", SILENT),
        (thing("Case", "Fits the iPhone 12, not the iPhone 13."), "iPhone 12", YES),
        (thing("Case", "Made for the successor of the iPhone 12."), "iPhone 12", SILENT),
        (thing("Case", "For the iPhone 12, please order the Slim Case."), "iPhone 12", SILENT),
        (thing("Case", "A case for the iPhone 12."), "iPhone 12", YES),
        (thing("Case", "Fits the iPhone 13 instead of the iPhone 12."), "iPhone 12", SILENT),
        (thing("Case", "Fits all iPhones aside from the iPhone 12."), "iPhone 12", NO),
        (thing("Case", "Fits all iPhones save the iPhone 12."), "iPhone 12", NO),
        (thing("Case", "It used to fit the iPhone 12."), "iPhone 12", SILENT),
        (thing("Ring", "It is used to fit the iPhone 12."), "iPhone 12", YES),
        (thing("Case", "Reportedly fits the iPhone 12."), "iPhone 12", SILENT),
        (thing("Case", "Claimed to fit the iPhone 12."), "iPhone 12", SILENT),
        (thing("Case", "We hope it fits the iPhone 12."), "iPhone 12", SILENT),
        (thing("Case", "Compatibility with the iPhone 12 unknown."), "iPhone 12", SILENT),
        (thing("Case", "Compatibility with the iPhone 12 is not given."), "iPhone 12", SILENT),
        (thing("Case", "Works with the iPhone 12, a charger is not given."), "iPhone 12", YES),
        (thing("Bulb", "It may fit E27 lamps."), thing("Desk Lamp", socket="E27"), SILENT),
        (thing("Case for iPhone 12 - Choose Your Colour"), "iPhone 12", YES),
        (thing("Case for iPhone 12, See-Through"), "iPhone 12", YES),
        (thing("Case", "Compatible with iPhone 11 (not Pro), iPhone 12 and iPhone 13."), "iPhone 12", YES),
        (thing("Case", "Works with more than 100 devices including the iPhone 12."), "iPhone 12", YES),
        (thing("Lamp", socket="1 x E27, max. 60 W, not suitable for dimmers"), thing("Bulb", socket="E27"), YES),
        (thing("Lamp", "Fits most rooms, but needs an E27 bulb."), thing("Bulb", socket="E27"), YES),
        (thing("Lamp", "Should be fitted with an E27 LED bulb."), thing("Bulb", socket="E27"), YES),
    ],
)  # fmt: skip
def test_yes_no_or_not_stated(product: Product, other: Product | str, goes: Goes) -> None:
    found = compatible(product, other)
    assert found.goes is goes, found


@pytest.mark.parametrize(
    ("value", "goes"),
    [
        ("iPhone 12", YES),
        ("Apple iPhone 12 (6.1 inch)", YES),
        ("all iPhone 12 models", YES),
        ("iPhone 11 - iPhone 12", YES),
        ("iPhone 12 and later", YES),
        ("iPhone 12 only", YES),
        ("iPhone 12; Chanel No. 5", YES),
        ("Designed for iPhone 12 | Galaxy S21", YES),
        ("not iPhone 12", NO),
        ("iPhone 13, not iPhone 12", NO),
        ("all iPhones except iPhone 12", NO),
        ("iPhone 12 not supported", NO),
        ("iPhone 12 and above", YES),
        ("also iPhone 12, sound bar, non-stick pan", YES),
        ("larger than iPhone 12", SILENT),
        ("iPhone 12 (untested)", SILENT),
        ("iPhone 12 unconfirmed", SILENT),
        ("iPhone 12, no adapter needed", YES),
        ("iPhone 12, no adaptor required", YES),
        ("iPhone 12, not without adapter", SILENT),
        ("iPhone 12?", SILENT),
        ("Formerly iPhone 12", SILENT),
        ("iPhone 12 with adapter", SILENT),
        ("all iPhones except iPhone 13, iPhone 12", SILENT),  # how far a denial reaches is not known
    ],
)
def test_a_list_proves_what_its_bare_entries_name(value: str, goes: Goes) -> None:
    found = compatible(thing("Case", compatible_with=value), "iPhone 12")
    assert found.goes is goes and [one.text for one in found.clues] == [value]


def test_every_answer_but_silence_cites_words_of_the_record() -> None:
    found = compatible(LENS, CAMERA)
    assert [(one.product, one.field, one.text) for one in found.clues] == [
        ("Nifty 50 Lens", "attribute:mount", "EF"),
        ("Snap 200 Camera", "attribute:lens mount", "Canon EF-S"),
    ]
    assert why(found.clues[0]) == "Nifty 50 Lens: mount EF."


def test_silence_tells_what_comes_nearest() -> None:
    lens = thing("Soft Lens", "A lens. Designed to function with digital SLR cameras.")
    (near,) = compatible(lens, thing("Compact SLR Camera")).clues
    assert (near.says, near.text) == (SILENT, "Designed to function with digital SLR cameras.")


def test_customers_are_told_and_prove_nothing() -> None:
    review = Review(ReviewId("r1"), 5, Untrusted("It works with my Canon EOS 80D perfectly."))
    found = compatible(thing("Soft Lens"), "a Canon EOS 80D", [review])
    assert found.goes is SILENT
    assert [(one.ground, one.field, one.says) for one in found.clues] == [(Ground.REVIEW, "r1", YES)]


@pytest.mark.parametrize("words", ["", "  ", "x" * 201])
def test_what_is_no_name_is_refused(words: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        compatible(LENS, words)
    assert refused.value.field == "words" and refused.value.fix


def test_a_product_fits_not_itself() -> None:
    with pytest.raises(InvalidInput):
        compatible(LENS, LENS)


def test_only_what_declares_something_can_be_asked_for_it() -> None:
    assert all(map(joins, (LENS, BULB, RAM, LISTED)))
    assert not any(
        joins(thing(title, text))
        for title, text in (("Linen Shirt", "Slim fit. Made for summer."), ("Mug", ""))
    )


def test_a_mount_is_told_by_its_name_and_a_standard_too() -> None:
    assert [one.text for one in declares(LENS, "which mount is it?")] == ["EF"]
    assert [one.text for one in declares(thing("Lamp", socket="E14"), "is it E27?")] == ["E14"]
    assert not declares(LENS, "is it red?")
    assert standards(CAMERA) == ("Canon EF-S",) and standards("an E27 lamp, not E14") == ("E27",)


values = st.sampled_from(
    [(sorted(one.keys)[0], code) for one in interfaces() for code in one.codes]
    + [
        ("filter size", "49 mm"),
        ("filter size", "67 mm"),
        ("voltage", "12 V"),
        ("voltage", "220-240 V"),
        ("mount", "Zed 9"),
    ]
)
texts = st.sampled_from(
    [
        "",
        "Fits E27 lamps.",
        "Not for E14.",
        "Works with the Alpha 10.",
        "With a Canon EF mount.",
        "Never mind.",
    ]
)
products = st.builds(
    lambda title, kind, text, stated: Product(
        ProductId(title),
        title,
        text,
        categories=((kind,),) if kind else (),
        attributes={k: (v,) for k, v in stated},
    ),
    st.sampled_from(["Alpha 10", "Beta Lens", "Gamma Camera", "Delta Lamp", "Epsilon Bulb"]),
    st.sampled_from(["", "Cameras", "Lenses", "Lamps"]),
    texts,
    st.lists(values, max_size=3),
)


@given(products, products)
def test_of_any_two_products_neither_side_matters_and_nothing_is_said_without_words(
    one: Product, two: Product
) -> None:
    if one.id == two.id:
        return
    there, back = compatible(one, two), compatible(two, one)
    assert there.goes is back.goes
    own = {value for product in (one, two) for values in product.attributes.values() for value in values}
    passages = " ".join((one.title, one.description, two.title, two.description))
    assert all(clue.text in own or clue.text in passages for clue in there.clues)
    if there.goes is not SILENT:
        decided = {clue.says for clue in there.clues if clue.ground is not Ground.REVIEW}
        assert there.goes in decided and (there.goes is NO or NO not in decided)


@given(products, st.text(max_size=60))
def test_any_words_get_an_answer_or_are_refused(product: Product, words: str) -> None:
    try:
        found = compatible(product, words)
    except InvalidInput:
        assert not words.strip() or len(words) > 200
    else:
        assert found.goes in Goes and product.title in found.said


@given(products, products)
def test_more_silence_never_makes_a_yes(one: Product, two: Product) -> None:
    """Whoever declares nothing goes with nothing for certain."""
    bare = Product(ProductId("bare"), "Bare", "")
    assert compatible(one, bare).goes is SILENT or one.id == bare.id
    assert compatible(bare, two).goes is SILENT
