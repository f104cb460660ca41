"""The variant that is meant is priced, told of and put into the basket, and no other in its place."""

import pytest

from shopkeeper.concierge.acts import Kind
from shopkeeper.concierge.variants import _naming, single
from shopkeeper.types import Sku, Variant
from tests.unit.concierge.conftest import Talk


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("how much does the 250 g earl grey cost?", "Earl Grey Loose Leaf Tea (250 g) costs £17.50."),
        ("how much is the 24 cm terracotta pot?", "Terracotta Pot (24 cm) costs £15 but is sold out."),
        ("how much is the terracotta pot?", "Terracotta Pot costs £6 to £9."),
        ("how much is the plain shirt in XL?", "Plain Shirt (XL) costs £25 but is sold out."),
        ("how much is the swift drive with 4 TB?", "Swift Drive is not sold so. Capacity in stock: 1 TB."),
        ("plain shirt in XL?", "Yes, Plain Shirt comes in size XL, but is sold out so."),
        ("is the 24 cm terracotta pot in stock?", "Terracotta Pot (24 cm) is sold out."),
        ("is the swift drive 2 TB in stock?", "Swift Drive (2 TB) is sold out."),
        ("when can you deliver the 24 cm terracotta pot?", "Terracotta Pot (24 cm) is sold out."),
        ("when can you deliver the 17 cm terracotta pot?", "Terracotta Pot (17 cm) is in stock."),
    ],
)  # fmt: skip
def test_what_is_told_of_is_the_variant_that_is_named(gardener: Talk, asked: str, said: str) -> None:
    gardener(asked)
    assert said in gardener.said and not gardener.done.dropped


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ("add the 17 cm terracotta pot", "1 × Terracotta Pot (17 cm)"),
        ("add the 250 g earl grey", "1 × Earl Grey Loose Leaf Tea (250 g)"),
        ("add two 1 TB swift drives", "2 × Swift Drive (1 TB)"),
        ("add 250 grams of earl grey", "1 × Earl Grey Loose Leaf Tea (250 g)"),
        ("add two 1 terabyte swift drives", "2 × Swift Drive (1 TB)"),
    ],
)
def test_what_lies_in_the_basket_is_the_variant_that_was_named(gardener: Talk, asked: str, line: str) -> None:
    gardener(asked)
    assert [row[0] for row in gardener.record.rows][:-1] == [line]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("add the 24 cm terracotta pot", "Terracotta Pot (24 cm) is sold out. Colour: terracotta. Diameter in stock: 12 cm, 17 cm."),
        ("add the 2 TB swift drive", "Swift Drive (2 TB) is sold out. Capacity in stock: 1 TB."),
        ("add the 4 TB swift drive", "Swift Drive is not sold so."),
        ("add the plain shirt in XXL", "Plain Shirt is not sold so."),
    ],
)  # fmt: skip
def test_nothing_takes_the_place_of_what_is_not_there(gardener: Talk, asked: str, said: str) -> None:
    gardener(asked)
    assert said in gardener.said and not gardener.done.dropped
    assert gardener("what is in my basket?").said == "Your basket is empty."


@pytest.mark.parametrize(
    "before", [("is the plain shirt available in XL?",), ("plain shirt", "in XL"), ("plain shirt in XL?",)]
)
def test_it_is_the_variant_that_was_talked_about(gardener: Talk, before: tuple[str, ...]) -> None:
    for words in before:
        gardener(words)
    assert "Plain Shirt (XL) costs £25" in gardener("how much is it?").said
    assert "Plain Shirt (XL) is sold out. Sizes in stock: M." in gardener("add it").said
    assert "Plain Shirt (M) costs £20." in gardener("how much is it in M?").said
    assert "Plain Shirt is in your basket." in gardener("add it").said


