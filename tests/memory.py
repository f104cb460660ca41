"""Memory that a test module took and no longer needs, given back before the next one takes more.

Knows who else holds on: FastAPI remembers every endpoint it ever classified, and with it the shop and the models behind; shops
are cycles; the C library keeps what was freed. Refuses to close anything: that is for whoever opened it.
"""

import ctypes
import gc
import sys

from benchmarks.machine import resident_mb

GROWN = 200
"""MB since the last time, from which it is worth a collection: each looks at every object there is."""
_settled = 0.0


def give_back() -> None:
    global _settled
    if resident_mb() < _settled + GROWN:
        return
    if endpoints := sys.modules.get("fastapi.dependencies.models"):
        for one in vars(endpoints).values():
            if hasattr(one, "cache_clear"):
                one.cache_clear()
    gc.collect()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
    _settled = resident_mb()
