"""Carts, orders and returns, and the rules that they obey."""
