"""How long work tells how far it is. Knows a callable's shape; refuses to know screens."""

from typing import Protocol


class Progress(Protocol):
    """Called often and cheaply. ``stage``: ``read``, ``import``, ``index``, ``optimize``, ``pictures``; ``total`` 0 when unknown."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""
