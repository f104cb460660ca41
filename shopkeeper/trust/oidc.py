"""The merchant's own login: who somebody is, by the word of an OpenID Connect provider.

Knows the authorization code flow with PKCE (OpenID Connect Core 1.0, RFC 7636, RFC 9207, the advice of RFC 9700), and which claim says what
somebody may. Knows how it is left (RP-Initiated Logout 1.0) and how the provider
ends it (Back-Channel Logout 1.0). Takes asymmetric signatures alone, from the keys that the provider publishes. Refuses to know requests and
cookies, and to keep a token.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, ClassVar, cast
from urllib.parse import urlencode, urlsplit

import orjson

from shopkeeper.network.bounded import body
from shopkeeper.trust.roles import Role
from shopkeeper.trust.sessions import Voucher
from shopkeeper.types.errors import Denied, InvalidInput, Unavailable

ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "Ed25519",
    "EdDSA",
)
SCOPE = "openid profile email"
JSON = {"accept": "application/json"}
SECONDS = 10.0
LEEWAY = 60
"""Seconds by which clocks may differ."""
FRESH = 600
"""Seconds for which the provider's own words (its addresses and keys) are kept."""
MOST = 1_000_000
"""Bytes of the provider's words."""
_PLACES = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_LOCAL = ("localhost", "127.0.0.1", "::1")
_LADDER = (Role.ADMIN, Role.MERCHANDISER, Role.ANALYST)
"""Of several roles the first counts."""
_OVER = "http://schemas.openid.net/event/backchannel-logout"
FIX = "begin the login again"


@dataclass(frozen=True, slots=True)
class Identity:
    """``name``: e-mail, or what the provider calls them."""

    name: str
    role: Role
    voucher: Voucher = Voucher()


@dataclass(frozen=True, slots=True)
class Login:
    """One that was begun, and by which it is known again: each part is random, and good for one login."""

    state: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    LASTS: ClassVar[int] = 600

    def write(self, now: int) -> str:
        return f"{now + self.LASTS} {self.state} {self.nonce} {self.verifier}"

    @classmethod
    def read(cls, text: str, now: int) -> "Login | None":
        """What ``write`` wrote, while it lasts."""
        match text.split(" "):
            case [ends, state, nonce, verifier] if ends.isdigit() and now < int(ends):
                return cls(state, nonce, verifier)
        return None


