"""A turn as a form says it.

Knows the fields of the concierge's form. Refuses to answer it.
"""

from dataclasses import dataclass
from typing import Protocol

from shopkeeper.concierge import Turn
from shopkeeper.concierge.turn import MAX_TEXT
from shopkeeper.types import Context, ProductId
from shopkeeper.web.shown import Shown, mark
from shopkeeper.web.talk import TURN, fresh

MAX_ECHO = MAX_TEXT


class Form(Protocol):
    """A mapping, as starlette's query parameters and forms are."""

    def get(self, key: str, /) -> object: ...


@dataclass(frozen=True, slots=True)
class Said:
    """``id`` of the turn, ``photo`` what was seen of it (``shown``), ``page`` the product before the shopper.

    ``say`` is an option that was tapped; it counts instead of ``text``, which then stays in the box.
    """

    id: str = ""
    text: str = ""
    say: str = ""
    photo: str = ""
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
        """The mark of the photo that goes along, if any."""
        return "" if self.say or self.confirm or self.decline else mark(self.photo)

    def turn(self, shown: Shown, context: Context) -> Turn:
        """Raises NotFound for a photo that is not known any more, InvalidInput and TooLarge."""
        images = (shown.read(self.photo),) if self.shown else ()
        page = (ProductId(self.page),) if self.page else ()
        turn = Turn(self.words, images, self.confirm, self.decline, page, context)
        turn.check()
        return turn
