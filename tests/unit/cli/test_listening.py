"""Workers that are dealt the connections of one port."""

import pickle
import resource
import select
import signal
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.reduction import ForkingPickler
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.cli.listening import EVENLY, Dealer, Hand

pytestmark = pytest.mark.skipif(not EVENLY, reason="Windows passes no descriptors on")


@contextmanager
def served(workers: int) -> Iterator[tuple[Dealer, list[Hand]]]:
    """A dealer, and workers of it as processes of their own have them."""
    dealer = Dealer("127.0.0.1", 0).start()
    with ExitStack() as open_:
        hands = [pickle.loads(bytes(ForkingPickler.dumps(Hand(dealer.path)))) for _ in range(workers)]
        for hand in hands:
            open_.enter_context(hand).listen()
        until(lambda: len(dealer.open) == workers)
        yield dealer, hands


def until(so: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 10
    while not so():
        assert time.monotonic() < give_up
        time.sleep(0.001)


def call(dealer: Dealer) -> socket.socket:
    return socket.create_connection(dealer.address, timeout=10)


def dealt(workers: list[Hand]) -> tuple[int, socket.socket]:
    """Which one is dealt the next connection, and the connection."""
    (ready,) = select.select(workers, [], [], 10)[0]
    connection, address = ready.accept()
    assert address == connection.getpeername()
    return workers.index(ready), connection


def test_each_in_its_turn_gets_the_same_number() -> None:
    turns = []
    with served(3) as (dealer, workers), ExitStack() as open_:
        for _ in range(30):
            open_.enter_context(call(dealer))
            which, connection = dealt(workers)
            open_.enter_context(connection)
            turns.append(which)
    assert turns == turns[:3] * 10
    assert sorted(turns[:3]) == [0, 1, 2]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 8), max_size=30))
def test_whoever_has_the_fewest_open_is_dealt_the_next(steps: list[int]) -> None:
    held: tuple[list[socket.socket], ...] = ([], [])
    with served(2) as (dealer, workers), ExitStack() as open_:
        for step in steps:
            if step > 5 and (side := held[step % 2]):
                side.pop().close()
                until(lambda: sum(dealer.open) == sum(map(len, held)))
                continue
            open_.enter_context(call(dealer))
            fewest = min(map(len, held))
            which, connection = dealt(workers)
            assert len(held[which]) == fewest
            held[which].append(open_.enter_context(connection))
            until(lambda: sum(dealer.open) == sum(map(len, held)))  # it counts once it has dealt


def test_what_is_said_reaches_the_worker_and_its_answer_the_caller() -> None:
    with served(1) as (dealer, workers), call(dealer) as caller:
        _, connection = dealt(workers)
        connection.settimeout(10)
        caller.sendall(b"hello")
        assert connection.recv(5) == b"hello"
        connection.close()
        assert caller.recv(1) == b"", "nobody else holds the line open"


def test_connections_wait_until_a_worker_is_there() -> None:
    dealer = Dealer("127.0.0.1", 0).start()
    with ExitStack() as open_, Hand(dealer.path) as hand:
        for _ in range(4):
            open_.enter_context(call(dealer))
        hand.listen()
        for _ in range(4):
            open_.enter_context(dealt([hand])[1])


def test_who_has_gone_is_dealt_nothing() -> None:
    with served(2) as (dealer, (gone, stays)), ExitStack() as open_:
        gone.close()
        until(lambda: len(dealer.open) == 1)
        for _ in range(4):
            open_.enter_context(call(dealer))
            open_.enter_context(dealt([stays])[1])


@pytest.fixture
def many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8_192, hard) if hard > 0 else 8_192, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_files")
def test_who_takes_nothing_is_passed_over_once_its_hands_are_full() -> None:
    with served(2) as (dealer, (stuck, takes)), ExitStack() as open_:
        for n in range(1_000):
            open_.enter_context(call(dealer))
            until(lambda n=n: sum(dealer.open) == n + 1)  # type: ignore[misc]
            if select.select([takes], [], [], 0)[0]:
                open_.enter_context(takes.accept()[0])
        assert stuck.fileno() >= 0
        assert min(dealer.open) < 400 < max(dealer.open)


@pytest.mark.usefixtures("many_files")
def test_a_rush_waits_until_hands_are_free_again() -> None:
    with served(1) as (dealer, (hand,)), ExitStack() as open_:
        callers = [open_.enter_context(call(dealer)) for _ in range(600)]
        time.sleep(0.2)  # until the worker's hands are full
        for _ in callers:
            open_.enter_context(dealt([hand])[1]).sendall(b"1")
        for caller in callers:
            assert caller.recv(1) == b"1", "nobody was hung up on"


def test_who_goes_with_full_hands_is_not_waited_for() -> None:
    with served(1) as (dealer, (hand,)), ExitStack() as open_:
        for _ in range(320):
            open_.enter_context(call(dealer))
        time.sleep(0.2)
        hand.close()
        until(lambda: not dealer.open)
        with Hand(dealer.path) as another:
            another.listen()
            until(lambda: len(dealer.open) == 1)
            open_.enter_context(call(dealer))
            open_.enter_context(dealt([another])[1])


def test_a_caller_who_has_hung_up_disturbs_nobody() -> None:
    with served(1) as (dealer, (hand,)), call(dealer) as caller:
        hand.setblocking(False)
        select.select([hand], [], [], 10)
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        caller.close()  # with a reset
        with pytest.raises(ConnectionAbortedError):
            hand.accept()
        with pytest.raises(BlockingIOError):
            hand.accept()
        until(lambda: dealer.open == [0])


def test_who_has_no_room_for_a_connection_says_so_and_gets_the_next() -> None:
    with served(1) as (dealer, (hand,)), ExitStack() as open_:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        open_.enter_context(call(dealer))
        select.select([hand], [], [], 10)
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
        try:
            with pytest.raises(OSError, match="too many open files"):
                hand.accept()
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        until(lambda: dealer.open == [0])
        open_.enter_context(call(dealer))
        open_.enter_context(dealt([hand])[1])


def test_where_the_dealer_is_gone_the_worker_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raised: list[int] = []
    monkeypatch.setattr(signal, "raise_signal", raised.append)
    with socket.socket(socket.AF_UNIX) as dealer, Hand(tmp_path / "hands") as hand:
        dealer.bind(str(tmp_path / "hands"))
        dealer.listen()
        hand.listen()
        dealer.accept()[0].close()
        with pytest.raises(BlockingIOError):
            hand.accept()
    assert raised == [signal.SIGTERM]


def test_a_server_that_does_not_share_cannot_take_the_port() -> None:
    with served(1) as (dealer, _), socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with pytest.raises(OSError, match="in use"):
            stranger.bind(dealer.address)
