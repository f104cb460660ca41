"""The way to a purchase, where a shop tells of some steps only."""

from shopkeeper.analytics import Step
from shopkeeper.console.today import _steepest, _told
from shopkeeper.types import Happened

SHOWN, CLICKED, CHECKOUT, BOUGHT = (
    Step(kind, times, 0)
    for kind, times in (
        (Happened.SHOWN, 100),
        (Happened.CLICKED, 20),
        (Happened.CHECKOUT, 0),
        (Happened.BOUGHT, 10),
    )
)


def test_a_step_that_nobody_tells_of_is_no_loss() -> None:
    assert _told([SHOWN, CLICKED, CHECKOUT, BOUGHT]) == [SHOWN, CLICKED, BOUGHT]
    assert _told([SHOWN, CLICKED, CHECKOUT]) == [SHOWN, CLICKED, CHECKOUT], (
        "the end of the way was not reached"
    )
    assert _told([CHECKOUT]) == [CHECKOUT]


def test_the_steepest_step_is_named_where_there_is_one() -> None:
    assert _steepest({Happened.CLICKED: 0.2, Happened.BOUGHT: 0.5}).startswith(
        "The steepest step is “Clicks”: 20"
    )
    assert _steepest({}) == "From an answer to an order"
