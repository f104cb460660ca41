"""Numbers that states give to persons, where the extra is there: by checksum or by the word before it, and nothing of goods."""

from collections.abc import Iterator

import pytest

from shopkeeper.pii import mask, use
from shopkeeper.types.errors import InvalidInput

pytest.importorskip("presidio_analyzer")
from shopkeeper.adapters.presidio import Presidio


@pytest.fixture
def everywhere() -> Iterator[None]:
    use(Presidio())
    yield
    use()


@pytest.mark.parametrize(("text", "masked"), [
    ("il mio codice è RSSMRA85T10A562S, grazie", "il mio codice è [id], grazie"),
    ("DNI 12345678Z por favor", "DNI [id] por favor"),
    ("NHS number 943 476 5919", "NHS number [id]"),
    ("national insurance AB123456C", "national insurance [id]"),
    ("ＤＮＩ １２３４５６７８Ｚ", "ＤＮＩ [id]"),
    ("card 4111 1111 1111 1111, DNI 12345678Z", "card [card], DNI [id]"),
])  # fmt: skip
@pytest.mark.usefixtures("everywhere")
def test_what_a_state_gave_to_a_person_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize("text", [
    "size 42 under $150", "EAN 4006381333931", "part AB123456C", "dress size 12 14 16, 2026-11-25", "Intel Core i7-12700K 3200 MHz",
])  # fmt: skip
@pytest.mark.usefixtures("everywhere")
def test_goods_are_left_alone(text: str) -> None:
    assert mask(text) == text


def test_countries_are_chosen_and_unknown_ones_named() -> None:
    use(Presidio(("spain",)))
    try:
        assert mask("DNI 12345678Z, RSSMRA85T10A562S") == "DNI [id], RSSMRA85T10A562S"
    finally:
        use()
    assert mask("DNI 12345678Z") == "DNI 12345678Z", "the built-in ones do not know it"
    with pytest.raises(InvalidInput, match="atlantis"):
        Presidio(("atlantis",))
