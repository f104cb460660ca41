"""Clocks that jump, disks that are full, an index that rotted, a shop that is changed in any order."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.evaluation.run import Run
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.fulfilment.schema import open_engine as open_orders
from shopkeeper.index.lance import LanceIndex
from shopkeeper.shop import Options
from shopkeeper.shop.eyes import _open_index
from shopkeeper.shop.reckoning import Reckonings
from shopkeeper.shop.versions import Versions
from shopkeeper.trust import Audit, Keys, Role, Seal
from shopkeeper.types import (
    EVERYTHING,
    Constraint,
    Context,
    CustomerId,
    Event,
    EventId,
    Field,
    Happened,
    Line,
    Money,
    Offer,
    Op,
    ProductId,
    Query,
    ShopperId,
    Sku,
    Surface,
)
from shopkeeper.types.errors import Unavailable
from tests import samples
from tests.known import event_of
from tests.unit.search.test_journey import opened, shirts

DAY = 86_400


def test_a_clock_that_jumps_breaks_no_chain_and_opens_no_key(tmp_path: Path) -> None:
    now = time.time_ns()
    jumps = cycle((now, now - 400 * DAY * 10**9, 0, now + 400 * DAY * 10**9))
    with closing(Audit(tmp_path / "audit.sqlite", Seal.of(tmp_path), lambda: next(jumps))) as audit:
        for n in range(8):
            audit.record("import", f"feed {n}")
        assert audit.verify().faults == () and [entry.number for entry, _ in audit.entries()] == list(
            range(1, 9)
        )
    with closing(Keys(tmp_path / "trust.sqlite")) as keys:
        secret, key = keys.create(Role.ADMIN)
        keys.revoke(key.id)
        assert keys.check(secret, "here") is None


def test_events_keep_their_order_whatever_the_clock_says(tmp_path: Path) -> None:
    now = time.time_ns() // 1000
    with closing(SqliteEvents(tmp_path / "events.sqlite")) as events:
        for n, at in enumerate((now, now - 3600 * 10**6, now + 2 * 10**6)):
            events.append([Event(EventId(f"e{n}"), Happened.VIEWED, at, lines=(Line(ProductId("hat")),))])
        from shopkeeper.events import Offset

        kept = events.read(Offset(0))
        assert [event_of(one).id for one in kept] == ["e0", "e1", "e2"]
        assert [one.offset for one in kept] == sorted(one.offset for one in kept)


FULL = """
import resource, sys
from pathlib import Path
from shopkeeper.trust import Audit
from shopkeeper.types.errors import Unavailable
audit, done = Audit.of(Path(sys.argv[1])), 0
audit.record("import", "before")
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    for n in range(10_000):
        with audit.doing("import", f"feed {n}", note="x" * 300):
            done += 1
except Unavailable as full:
    assert full.field == "audit" and "disk" in full.fix
    print(done)
