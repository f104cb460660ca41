"""Webhooks are delivered: at least once, signed, to nobody who must not be spoken to, whoever is killed when."""

import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from threading import Event, Thread

import orjson
import pytest

from shopkeeper.types.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    ShopkeeperError,
    Unavailable,
    Unsupported,
)
from shopkeeper.webhooks import outbox
from shopkeeper.webhooks.courier import FACTOR, FIRST, HELD, LONGEST, TRIES, Courier
from shopkeeper.webhooks.desk import CLAIM, KEPT, MOST, OVERLAP, Desk, Endpoint, State
from shopkeeper.webhooks.notice import Notice, Topic
from shopkeeper.webhooks.post import Post
from shopkeeper.webhooks.signing import Signer
from tests.conftest import ROOT
from tests.unit.webhooks.receiver import Receiver, receiving


class Clock:
    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


class World:
    """A shop's file of facts, the desk, and a courier who may speak to this machine."""

    def __init__(self, folder: Path, receiver: Receiver, seconds: float = 2.0) -> None:
        self.clock, self.receiver, self.facts = Clock(), receiver, folder / "facts.sqlite"
        self.desk = Desk(folder / "webhooks.sqlite", self.clock)
        self.post = Post(["127.0.0.1"], seconds)
        self.courier = Courier(self.desk, [self.facts], self.post, self.clock, random.Random(1))
        with closing(sqlite3.connect(self.facts)) as db:
            db.execute(outbox.TABLE)

    def happen(self, topic: Topic = Topic.ORDER_PLACED, **data: str) -> Notice:
        notice = Notice.of(topic, int(self.clock() * 1e6), **data)
        with closing(sqlite3.connect(self.facts)) as db, db:
            outbox.put(db.execute, notice)
        return notice

    def only(self) -> tuple[State, int]:
        (one,) = self.desk.deliveries()
        return one.state, one.tries


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as kept:
        yield kept


@pytest.fixture
def world(tmp_path: Path, receiver: Receiver) -> Iterator[World]:
    world = World(tmp_path, receiver)
    yield world
    world.post.close()
    world.desk.close()


def verified(world: World, endpoint: Endpoint, number: int = -1) -> str:
    headers, body, _ = world.receiver.got[number]
    return Signer(endpoint.secrets).verify(headers, body, int(world.clock()))


def test_what_happened_is_delivered_once_and_its_signature_opens(world: World) -> None:
    endpoint = world.desk.add(world.receiver.url)
    notice = world.happen(order="SK-1")
    assert world.courier.round() == 1 and world.courier.round() == 0
    assert verified(world, endpoint) == notice.id
    headers, body, path = world.receiver.got[0]
    assert path == "/hook?for=shop" and headers["host"] == f"127.0.0.1:{world.receiver.port}"
    told = orjson.loads(body)
    assert told["type"] == "order.placed" and told["data"] == {"order": "SK-1"}
    assert told["timestamp"].endswith("Z")
    assert world.only() == (State.DELIVERED, 1)


def test_a_topic_that_was_not_asked_for_and_what_was_before_are_not_told(world: World) -> None:
    world.happen()
    world.clock.now += 2
    world.desk.add(world.receiver.url, [Topic.ORDER_CANCELLED])
    world.happen(Topic.ORDER_PLACED)
    late = world.happen(Topic.ORDER_CANCELLED)
    world.courier.round()
    assert world.receiver.ids == [late.id]


def test_nobody_to_tell_leaves_nothing_behind(world: World) -> None:
    world.happen()
    assert world.courier.round() == 0
    with closing(sqlite3.connect(world.facts)) as db:
        assert db.execute("SELECT count(*) FROM notice").fetchone() == (0,)


