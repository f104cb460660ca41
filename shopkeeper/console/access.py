"""Who may see the console, and who may change the shop there: whoever has a key with the scope, or comes from the merchant's own login.

Knows how either becomes a session for half a day, and how a form proves that it was given to this very session. Refuses to keep a key:
a session names it, and ends with it.
"""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import sha256

from fastapi import Request

from shopkeeper.trust import Actor, Key, Keys, Role, Scope, Seal, act_as, foreign, header, household, secret
from shopkeeper.trust.oidc import Identity, Login, Provider
from shopkeeper.trust.sessions import LASTS, Guest, Session, Sessions, Voucher
from shopkeeper.types.errors import Denied, NotFound, ShopkeeperError

COOKIE, DOOR, SSO, PATH = "sk_console", "sk_console_door", "sk_console_sso", "/console"
FORM, LOGIN = "console form", "console login"
SSO_PATH = f"{PATH}/sso"
MAKE = "shopkeeper keys create --admin"
_facing: ContextVar[str] = ContextVar("shopkeeper_facing", default="")
"""To whom the forms of the page that is being drawn belong."""


class Stranger(ShopkeeperError):
    """No key, or none that opens anything."""

    kind = "unauthenticated"


@dataclass(frozen=True, slots=True)
class Gate:
    keys: Keys
    seal: Seal
    sessions: Sessions
    provider: Provider | None = None
    """The merchant's own login, where there is one."""

    # -- who asks ------------------------------------------------------------------------------------------------------

    def check(self, request: Request) -> Guest:
        """Whoever a request stands for, if they may see figures. Raises Stranger or Denied."""
        if sent := secret(request.headers):
            return _seeing(self._shown(request, sent))
        session = self.sessions.find(request.cookies.get(COOKIE, ""))
        if session is None:
            return _seeing(None)
        if session.key:
            return _seeing(self.keys.find(session.key))
        return Guest(session.who, session.who, session.role.scopes)

    def change(self, request: Request, form: str, scope: Scope) -> Guest:
        """The same for a form that changes something: an analyst may look, and no more. Raises Stranger or Denied."""
        self.verify(request, form)
        guest = self.check(request)
        guest.demand(scope)
        act_as(Actor.of(guest.who, header(request.headers, "x-reason")))
        return guest

    # -- coming and going ----------------------------------------------------------------------------------------------

    def enter(self, request: Request, shown: str, form: str) -> str:
        """A new cookie for whoever shows a key, whatever cookie they came with. Raises Stranger or Denied."""
        self.verify(request, form)
        key = self._shown(request, shown.strip())
        guest = _seeing(key)
        assert key is not None
        return self._begin(request, Session(guest.who, key.role, key.id))

    def leave(self, request: Request, form: str) -> tuple[str, str]:
        """The session ends, here and wherever its cookie was copied to: the cookie's end, and where it ends as well, if somebody
        else vouched for it. Raises Denied."""
        self.verify(request, form)
        token = request.cookies.get(COOKIE, "")
        word = self.sessions.word(token)
        self.sessions.end(token)
        home = str(request.url_for("console_home"))
        return _cookie(request, COOKIE, "", 0), self.provider.ending(
            word, home
        ) if word and self.provider else ""

    def told(self, token: str) -> int:
        """The provider says that somebody left: their sessions end; how many. Raises Denied, NotFound, Unavailable."""
        gone = self._provider().ended(token)
        return self.sessions.end_of(gone.person, gone.visit)

    def depart(self, request: Request) -> tuple[str, str]:
        """To the merchant's login: its address, and the cookie by which we know who comes back. Raises NotFound, Unavailable."""
        url, login = self._provider().begin(_back(request))
        sealed = self.seal.sign(LOGIN, login.write(_now()))
        return url, _cookie(request, SSO, sealed, login.LASTS, SSO_PATH, "Lax")

    def arrive(self, request: Request) -> tuple[str, str]:
        """From there: a new session, and the end of the other cookie. Raises Denied, Unavailable, NotFound."""
        provider = self._provider()
        login = Login.read(self.seal.open(LOGIN, request.cookies.get(SSO, "")) or "", _now())
        if login is None:
            raise Denied("this login was not begun here, or too long ago", fix="begin it again")
        found: Identity = provider.finish(login, dict(request.query_params), _back(request))
        if Scope.FIGURES not in found.role.scopes:
            raise Denied(f"{found.role} may not see the console", fix="ask for another role")
        ended = _cookie(request, SSO, "", 0, SSO_PATH, "Lax")
        return self._begin(request, Session(f"sso {found.name}", found.role), found.voucher), ended

    # -- forms ---------------------------------------------------------------------------------------------------------

    @contextmanager
    def facing(self, request: Request) -> Iterator[str]:
        """Forms drawn inside belong to whoever asks. Yields the cookie for a stranger who has none yet."""
        door, fresh = "", ""
        if not (secret(request.headers) or request.cookies.get(COOKIE) or request.cookies.get(DOOR)):
            fresh = secrets.token_urlsafe(16)
            door = _cookie(request, DOOR, fresh, LASTS)
        token = _facing.set(_mark(fresh) if fresh else _belongs(request))
        try:
            yield door
        finally:
            _facing.reset(token)

    def form(self) -> str:
        """What a form carries to prove that this console gave it out, today, to this session."""
        return self.seal.sign(FORM, f"{_now()}-{_facing.get()}")

    def verify(self, request: Request, form: str) -> None:
        """Raises Denied for a form of another site, of another session, or of yesterday."""
        at, _, mark = (self.seal.open(FORM, form) or "").partition("-")
        ours = secrets.compare_digest(mark.encode(), _belongs(request).encode())
        if foreign(request.headers) or not ours or not at.isdigit() or _now() - int(at) > LASTS:
            raise Denied("this form is not from here, or too old", fix="load the page again")

    # -- inside --------------------------------------------------------------------------------------------------------

    def _begin(self, request: Request, session: Session, voucher: Voucher | None = None) -> str:
        """Whatever session the browser had ends: nobody who planted or saw it is carried along."""
        self.sessions.end(request.cookies.get(COOKIE, ""))
        return _cookie(request, COOKIE, self.sessions.begin(session, voucher), LASTS)

    def _shown(self, request: Request, key: str) -> Key | None:
        return self.keys.check(key, household(request.client.host if request.client else ""))

    def _provider(self) -> Provider:
        if self.provider is None:
            raise NotFound("there is no other login here", fix="come in with a key")
        return self.provider


def _belongs(request: Request) -> str:
    """Of a key in a header no browser sends a form by itself; all others have a cookie."""
    if secret(request.headers):
        return ""
    return _mark(request.cookies.get(COOKIE) or request.cookies.get(DOOR) or secrets.token_urlsafe(16))


def _mark(cookie: str) -> str:
    return sha256(cookie.encode(errors="surrogatepass")).hexdigest()[:32]


def _back(request: Request) -> str:
    return str(request.url_for("sso_back"))


def _cookie(
    request: Request, name: str, value: str, seconds: int, path: str = PATH, site: str = "Strict"
) -> str:
    secure = "; Secure" if request.url.scheme == "https" else ""
    return f"{name}={value}; Path={path}; Max-Age={seconds}; SameSite={site}; HttpOnly{secure}"


def _seeing(key: Key | None) -> Guest:
    if key is None:
        raise Stranger("This key opens nothing.", fix=f"make one: {MAKE}")
    if not key.may(Scope.FIGURES):
        raise Denied("This key may only read the shop.", fix=f"use another key: {MAKE}")
    return Guest(f"key {key.id}", f"{key.label or Role(key.role)} (key {key.id})", key.scopes)


def _now() -> int:
    return int(time.time())
