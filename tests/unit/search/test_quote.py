import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from shopkeeper.index.terms import stem
from shopkeeper.search.quote import find_quote

JACKET = [
    ("title", "Storm Shell"),
    (
        "description",
        "A water-proof shell. Not machine washable. Hidden pockets for keys! Free of PVC; no hood.",
    ),
]


@pytest.mark.parametrize(
    ("feature", "sentence"),
    [
        ("waterproof", "A water-proof shell."),
        ("water proof", "A water-proof shell."),
        ("pocket", "Hidden pockets for keys!"),
        ("hidden pockets", "Hidden pockets for keys!"),
    ],
)
def test_a_passage_that_states_the_feature_is_quoted_verbatim(feature: str, sentence: str) -> None:
    quote = find_quote(feature, JACKET)
    assert quote is not None
    assert (quote.text, quote.source, quote.denies) == (sentence, "description", False)


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        ("houseplant", "A lovely house plant."),
        ("house plants", "A lovely houseplant."),
        ("houseplants", "Two house plants."),
    ],
)
def test_two_words_may_be_written_as_one(feature: str, said: str) -> None:
    quote = find_quote(feature, [("description", said)])
    assert quote is not None
    assert quote.text == said


@pytest.mark.parametrize("feature", ["machine washable", "PVC", "hood"])
def test_a_passage_that_says_the_opposite_denies(feature: str) -> None:
    quote = find_quote(feature, JACKET)
    assert quote is not None
    assert quote.denies


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        ("leather", "Softer than leather."),
        ("wool", "An alternative to wool."),
        ("sugar", "No added sugar."),
        ("sugar", "Zero added sugar."),
        ("sugar", "No sugar added."),
        ("salt", "No added sugar or salt."),
        ("sugar", "Reduced sugar: no."),
        ("hood", "Detachable hood: no"),
        ("hood", "Hood adjustment: no"),
        ("wool", "Unlike wool, it does not itch."),
        ("waterproof", "Water-resistant rather than waterproof."),
        ("battery", "Spare batteries can be bought separately."),
        ("battery", "Charger included, no spare battery."),
        ("oven", "Cannot be used in: microwave - oven safe."),
        ("nuts", "Suitable for nut allergy sufferers."),
        ("vegan", "Free from: gluten | vegan"),
    ],
)
def test_what_a_thing_is_only_compared_with_is_neither_stated_nor_denied(feature: str, said: str) -> None:
    assert find_quote(feature, [("description", said)]) is None


@pytest.mark.parametrize(
    ("feature", "said", "quoted"),
    [
        ("recycled", "Shipped in recyclable packaging.", False),
        ("recyclable", "Recyclable packaging.", True),
        ("imported", "An important choice.", False),
        ("personalized", "Personal use only.", False),
        ("removable", "Removes stains.", False),
        ("insulated", "Warm insulation.", True),
        ("water resistant", "Water resistance of 5 bar.", True),
        ("natural", "Dyed naturally.", True),
        ("breathable", "Great breathability.", True),
        ("compatible", "Compatibility with all phones.", True),
        ("electric", "Electrical heating.", True),
        ("ergonomic", "Ergonomically shaped.", True),
        ("geometric", "A geometrical print.", True),
    ],
)
def test_what_can_be_done_is_not_done(feature: str, said: str, quoted: bool) -> None:
    assert bool(find_quote(feature, [("description", said)])) == quoted


