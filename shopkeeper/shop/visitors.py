"""The part of the facade that remembers visitors, and forgets them.

Knows every store that is linked to a shopper. Refuses to answer questions of goods.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shopkeeper.concierge.store import Exchange
from shopkeeper.events import Erased, Malformed, Receipt
from shopkeeper.features.feature import Part
from shopkeeper.features.profile import Profile
from shopkeeper.shop.backroom import Backroom
from shopkeeper.shop.naming import recognise
from shopkeeper.trust import Consent, Seal
from shopkeeper.types import NOTHING, CustomerId, Event, Purpose, Purposes, ShopperId, clock

NO_CUSTOMER = CustomerId("")


@dataclass(frozen=True, slots=True)
class Visitors(Backroom):
    """What visitors did and said here, and what is concluded from it."""

    def record(self, events: Sequence[Event], agent: str = "") -> Receipt:
        """Keep what happened; on disk when this returns, each event once. ``agent``: the sender's ``User-Agent``.

        Raises Busy: nothing was kept, send it again.
        """
        return self.events.append(events, agent)

    def recognise(self, events: Sequence[Event]) -> tuple[tuple[Event, ...], int]:
        """Events of others with their products as our catalogue has them, and how many products it does not know."""
        return recognise(self.catalog, events, clock.now())

    def set_aside(self, rows: Sequence[Malformed]) -> None:
        """Keep what is no event with the reason, for the shop's team. Raises Busy."""
        if rows:
            self.events.reject(rows)

    def history(self, shopper: ShopperId) -> list[Event]:
        """All that one shopper did here and let us remember, oldest first."""
        return [kept.under(Purpose.SERVICE) for kept in self.events.of(shopper)]

    def said(self, shopper: ShopperId) -> list[Exchange]:
        """What one shopper said to the concierge and was told, oldest first, without personal data."""
        return self.conversations.of(shopper)

    def profile(self, shopper: ShopperId) -> Profile:
        """What we conclude from it: what, from which deeds, since when, and what the shopper wants left out."""
        return self.features.profile(shopper, clock.now())

    def leave_out(self, shopper: ShopperId, part: Part, value: str = "") -> None:
        """From the next answer on, a part of the profile (or one value of it) counts for nothing."""
        self.features.leave_out(shopper, part, clock.now(), value)

    def take_up(self, shopper: ShopperId, part: Part, value: str = "") -> None:
        """Undo ``leave_out``."""
        self.features.take_up(shopper, part, clock.now(), value)

    def consents(self, shopper: ShopperId) -> list[Consent]:
        """What a shopper said of their data, oldest first."""
        return self.consented.of(shopper)

    def consent(self, shopper: ShopperId, said: Consent, before: Purposes = NOTHING) -> None:
        """Keep what a shopper allows from now on; what they allowed ``before`` and do no longer counts for nothing any more."""
        if withdrawn := before - said.allows:
            self._withdraw(shopper, withdrawn)
        self.consented.note(shopper, said)

    def _withdraw(self, shopper: ShopperId, purposes: Purposes) -> None:
        with self.audit.doing("shopper.withdraw", Seal.of(self.settings.data).digest(shopper)):
            self.desk.withdraw(shopper, purposes)
            self.conversations.withdraw(shopper, purposes)
            self.features.withdraw(shopper, purposes, clock.now())

    def forget(self, shopper: ShopperId, customer: CustomerId = NO_CUSTOMER) -> Erased:
        """Remove all that is linked to a shopper, everywhere: carts, conversations, events, features, choices.

        Orders only lose the link.

        ``customer``: whose cart and profile go with it, where the asker has one; alone, for who is not remembered. Raises Unavailable: ask again.
        """
        with self.audit.doing("shopper.erase", Seal.of(self.settings.data).digest(shopper or customer)):
            self.desk.forget(shopper, customer)
            if not shopper:
                return Erased(clock.now(), 0, 0)
            self.experiments.store.lift(shopper)
            self.consented.forget(shopper)
            turns = self.conversations.forget(shopper)
            return replace(self.features.erase(shopper), turns=turns)
