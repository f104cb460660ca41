"""The merchant's two files, policy.toml and delivery.toml: from the shop's folder, else those that come with the engine.

Knows TOML. A change on disk counts from the next question on; a file that cannot be read is refused, never half obeyed.
"""

import tomllib
from collections.abc import Callable
from dataclasses import fields
from importlib.resources import files
from pathlib import Path
from typing import Any

import structlog

from shopkeeper.fulfilment.actions import ACTIONS
from shopkeeper.fulfilment.codec import read_as
from shopkeeper.fulfilment.delivery import Option, Options
from shopkeeper.fulfilment.policy import Policy
from shopkeeper.types.errors import Conflict, InvalidInput, ShopkeeperError
from shopkeeper.types.money import Money

log = structlog.get_logger()

PRICED = frozenset({"AUD", "CAD", "CHF", "EUR", "GBP", "NZD", "SGD", "USD"})
"""Currencies of which the default's prices of delivery are about right: five yen are not."""
LIMITS = {one.name for one in fields(Policy)} - {"actions"}


class Rulebook:
    """Read when it is asked, and again after it was written anew."""

    def __init__(
        self, folder: Path, currency: str, released: Callable[[Path], bool] = lambda _: True
    ) -> None:
        """``released``: whether a file may count; asked when it was written anew."""
        self._folder, self._currency, self._released = folder, currency, released
        self._kept: dict[str, tuple[tuple[int, int], Any]] = {}

    @property
    def policy(self) -> Policy:
        """Raises InvalidInput naming the file and the rule that cannot be read."""
        found: Policy = self._current("policy.toml", read_policy, default_policy)
        return found

    @property
    def options(self) -> tuple[Option, ...]:
        """Raises InvalidInput as ``policy`` does."""
        found: tuple[Option, ...] = self._current(
            "delivery.toml",
            lambda text: read_options(text, self._currency),
            lambda: default_options(self._currency),
        )
        return found

    def _current(self, name: str, read: Callable[[str], Any], otherwise: Callable[[], Any]) -> Any:
        file = self._folder / name
        stamp = _stamp(file)
        if name not in self._kept or self._kept[name][0] != stamp:
            if not self._released(file):
                return self._former(name)
            try:
                self._kept[name] = (stamp, read(_text(file)) if stamp != (0, 0) else otherwise())
            except ShopkeeperError as error:
                raise InvalidInput(
                    f"{name}: {error.message}", field=error.field, fix=f"correct {name}"
                ) from None
        return self._kept[name][1]

    def _former(self, name: str) -> Any:
        """As it was before somebody wrote it anew. Raises Conflict where this process never knew that."""
        if name not in self._kept:
            raise Conflict(
                f"{name} is not as it was released",
                field=name,
                fix="shopkeeper release check, or set it back",
            )
        log.warning("rulebook.not_released", file=name)
        return self._kept[name][1]


def default(name: str) -> str:
    return files("shopkeeper.fulfilment").joinpath("defaults", name).read_text("utf-8")


def default_policy() -> Policy:
    return read_policy(default("policy.toml"))


def default_options(currency: str) -> tuple[Option, ...]:
    """What costs nothing alone, where ``currency`` is not among the ``PRICED``."""
    options = read_options(default("delivery.toml"), "USD")
    return tuple(one for one in options if currency in PRICED or not Money.of(one.cost, "USD").minor)


def read_policy(text: str) -> Policy:
    """Raises InvalidInput: no TOML, an action or a rule that does not exist, or a value that it cannot have."""
    found = _toml(text)
    limits = {name: found.pop(name) for name in LIMITS & found.keys()}
    if strange := found.keys() - ACTIONS.keys():
        raise InvalidInput(
            f"there is no action {min(strange)!r}", field=min(strange), fix="see the default file"
        )
    return read_as(Policy, {"actions": found, **limits})


def read_options(text: str, currency: str) -> tuple[Option, ...]:
    """Raises InvalidInput as ``read_policy``; amounts are checked too."""
    options = read_as(Options, _toml(text)).options
    for option in options:
        for amount in filter(None, (option.cost, option.free_from)):
            Money.of(amount, option.currency or currency)
    return options


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"it cannot be read: {error}", fix="save it as UTF-8") from None


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidInput(f"it is no TOML: {error}", field="", fix="correct that line") from None


def _stamp(file: Path) -> tuple[int, int]:
    try:
        found = file.stat()
    except OSError:
        return (0, 0)
    return (found.st_ino, found.st_mtime_ns)