@pytest.mark.parametrize(
    ("feature", "said", "quoted"),
    [
        ("iphone 15", "Case for iPhone 15 Pro", False),
        ("iphone 15", "Case for iPhone 15 Plus and iPhone 15", True),
        ("iphone 15", "Case for iPhone 15, slim", True),
        ("iphone 15 pro", "Case for iPhone 15 Pro Max", False),
        ("iphone 15 pro", "Case for iPhone 15 Pro", True),
        ("macbook", "Case for MacBook Pro", True),
        ("100 kg", "Load 100 kg max.", True),
        ("s24", "Case for Galaxy S24 Ultra", False),
        ("4k", "A 4K Ultra HD panel", True),
        ("20v", "Drill 20V Max", True),
        ("e120", "With E120 plus sugar", True),
        ("vitamin d3", "Vitamin D3 plus K2", True),
        ("spf 50", "SPF 50 plus protection", True),
        ("windows 11", "Windows 11 Pro", True),
        ("wifi 6", "WiFi 6 Plus", True),
        ("pack of 6", "Pack of 6 mini cakes", True),
    ],
)
def test_a_longer_model_name_is_another_model(feature: str, said: str, quoted: bool) -> None:
    assert bool(find_quote(feature, [("title", said)])) == quoted
    assert find_quote(feature, [("title", said)], implied=True)


@pytest.mark.parametrize("feature", ["breathable", "keys pockets", "", "!!!"])
def test_what_no_sentence_says_is_not_quoted(feature: str) -> None:
    assert find_quote(feature, JACKET) is None


def test_a_statement_outweighs_an_earlier_denial() -> None:
    quote = find_quote("hood", [("description", "The vest has no hood. The jacket has a hood.")])
    assert quote is not None
    assert quote.text == "The jacket has a hood."


@pytest.mark.parametrize(
    "denial",
    [
        "It isn’t waterproof.",
        "It isn't waterproof.",
        "This cannot be called waterproof.",
        "It won’t stay waterproof.",
    ],
)
def test_a_denial_is_understood_however_it_is_written(denial: str) -> None:
    quote = find_quote("waterproof", [("description", denial)])
    assert quote is not None
    assert quote.denies
    assert quote.text == denial


