"""Names of things. Knows that ids differ from plain strings; refuses to know what they point at."""

from typing import NewType

ProductId = NewType("ProductId", str)
"""The merchant's own stable id (Shopify handle, Merchant-feed item_group_id, …)."""

LookId = NewType("LookId", str)
"""``<product id>/<slug of the appearance>``; a product with one appearance has ``<product id>/-``."""

Sku = NewType("Sku", str)
"""The merchant's id of a buyable Variant."""

MediaId = NewType("MediaId", str)
"""sha256 (hex) of the original bytes."""

LookKey = NewType("LookKey", int)
"""Dense positive integer given to a Look by the catalogue once and never reused; what indexes store."""

TraceId = NewType("TraceId", str)
"""32 hex digits, W3C Trace Context."""

EventId = NewType("EventId", str)
"""Chosen by the sender, so that an event sent twice counts once: at most 64 characters."""

ShopperId = NewType("ShopperId", str)
"""Pseudonym of one shopper who consented; nothing outside the shop leads to it."""

SessionId = NewType("SessionId", str)
"""One visit."""

CustomerId = NewType("CustomerId", str)
"""Who owns a cart and orders. Needed to serve an order at all, so it asks for no consent, and says nothing of memory."""

OrderId = NewType("OrderId", str)
"""The shop's own order number, as printed on the invoice."""
