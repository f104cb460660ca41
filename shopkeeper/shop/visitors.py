"""The part of the facade that remembers visitors, and forgets them.

Knows every store that is linked to a shopper. Refuses to answer questions of goods.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

import orjson

from shopkeeper.concierge.store import Exchange
from shopkeeper.events import Erased, Malformed, Receipt, walk
from shopkeeper.features.feature import Part
from shopkeeper.features.profile import Profile
from shopkeeper.shop.backroom import Backroom
from shopkeeper.shop.naming import recognise
from shopkeeper.trust import Consent, Digest, Seal
from shopkeeper.types import NOTHING, CustomerId, Event, Purpose, Purposes, SessionId, ShopperId, clock

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
        """All that one shopper did here and let us remember, in the same visits before they had a name as well, oldest first."""
        theirs = [kept.under(Purpose.SERVICE) for kept in self.events.of(shopper)]
        visits = {event.session for event in theirs if event.shopper} - {""}
        before = [
            kept.under(Purpose.SERVICE) for visit in visits for kept in self.events.of(ShopperId(visit))
        ]
        return sorted(theirs + before, key=attrgetter("at")) if before else theirs

    def visits(self, shopper: ShopperId) -> set[SessionId]:
        """Of one shopper, by their names."""
        return {event.session for event in self.history(shopper)} - {SessionId("")}

    def _noted(self, visits: Collection[SessionId]) -> dict[str, Digest]:
        """For the audit log: what was done in a visit before it had a name is found by the visit's alone."""
        seal = Seal.of(self.settings.data)
        return {"visits": Digest(" ".join(sorted(map(seal.digest, visits))))} if visits else {}

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
            self.withdraw(shopper, withdrawn)
        self.consented.note(shopper, said)

    def withdraw(self, shopper: ShopperId, purposes: Purposes) -> None:
        """What a shopper did so far is no longer for ``purposes``."""
        digest, what = Seal.of(self.settings.data).digest(shopper), " ".join(sorted(purposes))
        with self.audit.doing("shopper.withdraw", digest, purposes=what, **self._noted(self.visits(shopper))):
            self.desk.withdraw(shopper, purposes)
            self.conversations.withdraw(shopper, purposes)
            self.features.withdraw(shopper, purposes, clock.now())

    def forget(
        self, shopper: ShopperId, customer: CustomerId = NO_CUSTOMER, conversation: str = ""
    ) -> Erased:
        """Remove all that is linked to a shopper, everywhere: carts, conversations, events, features, choices, answers told of them.

        Orders only lose the link.

        ``customer``, ``conversation``: whose cart and profile, and which talk, go with it, where the asker has one; alone, for who is not
        remembered. Raises Unavailable: ask again.
        """
        seal = Seal.of(self.settings.data)
        visits = self.visits(shopper) if shopper else set[SessionId]()
        more = {"customer": seal.digest(customer)} if shopper and customer else {}
        more |= self._noted(visits)
        with self.audit.doing("shopper.erase", seal.digest(shopper or customer), **more):
            names = self.desk.names(
                shopper, customer
            )  # asked again after a failure, whoever was forgotten has none
            with self._sent() as sent:
                sent.forget(names)
            self.desk.forget(shopper, customer)
            turns = self.conversations.forget(shopper, conversation)
            if not shopper:
                return Erased(clock.now(), 0, 0, turns)
            self.experiments.store.lift(shopper, *visits)
            self.consented.forget(shopper)
            return replace(self.features.erase(shopper), turns=turns)

    def belongings(
        self, shopper: ShopperId, customer: CustomerId = NO_CUSTOMER, conversation: str = ""
    ) -> dict[str, Any]:
        """The rest of what ``forget`` removes or cuts off, beside history, profile and what was said; as JSON has it."""
        visits = self.visits(shopper) if shopper else set[SessionId]()
        found: dict[str, object] = {
            **self.desk.told(shopper, customer),
            "unreadable": self.events.letters(shopper) if shopper else [],
            "experiments": self.experiments.store.tested(*(visits | {shopper}) - {""}),
            "working": self.conversations.working(shopper, conversation),
        }
        return dict(orjson.loads(orjson.dumps(found, sorted)))

    def everybody(self) -> tuple[set[ShopperId], set[CustomerId]]:
        """Everyone whom ``forget`` could forget: who is in any store, by pseudonym or as a customer. Reads the whole log."""
        shoppers, customers = self.desk.everybody()
        testers = {ShopperId(unit) for unit in self.experiments.store.testers()}
        events = (kept.under(Purpose.SERVICE) for kept in walk(self.events))
        logged = {event.shopper or ShopperId(event.session) for event in events} - {""}
        return (
            shoppers
            | logged
            | testers
            | self.conversations.shoppers()
            | self.features.choosers()
            | self.consented.shoppers(),
            customers,
        )
