"""A photo in a conversation is looked through like any other."""

from dataclasses import replace

import pytest

from shopkeeper.shop import Shop
from shopkeeper.shop.photos import Photos
from shopkeeper.types import Query
from shopkeeper.types.errors import Unsuitable
from tests.pictures import encoded, thing
from tests.unit.concierge.conftest import Talk


def test_a_photo_that_is_none_for_a_shop_is_refused_kindly_wherever_it_is_shown(shop: Shop) -> None:
    strict = replace(shop, photos=Photos(lambda _: 1.0))
    with pytest.raises(Unsuitable):
        strict.search(Query("like this", images=(encoded(thing()),)))
    talk = Talk(strict)
    talk("something like this", images=(encoded(thing()),))
    assert "show the thing itself" in talk.said.lower() and not talk.cards
