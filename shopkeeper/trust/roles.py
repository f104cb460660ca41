"""Who may do what: roles for people and programs, and the scopes that each has (RBAC, ANSI INCITS 359).

A key may be narrower than its role, never wider. Refuses to know keys and routes.
"""

from enum import StrEnum


class Scope(StrEnum):
    """What a route or a page asks for."""

    READ = "read"
    """Search, products, recommendations."""
    TELL = "tell"
    """Say what happened."""
    ORDER = "order"
    """Carts, orders, returns."""
    FIGURES = "figures"
    """The console, meters, the audit log."""
    OFFERS = "offers"
    """Change prices, stock, delivery."""
    CATALOGUE = "catalogue"
    """Take products in and out."""
    RULES = "rules"
    """Merchandising: what is pinned, boosted, hidden; experiments."""
    SHOPPERS = "shoppers"
    """What is known of a shopper, and erasing it."""
    OPERATE = "operate"
    """Encoders, rankers, keys."""


class Role(StrEnum):
    SHOPPER = "shopper"
    """Whoever comes without a key; shoppers have none."""
    PUBLIC = "public"
    """A storefront's key."""
    STOREFRONT = PUBLIC
    AGENT = "agent"
    """A program that buys on somebody's behalf."""
    ANALYST = "analyst"
    MERCHANDISER = "merchandiser"
    ADMIN = "admin"
    """The operator."""
    OPERATOR = ADMIN

    @property
    def scopes(self) -> frozenset[Scope]:
        return _SCOPES[self]


_SHOPPING = frozenset({Scope.READ, Scope.TELL, Scope.ORDER})
_LOOKING = frozenset({Scope.READ, Scope.FIGURES})
_SCOPES = {
    Role.SHOPPER: _SHOPPING,
    Role.PUBLIC: _SHOPPING,
    Role.AGENT: frozenset({Scope.READ, Scope.ORDER}),
    Role.ANALYST: _LOOKING,
    Role.MERCHANDISER: _LOOKING | {Scope.OFFERS, Scope.CATALOGUE, Scope.RULES},
    Role.ADMIN: frozenset(Scope),
}
