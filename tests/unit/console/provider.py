"""A small, real OpenID Connect provider over a real socket: discovery, published keys, codes that are good once, PKCE; it can be told to lie."""

import base64
import hashlib
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import orjson
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

Claims = dict[str, Any]
CLIENT, SECRET = "shopkeeper", "not so secret"


@dataclass
class Idp:
    """``lie`` changes what is signed; ``forge`` makes the token instead; ``also`` is added to what comes back."""

    issuer: str = ""
    keys: list[RSAKey] = field(default_factory=lambda: [fresh_key()])
    person: Claims = field(
        default_factory=lambda: {
            "sub": "u1",
            "email": "ann@example.com",
            "email_verified": True,
            "roles": ["shop-admins"],
        }
    )
    lie: Callable[[Claims], Claims] = lambda claims: claims
    forge: Callable[["Idp", Claims], str] | None = None
    also: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def token(self, claims: Claims) -> str:
        if self.forge:
            return self.forge(self, claims)
        key = self.keys[-1]
        return str(jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key))

    def authorize(self, query: dict[str, str]) -> str | None:
        """Where to send the browser; None for a client or an address that is not registered."""
        good = query.get("client_id") == CLIENT and query.get("redirect_uri", "").endswith(
            "/console/sso/back"
        )
        if not good or query.get("code_challenge_method") != "S256" or "openid" not in query["scope"].split():
            return None
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state'], **self.also})}"

    def leave(self, query: dict[str, str]) -> str | None:
        """Back to an address that is registered; None for a token that is not of ours, or is for somebody else."""
        hint = jwt.decode(query.get("id_token_hint", ""), KeySet(self.keys)).claims
        ours = hint["aud"] == CLIENT == query.get("client_id", CLIENT) and hint["iss"] == self.issuer
        back = query.get("post_logout_redirect_uri", "")
        self.left.append(hint["sub"])
        return back if ours and urlsplit(back).path == "/console" else None

    def over(self, **claims: Any) -> str:
        """A logout token."""
        now, said = int(time.time()), {"http://schemas.openid.net/event/backchannel-logout": {}}
        told = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_hex(8),
            "events": said,
        }
        return self.token(told | claims)

    def exchange(self, form: dict[str, str], authorization: str) -> tuple[int, Claims]:
        basic = base64.b64encode(f"{quote(CLIENT)}:{quote(SECRET)}".encode()).decode()
        plain = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.codes.pop(form.get("code", ""), None)
        if authorization not in (f"Basic {basic}", f"Basic {plain}"):
            return 401, {"error": "invalid_client"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            asked is None
            or asked["redirect_uri"] != form.get("redirect_uri")
            or asked["code_challenge"] != challenge
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.person,
        }
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": self.token(self.lie(claims))}


def fresh_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)})


@contextmanager
def providing() -> Iterator[Idp]:
    idp = Idp()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            where = urlsplit(self.path)
            idp.asked.append(where.path)
            if where.path == "/.well-known/openid-configuration":
                ends = {
                    f"{name}_endpoint": f"{idp.issuer}/{name}"
                    for name in ("authorization", "token", "end_session")
                }
                self._json(200, {"issuer": idp.issuer, "jwks_uri": f"{idp.issuer}/jwks", **ends})
            elif where.path == "/jwks":
                self._json(200, KeySet(idp.keys).as_dict(private=False))
            elif where.path == "/end_session":
                to = idp.leave({name: one[0] for name, one in parse_qs(where.query).items()})
                self.send_response(302 if to else 400)
                if to:
                    self.send_header("location", to)
                self.end_headers()
            elif where.path == "/authorization":
                to = idp.authorize({name: one[0] for name, one in parse_qs(where.query).items()})
                self.send_response(302 if to else 400)
                if to:
                    self.send_header("location", to)
                self.end_headers()

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: one[0] for name, one in parse_qs(sent).items()}
            self._json(*idp.exchange(form, self.headers.get("authorization", "")))

        def _json(self, status: int, body: Any) -> None:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(orjson.dumps(body))

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    idp.issuer = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield idp
    finally:
        server.shutdown()
        server.server_close()
