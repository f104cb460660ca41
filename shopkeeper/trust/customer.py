"""Whose cart it is: one more pseudonym in a sealed cookie, made when the first thing is put into a cart.

A cart and an order are what the shopper asked for, so this cookie needs no consent and is no memory: nothing is concluded from
it, and it stands beside ``trust.visitor``, which asks first. Refuses to know responses.
"""

import secrets
from collections.abc import Mapping

from shopkeeper.trust.seal import Seal
from shopkeeper.trust.visitor import HALF_A_YEAR, Cookie
from shopkeeper.types import CustomerId

CUSTOMER = "sk_customer"


def read_customer(seal: Seal, cookies: Mapping[str, str]) -> CustomerId:
    """Empty for whoever has no cart, and for a cookie that this shop did not seal."""
    return CustomerId(seal.open(CUSTOMER, cookies.get(CUSTOMER, "")) or "")


def new_customer() -> CustomerId:
    return CustomerId(secrets.token_hex(16))


def named_customer(seal: Seal, name: str) -> CustomerId:
    """Of a customer whom a server names by its own id; no cookie can be mistaken for it."""
    return CustomerId(seal.pseudonym(f"{CUSTOMER}\0{name}"))


def customer_cookie(seal: Seal, customer: CustomerId) -> Cookie:
    return Cookie(CUSTOMER, seal.sign(CUSTOMER, customer), HALF_A_YEAR)
