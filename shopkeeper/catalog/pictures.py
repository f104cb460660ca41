"""Pictures of products that may not be shown. Knows what else shows them. Refuses to judge who may be shown."""

from collections.abc import Iterable

from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.port import Catalog
from shopkeeper.types import Product


def let_go(products: Iterable[Product], catalog: Catalog, media: MediaStore) -> None:
    """Forget what of their pictures nothing in the catalogue shows."""
    for id in {one.id for product in products for look in product.looks for one in look.media if one.id}:
        if not catalog.shows(id):
            media.forget(id)
