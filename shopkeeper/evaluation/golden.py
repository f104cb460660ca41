"""Golden questions: what is asked, which wishes must be kept, and which looks answer it.

Knows the JSONL that people write and ``--write`` writes (``golden/README.md``). Refuses to know any catalogue: whether
an answer is still in the shop is asked of the ``Shelf``.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from math import isfinite
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import orjson
from pydantic import ConfigDict, PositiveInt, TypeAdapter, ValidationError, with_config

from shopkeeper.artefacts.archive import BROKEN
from shopkeeper.embedding.picture import decode
from shopkeeper.search.question import check
from shopkeeper.types import THIS, Constraint, Context, Field, LookId, Match, Money, Op, Sort, Value
from shopkeeper.types.errors import InvalidInput, NotFound, ShopkeeperError
from shopkeeper.types.money import minor_digits

STRICT = ConfigDict(extra="forbid")
UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
README = "golden/README.md lists the fields"


class Measure(StrEnum):
    """How well an order answers; a question may ask for some of them only."""

    NDCG = "nDCG@10"
    RECALL_1 = "R@1"
    RECALL_10 = "R@10"
    RR = "RR"


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
    also: Shown | None = None
    """Another photo, shown beside ``image``."""
    chosen: Sort | None = None
    """The order chosen beside the words, whatever they say."""
    currency: str = ""
    """The shopper's own, where it is not the usual one: that of a ``$``, and of an amount without any."""
    today: date | None = None
    """The day of asking, where the words name another by it."""

    @property
    def shown(self) -> tuple[Shown, ...]:
        """Its photos, none to two."""
        return tuple(one for one in (self.image, self.also) if one)

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
        return _digest(orjson.dumps(_plain(self), option=orjson.OPT_SORT_KEYS))

    @property
    def kind(self) -> str:
        """``words``, ``photo``, ``photo + words`` or ``filters``."""
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


def read(file: Path, pictures: Path | None = None) -> GoldenSet:
    """A golden set; its photos lie in ``pictures``, or beside it. Raises NotFound, or InvalidInput naming line, field and fix."""
    folder = pictures or file.parent
    try:
        lines = file.read_text("utf-8-sig").split("\n")  # not splitlines: U+2028 may stand in a text
    except UnicodeDecodeError:
        raise InvalidInput(f"{file} is not UTF-8 text", field="--set", fix="save it as UTF-8") from None
    except OSError as error:
        raise NotFound(f"{file}: {error.strerror}", field="--set", fix="check the path") from None
    seen: dict[str, int] = {}
    questions = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                questions.append(_question(line, folder))
            except ShopkeeperError as error:
                raise InvalidInput(
                    f"{file}, line {number}: {error.message}", field=error.field, fix=error.fix or README
                ) from None
            first = seen.setdefault(questions[-1].id, number)
            if first != number:
                raise InvalidInput(
                    f"{file}, line {number}: {questions[-1].id!r} was asked in line {first} already",
                    field="id",
                    fix="give every question a name of its own",
                )
    if not questions:
        raise InvalidInput(f"{file} asks nothing", field="--set", fix="write one question a line")
    return GoldenSet(file.stem, tuple(questions), folder)


def write(file: Path, questions: Iterable[Golden]) -> None:
    """One question a line, without what is empty; ``read`` gives the same questions back."""
    lines = (json.dumps(_plain(one), ensure_ascii=False) for one in questions)
    file.write_text("\n".join(lines) + "\n", "utf-8")


_ADAPTER = TypeAdapter(Golden)


def _question(text: str, folder: Path) -> Golden:
    try:
        golden = _ADAPTER.validate_python(json.loads(text))
    except ValidationError as error:
        raise InvalidInput(_said(error), fix=README) from None
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"not JSON ({error})", fix="write one object a line") from None
    if not (golden.text or golden.image or golden.ticked):
        raise InvalidInput("asks nothing", field="text", fix="give a text, an image, or something ticked")
    for wish in golden.constraints + golden.ticked:
        _ = wish.constraint
    for line in golden.relevant:
        _check_amounts(line.where)
        _check_keeps(line.where, golden)
    for shown in golden.shown:
        _check_image(shown, folder)
    if golden.currency:
        minor_digits(golden.currency)
    if golden.chosen and not golden.text:
        raise InvalidInput("chosen beside no words", field="chosen", fix="without words, write it as sort")
    if golden.also and not golden.image:
        raise InvalidInput("another photo than none", field="also", fix="show an image first")
    if golden.verdict and not golden.image:
        raise InvalidInput("a verdict is of a photo", field="verdict", fix="show an image, or leave it out")
    return golden


def _said(error: ValidationError) -> str:
    """What is wrong, and in which field; a name that nobody knows before a name that is missing."""
    wrong = sorted(error.errors(), key=lambda one: one["type"] not in UNKNOWN)[0]
    where = ".".join(str(part) for part in wrong["loc"])
    if wrong["type"] in UNKNOWN:
        return f"unknown field {where!r}"
    if where.startswith("measures"):
        return f"unknown measure {wrong['input']!r}; known are {', '.join(Measure)}"
    return f"{where}: {wrong['msg']}" if where else wrong["msg"]


def _check_amounts(where: Where) -> None:
    for key, wanted in where.items():
        if key.removeprefix("not_") in PRICES and not (isinstance(wanted, float) and isfinite(wanted)):
            raise InvalidInput(f"{wanted!r} is no amount", field=key, fix="write a number, as 59.99")


def _check_keeps(where: Where, golden: Golden) -> None:
    for key in where.keys() & {KEEPS, f"not_{KEEPS}"}:
        if key != KEEPS or where[key] not in ("wishes", "stated"):
            raise InvalidInput(
                f"{where[key]!r} cannot be kept", field=key, fix='"keeps": "wishes" or "stated"'
            )
        if not golden.wishes:
            raise InvalidInput(
                "wishes for nothing that could be kept", field=key, fix="write constraints or ticked"
            )


def _check_image(image: Shown, folder: Path) -> None:
    if bool(image.file) == bool(image.look):
        raise InvalidInput(
            "an image is a look of the catalogue or a file", field="image", fix='{"look": id, "view": 0}'
        )
    if image.view < 0:
        raise InvalidInput("views are counted from 0", field="image.view", fix="use 0 for the first")
    if image.file:
        picture(folder / image.file)


def picture(file: Path) -> bytes:
    """The bytes of a picture that can be seen, also of one in a zip (``photos.zip/7.jpg``). Raises InvalidInput."""
    archive = next((folder for folder in file.parents if folder.suffix == ".zip" and folder.is_file()), None)
    try:
        if archive:
            with ZipFile(archive) as photos:
                data = photos.read(file.relative_to(archive).as_posix())
        else:
            data = file.read_bytes()
    except BROKEN as error:
        why = getattr(error, "strerror", None) or "no such picture"
        raise InvalidInput(
            f"{file}: {why}",
            field="image.file",
            fix="put the photo beside the golden set, or name --pictures",
        ) from None
    decode(data)
    return data


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


def _plain(golden: Golden) -> dict[str, Any]:
    """What a person would write: no field that says only the usual. So a new field leaves old digests as they are."""
    every, usual = (orjson.loads(orjson.dumps(asdict(one))) for one in (golden, Golden("")))
    return {name: value for name, value in every.items() if value != usual[name]}


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:12]
