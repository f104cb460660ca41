"""``concierge.mind.Mind`` by pydantic-ai: any OpenAI-compatible URL, Anthropic, Google.

Knows providers, prices of tokens and how an answer is typed. Refuses to give a model tools, a second try of its own, or
more time, tokens and bytes than it was granted; and to know what is planned or phrased.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.util import find_spec
from threading import Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import BaseModel, Field

from shopkeeper.concierge.budget import Cost
from shopkeeper.concierge.mind import LEAST, Line, Prompt, Step, Thought
from shopkeeper.types.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    from pydantic_ai import Agent
    from pydantic_ai.models import Model
    from pydantic_ai.usage import RunUsage

P = TypeVar("P", bound=BaseModel)

PROVIDERS: Final = ("openai", "anthropic", "google")
_MOST_BYTES: Final = 1_000_000
"""Of one answer, on the wire."""
_SCHEMA: Final = 400
"""Tokens that the shape of the answer takes."""
_PATIENCE: Final = 3
_REST: Final = 30.0
"""Seconds for which turns do without a model that failed so often, rather than wait for it."""
_MILLION: Final = Decimal(1_000_000)


class _Step(BaseModel):
    kind: str
    words: str
    places: list[int] = Field(default=[], max_length=12)
    titles: list[str] = Field(default=[], max_length=12)


class _Steps(BaseModel):
    """The requests, in order."""

    steps: list[_Step] = Field(max_length=12)


class _Line(BaseModel):
    text: str
    sentences: list[int] = Field(max_length=24)


class _Lines(BaseModel):
    """The answer, line by line."""

    lines: list[_Line] = Field(max_length=24)


def installed() -> bool:
    return find_spec("pydantic_ai") is not None


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars for a million tokens."""

    read: Decimal
    written: Decimal

    def of(self, read: int, written: int) -> Decimal:
        return (self.read * read + self.written * written) / _MILLION


def prices(name: str, url: str) -> Prices | None:
    """As ``genai-prices`` has them; of a server of one's own nothing, where it does not; else None."""
    from genai_prices import Usage, calc_price

    provider, _, model = name.partition(":")

    def price(**usage: int) -> Decimal:
        return Decimal(calc_price(Usage(**usage), model, provider_id=provider).total_price)

    try:
        return Prices(price(input_tokens=1_000_000), price(output_tokens=1_000_000))
    except LookupError:
        return Prices(Decimal(0), Decimal(0)) if url else None


