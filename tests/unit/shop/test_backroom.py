"""What the shop's own people do is done everywhere."""

from tests.unit.search.test_journey import opened, shirts


def test_what_is_taken_out_of_the_shop_is_taken_out_of_the_index() -> None:
    one, other = shirts([5000, 5000])
    with opened([one, other]) as shop:
        assert shop.index.count() == 2
        assert shop.remove([one.id, one.id]) == 1
        assert shop.index.count() == 1 and shop.status().whole
        assert list(shop.named("plain shirt")) == [other.id]
