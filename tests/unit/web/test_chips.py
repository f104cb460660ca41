"""Chips of a wish that refers to the shown photo, and of an order that the words ask for."""

from dataclasses import replace
from datetime import date

from shopkeeper.language.wording import Wording
from shopkeeper.types import THIS, Constraint, Field, Intent, Money, Op, Slate, Sort, Trace, TraceId
from shopkeeper.web.asked import Asked
from shopkeeper.web.chips import Ghost, chips, ghosts, unmet

WORDING = Wording.of("en", date(2026, 11, 23))
CHEAPER = Constraint(Field.PRICE, Op.BELOW, (THIS,), "cheaper than this")
WAXED = Constraint(Field.FEATURE, Op.IS, ("waxed",), "waxed")


def slate(*applied: Constraint, unmet: tuple[Constraint, ...] = ()) -> Slate:
    intent = Intent("cheaper than this", "", (CHEAPER,))
    return Slate((), 0, intent, applied, Trace(TraceId("0" * 32)), unmet=unmet)


def test_a_resolved_wish_is_removed_by_the_name_it_was_understood_under() -> None:
    asked = Asked("cheaper than this", "a" * 40)
    resolved = replace(CHEAPER, values=(Money(17499, "USD"),))
    chip = chips(slate(resolved), asked, WORDING)[-1]
    assert chip.remove == replace(asked, without=(CHEAPER.id,)).url()
    assert (chip.label, chip.words) == ("cheaper than this: under $174.99", "cheaper than this")


def test_what_could_not_be_compared_says_what_is_missing() -> None:
    named = replace(CHEAPER, values=("summit",), words="cheaper than the Summit")
    assert unmet(slate(unmet=(named,)), Asked("…"), WORDING)[0].reason.startswith("There is no one product")
    said = slate(unmet=(CHEAPER, WAXED))
    without, shown = (unmet(said, asked, WORDING) for asked in (Asked("…"), Asked("…", "a" * 40)))
    assert without[0].reason == "Show a photo to compare with."
    assert shown[0].reason == "The price of what you showed is not known."
    assert shown[1].reason == "Nothing in the shop meets this."


def test_of_what_is_shown_the_shop_does_not_say_it() -> None:
    found = replace(slate(unmet=(WAXED,)), total=3)
    assert [one.reason for one in unmet(found, Asked("…"), WORDING)] == ["The shop does not say."]


def test_a_removed_photo_is_offered_back_once() -> None:
    asked = Asked("red", "a" * 40).without_photo()
    assert not asked.photo
    assert [one.restore for one in ghosts(slate(), asked, WORDING)] == [Asked("red", "a" * 40).url()]
    assert not ghosts(slate(), asked.but(text="blue"), WORDING)


def test_an_order_that_the_words_ask_for_can_be_taken_away_and_brought_back() -> None:
    cheap = replace(slate(), intent=Intent("cheap boots", "boots", sort=Sort.PRICE_UP))
    asked = Asked("cheap boots")
    (chip,) = chips(cheap, asked, WORDING)
    assert (chip.label, chip.field, chip.anchor) == ("Price, low to high", "Sort", "sort")
    removed = replace(asked, sort=Sort.RELEVANCE)
    assert chip.remove == removed.url() and not chips(cheap, removed, WORDING)
    assert ghosts(cheap, removed, WORDING) == (Ghost("Price, low to high", asked.url()),)


def test_an_order_that_was_chosen_is_no_chip() -> None:
    cheap = replace(slate(), intent=Intent("cheap boots", "boots", sort=Sort.PRICE_UP))
    assert not chips(cheap, Asked("cheap boots", sort=Sort.NEWEST), WORDING)
