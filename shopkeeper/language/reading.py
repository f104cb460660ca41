"""What has been made out so far while a line is being read.

Each recogniser takes the words it understands and notes a Found; the next one reads what is left.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from shopkeeper.language.line import Line
from shopkeeper.language.stem import key
from shopkeeper.language.vocabulary import Vocabulary
from shopkeeper.types import Constraint, Context, Field, Op, Sort, Value

_OR, _NOR = re.compile(r",? n?or (?:an? |the )?"), re.compile(r"\bnor (?:an? |the )?$")
_NONE = re.compile(r"\W*(?P<no>no) (?P<things>(?:[^\W\d_]+ ){1,3}?)(?:with )?$")
TURNED = {Op.ABOVE: Op.AT_MOST, Op.BELOW: Op.AT_LEAST, Op.AT_MOST: Op.AT_LEAST}
"""What "no jackets over 50" asks for: those up to 50."""


@dataclass(frozen=True, slots=True)
class Found:
    """A wish and where it stands. ``kept``: its words still carry meaning for vectors and BM25."""

    start: int
    end: int
    field: str
    op: Op
    values: tuple[Value, ...]
    kept: bool = False


@dataclass(slots=True)
class Reading:
    line: Line
    vocabulary: Vocabulary
    context: Context
    photo: bool
    found: list[Found] = field(default_factory=list)
    needless: list[Found] = field(default_factory=list)
    """What need not be."""
    kept: list[tuple[int, int]] = field(default_factory=list)
    """Stretches that were taken but still carry meaning."""
    sort: Sort | None = None
    like_photo: bool = False
    beside: bool = False
    """What is wished for shall go with the photo."""
    instead: bool = False
    """What is wished for takes the place of what the photo shows."""
    changed: bool = False
    """What is wished for is what the photo shows, only otherwise."""
    contrasted: bool = False
    """It is said to be what the shown thing is not."""
    named: tuple[int, int] | None = None
    """Where the kind of a product stands that was only named to compare with."""
    edits: list[Found] = field(default_factory=list)
    """Changes asked of the photo that are no constraint of their own."""

    @property
    def low(self) -> str:
        return self.line.low

    def wished(self, field: str) -> bool:
        """Whether anything was found about it."""
        return any(found.field == field for found in self.found)

    def denied(self, cue: re.Pattern[str], match: re.Match[str]) -> tuple[Op, int]:
        """Whether what ``match`` says is wished for or, right after ``cue``, not; and where that begins to be said."""
        denial = cue.search(self.low, 0, match.start())
        return (Op.NOT, denial.start()) if denial else (Op.IS, match.start())

    def wish(self, cue: re.Pattern[str], found: Found) -> None:
        """Note it, or its contrary right after ``cue``, or after another that is denied, or "nor": "neither king nor queen"; what need not be, nor another after it, is no wish."""
        denied, end = cue.search(self.low, 0, found.start) or _NOR.search(self.low, 0, found.start), found.end
        if (denied and denied.groupdict().get("needless")) or self._goes_on(found, self.needless):
            self.needless.append(found)
            self.take(denied.start() if denied else found.start, end)
        elif denied or self._goes_on(found, (one for one in self.found if one.op is Op.NOT)):
            start, op = denied.start() if denied else found.start, Op.IS if found.op is Op.NOT else Op.NOT
            self.note(replace(found, start=start, op=op, kept=False))
        else:
            self.note(found)

    def _goes_on(self, found: Found, listed: Iterable[Found]) -> bool:
        return any(
            one.field == found.field and _OR.fullmatch(self.low, one.end, found.start) for one in listed
        )

    def nothing(self, at: int) -> tuple[int, bool] | None:
        """Where the "no" of "no jackets" right before ``at`` stands, and whether jackets are a kind of thing here."""
        none = _NONE.match(self.low, 0, at)
        if none is None:
            return None
        return none.start("no"), Field.CATEGORY in self.vocabulary.terms.get(key(none["things"]), {})

    def note(self, found: Found) -> None:
        """Remember the wish and take its words."""
        self.found.append(found)
        self.take(found.start, found.end, kept=found.kept)

    def take(self, start: int, end: int, *, kept: bool = False) -> None:
        if kept:
            self.kept.append((start, end))
        self.line.take(start, end)

    def constraint(self, found: Found, *, insist: bool = False) -> Constraint:
        words = self.line.typed(found.start, found.end)
        return Constraint(found.field, found.op, found.values, words, insist).asked(self.context.today)
