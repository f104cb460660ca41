"""Golden questions: what is asked, which wishes must be kept, and which looks answer it.

Knows the JSONL that people write and ``--write`` writes (``golden/README.md``). Refuses to know any catalogue: whether
an answer is still in the shop is asked of the ``Shelf``.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from pydantic import ConfigDict, PositiveInt, with_config

from shopkeeper.search.question import check
from shopkeeper.types import THIS, Constraint, Context, Field, LookId, Match, Money, Op, Sort, Value
from shopkeeper.types.errors import InvalidInput

STRICT = ConfigDict(extra="forbid")


class Measure(StrEnum):
    """How well an order answers; a question may ask for some of them only."""

    NDCG = "nDCG@10"
    RECALL_1 = "R@1"
    RECALL_10 = "R@10"
    RR = "RR"


class Ask(StrEnum):
    """What the shop is asked to do."""

    SEARCH = "search"
    LOOK_UP = "look_up"
    """To search by the words alone, as a conversation does in passing."""
    REMEMBERED = "remembered"
    """To search by what was seen of a photo before, which is not kept."""
    SIMILAR = "similar"
    """To show what is like the product of ``image``."""
    SUGGEST = "suggest"
    """To say what the typed beginning may become; what is right is what the suggestions, asked in turn, lead to."""


_DOORS = {Ask.LOOK_UP: "words alone", Ask.SIMILAR: "similar", Ask.SUGGEST: "suggestions"}


class Redrawn(StrEnum):
    """What happened to the catalogue's picture before it was shown: a stand-in for a shopper's own photo."""

    CROP = "crop"
    DARK = "dark"
    MIRROR = "mirror"
    ROTATE = "rotate"
    SIDEWAYS = "sideways"
    """Lying on its side, as a phone stores it, with a note which way is up."""
    LARGE = "large"
    """With as many pixels as a phone takes."""
    BORDER = "border"
    SCREENSHOT = "screenshot"
    CUT_OUT = "cut_out"
    """Its white ground transparent, and black beneath, as tools that cut things out leave it."""
    GREY = "grey"
    """Without colours, in 16 bits."""
    TILES = "tiles"
    """In pieces, each upside down and elsewhere: a photo of nothing any more."""


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Shown:
    """The ``view``-th picture of a Look, or a ``file`` in the folder of pictures or in a zip there; ``redrawn`` or as it is."""

    look: LookId = LookId("")
    view: int = 0
    file: str = ""
    redrawn: Redrawn | None = None


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Wish:
    """A Constraint as it is written in JSON; money as ``60.00 USD``, ``this`` for the photo's price."""

    field: str
    op: Op
    values: tuple[str, ...]

    @property
    def constraint(self) -> Constraint:
        """Raises InvalidInput for values that the field cannot have."""
        made = Constraint(self.field, self.op, tuple(_value(self.field, value) for value in self.values))
        check(made)
        return made


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Change:
    """An edit asked of the photo: ``colour`` → ``blue``."""

    field: str
    value: str


PRICES = ("price_at_most", "price_below")
"""Keys of a ``where`` that take an amount."""

KEEPS = "keeps"
"""``{"keeps": "wishes"}``: all that keeps every wish of the question, with one and the same variant; ``"stated"``: and says so, where yes is wished for."""

Where = Mapping[str, float | str | tuple[str, ...]]
"""Key → alternatives; a Look meets it when it meets every key (``golden/README.md``)."""


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Grade:
    grade: PositiveInt
    where: Where


