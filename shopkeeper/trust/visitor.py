"""Who is visiting, as far as they let us know: a consent record and two pseudonyms, each sealed in a cookie.

Knows cookies as names and values, so that every door reads and writes the same ones. Refuses to know responses, and to
make an id for anyone who has not said yes.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from shopkeeper.trust.consent import Consent, allowed, objects
from shopkeeper.trust.seal import Seal
from shopkeeper.types import NOTHING, Purposes, SessionId, ShopperId, Who

CONSENT, SHOPPER, VISIT = "sk_consent", "sk_shopper", "sk_visit"
HALF_A_YEAR = 180 * 24 * 3600
VISIT_ENDS = 30 * 60
"""Seconds without a sign after which a visit is over."""


@dataclass(frozen=True, slots=True)
class Cookie:
    """``seconds`` of 0 takes it away."""

    name: str
    value: str
    seconds: int
    http_only: bool = True

    def header(self, secure: bool) -> str:
        """The value of ``Set-Cookie`` (RFC 6265bis). ``secure``: whether the page came over https."""
        flags = f"{'; HttpOnly' * self.http_only}{'; Secure' * secure}"
        return f"{self.name}={self.value}; Path=/; Max-Age={self.seconds}; SameSite=Lax{flags}"


@dataclass(frozen=True, slots=True)
class Visitor:
    """``shopper`` and ``session`` are empty unless something is allowed. For doors: whoever answers is given ``who``."""

    consent: Consent | None = None
    """None: never asked, or asked in other words."""
    objects: bool = False
    shopper: ShopperId = ShopperId("")
    session: SessionId = SessionId("")
    allows: Purposes = NOTHING

    @classmethod
    def read(cls, seal: Seal, cookies: Mapping[str, str], headers: Mapping[str, str]) -> Self:
        """``headers`` by lower-case name. A yes without an id, or after the visit ended, gets a fresh one."""
        said = Consent.read(seal.open(CONSENT, cookies.get(CONSENT, "")) or "")
        if said is None or not said.allows:
            return cls(said, objects(headers))
        shopper, session = (seal.open(name, cookies.get(name, "")) or _fresh() for name in (SHOPPER, VISIT))
        return cls(said, objects(headers), ShopperId(shopper), SessionId(session), said.allows)

    @property
    def who(self) -> Who:
        return Who(self.shopper, self.session, self.allows)

    @property
    def undecided(self) -> bool:
        """Whether it is worth asking: who has answered, and whose browser says no, is left in peace."""
        return self.consent is None and not self.objects

    def answering(self, consent: Consent) -> "Visitor":
        """The same visitor after saying what they allow; a no forgets the ids, a yes keeps those there are."""
        if not consent.allows:
            return replace(self._nobody(), consent=consent)
        shopper, session = self.shopper or ShopperId(_fresh()), self.session or SessionId(_fresh())
        return replace(self, consent=consent, shopper=shopper, session=session, allows=consent.allows)

    def erased(self, now: int) -> "Visitor":
        """The same visitor under a new name as of ``now`` (seconds): nothing leads from what comes to what was."""
        if self.consent is None:
            return self
        again = replace(self.consent, since=now)
        return self._nobody().answering(again)

    def when(self, at: int) -> "Visitor":
        """Who did what happened ``at`` (microseconds): what comes late from before the yes, or the erasure, is nobody's."""
        before = self.consent is not None and at < self.consent.since * 1_000_000
        return self._nobody() if before else self

    def _nobody(self) -> "Visitor":
        return replace(self, shopper=ShopperId(""), session=SessionId(""), allows=NOTHING)

    def cookies(self, seal: Seal) -> tuple[Cookie, ...]:
        """What the browser shall keep. The collector may read the record of consent; ids are for the shop alone."""
        if self.consent is None:
            return ()
        record = Cookie(CONSENT, seal.sign(CONSENT, self.consent.write()), HALF_A_YEAR, http_only=False)
        if not self.consent.allows:
            return record, Cookie(SHOPPER, "", 0), Cookie(VISIT, "", 0)
        return (
            record,
            Cookie(SHOPPER, seal.sign(SHOPPER, self.shopper), HALF_A_YEAR),
            Cookie(VISIT, seal.sign(VISIT, self.session), VISIT_ENDS),
        )

    def told(self, seal: Seal, had: Mapping[str, str]) -> tuple[Cookie, ...]:
        """Those of ``cookies`` that differ from what the browser ``had``, and the visit, which has half an hour again.

        The rest is not repeated: an answer that was slow must not undo a no that was said meanwhile.
        """
        return tuple(
            one
            for one in self.cookies(seal)
            if had.get(one.name, "") != one.value or (one.name == VISIT and one.value)
        )

    def known_as(self, seal: Seal, shopper: str, session: str, told: Purposes | None) -> "Visitor":
        """What counts when a caller names a shopper: the cookies when there are any, else pseudonyms of the names."""
        allows = allowed(self.consent, self.objects, told)
        if not allows:
            return self._nobody()
        if self.shopper:
            return self
        return replace(
            self,
            shopper=ShopperId(seal.pseudonym(shopper) if shopper else ""),
            session=SessionId(seal.pseudonym(session) if session else ""),
            allows=allows,
        )


def _fresh() -> str:
    return secrets.token_hex(16)