def test_failures_are_tried_again_ever_more_rarely_and_given_up_and_begun_anew(world: World) -> None:
    world.desk.add(world.receiver.url)
    notice, waits = world.happen(), list[float]()
    world.receiver.answers[:] = [(500, {})] * TRIES
    while world.desk.deliveries(State.DEAD) == []:
        assert world.courier.round() == 1
        (one,) = world.desk.deliveries()
        if one.state is State.WAITING:
            waits.append(one.due - world.clock())
            world.clock.now = one.due - 1
            assert world.courier.round() == 0, "not before it is due"
            world.clock.now = one.due
    assert len(world.receiver.got) == TRIES and set(world.receiver.ids) == {notice.id}
    for tried, wait in enumerate(waits):
        assert 0.5 <= wait / min(LONGEST, FIRST * FACTOR**tried) <= 1.5 and wait <= LONGEST
    assert world.only() == (State.DEAD, TRIES)
    assert world.desk.retry() == 1 and world.courier.round() == 1
    assert world.only() == (State.DELIVERED, 1)


def test_an_endpoint_that_asks_for_time_gets_it_within_a_day(world: World) -> None:
    world.desk.add(world.receiver.url)
    world.happen()
    date = format_datetime(datetime.now(UTC) + timedelta(hours=4), usegmt=True)
    asked = ("3600", "99999999", "9" * 5_000, date, "1 Jan", "1 Jan 99999999999 00:00:00 GMT")
    world.receiver.answers[:] = [(429, {"retry-after": one}) for one in asked]
    for least, most in ((3600, 3600), *[(LONGEST, LONGEST)] * 2, (14_300, 14_400), *[(0, LONGEST)] * 2):
        world.courier.round()
        wait = world.desk.deliveries()[0].due - world.clock()
        assert least <= wait <= most
        world.clock.now += wait


def test_one_that_is_down_is_asked_once_and_holds_up_nobody_else(world: World) -> None:
    world.desk.add(f"http://127.0.0.1:{closed_port()}/")
    world.desk.add(world.receiver.url)
    sent = [world.happen().id for _ in range(5)]
    world.courier.round()
    assert world.receiver.ids == sent
    assert sum(one.tries for one in world.desk.deliveries(State.WAITING)) == 1


@pytest.mark.parametrize(("status", "at_once"), [(422, True), (500, False)])
def test_what_fails_again_and_again_holds_the_others_up_for_a_minute_or_not_at_all(
    world: World, status: int, at_once: bool
) -> None:
    world.desk.add(world.receiver.url)
    world.happen()
    world.receiver.answers[:] = [(status, {})] * 7
    for _ in world.receiver.answers[:]:
        world.courier.round()
        (bad,) = world.desk.deliveries()
        world.clock.now = bad.due
    sent = [world.happen().id for _ in range(3)]
    world.receiver.answers[:] = [(status, {})]
    assert world.courier.round() == 1 + 3 * at_once
    world.clock.now += HELD
    world.courier.round()
    assert world.receiver.ids[-3:] == sent


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_who_says_gone_is_sent_nothing_more_until_rotated(world: World) -> None:
    endpoint = world.desk.add(world.receiver.url)
    world.happen(), world.happen()
    world.receiver.answers[:] = [(410, {})]
    world.courier.round()
    world.happen()
    world.courier.round()
    sent = len(world.receiver.got)
    assert all(one.state is not State.WAITING for one in world.desk.deliveries()) and sent <= 2
    with pytest.raises(NotFound):
        world.desk.retry(world.desk.deliveries()[0].number)
    world.desk.rotate(endpoint.id)
    world.happen()
    world.courier.round()
    assert len(world.receiver.got) == sent + 1


