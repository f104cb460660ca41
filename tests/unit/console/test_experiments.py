"""Experiments in the console: what the pages say of a known log, and what a form does to the store and both trails."""

import csv
import json
import re
import time
from html import unescape
from io import StringIO
from typing import Any

import pytest

from shopkeeper.console.experiments.beyond import EXAMPLE as PLACES
from shopkeeper.console.experiments.formulas import ANCHORS
from shopkeeper.console.experiments.routes import EXAMPLE
from shopkeeper.events import Kept, Offset
from shopkeeper.events.port import DAY
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.experiments.metrics import METRICS
from shopkeeper.experiments.places import reads
from shopkeeper.experiments.rollout import State
from shopkeeper.experiments.shadow import Trial, Tried
from shopkeeper.experiments.statistics.causal import diff_in_diff
from shopkeeper.experiments.store import Reason
from shopkeeper.trust import Audit, Role
from tests.known import changed, event_of
from tests.unit.console.conftest import Site
from tests.unit.experiments.samples import BEGUN, Log, experiment, flag, interleaved, visits

WHY = Reason("ada", "to see")
RAN = 11
"""Days that the experiment has been running."""


def happened(
    site: Site, gain: float = 0.2, shoppers: int = 1_500, log: Log | None = None, **changes: object
) -> Site:
    """An experiment that began eleven days ago, and all that was seen of it."""
    one = experiment(**changes)
    store, begun = site.store.experiments.store, time.time_ns() // 1000 - RAN * DAY - 1_000_000
    site.store.events.restore(
        [changed(kept, at=event_of(kept).at - BEGUN + begun) for kept in (log or visits(one, shoppers, gain)).sorted()]
    )  # fmt: skip
    store.draft(one, WHY)
    store.move(one.name, State.RAMP, WHY, share=1.0)
    store._db.execute("UPDATE experiment SET begun = ?", (begun,))
    return site


@pytest.fixture
def tried(site: Site) -> Site:
    return happened(
        site,
        metrics=["revenue_per_visit", "search_exits"],
        guardrails=[{"metric": "search_exits", "margin": 0.1}],
    )


def post(site: Site, path: str, role: Role = Role.MERCHANDISER, **fields: str) -> tuple[int, str]:
    key = site.key(role)
    shown = site.client.get("/console/experiments", headers={"x-api-key": key}).text
    found = re.search(r'name="form" value="([^"]+)"', shown)
    answer = site.client.post(
        path, data={"form": found[1] if found else ""} | fields, headers={"x-api-key": key}
    )
    return answer.status_code, unescape(answer.text)


def audited(site: Site) -> list[str]:
    log = Audit.of(site.store.settings.data)
    assert not log.verify().faults
    return [entry.what for entry in log.latest(50)]


def test_an_empty_page_teaches(site: Site) -> None:
    page = site.get("/console/experiments")
    assert (
        "Nothing has been tried yet" in page
        and "shopkeeper experiment draft" in page
        and "New experiment" in page
    )
    assert "has seen too little" in site.get("/console/calculator")


def test_the_answer_comes_first_in_one_sentence(tried: Site) -> None:
    page = unescape(tried.get("/console/experiments/louder"))
    found = tried.store.experiments.report("louder")
    row = found.row("oec")
    assert row and found.decision.verdict == "ship"
    head = page.split("<h1>")[1].split("</h1>")[0]
    assert f"{100 * row.lift:+.0f}" in head and "Ship “meaning”" in head
    for title in ("is better: surely", "split as planned", "guardrail", "Besides the goal", "the same for"):
        assert title in page, title
    assert page.count("<h1>") == 1 and 'class="wide"' in page and 'class="margin"' in page
    listed = unescape(tried.get("/console/experiments"))
    assert (
        "Ship “meaning”" in listed
        and "11 of 14" in listed
        and 'href="/console/experiments/louder?"' in listed
    )


