"""The Trust page: open gates, whether the log is whole, models with their cards."""

import sqlite3

from shopkeeper import __version__
from shopkeeper.trust import Audit
from tests.unit.console.conftest import Site


def test_the_page_says_what_is_open_and_what_is_passed(site: Site) -> None:
    assert "never run" in site.get("/console/trust")
    audit = Audit.of(site.store.settings.data)
    for what in ("evaluate.run", "redteam.run"):
        audit.record(what, passed=1, version=__version__)
    audit.record("release.check", passed=1, owner="ann", rollback_plan="encoder back")
    audit.close()
    page = site.get("/console/trust")
    assert "never run" not in page and "owner ann" in page and "way back: encoder back" in page
    assert "docs/models/lite.md" in page and "entries, all as they were written" in page
    assert "Concierge" in page and "lite:7" in page


def test_a_log_that_was_tampered_with_shows(site: Site) -> None:
    audit = Audit.of(site.store.settings.data)
    audit.record("import", "feed.csv")
    audit.close()
    with sqlite3.connect(site.store.settings.data / "audit.sqlite") as db:
        db.execute("DROP TRIGGER entries_are_final")
        db.execute("UPDATE entry SET body = replace(body, 'feed', 'food')")
    assert "broken" in site.get("/console/trust")
