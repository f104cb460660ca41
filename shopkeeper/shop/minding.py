"""Which language model a shop has, if any. Knows the settings; refuses to load or ask it."""

from contextlib import suppress

from shopkeeper.adapters.pydantic_ai import Prices, PydanticAi, installed
from shopkeeper.concierge.mind import Mind
from shopkeeper.settings import Settings
from shopkeeper.types.errors import ShopkeeperError, Unavailable


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
