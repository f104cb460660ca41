"""Which Look has this very picture, however it was saved: fingerprints of all pictures, in memory.

One scan of the 64-bit hashes (a millisecond a million), then light and colour of the few that are near. Knows fingerprints.
Refuses to see pictures. Any number of threads read while one writes; a write is seen whole or not at all. The limits were
chosen by hand on luma and strangers' photos (docs/lab-log/eyes.md).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np

from shopkeeper.index.columns import Array, Table
from shopkeeper.types import Fingerprint, LookKey, Product
from shopkeeper.types.fingerprint import GREYS, TINTS

BITS = 10
"""Of 64 hash bits that may differ."""
LIGHT = 3.0
"""Mean difference of the greys after a best fit of brightness and contrast, where their deviation is scaled to 30."""
COLOUR = 6.0
"""Mean difference of the four most different tints, of 255, after a best fit of saturation."""
_GAIN, _SATURATION = (0.6, 1.6), (0.75, 1.35)
"""How far contrast may be changed, and saturation beyond that."""


@dataclass(frozen=True, slots=True)
class _Rows:
    bits: Array
    tones: Array
    key: Array


class Prints:
    def __init__(self) -> None:
        self._table = Table(bits=np.uint64, tones=(np.uint8, GREYS + TINTS), key=np.int64)
        self._known = np.zeros(16, np.bool_)
        """By key: whether any row is of that Look, so that what is new costs no scan."""
        self._lock = Lock()
        self._rows = self._seen()

    def __len__(self) -> int:
        return len(self._rows.key)

    def put(self, products: Iterable[Product]) -> None:
        """Insert or replace whole products. Pictures without a fingerprint are not known here."""
        looks = [look for product in products for look in product.looks]
        found = [
            (look.key, one)
            for look in looks
            for media in look.media
            if (one := Fingerprint.read(media.print))
        ]
        with self._lock:
            self._drop([look.key for look in looks])
            if found:
                self._append(found)
            self._rows = self._seen()

    def remove(self, keys: Iterable[LookKey]) -> None:
        """Forget looks; unknown keys are fine."""
        with self._lock:
            self._drop(list(keys))
            self._rows = self._seen()

    def find(self, shown: Fingerprint | None) -> LookKey | None:
        """The Look that has this picture; of several, the one that has it most nearly, of twins the one with the lowest key."""
        rows = self._rows
        if shown is None or not len(rows.key):
            return None
        far = np.bitwise_count(rows.bits ^ _bits(shown))
        near = np.flatnonzero(far <= BITS)
        if not len(near):
            return None
        light, colour = differences(_tones(shown), rows.tones[near])
        distance = far[near] / BITS + light / LIGHT + colour / COLOUR
        distance[(light > LIGHT) | (colour > COLOUR)] = np.inf
        best = np.lexsort((rows.key[near], distance))[0]
        return LookKey(int(rows.key[near[best]])) if np.isfinite(distance[best]) else None

    def _drop(self, keys: list[LookKey]) -> None:
        gone = np.array(keys, np.int64)
        if self._known[gone[gone < len(self._known)]].any():
            self._known[gone[gone < len(self._known)]] = False
            self._table.keep(~np.isin(self._table["key"], gone))

    def _append(self, found: Sequence[tuple[LookKey, Fingerprint]]) -> None:
        keys = np.array([key for key, _ in found], np.int64)
        if keys.max() >= len(self._known):
            self._known = np.append(self._known, np.zeros(2 * keys.max(), np.bool_))
        self._known[keys] = True
        bits = np.array([_bits(one) for _, one in found])
        tones = np.stack([_tones(one) for _, one in found])
        self._table.append({"bits": bits, "tones": tones, "key": keys})

    def _seen(self) -> _Rows:
        return _Rows(self._table["bits"], self._table["tones"], self._table["key"])


def differences(shown: Array, kept: Array) -> tuple[Array, Array]:
    """Of light and of colour between one picture's tones (96,) and others' (n, 96): (n,) each, as LIGHT and COLOUR say."""
    one, others = shown.astype(np.float32), kept.astype(np.float32)
    grey, greys = one[:GREYS] - one[:GREYS].mean(), others[:, :GREYS]
    greys = greys - greys.mean(axis=1, keepdims=True)
    gain = np.clip(_fit(grey, greys), *_GAIN)
    light = np.abs(grey - gain * greys).mean(axis=1) * 30 / max(float(grey.std()), 1.0)
    tint, tints = one[GREYS:] - 128, others[:, GREYS:] - 128
    strength = np.clip(_fit(tint, tints), _SATURATION[0] * gain, _SATURATION[1] * gain)
    apart = np.abs(tint - strength * tints).reshape(-1, TINTS // 2, 2).sum(axis=2)
    return light, np.sort(apart, axis=1)[:, -4:].mean(axis=1)


def _fit(one: Array, others: Array) -> Array:
    """(n, 1): the factor by which each of the others comes nearest to the one."""
    return np.asarray((others @ one) / np.maximum((others**2).sum(axis=1), 1))[:, None]


def _tones(one: Fingerprint) -> Array:
    return np.frombuffer(one.greys + one.tints, np.uint8)


def _bits(one: Fingerprint) -> np.uint64:
    return np.uint64(int.from_bytes(one.bits, "little"))