class Provider:
    """Thread-safe. ``claim``: of the ID token, a text or a list of texts; ``roles``: what each of these means here."""

    def __init__(
        self,
        issuer: str,
        client: str,
        secret: str,
        claim: str,
        roles: Mapping[str, str],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Raises InvalidInput for settings that cannot be meant, Unavailable without the extra ``sso``."""
        if not _trustworthy(issuer):
            raise InvalidInput(f"{issuer[:200]!r} is no issuer", field="oidc_issuer", fix="https://…")
        if not client or not roles or not set(roles.values()) <= set(Role):
            raise InvalidInput(
                "a login needs a client and what roles its people have", field="oidc_roles",
                fix=f'oidc_client, and oidc_roles as {{"shop-admins": "admin"}}, of {", ".join(_LADDER)}',
            )  # fmt: skip
        try:
            import authlib  # noqa: F401
            import joserfc  # noqa: F401
        except ImportError:
            raise Unavailable(
                "the login needs one more package", field="sso", fix='pip install "shopkeeper[sso]"'
            ) from None
        self.issuer, self._client, self._secret = issuer, client, secret
        self._claim, self._roles, self._clock = claim, roles, clock
        self._lock = Lock()
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}

    def begin(self, back: str) -> tuple[str, Login]:
        """Where to send somebody, and what they must come ``back`` with. Raises Unavailable."""
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        login, place = Login(), self._about()["authorization_endpoint"]
        url = prepare_grant_uri(
            place, self._client, "code", redirect_uri=back, scope=SCOPE, state=login.state, nonce=login.nonce,
            code_challenge=create_s256_code_challenge(login.verifier), code_challenge_method="S256",
        )  # fmt: skip
        return str(url), login

    def finish(self, login: Login, query: Mapping[str, str], back: str) -> Identity:
        """Who came back. Raises Denied for whoever did not go from here, was refused there, or has no role here; Unavailable."""
        if not secrets.compare_digest(query.get("state", "").encode(), login.state.encode()):
            raise Denied("this is not the login that was begun here", field="state", fix=FIX)
        if query.get("iss", self.issuer) != self.issuer:
            raise Denied("another provider answered", field="iss", fix=FIX)
        if not query.get("code"):
            raise Denied(f"the login was refused there: {query.get('error', 'no code')[:80]}", fix=FIX)
        token = self._exchange(query["code"], login, back)
        claims = self._claims(token, nonce=login.nonce)
        voucher = Voucher(token, str(claims["sub"]), str(claims.get("sid") or ""))
        return Identity(_name(claims), self._role(claims.get(self._claim)), voucher)

    def ending(self, word: str, back: str) -> str:
        """Where whoever leaves here leaves there as well, and comes ``back`` from; empty where the provider has no such place or is not there.

        ``word``: the ID token that they came with.
        """
        try:
            place = str(self._about().get("end_session_endpoint") or "")
        except Unavailable:
            return ""
        if not _trustworthy(place):
            return ""
        asked = {"id_token_hint": word, "client_id": self._client, "post_logout_redirect_uri": back}
        return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}"

    def ended(self, token: str) -> Voucher:
        """Whose sessions the provider says are over. Raises Denied for what is not its word, or not about that."""
        claims = self._claims(token)
        person, visit = str(claims.get("sub") or ""), str(claims.get("sid") or "")
        events = claims.get("events")
        if not (isinstance(events, dict) and _OVER in events) or "nonce" in claims or not (person or visit):
            raise Denied("this says of nobody that they left", field="logout_token", fix=FIX)
        if self._clock() - int(claims["iat"]) > FRESH:
            raise Denied("this was said too long ago", field="logout_token", fix="say it again")
        return Voucher("", person, visit)

    # -- talking -------------------------------------------------------------------------------------------------------

    def _exchange(self, code: str, login: Login, back: str) -> str:
        """The ID token for a code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": login.verifier,
        }
        proof: dict[str, Any] = {"auth": (self._client, self._secret)} if self._secret else {}
        named = form if proof else form | {"client_id": self._client}
        token = self._answer("POST", self._about()["token_endpoint"], data=named, **proof)
        if error := token.get("error"):
            raise Denied(f"the provider did not take the code: {error}"[:200], fix=FIX)
        return str(token.get("id_token", ""))

    def _about(self) -> dict[str, Any]:
        """OpenID Connect Discovery 1.0. A document of another issuer is none (mix-up), and one that leaves out a place."""
        about = self._fetched(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if about.get("issuer") != self.issuer:
            raise Unavailable(
                "the provider names another issuer", field="oidc_issuer", fix="set it exactly as it does"
            )
        if lacking := [name for name in _PLACES if not isinstance(about.get(name), str)]:
            raise Unavailable(f"the provider does not say its {lacking[0]}", field="oidc_issuer", fix="check it")  # fmt: skip
        return about

    def _fetched(self, url: str, again: bool = False) -> dict[str, Any]:
        with self._lock:
            at, kept = self._kept.get(url, (0.0, {}))
            if kept and self._clock() - at < (LEEWAY if again else FRESH):
                return kept
            answer = self._answer("GET", url)
            self._kept[url] = (self._clock(), answer)
            return answer

    def _answer(self, method: str, url: str, **sent: Any) -> dict[str, Any]:
        """An object of at most ``MOST`` bytes. Raises Unavailable, but not for a code that is refused with a reason (RFC 6749, 5.2)."""
        import httpx

        try:
            with (
                httpx.Client(timeout=SECONDS, trust_env=False, headers=JSON) as client,
                client.stream(method, url, **sent) as told,
            ):
                answer = orjson.loads(body(told, MOST))
                if method == "GET" or not (isinstance(answer, dict) and "error" in answer):
                    told.raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise Unavailable(
                f"the provider does not answer: {error}"[:200], field="sso", fix="try again"
            ) from None
        if not isinstance(answer, dict):
            raise Unavailable("the provider makes no sense", field="oidc_issuer", fix="check it")
        return answer

    # -- judging -------------------------------------------------------------------------------------------------------

    def _claims(self, token: str, nonce: str = "") -> dict[str, Any]:
        """What a genuine token says: that of a login with its ``nonce``, or that of its end. Raises Denied."""
        from joserfc import jwt
        from joserfc.errors import InvalidKeyIdError, JoseError
        from joserfc.jwk import KeySet

        place = self._about()["jwks_uri"]

        def keys(again: bool = False) -> KeySet:
            return KeySet.import_key_set(cast(Any, self._fetched(place, again)))

        try:
            try:
                read = jwt.decode(token, keys(), ALGORITHMS)
            except InvalidKeyIdError:  # they were changed; asked for again once a minute at most
                read = jwt.decode(token, keys(again=True), ALGORITHMS)
            wanted: dict[str, Any] = {
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": self._client},
                "exp": {"essential": True},
                "iat": {"essential": True},
            }
            if nonce:
                wanted |= {"sub": {"essential": True}, "nonce": {"essential": True, "value": nonce}}
            jwt.JWTClaimsRegistry(lambda: int(self._clock()), LEEWAY, **wanted).validate(read.claims)  # fmt: skip
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise Denied(f"the provider's word is not good: {type(error).__name__}", fix=FIX) from None
        claims = dict(read.claims)
        if claims.get("azp", self._client) != self._client or (_many(claims["aud"]) and "azp" not in claims):
            raise Denied("the provider's word is for somebody else", field="azp", fix=FIX)
        return claims

    def _role(self, said: object) -> Role:
        given = [said] if isinstance(said, str) else said if isinstance(said, list) else []
        mine = {self._roles.get(one) for one in given if isinstance(one, str)}
        for role in _LADDER:
            if role in mine:
                return role
        raise Denied(
            "you have no role in this shop", field=self._claim, fix="ask whoever keeps the shop's people"
        )


def _trustworthy(url: str) -> bool:
    where = urlsplit(url)
    return where.scheme == "https" or (where.scheme == "http" and where.hostname in _LOCAL)


def _many(audience: object) -> bool:
    return isinstance(audience, list) and len(audience) > 1


def _name(claims: Mapping[str, Any]) -> str:
    """What nobody has verified is no name: another's e-mail must not stand in the audit log."""
    email = claims.get("email") if claims.get("email_verified") is True else None
    return str(email or claims["sub"])[:100]
