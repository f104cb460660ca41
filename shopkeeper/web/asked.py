"""What an address asks of the storefront, and the address of every next question.

Knows the query string: words, photo and what it is a part of, ticked and removed constraints, sort, page. Holds no state of its own, so every
page can be shared, reloaded and gone back to. Refuses to know what was understood.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlencode

from shopkeeper.language.numbers import number
from shopkeeper.types import Constraint, Field, Money, Op, Sort, Value
from shopkeeper.types.errors import InvalidInput, TooLarge
from shopkeeper.types.normal import normal
from shopkeeper.web import wire

MAX_FIELDS = 200
BANDED = (Field.PRICE, Field.RATING)
"""Fields chosen one band at a time: a form names their radio buttons ``c-price``, ``c-rating``."""
BANDS = tuple(f"c-{field}" for field in BANDED)
TICKS = ("c", *BANDS)
LOOSE = ("was", "min", "max", "image", *BANDS)


class Params(Protocol):
    """A multi-valued mapping, as starlette's query parameters and forms are."""

    def getlist(self, key: str, /) -> Sequence[object]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """``text`` as typed, ``photo`` what was seen of it (``shown``), ``whole`` the same of the photo that it is a part of, ``chosen`` ticked, ``without`` ids removed.

    ``undo`` holds chosen constraints just removed and ``gone`` the photo, offered back once.
    """

    text: str = ""
    photo: str = ""
    chosen: tuple[Constraint, ...] = ()
    without: tuple[str, ...] = ()
    sort: Sort | None = None
    cursor: str = ""
    undo: tuple[Constraint, ...] = ()
    gone: str = ""
    whole: str = ""

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the query string, and of the hidden inputs that carry a question through a form."""
        named = [
            ("q", self.text),
            ("photo", self.photo),
            ("whole", self.whole),
            *_pairs("c", self.chosen),
            *(("x", id) for id in self.without),
            ("sort", self.sort or ""),
            *_pairs("u", self.undo),
            ("gone", self.gone),
            ("cursor", self.cursor),
        ]
        return [(name, value) for name, value in named if value]

    def url(self, path: str = "/search") -> str:
        return f"{path}?{urlencode(self.pairs())}"

    def but(self, **changes: object) -> "Asked":
        """The same question from its first page, changed."""
        return replace(self, **{"cursor": "", "undo": (), "gone": "", **changes})  # type: ignore[arg-type]

    def removing(self, constraint: Constraint) -> "Asked":
        """Without a constraint, whether it was ticked or understood from the words."""
        kept = tuple(one for one in self.chosen if one.id != constraint.id)
        if len(kept) < len(self.chosen):
            return self.but(chosen=kept, undo=(constraint,))
        return self.but(without=(*self.without, constraint.id))

    def showing(self, photo: str, whole: str = "") -> "Asked":
        """The same question about another photo, which may be a part of one."""
        return self.but(photo=photo, whole=whole)

    def without_photo(self) -> "Asked":
        return self.showing("").but(gone=self.photo)

    def adding(self, constraint: Constraint) -> "Asked":
        return self.but(chosen=(*(one for one in self.chosen if one.id != constraint.id), constraint))

    def restoring(self, id: str) -> "Asked":
        return self.but(without=tuple(one for one in self.without if one != id))

    @property
    def empty(self) -> bool:
        return not (self.text or self.photo or self.chosen or self.sort)


def read(params: Params, currency: str, max_text: int) -> Asked:
    """Read an address or a form; what a form says in its own way (``was``, ``min``, ``max``) is settled here.

    Raises:
        TooLarge: more words than the shop reads. InvalidInput: a filter, sort or amount that cannot be read.
    """
    text = _one(params, "q").strip()
    if len(text) > max_text:
        raise TooLarge(f"more than {max_text} characters", field="q", fix="describe it in fewer words")
    chosen, without = _settle(
        wire.read(token for name in TICKS for token in _all(params, name)),
        tuple(dict.fromkeys(_all(params, "x"))),
        wire.read(_all(params, "was")),
    )
    if bounds := _range(_one(params, "min"), _one(params, "max"), currency):
        chosen = (*(one for one in chosen if one.field != Field.PRICE), *bounds)
    return Asked(
        text,
        _one(params, "photo"),
        chosen,
        without,
        _sort(_one(params, "sort")),
        _one(params, "cursor"),
        wire.read(_all(params, "u")),
        _one(params, "gone"),
        _one(params, "whole") if _one(params, "photo") else "",
    )


def _settle(
    chosen: tuple[Constraint, ...], without: tuple[str, ...], understood: tuple[Constraint, ...]
) -> tuple[tuple[Constraint, ...], tuple[str, ...]]:
    """A filter form shows understood values as ticked: untouched they stay understood, touched they are replaced."""
    ticked, shown = {_key(one) for one in chosen}, {_key(one) for one in understood}
    touched = (one.id for one in understood if _key(one) not in ticked)
    return tuple(one for one in chosen if _key(one) not in shown), tuple(dict.fromkeys((*without, *touched)))


def _key(constraint: Constraint) -> tuple[str, Op, frozenset[Value]]:
    """By which a tick, spelt as the merchant does, is the value that was understood."""
    values = (normal(value) if isinstance(value, str) else value for value in constraint.values)
    return constraint.field, constraint.op, frozenset(values)


def _range(low: str, high: str, currency: str) -> tuple[Constraint, ...]:
    bounds = [
        Money.of(number(text) or text.strip(), currency) if text.strip() else None for text in (low, high)
    ]
    match bounds:
        case [Money() as least, Money() as most]:
            ordered = (least, most) if least.minor <= most.minor else (most, least)
            return (Constraint(Field.PRICE, Op.BETWEEN, ordered),)
        case [Money() as least, None]:
            return (Constraint(Field.PRICE, Op.AT_LEAST, (least,)),)
        case [None, Money() as most]:
            return (Constraint(Field.PRICE, Op.AT_MOST, (most,)),)
    return ()


def _sort(text: str) -> Sort | None:
    try:
        return Sort(text) if text else None
    except ValueError:
        raise InvalidInput("this order is unknown", field="sort", fix="choose one from the list") from None


def _pairs(name: str, constraints: Iterable[Constraint]) -> list[tuple[str, str]]:
    return [(name, token) for one in constraints for token in wire.write(one)]


def _all(params: Params, name: str) -> list[str]:
    return [value for value in params.getlist(name) if isinstance(value, str) and value]


def _one(params: Params, name: str) -> str:
    return next(iter(_all(params, name)), "")


def unsettled(params: Params) -> bool:
    """Whether a form speaks in its own way, so that the address should be rewritten before it is shown."""
    return any(params.getlist(name) for name in LOOSE)
