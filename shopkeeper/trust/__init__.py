"""The shop's conscience; so far: who may come in, how often they may ask, and who lets us remember them."""

from shopkeeper.trust.consent import Consent
from shopkeeper.trust.customer import customer_cookie, named_customer, new_customer, read_customer
from shopkeeper.trust.headers import foreign, secret
from shopkeeper.trust.household import household
from shopkeeper.trust.keys import Key, Keys, Role
from shopkeeper.trust.rates import Allowance, Rate, Rates
from shopkeeper.trust.seal import Seal
from shopkeeper.trust.visitor import Visitor

__all__ = [
    "Allowance", "Consent", "Key", "Keys", "Rate", "Rates", "Role", "Seal", "Visitor", "customer_cookie",
    "foreign", "household", "named_customer", "new_customer", "read_customer", "secret",
]  # fmt: skip
