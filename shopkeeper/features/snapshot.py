"""The sums over everybody and every product in one file, so that a start reads only the tail of the log.

Knows how they are written and read, whole or not at all. Nothing of a shopper is in it, and no visit: those are read from
the log when they are asked for. A file of other features, or a damaged one, counts as none.
"""

import os
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from shopkeeper.artefacts.archive import BROKEN
from shopkeeper.events.port import Offset
from shopkeeper.features.catalogue import PRODUCT, SHOPPER
from shopkeeper.features.decay import Sums
from shopkeeper.features.person import ALL
from shopkeeper.features.state import State
from shopkeeper.features.together import SPANS
from shopkeeper.types import ProductId

_VERSION = 1
Arrays = Mapping[str, npt.NDArray[Any]]


def save(state: State, recall: Offset, file: Path, epoch: int = 0) -> None:
    """``recall``: from where on the log tells which visits are still going on."""
    together = list(state.together.pairs.items())
    partners = [key for _, table in together for key in table.rows]
    head = {
        "print": _print(),
        "offset": state.offset,
        "recall": recall,
        "epoch": epoch,
        "products": list(state.products.rows),
        "together": [product for product, _ in together],
        "partners": partners,
    }
    arrays = {
        "head": np.frombuffer(orjson.dumps(head), np.uint8),
        **_rows("everybody", state.everybody),
        **_rows("assortment", state.assortment),
        **_rows("products", state.products),
        "pairs.counts": np.array([len(table) for _, table in together], np.int64),
        "pairs.sums": _stacked([table.sums[: len(table)] for _, table in together], (0, len(SPANS))),
        "pairs.at": _stacked([table.at[: len(table)] for _, table in together], (0,)).astype(np.int64),
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    made = file.with_name(f".{file.name}.{os.getpid()}")
    with made.open("wb") as out:
        made.chmod(0o600)
        np.savez(out, allow_pickle=False, **arrays)
        out.flush()
        os.fsync(out.fileno())
    made.replace(file)


def load(state: State, file: Path, epoch: int = 0) -> Offset:
    """Fill an empty state with the sums of this ``epoch``. Returns from where the log is to be recalled; the state stays empty without a usable file."""
    try:
        with np.load(file, allow_pickle=False) as arrays:
            head = orjson.loads(arrays["head"].tobytes())
            if head["print"] != _print() or head.get("epoch", 0) != epoch:
                return Offset(0)
            _fill(state, head, {name: arrays[name] for name in arrays.files})
    except BROKEN:
        return Offset(0)
    return Offset(head["recall"])


def _fill(state: State, head: dict[str, Any], arrays: Arrays) -> None:
    products = _sums(PRODUCT.half_lives, PRODUCT.peaks, head["products"], "products", arrays)
    everybody = _sums(SHOPPER.half_lives, SHOPPER.peaks, [ALL], "everybody", arrays)
    assortment = _sums(PRODUCT.half_lives, PRODUCT.peaks, [ALL], "assortment", arrays)
    pairs, start = {}, 0
    for product, count in zip(head["together"], arrays["pairs.counts"].tolist(), strict=True):
        own = slice(start, start + count)
        pairs[ProductId(product)] = _table(SPANS, (), head["partners"][own], arrays["pairs.sums"][own], arrays["pairs.at"][own])  # fmt: skip
        start += count
    state.products, state.everybody, state.assortment = products, everybody, assortment
    state.together.pairs, state.offset = pairs, Offset(head["offset"])


def _rows(name: str, table: Sums) -> dict[str, npt.NDArray[Any]]:
    return {f"{name}.sums": table.sums[: len(table)], f"{name}.at": table.at[: len(table)]}


def _sums(
    half_lives: tuple[float, ...], peaks: list[int], keys: list[str], name: str, arrays: Arrays
) -> Sums:
    at = arrays[f"{name}.at"]
    return _table(half_lives, peaks, keys[: len(at)], arrays[f"{name}.sums"], at)


def _table(half_lives: tuple[float, ...], peaks: Any, keys: list[str], sums: Any, at: Any) -> Sums:
    table = Sums(half_lives, peaks)
    table.rows = {key: row for row, key in enumerate(keys)}
    table.sums, table.at = sums.copy(), at.copy()
    return table


def _stacked(parts: list[npt.NDArray[Any]], empty: tuple[int, ...]) -> npt.NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(empty)


def _print() -> str:
    """Of the features whose sums are in the file: a changed list of features reads the log anew."""
    told = repr((_VERSION, SHOPPER.features, PRODUCT.features, SPANS))
    return blake2b(told.encode(), digest_size=16).hexdigest()
