import re
from pathlib import Path
from xml.etree.ElementTree import fromstring

from hypothesis import given
from hypothesis import strategies as st

import shopkeeper.web
from shopkeeper.web.theme import DARK, LIGHT, contrast, favicon, ink, readable, theme

accents = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@given(accents)
def test_every_accent_reads_on_both_grounds(accent: str) -> None:
    for ground in (LIGHT, DARK):
        colour = readable(accent, ground)
        assert contrast(colour, ground) >= 4.5
        assert contrast(ink(colour), colour) >= 4.5


@given(accents)
def test_every_accent_reads_on_raised_and_soft_grounds_too(accent: str) -> None:
    css = (Path(shopkeeper.web.__file__).parent / "static" / "shopkeeper.css").read_text()
    light, dark = (re.findall(r"--(?:ground|raised|soft): (#[0-9a-f]+)", line) for line in css.splitlines() if "--raised:" in line)  # fmt: skip
    for grounds, shade in ((light, LIGHT), (dark, DARK)):
        assert len(grounds) == 3
        for ground in grounds:
            full = ground if len(ground) == 7 else "#" + "".join(2 * digit for digit in ground[1:])
            assert contrast(readable(accent, shade), full) >= 4.5


@given(accents)
def test_a_favicon_is_well_formed(accent: str) -> None:
    assert fromstring(favicon(accent)).tag.endswith("svg")


def test_a_readable_accent_is_left_alone() -> None:
    assert "--accent:#0f766e" in theme("#0f766e")
