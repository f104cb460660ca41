"""The console: pages in which the shop's team sees what happens and what it adds up to.

Knows HTML, who may come in, and how a number is said; asks ``Shop`` for all of them. Decides nothing.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from shopkeeper.console.port import Shop
    from shopkeeper.trust import Keys
    from shopkeeper.trust.sessions import Sessions

__all__ = ["mount"]


def mount(
    app: "FastAPI", shop: "Shop", keys: "Keys", sessions: "Sessions", worn: Mapping[str, bytes]
) -> None:
    """Add the console under ``/console`` of ``app``. ``worn``: files that it shares with the storefront, by name."""
    from shopkeeper.console.mounting import mount as add

    add(app, shop, keys, sessions, worn)
