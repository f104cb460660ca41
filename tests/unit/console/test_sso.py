"""The merchant's own login: in by a real provider, and by nothing that only looks like its word."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import orjson
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import OctKey
from starlette.testclient import TestClient

from shopkeeper import console, web
from shopkeeper.console.access import COOKIE, LOGIN, SSO
from shopkeeper.settings import Settings
from shopkeeper.trust import Role, Seal
from shopkeeper.trust.oidc import FRESH, Login, Provider
from shopkeeper.trust.sessions import Session
from shopkeeper.types.errors import InvalidInput, Unavailable
from tests.unit.console.conftest import Site
from tests.unit.console.provider import CLIENT, SECRET, Claims, Idp, fresh_key, providing

ROLES = {"shop-admins": "admin", "buyers": "merchandiser", "analysts": "analyst", "web": "public"}


@pytest.fixture(scope="module")
def running() -> Iterator[Idp]:
    with providing() as idp:
        yield idp


@pytest.fixture
def idp(running: Idp) -> Idp:
    fresh = Idp(running.issuer, running.keys)
    vars(running).update(vars(fresh) | {"asked": running.asked})
    return running


@pytest.fixture
def client(site: Site, idp: Idp, tmp_path: Path) -> Iterator[TestClient]:
    """The console of ``site``, with a login beside the keys."""
    told: dict[str, Any] = {
        "oidc_issuer": idp.issuer,
        "oidc_client": CLIENT,
        "oidc_secret": SECRET,
        "oidc_roles": ROLES,
    }
    store = replace(site.store, settings=Settings(data=tmp_path, **told))
    app = FastAPI()
    console.mount(app, store, site.keys, site.sessions, web.worn(store.settings))
    with TestClient(app, follow_redirects=False) as client:
        yield client


def go(client: TestClient) -> str:
    """To the provider and back: the address with which the browser returns."""
    away = client.get("/console/sso")
    assert away.status_code == 303, away.text
    return str(httpx.get(away.headers["location"]).headers["location"])


def log_in(client: TestClient) -> Any:
    back = urlsplit(go(client))
    return client.get(f"{back.path}?{back.query}")


def came_in(answer: Any) -> bool:
    return any(one.startswith(f"{COOKIE}=") for one in answer.headers.get_list("set-cookie"))


def test_a_person_comes_in_and_is_named_in_what_they_do(client: TestClient, site: Site) -> None:
    page = client.get("/console")
    assert page.status_code == 401 and 'href="/console/sso"' in page.text and "key" in page.text
    away = client.get("/console/sso")
    asked = parse_qs(urlsplit(away.headers["location"]).query)
    assert (
        asked["code_challenge_method"] == ["S256"] and asked["response_type"] == ["code"] and asked["nonce"]
    )
    assert "HttpOnly" in away.headers["set-cookie"] and "SameSite=Lax" in away.headers["set-cookie"]
    arrived = log_in(client)
    cookie = next(one for one in arrived.headers.get_list("set-cookie") if one.startswith(f"{COOKIE}="))
    assert arrived.status_code == 200 and "SameSite=Strict" in cookie and "HttpOnly" in cookie
    assert client.get("/console/today").status_code == 200
    system = client.get("/console/system").text
    hook = site.store.hooks.desk.add("https://a.example/")
    sent = {"form": form_of(system), "act": "retry", "id": hook.id}
    assert client.post("/console/system/webhooks", data=sent).status_code == 303
    assert site.store.hooks.audit.latest(1)[0].who == "sso ann@example.com"
    token = cookie.partition(";")[0].partition("=")[2]
    assert site.sessions.find(token) == Session("sso ann@example.com", Role.ADMIN)
    assert client.post("/console/leave", data={"form": form_of(system)}).status_code == 200
    client.cookies.set(COOKIE, token, path="/console")
    assert client.get("/console/today").status_code == 401, "left is left, also with a copy"


def form_of(page: str) -> str:
    found = re.search(r'name="form" value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("shop-admins", 200), (["buyers", "analysts"], 200), (["web"], 403), ([], 403), (None, 403), ({"shop-admins": 1}, 403), ("admin", 403),
        (["SHOP-ADMINS"], 403), ([["shop-admins"]], 403), ("shop-admins,analysts", 403),
    ],
)  # fmt: skip
def test_a_role_is_what_the_settings_make_of_the_claim_and_nothing_else(
    client: TestClient, idp: Idp, said: object, status: int
) -> None:
    idp.person = {**idp.person, "roles": said}
    assert (answer := log_in(client)).status_code == status and came_in(answer) == (status == 200)
    if said == ["buyers", "analysts"]:
        page = client.get("/console/system").text
        sent = {"form": form_of(page), "act": "test", "id": "ep_x"}
        assert client.post("/console/system/webhooks", data=sent).status_code == 403, "no operator"


def test_an_email_that_nobody_verified_names_nobody(client: TestClient, idp: Idp, site: Site) -> None:
    idp.person = {**idp.person, "email": "boss@example.com", "email_verified": False}
    cookie = next(
        one for one in log_in(client).headers.get_list("set-cookie") if one.startswith(f"{COOKIE}=")
    )
    found = site.sessions.find(cookie.partition(";")[0].partition("=")[2])
    assert found and found.who == "sso u1"


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unsigned(_: Idp, claims: Claims) -> str:
    return f"{b64(orjson.dumps({'alg': 'none'}))}.{b64(orjson.dumps(claims))}."


def named_none(idp: Idp, claims: Claims) -> str:
    good = idp.keys[-1]
    return f"{b64(orjson.dumps({'alg': 'none', 'kid': good.kid}))}.{b64(orjson.dumps(claims))}.{b64(b'x')}"


def by_the_public_key(idp: Idp, claims: Claims) -> str:
    """HS256 with what everybody can read as its secret (algorithm confusion)."""
    pem = idp.keys[-1].as_pem(private=False)
    head, body = b64(orjson.dumps({"alg": "HS256", "kid": idp.keys[-1].kid})), b64(orjson.dumps(claims))
    return f"{head}.{body}.{b64(hmac.digest(pem, f'{head}.{body}'.encode(), hashlib.sha256))}"


def by_the_client_s_secret(idp: Idp, claims: Claims) -> str:
    return str(
        jwt.encode({"alg": "HS256", "kid": idp.keys[-1].kid}, claims, OctKey.import_key(SECRET.ljust(32)))
    )


def by_another_key(idp: Idp, claims: Claims) -> str:
    return str(jwt.encode({"alg": "RS256", "kid": idp.keys[-1].kid}, claims, fresh_key()))


def by_a_key_it_brings_along(_: Idp, claims: Claims) -> str:
    key = fresh_key()
    return str(jwt.encode({"alg": "RS256", "jwk": key.as_dict(private=False)}, claims, key))


def changed_after(idp: Idp, claims: Claims) -> str:
    head, _, mark = str(jwt.encode({"alg": "RS256", "kid": idp.keys[-1].kid}, claims, idp.keys[-1])).split(
        "."
    )
    return f"{head}.{b64(orjson.dumps({**claims, 'sub': 'u2'}))}.{mark}"


@pytest.mark.parametrize(
    "forge",
    [
        unsigned, named_none, by_the_public_key, by_the_client_s_secret, by_another_key, by_a_key_it_brings_along, changed_after,
        lambda *_: "", lambda *_: "a.b.c", lambda *_: "{}",
    ],
)  # fmt: skip
def test_a_token_that_the_provider_did_not_sign_opens_nothing(
    client: TestClient, idp: Idp, forge: Any
) -> None:
    idp.forge = forge
    answer = log_in(client)
    assert answer.status_code == 403 and not came_in(answer) and "not good" in answer.text


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "another"}, {"nonce": None}, {"exp": 1}, {"exp": None}, {"exp": "soon"}, {"aud": "somebody-else"}, {"aud": []}, {"aud": None},
        {"iss": "https://evil.example"}, {"iss": None}, {"aud": [CLIENT, "other"]}, {"aud": [CLIENT, "other"], "azp": "other"}, {"azp": "other"},
        {"sub": None}, {"iat": None}, {"iat": 9999999999}, {"nbf": 9999999999},
    ],
)  # fmt: skip
def test_a_token_that_is_not_meant_for_this_login_opens_nothing(
    client: TestClient, idp: Idp, lie: Claims
) -> None:
    idp.lie = lambda claims: {k: v for k, v in {**claims, **lie}.items() if v is not None}
    answer = log_in(client)
    assert answer.status_code == 403 and not came_in(answer)


def test_a_login_is_good_for_the_browser_that_began_it_and_once(client: TestClient, site: Site) -> None:
    """Login CSRF and replay: an attacker's own code, or a victim's that was seen."""
    back = urlsplit(go(client))
    address = f"{back.path}?{back.query}"
    jar = dict(client.cookies)
    client.cookies.clear()
    assert client.get(address).status_code == 403, "a browser that began nothing"
    client.get("/console/sso")
    assert client.get(address).status_code == 403, "a browser that began another"
    client.cookies.clear()
    client.cookies.set(SSO, jar[SSO], path="/console/sso")
    for query in (
        "",
        "?code=x",
        f"?{back.query}x".replace("state=", "state=x"),
        f"?{back.query}&iss=https://evil.example",
    ):
        assert client.get(f"{back.path}{query}").status_code == 403
    assert client.get(address).status_code == 200
    client.cookies.set(SSO, jar[SSO], path="/console/sso")
    again = client.get(address)
    assert again.status_code == 403 and not came_in(again), "a code is good once"


def test_a_code_of_another_login_does_not_pass_with_our_state(client: TestClient) -> None:
    """Code injection: PKCE ties the code to the browser's own verifier."""
    theirs = parse_qs(urlsplit(go(client)).query)["code"][0]
    client.cookies.clear()
    mine = parse_qs(urlsplit(go(client)).query)["state"][0]
    answer = client.get(f"/console/sso/back?code={theirs}&state={mine}")
    assert answer.status_code == 403 and not came_in(answer)


