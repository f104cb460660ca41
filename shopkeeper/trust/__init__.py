"""The shop's conscience; so far: who may come in, how often they may ask, who lets us remember them, and who changed what."""

from shopkeeper.trust.actor import Actor, act_as, acting, actor
from shopkeeper.trust.audit import Audit
from shopkeeper.trust.consent import Consent
from shopkeeper.trust.customer import customer_cookie, named_customer, new_customer, read_customer
from shopkeeper.trust.headers import foreign, header, secret
from shopkeeper.trust.household import household
from shopkeeper.trust.keys import Key, Keys
from shopkeeper.trust.rates import Allowance, Rate, Rates
from shopkeeper.trust.roles import Role, Scope
from shopkeeper.trust.seal import Digest, Seal
from shopkeeper.trust.tries import TooManyTries
from shopkeeper.trust.visitor import Visitor

__all__ = [
    "Actor", "Allowance", "Audit", "Consent", "Digest", "Key", "Keys", "Rate", "Rates", "Role", "Scope", "Seal", "TooManyTries", "Visitor",
    "act_as", "acting", "actor", "customer_cookie", "foreign", "header", "household", "named_customer", "new_customer", "read_customer",
    "secret",
]  # fmt: skip
