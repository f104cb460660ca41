"""One turn of a conversation, as a door hands it over."""

from dataclasses import dataclass, field

from shopkeeper.types import Context, Glimpse, ProductId
from shopkeeper.types.errors import InvalidInput, TooLarge

MAX_TEXT = 2_000
MAX_PHOTOS = 4


@dataclass(frozen=True, slots=True)
class Turn:
    """What the shopper said, showed or confirmed. ``page``: the product before them, if any."""

    text: str = ""
    images: tuple[bytes | Glimpse, ...] = ()
    confirm: str = ""
    """Digest of the proposal whose form they sent: exactly those arguments, once."""
    decline: str = ""
    page: tuple[ProductId, ...] = ()
    context: Context = field(default_factory=Context)

    def check(self) -> None:
        """Raises TooLarge, and InvalidInput for a turn with nothing in it."""
        if len(self.text) > MAX_TEXT:
            raise TooLarge(
                f"{len(self.text)} characters; at most {MAX_TEXT}", field="text", fix="say it in fewer words"
            )
        if len(self.images) > MAX_PHOTOS:
            raise TooLarge(
                f"{len(self.images)} photos; at most {MAX_PHOTOS}", field="images", fix="send fewer photos"
            )
        if not (self.text.strip() or self.images or self.confirm or self.decline):
            raise InvalidInput("the turn is empty", field="text", fix="say or show what you are looking for")
