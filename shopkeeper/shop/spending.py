"""What a shopper's turns may still pay for a language model today; who has no more is answered by the templates.

Knows an allowance for a shopper, and a larger one for the household that they ask from: ids are made by consenting, and anybody may consent
again. What a turn may cost is taken before it is asked, and what it did not cost is given back. Refuses to know models.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from shopkeeper.concierge.pieces import Done, Piece
from shopkeeper.trust import Rate, Rates, Seal
from shopkeeper.types import Context, Purpose

DAY = 24 * 3600
HOUSEHOLD = 4
"""Shoppers' worth for one household."""
_MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Spending:
    """``usd``: of a shopper in a day."""

    rates: Rates
    seal: Seal
    usd: Decimal

    def turn(
        self, context: Context, most: Decimal, answer: Callable[[Decimal], Iterator[Piece]]
    ) -> Iterator[Piece]:
        """The pieces of ``answer(usd)``, where ``usd`` is what is left of ``most``; a turn that was broken off counts as all of it."""
        buckets = list(self._buckets(context)) if most else []
        granted = min([most, *(self._left(*bucket) for bucket in buckets)])
        spent = granted
        self._take(buckets, granted)
        try:
            for piece in answer(granted):
                if isinstance(piece, Done):
                    spent = piece.usd
                yield piece
        finally:
            self._take(buckets, spent - granted)

    def _buckets(self, context: Context) -> Iterator[tuple[str, Rate]]:
        """Names that an erasure leaves nothing to be found by."""
        micro = int(self.usd * _MICRO)
        if who := context.who.under(Purpose.SERVICE).shopper or context.customer:
            yield f"usd {self.seal.digest(who)}", Rate(max(micro, 1), DAY)
        if context.asker:
            yield f"usd {context.asker}", Rate(max(micro * HOUSEHOLD, 1), DAY)

    def _left(self, caller: str, rate: Rate) -> Decimal:
        return Decimal(self.rates.look(caller, rate, 0).left) / _MICRO

    def _take(self, buckets: list[tuple[str, Rate]], usd: Decimal) -> None:
        for caller, rate in buckets if usd else ():
            self.rates.take(caller, rate, float(usd * _MICRO))
