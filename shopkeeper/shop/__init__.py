"""The shop as a whole: what doors ask, and where everything is wired."""

from shopkeeper.shop.opening import open_shop
from shopkeeper.shop.shop import Shop, Status

__all__ = ["Shop", "Status", "open_shop"]
