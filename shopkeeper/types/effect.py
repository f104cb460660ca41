"""What an operation leaves behind: nothing, something that can be taken back, or something that binds.

Knows the three classes and how a function says which is its own. Refuses to know who may call it: whoever carries out a
binding one asks for the shopper's confirmation.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


class Effect(StrEnum):
    READ = "read"
    REVERSIBLE = "reversible"
    """The shopper can take it back alone: a cart, a switch."""
    BINDING = "binding"
    """Money, goods or a promise move: only with the shopper's own word for exactly these arguments."""


def effect(kind: Effect) -> Callable[[F], F]:
    """Declare the class of a function."""

    def declared(function: F) -> F:
        function.__effect__ = kind  # type: ignore[attr-defined]
        return function

    return declared


def effect_of(function: Callable[..., Any]) -> Effect:
    """What ``function`` declared; one that declared nothing binds, so that nothing slips through unasked."""
    found = getattr(function, "__effect__", Effect.BINDING)
    return Effect(found)
