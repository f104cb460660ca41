"""What an arm may set: each setting with the surface that it belongs to, and what may be written there.

Knows names and shapes. Refuses to know what a setting does: whoever asks for it does that, and says what it is otherwise.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

from shopkeeper.experiments.metrics import Place
from shopkeeper.types.errors import InvalidInput

FLAG: Final = "flag."
ORDERS: Final = ("search.ranker", "search.weights.", "recommend.weights.")
"""Beginnings of settings that make an order of products, which can be interleaved with another."""
ASIDE: Final = ("search.", "recommend.")
"""Beginnings of settings whose answers can be computed once more, unseen."""
ROWS: Final[Mapping[str, tuple[str, ...]]] = {
    "layout.home": ("back_again", "for_you", "trending"),
    "layout.product": ("goes_with", "similar"),
}
"""Rows of recommendations that a page may have."""


@dataclass(frozen=True, slots=True)
class Setting:
    """``fix``: what may be written, for whoever wrote something else."""

    place: Place
    fits: Callable[[Any], bool]
    fix: str


_WHOLE: Final = range(-(2**63), 2**63)


def _tellable(value: Any) -> bool:
    """Whether JSON gives it back as it was: no infinite number, no date."""
    match value:
        case None | bool() | str():
            return True
        case int():
            return value in _WHOLE
        case float():
            return isfinite(value)
        case Mapping():
            return all(isinstance(key, str) and _tellable(part) for key, part in value.items())
        case list() | tuple():
            return all(map(_tellable, value))
    return False


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _share(value: Any) -> bool:
    return _number(value) and 0 <= value <= 1


def _weights(value: Any) -> bool:
    return isinstance(value, Mapping) and all(_number(weight) and weight >= 0 for weight in value.values()) and sum(value.values()) > 0  # fmt: skip


def _whole(low: int, high: int) -> tuple[Callable[[Any], bool], str]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high, f"a whole number from {low} to {high}"  # fmt: skip


def _rows(page: str) -> tuple[Callable[[Any], bool], str]:
    known = ROWS[page]

    def fits(value: Any) -> bool:
        return isinstance(value, list | tuple) and 0 < len(value) == len({*map(str, value)} & {*known})

    return fits, f"a list of some of {', '.join(known)}, each once"


def _text(longest: int) -> tuple[Callable[[Any], bool], str]:
    return lambda value: isinstance(value, str) and 0 < len(value.strip()) <= longest, f"a text of at most {longest} characters"  # fmt: skip


_W = _weights, "a number ≥ 0 for each part"
_S = _share, "a share between 0 and 1"
_P, _V, _R, _C = Place.SEARCH, Place.VISUAL_SEARCH, Place.RECOMMENDATIONS, Place.CONCIERGE
SETTINGS: Final[Mapping[str, Setting]] = {
    "search.ranker": Setting(_P, lambda value: isinstance(value, str), "its name, as `shopkeeper learn list` has it"),
    "search.weights.words": Setting(_P, *_W),
    "search.weights.photo": Setting(_V, *_W),
    "search.weights.photo_words": Setting(_V, *_W),
    "search.photo.like": Setting(_V, *_S),
    "search.photo.far": Setting(_V, *_S),
    "search.photo.kin": Setting(_V, *_S),
    "search.photo.spoken": Setting(_V, *_whole(0, 200)),
    "recommend.exploration": Setting(_R, *_S),
    "recommend.weights.goes_with": Setting(_R, *_W),
    "recommend.weights.cart": Setting(_R, *_W),
    "recommend.weights.for_you": Setting(_R, *_W),
    "concierge.budget_ms": Setting(_C, *_whole(50, 10_000)),
    "concierge.cards": Setting(_C, *_whole(1, 24)),
    "concierge.questions": Setting(_C, lambda value: isinstance(value, bool), "true or false"),
    "concierge.phrasing": Setting(_C, *_whole(0, 9)),
    "concierge.model": Setting(_C, lambda value: isinstance(value, str) and len(value) <= 120, "a model's name, or \"\" for none"),
    "concierge.prompts.plan": Setting(_C, *_text(8_000)),
    "concierge.prompts.phrase": Setting(_C, *_text(8_000)),
    "layout.columns": Setting(_P, *_whole(2, 6)),
    "layout.home": Setting(_R, *_rows("layout.home")),
    "layout.product": Setting(_R, *_rows("layout.product")),
    "layout.row": Setting(_R, *_whole(2, 12)),
}  # fmt: skip
"""What the engine and its storefront ask for; ``flag.…`` is for any other code, through OpenFeature."""


def check(key: str, value: Any, place: Place) -> None:
    """Raises InvalidInput: no such setting, one of another surface, or a value that does not fit."""
    if not _tellable(value):
        raise _refuse(f"{key}: {str(value)[:200]!r} cannot be kept", "give text, true or false, a finite number, or a list or table of them")  # fmt: skip
    if key.startswith(FLAG):
        return
    if key not in SETTINGS:
        raise _refuse(f"no setting {key[:60]!r}", f"one of {', '.join(SETTINGS)}, or {FLAG}…")
    one = SETTINGS[key]
    if not _belongs(place, one.place):
        raise _refuse(f"{key} is no setting of {place}", f"run it on {one.place}")
    if not one.fits(value):
        raise _refuse(f"{key}: {str(value)[:200]!r} does not fit", f"give {one.fix}")


def _belongs(place: Place, of: Place) -> bool:
    """A search by photo is a search."""
    return place is of or {place, of} <= {Place.SEARCH, Place.VISUAL_SEARCH}


def _refuse(message: str, fix: str) -> InvalidInput:
    return InvalidInput(message, field="arms.settings", fix=fix)