def test_a_session_that_was_planted_is_not_the_one_that_opens(client: TestClient, site: Site) -> None:
    planted = site.sessions.begin(Session("sso attacker", Role.ANALYST))
    client.cookies.set(COOKIE, planted, path="/console")
    arrived = log_in(client)
    assert came_in(arrived) and planted not in str(arrived.headers)
    assert site.sessions.find(planted) is None


def test_a_login_that_was_begun_long_ago_or_forged_is_none(
    client: TestClient, site: Site, tmp_path: Path
) -> None:
    seal, back = Seal.of(tmp_path), urlsplit(go(client))
    state = parse_qs(back.query)["state"][0]
    login = Login(state=state)
    for cookie in (
        seal.sign(LOGIN, login.write(0)),
        login.write(9999999999),
        seal.sign("console form", login.write(9999999999)),
    ):
        client.cookies.clear()
        client.cookies.set(SSO, cookie, path="/console/sso")
        assert client.get(f"{back.path}?{back.query}").status_code == 403


def test_keys_that_the_provider_changed_are_fetched_again_but_not_for_every_forged_name(idp: Idp) -> None:
    clock = [1_000_000.0]
    provider = Provider(idp.issuer, CLIENT, SECRET, "roles", ROLES, lambda: clock[0])
    provider._fetched(f"{idp.issuer}/jwks")
    asked = idp.asked.count("/jwks")
    for _ in range(5):
        provider._fetched(f"{idp.issuer}/jwks", again=True)
    assert idp.asked.count("/jwks") == asked
    clock[0] += 61
    provider._fetched(f"{idp.issuer}/jwks", again=True)
    clock[0] += FRESH
    provider._fetched(f"{idp.issuer}/jwks")
    assert idp.asked.count("/jwks") == asked + 2


