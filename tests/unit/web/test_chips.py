"""Chips of a wish that refers to the shown photo."""

from dataclasses import replace
from datetime import date

from shopkeeper.types import THIS, Constraint, Field, Intent, Money, Op, Slate, Trace, TraceId
from shopkeeper.web.asked import Asked
from shopkeeper.web.chips import chips, ghosts, unmet
from shopkeeper.web.wording import Wording

WORDING = Wording.of("en", date(2026, 11, 23))
CHEAPER = Constraint(Field.PRICE, Op.BELOW, (THIS,), "cheaper than this")
WAXED = Constraint(Field.FEATURE, Op.IS, ("waxed",), "waxed")


def slate(*applied: Constraint, unmet: tuple[Constraint, ...] = ()) -> Slate:
    intent = Intent("cheaper than this", "", (CHEAPER,))
    return Slate((), 0, intent, applied, Trace(TraceId("0" * 32)), unmet=unmet)


def test_a_resolved_wish_is_removed_by_the_name_it_was_understood_under() -> None:
    asked = Asked("cheaper than this", "a" * 40)
    resolved = replace(CHEAPER, values=(Money(17499, "USD"),))
    removed = chips(slate(resolved), asked, WORDING)[-1].remove
    assert removed == replace(asked, without=(CHEAPER.id,)).url()


def test_what_could_not_be_compared_says_what_is_missing() -> None:
    said = slate(unmet=(CHEAPER, WAXED))
    without, shown = (unmet(said, asked, WORDING) for asked in (Asked("…"), Asked("…", "a" * 40)))
    assert without[0].reason == "Show a photo to compare with."
    assert shown[0].reason == "The price of what you showed is not known."
    assert shown[1].reason == "Nothing in the shop meets this."


def test_a_removed_photo_is_offered_back_once() -> None:
    asked = Asked("red", "a" * 40).without_photo()
    assert not asked.photo
    assert [one.restore for one in ghosts(slate(), asked, WORDING)] == [Asked("red", "a" * 40).url()]
    assert not ghosts(slate(), asked.but(text="blue"), WORDING)
