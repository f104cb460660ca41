"""Workers with a socket each on one port."""

import pickle
import select
import socket
from multiprocessing.reduction import ForkingPickler

import pytest

from shopkeeper.cli.listening import EVENLY, Port


@pytest.mark.skipif(not EVENLY, reason="connections are dealt out evenly on Linux only")
def test_what_a_worker_is_handed_is_another_socket_on_the_same_port() -> None:
    with Port("127.0.0.1", 0) as held:
        one, other = (pickle.loads(bytes(ForkingPickler.dumps(held))) for _ in range(2))
        with one, other:
            assert one.getsockname() == other.getsockname() == held.getsockname()
            one.listen(), other.listen()
            callers = [socket.create_connection(held.getsockname()) for _ in range(64)]
            waiting = select.select([one, other], [], [], 5)[0]
            assert waiting == [one, other], "each gets some, and who only holds the port gets none"
            for caller in callers:
                caller.close()


@pytest.mark.skipif(not EVENLY, reason="connections are dealt out evenly on Linux only")
def test_a_server_that_does_not_share_cannot_take_the_port() -> None:
    with Port("127.0.0.1", 0) as held, socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.listen()
        with pytest.raises(OSError, match="in use"):
            stranger.bind(held.getsockname())