def test_who_said_gone_to_one_courier_hears_of_no_other(world: World) -> None:
    endpoint = world.desk.add(world.receiver.url)
    world.clock.now += 1
    for n in range(2):
        world.happen(order=str(n))
    outbox.collect(world.facts, world.desk.keep)
    slow, late = world.desk.claim(), world.desk.claim()
    assert slow and late
    world.desk.leave(endpoint.id)
    world.desk.report(slow.number, State.WAITING, "answered 500", world.clock.now)
    world.courier._deliver(late)
    assert world.courier.round() == 0 and not world.receiver.got
    assert {one.state for one in world.desk.deliveries()} == {State.DEAD}
    world.desk.report(slow.number, State.DELIVERED, "answered 200")
    assert world.desk.delivery(slow.number).state is State.DELIVERED


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_no_delivery_and_is_not_followed(world: World, status: int) -> None:
    """An endpoint must not lead us to a machine of the inner network."""
    world.desk.add(world.receiver.url)
    world.happen()
    inner = f"http://127.0.0.1:{world.receiver.port}/metadata"
    world.receiver.answers[:] = [(status, {"location": inner})]
    world.courier.round()
    assert [path for _, _, path in world.receiver.got] == ["/hook?for=shop"]
    assert world.only() == (State.WAITING, 1)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "https://127.0.0.1/", "https://localhost/", "https://169.254.169.254/latest", "https://10.0.0.8/", "https://[::1]/",
        "https://[::ffff:10.0.0.1]/", "https://0x7f000001/", "https://2130706433/", "http://93.184.216.34/", "https://u:p@93.184.216.34/",
        "ftp://93.184.216.34/", "https:///x", "file:///etc/passwd", "https://[", "//x", "",
    ],
)  # fmt: skip
def test_no_private_address_is_spoken_to(world: World, url: str) -> None:
    with closing(Post()) as post, pytest.raises(ShopkeeperError) as refused:
        post.check(url)
    assert refused.value.field == "url" and refused.value.message
    world.desk.add(url)  # written into the file by hand, past the check at the door
    world.happen()
    strict = Courier(world.desk, [world.facts], Post(), world.clock)
    strict.round()
    assert world.receiver.got == [] and world.only() == (State.WAITING, 1)