def test_a_changed_key_opens_after_a_minute_at_most(client: TestClient, idp: Idp) -> None:
    idp.keys = [*idp.keys, fresh_key()]
    assert log_in(client).status_code == 200, "nothing was kept yet"


def test_a_provider_that_is_away_or_another_is_said_so(client: TestClient, idp: Idp) -> None:
    with pytest.raises(Unavailable):
        Provider("http://127.0.0.1:9", CLIENT, "", "roles", ROLES).begin("http://x/")
    other = Provider(idp.issuer + "/", CLIENT, "", "roles", ROLES)
    with pytest.raises(Unavailable, match="another issuer"):
        other.begin("http://x/")


def hang_up(*_: object) -> Any:
    raise ConnectionResetError


@pytest.mark.parametrize(
    "exchange",
    [hang_up, lambda *_: (500, {}), lambda *_: (200, []), lambda *_: (200, {"id_token": "x" * 2_000_000})],
    ids=["hangs up", "is broken", "makes no sense", "does not end"],
)
def test_a_provider_that_fails_once_the_code_is_shown_is_said_so(
    idp: Idp, monkeypatch: pytest.MonkeyPatch, exchange: Any
) -> None:
    provider = Provider(idp.issuer, CLIENT, SECRET, "roles", ROLES)
    url, login = provider.begin("http://x/console/sso/back")
    came = dict(parse_qsl(urlsplit(str(httpx.get(url).headers["location"])).query))
    monkeypatch.setattr(idp, "exchange", exchange, raising=False)
    with pytest.raises(Unavailable, match="provider"):
        provider.finish(login, came, "http://x/console/sso/back")