def test_a_new_search_forgets_which_one_was_talked_about(gardener: Talk) -> None:
    gardener("is the plain shirt available in XL?")("the plain shirt in M")
    assert gardener.kinds == ["find"]
    assert "Plain Shirt (M) costs £20." in gardener("how much is it?").said


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("how much is the down pillow 80 x 80 cm?", "Down Pillow (80 x 80 cm) costs $60."),
        ("how much is the down pillow in size 80 x 80 cm?", "Down Pillow (80 x 80 cm) costs $60."),
        ("how much is the down pillow in 60 x 60 cm?", "Down Pillow is not sold so."),
        ("is the down pillow in stock in 50 by 70 cm?", "Down Pillow (50 x 70 cm) is in stock."),
        ("how much is the clear view monitor for a 2 m wall?", "Clear View Monitor costs $150 to $220."),
        ("how much is the clear view monitor in 32 inch?", "Clear View Monitor is not sold so."),
    ],
)  # fmt: skip
def test_what_has_two_sides_is_one_measure_and_that_of_another_thing_is_none(
    dealer: Talk, asked: str, said: str
) -> None:
    dealer(asked)
    assert said in dealer.said and not dealer.done.dropped


@pytest.mark.parametrize("size", ["7", "9"])
def test_the_number_after_a_size_that_is_not_there_is_another_size_and_no_count_of_anything_else(
    dealer: Talk, size: str
) -> None:
    dealer("add the road bike in M")(f"add the silver ring in size {size}")
    assert dealer.question.options == ("6", "8")
    dealer("8")
    assert [name for name, _ in dealer.record.rows][:2] == ["1 × Road Bike (M)", "1 × Silver Ring (8)"]


@pytest.mark.parametrize("answer", ["make it 8", "change it to 8", "then make that 8"])
def test_a_size_is_made_another_where_one_was_asked_for_and_no_count(dealer: Talk, answer: str) -> None:
    dealer("add the silver ring in size 6")("add the silver ring in size 7")(answer)
    assert [name for name, _ in dealer.record.rows][:2] == ["1 × Silver Ring (6)", "1 × Silver Ring (8)"]


def test_as_many_are_put_in_of_another_size_as_were_asked_for(dealer: Talk) -> None:
    dealer("add 2 gold bands in size 54")("56.5")
    assert [name for name, _ in dealer.record.rows][:-1] == ["2 × Gold Band (56.5)"]


def test_a_size_is_said_without_a_name_and_is_not_that_of_before(dealer: Talk) -> None:
    dealer("add the gold band in size 56.5")("add the gold band in 52")
    assert [name for name, _ in dealer.record.rows][:2] == ["1 × Gold Band (56.5)", "1 × Gold Band (52)"]
    assert "Gold Band (54) is sold out." in dealer("add the gold band in 54, please").said
    assert "Gold Band is not sold so." in dealer("add the gold band in 60").said


def test_what_something_else_measures_is_no_size_of_it(dealer: Talk) -> None:
    assert "Which size" in dealer("add a down pillow for my 140 x 200 cm bed").question.text


@pytest.mark.parametrize("wish", ["a green hoodie", "zip hoodie in green"])
def test_the_colour_that_was_looked_for_is_kept_when_it_is_sold_out(dealer: Talk, wish: str) -> None:
    assert "Zip Hoodie (Green, M) costs $49 but is sold out." in dealer(wish)("how much is it?").said
    assert "Zip Hoodie (Green, M) is sold out. Colour: Black." in dealer("add it").said
    assert dealer("how much is it in black?").said == "Zip Hoodie (Black) costs $49 to $55."


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("how much is the silver ring in size 8?", "Silver Ring (8) costs $65."),
        ("is the silver ring available in size 7?", "Silver Ring (7) is sold out."),
        ("how much is the silver ring in ring size 9?", "Silver Ring is not sold so."),
        ("how much are the straight jeans with waist 32 length 34?", "Straight Jeans (32, 34) costs $72."),
        ("how much are the straight jeans W32 L32?", "Straight Jeans (32, 32) costs $70."),
        ("how much is the clear view monitor in size 27 inch?", "Clear View Monitor (27 inch) costs $220."),
    ],
)  # fmt: skip
def test_an_option_is_chosen_by_its_name(dealer: Talk, asked: str, said: str) -> None:
    dealer(asked)
    assert said in dealer.said and not dealer.done.dropped