def test_an_interleaved_one_tells_whose_products_are_clicked(site: Site) -> None:
    one = experiment(name="both", design={"interleaving": True}, units=1_000)
    log = interleaved(one, 600, 0.15)
    happened(site, log=log, name="both", design={"interleaving": True}, units=1_000)
    page = unescape(site.get("/console/experiments/both"))
    found = site.store.experiments.report("both").preferred
    assert found and found.low > 0
    head = page.split("<h1>")[1].split("</h1>")[0]
    assert f"{100 * found.value:+.0f}" in head and "Ship “meaning”" in head
    for said_ in (
        "“meaning” is preferred: surely by",
        "clicked more of “meaning”",
        "Sign test",
        "interleaving: both orders",
    ):
        assert said_ in page, said_
    assert set(re.findall(r"/console/formulas#(\w+)", page)) <= ANCHORS
    rows = list(csv.DictReader(StringIO(site.get("/console/experiments/both/sides.csv"))))
    assert [int(float(row["Units"])) for row in rows] == [found.won, found.lost, found.even]
    assert json.loads(site.get("/console/experiments/both/report.json"))["preferred"]["won"] == found.won
    assert "Ship “meaning”" in unescape(site.get("/console/experiments"))
    assert "nbformat" in site.get("/console/experiments/both/report.ipynb")


def test_an_interleaved_one_that_nobody_clicked_in_says_so(site: Site) -> None:
    happened(site, shoppers=0, name="both", design={"interleaving": True})
    page = unescape(site.get("/console/experiments/both"))
    assert "0 shoppers are too few who clicked" in page


def test_every_number_leads_to_its_formula(tried: Site) -> None:
    page = tried.get("/console/experiments/louder")
    linked = set(re.findall(r"/console/formulas#(\w+)", page))
    assert (
        linked >= {"sequence", "difference", "mismatch", "guardrails", "slices", "decision", "oec"}
        and linked <= ANCHORS
    )
    formulas = tried.get("/console/formulas")
    assert all(f'id="{anchor}"' in formulas for anchor in ANCHORS)


def test_exports_say_what_the_page_says(tried: Site) -> None:
    told = json.loads(tried.get("/console/experiments/louder/report.json"))
    rows = list(csv.DictReader(StringIO(tried.get("/console/experiments/louder/metrics.csv"))))
    assert float(rows[0]["Lift"]) == told["rows"][0]["lift"] and rows[0]["Metric"] == "oec"
    assert (
        len(list(csv.reader(StringIO(tried.get("/console/experiments/louder/lift.csv")))))
        == len(told["series"]) + 1
    )
    spread = dict[str, object]()
    for cell in json.loads(tried.get("/console/experiments/louder/report.ipynb"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), spread)
    assert "louder" in tried.get("/console/experiments/all.csv")


def test_nothing_is_done_before_it_is_sure(tried: Site) -> None:
    status, asked = post(tried, "/console/experiments/louder", act="ship:meaning", why="it won")
    assert status == 200 and "everybody gets “meaning”" in asked and "it won" in asked
    assert tried.store.experiments.store.get("louder").state is State.RAMP
    status, _ = post(tried, "/console/experiments/louder", act="ship:meaning", why="it won", sure="yes")
    entry = tried.store.experiments.store.get("louder")
    assert status == 303 and entry.state is State.FULL and entry.arm == "meaning"
    change = tried.store.experiments.store.audit("louder")[-1]
    assert (
        change.why == "it won"
        and "merchandiser (key " in change.who
        and change.report["decision"]["verdict"] == "ship"
    )
    assert "experiment.ship" in audited(tried)
    assert "for everybody on" in unescape(tried.get("/console/experiments"))


def test_to_continue_is_a_decision_and_changes_nothing(tried: Site) -> None:
    assert (
        post(tried, "/console/experiments/louder", act="continue", why="wait for the weekend", sure="yes")[0]
        == 303
    )
    assert tried.store.experiments.store.get("louder").state is State.RAMP
    page = unescape(tried.get("/console/experiments/louder"))
    assert "wait for the weekend" in page and "experiment.continue" in audited(tried)


