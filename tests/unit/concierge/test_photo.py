"""Turns that show a photo, over a real shop with pictures: the verdict is honest about what is then shown."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from shopkeeper import open_shop
from shopkeeper.artefacts import fetch
from shopkeeper.settings import Settings
from shopkeeper.shop import Shop
from shopkeeper.types.errors import Unavailable
from tests.samples import feed
from tests.unit.concierge.conftest import Talk


@pytest.fixture(scope="module")
def pictured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, Path]]:
    try:
        fetch("minilm-int8", Settings())
    except Unavailable as reason:
        pytest.skip(f"the text model is not on this machine: {reason}")
    folder = tmp_path_factory.mktemp("pictured")
    with open_shop(Settings(data=folder / "shop")) as shop:
        shop.import_feed(feed(folder))
        yield shop, folder


def test_the_very_thing_is_recognised(pictured: tuple[Shop, Path]) -> None:
    shop, folder = pictured
    talk = Talk(shop)("", images=((folder / "tee.jpg").read_bytes(),))
    assert talk.cards[0] == "tee" and "We have exactly what your photo shows." in talk.said


def test_a_wish_that_the_very_thing_does_not_meet_is_told_so(pictured: tuple[Shop, Path]) -> None:
    shop, folder = pictured
    talk = Talk(shop)("like this but under $15", images=((folder / "tee.jpg").read_bytes(),))
    assert "tee" not in talk.cards and ("but not as you wish" in talk.said or not talk.cards)


def test_what_is_left_out_is_not_among_what_is_shown(pictured: tuple[Shop, Path]) -> None:
    shop, folder = pictured
    photo = ((folder / "tee.jpg").read_bytes(),)
    assert "not as you wish" not in Talk(shop)("cheapest first", images=photo).said
    nothing = Talk(shop)("like this but under $1", images=photo)
    assert not nothing.cards and "not as you wish it." in nothing.said and "closest" not in nothing.said


def test_a_photo_is_not_kept_and_what_it_showed_is_remembered(pictured: tuple[Shop, Path]) -> None:
    shop, folder = pictured
    talk = Talk(shop)("", images=((folder / "wind-jacket.jpg").read_bytes(),))
    dearer = Talk(shop, memory=talk.memory)("something dearer")
    assert {*dearer.cards} == {"rain-jacket", "wool-jacket"}
    assert "Dearer than Wind Jacket" in dearer.said
    talk.memory = replace(talk.memory, cursor="of a list that goes on")
    assert "Show it to me again" in talk("more").said


def test_a_photo_that_cannot_be_read_is_a_sentence(pictured: tuple[Shop, Path]) -> None:
    shop, _ = pictured
    talk = Talk(shop)("like this", images=(b"no picture at all",))
    assert talk.said and not talk.cards