@pytest.mark.parametrize(
    ("option", "values", "words", "found"),
    [
        ("ring size (eu)", {"52", "54"}, "size 54", ["54"]),
        ("length (cm)", {"85", "95"}, "length 95", ["95"]),
        ("fingers [#]", {"n", "n 1/2"}, "fingers n 1/2", ["n 1/2"]),
        ("#", {"1", "2"}, "# 2, s24", []),
        (" ", {"1"}, "1", []),
        ("waist", {"32"}, "w32, waist 34", ["32", "34"]),
        ("wheel size", {'27.5"', '29"'}, 'size 27.5"', ['27.5"']),
        ("key", {"a", "g"}, "a harmonica in g", ["g"]),
        ("key", {"a", "g"}, "a harmonica in a box", []),
    ],
)
def test_an_option_may_be_called_anything(
    option: str, values: set[str], words: str, found: list[str]
) -> None:
    assert [one["value"] for one in _naming(option, frozenset(values)).finditer(words)] == found


def test_a_ring_size_is_asked_for_like_any_size(dealer: Talk) -> None:
    assert dealer("add the silver ring").question.options == ("6", "8")
    assert [row[0] for row in dealer("8").record.rows][:-1] == ["1 × Silver Ring (8)"]


@pytest.mark.parametrize(
    ("asked", "options", "answer", "line"),
    [
        ("add the gold band in 54", ("52", "56.5"), "56.5", "1 × Gold Band (56.5)"),
        ("add the road bike", ("S", "M"), "M", "1 × Road Bike (M)"),
    ],
)
def test_a_size_of_any_name_is_asked_for(
    dealer: Talk, asked: str, options: tuple[str, ...], answer: str, line: str
) -> None:
    assert dealer(asked).question.options == options
    assert [row[0] for row in dealer(answer).record.rows][:-1] == [line]


@pytest.mark.parametrize(
    ("asked", "lines"),
    [
        (("add the white side table",), "1 × Side Table (White)"),
        (("a white side table", "add it"), "1 × Side Table (White)"),
        (("a white side table", "add it in black"), "1 × Side Table (Black)"),
        (("add the kids romper for 4-5 years",), "1 × Kids Romper (4-5 years)"),
        (("add the kids romper not for 4-5 years but 2-3 years",), "1 × Kids Romper (2-3 years)"),
        (("add the kids romper not for 2-3 years but 4-5 years",), "1 × Kids Romper (4-5 years)"),
        (("add a set of 6 wine glasses",), "1 × Wine Glass (Set of 6)"),
        (("add 2 sets of 6 wine glasses",), "2 × Wine Glass (Set of 6)"),
        (("add 6 wine glasses",), "6 × Wine Glass (Single)"),
        (("add a $50 shop voucher",), "1 × Shop Voucher ($50)"),
        (("add 2 $50 shop vouchers",), "2 × Shop Voucher ($50)"),
    ],
)
def test_an_option_is_chosen_by_what_it_is(dealer: Talk, asked: tuple[str, ...], lines: str) -> None:
    for words in asked:
        dealer(words)
    assert [row[0] for row in dealer.record.rows][:-1] == [lines]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("add the gold band in size 9", "Gold Band is not sold so."),
        ("add the side table in gold", "Side Table (Gold) is sold out."),
        ("add the side table in green", "Side Table is not sold so."),
        ("add the kids romper for 6-7 years", "Kids Romper (6-7 years) is sold out."),
    ],
)
def test_nothing_takes_the_place_of_an_option_that_is_not_there(dealer: Talk, asked: str, said: str) -> None:
    assert said in dealer(asked).said


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("does the nova phone come in blue?", "Yes, Nova Phone comes in blue, but is sold out so."),
        ("does the nova phone come in black?", "Yes, Nova Phone comes in black."),
        ("is the zip hoodie sold in green?", "Yes, Zip Hoodie comes in green, but is sold out so."),
        ("does the zip hoodie come in M?", "Yes, Zip Hoodie comes in size M."),
    ],
)  # fmt: skip
def test_a_colour_of_which_nothing_is_left_is_told_so(dealer: Talk, asked: str, said: str) -> None:
    assert dealer(asked).said == said


@pytest.mark.parametrize(
    "turns",
    [
        ("compare the olive oil and the side table, add the second one in white",),
        ("compare the olive oil and the side table", "add the second one in white"),
        (
            "a monitor",
            "compare the olive oil and the side table",
            "which is cheaper?",
            "add the second one in white",
        ),
    ],
)
def test_the_second_is_the_second_of_what_was_compared(dealer: Talk, turns: tuple[str, ...]) -> None:
    for words in turns:
        dealer(words)
    assert [row[0] for row in dealer.record.rows][:-1] == ["1 × Side Table (White)"]


