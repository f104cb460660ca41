"""One frozen Settings, from the environment (``SHOPKEEPER_*``) or a ``shopkeeper.toml`` in the working folder, below the one in the shop's own.

Knows names, defaults and limits, and how to make the shop's folder. Refuses to act on anything else.
"""

import os
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from shopkeeper.types import Happened, Surface
from shopkeeper.types.errors import InvalidInput
from shopkeeper.types.money import minor_digits

PREFIX = "SHOPKEEPER_"
FILE = "shopkeeper.toml"
EVENED = (Surface.SEARCH, Surface.SIMILAR, Surface.GOES_WITH, Surface.FOR_YOU, Surface.TRENDING, Surface.CART)
"""Surfaces whose order is chosen, and may be chosen so that every group has its share."""
_OF_TESTS = frozenset({"SHOPKEEPER_CHROMIUM", "SHOPKEEPER_DEV_DATA"})


class Settings(BaseSettings):
    """Everything an operator may set. Sizes in bytes, times in seconds."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    data: Path = Field(default_factory=lambda: user_data_path("shopkeeper"), description="the shop's folder")
    cache: Path = Field(
        default_factory=lambda: user_cache_path("shopkeeper"), description="models and demo files"
    )
    mirror: str = Field("", description="folder or URL tried first for models and demo files")
    offline: bool = Field(False, description="never fetch anything from the network")

    shop_name: str = "Shopkeeper"
    accent: str = Field("#0f766e", pattern=r"^#[0-9a-fA-F]{6}$", description="the shop's brand colour")
    currency: str = Field("USD", description="ISO 4217, of prices that name none")
    locale: str = "en"

    encoder: str = Field(
        "lite", description="lite, a folder with an ONNX pair, or hub:<id>; set, it wins over `encoder use`"
    )
    detector: str = Field(
        "", description="an ONNX detector's file, for several things in one photo; none: pixels propose"
    )
    read_pictures: bool = Field(
        True, description="read words in pictures, where the extra ``ocr`` is installed"
    )
    screen_pictures: bool = Field(
        True, description="look for nudity in pictures, where the extra ``safety`` is installed"
    )
    speech: str = Field(
        "",
        description="off, a folder with a Moonshine or a Whisper model, or the URL of an OpenAI-compatible API; else the extra ``speech``",
    )
    speech_model: str = Field("whisper-1", description="what that API is asked for")
    speech_key: SecretStr = Field(SecretStr(""), description="what that API is shown")
    threads: int = Field(0, ge=0, description="model threads; 0 lets the runtime choose")

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    workers: int = Field(1, ge=1, le=256)
    tenants: Path | None = Field(
        None, description="folder of several shops, each a folder with a shopkeeper.toml"
    )
    tenants_open: int = Field(8, ge=1, description="shops of that folder that are open at once")
    cors_origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = Field(
        (), description="the shop's own host names, which the concierge may link to; none: its own pages only"
    )
    oidc_issuer: str = Field(
        "", description="the merchant's own login (OpenID Connect) for the console; none: keys alone"
    )
    oidc_client: str = Field("", description="what we are called there")
    oidc_secret: SecretStr = Field(SecretStr(""), description="what that login is shown; none: PKCE alone")
    oidc_claim: str = Field("roles", description="the claim that says what somebody may")
    oidc_roles: dict[str, str] = Field({}, description="its values: admin, merchandiser or analyst")
    webhook_hosts: tuple[str, ...] = Field(
        (),
        description="hosts that webhooks may be sent to although they are private, and by plain http; all others are public, https",
    )
    storefront: bool = Field(True, description="serve pages for shoppers beside the API")
    public_key_required: bool = Field(
        False, description="refuse programs without an API key; pages stay open"
    )
    rate_limit: str = Field("120/minute", description="per key or address; a key may have its own")
    shopper_rate: str = Field(
        "", description="per shopper, as far as they are told apart, beside the other; as 60/minute"
    )
    log_level: str = "INFO"
    otlp_endpoint: str = ""

    model: str = Field(
        "", description="the concierge's language model: openai:…, anthropic:… or google:…; none is needed"
    )
    model_url: str = Field("", description="another server of that protocol, as https://host/v1")
    model_key: SecretStr = Field(SecretStr(""), description="what the model's server is shown")
    model_usd: Decimal = Field(
        Decimal("0.02"), ge=0, le=10, description="most that one turn may pay for the model"
    )
    shopper_usd: Decimal = Field(
        Decimal("0.50"), ge=0, description="most that a shopper's turns may pay for the model in a day"
    )
    model_usd_in: Decimal | None = Field(
        None, ge=0, description="for a million tokens read; else as published"
    )
    model_usd_out: Decimal | None = Field(
        None, ge=0, description="for a million tokens written; else as published"
    )
    turn_ms: int = Field(
        default_factory=lambda given: 2_500 if given.get("model") else 300,
        ge=0,
        le=60_000,
        description="milliseconds within which the concierge answers a turn; 300, or 2500 with a model",
    )
    payment_page: str = Field(
        "",
        description="where shoppers go on to pay: https://… with {order}, {amount}, {currency}; none: invoice",
    )
    orders_years: int = Field(10, ge=1, description="years that orders are kept for the books")

    exploration: float = Field(
        0.02, ge=0, le=1, description="share of recommendations left to chance, with known propensity"
    )

    newcomers: float = Field(
        0.1,
        ge=0,
        le=1,
        description="share of recommended places kept for products that few have turned to yet",
    )

    recommend_ms: float = Field(
        25.0,
        ge=0,
        description="milliseconds of processor that a recommendation may take; beyond, the transformer is left out",
    )

    age_restricted: tuple[str, ...] = Field(
        (), description="categories that are sold to adults only: the shopper is asked once"
    )
    age_pictures: Literal["blurred", "marked"] = Field(
        "blurred",
        description="their pictures for whoever was not asked yet: their mean colour, or all with a mark",
    )
    pii: Literal["", "presidio"] = Field(
        "",
        description="who else looks for personal data in texts; with presidio, numbers of persons of many countries",
    )
    pii_countries: tuple[str, ...] = Field((), description="of those that presidio knows; none for all")
    exposure_by: str = Field(
        "brand", description="what groups products: brand, script, or an attribute; groups.csv wins"
    )
    exposure: dict[Surface, dict[str, Annotated[float, Field(ge=0, le=1)]]] = Field(
        {},
        description="by surface (search, or one of recommendations): the least share of places for a group",
    )
    watch_seconds: float = Field(
        60.0, ge=0, description="between two looks of the server at running experiments; 0: it does not watch"
    )

    retention: dict[Happened, Annotated[int, Field(ge=1)]] = Field(
        {Happened.SHOWN: 90, Happened.WATCHED: 90}, description="days that events of a kind are kept"
    )
    retention_days: int = Field(400, ge=1, description="days that all other events are kept")

    max_text: int = Field(2_000, gt=0, le=2_000, description="characters of a query")
    max_image_bytes: int = Field(15_000_000, gt=0)
    max_image_pixels: int = Field(60_000_000, gt=0)
    max_audio_bytes: int = Field(12_000_000, gt=0)
    max_audio_seconds: float = Field(60.0, gt=0, le=600)
    max_body_bytes: int = Field(40_000_000, gt=0)
    body_timeout: float = Field(60.0, gt=0, description="a request must have arrived within")
    media_timeout: float = Field(20.0, gt=0)

    @field_validator("exposure")
    @classmethod
    def _evened(cls, shares: dict[Surface, dict[str, float]]) -> dict[Surface, dict[str, float]]:
        for surface, least in shares.items():
            if surface not in EVENED:
                raise ValueError(f"nothing is evened on {surface}: use one of {', '.join(EVENED)}")
            if sum(least.values()) > 1 + 1e-9:
                raise ValueError(f"the shares on {surface} add up to more than 1: ask for less")
        return shares

    @field_validator("currency")
    @classmethod
    def _known(cls, code: str) -> str:
        try:
            minor_digits(code)
        except InvalidInput as error:
            raise ValueError(f"{error.message}: {error.fix}") from None
        return code

    @cached_property
    def catalog_url(self) -> str:
        return f"sqlite:///{self.data / 'catalog.sqlite'}"

    def made(self) -> Path:
        """The shop's folder, made when it is not there. Raises InvalidInput when it cannot be or not be written."""
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            if os.access(self.data, os.W_OK | os.X_OK):
                return self.data
            reason = "not writable"
        except OSError as error:
            reason = str(error.strerror)
        raise InvalidInput(
            f"{self.data} cannot be the shop's folder: {reason}", field="data", fix="pass another --data"
        )

    @property
    def media_folder(self) -> Path:
        return self.data / "media"

    @property
    def models_folder(self) -> Path:
        """Where models lie that were adapted to this shop."""
        return self.data / "models"

    @property
    def pinned(self) -> bool:
        """Whether the encoder was set by hand, and so no switch may change it."""
        return "encoder" in self.model_fields_set

    @property
    def events_file(self) -> Path:
        return self.data / "events.sqlite"

    @property
    def orders_file(self) -> Path:
        return self.data / "orders.sqlite"

    @property
    def documents_file(self) -> Path:
        return self.data / "documents.sqlite"

    @property
    def index_folder(self) -> Path:
        return self.data / "index"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        file = Path(FILE)
        here = InitSettingsSource(settings_cls, stated(file) if file.is_file() else {})
        return init_settings, env_settings, here


def settings_of(**given: Any) -> Settings:
    """The settings of a shop, whoever asks from wherever: what the ``shopkeeper.toml`` in its folder says stands over the environment.

    Raises InvalidInput when such a file cannot be read, ValidationError for a wrong setting.
    """
    settings = Settings(**given)
    own = settings.data / FILE
    if not own.is_file():
        return settings
    return Settings(**{**stated(own), **given, "data": settings.data})


def stated(file: Path) -> dict[str, Any]:
    """What a ``shopkeeper.toml`` says. Raises InvalidInput."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidInput(f"cannot be read: {error}", field=str(file), fix="write TOML") from None


def misspelt() -> Iterator[tuple[str, str]]:
    """Variables of the environment that look like settings and are none, each with what to do about it."""
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    for name in sorted(os.environ):
        if name.upper().startswith(PREFIX) and name.upper() not in known | _OF_TESTS:
            near = get_close_matches(name.upper(), known, 1)
            yield name, f"did you mean {near[0]}?" if near else "unset it"