@pytest.mark.parametrize(
    ("feature", "said", "denies"),
    [
        ("vegan", "A sugar-free, vegan bar.", False),
        ("sugar", "A sugar-free, vegan bar.", True),
        ("pocket", "Two side pockets, free shipping.", False),
        ("fragrance", "Fragrance free.", True),
        ("gift box", "Comes with a free gift box.", False),
        ("gift box", "No gift box.", True),
        ("dye", "Free of any dye.", True),
        ("dye", "Free from dye.", True),
        ("waterproof", "Non-slip, waterproof sole.", False),
        ("slip", "Non-slip, waterproof sole.", True),
        ("lined", "A sleeve-less lined vest.", False),
        ("sleeve", "A sleeve-less lined vest.", True),
        ("gluten", "Gluten- and lactose-free.", True),
        ("gluten", "Gluten-, nut- and lactose-free.", True),
        ("sugar", "Comes with a sugar-coated free sample.", False),
        ("alcohol", "0% alcohol.", True),
        ("alcohol", "10% alcohol.", False),
        ("alcohol", "4.0 % alcohol.", False),
        ("sugar", "Zero sugar.", True),
        ("sugar", "Sugar: 0 g.", True),
        ("sugar", "Sugar: 0.5 g.", False),
        ("alcohol", "Alcohol: 0.0%", True),
        ("pockets", "0 pockets.", True),
        ("hood", "Detachable hood (not included).", True),
        ("batteries", "Batteries required, not included.", True),
        ("batteries", "Excludes batteries.", True),
        ("waterproof", "Waterproof (no).", True),
        ("waterproof", "Waterproof: false.", True),
        ("waterproof", "Hardly waterproof.", True),
        ("leather", "Faux leather.", True),
        ("leather", "Upper of synthetic leather.", True),
        ("leather", "A man-made leather strap.", True),
        ("leather", "Leather-look upper.", True),
        ("insulation", "Synthetic insulation.", False),
        ("hood", "Hood: none.", True),
        ("hood", "Hood – no drawstring.", False),
        ("waterproof", "Waterproof: no.", True),
        ("hood", "Hood not included.", True),
        ("hood", "Hood: not detachable.", False),
        ("batteries included", "Batteries are not included.", True),
        ("batteries included", "Batteries included.", False),
        ("no show socks", "Six no-show socks.", False),
        ("bluetooth", "Bluetooth not supported.", True),
        ("bluetooth", "Bluetooth support: no", True),
        ("breathable", "Waterproof: no, breathable: yes", False),
        ("breathable", "Waterproof: no | breathable: yes", False),
        ("breathable", "Waterproof: no / breathable: yes", False),
        ("breathable", "Waterproof - no, breathable - yes", False),
        ("breathable", "Waterproof: no / breathable: no", True),
        ("breathable", "Waterproof=no breathable=no", True),
        ("hood", "Without lining | hood: no", True),
        ("hood", "Not lined - hood: no", True),
        ("sulphates", "No parabens, sulphates or silicones: just oil", True),
        ("outdoor", "Outdoor use is not recommended.", True),
        ("outdoor", "Outdoor rug, not recommended for bathrooms.", False),
        ("waterproof", "Waterproof, not suitable for children.", False),
        ("batteries", "Batteries aren’t included.", True),
        ("battery", "Battery must be purchased separately.", True),
        ("soy", "Never fried - contains soy.", False),
        ("beeswax", "Not vegan: contains beeswax.", False),
        ("peanuts", "Not spicy - with peanuts.", False),
        ("wool", "Not for babies: wool inside.", False),
        ("hood", "No lining - hood included.", False),
        ("pets", "Not for children - or pets.", True),
        ("pets", "Not suitable for: children, pets.", True),
        ("sugar", "Without additives: sugar, salt.", True),
        ("lid", "Lid missing.", True),
        ("dust jacket", "The dust jacket is missing.", True),
        ("milk", "Milk removed.", True),
        ("hood", "Hood removed easily when warm.", False),
        ("hood", "The hood is removed in seconds.", False),
        ("hood", "Hood is removed with a zip.", False),
        ("fat", "Fat removed from milk.", True),
        ("lid", "The lid is missing a screw.", False),
        ("remote", "Remote missing unfortunately.", True),
        ("remote", "The remote is missing here.", True),
        ("tags", "Tags removed after purchase.", True),
        ("label", "Label removed as it itched.", True),
        ("milk", "Contains milk - free from gluten.", False),
        ("gluten", "Contains milk - free from gluten.", True),
        ("usb cable", "USB cable - free delivery.", False),
        ("gluten", "Gluten - free.", True),
        ("milk", "No gluten, milk: yes", False),
        ("battery", "No charger | battery: 5000 mAh", False),
        ("pockets", "No hood, pockets: 2", False),
        ("pockets", "No hood, pockets: none", True),
        ("nuts", "Free from the following allergens: gluten, nuts.", True),
        ("nuts", "Not suitable for nut allergy sufferers.", False),
        ("lid", "The lid is missing but the pot is fine.", True),
        ("battery", "Battery and charger not included.", True),
        ("charger", "Battery and charger not included.", True),
        ("battery", "Battery included, charger not included.", False),
        ("battery", "Comes with a battery and the charger is not included.", False),
        ("waterproof", "Waterproof and batteries not included.", False),
        ("leather", "Leather strap and buckle sold separately.", False),
        ("leather", "Leather (faux) strap.", True),
    ],
)
def test_free_less_and_non_deny_only_the_word_that_they_stand_with(
    feature: str, said: str, denies: bool
) -> None:
    quote = find_quote(feature, [("description", said)])
    assert quote is not None and quote.denies == denies


