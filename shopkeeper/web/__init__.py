"""The storefront: pages a shopper meets.

Knows HTML, addresses and the words on a page; translates between them and ``Shop``. Decides nothing: what is found,
proven and offered was decided below.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from shopkeeper.shop import Shop

__all__ = ["mount"]


def mount(app: "FastAPI", shop: "Shop") -> None:
    """Add the storefront's pages and static files to ``app``."""
    from shopkeeper.web.mounting import mount as add

    add(app, shop)