def test_who_may_look_may_not_decide(tried: Site) -> None:
    page = tried.get("/console/experiments/louder", **{"x-api-key": tried.key(Role.ANALYST)})
    assert "may look" in page and 'name="act"' not in page
    for path in ("/console/experiments/louder", "/console/experiments", "/console/new-experiment"):
        assert post(tried, path, Role.ANALYST, act="stop", why="x", sure="yes")[0] == 403
    answer = tried.client.post(
        "/console/experiments/louder",
        data={"act": "stop", "why": "x", "sure": "yes"},
        headers={"x-api-key": tried.key()},
    )
    assert answer.status_code == 403, "a form of another site"
    assert tried.store.experiments.store.get("louder").state is State.RAMP


@pytest.mark.parametrize(
    ("fields", "says"),
    [({"act": "stop"}, "Nobody said why"), ({"act": "moon", "why": "x"}, "cannot be done now"), ({"act": "ship:nobody", "why": "x"}, "cannot be done now")],
)  # fmt: skip
def test_what_cannot_be_done_is_said(tried: Site, fields: dict[str, str], says: str) -> None:
    status, page = post(tried, "/console/experiments/louder", sure="yes", **fields)
    assert status == 400 and says in page


def test_everything_can_be_stopped_at_once(tried: Site) -> None:
    assert "Stop everything" in post(tried, "/console/experiments", why="the sale")[1]
    assert post(tried, "/console/experiments", why="the sale", sure="yes")[0] == 303
    assert tried.store.experiments.store.get("louder").state is State.STOPPED
    assert post(tried, "/console/experiments/louder", act="start", why="again", sure="yes")[0] == 400
    assert "experiment.kill" in audited(tried)


def test_from_a_definition_to_the_first_step(tried: Site) -> None:
    text = EXAMPLE.replace("share = 0.5", "share = 0.6", 1)
    status, page = post(tried, "/console/new-experiment", definition=text)
    assert status == 400 and "add up to 1.1" in page and "Shoppers mean more" in page, (
        "what was typed is kept"
    )
    assert post(tried, "/console/new-experiment", definition="name =")[0] == 400
    status, _ = post(tried, "/console/new-experiment", definition=EXAMPLE.replace("\n", "\r\n"))
    assert status == 303
    page = unescape(tried.get("/console/experiments/meaning-louder"))
    assert "has not begun" in page and "Begin: show it to 1 % of all" in page
    status, refused = post(tried, "/console/experiments/meaning-louder", act="start", why="a try", sure="yes")
    assert status == 400 and "dealt by shopper" in refused, "the other one has the layer"
    post(tried, "/console/experiments", why="make room", sure="yes")
    assert post(tried, "/console/experiments/meaning-louder", act="start", why="a try", sure="yes")[0] == 303
    assert tried.store.experiments.store.get("meaning-louder").state is State.CANARY


def test_a_split_that_is_wrong_shows_no_lift(site: Site) -> None:
    happened(site)
    one = experiment()
    crowd = [
        kept for kept in visits(one, 3_000, seed=2).sorted() if event_of(kept).arms.get("louder") == "control"
    ]
    now = time.time_ns() // 1000
    site.store.events.restore(
        [changed(kept, id=f"x{n}", at=now - DAY + n, shopper=f"more-{event_of(kept).shopper}") for n, kept in enumerate(crowd)]  # type: ignore[arg-type]
    )  # fmt: skip
    page = unescape(site.get("/console/experiments/louder"))
    assert (
        "No number can be believed" in page
        and "Not sound" in page
        and "surely" not in page.split("<h1>")[1].split("</h1>")[0]
    )


