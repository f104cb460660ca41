"""Measurements as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.fit import measure
from shopkeeper.fit.units import LIMITS
from shopkeeper.types import Measure
from shopkeeper.types.errors import InvalidInput


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("height", "5'6\"", 167.64), ("height", "5′6″", 167.64), ("height", "5 ft 6 in", 167.64), ("height", "5ft", 152.4), ("height", "168", 168),
        ("height", "1.68 m", 168), ("height", "1,68m", 168), ("height", "66 in", 167.64), ("weight", "140 lb", 63.5), ("weight", "63kg", 63),
        ("weight", "10 st 4", 65.32), ("chest", "38 in", 96.52), ("chest", "38", 96.52), ("chest", "96", 96), ("chest", " 96 CM. ", 96), ("foot", "245 mm", 24.5),
    ],
)  # fmt: skip
def test_it_is_read(name: str, text: str, value: float) -> None:
    assert measure(Measure(name), text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [("weight", "140"), ("chest", "55"), ("height", ""), ("height", "tall"), ("waist", "-70 cm"), ("hips", "9000 cm"), ("chest", "90 kg"), ("weight", "63 cm"),
     ("height", "5'6'7"), ("chest", "1e9"), ("waist", "70 cm; drop table"), ("chest", "٩٦ cm" * 50)],
)  # fmt: skip
def test_what_is_ambiguous_or_no_body_is_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        measure(Measure(name), text)
    assert refused.value.field == name and refused.value.fix


@given(st.sampled_from(list(Measure)), st.text(max_size=20))
def test_any_text_is_a_possible_body_or_refused(name: Measure, text: str) -> None:
    try:
        value = measure(name, text)
    except InvalidInput:
        return
    low, high = LIMITS[name]
    assert low - 0.01 <= value <= high + 0.01