@dataclass(slots=True)
class PydanticAi:
    """Thread-safe; one event loop in a thread of its own, so that an answer can be cut off whenever its time is over.

    ``name``: ``openai:gpt-…``, ``anthropic:claude-…``, ``google:gemini-…``. ``price``: None, to look it up.
    ``model``: another of pydantic-ai's, such as its TestModel and FunctionModel.
    """

    name: str
    url: str = ""
    key: str = field(default="", repr=False)
    price: Prices | None = None
    model: "Model | None" = None
    _failed: int = field(default=0, init=False)
    """Times in a row."""
    _rests: float = field(default=0.0, init=False)
    """Until when, on the monotonic clock, nobody waits for it."""
    _agents: "dict[type[BaseModel], Agent[None, Any]]" = field(default_factory=dict, init=False)
    _loop: asyncio.AbstractEventLoop | None = field(default=None, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def __post_init__(self) -> None:
        provider, _, model = self.name.partition(":")
        if provider not in PROVIDERS or not model:
            raise InvalidInput(
                f"{self.name!r} names no model",
                field="model",
                fix="name it as openai:…, anthropic:… or google:…",
            )

    @property
    def tariff(self) -> str:
        price = self._prices()
        return f"${price.read:f} in and ${price.written:f} out for a million tokens"

    def cost(self, prompt: Prompt) -> Cost:
        """A token is never shorter than a byte; of plain English it has at least two. Unavailable while the model rests."""
        if monotonic() < self._rests:
            raise Unavailable(f"{self.name} failed {_PATIENCE} times and rests", field="model")
        read = _tokens(prompt.instructions) + _tokens(prompt.data) + _SCHEMA
        return Cost(LEAST * 1000, self._prices().of(read, prompt.most))

    def plan(self, prompt: Prompt, seconds: float) -> Thought[Step]:
        found, usd = self._asked(_Steps, prompt, seconds)
        steps = (Step(one.kind, one.words, tuple(one.places), tuple(one.titles)) for one in found.steps)
        return Thought(tuple(steps), usd)

    def phrase(self, prompt: Prompt, seconds: float) -> Thought[Line]:
        found, usd = self._asked(_Lines, prompt, seconds)
        return Thought(tuple(Line(one.text, tuple(one.sentences)) for one in found.lines), usd)

    def warm(self) -> None:
        self._prices()
        for shape in (_Steps, _Lines):
            self._agent(shape)

    def close(self) -> None:
        if self._loop:
            self._loop.call_soon_threadsafe(self._loop.stop)

    def _prices(self) -> Prices:
        with self._lock:
            self.price = self.price or prices(self.name, self.url)
        if self.price is None:
            raise Unavailable(
                f"nobody knows what {self.name} costs",
                field="model_usd_in",
                fix="set SHOPKEEPER_MODEL_USD_IN and SHOPKEEPER_MODEL_USD_OUT, dollars for a million tokens",
            )
        return self.price

    def _asked(self, shape: type[P], prompt: Prompt, seconds: float) -> tuple[P, Decimal]:
        """One request, no second one. Raises Unavailable for whatever comes instead of an answer of that shape."""
        from pydantic_ai.usage import UsageLimits

        agent = self._agent(shape)

        async def ask() -> tuple[P, Decimal]:
            limits = UsageLimits(request_limit=1)
            run = agent.run(
                prompt.data,
                instructions=prompt.instructions,
                usage_limits=limits,
                model_settings={"max_tokens": prompt.most, "temperature": 0.0, "timeout": seconds},
            )
            answer = await asyncio.wait_for(run, seconds)
            return answer.output, self._paid(answer.usage, prompt)

        try:
            answer = self._run(ask, seconds)
        except Exception as error:
            self._failed += 1
            if self._failed >= _PATIENCE:
                self._failed, self._rests = 0, monotonic() + _REST
            why = (
                f"within {seconds:.1f} s"
                if isinstance(error, TimeoutError)
                else f"well: {type(error).__name__}"
            )
            raise Unavailable(f"{self.name} did not answer {why}", field="model") from error
        self._failed = 0
        return answer

    def _paid(self, usage: "RunUsage", prompt: Prompt) -> Decimal:
        """As the provider counted; where it does not count, the most that it can have been."""
        if not usage.input_tokens and not usage.output_tokens:
            return self.cost(prompt).usd
        return self._prices().of(usage.input_tokens, usage.output_tokens)

    def _run(
        self, work: Callable[[], Coroutine[Any, Any, tuple[P, Decimal]]], seconds: float
    ) -> tuple[P, Decimal]:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                Thread(target=self._loop.run_forever, name="model", daemon=True).start()
        future = asyncio.run_coroutine_threadsafe(work(), self._loop)
        try:
            return future.result(seconds + LEAST / 2)
        finally:
            future.cancel()

    def _agent(self, shape: type[P]) -> "Agent[None, P]":
        with self._lock:
            if shape not in self._agents:
                try:
                    self._agents[shape] = self._made(shape)
                except ImportError as error:
                    raise Unavailable(
                        f"{error.name} is missing", field="model", fix='pip install "shopkeeper[model]"'
                    ) from None
            return self._agents[shape]

    def _made(self, shape: type[P]) -> "Agent[None, P]":
        from pydantic_ai import Agent

        self.model = self.model or _model(self.name, self.url, self.key)
        return Agent(self.model, output_type=shape, retries=0)


def _model(name: str, url: str, key: str) -> "Model":
    """The provider's, which asks once and reads no more than ``_MOST_BYTES``."""
    provider, _, model = name.partition(":")
    if provider == "anthropic":
        from anthropic import AsyncAnthropic
        from pydantic_ai.models.anthropic import AnthropicModel
        from pydantic_ai.providers.anthropic import AnthropicProvider

        anthropic = AsyncAnthropic(api_key=key or os.environ.get("ANTHROPIC_API_KEY", "-"), base_url=url or None, max_retries=0, http_client=_client())  # fmt: skip
        return AnthropicModel(model, provider=AnthropicProvider(anthropic_client=anthropic))
    if provider == "google":
        from pydantic_ai.models.google import GoogleModel
        from pydantic_ai.providers.google import GoogleProvider

        own = key or os.environ.get("GOOGLE_API_KEY", "-")
        return GoogleModel(
            model, provider=GoogleProvider(api_key=own, base_url=url or None, http_client=_client())
        )
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    openai = AsyncOpenAI(api_key=key or os.environ.get("OPENAI_API_KEY", "-"), base_url=url or None, max_retries=0, http_client=_client())  # fmt: skip
    return OpenAIChatModel(model, provider=OpenAIProvider(openai_client=openai))


def _client() -> Any:
    """An HTTP client that stops reading an answer that does not end."""
    import httpx2

    class Bounded(httpx2.AsyncByteStream):
        def __init__(self, stream: Any) -> None:
            self._stream = stream

        async def __aiter__(self) -> AsyncIterator[bytes]:
            read = 0
            async for chunk in self._stream:
                read += len(chunk)
                if read > _MOST_BYTES:
                    raise httpx2.ReadError("an answer of over a million bytes")
                yield chunk

        async def aclose(self) -> None:
            await self._stream.aclose()

    async def bound(response: httpx2.Response) -> None:
        response.headers.pop("content-encoding", None)  # a million bytes unpack to a thousand million
        response.stream = Bounded(response.stream)

    plain = {"accept-encoding": "identity"}
    return httpx2.AsyncClient(event_hooks={"response": [bound]}, headers=plain, timeout=60)


def _tokens(text: str) -> int:
    wide = sum(not letter.isascii() for letter in text)
    return (len(text) - wide + 1) // 2 + sum(len(letter.encode()) for letter in text if not letter.isascii())
