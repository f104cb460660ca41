"""What fits something, asked through the shop."""

from pathlib import Path

from tests.unit.shop.lived import opened_at


def test_more_may_be_asked_for_than_a_quarter_of_a_page(folder: Path) -> None:
    with opened_at(folder) as shop:
        assert shop.fitting(words="Canon EOS 80D", size=60).hits == ()
