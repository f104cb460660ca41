"""A turn as a form says it.

Knows the fields of the concierge's form. Refuses to answer it.
"""

from dataclasses import dataclass
from typing import Protocol

from shopkeeper.concierge import Turn
from shopkeeper.concierge.turn import MAX_TEXT
from shopkeeper.types import Box, Context, ProductId
from shopkeeper.web.regions import cropped
from shopkeeper.web.talk import TURN, fresh
from shopkeeper.web.uploads import Uploads

MAX_ECHO = MAX_TEXT


class Form(Protocol):
    """A mapping, as starlette's query parameters and forms are."""

    def get(self, key: str, /) -> object: ...


@dataclass(frozen=True, slots=True)
class Said:
    """``id`` of the turn, ``photo`` a token of ``uploads``, ``box`` the part of it, ``page`` the product before the shopper.

    ``say`` is an option that was tapped; it counts instead of ``text``, which then stays in the box.
    """

    id: str = ""
    text: str = ""
    say: str = ""
    photo: str = ""
    box: str = ""
    page: str = ""
    confirm: str = ""
    decline: str = ""

    @classmethod
    def read(cls, form: Form) -> "Said":
        """What is not there is empty; an id that cannot be one is replaced."""
        given = {name: value for name in cls.__slots__ if isinstance(value := form.get(name), str)}
        id = given.pop("id", "")
        return cls(id if TURN.fullmatch(id) else fresh(), **given)

    @property
    def words(self) -> str:
        return "" if self.confirm or self.decline else (self.say or self.text).strip()

    @property
    def shown(self) -> str:
        """Address of the photo that goes along, if any."""
        if not self.photo or self.say or self.confirm or self.decline:
            return ""
        return f"/photo/{self.photo}" + (f"?box={self.box}" if self.box else "")

    def turn(self, uploads: Uploads, context: Context) -> Turn:
        """Raises NotFound for a photo that is not kept any more, InvalidInput and TooLarge."""
        images: tuple[bytes, ...] = ()
        if self.shown:
            photo = uploads.get(self.photo)
            images = (cropped(photo, Box.read(self.box)) if self.box else photo,)
        page = (ProductId(self.page),) if self.page else ()
        turn = Turn(self.words, images, self.confirm, self.decline, page, context)
        turn.check()
        return turn
