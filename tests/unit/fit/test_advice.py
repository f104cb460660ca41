"""The size to take."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.fit import advise, askable, general, measured
from shopkeeper.fit.charts import chart
from shopkeeper.types import Advice, Measure, Runs, Told, Worn
from tests.unit.fit.goods import LETTERS, garment, tops

CHEST, WAIST, HIPS, HEIGHT, WEIGHT = (
    Measure.CHEST,
    Measure.WAIST,
    Measure.HIPS,
    Measure.HEIGHT,
    Measure.WEIGHT,
)


def ask(told: Told, runs: Runs = Runs(), **product: object) -> Advice:  # noqa: B008
    return advise(garment(**product), told, [tops()], general(), runs)  # type: ignore[arg-type]


def test_the_middle_of_a_size_is_that_size_with_reasons() -> None:
    found = ask(Told({CHEST: 95}))
    assert found.sizes == ("M",) and found.probability > 0.7 and found.own_chart
    assert found.said == f"Take M ({found.probability:.0%} likely)."
    assert found.reasons == (
        "Your chest of 95 cm is M in the chart.",
        "Read from the shop’s own chart: Luma tops.",
    )


def test_between_two_sizes_both_are_named() -> None:
    found = ask(Told({CHEST: 100}))
    assert found.sizes == ("M", "L") and "between M and L" in found.said


def test_nothing_told_and_thin_evidence_name_no_size() -> None:
    assert ask(Told()).sizes == () and "Tell us your chest" in ask(Told()).said
    tall = advise(garment(kind="Pants"), Told({HEIGHT: 168}), (), general())
    assert tall.sizes == () and tall.said.startswith("Not enough evidence") and tall.chances
    man = advise(garment("Men"), Told({HEIGHT: 180}), (), general())
    assert man.sizes == () and "we would need your chest" in man.said


def test_no_chart_or_no_sizes_say_so() -> None:
    assert "no size chart" in advise(garment(kind="Lamps"), Told({CHEST: 90}), (), ()).said
    assert advise(garment(sizes=("",)), Told({CHEST: 90}), [tops()], ()).said == "This comes in one size."


def test_what_is_not_told_is_supposed_from_what_is_and_said() -> None:
    found = ask(Told({HEIGHT: 168, WEIGHT: 63}))
    assert found.sizes and any("we do not know" in reason for reason in found.reasons)


def test_reviewers_shift_the_size() -> None:
    plain, small, large = (ask(Told({CHEST: 98}), runs) for runs in (Runs(), Runs(small=12), Runs(large=12)))
    share = [{c.size: c.probability for c in one.chances}.get("L", 0) for one in (large, plain, small)]
    assert share == sorted(share) and share[0] < 0.1 < 0.8 < share[2]
    assert any("12 reviewers say it runs small" in reason for reason in small.reasons)


def test_a_size_of_this_that_was_too_small_is_not_advised_again() -> None:
    found = ask(Told({CHEST: 97}, (Worn("M", verdict="small", this=True),)))
    assert found.sizes == ("L",)
    assert ask(Told(worn=(Worn("M", this=True),))).sizes == ("M",)


def test_a_size_of_the_brand_counts_more_than_one_of_another() -> None:
    own, other = ask(Told(worn=(Worn("M", "Luma"),))), ask(Told(worn=(Worn("M", "Elsewhere"),)))
    assert own.sizes == ("M",) and own.chances[0].probability > other.chances[0].probability
    assert any("counts less" in reason for reason in other.reasons)


def test_another_brands_own_chart_is_read() -> None:
    wide = tops(
        "Wide", rows=[{"size": s, "chest": [80 + 10 * n, 90 + 10 * n]} for n, s in enumerate(LETTERS)]
    )
    found = advise(garment(), Told(worn=(Worn("S", "Wide"),)), [tops(), wide], ())
    assert found.chances[0].size == "M"


def test_another_brands_chart_may_measure_more_than_the_products() -> None:
    rows = [
        {"size": s, "chest": [70 + 10 * n, 80 + 10 * n], "waist": [60, 70 + n]} for n, s in enumerate(LETTERS)
    ]
    found = advise(garment("Men"), Told(worn=(Worn("M", "Wide"),)), [tops(), tops("Wide", rows=rows)], ())
    assert found.sizes == ("M",)


def test_a_size_that_is_not_made_or_sold_out_is_said() -> None:
    found = ask(Told({CHEST: 95}), sizes=("XS", "S", "L"))
    assert found.sizes == () and "which this is not made in" in found.said
    assert ask(Told({CHEST: 95}), stock=0).said.endswith("M is out of stock.")


def test_a_size_is_named_in_the_system_it_is_made_in() -> None:
    rows = [{"uk": 4 + n, "us": 6 + n, "chest": [78 + 2 * n, 82 + 2 * n]} for n in range(0, 8, 2)]
    shirt = garment("Men", "Shirts", ("US 6", "US 8", "US 10", "US 12"))
    charts = [chart({"id": "Luma shirts", "brand": "Luma", "rows": rows})]
    by_chest = advise(shirt, Told({CHEST: 84}), charts, ())
    assert by_chest.sizes == ("US 8",) and by_chest.reasons[0] == "Your chest of 84 cm is US 8 in the chart."
    for said in ("US 10", "10"):
        assert advise(shirt, Told(worn=(Worn(said, this=True),)), charts, ()).sizes == ("US 10",)
    gone = advise(garment("Men", "Shirts", ("US 6", "US 10")), Told({CHEST: 84}), charts, ())
    assert gone.sizes == () and "which this is not made in" in gone.said


def test_a_body_beyond_the_chart_gets_no_size() -> None:
    found = ask(Told({CHEST: 150}))
    assert found.sizes == () and "not made in" in found.said


def test_who_is_at_the_end_of_the_chart_is_told_of_the_size_that_is_made() -> None:
    found = ask(Told({CHEST: 120}), gender="Men")
    assert found.sizes == ("XL",)
    assert found.said.startswith("You are between XL and larger than the chart (")
    assert found.said.endswith(" likely one of them): only XL is made.")


def test_the_form_asks_for_what_the_chart_is_about() -> None:
    assert measured(garment(), [tops()], ()) == (HEIGHT, WEIGHT, CHEST)
    assert measured(garment("Men"), [tops()], ()) == (CHEST,)
    assert measured(garment(), (), ()) == ()


def test_reasons_say_what_the_chart_does() -> None:
    rows = [
        {"size": s, "chest": [82 + 10 * n, 90 + 10 * n], "weight": [50 + 9 * n, 58 + 9 * n]}
        for n, s in enumerate("SML")
    ]
    charts = [chart({"id": "Luma", "brand": "Luma", "rows": rows})]

    def reasons(chest: float) -> tuple[str, ...]:
        told = Told({CHEST: chest, WEIGHT: 63})
        return advise(garment("Men", sizes=("S", "M", "L")), told, charts, ()).reasons[:2]

    assert reasons(95) == (
        "Your weight of 63 kg is M in the chart.",
        "Your chest of 95 cm is M in the chart.",
    )
    assert reasons(70)[1] == "Your chest of 70 cm is below the smallest size in the chart."
    assert reasons(91)[1] == "Your chest of 91 cm is between S and M in the chart."
    assert reasons(130)[1] == "Your chest of 130 cm is beyond the largest size in the chart."


told = st.builds(
    Told,
    st.dictionaries(st.sampled_from([CHEST, WAIST, HIPS, HEIGHT, WEIGHT]), st.floats(50, 130), max_size=3),
    st.lists(
        st.builds(Worn, st.sampled_from([*LETTERS, "XXXL", "?"]), st.sampled_from(["", "Luma", "X"]), st.sampled_from(["good", "small", "large"]), st.booleans()),
        max_size=2,
    ).map(tuple),
)  # fmt: skip


@given(told, st.builds(Runs, *[st.integers(0, 50)] * 3), st.sampled_from(["Women", "Men"]))
def test_advice_is_always_probable_and_repeatable(said: Told, runs: Runs, gender: str) -> None:
    found = ask(said, runs, gender=gender)
    assert found == ask(said, runs, gender=gender)
    assert sum(c.probability for c in found.chances) <= 1.01 and len(found.sizes) <= 2
    assert all(c.probability >= d.probability for c, d in pairwise(found.chances))
    assert set(found.sizes) <= set(LETTERS) and found.said
    assert not found.sizes or found.probability >= 0.5


@pytest.mark.parametrize("gender", ["Women", "Men"])
def test_a_larger_body_never_gets_a_smaller_size(gender: str) -> None:
    expected = []
    for chest in range(72, 122, 5):
        found = ask(Told({CHEST: chest}), gender=gender)
        places = {size: at for at, size in enumerate(LETTERS)}
        places["larger than the chart"], places["smaller than the chart"] = len(LETTERS), -1
        expected.append(sum(places[c.size] * c.probability for c in found.chances))
    assert expected == sorted(expected)


def test_shoes_are_converted_by_the_brands_names_or_by_the_standard_which_is_said() -> None:
    shoes = garment(kind="Sandals", sizes=("UK 3", "UK 4", "UK 5", "UK 6"), brand="Mallet")
    worn = Told(worn=(Worn("EU 37"),))
    names = chart({"id": "Mallet", "brand": "Mallet", "rows": [{"uk": n, "eu": n + 33} for n in range(3, 7)]})
    by_chart, by_formula = advise(shoes, worn, [names], general()), advise(shoes, worn, (), general())
    assert by_chart.sizes == ("UK 4",) and by_chart.reasons == (
        "EU 37 is UK 4 in the shop’s own chart: Mallet.",
    )
    assert (
        by_formula.sizes == ("UK 4",)
        and "brands differ" in by_formula.reasons[0]
        and not by_formula.own_chart
    )
    assert "as EU 39" in advise(shoes, Told(), (), ()).said and askable(shoes, (), ())
    assert not askable(garment(kind="Hats"), (), ())


EU = ("EU 38", "EU 39", "EU 40", "EU 41", "EU 42")


@pytest.mark.parametrize(
    ("gender", "sizes", "worn", "taken", "said"),
    [
        ("male", EU, "US 9", ("EU 42",), "Take EU 42"),
        ("Women", EU, "US 7", ("EU 38",), "Take EU 38"),
        ("Women", EU, "UK 6", (), "UK 6 is about EU 39.5, which this is not made in."),
        ("Women", EU, "EU 50", (), "This is not made in EU 50."),
        ("male", EU, "EUR 42", ("EU 42",), "Take EU 42"),
        ("Kids", ("EU 31", "EU 32", "EU 33"), "EU 32", ("EU 32",), "Take EU 32"),
        ("Unisex", ("US 8", "US 9"), "US 9", (), "Not enough evidence: we do not know what US 9 is in US."),
        ("Kids", ("EU 31", "EU 32", "EU 33"), "EU 34", (), "This is not made in EU 34."),
        ("Women", ("EU 38/39", "EU 40/41"), "EU 39", (), "Tell us a size you wear"),
        ("Women", EU, "39", (), "Tell us a size you wear, with its system, as EU 39."),
        ("Unisex", EU, "US 9", (), "Not enough evidence: we do not know what US 9 is in EU."),
        ("Women", ("38", "39"), "EU 39", (), "Not enough evidence: we have no size chart for it."),
        ("Kids", ("EU 31", "EU 32", "EU 33"), "UK 1", (), "Not enough evidence: we have no size chart for it."),
        ("Boys", ("UK 13", "UK 1", "UK 2"), "EU 33", (), "Not enough evidence: we have no size chart for it."),
    ],
)  # fmt: skip
def test_the_formula_is_for_adults_and_whoever_told_a_system_is_not_asked_for_one(
    gender: str, sizes: tuple[str, ...], worn: str, taken: tuple[str, ...], said: str
) -> None:
    found = advise(garment(gender, "Shoes", sizes), Told(worn=(Worn(worn),)), (), general())
    assert found.sizes == taken and found.said.startswith(said), found


def test_a_size_that_a_chart_of_names_has_and_the_product_has_not_is_said() -> None:
    shoes = garment(kind="Sandals", sizes=("UK 3", "UK 4"), brand="Mallet")
    names = chart({"id": "Mallet", "brand": "Mallet", "rows": [{"uk": n, "eu": n + 33} for n in range(3, 7)]})
    unmade, unheard = (advise(shoes, Told(worn=(Worn(one),)), [names], ()).said for one in ("EU 39", "EU 45"))
    assert unmade == "This is not made in EU 39."
    assert unheard == "Not enough evidence: we do not know what EU 45 is in the shop’s own chart: Mallet."
