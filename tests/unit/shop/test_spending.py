"""Nobody's turns pay more for a model in a day than the shop allows, whoever they say they are."""

from collections.abc import Iterator
from contextlib import closing, suppress
from decimal import Decimal
from pathlib import Path

import pytest

from shopkeeper.concierge.budget import Budget
from shopkeeper.concierge.ladder import Rung
from shopkeeper.concierge.pieces import Done, Piece, Question
from shopkeeper.shop.spending import DAY, HOUSEHOLD, Spending
from shopkeeper.trust import Rates, Seal
from shopkeeper.types import Context, CustomerId, TraceId
from tests.known import known

TURN, ALLOWED = Decimal("0.02"), Decimal("0.10")
ANNA = Context(who=known("anna"), asker="192.0.2.1")


class Purse:
    """The real one over a real file, with a clock that is set by hand; ``paid`` is what models got."""

    def __init__(self, folder: Path, usd: Decimal = ALLOWED) -> None:
        self.now = 1e9
        self.rates = Rates(folder / "rates.sqlite", lambda: self.now)
        self.spending = Spending(self.rates, Seal.of(folder), usd)
        self.paid = Decimal(0)

    def turn(self, who: Context, costs: Decimal = TURN, most: Decimal = TURN) -> Decimal:
        """What was granted; the model takes as much of ``costs`` as it may."""
        granted: list[Decimal] = []

        def answer(usd: Decimal) -> Iterator[Piece]:
            granted.append(usd)
            spent = costs if costs <= usd else Decimal(0)
            self.paid += spent
            yield Done(next(iter(Rung)), 1.0, spent, (), TraceId("t"), Budget().ms)

        list(self.spending.turn(who, most, answer))
        return granted[0]


@pytest.fixture
def purse(tmp_path: Path) -> Iterator[Purse]:
    purse = Purse(tmp_path)
    with closing(purse.rates):
        yield purse


def test_a_day_s_turns_pay_no_more_and_the_next_day_pays_again(purse: Purse) -> None:
    for _ in range(50):
        purse.turn(ANNA)
    assert purse.paid == ALLOWED
    assert purse.turn(ANNA) < TURN, "the templates answer"
    purse.now += DAY
    purse.turn(ANNA)
    assert purse.paid == ALLOWED + TURN


def test_what_a_turn_did_not_cost_is_given_back(purse: Purse) -> None:
    for _ in range(50):
        purse.turn(ANNA, Decimal("0.001"))
    assert purse.paid == Decimal("0.050")


def test_who_consents_anew_for_each_turn_is_still_one_household(purse: Purse) -> None:
    """The way round: ids are free."""
    for number in range(100):
        purse.turn(Context(who=known(f"fresh-{number}"), asker="192.0.2.1"))
    assert purse.paid == ALLOWED * HOUSEHOLD
    for number in range(100):
        purse.turn(Context(asker="192.0.2.1", customer=CustomerId(f"fresh-{number}")))
        purse.turn(Context(asker="192.0.2.1"))
    assert purse.paid == ALLOWED * HOUSEHOLD
    purse.turn(Context(asker="192.0.2.2"))
    assert purse.paid == ALLOWED * HOUSEHOLD + TURN, "the neighbours are not held to it"


def test_turns_side_by_side_cannot_spend_the_same_money(purse: Purse) -> None:
    waiting, granted = [], list[Decimal]()

    def answer(usd: Decimal) -> Iterator[Piece]:
        granted.append(usd)
        yield Question("?")
        yield Done(next(iter(Rung)), 1.0, usd, (), TraceId("t"), 300)

    for _ in range(20):
        turn = purse.spending.turn(ANNA, TURN, answer)
        next(turn)
        waiting.append(turn)
    assert sum(granted) == ALLOWED
    for turn in waiting:
        list(turn)


def test_a_turn_that_is_broken_off_counts_as_all_of_it(purse: Purse) -> None:
    def answer(usd: Decimal) -> Iterator[Piece]:
        yield Question("?")
        raise OSError

    for _ in range(20):
        with suppress(OSError):
            list(purse.spending.turn(ANNA, TURN, answer))
    assert purse.turn(ANNA) == 0


def test_nobody_in_particular_is_the_shop_s_own_people(purse: Purse) -> None:
    for _ in range(20):
        assert purse.turn(Context()) == TURN


def test_without_a_model_nothing_is_counted(purse: Purse) -> None:
    assert purse.turn(ANNA, Decimal(0), Decimal(0)) == 0
    assert purse.turn(ANNA) == TURN


def test_an_allowance_of_nothing_is_no_model(tmp_path: Path) -> None:
    purse = Purse(tmp_path, Decimal(0))
    with closing(purse.rates):
        purse.turn(ANNA)
        assert purse.paid == 0


def test_the_counts_name_nobody(purse: Purse, tmp_path: Path) -> None:
    purse.turn(ANNA)
    assert not any(b"anna" in file.read_bytes() for file in tmp_path.glob("rates.sqlite*"))
