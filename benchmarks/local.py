"""Whether photos are told apart better by what lies where on them: cells of the tower's maps, of colours, and of both.

    python -m benchmarks.local DATA

Needs ``onnx``. A photo asks for another of its product: by the cosine of the shipped vectors, then among the nearest 50 by that plus
how like its likest each cell is (Chamfer, both ways, what stands before the backdrop). Held-out pictures in two halves: sizes and
weights were chosen on one, and are judged by the other. Recall@1, and its change with its interval by paired bootstrap over products. Knows the
development data and the shipped encoder. Vendure is left alone.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx

from benchmarks.machine import machine
from benchmarks.views import change, family, held
from shopkeeper.embedding.lite import FILES
from shopkeeper.embedding.lite.colours import GAIN, colours
from shopkeeper.embedding.lite.heads import ImageHead, load
from shopkeeper.embedding.lite.prepare import pixels
from shopkeeper.embedding.lite.towers import unit
from shopkeeper.embedding.sessions import open_session
from shopkeeper.settings import Settings
from training import corpora, measure
from training.corpora import Example

Array = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
MAP = "/_blocks.14/Add_output_0_DequantizeLinear_Output"
"""120 channels at 17 × 17."""
GRID, SIZES = 5, 16
"""Cells along each side, and numbers of a cell."""
BLUR, FAR, LEAST = 14.0, 10.0, 0.3
"""In CIELAB: how alike colours are, and from where they are not the backdrop's. ``LEAST``: of a cell that counts."""
WAYS = {"maps": (0.0, 0.2), "colours": (1.0, 0.5), "both": (0.6, 0.5)}
"""Part that colours have in a cell, and what cells weigh beside the cosine."""
TINT = 1.35
"""The most that one channel is raised above another."""
DEPTH = 50
LINEAR = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


@dataclass(frozen=True, slots=True)
class Seen:
    """Pictures' vectors (n, 512), and of their cells: maps (n, 25, 16), colours (n, 25, 3) and shares of foreground (n, 25)."""

    vectors: Array
    maps: Array
    hues: Array
    fore: Array


