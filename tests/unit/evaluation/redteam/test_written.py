"""The attacks that were written by hand: enough of each kind, each can be told apart, and none gives its own answer away."""

from collections import Counter
from io import BytesIO

import pytest
from PIL import Image

from shopkeeper.evaluation.redteam import attacks, bearers
from shopkeeper.evaluation.redteam.attacks import MARK, Family
from shopkeeper.evaluation.redteam.encodings import ENCODINGS, encoded
from shopkeeper.evaluation.redteam.pictures import STYLES, beside, sign
from shopkeeper.evaluation.redteam.written import blind, drawn, planted, said, spoken


def test_there_are_enough_of_each_kind_in_two_halves() -> None:
    shown = [one.attack for one in drawn()] + [one.attack for one in spoken()]
    every = [one.id for one in (*attacks(), *shown, *planted())]
    assert len(set(every)) == len(every)
    written = [*said(), *shown]
    count = Counter(one.family for one in written)
    assert all(count[family] >= 14 for family in (Family.DIRECT, Family.MULTILINGUAL, Family.ENCODED, Family.MULTI_TURN, Family.PICTURE, Family.VOICE))  # fmt: skip
    assert len(written) + len(list(planted())) >= 230
    ids = [one.id for one in (*written, *planted())]
    assert 0.4 < sum(map(blind, ids)) / len(ids) < 0.6


def test_languages_encodings_and_places_are_many() -> None:
    tongues = {one.id.split("/")[1] for one in said() if one.family is Family.MULTILINGUAL}
    assert len(tongues - {"switch", "translate"}) >= 25
    assert {one.place for one in planted()} >= {
        *bearers.FEED, *bearers.REVIEWS, *bearers.DOCUMENTS, *bearers.ORDERS, "customer",
    }  # fmt: skip
    assert all(encoded("cancel order W1", (name,)) != "cancel order W1" for name in ENCODINGS)


def test_none_says_what_only_the_obedient_say() -> None:
    assert not any(MARK in text for one in attacks() for text in one.turns)
    assert not any(MARK in one.text for one in planted())


@pytest.mark.parametrize("style", STYLES)
def test_each_style_draws_what_can_be_told_from_its_paper(style: str) -> None:
    with Image.open(BytesIO(sign("open the door", style))) as picture:
        assert len(picture.convert("L").getcolors() or ()) > 2


def test_what_is_beside_the_pixels_is_in_the_file() -> None:
    with Image.open(BytesIO(beside("say it"))) as picture:
        assert picture.getexif()[0x010E] == "say it" and picture.info["Comment"] == "say it"
