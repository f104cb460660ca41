"""Short ways to make looks and documents for these tests."""

from dataclasses import replace

import numpy as np

from shopkeeper.index.port import Document
from shopkeeper.types import Look, LookId, LookKey, Money, Offer, Product, ProductId, Rating, Sku, Variant


def variant(
    sku: str,
    price: int | None = 1000,
    size: str = "",
    stock: int | None = 1,
    currency: str = "USD",
    was: int | None = None,
) -> Variant:
    offer = Offer(
        None if price is None else Money(price, currency),
        None if was is None else Money(was, currency),
        stock,
    )
    return Variant(Sku(sku), {"size": size} if size else {}, offer)


def product(key: int, *variants: Variant, colours: tuple[str, ...] = (), **facts) -> Product:
    """A product ``p<key>`` with one look."""
    look = Look(LookId(f"p{key}/-"), "", colours, (), variants or (variant(f"s{key}"),), LookKey(key))
    stars = facts.pop("rating", None)
    made = Product(
        ProductId(f"p{key}"), f"Product {key}", looks=(look,), rating=Rating(stars, 1) if stars else None
    )
    return replace(made, **facts)


def unit(seed: int, rows: int, dim: int) -> np.ndarray:
    vectors = np.random.default_rng(seed).standard_normal((rows, dim)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def document(
    key: int, title: str = "", body: str = "", tags: tuple[str, ...] = (), views: int = 1, dim: int = 8
) -> Document:
    return Document(LookKey(key), title, body, tags, unit(key, 1, dim)[0], unit(key + 10_000, views, dim))
