"""The Trust page: open gates, whether the log is whole, models with their cards."""

import re
import sqlite3
from contextlib import closing

import pytest

from shopkeeper import __version__
from shopkeeper.trust import Actor, Audit, Role, acting
from shopkeeper.trust.screening import Category, Finding
from tests.unit.console.conftest import Site, Standing


def test_the_page_says_what_is_open_and_what_is_passed(site: Site) -> None:
    page = site.get("/console/trust")
    assert "never run" in page and "never released" in page
    audit = Audit.of(site.store.settings.data)
    for what in ("evaluate.run", "redteam.run"):
        audit.record(what, passed=1, version=__version__)
    audit.record("release.check", passed=1, owner="ann", rollback_plan="encoder back")
    audit.close()
    page = site.get("/console/trust")
    assert "settings and rules are as they were released" in page
    assert "never run" not in page and "owner ann" in page and "way back: encoder back" in page
    assert "docs/models/lite.md" in page and "entries, all as they were written" in page
    assert "Concierge" in page and "lite:7" in page


def test_a_column_that_says_nothing_is_not_shown_and_a_date_is_not_broken(site: Site) -> None:
    with closing(Audit.of(site.store.settings.data)) as audit:
        audit.record("offers.set", "mug", offers=1)
        page = site.get("/console/trust")
        assert ">To what<" in page and ">Why<" not in page
        assert re.search(r'<td class="whole"><bdi>\d{4}-\d\d-\d\d \d\d:\d\d</bdi></td>', page)
        with acting(Actor.of("cli ann", "the season ends")):
            audit.record("offers.set", "mug", offers=1)
    assert ">Why<" in site.get("/console/trust")


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (Standing(), "up to date"),
        (Standing(behind=1), "1 change behind the catalogue"),
        (Standing(reading=(34, 89)), "reading pictures, 34 of 89"),
        (Standing(behind=2, reading=(0, 5)), "2 changes behind the catalogue"),
    ],
)
def test_the_index_is_said_to_be_behind_only_where_something_is_not_found(
    site: Site, monkeypatch: pytest.MonkeyPatch, standing: Standing, said: str
) -> None:
    monkeypatch.setattr(type(site.store), "status", lambda _: standing)
    assert all(said in site.get(f"/console/{page}") for page in ("trust", "system"))


def test_a_log_that_was_tampered_with_shows(site: Site) -> None:
    audit = Audit.of(site.store.settings.data)
    audit.record("import", "feed.csv")
    audit.close()
    with sqlite3.connect(site.store.settings.data / "audit.sqlite") as db:
        db.execute("DROP TRIGGER entries_are_final")
        db.execute("UPDATE entry SET body = replace(body, 'feed', 'food')")
    assert "broken" in site.get("/console/trust")


def test_a_person_decides_with_a_reason_and_an_analyst_only_looks(site: Site) -> None:
    site.store.screening.desk.note("product:a", (Finding(Category.MEDICAL, "cures <b>cancer</b>"),))
    page = site.get("/console/trust")
    form = re.search(r'name="form" value="([^"]+)"', page)
    assert form and "cures &lt;b&gt;cancer&lt;/b&gt;" in page and 'href="/products/a"' in page
    sent = {"form": form[1], "number": "1", "state": "hide", "reason": "no such claims"}

    def send(role: Role, **changed: str) -> int:
        headers = {"x-api-key": site.key(role)}
        return site.client.post("/console/trust/decide", data=sent | changed, headers=headers).status_code

    assert send(Role.ANALYST) == 403
    assert send(Role.MERCHANDISER, reason=" ") == 400 and send(Role.MERCHANDISER, state="burn") == 400
    assert send(Role.MERCHANDISER, number="²") == 400 and send(Role.MERCHANDISER, number="1" * 5000) == 400
    assert send(Role.MERCHANDISER, form="forged") == 403
    assert {send(Role.MERCHANDISER, number=none) for none in ("", "-1", "²", "١", "1" * 5_000)} == {400}
    assert send(Role.MERCHANDISER, number="7") == 404
    assert site.store.screening.desk.hidden() == frozenset()
    assert send(Role.MERCHANDISER) == 303
    assert site.store.screening.desk.hidden() == {"product:a"}
    assert "no such claims" in site.get("/console/trust")
    assert send(Role.MERCHANDISER, state="appeal", reason="it is a book") == 303
    assert send(Role.MERCHANDISER, state="approve", reason="it is") == 303