"""


def test_on_a_full_disk_what_cannot_be_written_down_is_not_done_and_nothing_is_lost(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stderr
    with closing(Audit.of(tmp_path)) as audit:
        assert audit.verify().faults == ()
        assert len(audit.entries()) == 1 + int(ran.stdout) > 10
        audit.record("import", "after")
        assert audit.verify().faults == ()


NO_ROOM = """
import resource, signal, sys
from shopkeeper.catalog.sqlite import SqlCatalog
from tests.unit.search.test_journey import shirts
catalog = SqlCatalog(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
put = 0
try:
    for n in range(0, 10_000, 50):
        catalog.put(shirts([1000] * (n + 50))[n:], "feed")
        put = n + 50
except Exception as full:
    print(put)
"""


def test_a_catalogue_on_a_full_disk_keeps_whole_batches(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'catalog.sqlite'}"
    ran = subprocess.run(
        [sys.executable, "-c", NO_ROOM, url], capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0 and int(ran.stdout) >= 50, ran.stderr
    with closing(SqlCatalog(url)) as catalog:
        assert catalog.count() == int(ran.stdout)
        catalog.put(shirts([1000] * 2), "feed")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of 24 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here: that takes root")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def test_a_full_disk_refuses_by_name_and_all_goes_on_once_there_is_room(
    small_disk: Path, tmp_path: Path
) -> None:
    """What is bought, told, imported, learnt, taught and measured: each is refused, none is there by half."""
    feed, ann = samples.feed(tmp_path), Context(customer=CustomerId("ann"))
    run = Run("a", "2026-11-26", (), (), {}, {"x": "y" * 200_000}, 3)
    lines = (Line(ProductId("shirt-001")),)

    def told(n: int) -> Event:
        return Event(EventId(f"e{n}"), Happened.VIEWED, time.time_ns() // 1000, lines=lines)

    with opened(shirts([1_000] * 3), data=small_disk / "shop") as shop:
        writes: dict[str, Callable[[], object]] = {
            "events": lambda: [shop.record([told(n + m) for m in range(500)]) for n in range(0, 20_000, 500)],
            "orders": lambda: [shop.fulfilment.add(replace(ann, customer=CustomerId(f"c{n}")), Sku("S1")) for n in range(2_000)],
            "import": lambda: shop.import_feed(feed, Options()),
            "learning": lambda: shop.rankers.write(bytes(500_000)),
            "documents": lambda: shop.documents.add("a.md", (b"# Returns\n\n" + b"30 days, and more. " * 30 + b"\n\n") * 400),
            "a report": lambda: run.save(small_disk / "runs" / "a.json"),
        }  # fmt: skip
        shop.record([told(-1)])
        shop.fulfilment.add(ann, Sku("S0"))
        ballast = small_disk / "ballast"
        with ballast.open("wb", buffering=0) as out, suppress(OSError):
            while True:
                out.write(bytes(4_096))
        for name, write in writes.items():
            with pytest.raises(Unavailable) as refused:
                write()
            assert refused.value.fix, name
        assert shop.catalog.count() == 3 and shop.documents.list() == () and len(shop.rankers.known()) == 1
        assert [one.sku for one in shop.fulfilment.cart(ann).lines] == ["S0"]
        assert not list(small_disk.rglob("*.draft")) and not (small_disk / "runs" / "a.json").exists()
        ballast.unlink()
        assert shop.record([told(-2)]).accepted == 1
        assert shop.import_feed(feed, Options()).changed == 6 and shop.search(Query("mug")).hits
        shop.fulfilment.add(ann, Sku("S1"))
        run.save(small_disk / "runs" / "a.json")
        assert shop.rankers.write(bytes(5))


class Encoder8:
    name, dim, sentence_dim = "words:1", 8, 8


@pytest.mark.parametrize("rotten", ["*", "*.lance"])
def test_an_index_that_rotted_is_found_out_and_filled_again(tmp_path: Path, rotten: str) -> None:
    from tests.unit.index.shelf import document

    folder = tmp_path / "index"
    index = LanceIndex(folder, 8, 8)
    index.write([document(1, "jacket")])
    index.close()
    for file in folder.rglob(rotten):
        if file.is_file():
            file.write_bytes(b"rot")
    again = _open_index(folder, Encoder8())  # type: ignore[arg-type]
    assert again.count() == 0, "emptied: the catalogue fills it again, from its bookmark"
    again.write([document(2, "coat")])
    assert list(again.lexical("coat").keys) == [2]
    again.close()


@pytest.mark.parametrize("how", [b"rot" * 3000, b""], ids=["rotten", "cut to nothing"])
def test_a_file_that_rotted_is_named_and_no_stack_trace(tmp_path: Path, how: bytes) -> None:
    openers: list[tuple[str, Callable[[Path], object]]] = [
        ("catalog.sqlite", lambda file: SqlCatalog(f"sqlite:///{file}").count()),
        ("orders.sqlite", lambda file: open_orders(f"sqlite:///{file}")),
        ("trust.sqlite", Keys),
        ("audit.sqlite", lambda file: Audit(file, Seal.of(tmp_path)).record("import")),
        ("events.sqlite", lambda file: SqliteEvents(file).counts()),
        ("versions.sqlite", Versions),
        ("reckonings.sqlite", lambda file: Reckonings(file, 90)),
    ]
    for name, opening in openers:
        (tmp_path / name).write_bytes(how)
        if not how:
            opening(tmp_path / name)
            continue
        with pytest.raises(Unavailable) as refused:
            opening(tmp_path / name)
        assert refused.value.fix, name


IDS = st.integers(0, 5)
PRICES = st.integers(1, 9_999)


class AnyOrder(RuleBasedStateMachine):
    """Import, search, reprice, remove, erase: whatever the order, answers are what the catalogue says now."""

    def __init__(self) -> None:
        super().__init__()
        self._opened = opened(shirts([1_000] * 3))
        self.shop = self._opened.__enter__()
        self.prices = dict.fromkeys(range(3), 1_000)
        self.told: set[str] = set()

    @rule(id=IDS, price=PRICES)
    def take_in(self, id: int, price: int) -> None:
        self.shop.catalog.put([shirts([price] * (id + 1))[id]], "feed")
        self.shop.catch_up()
        self.prices[id] = price

    @rule(id=IDS, price=PRICES)
    def reprice(self, id: int, price: int) -> None:
        if id in self.prices:
            self.shop.set_offers({Sku(f"S{id}"): Offer(Money(price, "USD"), None, 1)})
            self.prices[id] = price

    @rule(id=IDS)
    def remove(self, id: int) -> None:
        assert self.shop.remove([ProductId(f"shirt-{id:03}")]) == (id in self.prices)
        self.prices.pop(id, None)

    @rule(name=st.sampled_from(("ann", "bob")), id=IDS)
    def click(self, name: str, id: int) -> None:
        at = time.time_ns() // 1000
        lines = (Line(ProductId(f"shirt-{id:03}")),)
        event = Event(
            EventId(f"{at}-{name}-{id}"),
            Happened.CLICKED,
            at,
            ShopperId(name),
            lines=lines,
            surface=Surface.SEARCH,
            allows=EVERYTHING,
        )
        if self.shop.record([event]).accepted:
            self.told.add(name)

    @rule(name=st.sampled_from(("ann", "bob")))
    def erase(self, name: str) -> None:
        self.shop.forget(ShopperId(name))
        self.told.discard(name)
        assert self.shop.history(ShopperId(name)) == []

    @rule(limit=PRICES)
    def search(self, limit: int) -> None:
        wish = Constraint(Field.PRICE, Op.AT_MOST, (Money(limit, "USD"),))
        slate = self.shop.search(Query("plain shirt", constraints=(wish,), size=50, context=Context()))
        assert {hit.product.id for hit in slate.hits} == {
            f"shirt-{id:03}" for id, price in self.prices.items() if price <= limit
        }
        assert all(
            hit.variant.offer.price == Money(self.prices[int(hit.product.id[-3:])], "USD")
            for hit in slate.hits
        )

    @invariant()
    def each_remembered_shopper_is_told_of(self) -> None:
        for name in ("ann", "bob"):
            assert bool(self.shop.history(ShopperId(name))) == (name in self.told)

    def teardown(self) -> None:
        self._opened.__exit__(None, None, None)


AnyOrder.TestCase.settings = hypothesis_settings(max_examples=8, stateful_step_count=12, deadline=None)
TestAnyOrder = AnyOrder.TestCase