def test_a_name_that_turns_private_later_is_refused_at_the_try(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the name was public when it was added."""
    answers = ["93.184.216.34", "127.0.0.1"]
    monkeypatch.setattr(
        "socket.getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (answers.pop(0), world.receiver.port))]
    )
    with closing(Post()) as post:
        post.check("https://rebound.example/")
        with pytest.raises(Unsupported, match="not a public"):
            post("https://rebound.example/", {}, b"{}")
    assert world.receiver.got == []


def test_who_answers_a_letter_at_a_time_is_left_after_the_whole_of_its_time() -> None:
    answer, left = b"HTTP/1.1 204 No Content\r\nx-long: " + b"." * 60 + b"\r\n\r\n", Event()
    with socket.create_server(("127.0.0.1", 0)) as server, closing(Post(["127.0.0.1"], 0.3)) as post:

        def drip() -> None:
            with server.accept()[0] as caller, suppress(OSError):
                for letter in answer:
                    caller.sendall(bytes([letter]))
                    if left.wait(0.05):
                        return

        dripping = Thread(target=drip)
        dripping.start()
        with pytest.raises(Unavailable):
            post(f"http://127.0.0.1:{server.getsockname()[1]}/", {}, b"{}")
        left.set()
        dripping.join()


def test_a_name_is_looked_up_as_it_is_told_to_whoever_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's own spelling of ß is another owner's domain."""
    asked = list[str]()

    def resolver(host: str, *_: object, **__: object) -> list[object]:
        asked.append(host)
        return [(0, 0, 0, "", ("93.184.216.34", 443))]

    monkeypatch.setattr("socket.getaddrinfo", resolver)
    with closing(Post()) as post:
        post.check("https://straße.example/hook")
    assert asked == ["xn--strae-oqa.example"]


def test_both_secrets_sign_while_one_is_rotated_and_then_only_the_new(world: World) -> None:
    old = world.desk.add(world.receiver.url)
    new = world.desk.rotate(old.id)
    world.happen()
    world.courier.round()
    only_new = Endpoint(new.id, new.url, new.topics, new.secrets[:1], new.at)
    assert verified(world, old) == verified(world, only_new)
    world.clock.now += OVERLAP + 1
    world.happen()
    world.courier.round()
    assert verified(world, only_new)
    with pytest.raises(ShopkeeperError):
        verified(world, old)
    assert len(world.desk.endpoint(old.id).secrets) == 1


def test_endpoints_do_not_know_each_others_secrets(world: World) -> None:
    first = world.desk.add(world.receiver.url)
    second = world.desk.add(f"{world.receiver.url}&second")
    world.happen()
    world.courier.round()
    by_path = {path: number for number, (_, _, path) in enumerate(world.receiver.got)}
    with pytest.raises(ShopkeeperError):
        verified(world, first, by_path["/hook?for=shop&second"])
    assert verified(world, second, by_path["/hook?for=shop&second"])


def test_a_dropped_endpoint_is_told_nothing_that_waited(world: World) -> None:
    endpoint = world.desk.add(world.receiver.url)
    world.happen()
    world.receiver.answers[:] = [(500, {})]
    world.courier.round()
    world.desk.drop(endpoint.id)
    world.clock.now += LONGEST
    assert world.courier.round() == 0 and len(world.receiver.got) == 1
    with pytest.raises(NotFound):
        world.desk.drop(endpoint.id)


def test_endpoints_are_few_and_none_is_there_twice(world: World) -> None:
    for number in range(MOST):
        world.desk.add(f"{world.receiver.url}&{number}")
    with pytest.raises(InvalidInput):
        world.desk.add(f"{world.receiver.url}&more")
    with pytest.raises(Conflict):
        world.desk.add(f"{world.receiver.url}&1")


def test_what_was_done_long_ago_is_dropped(world: World) -> None:
    world.desk.add(world.receiver.url)
    world.happen()
    world.courier.round()
    assert world.desk.sweep() == 0
    world.clock.now += KEPT + 1
    assert world.desk.sweep() == 1


def test_several_couriers_send_each_once(world: World, tmp_path: Path) -> None:
    world.desk.add(world.receiver.url)
    sent = {world.happen().id for _ in range(40)}
    desks = [Desk(tmp_path / "webhooks.sqlite", world.clock) for _ in range(3)]
    couriers = [Courier(desk, [world.facts], world.post, world.clock) for desk in desks]
    with ThreadPoolExecutor(len(couriers)) as pool:
        assert sum(pool.map(lambda one: sum(one.round() for _ in range(5)), couriers)) == len(sent)
    for desk in desks:
        desk.close()
    assert world.desk.claim() is None
    assert sorted(world.receiver.ids) == sorted(sent)


def test_a_courier_stops_when_it_is_told_to(world: World) -> None:
    stopped = Event()
    thread = Thread(target=world.courier.run, args=(stopped,))
    thread.start()
    stopped.set()
    thread.join(10)
    assert not thread.is_alive()


WORK = """
import sys
from pathlib import Path
from threading import Event
from shopkeeper.webhooks.courier import Courier
from shopkeeper.webhooks.desk import Desk
from shopkeeper.webhooks.post import Post
folder = Path(sys.argv[1])
Courier(Desk(folder / "webhooks.sqlite"), [folder / "facts.sqlite"], Post(["127.0.0.1"])).run(Event())
"""


def test_a_courier_killed_in_the_middle_loses_nothing_and_tells_the_same_ids(
    world: World, tmp_path: Path
) -> None:
    world.desk.add(world.receiver.url)
    sent = {world.happen().id for _ in range(3)}
    world.receiver.held.clear()  # it has the first message, and does not answer
    courier = subprocess.Popen([sys.executable, "-c", WORK, str(tmp_path)], cwd=ROOT)
    started = time.monotonic()
    while not world.receiver.got and time.monotonic() - started < 60:
        time.sleep(0.02)
    courier.send_signal(signal.SIGKILL)
    courier.wait()
    world.receiver.held.set()
    assert world.receiver.got and world.courier.round() == 0, "still claimed by the one that is dead"
    world.clock.now += CLAIM + 60
    while world.courier.round():
        pass
    assert set(world.receiver.ids) == sent and len(world.receiver.got) == len(sent) + 1
    assert all(one.state is State.DELIVERED for one in world.desk.deliveries())


def test_killed_between_keeping_and_dropping_tells_once(world: World) -> None:
    """The desk keeps each message of a file once, however often it is handed over."""
    world.desk.add(world.receiver.url)
    world.happen()

    def keep_and_die(notices: object) -> None:
        world.desk.keep(notices)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with suppress(KeyboardInterrupt):
        outbox.collect(world.facts, keep_and_die)
    world.courier.round()
    assert world.courier.round() == 0 and len(world.receiver.got) == 1
