"""What is said in a golden conversation and what must come of it, as people write it in TOML.

Knows the fields (``golden/conversations/README.md``). Refuses to know any shop, and to judge.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from shopkeeper.types.errors import InvalidInput, NotFound

WAYS = 4
"""Paraphrases of every turn."""
README = "golden/conversations/README.md lists the fields"
HALVES = ("dev", "held")
_STRICT = ConfigDict(extra="forbid")

Where = Mapping[str, float | str | bool]
"""``price_at_most``, ``price_at_least``, ``colour``, ``not_colour``, ``size``, ``category``: each must hold."""


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Turn:
    """``say``: the same in WAYS ways; or a ``button`` of the form before. All else must hold of the answer."""

    say: tuple[str, ...] = ()
    button: Literal["", "yes", "no", "forged"] = ""
    photo: str = ""
    acts: tuple[str, ...] = ()
    """Kinds in their order; ``find|describe`` where either is right."""
    about: tuple[str, ...] = ()
    """Products that the acts are about, no more and no less."""
    about_only: tuple[str, ...] = ()
    """The same, where acts about none will do too."""
    product: str = ""
    """It is what the acts are about, or the first card."""
    first: str = ""
    first_is: Where = field(default_factory=dict)
    shows: tuple[str, ...] = ()
    shows_any: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    every: Where = field(default_factory=dict)
    """Every card is so; there must be one."""
    cards: Literal["", "some", "any"] = ""
    nothing: bool = False
    """It must be said that nothing fits, or that what is shown only comes closest."""
    cards_of: tuple[str, ...] = ()
    """One card of each of these categories, and no other."""
    total_at_most: float | None = None
    table: tuple[str, ...] = ()
    table_size: int = 0
    said: tuple[str, ...] = ()
    """Each stands in what was said; ``a|b`` where either will do."""
    said_any: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    """``review``, or with the field: ``product:price``."""
    asks: str = ""
    options: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    """Each stands on the form that is proposed. Without it no form may be, but for ``may_form``."""
    may_form: bool = False
    shows_order: tuple[str, ...] = ()
    basket: tuple[str, ...] | None = None
    """``2 cup-white``, in any order. Without it the basket must be as before, but for the next three."""
    basket_of: tuple[str, ...] = ()
    basket_free: bool = False
    basket_bounded: int = 0
    orders: Mapping[str, str] = field(default_factory=dict)
    """Orders that have changed, and their states. All others must be as before."""
    placed: int = 0
    handed_over: bool = False


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class _Conversation:
    id: str
    turn: tuple[Turn, ...]
    as_: str = ""
    page: str = ""


@dataclass(frozen=True)
class Conversation:
    """``customer``: who talks, "" for somebody unknown. ``page``: the product before them."""

    id: str
    group: str
    turns: tuple[Turn, ...]
    customer: str = ""
    page: str = ""

    @property
    def half(self) -> str:
        """Odd numbers may be looked at while the grammar is mended; even ones are held out."""
        number = int("".join(letter for letter in self.id if letter.isdigit()) or 0)
        return HALVES[number % 2 == 0]


@dataclass(frozen=True)
class Script:
    """All conversations of a folder. ``folder``: where photos and the shop lie."""

    folder: Path
    conversations: tuple[Conversation, ...]

    @cached_property
    def version(self) -> str:
        """A digest: two runs with one version were asked the same."""
        return sha256(repr(self.conversations).encode()).hexdigest()[:12]

    def of(self, half: str = "", groups: Iterable[str] = ()) -> "Script":
        """Raises InvalidInput for a half or group that does not exist."""
        known = {one.group for one in self.conversations}
        if half not in ("", *HALVES):
            raise InvalidInput(f"no half {half!r}", field="--half", fix="dev or held")
        if unknown := sorted(set(groups) - known):
            raise InvalidInput(
                f"no group {unknown[0]!r}", field="--group", fix=f"one of: {', '.join(sorted(known))}"
            )
        kept = [one for one in self.conversations if half in ("", one.half)]
        return Script(self.folder, tuple(one for one in kept if not groups or one.group in set(groups)))


def read(folder: Path) -> Script:
    """Every ``*.toml`` in it; a group is named like its file. Raises NotFound, or InvalidInput naming file and field."""
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    if not files:
        raise NotFound(
            f"{folder} holds no conversations", field="--conversations", fix="name a folder of *.toml"
        )
    found = [conversation for file in files for conversation in _file(file)]
    seen: set[str] = set()
    for one in found:
        if one.id in seen:
            raise InvalidInput(
                f"{one.id!r} is there twice", field="id", fix="give every one a name of its own"
            )
        seen.add(one.id)
    return Script(folder, tuple(found))


def _file(file: Path) -> list[Conversation]:
    try:
        raw = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(f"{file} is not TOML: {error}", field="--conversations", fix=README) from None
    rows = raw.get("conversation")
    if not isinstance(rows, list) or set(raw) != {"conversation"}:
        raise InvalidInput(f"{file} holds no [[conversation]] alone", field="conversation", fix=README)
    return [_conversation(row, file) for row in rows]


def _conversation(row: Mapping[str, object], file: Path) -> Conversation:
    name = row.get("id", "one without an id") if isinstance(row, dict) else row
    try:
        made = _ADAPTER.validate_python({"as_" if key == "as" else key: value for key, value in row.items()})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InvalidInput(f"{file}, {name}: {where}: {first['msg']}", field=where, fix=README) from None
    for number, turn in enumerate(made.turn, 1):
        _check(turn, f"{file}, {name}, turn {number}", file.parent)
    return Conversation(made.id, file.stem, made.turn, made.as_, made.page)


_ADAPTER = TypeAdapter(_Conversation)


def _check(turn: Turn, where: str, folder: Path) -> None:
    if bool(turn.button) == bool(turn.say):
        raise InvalidInput(f"{where}: says nothing, or says and presses", field="say", fix="say, or button")
    if turn.say and len(turn.say) != WAYS:
        raise InvalidInput(f"{where}: {len(turn.say)} ways to say it", field="say", fix=f"write {WAYS}")
    if turn.photo and not (folder / "photos" / turn.photo).is_file():
        raise InvalidInput(
            f"{where}: no photo {turn.photo!r}", field="photo", fix=f"put it into {folder}/photos"
        )
