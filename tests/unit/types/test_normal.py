"""One spelling for comparing."""

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.types.normal import normal


def test_case_width_and_blanks_do_not_count() -> None:
    assert normal("  Organic\u00a0 COTTON ") == "organic cotton"
    assert normal("ＸＬ") == normal("xl")
    assert normal("STRASSE") == normal("Straße")
    assert normal("7½ INCH") == "7 1⁄2 inch"


@given(st.text(max_size=80))
def test_normal_is_normal(text: str) -> None:
    assert normal(normal(text)) == normal(text)
