"""A part of a picture, from any text to pixels."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shopkeeper.types import Box
from shopkeeper.types.box import WHOLE
from shopkeeper.types.errors import InvalidInput


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x, y = draw(st.floats(0, 0.95)), draw(st.floats(0, 0.95))
    return Box(x, y, draw(st.floats(0.02, 1 - x)), draw(st.floats(0.02, 1 - y)))


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "0.1,0.1,0.5", "0.1,0.1,0.5,0.5,0.5", "0.1,0.1,nan,0.5", "0.1,inf,0.5,0.5", "-0.1,0,0.5,0.5",
        "0.6,0.1,0.5,0.5", "0.1,0.1,0,0.5", "0.1,0.1,0.5,0.001", "10,10,200,200", "0.1;0.1;0.5;0.5",
    ],
)  # fmt: skip
def test_what_is_no_part_of_a_picture_is_refused_with_a_way_out(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Box.read(text)
    assert refusal.value.field == "box" and refusal.value.fix


@given(boxes())
@example(Box(0.01234567, 0.0, 0.98765433, 1.0))
def test_what_is_written_can_be_read(box: Box) -> None:
    again = Box.read(str(box))
    assert again == Box.read(str(again))
    assert all(abs(a - b) < 1e-3 for a, b in ((again.x, box.x), (again.y, box.y), (again.w, box.w)))


@given(boxes(), st.integers(1, 3000), st.integers(1, 3000))
def test_a_part_has_pixels_and_lies_inside(box: Box, wide: int, high: int) -> None:
    left, top, right, bottom = box.pixels((wide, high))
    assert 0 <= left < right <= wide and 0 <= top < bottom <= high


@given(boxes(), boxes())
def test_overlap_is_a_share_and_has_no_sides(one: Box, other: Box) -> None:
    assert 0 <= one.overlap(other) <= 1 + 1e-9
    assert one.overlap(other) == pytest.approx(other.overlap(one))
    assert one.overlap(one) == pytest.approx(1)


@given(boxes(), boxes())
def test_a_part_of_a_part_lies_in_it(box: Box, part: Box) -> None:
    found = box.within(part)
    assert found.area == pytest.approx(box.area * part.area)
    assert found.shared(part) == pytest.approx(found.area)
    assert box.within(WHOLE) == box


def test_the_right_half_of_the_lower_half_is_a_quarter() -> None:
    assert Box(0.5, 0, 0.5, 1).within(Box(0, 0.5, 1, 0.5)) == Box(0.5, 0.5, 0.5, 0.5)
