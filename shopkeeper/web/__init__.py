"""The storefront: pages a shopper meets.

Knows HTML, addresses and the words on a page; translates between them and ``Shop``. Decides nothing: what is found,
proven and offered was decided below.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from shopkeeper.settings import Settings
    from shopkeeper.shop import Shop

__all__ = ["mount", "worn"]


def mount(app: "FastAPI", shop: "Shop") -> None:
    """Add the storefront's pages and static files to ``app``."""
    from shopkeeper.web.mounting import mount as add

    add(app, shop)


def worn(settings: "Settings") -> dict[str, bytes]:
    """What other pages of the house wear as well, by file name: the shop's colour, its sign, and htmx."""
    from shopkeeper.web.pages import STATIC
    from shopkeeper.web.theme import favicon, theme

    return {
        "theme.css": theme(settings.accent).encode(),
        "favicon.svg": favicon(settings.accent).encode(),
        "htmx.min.js": (STATIC / "htmx.min.js").read_bytes(),
    }