class Eyes:
    """The shipped tower with one of its maps, folded by principal components of pictures (n, 260, 260, 3) that it learnt from."""

    def __init__(self, head: ImageHead, taught: npt.NDArray[np.uint8]) -> None:
        model = onnx.load(str(FILES / "image.onnx"))
        model.graph.output.append(onnx.helper.make_tensor_value_info(MAP, onnx.TensorProto.FLOAT, None))
        self._session, self._head = open_session(model.SerializeToString(), 1), head
        rows = np.concatenate([self._run(one[None])[2][0] for one in taught])
        self._middle = rows.mean(0)
        spread, directions = np.linalg.eigh(np.cov(rows.T))
        self._fold = (directions * spread**-0.25)[:, ::-1][:, :SIZES].astype(np.float32)

    def __call__(self, shown: npt.NDArray[np.uint8]) -> Seen:
        features, logits, places = self._run(shown)
        hues, fore = zip(*map(self._painted, shown), strict=True)
        cells = pooled(_unit((places - self._middle) @ self._fold).reshape(len(shown), 17, 17, SIZES))
        return Seen(
            self._head(features, logits, colours(shown)), _unit(cells), np.stack(hues), np.stack(fore)
        )

    def _run(self, shown: npt.NDArray[np.uint8]) -> tuple[Array, Array, Array]:
        features, logits, places = self._session.run(["features", "logits", MAP], {"pictures": shown})
        return features, logits, _unit(places.reshape(*places.shape[:2], -1).transpose(0, 2, 1))

    @staticmethod
    def _painted(shown: npt.NDArray[np.uint8]) -> tuple[Array, Array]:
        lit = even(shown[::2, ::2])
        lab, white = lightness_and_hue(lit), lit.min(-1) >= 250
        rows, columns = np.flatnonzero(~white.all(1)), np.flatnonzero(~white.all(0))
        frame = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
        inner = lab[frame]
        upper = inner[: len(inner) // 2]
        edge = np.concatenate(
            [inner[:2].reshape(-1, 3), upper[:, :2].reshape(-1, 3), upper[:, -2:].reshape(-1, 3)]
        )
        fore = np.zeros(white.shape, np.float32)
        fore[frame] = np.linalg.norm(inner - np.median(edge, 0), axis=-1) > FAR
        return pooled(lab[None])[0], pooled((fore * ~white)[None, ..., None])[0, :, 0]


def even(shown: npt.NDArray[np.uint8]) -> Array:
    """The brightest of each channel taken for white, as far as a lamp tints; and as bright as a camera would have it."""
    white = np.maximum(np.percentile(shown.reshape(-1, 3), 98, axis=0), 1)
    gain = np.clip(white.max() / white, 1, TINT) * np.clip(255 / white.max(), 1, GAIN)
    return np.asarray(np.minimum(shown * gain, 255), np.float32)


def lightness_and_hue(shown: Array) -> Array:
    """sRGB (…, 3), 0…255 → CIELAB without its straight foot, lightness worth .6."""
    part = shown / 255
    light = np.where(part > 0.04045, ((part + 0.055) / 1.055) ** 2.4, part / 12.92)
    x, y, z = np.moveaxis(np.cbrt(light @ LINEAR.T / (0.9505, 1, 1.089)), -1, 0)
    return np.asarray(np.stack([0.6 * (116 * y - 16), 500 * (x - y), 200 * (y - z)], -1), np.float32)


def pooled(places: Array) -> Array:
    """(n, side, side, d) → (n, cells, d), means."""
    cuts = np.linspace(0, places.shape[1], GRID + 1).round().astype(int)
    summed = np.add.reduceat(np.add.reduceat(places, cuts[:-1], 1), cuts[:-1], 2)
    counts = np.diff(cuts)[:, None, None] * np.diff(cuts)[:, None]
    return np.asarray(summed / counts, np.float32).reshape(len(places), GRID**2, -1)


def _unit(rows: Array) -> Array:
    return unit(rows.reshape(-1, rows.shape[-1])).reshape(rows.shape)


def alike(seen: Seen, one: int, others: npt.NDArray[np.intp], hue: float) -> Array:
    """How like its likest each cell of the foreground is, both ways: (others,)."""
    apart = ((seen.hues[others][:, None] - seen.hues[one][:, None]) ** 2).sum(-1)
    near = hue * np.exp(-apart / (2 * BLUR**2)) + (1 - hue) * np.einsum(
        "id,njd->nij", seen.maps[one], seen.maps[others]
    )
    own, theirs = counted(seen.fore[[one]]), counted(seen.fore[others])
    there = (np.where(theirs[:, None] > 0, near, -1).max(2) * own).sum(1) / own.sum()
    back = (np.where(own[:, :, None] > 0, near, -1).max(1) * theirs).sum(1) / theirs.sum(1)
    return np.asarray((there + back) / 2, np.float32)


def counted(fore: Array) -> Array:
    """Weights of cells; all alike where nothing stands before the backdrop."""
    kept = np.where(fore >= LEAST, fore, 0)
    return np.asarray(np.where(kept.any(1, keepdims=True), kept, 1), np.float32)


def scores(seen: Seen, asked: npt.NDArray[np.intp], stock: npt.NDArray[np.intp]) -> dict[str, Array]:
    """(asked, stock) by the vectors alone, and by each of WAYS; a photo never finds itself."""
    cosine = seen.vectors[asked] @ seen.vectors[stock].T
    cosine[asked[:, None] == stock] = -np.inf
    found = {"vectors": cosine}
    nearest = np.argsort(-cosine, 1)[:, :DEPTH]
    for name, (hue, weight) in WAYS.items():
        found[name] = cosine - 2
        for row, one in enumerate(asked):
            near = nearest[row]
            found[name][row, near] = cosine[row, near] + weight * alike(seen, one, stock[near], hue)
    return found


def questions(name: str, examples: Sequence[Example]) -> Iterator[tuple[str, Mask, Mask]]:
    """(question, the photos that ask, those that are asked for)."""
    every = np.ones(len(examples), bool)
    if name == "luma":
        yield "luma main photo → other views", np.array(["_main" in e.file for e in examples]), every
    if name == "grocery":
        packshot = np.array([e.split == "packshot" for e in examples])
        yield "grocery photo → packshot", ~packshot, packshot
    else:
        yield f"{name} photo → photo", every, every


def report(name: str, examples: Sequence[Example], seen: Seen) -> None:
    product = np.array([e.product for e in examples])
    for what, asking, sold in questions(name, examples):
        asked, stock = np.flatnonzero(asking), np.flatnonzero(sold)
        own = (product[asked][:, None] == product[stock]) & (asked[:, None] != stock)
        asked, own = asked[own.any(1)], own[own.any(1)]
        found = scores(seen, asked, stock)
        keys = np.array([family(examples[i]) for i in asked])
        judged = np.array([corpora.chance(f"sharper {key}") < 0.5 for key in keys])
        misses = measure.ranks(found["vectors"], own) > 0
        first = keys[misses] == [family(examples[stock[i]]) for i in found["vectors"].argmax(1)[misses]]
        print(
            f"{what}: {misses.sum()} of {len(asked)} missed, {first.sum()} of them for the same in another colour"
        )
        for half, rows in (("chosen on", ~judged), ("judged", judged)):
            hits = {way: measure.ranks(score, own)[rows] == 0 for way, score in found.items()}
            line = f"  {half:10}{rows.sum():5}{hits['vectors'].mean():9.3f}"
            for way in WAYS:
                ranks: list[Any] = [np.where(hits[w], 0, 10**9) for w in ("vectors", way)]
                _, low, high = change(keys[rows].tolist(), *ranks)
                line += f"  {way} {hits[way].mean():.3f} ({low:+.3f} to {high:+.3f})"
            print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    options = parser.parse_args()
    print(machine())
    taught = [e for e in corpora.fashion(options.data) if e.split == "train"][::20]
    head, _, _ = load(FILES / "heads.safetensors", FILES / "lite.json")
    eyes = Eyes(head, pixels([corpora.picture(e) for e in taught]))
    for name, examples in held(options.data, Settings()):
        if name in ("fashion", "people"):
            continue
        shown = pixels([corpora.picture(e) for e in examples])
        start = time.process_time()
        parts = [eyes(shown[i : i + 8]) for i in range(0, len(shown), 8)]
        spent = (time.process_time() - start) / len(shown)
        seen = Seen(*(np.concatenate([getattr(p, field) for p in parts]) for field in Seen.__slots__))
        print(
            f"{name}: {spent * 1e3:.1f} ms of processor a picture, tower included; {GRID**2 * (SIZES + 4)} bytes of cells"
        )
        report(name, examples, seen)


if __name__ == "__main__":
    main()
