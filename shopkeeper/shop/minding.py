"""Which language model a shop has, if any. Knows the settings; refuses to load or ask it."""

from contextlib import suppress
from threading import Lock

import structlog

from shopkeeper.adapters.pydantic_ai import Prices, PydanticAi, installed
from shopkeeper.concierge.mind import Mind
from shopkeeper.settings import Settings
from shopkeeper.types.errors import ShopkeeperError, Unavailable

log = structlog.get_logger()


def open_mind(settings: Settings) -> Mind | None:
    """None where ``settings.model`` is empty. Raises InvalidInput for a name that is none, Unavailable without the extra."""
    if not settings.model:
        return None
    if not installed():
        raise Unavailable(
            f"{settings.model} needs the extra model", field="model", fix='pip install "shopkeeper[model]"'
        )
    read, written = settings.model_usd_in, settings.model_usd_out
    price = Prices(read, written) if read is not None and written is not None else None
    return PydanticAi(settings.model, settings.model_url, settings.model_key.get_secret_value(), price)


def ready(mind: Mind | None) -> None:
    """Load what it needs, before somebody waits; what is amiss is ``doctor``'s to tell, and turns do without."""
    if mind:
        with suppress(ShopkeeperError):
            mind.warm()


class Minds:
    """Other models than the shop's own, by their names, of the same provider's key and prices. Thread-safe."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._lock = settings, Lock()
        self._known = dict[str, Mind | None]()

    def __call__(self, name: str) -> Mind | None:
        """None for one that cannot be had: turns do without."""
        with self._lock:
            if name not in self._known:
                try:
                    self._known[name] = open_mind(self._settings.model_copy(update={"model": name}))
                except ShopkeeperError as error:
                    log.warning("model.not_opened", model=name, reason=error.message)
                    self._known[name] = None
            return self._known[name]

    def close(self) -> None:
        with self._lock:
            for mind in filter(None, self._known.values()):
                mind.close()
            self._known.clear()
