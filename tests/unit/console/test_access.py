"""The console opens to admin keys, and to nothing else."""

import re
import time

import pytest
from fastapi import Request

from shopkeeper.console.access import COOKIE, DOOR, Gate
from shopkeeper.trust import Role, Scope, Seal, actor
from shopkeeper.trust.sessions import LASTS, Session, Sessions
from shopkeeper.trust.tries import ALLOWED
from shopkeeper.types.errors import Denied
from tests.unit.console.conftest import Site

PAGES = (
    "/console",
    "/console/today",
    "/console/search",
    "/console/system",
    "/console/stream",
    "/console/today/funnel.csv",
)


def form(site: Site) -> str:
    found = re.search(r'name="form" value="([^"]+)"', site.client.get("/console").text)
    assert found
    return found[1]


def enter(site: Site, key: str, **headers: str):  # type: ignore[no-untyped-def]
    return site.client.post("/console/enter", data={"key": key, "form": form(site)}, headers=headers)


def came_in(answer) -> bool:  # type: ignore[no-untyped-def]
    return f"{COOKIE}=" in answer.headers.get("set-cookie", "")


@pytest.mark.parametrize("path", PAGES)
def test_strangers_are_told_how_a_key_is_made(site: Site, path: str) -> None:
    answer = site.client.get(path)
    assert answer.status_code == 401
    assert "shopkeeper keys create --admin" in answer.text and 'role="alert"' not in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_a_reading_key_opens_nothing(site: Site, path: str) -> None:
    answer = site.client.get(path, headers={"x-api-key": site.key(Role.PUBLIC)})
    assert answer.status_code == 403 and "may only read" in answer.text
    assert site.client.get(path, headers={"x-api-key": "sk_admin_guess"}).status_code == 401
    bearer = {"authorization": f"Bearer {site.key()}"}
    assert site.client.get(path, headers=bearer).status_code in (200, 303, 404)


def test_an_admin_key_is_given_once_and_ends_with_leaving(site: Site) -> None:
    answer = enter(site, f" {site.key()} ")
    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 303 and answer.headers["location"] == "/console/today"
    for part in ("Path=/console", "SameSite=Strict", "HttpOnly", "Max-Age=43200"):
        assert part in cookie
    assert "Secure" not in cookie and "sk_admin" not in cookie
    assert site.client.get("/console/today").status_code == 200
    left = site.client.post("/console/leave", data={"form": form_inside(site)})
    assert "Max-Age=0" in left.headers["set-cookie"]
    assert site.client.get("/console/today").status_code == 401


def form_inside(site: Site) -> str:
    found = re.search(
        r'action="/console/leave".*?name="form" value="([^"]+)"', site.client.get("/console/today").text
    )
    assert found
    return found[1]


def test_a_revoked_key_ends_what_it_opened(site: Site) -> None:
    secret, key = site.keys.create(Role.ADMIN)
    enter(site, secret)
    assert site.client.get("/console/today").status_code == 200
    site.keys.revoke(key.id)
    assert site.client.get("/console/today").status_code == 401
    assert enter(site, secret).status_code == 401


@pytest.mark.parametrize("key", ["", "sk_admin_guess", "\ud800", "x" * 100_000])
def test_a_wrong_key_is_refused_in_words(site: Site, key: str) -> None:
    answer = enter(site, key.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
    assert answer.status_code == 401 and "opens nothing" in answer.text and not came_in(answer)


def test_a_reading_key_is_refused_in_words(site: Site) -> None:
    answer = enter(site, site.key(Role.PUBLIC))
    assert answer.status_code == 403 and "may only read" in answer.text and not came_in(answer)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.example"},
        {"origin": "http://["},
    ],
)
def test_forms_of_other_sites_are_refused(site: Site, headers: dict[str, str]) -> None:
    answer = enter(site, site.key(), **headers)
    assert answer.status_code == 403 and not came_in(answer)


@pytest.mark.parametrize("headers", [{"origin": "http://testserver"}, {"sec-fetch-site": "same-origin"}])
def test_our_own_forms_are_taken_on_plain_http_too(site: Site, headers: dict[str, str]) -> None:
    """Browsers say ``Sec-Fetch-Site`` on https and localhost alone, and hide the origin where there is no referrer."""
    assert enter(site, site.key(), **headers).status_code == 303
    assert site.client.get("/console/today").headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("sealed", ["", "123", "123.forged"])
def test_a_form_that_is_not_ours_is_refused(site: Site, sealed: str) -> None:
    answer = site.client.post("/console/enter", data={"key": site.key(), "form": sealed})
    assert answer.status_code == 403 and not came_in(answer)


def test_a_session_ends_after_half_a_day_and_cookies_of_no_session_open_nothing(site: Site) -> None:
    _, key = site.keys.create(Role.ADMIN)
    begun = Session("key x", Role.ADMIN, key.id)
    old = Sessions(site.store.settings.data / "sessions.sqlite", lambda: time.time() - LASTS - 1)
    seal = Seal.of(site.store.settings.data)
    forged = seal.sign("console", f"{key.id}-{int(time.time()) + 999}")
    for cookie in (old.begin(begun), "", "guess", forged, key.id):
        site.client.cookies.set(COOKIE, cookie)
        assert site.client.get("/console/today").status_code == 401
    site.client.cookies.set(COOKIE, site.sessions.begin(begun))
    assert site.client.get("/console/today").status_code == 200
    old.close()