def test_the_calculator_is_asked_in_percent_and_goes_on_asking(tried: Site) -> None:
    page = unescape(tried.get("/console/calculator?lift=30&unit=shopper&metric=conversion"))
    assert "How long must it run?" in page and "units = " in page and "find" in page
    for option in (">The goal<", " selected>Buy something<", " selected>Shopper<", ">Search by photo<"):
        assert option in page, "as people say it"
    link = re.search(r'href="(/console/calculator/curve\.csv[^"]+)"', page)
    assert link and "metric=conversion" in link[1] and "lift=30" in link[1]
    rows = list(csv.reader(StringIO(tried.get(link[1]))))
    lifts = [float(row[2]) for row in rows[1:]]
    assert len(lifts) > 50 and lifts == sorted(lifts, reverse=True)
    for wrong in ("lift=x", "lift=0", "power=100", "metric=latency", "place=moon"):
        assert 'role="alert"' in tried.get(f"/console/calculator?{wrong}"), wrong


def test_a_switchback_is_sized_from_blocks_with_what_it_assumes(tried: Site) -> None:
    page = unescape(tried.get("/console/calculator?unit=geo_time&lift=40&hours=8&washout=60"))
    assert "in blocks of 8 h" in page and "hours = 8, washout_minutes = 60" in page
    assert "Assumed: what an arm leaves behind is gone after the washout" in page
    lengths = re.search(r'href="(/console/calculator/lengths\.csv[^"]+)"', page)
    assert lengths and "hours=8" in lengths[1] and "washout=60" in lengths[1]
    rows = list(csv.reader(StringIO(tried.get(lengths[1]))))
    assert [float(row[0]) for row in rows[1:]] == [2, 4, 8, 12, 24], "an hour is all washout"
    curve = re.search(r'href="(/console/calculator/curve\.csv[^"]+)"', page)
    assert curve
    lifts = [float(row[2]) for row in csv.reader(StringIO(tried.get(curve[1]))) if row[0] != "Day"]
    assert len(lifts) > 50 and lifts == sorted(lifts, reverse=True)
    for wrong in ("hours=1&washout=60", "hours=x", "metric=conversion"):
        assert 'role="alert"' in tried.get(f"/console/calculator?unit=geo_time&{wrong}"), wrong


def test_what_all_of_it_brought_stands_beside_what_it_assumes(site: Site) -> None:
    page = site.get("/console/beyond")
    assert "Nobody was held out long enough" in page and "shopkeeper experiment holdout" in page
    both = experiment(name="holdout-1", arms=[{"name": "held", "share": 0.5}, {"name": "open", "share": 0.5, "settings": {"flag.x": True}}])  # fmt: skip
    now = time.time_ns() // 1000
    site.store.events.restore(
        [
            changed(kept, at=event_of(kept).at - BEGUN + now - 11 * DAY, arms={"holdout": next(iter(event_of(kept).arms.values()))} if event_of(kept).arms else {})
            for kept in visits(both, 2_000, 0.2).sorted()
        ]
    )  # fmt: skip
    page = unescape(site.get("/console/beyond?place=search&within=14"))
    assert (
        "of the goal of search is what everybody has over who is held out" in page and "surely better" in page
    )
    assert page.index("who is held out was left to chance and never changed") < page.index(
        "Where the truth lies"
    )
    for wrong in ("place=moon", "within=0", "within=x", "within=00289999999", f"within=0028{'0' * 5000}"):
        assert 'role="alert"' in site.get(f"/console/beyond?{wrong}"), wrong