@pytest.mark.parametrize(
    ("issuer", "name", "roles"),
    [("http://idp.example", "c", ROLES), ("ftp://x", "c", ROLES), ("", "c", ROLES), ("https://x", "", ROLES), ("https://x", "c", {}), ("https://x", "c", {"a": "king"})],
)  # fmt: skip
def test_settings_that_cannot_be_meant_are_refused(issuer: str, name: str, roles: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        Provider(issuer, name, "", "roles", roles)
    assert refused.value.fix


def test_without_a_provider_there_is_no_other_login(site: Site) -> None:
    assert site.client.get("/console/sso").status_code == 404
    assert site.client.get("/console/sso/back?code=x&state=y").status_code == 404
    assert 'href="/console/sso"' not in site.client.get("/console").text


def test_who_leaves_here_leaves_there_and_comes_back(client: TestClient, idp: Idp) -> None:
    log_in(client)
    page = client.post("/console/leave", data={"form": form_of(client.get("/console/system").text)})
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page.text)
    assert found and found[1].startswith(f"{idp.issuer}/end_session?")
    back = httpx.get(unescape(found[1]))
    assert back.status_code == 302 and urlsplit(back.headers["location"]).path == "/console"
    assert idp.left == ["u1"] and client.get("/console/today").status_code == 401


def test_who_came_with_a_key_leaves_nothing_there(client: TestClient, idp: Idp, site: Site) -> None:
    secret, _ = site.keys.create(Role.ADMIN)
    form = form_of(client.get("/console").text)
    assert client.post("/console/enter", data={"form": form, "key": secret}).status_code == 303
    left = client.post("/console/leave", data={"form": form_of(client.get("/console/system").text)})
    assert left.status_code == 303 and left.headers["location"] == "/console" and not idp.left


def test_a_provider_that_is_not_there_or_has_no_such_place_keeps_nobody_in(idp: Idp) -> None:
    gone = Provider("http://localhost:9", CLIENT, SECRET, "roles", ROLES)
    assert gone.ending("word", "https://shop.example/console") == ""
    here = Provider(idp.issuer, CLIENT, SECRET, "roles", ROLES)
    assert here.ending("a word", "https://shop.example/console").startswith(f"{idp.issuer}/end_session?")
    for place in ("", "javascript:alert(1)", "http://else.example/out"):
        about = f"{idp.issuer}/.well-known/openid-configuration"
        here._kept[about] = (here._kept[about][0], here._kept[about][1] | {"end_session_endpoint": place})
        assert here.ending("word", "https://shop.example/console") == ""


@pytest.mark.parametrize(
    ("named", "visit"),
    [
        ({"sub": "u1"}, "visit 1"),
        ({"sid": "visit 1"}, "visit 1"),
        ({"sub": "u1", "sid": "visit 1"}, "visit 1"),
        ({"sub": "u1", "sid": "visit 1"}, ""),
    ],
    ids=str,
)
def test_sessions_end_when_the_provider_says_so(
    client: TestClient, idp: Idp, named: Claims, visit: str
) -> None:
    if visit:
        idp.person = {**idp.person, "sid": visit}
    log_in(client)
    assert client.get("/console/today").status_code == 200
    for strange in ({"sub": "u2"}, {"sub": "u1" if visit else "u2", "sid": "visit 2"}):
        assert client.post("/console/sso/over", data={"logout_token": idp.over(**strange)}).status_code == 200
    assert client.get("/console/today").status_code == 200, "somebody else left"
    over = client.post("/console/sso/over", data={"logout_token": idp.over(**named)})
    assert over.status_code == 200 and over.headers["cache-control"] == "no-store"
    assert client.get("/console/today").status_code == 401


@pytest.mark.parametrize("lie", [
    {"events": {}}, {"events": None}, {"nonce": "n"}, {"aud": "another"}, {"iss": "https://else.example"}, {"sub": None}, {"iat": 1}, {"exp": 1},
], ids=str)  # fmt: skip
def test_no_session_ends_by_what_is_not_the_provider_s_word(
    client: TestClient, idp: Idp, lie: Claims
) -> None:
    log_in(client)
    forged = jwt.encode({"alg": "RS256", "kid": "x"}, {"sub": "u1"}, fresh_key())
    for token in (idp.over(**{"sub": "u1"} | lie), forged, "", "a.b.c"):
        refused = client.post("/console/sso/over", data={"logout_token": token})
        assert refused.status_code == 400, refused.text
    assert client.get("/console/today").status_code == 200
