"""A transformer is one more part of what is for you: where it knows something, within its budget, and never on its word alone."""

from dataclasses import replace
from pathlib import Path
from time import thread_time
from zipfile import ZipFile

import pytest

from shopkeeper.recommend.blend import SHIPPED, Blend, Mix
from shopkeeper.recommend.models.hybrid import LENGTHS
from shopkeeper.recommend.reasons import COURSE
from shopkeeper.recommend.transformer import Purse, Transformer
from shopkeeper.recommend.waiting import at_once
from shopkeeper.types import Happened, ProductId, Surface, Who
from shopkeeper.types.errors import InvalidInput
from tests.transformer import card, follows, ring, transformer
from tests.unit.recommend.shop import ANN, PRODUCTS, SmallShop, numbers, opened, product, reasons

VIEWED = Happened.VIEWED
HALF = ({"sequence": 0.5, "wide": 0.2, "sharp": 0.1, "alike": 0.1, "popular": 0.1},) * LENGTHS


def blend(step: int = 1) -> Blend:
    """After p0 comes p1, after p6 again p0; of p7 it has never heard."""
    return Blend("blend:3", SHIPPED, HALF, transformer(PRODUCTS[:7], ring(7, step)))


def foreseen(shop: SmallShop, *seen: int) -> tuple[list[int], dict[str, str], list[str]]:
    """What is for you after these, the versions that answered, and the notes on asking the transformer."""
    for n in seen:
        shop.did(VIEWED, n)
    picks = shop.ask(Surface.FOR_YOU)
    notes = [stage.note for stage in picks.trace.stages if stage.name == "foresee"]
    return numbers(picks), dict(picks.trace.versions), notes


def test_what_it_foresees_leads_and_the_answer_says_so(tmp_path: Path) -> None:
    with opened(tmp_path, blend=(mixed := blend())) as shop:
        found, versions, notes = foreseen(shop, 0)
        assert found[0] == 1 and len(notes) == 1 and notes[0].startswith("it takes ")
        assert mixed.transformer and versions == {"blend": "blend:3", "sequence": mixed.transformer.name}
        picks = shop.ask(Surface.FOR_YOU)
        assert picks.picks[0].features["sequence"] > 0.4
        assert reasons(picks)[1] == "Because you looked at Thing 0: much like it", (
            "a fact, where there is one"
        )
    with opened(tmp_path, blend=blend(4)) as shop:
        assert reasons(shop.ask(Surface.FOR_YOU))[4] == COURSE, "neither near nor ever turned to"


def test_other_surfaces_do_without(tmp_path: Path) -> None:
    with opened(tmp_path, blend=blend()) as shop:
        shop.did(VIEWED, 0)
        for surface, page in ((Surface.SIMILAR, (0,)), (Surface.GOES_WITH, (0,)), (Surface.TRENDING, ())):
            picks = shop.ask(surface, *page)
            assert picks.trace.versions == {} and "foresee" not in {one.name for one in picks.trace.stages}


def test_of_what_it_has_never_heard_the_other_parts_speak(tmp_path: Path) -> None:
    with opened(tmp_path, blend=blend(), newcomers=0.5) as shop:
        found, versions, _ = foreseen(shop, 7)
        assert versions == {"blend": "blend:3"}, "it took no part"
        assert not found, "there is no other lamp"
        shop.put(replace(product(6), id=ProductId("new"), title="New lamp", categories=(("Shop", "Lamps"),)))
        picks = shop.ask(Surface.FOR_YOU)
        assert [pick.product for pick in picks.picks] == ["new"], "added a minute ago"
        assert picks.picks[0].why == "Because you looked at Thing 7: much like it"


def test_what_was_taken_out_of_the_shop_is_not_proposed(tmp_path: Path) -> None:
    with opened(tmp_path, blend=blend()) as shop:
        assert foreseen(shop, 0)[0][0] == 1
        shop.catalog.remove([PRODUCTS[1]])
        shop.catalog.set_bookmark("index", shop.catalog.head())
        assert PRODUCTS[1] not in [pick.product for pick in shop.ask(Surface.FOR_YOU).picks]


def test_sold_out_and_seen_are_never_picked_on_its_word(tmp_path: Path) -> None:
    with opened(tmp_path, blend=blend()) as shop:
        shop.offers(
            1, replace(shop.catalog.get([PRODUCTS[1]])[PRODUCTS[1]].looks[0].variants[0].offer, stock=0)
        )
        found, _, _ = foreseen(shop, 1, 0)
        assert not {0, 1} & set(found)


def test_an_answer_that_has_no_time_left_does_without_and_says_so(tmp_path: Path) -> None:
    with opened(tmp_path, blend=blend(), ms=0.0) as shop:
        found, versions, notes = foreseen(shop, 0)
        assert found and versions == {"blend": "blend:3"} and notes[0].startswith("left out")


def test_a_purse_learns_the_price_and_tries_again() -> None:
    purse, long_ago = Purse(5.0), -1e9
    assert not purse.affords(long_ago), "all is spent"
    purse.usual = 6.0
    tries = 0
    while not purse.affords(thread_time()):
        tries += 1
    assert 5 < tries < 50
    purse.paid(thread_time())
    assert purse.usual < 5.0


def test_nothing_is_read_where_there_is_no_time_to_wait(tmp_path: Path) -> None:
    with opened(tmp_path, blend=blend()) as shop:
        foreseen(shop, 0)
        with at_once():
            assert numbers(shop.ask(Surface.FOR_YOU))[0] == 1


def test_without_consent_it_hears_only_what_the_page_says(tmp_path: Path) -> None:
    with opened(tmp_path, blend=blend()) as shop:
        shop.did(VIEWED, 0)
        stranger = replace(ANN, who=Who())
        assert not shop.ask(Surface.FOR_YOU, who=stranger).trace.versions.get("sequence")
        assert numbers(shop.ask(Surface.FOR_YOU, who=stranger, seen=(2,)))[0] == 3


def test_one_file_holds_all_of_it() -> None:
    made = blend()
    read = Blend.load("blend:3", made.dump())
    assert (read.rules, read.shares) == (made.rules, made.shares)
    assert read.transformer and made.transformer
    assert read.transformer.vocabulary == made.transformer.vocabulary
    assert read.transformer.card == made.transformer.card
    rules = Blend.load("blend:4", Blend("blend:4").dump())
    assert rules.transformer is None and Mix(rules).weights([1]) == SHIPPED[0]


def test_a_file_that_was_changed_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "blend.zip"
    file.write_bytes(blend().dump())
    with ZipFile(file) as packed:
        told = packed.read("shares.json")
    with ZipFile(file, "w") as packed:
        packed.writestr("shares.json", told)
        packed.writestr("sequence.onnx", follows(ring(7, 2)))
    with pytest.raises(InvalidInput, match="not the file that its card speaks of"):
        Blend.load("blend:3", file.read_bytes())
    for content in (b"", b"PK", file.read_bytes()[:40]):
        with pytest.raises(InvalidInput, match="is no blend"):
            Blend.load("blend:3", content)


def test_parts_that_do_not_belong_together_are_refused() -> None:
    body = follows(ring(7))
    with pytest.raises(InvalidInput, match="vocabulary"):
        Transformer(card(body, PRODUCTS[:7]), PRODUCTS[1:], body)
    with pytest.raises(InvalidInput, match="knows 7 products, and 3 are named"):
        Transformer(card(body, PRODUCTS[:3]), PRODUCTS[:3], body)