def test_the_file_of_sessions_does_not_hold_what_opens(site: Site) -> None:
    token = site.sessions.begin(Session("sso ann", Role.ADMIN))
    folder = site.store.settings.data
    assert not any(token.encode() in file.read_bytes() for file in folder.glob("sessions.sqlite*"))


def test_a_cookie_that_was_copied_ends_with_leaving(site: Site) -> None:
    cookie = enter(site, site.key()).headers["set-cookie"].partition(";")[0].partition("=")[2]
    site.client.post("/console/leave", data={"form": form_inside(site)})
    site.client.cookies.clear()
    site.client.cookies.set(COOKIE, cookie, path="/console")
    assert site.client.get("/console/today").status_code == 401


def test_coming_in_again_ends_the_session_before(site: Site) -> None:
    first = enter(site, site.key()).headers["set-cookie"].partition(";")[0].partition("=")[2]
    page = site.client.get("/console/today").text
    mine = re.search(r'name="form" value="([^"]+)"', page)
    assert mine
    again = site.client.post("/console/enter", data={"key": site.key(), "form": mine[1]})
    assert again.status_code == 303 and site.sessions.find(first) is None


def test_a_form_belongs_to_the_session_it_was_given_to(site: Site) -> None:
    """An attacker who is in the console as well, or stands before it, has genuine forms of their own."""
    before = form(site)
    enter(site, site.key())
    first = form_inside(site)

    def leave(sent: str) -> int:
        return site.client.post("/console/leave", data={"form": sent}).status_code

    assert leave(before) == 403, "from before the door"
    victim = dict(site.client.cookies)
    site.client.cookies.clear()
    enter(site, site.key())
    second = form_inside(site)
    assert leave(first) == 403, "of another session"
    site.client.cookies.clear()
    for name, value in victim.items():
        site.client.cookies.set(name, value, path="/console")
    assert leave(second) == 403
    by_key = re.search(r'name="form" value="([^"]+)"', site.get("/console/today"))
    assert by_key and leave(by_key[1]) == 403, "of a program with a key"
    assert leave(first) == 303


def test_nobody_is_brought_in_by_the_form_of_another_browser(site: Site) -> None:
    """Login CSRF: the attacker's own form and key, sent by the victim's browser."""
    theirs = form(site)
    site.client.cookies.clear()
    sent = {"key": site.key(), "form": theirs}
    refused = site.client.post("/console/enter", data=sent)
    assert refused.status_code == 403 and COOKIE + "=" not in refused.headers["set-cookie"]
    site.client.cookies.clear()
    site.client.get("/console")
    assert site.client.cookies.get(DOOR) and site.client.post("/console/enter", data=sent).status_code == 403


def test_pages_may_do_nothing_else_and_are_kept_nowhere(site: Site) -> None:
    for answer in (
        site.client.get("/console"),
        site.client.get("/console/today", headers={"x-api-key": site.key()}),
    ):
        policy = answer.headers["content-security-policy"]
        assert (
            "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        )
        assert answer.headers["cache-control"] == "no-store" and "noindex" in answer.headers["x-robots-tag"]
        assert "style=" not in answer.text and "<script>" not in answer.text


@pytest.mark.parametrize("role", [Role.ANALYST, Role.MERCHANDISER, Role.ADMIN])
def test_whoever_may_see_figures_comes_in(site: Site, role: Role) -> None:
    assert enter(site, site.key(role)).status_code == 303
    assert site.client.get("/console/system").status_code == 200


def asked(site: Site, key: str, **headers: str) -> Request:
    sent = {"x-api-key": key, "host": "testserver"} | headers
    raw = [(name.encode(), value.encode()) for name, value in sent.items()]
    return Request({"type": "http", "method": "POST", "headers": raw, "scheme": "http", "path": "/console/x"})


def test_an_analyst_looks_and_a_merchandiser_changes(site: Site) -> None:
    gate = Gate(site.keys, Seal.of(site.store.settings.data), site.sessions)
    with pytest.raises(Denied, match="lacks the scope rules"):
        gate.change(asked(site, site.key(Role.ANALYST)), gate.form(), Scope.RULES)
    key = gate.change(asked(site, site.key(Role.MERCHANDISER)), gate.form(), Scope.RULES)
    assert actor().who == key.who and key.who.startswith("key ")
    with pytest.raises(Denied):
        gate.change(asked(site, site.key(Role.MERCHANDISER)), gate.form(), Scope.OPERATE)
    for forged, headers in (
        ("", {}),
        ("1", {}),
        (gate.form(), {"sec-fetch-site": "cross-site"}),
        (gate.form(), {"origin": "https://evil.example"}),
    ):
        with pytest.raises(Denied, match="not from here"):
            gate.change(asked(site, site.key(), **headers), forged, Scope.RULES)


def test_a_cookie_that_somebody_planted_is_not_the_one_that_opens(site: Site) -> None:
    site.client.cookies.set(COOKIE, "planted")
    first = enter(site, site.key()).headers["set-cookie"]
    assert "planted" not in first
    second = enter(site, site.key()).headers["set-cookie"]
    assert first.partition(";")[0] != second.partition(";")[0]
    site.client.cookies.clear()
    site.client.cookies.set(COOKIE, "planted")
    assert site.client.get("/console/today").status_code == 401


def test_who_guesses_at_the_door_waits(site: Site) -> None:
    right = site.key()
    codes = [enter(site, f"sk_admin_{n}").status_code for n in range(ALLOWED.amount + 1)]
    assert codes == [401] * ALLOWED.amount + [429]
    answer = enter(site, right)
    assert answer.status_code == 429 and "too many wrong keys" in answer.text.lower() and not came_in(answer)
