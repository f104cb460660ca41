"""Turns a Query into a Question: what was understood, minus what the shopper removed, plus what they ticked.

Knows limits and which type of value each field takes. Refuses to retrieve.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from shopkeeper.index.judge import QUOTABLE, RANGES, limits, measured, silence_passes
from shopkeeper.index.live import Live
from shopkeeper.language import Vocabulary, understand
from shopkeeper.types import (
    THIS,
    Box,
    Constraint,
    Context,
    Field,
    Glimpse,
    Intent,
    Money,
    Op,
    Query,
    Sort,
    Value,
)
from shopkeeper.types.errors import InvalidInput, TooLarge
from shopkeeper.types.normal import normal

MAX_TEXT = 2_000
MAX_PHOTOS = 4
MAX_SIZE = 100
MAX_CONSTRAINTS = 40
_ORDERED: dict[str, type] = {Field.PRICE: Money, Field.DELIVERY: date, Field.RATING: Decimal}
_ONLY: dict[str, str] = {Field.STOCK: "in", Field.SALE: "yes"}


@dataclass(frozen=True, slots=True)
class Question:
    """``constraints`` are what every hit is proven against; ``unmet`` are those that could not even be judged."""

    intent: Intent
    constraints: tuple[Constraint, ...]
    sort: Sort
    unmet: tuple[Constraint, ...] = ()

    @property
    def tiers(self) -> bool:
        """Whether there is a wish that silence passes, and no other order was asked for."""
        soft = any(silence_passes(c) and c.op is not Op.NOT for c in self.constraints)
        return soft and self.sort is Sort.RELEVANCE

    @property
    def retracted(self) -> bool:
        """Whether the words name a kind of thing that the shopper took back."""
        said = (c for c in self.intent.constraints if c.field == Field.CATEGORY and c.op is Op.IS)
        return any(c not in self.constraints for c in said)

    @property
    def left(self) -> str:
        """The words that no stated fact can prove: only what resembles them is an answer. A wish that another of its field stands for leaves none."""
        stated = {c.field for c in self.constraints if c.op is Op.IS}
        proven = (
            c.words
            for c in self.intent.constraints
            if c.field not in QUOTABLE and (c in self.constraints or (c.op is Op.IS and c.field in stated))
        )
        said = {word for words in proven for word in normal(words).split()}
        return " ".join(word for word in normal(self.intent.meaning).split() if word not in said)

    @property
    def wished(self) -> bool:
        """Whether all of these words are of wishes."""
        said = {word for c in self.constraints for word in normal(c.words).split()}
        return bool(self.left) and said.issuperset(self.left.split())

    def unread(self, wishes: Collection[Constraint]) -> "Question":
        """As if the words had never been taken for these."""
        kept, read = (
            tuple(one for one in some if one not in wishes)
            for some in (self.constraints, self.intent.constraints)
        )
        return replace(self, constraints=kept, intent=replace(self.intent, constraints=read))


def question(query: Query, vocabulary: Vocabulary) -> Question:
    """Understand and check ``query``. What was ticked, and not said in words, is a filter: there, silence does not pass for a yes.

    Raises:
        TooLarge: text, pictures, page or constraints beyond the limits above.
        InvalidInput: a constraint with a value that its field cannot have, a box that is no part of a photo.
    """
    _check_limits(query)
    if query.box:
        _check_box(query.box, query.images)
    for constraint in query.constraints:
        check(constraint)
    intent = understand(query.text, vocabulary, query.context, photo=bool(query.images))
    ticked = (
        replace(c.asked(query.context.today), insist=c.insist or (c.op is not Op.NOT and not c.words))
        for c in query.constraints
    )
    wished = dict.fromkeys((*intent.constraints, *ticked))
    kept = tuple(constraint for constraint in wished if constraint.id not in query.without)
    return Question(intent, kept, query.sort or intent.sort or Sort.RELEVANCE)


def meant(context: Context, live: Live) -> Context:
    """With the currency that a bare amount is in here."""
    return replace(context, currency=live.currency(context.currency))


def resolve(
    asked: Question, known: Callable[[Constraint], tuple[Value, ...]], without: Collection[str] = ()
) -> Question:
    """Put what is ``known`` of a product in place of THIS ("cheaper than this", "the same brand") or of its name; where nothing is, such a wish is unmet.

    One that is taken off is so by what it became.
    """
    found = {c: known(c) for c in asked.constraints if c.relative}
    told = {c: replace(c, values=values) for c, values in found.items() if values}
    resolved = (told.get(c, c) for c in asked.constraints if c in told or c not in found)
    kept = tuple(c for c in resolved if c.id not in without)
    return replace(asked, constraints=kept, unmet=tuple(c for c in found if c not in told))


def judgeable(asked: Question, judges: Callable[[Constraint], bool]) -> Question:
    """Said, and not insisted on, of what the catalogue states of nothing ("by Saturday", where nobody says when things arrive), a wish is unmet."""
    silent = tuple(c for c in asked.constraints if c.words and not c.insist and not judges(c))
    kept = tuple(c for c in asked.constraints if c not in silent)
    return replace(asked, constraints=kept, unmet=(*asked.unmet, *silent))


def check(constraint: Constraint) -> None:
    """Raise InvalidInput when ``constraint`` could never be judged."""
    field, op, values = constraint.field, constraint.op, constraint.values
    wanted, only = _ORDERED.get(field), _ONLY.get(field)
    if wanted is None and op in RANGES:
        if not measured(field):
            raise InvalidInput(f"{field} cannot be compared with {op}", field=field, fix="use is or not")
        if limits(constraint) is None:
            example = "a share: 80% cotton" if field == Field.MATERIAL else "a number and a unit: 27 inch"
            raise InvalidInput(f"{op} compares measures of one kind", field=field, fix=f"send {example}")
    if not values or ((wanted or op in RANGES) and len(values) != 1 + (op is Op.BETWEEN)):
        raise InvalidInput(f"{op} does not take {len(values)} values", field=field, fix="see the API page")
    if (
        wanted
        and not _all(values, wanted)
        and not (constraint.relative and (constraint.words or values == (THIS,)))
    ):
        raise InvalidInput(f"{field} needs {wanted.__name__} values", field=field, fix="see the API page")
    if not all(value.is_finite() for value in values if isinstance(value, Decimal)):
        raise InvalidInput(f"{field} needs a finite number", field=field, fix="send one from 0 to 5")
    if only and {normal(str(value)) for value in values} != {only}:
        raise InvalidInput(
            f"{field} only knows {only!r}", field=field, fix=f"ask for {only!r}, with is or not"
        )
    if len({value.currency for value in values if isinstance(value, Money)}) > 1:
        raise InvalidInput("one currency per price", field=field, fix="give both ends in one currency")


def _check_box(box: Box, images: Sequence[bytes | Glimpse]) -> None:
    if not images or isinstance(images[0], Glimpse):
        raise InvalidInput("a box without a photo", field="box", fix="show the photo that it lies on")
    box.check()


def _all(values: Sequence[object], kind: type) -> bool:
    return all(isinstance(value, kind) for value in values)


def _check_limits(query: Query) -> None:
    limits = (
        ("text", len(query.text), MAX_TEXT, "characters"),
        ("images", len(query.images), MAX_PHOTOS, "pictures"),
        ("size", query.size, MAX_SIZE, "hits a page"),
        ("constraints", len(query.constraints), MAX_CONSTRAINTS, "constraints"),
    )
    for field, given, most, unit in limits:
        if given > most:
            raise TooLarge(f"{given} {unit}; at most {most}", field=field, fix=f"send at most {most} {unit}")
    if query.size < 1:
        raise InvalidInput("a page has at least one hit", field="size", fix=f"1…{MAX_SIZE}")
