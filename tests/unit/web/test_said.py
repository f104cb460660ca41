"""A turn as a form says it."""

from pathlib import Path

import pytest

from shopkeeper.settings import Settings
from shopkeeper.types import Context
from shopkeeper.types.errors import InvalidInput, NotFound, TooLarge
from shopkeeper.web.said import Said
from shopkeeper.web.shown import Shown
from shopkeeper.web.talk import TURN
from tests.journeys.fake_shop import drawing, fake_shop

ID = "a" * 16


@pytest.fixture
def shown(tmp_path: Path) -> Shown:
    return Shown(fake_shop(Settings(data=tmp_path)))  # type: ignore[arg-type]


def test_what_was_tapped_counts_and_not_what_stands_in_the_box(shown: Shown) -> None:
    photo = shown.token(drawing("#2f63b8", 3))
    said = Said.read({"id": ID, "text": "half a sent", "say": "Compare them", "photo": photo})
    turn = said.turn(shown, Context())
    assert (turn.text, turn.images, said.text) == ("Compare them", (), "half a sent")


def test_a_yes_is_to_exactly_one_thing(shown: Shown) -> None:
    turn = Said.read({"text": "and a hat", "confirm": "9f"}).turn(shown, Context())
    assert (turn.text, turn.confirm, turn.decline) == ("", "9f", "")


def test_the_page_and_what_was_seen_of_the_photo_go_along(shown: Shown) -> None:
    data = drawing("#2f63b8", 3)
    turn = Said.read({"photo": shown.token(data), "page": "mug"}).turn(shown, Context())
    assert turn.page == ("mug",) and turn.images == (shown.shop.glimpse(data),)


@pytest.mark.parametrize("id", ["", "short", "x" * 25, "../../etc/passwd!!", "ä" * 16])
def test_an_id_that_cannot_be_one_is_replaced(id: str) -> None:
    assert TURN.fullmatch(Said.read({"id": id}).id) and Said.read({"id": id}).id != id


@pytest.mark.parametrize(
    ("form", "error"),
    [({}, InvalidInput), ({"text": " \n"}, InvalidInput), ({"text": "a" * 2001}, TooLarge), ({"photo": "0" * 40}, NotFound)],
)  # fmt: skip
def test_what_cannot_be_a_turn_is_refused(form: dict[str, str], error: type[Exception], shown: Shown) -> None:
    with pytest.raises(error):
        Said.read(form).turn(shown, Context())
