"""Carts, orders, returns: what was promised to a shopper, and what may still be changed."""
