"""The shop as a whole: what doors ask, and where everything is wired."""

from shopkeeper.ingest.pipeline import Options
from shopkeeper.shop.backroom import Status
from shopkeeper.shop.opening import open_shop
from shopkeeper.shop.shop import Shop

__all__ = ["Options", "Shop", "Status", "open_shop"]
