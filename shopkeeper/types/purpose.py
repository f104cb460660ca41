"""What a shopper may allow to be done with what they do here, and names that come out for one purpose only.

Purpose limitation (Art. 5(1)(b) GDPR) as a type: who asks (``Context.who``) and who did something (``events.Kept``) can be read
under a purpose, and are nobody where it was not allowed. Refuses to know how a shopper was asked: see ``trust.consent``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from shopkeeper.types.ids import SessionId, ShopperId


class Purpose(StrEnum):
    PERSONALISATION = "personalisation"
    """What this shopper did shapes what this shopper is shown and told."""
    MEASUREMENT = "measurement"
    """Their visits are followed to count what works: experiments, funnels, reports."""
    IMPROVEMENT = "improvement"
    """Their visits teach models that serve everybody."""
    SERVICE = "service"
    """What the shop owes without asking: to keep the record and obey it, to tell and erase it, orders, allowances, audits.

    Shapes nothing that is shown, and is never in a consent.
    """


Purposes = frozenset[Purpose]
NOTHING: Purposes = frozenset()
EVERYTHING: Purposes = frozenset(Purpose) - {Purpose.SERVICE}
"""Whatever a shopper can be asked for."""


def purposes(names: Iterable[str]) -> Purposes:
    """Those among ``names`` that can be consented to; what is none of ours allows nothing."""
    given = set(names)
    return frozenset(purpose for purpose in EVERYTHING if purpose in given)


class Names(NamedTuple):
    """Pseudonyms; both are empty for nobody."""

    shopper: ShopperId = ShopperId("")
    session: SessionId = SessionId("")


_NOBODY = Names()


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody, as far as they let us know: without ``allows`` it is nobody, whatever the names are."""

    _shopper: ShopperId = field(default=_NOBODY.shopper, repr=False)
    _session: SessionId = field(default=_NOBODY.session, repr=False)
    allows: Purposes = NOTHING

    def under(self, purpose: Purpose) -> Names:
        """The names, for who allowed ``purpose``; for the shop's own duties everybody's who allowed anything."""
        allowed = purpose in self.allows or (purpose is Purpose.SERVICE and bool(self.allows))
        return Names(self._shopper, self._session) if allowed else _NOBODY