@pytest.mark.parametrize(
    ("added", "made", "line"),
    [
        ("add the silver ring in 6", "make it 8", "1 × Silver Ring (8)"),
        ("add the gold band in 52", "make it 2", "2 × Gold Band (52)"),
        ("add the wine glass", "make it 6", "6 × Wine Glass (Single)"),
    ],
)
def test_a_number_that_is_a_size_of_what_was_put_in_is_that_size(
    dealer: Talk, added: str, made: str, line: str
) -> None:
    dealer(added)
    assert [row[0] for row in dealer(made).record.rows][:1] == [line]


@pytest.mark.parametrize(
    ("asked", "question", "options", "answer", "line"),
    [
        ("add the harmonica", "Which key of Blues Harmonica?", ("A", "C", "G"), "G", "1 × Blues Harmonica (G)"),
        ("add two blues harmonicas", "Which key of Blues Harmonica?", ("A", "C", "G"), "in C", "2 × Blues Harmonica (C)"),
        ("add the side table", "Which finish of Side Table?", ("Black", "White"), "white", "1 × Side Table (White)"),
        ("add the nova phone", "Which storage of Nova Phone?", ("128 GB", "256 GB"), "256 GB", "1 × Nova Phone (256 GB, Black)"),
        ("add the crew neck t-shirt", "Which colour of Crew Neck T-Shirt?", ("Navy", "White"), "white", "1 × Crew Neck T-Shirt (White, S)"),
        ("add the straight jeans", "Which length of Straight Jeans?", ("32", "34"), "34", "1 × Straight Jeans (32, 34)"),
        ("add the straight jeans in waist 32", "Which length of Straight Jeans?", ("32", "34"), "34", "1 × Straight Jeans (32, 34)"),
        ("add the straight jeans in 32", "Which length of Straight Jeans?", ("32", "34"), "34", "1 × Straight Jeans (32, 34)"),
        ("add the wine glass and the harmonica", "Which key of Blues Harmonica?", ("A", "C", "G"), "C", "1 × Wine Glass (Single)"),
        ("add the silver ring in 6 and the harmonica", "Which key of Blues Harmonica?", ("A", "C", "G"), "G", "1 × Blues Harmonica (G)"),
    ],
)  # fmt: skip
def test_what_is_open_is_asked_and_never_chosen_for_the_shopper(
    dealer: Talk, asked: str, question: str, options: tuple[str, ...], answer: str, line: str
) -> None:
    dealer(asked)
    assert (dealer.question.text, dealer.question.options) == (question, options)
    assert line in [row[0] for row in dealer(answer).record.rows]


@pytest.mark.parametrize(
    ("turns", "line"),
    [
        (("add the harmonica in G",), "1 × Blues Harmonica (G)"),
        (("add the harmonica in the key of C",), "1 × Blues Harmonica (C)"),
        (("add the harmonica", "E", "G"), "1 × Blues Harmonica (G)"),
        (("add the straight jeans 32 34",), "1 × Straight Jeans (32, 34)"),
        (("add the straight jeans 32/34",), "1 × Straight Jeans (32, 34)"),
        (("a white crew neck t-shirt", "add it"), "1 × Crew Neck T-Shirt (White, S)"),
        (("crew neck t-shirt in white, put two in my basket",), "2 × Crew Neck T-Shirt (White, S)"),
    ],
)
def test_what_was_said_is_put_in(dealer: Talk, turns: tuple[str, ...], line: str) -> None:
    for words in turns:
        dealer(words)
    assert [row[0] for row in dealer.record.rows][:-1] == [line]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("add the harmonica in E", "Blues Harmonica is not sold so. Key in stock: A, C, G."),
        ("add the harmonica in the key of E", "Blues Harmonica is not sold so."),
        ("add the harmonica in D", "Blues Harmonica (D) is sold out. Key in stock: A, C, G."),
        ("add the straight jeans 32 36", "Straight Jeans is not sold so."),
        ("add the straight jeans 34 32", "Straight Jeans (34, 32) is sold out."),
    ],
)
def test_what_there_is_not_is_said_so(dealer: Talk, asked: str, said: str) -> None:
    assert said in dealer(asked).said
    assert dealer("what is in my basket?").said == "Your basket is empty."