def test_a_launch_stands_beside_what_it_assumes(site: Site) -> None:
    def told(**fields: str) -> tuple[int, str]:
        answer = site.client.post(
            "/console/beyond", data=fields, headers={"x-api-key": site.key(Role.ANALYST)}
        )
        return answer.status_code, unescape(answer.text)

    status, page = told(places=PLACES, before="3")
    found = diff_in_diff(*reads(PLACES), 3)
    assert status == 200 and f"<b>{found.effect:+.4g}</b>" in page
    assert page.index("parallel trends") < page.index("Where the truth lies")
    for places, before in (("place,launched\nGraz,2,1", "3"), (PLACES, "x"), (PLACES, "9"), ("", "3")):
        status, page = told(places=places, before=before)
        assert status == 400 and 'role="alert"' in page
    assert site.client.post("/console/beyond", data={"places": PLACES, "before": "3"}).status_code == 401


def test_every_metric_is_defined_on_the_page(site: Site) -> None:
    page = unescape(site.get("/console/formulas"))
    assert all(one.said in page and one.unit in page for one in METRICS.values())


def test_an_unknown_experiment_is_said_to_be_none(site: Site) -> None:
    for path in ("nobody", "nobody/report.json", "nobody/metrics.csv"):
        assert (
            site.client.get(f"/console/experiments/{path}", headers={"x-api-key": site.key()}).status_code
            == 404
        )
    page = site.client.get("/console/experiments/nobody", headers={"x-api-key": site.key()}).text
    assert "See <code>shopkeeper experiment list</code>." in page


def test_while_shoppers_come_a_page_reads_the_log_once(tried: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many experiments there are, and though the log has grown before the page is done."""
    tried.store.experiments.store.draft(flag("banner", layer="b"), WHY)
    tried.store.experiments.store.move("banner", State.RAMP, WHY, share=1.0)
    heads, begun, read = iter(range(10**6, 10**7)), list[int](), SqliteEvents.read

    def counted(log: SqliteEvents, after: Offset, *rest: Any, **more: Any) -> list[Kept]:
        begun.extend([1] * (after == 0))
        return read(log, after, *rest, **more)

    monkeypatch.setattr(SqliteEvents, "head", lambda _: Offset(next(heads)))
    monkeypatch.setattr(SqliteEvents, "read", counted)
    for page in ("experiments", "experiments/louder", "experiments/all.csv"):
        begun.clear()
        tried.get(f"/console/{page}")
        assert len(begun) == 1, page
    begun.clear()
    tried.store.experiments.watch()
    assert len(begun) == 1


def test_one_in_the_shadow_tells_how_unlike_it_is_before_anybody_meets_it(site: Site) -> None:
    experiments = site.store.experiments
    experiments.store.draft(experiment(), WHY)
    status, asked = post(site, "/console/experiments/louder", act="shadow", why="first aside")
    assert status == 200 and "where no shopper waits" in asked
    assert post(site, "/console/experiments/louder", act="shadow", why="first aside", sure="yes")[0] == 303
    assert experiments.store.get("louder").state is State.SHADOW
    page = unescape(site.get("/console/experiments/louder"))
    assert "May “meaning” be shown to the first few?" in page and "0 questions were tried aside" in " ".join(
        re.sub("<[^>]+>", "", page).split()
    )
    control, arm = Tried(("a", "b", "c", "d"), 10.0), Tried(("b", "a", "x", "y"), 12.0)
    for at in range(120):
        experiments.shadow.trials.note(Trial("louder", "meaning", at, control, arm))
    page = unescape(site.get("/console/experiments/louder"))
    assert "has 50 % of control’s products" in page.replace("\u202f", " ") and "May be shown" in page
    rows = list(csv.DictReader(StringIO(site.get("/console/experiments/louder/shadow-meaning.csv"))))
    assert (float(rows[2]["Control"]), float(rows[2]["meaning"])) == (10.0, 12.0)
    assert json.loads(site.get("/console/experiments/louder/report.json"))["shadow"][0]["overlap"] == 0.5
    assert post(site, "/console/experiments/louder", act="start", why="it is sound", sure="yes")[0] == 303
    assert experiments.store.get("louder").state is State.CANARY
    assert "In the shadow “meaning”" in unescape(site.get("/console/experiments/louder")), (
        "kept beside what came after"
    )
