"""The shop's conscience; so far: who may come in."""

from shopkeeper.trust.keys import Key, Keys, Role

__all__ = ["Key", "Keys", "Role"]
