"""A command line that has started already: ``shopkeeper`` and ``python -c`` as forks of one process with everything imported.

For tests of what commands do when they come by the dozen, not of how they start: of a command's seconds most are imports. A
fork has its caller's arguments, folder, environment and streams, and ends as any interpreter does. Refuses to open anything
before it forks; libraries that begin threads when imported are left to the forks.
"""

import gc
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

IMPORTED = (
    "shopkeeper.shop.opening", "shopkeeper.cli.app", "shopkeeper.evaluation", "shopkeeper.simulation", "shopkeeper.analytics",
    "onnxruntime", "tokenizers", "pyarrow.dataset", "lance_namespace",
)  # fmt: skip
"""``lance_namespace`` is nearly all of LanceDB's time to import, and begins no thread; LanceDB does."""

ASK = """#!{python} -IS
import json, os, socket, sys
if {real!r} and sys.argv[1:2] != ["-c"]:
    os.execv({real!r}, [{real!r}, *sys.argv[1:]])
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    socket.send_fds(server, [b"."], [0, 1, 2])
    server.sendall(json.dumps([sys.argv, os.getcwd(), dict(os.environ)]).encode())
    server.shutdown(socket.SHUT_WR)
    sys.exit(int(server.makefile().read()))
"""


@contextmanager
def commands(folder: Path) -> Iterator[Path]:
    """A folder to put first in ``PATH``: its ``shopkeeper`` and its ``python``."""
    folder.mkdir()
    with TemporaryDirectory(prefix="warm-") as short:  # an address may be no longer than a hundred bytes
        address = f"{short}/s"
        for name, real in (("shopkeeper", ""), ("python", sys.executable)):
            (folder / name).write_text(ASK.format(python=sys.executable, real=real, address=address))
            (folder / name).chmod(0o755)
        command = [sys.executable, "-P", __file__, address]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
            assert server.stdout and server.stdout.readline() == b"warm\n"
            yield folder
            server.terminate()


def serve(address: str) -> list[str]:
    """Listens for ever. Returns only in forks: in each the arguments of the command that it is to run."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        print("warm", flush=True)
        while True:
            asking, _ = listening.accept()
            with asking:
                if os.fork() == 0:
                    listening.close()
                    return became(asking)
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass


def became(asking: socket.socket) -> list[str]:
    """In a second fork, which has the streams, folder and environment of who asks; the first waits, to tell how it ended."""
    _, streams, _, _ = socket.recv_fds(asking, 1, 3)
    arguments, folder, environment = json.loads(asking.makefile().read())
    if command := os.fork():
        ended = os.waitstatus_to_exitcode(os.waitpid(command, 0)[1])
        asking.sendall(str(ended if ended >= 0 else 128 - ended).encode())
        os._exit(0)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    return list(arguments)


if __name__ == "__main__":
    for module in IMPORTED:
        import_module(module)
    gc.freeze()  # or every fork copies what it counts at its end
    sys.argv = serve(sys.argv[1])
    if Path(sys.argv[0]).name == "shopkeeper":
        from shopkeeper.cli import main

        main()
    else:
        sys.argv, sys.path = sys.argv[1:], ["", *sys.path]
        exec(sys.argv.pop(1), {"__name__": "__main__"})