@with_config(STRICT)
@dataclass(frozen=True, slots=True)
class Golden:
    """One question. ``relevant`` is graded best first; when it is empty, the right answer is to say so."""

    id: str
    text: str = ""
    image: Shown | None = None
    constraints: tuple[Wish, ...] = ()
    """Wishes in the words: they must be understood."""
    ticked: tuple[Wish, ...] = ()
    """Wishes given as filters beside the words."""
    edits: tuple[Change, ...] = ()
    relevant: tuple[Grade, ...] = ()
    verdict: Match | None = None
    """What is to be said of the photo; None where any may be right."""
    measures: tuple[Measure, ...] = tuple(Measure)
    sort: Sort | None = None
    """The order wished for: said in the words and to be understood, or chosen where there are none."""
    shop: str = ""
    language: str = "en"
    batch: str | int = ""
    """What kind of question it is; kinds are judged one by one."""
    must: bool = False
    """Whether anything but the whole right answer stops a release by itself."""
    also: tuple[Shown, ...] = ()
    """Other photos, shown beside ``image``; one may be written without brackets."""
    verdicts: tuple[Match, ...] = ()
    """What is to be said of each of several photos."""
    chosen: Sort | None = None
    """The order chosen beside the words, whatever they say."""
    currency: str = ""
    """The shopper's own, where it is not the usual one: that of a ``$``, and of an amount without any."""
    today: date | None = None
    """The day of asking, where the words name another by it."""

    ask: Ask = Ask.SEARCH
    beside: Shown | None = None
    """Another thing on the same photo, to the right of ``image``: each is to be told apart, unless ``box`` says which is meant."""
    box: str = ""
    """The part of the photo that is meant: ``x,y,w,h``, each of its width or height."""

    @property
    def shown(self) -> tuple[Shown, ...]:
        """Its photos."""
        return (self.image, *self.also) if self.image else ()

    @property
    def pictures(self) -> tuple[Shown, ...]:
        """All that is to be seen on them."""
        return (*self.shown, self.beside) if self.beside else self.shown

    @property
    def several(self) -> bool:
        """Whether things on a photo are to be told apart."""
        return bool(self.beside and not self.box)

    @property
    def context(self) -> Context:
        usual = Context()
        return Context(self.currency or usual.currency, today=self.today or usual.today)

    @property
    def order(self) -> Sort | None:
        """What is chosen in the menu."""
        return self.chosen or (None if self.text else self.sort)

    @property
    def wishes(self) -> tuple[Constraint, ...]:
        """All of them, in words or ticked."""
        return tuple(wish.constraint for wish in self.constraints + self.ticked)

    @property
    def digest(self) -> str:
        """Changes when the question or its right answer does: only equal questions are ever compared."""
        return _digest(orjson.dumps(plain(self), option=orjson.OPT_SORT_KEYS))

    @property
    def kind(self) -> str:
        """``words``, ``photo``, ``photo + words`` or ``filters``; or what else than a search was asked for."""
        if self.ask in _DOORS:
            return _DOORS[self.ask]
        if self.image:
            return "photo + words" if self.text else "photo"
        return "words" if self.text else "filters"


@dataclass(frozen=True, slots=True)
class GoldenSet:
    """Questions under one name. ``folder``: where the ``file`` of an image lies."""

    name: str
    questions: tuple[Golden, ...]
    folder: Path = Path()

    @property
    def version(self) -> str:
        """A digest of all its questions: two runs with one version were asked the same."""
        return _digest("".join(question.digest for question in self.questions).encode())

    def of(self, shop: str) -> "GoldenSet":
        """The questions written for one shop.

        Raises InvalidInput when it asks several shops and none is named, or none of them is ``shop``.
        """
        shops = sorted({question.shop for question in self.questions if question.shop})
        if len(shops) > 1 and not shop:
            raise InvalidInput(
                f"{self.name} asks several shops: {', '.join(shops)}",
                field="--shop",
                fix=f"--shop {shops[0]}",
            )
        if shop and shops and shop not in shops:
            raise InvalidInput(
                f"{self.name} asks nothing of the shop {shop!r}", field="--shop", fix=f"--shop {shops[0]}"
            )
        kept = tuple(question for question in self.questions if question.shop in ("", shop) or not shop)
        return GoldenSet(self.name, kept, self.folder)


def _value(field: str, text: str) -> Value:
    try:
        if text == THIS:
            return text
        if field == Field.PRICE:
            amount, _, currency = text.partition(" ")
            return Money.of(amount, currency)
        if field == Field.DELIVERY:
            return date.fromisoformat(text)
        return Decimal(text) if field == Field.RATING else text
    except (ArithmeticError, ValueError):
        raise InvalidInput(f"{text!r} is no {field}", field=field, fix="write 60.00 USD, or this") from None


def plain(golden: Golden) -> dict[str, Any]:
    """What a person would write: no field that says only the usual. So a new field leaves old digests as they are."""
    usual = _usual()
    told = {name: value for name, value in _whole(golden).items() if value != usual[name]}
    return told | ({"also": told["also"][0]} if len(golden.also) == 1 else {})


def _whole(golden: Golden) -> dict[str, Any]:
    return dict(orjson.loads(orjson.dumps(asdict(golden))))


@cache
def _usual() -> Mapping[str, Any]:
    return _whole(Golden(""))


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:12]
