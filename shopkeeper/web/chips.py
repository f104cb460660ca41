"""What was understood, as chips in the shopper's own words.

Knows which chip takes which constraint or order away, changes it or brings it back. Refuses to judge a constraint.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

from shopkeeper.language.wording import SORTS, Wording
from shopkeeper.types import THIS, Constraint, Match, Relaxation, Slate, Sort
from shopkeeper.web.asked import Asked


@dataclass(frozen=True, slots=True)
class Chip:
    """``words`` select themselves in the box when the chip is pressed; without words it leads to ``anchor``."""

    label: str
    field: str
    remove: str
    words: str = ""
    anchor: str = "q"


@dataclass(frozen=True, slots=True)
class Ghost:
    """A removed chip that one press brings back."""

    label: str
    restore: str


@dataclass(frozen=True, slots=True)
class WayOut:
    label: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class Unmet:
    """A wish nothing in the shop meets together with the others, why, and the ways out of it."""

    chip: Chip
    reason: str
    ways: tuple[WayOut, ...]


def chips(slate: Slate, asked: Asked, wording: Wording) -> tuple[Chip, ...]:
    unmet = {constraint.id for constraint in slate.unmet}
    applied = [one for one in slate.applied if one.id not in unmet]
    return (
        *_photo(slate, asked, wording),
        *(_chip(one, _meant(one, slate), asked, wording) for one in applied),
        *_order(slate, asked),
    )


def unmet(slate: Slate, asked: Asked, wording: Wording) -> tuple[Unmet, ...]:
    return tuple(
        Unmet(
            _chip(one, one, asked, wording),
            _reason(one, asked, wording, found=slate.total > 0),
            ways([way for way in slate.relaxations if way.drop.id == one.id], slate, asked, wording),
        )
        for one in slate.unmet
    )


def ways(
    relaxations: Sequence[Relaxation], slate: Slate, asked: Asked, wording: Wording
) -> tuple[WayOut, ...]:
    return tuple(_way(relaxation, slate, asked, wording) for relaxation in relaxations)


def ghosts(slate: Slate, asked: Asked, wording: Wording) -> tuple[Ghost, ...]:
    """Understood wishes that the shopper took away, and a ticked one or a photo just removed."""
    understood = {one.id: one for one in slate.intent.constraints}
    replaced = {one.field for one in asked.chosen}
    removed = tuple(
        Ghost(wording.describe(understood[id]), asked.restoring(id).url())
        for id in asked.without
        if id in understood and understood[id].field not in replaced
    )
    unticked = (Ghost(wording.describe(one), asked.adding(one).url()) for one in asked.undo)
    photo = [Ghost("your photo", asked.but(photo=asked.gone).url())] if asked.gone else []
    return (*photo, *removed, *unticked, *_unsorted(slate, asked))


def _meant(constraint: Constraint, slate: Slate) -> Constraint:
    """The wish as it was understood: "cheaper than this" was given a price since, and with it another id."""
    said = (one for one in slate.intent.constraints if one.relative)
    return next((one for one in said if constraint.words and one.words == constraint.words), constraint)


def _reason(constraint: Constraint, asked: Asked, wording: Wording, *, found: bool) -> str:
    if constraint.relative and THIS not in constraint.values:
        return "There is no one product of that name, or not one price."
    if THIS not in constraint.values:
        return "The shop does not say." if found else "Nothing in the shop meets this."
    if not asked.photo:
        return "Show a photo to compare with."
    return f"The {wording.field(constraint.field).lower()} of what you showed is not known."


def _chip(constraint: Constraint, meant: Constraint, asked: Asked, wording: Wording) -> Chip:
    label, amount = wording.describe(constraint), wording.describe(replace(constraint, words=""))
    return Chip(
        label if meant is constraint else f"{label}: {amount}",
        wording.field(constraint.field),
        asked.removing(meant).url(),
        constraint.words,
        "q" if constraint.words else f"facet-{constraint.field}",
    )


def _photo(slate: Slate, asked: Asked, wording: Wording) -> tuple[Chip, ...]:
    if not asked.photo:
        return ()
    same = (one.confidence for one in slate.photos if one.match is Match.SAME)
    sure = next((f" {wording.sure(confidence)}" for confidence in same), "")
    part = "this part of " if asked.whole else ""
    return (Chip(f"like {part}your photo{sure}", "Photo", asked.without_photo().url(), anchor="photo"),)


def _order(slate: Slate, asked: Asked) -> tuple[Chip, ...]:
    """The order that the words ask for ("cheap"), unless another was chosen."""
    if asked.sort or slate.intent.sort is None:
        return ()
    unsorted = asked.but(sort=Sort.RELEVANCE).url()
    return (Chip(SORTS[slate.intent.sort], "Sort", unsorted, anchor="sort"),)


def _unsorted(slate: Slate, asked: Asked) -> tuple[Ghost, ...]:
    if slate.intent.sort is None or asked.sort is not Sort.RELEVANCE:
        return ()
    return (Ghost(SORTS[slate.intent.sort], asked.but(sort=None).url()),)


def _way(relaxation: Relaxation, slate: Slate, asked: Asked, wording: Wording) -> WayOut:
    drops = [_meant(one, slate) for one in (relaxation.drop, *relaxation.also)]
    without = reduce(Asked.removing, drops, asked)
    if relaxation.instead is None:
        words = " and ".join(f"“{wording.describe(drop)}”" for drop in drops)
        return WayOut(f"without {words}", without.url(), relaxation.count)
    url = without.but().adding(relaxation.instead).url()
    return WayOut(wording.describe(relaxation.instead), url, relaxation.count)