def test_the_measure_of_its_pot_chooses_no_height(gardener: Talk) -> None:
    assert gardener("add the monstera deliciosa in its 17 cm nursery pot").question.options == (
        "30 cm",
        "60 cm",
    )
    assert [row[0] for row in gardener("60 cm").record.rows][:-1] == ["1 × Monstera Deliciosa (60 cm)"]


@pytest.mark.parametrize(
    ("turns", "lines"),
    [
        (("add 2 side tables in white", "change it to black"), ["2 × Side Table (Black)"]),
        (("add 2 side tables in white", "basket", "actually, swap it for the black one please"), ["2 × Side Table (Black)"]),
        (("add the road bike in M", "exchange it for the S"), ["1 × Road Bike (S)"]),
        (("add the road bike in M", "change it to M"), ["1 × Road Bike (M)"]),
        (("add the canvas shoe in blue size 42", "change it to pink and 44"), ["1 × Canvas Shoe (Pink, 44)"]),
        (("add the kids romper for 4-5 years", "make it 2-3 years instead"), ["1 × Kids Romper (2-3 years)"]),
        (("add the wine glass", "add a side table in white", "turn it into black"), ["1 × Wine Glass (Single)", "1 × Side Table (Black)"]),
    ],
)  # fmt: skip
def test_what_was_put_in_is_changed_for_another_of_its_kind(
    dealer: Talk, turns: tuple[str, ...], lines: list[str]
) -> None:
    for words in turns:
        dealer(words)
    assert [row[0] for row in dealer.record.rows][:-1] == lines


@pytest.mark.parametrize(
    ("change", "said"),
    [("change it to gold", "Side Table (Gold) is sold out."), ("swap it for the green one", "Side Table is not sold so.")],
)  # fmt: skip
def test_what_is_not_there_takes_the_place_of_nothing_that_was_put_in(
    dealer: Talk, change: str, said: str
) -> None:
    dealer("add the side table in white")
    assert said in dealer(change).said
    dealer("black")  # no answer to a question of what to put in
    assert [row[0] for row in dealer("basket").record.rows][:-1] == ["1 × Side Table (White)"]


@pytest.mark.parametrize(
    ("before", "asked"),
    [
        ("tell me about the wine glass", "add the garden gnome"),
        ("tell me about the wine glass", "put an espresso machine in my basket"),
        ("add the wine glass", "add gift wrapping"),
        ("a white crew neck t-shirt", "add a garden gnome too"),
    ],
)
def test_what_is_not_here_is_looked_for_and_nothing_else_put_in(
    dealer: Talk, before: str, asked: str
) -> None:
    dealer(before)
    assert dealer(asked).kinds == [Kind.FIND]
    lines = [row[0] for row in dealer("what is in my basket?").record.rows] if "add" in before else []
    assert lines[:-1] == (["1 × Wine Glass (Single)"] if lines else [])


@pytest.mark.parametrize(
    "asked",
    ["add it", "add the glass", "add another", "add the same again", "add one to the bag", "put two in my basket", "add the set",
     "add the cheapest one", "add a second one", "add the wine glass", "add the goblet"],
)  # fmt: skip
def test_what_is_talked_about_needs_no_name(dealer: Talk, asked: str) -> None:
    dealer("tell me about the wine glass")
    assert dealer(asked).kinds == [Kind.ADD]
    assert dealer.about == ["glass"]


