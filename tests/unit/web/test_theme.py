from xml.etree.ElementTree import fromstring

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.web.theme import DARK, LIGHT, contrast, favicon, ink, readable, theme

accents = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@given(accents)
def test_every_accent_reads_on_both_grounds(accent: str) -> None:
    for ground in (LIGHT, DARK):
        colour = readable(accent, ground)
        assert contrast(colour, ground) >= 4.5
        assert contrast(ink(colour), colour) >= 4.5


@given(accents)
def test_a_favicon_is_well_formed(accent: str) -> None:
    assert fromstring(favicon(accent)).tag.endswith("svg")


def test_a_readable_accent_is_left_alone() -> None:
    assert "--accent:#0f766e" in theme("#0f766e")