@pytest.mark.parametrize(
    ("feature", "said", "denies"),
    [
        ("waterproof", "No hood, waterproof.", False),
        ("waterproof", "Without a hood, fully waterproof.", False),
        ("hood", "No hood, waterproof.", True),
        ("two pockets", "No hood, two pockets.", False),
        ("pockets", "No hood, with pockets.", False),
        ("pockets", "No hood, but pockets.", False),
        ("sulphates", "Without parabens, sulphates.", True),
        ("sulphates", "No parabens, sulphates or perfume.", True),
        ("perfume", "No parabens, no perfume.", True),
        ("washable", "No visible, washable seams.", True),
        ("waterproof", "Not heavy but waterproof.", False),
        ("waterproof", "Not, however, waterproof.", True),
        ("synthetic", "No artificial, synthetic dyes.", True),
        ("house plant", "No pot, a houseplant", False),
        ("hood", "½ ½ ½ no ½ hood", True),
        ("waterproof", "Not breathable, waterproof or light.", True),
        ("waterproof", "No hood, not waterproof.", True),
        ("soy", "Contains no gluten, nuts, lactose or soy.", True),
        ("lactose", "No nuts, gluten, eggs or lactose.", True),
        ("mineral oil", "No parabens, silicones, sulphates, mineral oil or perfume.", True),
        ("wool", "No assembly required, brown leather, cotton and wool.", False),
        ("soy", "Free from milk, eggs, gluten and soy.", True),
        ("soy", "Free from: milk, eggs, gluten and soy.", True),
        ("perfume", "Made without parabens, silicones, sulphates and perfume.", True),
        ("leather", "Free from parabens, with straps of leather.", False),
        ("pockets", "Neither hood nor pockets.", True),
        ("hood", "Neither hood nor pockets.", True),
        ("pockets", "No hood, a zip and pockets.", False),
        ("leather", "No plastic, just leather.", False),
        ("waterproof", "Not only waterproof but breathable.", False),
        ("breathable", "Not only waterproof but not breathable.", True),
        ("waterproof", "There is no better waterproof jacket.", False),
        ("leather soles", "Never made without leather soles.", False),
        ("nut", "Not suitable for nut allergy sufferers.", False),
        ("nuts", "Not for people who are allergic to nuts.", False),
        ("outdoor use", "Not suitable for outdoor use.", True),
        ("outdoor", "Unsuitable for outdoor use.", True),
        ("battery", "Does not come with a battery.", True),
        ("android", "Not compatible for use with any Android phone.", True),
        ("waterproof", "Do not use bleach on the waterproof coating.", False),
        ("waterproof", "It isn't just waterproof.", False),
        ("android", "Not recommended for use with: iOS, Android", True),
        ("waterproof", "Do not worry: it is waterproof.", False),
        ("battery", "Not your average drill: battery and case.", False),
        ("salt", "No added sugar, no salt.", True),
        ("sugar", "With added sugar.", False),
        ("added sugar", "No added sugar.", True),
        ("gluten", "No artificial colours, gluten-free.", True),
        ("breathable", "Never clammy, always breathable.", False),
        ("waterproof", "Not bulky, waterproof and light.", False),
        ("stretch", "Does not crease, stretch fabric.", False),
        ("tumble dry", "Do not bleach, tumble dry.", True),
        ("pockets", "No-show pockets.", False),
        ("waterproof", "Neither the zip nor the seams are waterproof.", True),
        ("latex", "Does not contain natural rubber latex.", True),
        ("latex", "Not made with natural rubber latex.", True),
        ("leather", "Not made from genuine animal leather.", True),
        ("waterproof", "It is not guaranteed to be 100% waterproof.", True),
        ("leather", "This bag is not made of plastic, genuine leather.", False),
        ("stretch", "It does not contain elastane, so stretch is low.", False),
        ("gluten", "Free from: gluten (contains milk).", True),
        ("milk", "Free from: gluten (contains milk).", False),
        ("nuts", "Free from gluten, milk and traces of nuts.", True),
        ("milk", "Free from: gluten and contains milk.", False),
        ("milk", "Free from: gluten | Contains: milk", False),
        ("milk", "Free from: all allergens (including milk).", True),
        ("peanuts", "Free from: gluten, dairy, may contain peanuts.", False),
        ("soy", "Free from milk, contains soy and nuts.", False),
        ("soy", "Free from: nuts, allergens: soy", False),
        ("eggs", "Free from: nuts, contains no eggs.", True),
        ("microwave", "Not suitable for: dishwasher - suitable for: microwave.", False),
    ],
)
def test_a_denial_ends_where_something_else_is_said(feature: str, said: str, denies: bool) -> None:
    quote = find_quote(feature, [("description", said)])
    assert quote is not None and quote.denies == denies