@pytest.mark.parametrize(
    ("asked", "answer", "line"),
    [
        ("add the nova phone", "the second", "1 × Nova Phone (256 GB, Black)"),
        ("add the nova phone", "the last one please", "1 × Nova Phone (256 GB, Black)"),
        ("add the nova phone", "256", "1 × Nova Phone (256 GB, Black)"),
        ("add the nova phone", "the 256 one", "1 × Nova Phone (256 GB, Black)"),
        ("add the nova phone", "the largest one", "1 × Nova Phone (256 GB, Black)"),
        ("add the nova phone", "the cheapest", "1 × Nova Phone (128 GB, Black)"),
        ("add two nova phones", "the bigger one", "2 × Nova Phone (256 GB, Black)"),
        ("add the clear view monitor", '27"', "1 × Clear View Monitor (27 inch)"),
        ("add the clear view monitor", "27-inch", "1 × Clear View Monitor (27 inch)"),
        ("add the down pillow", "the bigger one", "1 × Down Pillow (80 x 80 cm)"),
        ("add the silver ring", "the smaller one", "1 × Silver Ring (6)"),
        ("add the harmonica", "any", "1 × Blues Harmonica (A)"),
        ("add the harmonica", "I don't care", "1 × Blues Harmonica (A)"),
        ("add the harmonica", "either is fine", "1 × Blues Harmonica (A)"),
        ("add the harmonica", "whatever you have", "1 × Blues Harmonica (A)"),
        ("add the nova phone", "I want the largest one", "1 × Nova Phone (256 GB, Black)"),
        ("add the harmonica", "you choose", "1 × Blues Harmonica (A)"),
        ("add the crew neck t-shirt", "the second one", "1 × Crew Neck T-Shirt (White, S)"),
        ("add the cheapest nova phone", "", "1 × Nova Phone (128 GB, Black)"),
    ],
)  # fmt: skip
def test_an_answer_is_one_of_what_was_asked(dealer: Talk, asked: str, answer: str, line: str) -> None:
    dealer(asked)
    if answer:
        dealer(answer)
    assert [row[0] for row in dealer.record.rows][:-1] == [line]


def test_a_place_is_that_of_the_answers_and_not_of_what_was_shown(dealer: Talk) -> None:
    dealer("phones or t-shirts")("add the nova phone")("the second")
    assert [row[0] for row in dealer.record.rows][:-1] == ["1 × Nova Phone (256 GB, Black)"]


@pytest.mark.parametrize("answer", ["both", "512", "the third", "yes"])
def test_what_is_none_of_the_answers_chooses_nothing(dealer: Talk, answer: str) -> None:
    assert dealer("add the nova phone")(answer).question.options == ("128 GB", "256 GB")


@pytest.mark.parametrize(
    "words",
    [
        "which is the cheapest?",
        "what is the cheapest phone?",
        "show me the cheapest phones",
        "whatever, never mind",
        "I don't care for it",
        "any other phones?",
    ],
)
def test_what_asks_or_turns_away_puts_nothing_in(dealer: Talk, words: str) -> None:
    dealer("add the nova phone")(words)
    assert dealer("what is in my basket?").said == "Your basket is empty."


@pytest.mark.parametrize(
    ("values", "left"),
    [
        (("Single", "Set of 6"), ("Single",)),
        (("1 Pack", "3 Pack"), ("1 Pack",)),
        (("Single", "Double", "King"), ("Single", "Double", "King")),
    ],
)
def test_a_single_bed_is_no_single_piece(values: tuple[str, ...], left: tuple[str, ...]) -> None:
    sold = [Variant(Sku(value), {"bed size": value}) for value in values]
    assert tuple(one.options["bed size"] for one in single(sold)) == left


@pytest.mark.parametrize(
    ("turns", "lines"),
    [
        (("add the nova phone and the harmonica", "256 GB", "G"), ["1 × Nova Phone (256 GB, Black)", "1 × Blues Harmonica (G)"]),
        (("add the nova phone and the harmonica", "the second", "the first"), ["1 × Nova Phone (256 GB, Black)", "1 × Blues Harmonica (A)"]),
        (("add two nova phones and the harmonica", "any", "any"), ["2 × Nova Phone (128 GB, Black)", "1 × Blues Harmonica (A)"]),
        (("add the road bike, the harmonica and the side table", "M", "C", "white"), ["1 × Road Bike (M)", "1 × Blues Harmonica (C)", "1 × Side Table (White)"]),
    ],
)  # fmt: skip
def test_each_of_several_is_asked_for_in_turn(dealer: Talk, turns: tuple[str, ...], lines: list[str]) -> None:
    for words in turns:
        dealer(words)
    assert [row[0] for row in dealer.record.rows][:-1] == lines
