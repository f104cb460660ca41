"""Shopkeeper gives any online shop eyes, ears, memory and manners.

    >>> from shopkeeper import Query, open_shop
    >>> with open_shop() as shop:
    ...     slate = shop.search(Query("waterproof jacket under $150"))

Importing this package loads no engine and no model; ``open_shop`` does.
"""

from typing import TYPE_CHECKING

from shopkeeper.types import Context, Query

if TYPE_CHECKING:
    from shopkeeper.settings import Settings
    from shopkeeper.shop import Shop, open_shop

__version__ = "0.1.0"
__all__ = ["Context", "Query", "Settings", "Shop", "open_shop"]


def __getattr__(name: str) -> object:
    if name in ("Shop", "open_shop"):
        from shopkeeper import shop

        return getattr(shop, name)
    if name == "Settings":
        from shopkeeper.settings import Settings

        return Settings
    raise AttributeError(name)
