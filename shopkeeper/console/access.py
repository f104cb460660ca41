"""Who may see the console, and who may change the shop there: whoever has a key with the scope.

Knows how a key becomes a cookie for half a day, and how a form proves that it is ours. Refuses to keep a key: the cookie
names it, sealed, and ends with it.
"""

import secrets
import time
from dataclasses import dataclass

from fastapi import Request

from shopkeeper.trust import Actor, Key, Keys, Scope, Seal, act_as, foreign, household, secret
from shopkeeper.types.errors import Denied, ShopkeeperError

COOKIE, PATH = "sk_console", "/console"
SESSION, FORM = "console", "console form"
HALF_A_DAY = 12 * 3600
MAKE = "shopkeeper keys create --admin"


class Stranger(ShopkeeperError):
    """No key, or none that opens anything."""

    kind = "unauthenticated"


@dataclass(frozen=True, slots=True)
class Gate:
    keys: Keys
    seal: Seal

    def check(self, request: Request) -> Key:
        """The living key that a request stands for, which may see figures. Raises Stranger or Denied."""
        sent = secret(request.headers)
        return _seeing(self._shown(request, sent) if sent else self._remembered(request))

    def change(self, request: Request, form: str, scope: Scope) -> Key:
        """The same for a form that changes something: an analyst may look, and no more. Raises Stranger or Denied."""
        self.verify(request, form)
        key = self.check(request)
        key.demand(scope)
        act_as(Actor.of(f"key {key.id}", request.headers.get("x-reason", "")))
        return key

    def enter(self, request: Request, shown: str, form: str) -> str:
        """A new cookie for whoever shows a key, whatever cookie they came with. Raises Stranger or Denied."""
        self.verify(request, form)
        key = _seeing(self._shown(request, shown.strip()))
        session = f"{key.id}-{_now() + HALF_A_DAY}-{secrets.token_hex(8)}"
        return self._cookie(request, self.seal.sign(SESSION, session), HALF_A_DAY)

    def leave(self, request: Request, form: str) -> str:
        """The cookie that ends it. Raises Denied."""
        self.verify(request, form)
        return self._cookie(request, "", 0)

    def form(self) -> str:
        """What a form carries to prove that this console gave it out, today."""
        return self.seal.sign(FORM, str(_now()))

    def verify(self, request: Request, form: str) -> None:
        """Raises Denied for a form of another site, or of yesterday."""
        given = self.seal.open(FORM, form) or ""
        if foreign(request.headers) or not given.isdigit() or _now() - int(given) > HALF_A_DAY:
            raise Denied("this form is not from here, or too old", fix="load the page again")

    def _shown(self, request: Request, key: str) -> Key | None:
        return self.keys.check(key, household(request.client.host if request.client else ""))

    def _remembered(self, request: Request) -> Key | None:
        sealed = self.seal.open(SESSION, request.cookies.get(COOKIE, "")) or ""
        id, _, rest = sealed.partition("-")
        ends = rest.partition("-")[0]
        return self.keys.find(id) if ends.isdigit() and _now() < int(ends) else None

    def _cookie(self, request: Request, value: str, seconds: int) -> str:
        secure = "; Secure" if request.url.scheme == "https" else ""
        return f"{COOKIE}={value}; Path={PATH}; Max-Age={seconds}; SameSite=Strict; HttpOnly{secure}"


def _seeing(key: Key | None) -> Key:
    if key is None:
        raise Stranger("This key opens nothing.", fix=f"make one: {MAKE}")
    if not key.may(Scope.FIGURES):
        raise Denied("This key may only read the shop.", fix=f"use another key: {MAKE}")
    return key


def _now() -> int:
    return int(time.time())
