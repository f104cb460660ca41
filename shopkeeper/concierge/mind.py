"""What a language model may do for a turn: propose a plan, and phrase what the shop would say anyway.

Knows the shapes of its proposals, and that each costs time and money. Refuses to trust any of them: ``planning`` and
``phrasing`` do with a proposal what they can check, and nothing else. No tool of the shop is ever handed to a model.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any, Generic, Protocol, Self, TypeVar

import orjson
import structlog

from shopkeeper.concierge.budget import Cost, Purse, Spent
from shopkeeper.pii import mask
from shopkeeper.telemetry import stage
from shopkeeper.trust.invisible import visible
from shopkeeper.types.untrusted import Instruction

log = structlog.get_logger()

T = TypeVar("T")
R = TypeVar("R", covariant=True)

LEAST = 0.25
"""Seconds below which no model is asked."""


@dataclass(frozen=True, slots=True)
class Step:
    """One act, as a model proposes it."""

    kind: str
    words: str
    places: tuple[int, ...] = ()
    """1-based, among the products that it was told of."""
    titles: tuple[str, ...] = ()
    """Of other products, as the shopper called them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as a model proposes it. ``cites``: 1-based numbers of the sentences whose facts it says."""

    text: str
    cites: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """``instructions`` are ours; ``data`` is JSON, in which no author can close the quotation marks; ``most``: tokens of the answer."""

    instructions: Instruction
    data: str
    most: int

    @classmethod
    def of(cls, instructions: Instruction, told: Mapping[str, object], most: int) -> Self:
        """``told``: strings, and lists and dictionaries of them; what people do not see in them is taken out."""
        return cls(instructions, orjson.dumps(_visible(told)).decode(), most)


def _visible(told: object) -> object:
    if isinstance(told, str):
        return visible(told)
    if isinstance(told, Mapping):
        return {key: _visible(value) for key, value in told.items()}
    return [_visible(one) for one in told] if isinstance(told, list | tuple) else told


def private(said: str) -> str:
    """The shopper's words as a provider may read them: without what is personal, however it was hidden."""
    return mask(visible(said))


@dataclass(frozen=True, slots=True)
class Thought(Generic[R]):
    """What a model proposes, and what that cost."""

    parts: tuple[R, ...]
    usd: Decimal


class Mind(Protocol):
    """A language model. Thread-safe; ends within the seconds it is given, whatever its provider does.

    Raises Unavailable when it is late, fails, or answers in no such shape.
    """

    @property
    def name(self) -> str: ...

    @property
    def tariff(self) -> str:
        """What it costs, for people. Raises Unavailable when nobody knows."""
        ...

    def cost(self, prompt: Prompt) -> Cost:
        """The most that one answer may cost, before it is asked."""
        ...

    def plan(self, prompt: Prompt, seconds: float) -> Thought[Step]: ...

    def phrase(self, prompt: Prompt, seconds: float) -> Thought[Line]: ...

    def warm(self) -> None:
        """Load what it needs. Raises Unavailable."""
        ...

    def close(self) -> None: ...


def think(
    mind: Mind, ask: Callable[[Prompt, float], Thought[T]], prompt: Prompt, purse: Purse, seconds: float
) -> Sequence[T]:
    """What the model proposes; nothing where time or money do not allow it, or it fails. Metered either way.

    An answer that never came is metered at what it was declared to cost: its provider may charge for it.
    """
    try:
        cost = mind.cost(prompt)
        if seconds < LEAST or not purse.affords(cost):
            return ()
        with stage("model"):
            return _metered(mind, ask, prompt, purse, seconds, cost)
    except Exception as error:
        log.warning("model not heeded", model=mind.name, reason=str(error))
        return ()


def _metered(
    mind: Mind,
    ask: Callable[[Prompt, float], Thought[T]],
    prompt: Prompt,
    purse: Purse,
    seconds: float,
    cost: Cost,
) -> Sequence[T]:
    began, usd = perf_counter(), cost.usd
    try:
        thought = ask(prompt, seconds)
        usd = thought.usd
        return thought.parts
    finally:
        purse.pay(Spent(mind.name, (perf_counter() - began) * 1000, usd))


@cache
def rules(part: str) -> dict[str, Any]:
    """One table of ``data/mind.toml``: what models are told, and which words join and state nothing."""
    table: dict[str, Any] = tomllib.loads(
        Path(__file__).with_name("data").joinpath("mind.toml").read_text("utf-8")
    )[part]
    return table
