"""One port for several workers, and each worker a socket of its own on it: the system deals connections out evenly.

Workers that share one socket race for every connection, and the same one wins most of them. Knows SO_REUSEPORT (Linux ≥ 3.9).
Refuses to know what is served.
"""

import socket
import sys
from typing import Any

EVENLY = sys.platform == "linux"
"""Elsewhere the system knows the option, and gives everything to one of the sockets."""


class Port(socket.socket):
    """Holds ``port`` of ``host`` without listening. Handed to a worker process it is another socket on the same port."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.bind((host, port))

    def __reduce__(self) -> tuple[Any, ...]:
        host, port, *_ = self.getsockname()
        return Port, (host, port)
