"""One port for several workers: the next connection goes to the one that has the fewest open.

The system's own ways are a race, which one worker nearly always wins, or a lot (SO_REUSEPORT), by which one of two workers often has twenty of
thirty-two connections: what it is asked then waits in its queue while the other is idle. A socket is passed on as a file descriptor (SCM_RIGHTS).
Refuses to know what is served.
"""

import errno
import selectors
import signal
import socket
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any, Final

EVENLY: Final = sys.platform != "win32"
"""Windows passes no descriptors on."""
_BREATH: Final = 0.005
"""Seconds until the next try, where something could not be had."""


class Dealer:
    """Takes ``port`` of ``host``, and deals as long as the process lives. Until a worker is there, connections wait."""

    def __init__(self, host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._folder = TemporaryDirectory(prefix="shopkeeper-workers-")
        self.path = Path(self._folder.name) / "hands"
        both = host == "::" and socket.has_dualstack_ipv6()
        self._port = socket.create_server(
            (host, port), family=family, backlog=socket.SOMAXCONN, dualstack_ipv6=both
        )
        self._hands = socket.socket(socket.AF_UNIX)
        self._hands.bind(str(self.path))
        self._hands.listen()
        self._port.setblocking(False)
        self._open: dict[socket.socket, int] = {}
        """Of each worker, whoever was dealt to last at the end."""
        self._ready = selectors.DefaultSelector()
        self._ready.register(self._hands, selectors.EVENT_READ, self._join)

    @property
    def address(self) -> tuple[str, int]:
        host, port, *_ = self._port.getsockname()
        return host, port

    @property
    def open(self) -> list[int]:
        """Connections of each worker."""
        return [*self._open.values()]

    def start(self) -> "Dealer":
        Thread(target=self._run, name="dealer", daemon=True).start()
        return self

    def _run(self) -> None:
        while True:
            for key, _ in self._ready.select():
                try:
                    key.data(key.fileobj)
                except OSError:  # no descriptors are left, or nobody is there any more
                    time.sleep(_BREATH)

    def _join(self, _: socket.socket) -> None:
        hand, _address = self._hands.accept()
        hand.setblocking(False)
        if not self._open:
            self._ready.register(self._port, selectors.EVENT_READ, self._deal)
        self._open[hand] = 0
        self._ready.register(hand, selectors.EVENT_READ, self._told)

    def _told(self, hand: socket.socket) -> None:
        """A byte for each connection that was closed; nothing at all from a worker that has gone."""
        if hand not in self._open:
            return  # it has left just now
        try:
            closed = len(hand.recv(4096))
        except ConnectionError:
            closed = 0
        if closed:
            self._open[hand] -= closed
        else:
            self._leave(hand)

    def _leave(self, hand: socket.socket) -> None:
        self._ready.unregister(hand)
        hand.close()
        del self._open[hand]
        if not self._open:
            self._ready.unregister(self._port)

    def _deal(self, port: socket.socket) -> None:
        """While the hands of all are full, this one waits here, and the others in the system's queue."""
        if not self._open:
            return  # the last one has left just now
        connection, _ = port.accept()
        with closing(connection):
            while self._open and not self._handed(connection):
                time.sleep(_BREATH)

    def _handed(self, connection: socket.socket) -> bool:
        """Whether somebody took it; whoever has the fewest is asked first."""
        for hand in sorted(self._open, key=self._open.__getitem__):
            try:
                socket.send_fds(hand, [b"\0"], [connection.fileno()])
            except ConnectionError:
                self._leave(hand)
            except OSError:  # full
                continue
            else:
                self._open[hand] = self._open.pop(hand) + 1
                return True
        return False


class Hand(socket.socket):
    """What a worker listens on: the connections that it is dealt. Sent to another process it is one of its own."""

    def __init__(self, path: Path) -> None:
        super().__init__(socket.AF_UNIX)
        self._path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Hand, (self._path,)

    def listen(self, backlog: int = 0, /) -> None:
        self.connect(str(self._path))

    def accept(self) -> tuple[socket.socket, Any]:
        """Whoever dealt is gone with the process that started this one, so this one goes as well."""
        some, descriptors, *_ = socket.recv_fds(self, 1, 1)
        if not some:
            signal.raise_signal(signal.SIGTERM)
            raise BlockingIOError
        if not descriptors:  # the system dropped what this process has no room for
            self.send(b"\0")
            raise OSError(errno.EMFILE, "too many open files")
        connection = _Dealt(descriptors[0], self)
        try:
            return connection, connection.getpeername()
        except OSError as error:  # the caller has hung up
            connection.close()
            raise ConnectionAbortedError from error


class _Dealt(socket.socket):
    """Says when it is closed."""

    def __init__(self, descriptor: int, hand: Hand) -> None:
        super().__init__(fileno=descriptor)
        self._hand = hand

    def close(self) -> None:
        if self.fileno() >= 0:
            super().close()
            with suppress(OSError):  # nobody is told where the worker has stopped listening
                self._hand.send(b"\0")
