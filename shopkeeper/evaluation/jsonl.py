"""Golden sets as they are written: one question a line, in JSON, with the photos beside them.

Knows files and what a line may not say. Refuses to know any catalogue.
"""

import json
from collections.abc import Iterable
from math import isfinite
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from pydantic import TypeAdapter, ValidationError

from shopkeeper.artefacts.archive import BROKEN
from shopkeeper.embedding.picture import decode
from shopkeeper.evaluation.golden import KEEPS, PRICES, Ask, Golden, GoldenSet, Measure, Shown, Where, plain
from shopkeeper.types import Box
from shopkeeper.types.errors import InvalidInput, NotFound, ShopkeeperError
from shopkeeper.types.money import minor_digits

UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
README = "golden/README.md lists the fields"

_ASKED = {
    Ask.LOOK_UP: "by words, and no image",
    Ask.REMEMBERED: "by a whole image",
    Ask.SIMILAR: "for an image of a look, and nothing else",
    Ask.SUGGEST: "by a text for something relevant",
}


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
    lines = (json.dumps(plain(one), ensure_ascii=False) for one in questions)
    file.write_text("\n".join(lines) + "\n", "utf-8")


_ADAPTER = TypeAdapter(Golden)


def _question(text: str, folder: Path) -> Golden:
    try:
        golden = _ADAPTER.validate_python(_listed(json.loads(text)))
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
    for shown in golden.pictures:
        _check_image(shown, folder)
    _check_ask(golden)
    if golden.currency:
        minor_digits(golden.currency)
    if golden.chosen and not golden.text:
        raise InvalidInput("chosen beside no words", field="chosen", fix="without words, write it as sort")
    for name in ("also", "beside", "box"):
        if getattr(golden, name) and not golden.image:
            raise InvalidInput(f"{name} without a photo", field=name, fix="show an image first")
    if golden.box:
        Box.read(golden.box)
    if golden.verdict and not golden.image:
        raise InvalidInput("a verdict is of a photo", field="verdict", fix="show an image, or leave it out")
    if golden.verdicts and (golden.verdict or len(golden.verdicts) != len(golden.shown)):
        raise InvalidInput(
            "verdicts are one of each photo", field="verdicts", fix="write as many, and no verdict"
        )
    return golden


def _listed(written: Any) -> Any:
    """With a list of other photos, where one is written by itself."""
    alone = isinstance(written, dict) and isinstance(written.get("also"), dict)
    return {**written, "also": [written["also"]]} if alone else written


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


def _check_ask(golden: Golden) -> None:
    """Raise InvalidInput for what cannot be asked so."""
    ask, image = golden.ask, golden.image
    wrong = {
        Ask.LOOK_UP: bool(image) or not golden.text,
        Ask.REMEMBERED: not image or bool(golden.box or golden.beside),
        Ask.SIMILAR: not (image and image.look) or bool(golden.text or golden.ticked),
        Ask.SUGGEST: bool(image) or not (golden.text and golden.relevant),
    }
    if wrong.get(ask):
        raise InvalidInput(f"{ask} asks {_ASKED[ask]}", field="ask", fix="leave ask out for a search")


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
