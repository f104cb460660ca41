"""A turn as a form says it."""

from pathlib import Path

import pytest

from shopkeeper.types import Context
from shopkeeper.types.errors import InvalidInput, NotFound, TooLarge
from shopkeeper.web.said import Said
from shopkeeper.web.talk import TURN
from shopkeeper.web.uploads import Uploads
from tests.journeys.fake_shop import drawing

ID = "a" * 16


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path, 10_000_000, 10_000_000)


def test_what_was_tapped_counts_and_not_what_stands_in_the_box(uploads: Uploads) -> None:
    photo = uploads.keep(drawing("#2f63b8", 3))
    said = Said.read({"id": ID, "text": "half a sent", "say": "Compare them", "photo": photo})
    turn = said.turn(uploads, Context())
    assert (turn.text, turn.images, said.text) == ("Compare them", (), "half a sent")


def test_a_yes_is_to_exactly_one_thing(uploads: Uploads) -> None:
    turn = Said.read({"text": "and a hat", "confirm": "9f"}).turn(uploads, Context())
    assert (turn.text, turn.confirm, turn.decline) == ("", "9f", "")


def test_the_page_and_a_part_of_the_photo_go_along(uploads: Uploads) -> None:
    photo = uploads.keep(drawing("#2f63b8", 3))
    said = Said.read({"photo": photo, "box": "0.1,0.1,0.5,0.5", "page": "mug"})
    whole = Said.read({"photo": photo}).turn(uploads, Context()).images
    turn = said.turn(uploads, Context())
    assert turn.page == ("mug",) and len(turn.images) == 1 and turn.images != whole


@pytest.mark.parametrize("id", ["", "short", "x" * 25, "../../etc/passwd!!", "ä" * 16])
def test_an_id_that_cannot_be_one_is_replaced(id: str) -> None:
    assert TURN.fullmatch(Said.read({"id": id}).id) and Said.read({"id": id}).id != id


@pytest.mark.parametrize(
    ("form", "error"),
    [({}, InvalidInput), ({"text": " \n"}, InvalidInput), ({"text": "a" * 2001}, TooLarge), ({"photo": "0" * 40}, NotFound)],
)  # fmt: skip
def test_what_cannot_be_a_turn_is_refused(
    form: dict[str, str], error: type[Exception], uploads: Uploads
) -> None:
    with pytest.raises(error):
        Said.read(form).turn(uploads, Context())