@pytest.mark.parametrize(
    ("feature", "said", "denies"),
    [
        ("latex free", "Not made with natural rubber latex.", False),
        ("nut free", "Contains gluten and nuts.", True),
        ("nut free", "Free from: gluten (may contain traces of nuts).", True),
        ("nut free", "May contain traces of nuts.", True),
        ("gluten-free", "Contains gluten, free range eggs.", True),
        ("gluten free", "Not gluten free.", True),
        ("gluten free", "Gluten free: no.", True),
        ("gluten", "Gluten free: no.", False),
        ("gluten", "Not gluten free.", False),
        ("gluten", "Cannot be guaranteed free from gluten.", False),
        ("gluten", "No sugar, gluten free.", True),
        ("gluten free", "Free from gluten.", False),
        ("gluten free", "Contains no gluten, milk or soy.", False),
        ("sugar free", "Contains 0 g sugar.", False),
        ("hands free", "Keeps your hands clean. Hands-free.", False),
    ],
)
def test_free_of_a_thing_is_what_has_none_of_it(feature: str, said: str, denies: bool) -> None:
    quote = find_quote(feature, [("description", said)])
    assert quote is not None and quote.denies == denies


@pytest.mark.parametrize(
    ("feature", "said"), [("sugar free", "No added sugar."), ("hands free", "Keeps your hands clean.")]
)
def test_what_does_not_contain_it_for_certain_is_silent(feature: str, said: str) -> None:
    assert find_quote(feature, [("description", said)]) is None


@pytest.fixture
def impatient() -> Iterator[ThreadPoolExecutor]:
    """Threads that give way to each other in the middle of everything."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            yield pool
    finally:
        sys.setswitchinterval(usual)


def test_threads_do_not_read_each_other_s_words(impatient: ThreadPoolExecutor) -> None:
    words = [f"{word}{ending}{n}ations" for n in range(60) for word in ("water", "wind") for ending in "abc"]
    quotes = impatient.map(lambda word: find_quote(word, [("title", f"It is {word}.")]), words)
    assert [quote and quote.text for quote in quotes] == [f"It is {word}." for word in words]
    endings = ["waterproofing", "organizations", "comfortable", "stripes", "generalizations"] * 200
    assert [*impatient.map(stem.__wrapped__, endings)] == [stem(word) for word in endings]  # past the cache


def test_a_decimal_ends_no_sentence() -> None:
    quote = find_quote("inseam", [("description", 'Two colours. 2.5" inseam. Soft.')])
    assert quote is not None and quote.text == '2.5" inseam.'


def test_a_name_implies_what_its_longer_name_says_but_only_where_that_is_asked() -> None:
    passages = [("title", "Teton Pullover Hoodie"), ("description", "Our warmest.")]
    quote = find_quote("hood", passages, implied=True)
    assert quote is not None and (quote.text, quote.source, quote.denies) == (
        "Teton Pullover Hoodie",
        "title",
        False,
    )
    assert find_quote("hood", passages) is None
    assert find_quote("zip", passages, implied=True) is None


@pytest.mark.parametrize(
    ("feature", "said", "stated"),
    [
        ("5 l", "Wood Oil C 2.5 l", False),
        ("5 m", "1,5 m long", False),
        ("1/2 in", "1 1/2 in socket", False),
        ("5 m", "1.5 m or 5 m", True),
        ("1/2 in", "1/2 in socket", True),
        ("2.5 l", "Wood Oil C 2.5 l", True),
        ("802.11ac", "Wifi 802.11ac", True),
    ],
)
def test_a_number_begins_where_it_is_said_to(feature: str, said: str, stated: bool) -> None:
    assert (find_quote(feature, [("title", said)]) is not None) is stated


def test_a_number_belongs_to_the_unit_right_behind_it() -> None:
    oil = [("title", "Edge 0W-20 Engine Oil 5 L")]
    assert find_quote("20 l", oil) is None
    assert find_quote("5 l", oil)
