"""From the log of events to a table to learn from: each line that was shown, what was known of it then, what came of it.

The same features that serve are applied to the same log, up to the very offset that the answer had seen (``OFFSET`` among
the logged features; without it, up to the Shown event itself). So nothing that came later leaks in. Labels are what
followed under the same trace, or in the same visit to the same product. Refuses to learn anything. No shopper is named.

Two things are as of now, not as of then: what the shop knows of a product besides its price, and what erasure took away.
"""

from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from shopkeeper.events import Events, Offset, walk
from shopkeeper.features.catalogue import CANDIDATE_COLUMNS, SHOPPER_COLUMNS
from shopkeeper.features.decay import Array
from shopkeeper.features.facts import Candidates, Facts
from shopkeeper.features.person import NO_CHOICES, Choices, Person
from shopkeeper.features.state import OFFSET, State
from shopkeeper.types import Event, Happened, ProductId, Purpose, ShopperId

Chosen = Callable[[ShopperId, int], Choices]
GRADES: Final = {Happened.CLICKED: 1, Happened.CARTED: 2, Happened.BOUGHT: 3}
"""The label to rank by is the greatest of what happened; 0 is nothing."""
_NONE: Final = frozenset[Happened]()


def grade(happened: frozenset[Happened]) -> int:
    return max((GRADES[kind] for kind in happened), default=0)


def nothing_chosen(shopper: ShopperId, at: int) -> Choices:
    return NO_CHOICES


@dataclass(frozen=True, slots=True)
class Shown:
    """One Shown event as it was then: (lines, CANDIDATE_COLUMNS) and (SHOPPER_COLUMNS,)."""

    event: Event
    candidates: Array
    shopper: Array


def shown(log: Events, facts: Facts, chosen: Chosen = nothing_chosen) -> Iterator[Shown]:
    """Every Shown event of the log with what was known at that instant, in the order in which it was known."""
    state, people, waiting = State(facts), dict[ShopperId, Person](), _waiting(log)
    yield from _due(Offset(0), waiting, log, state, people, chosen)
    for kept in walk(log):
        shopper = kept.under(Purpose.PERSONALISATION).shopper
        state.apply(kept, people.setdefault(shopper, state.person()) if shopper else None)
        yield from _due(kept.offset, waiting, log, state, people, chosen)


def _due(
    offset: Offset,
    waiting: dict[Offset, list[Offset]],
    log: Events,
    state: State,
    people: dict[ShopperId, Person],
    chosen: Chosen,
) -> Iterator[Shown]:
    for place in waiting.pop(offset, ()):
        event = log.read(Offset(place - 1), 1)[0].under(Purpose.IMPROVEMENT)
        person, choices = people.get(event.shopper) or state.person(), chosen(event.shopper, event.at)
        among = Candidates.of(event.lines, facts=state.facts)
        yield Shown(
            event,
            state.candidates(person, among, event.at, choices).values,
            state.shopper(person, event.at, choices).values,
        )


def _waiting(log: Events) -> dict[Offset, list[Offset]]:
    """Which Shown events are to be computed after which event of the log."""
    waiting: dict[Offset, list[Offset]] = defaultdict(list)
    known = [Offset(0)]
    for kept in walk(log):
        event = kept.under(Purpose.IMPROVEMENT)
        if event.kind is Happened.SHOWN and event.lines and not kept.bot:
            logged = event.lines[0].features.get(OFFSET)
            seen = known[-1] if logged is None else known[bisect(known, logged) - 1]
            waiting[seen].append(kept.offset)
        known.append(kept.offset)
    return dict(waiting)


def examples(
    log: Events, facts: Facts, chosen: Chosen = nothing_chosen, *, shoppers: bool = False, rows: int = 4096
) -> Iterator[pa.RecordBatch]:
    """The table, some ``rows`` at a time: what ``schema`` says. ``shoppers``: with the features of the shopper too."""
    outcomes, columns = Outcomes(log), schema(shoppers=shoppers)
    batch: list[dict[str, Any]] = []
    for each in shown(log, facts, chosen):
        for row, line in enumerate(each.event.lines):
            batch.append(_example(each, row, outcomes.of(each.event, line.product), shoppers))
        if len(batch) >= rows:
            yield pa.RecordBatch.from_pylist(batch, columns)
            batch = []
    if batch:
        yield pa.RecordBatch.from_pylist(batch, columns)


def schema(*, shoppers: bool = False) -> pa.Schema:
    """``query`` groups the lines of one answer; ``position`` counts from 1; ``grade`` is the label, 0–3."""
    told = {
        "query": pa.string(), "trace": pa.string(), "at": pa.timestamp("us", "UTC"), "surface": pa.string(),
        "product": pa.string(), "look": pa.int64(), "position": pa.int32(), "score": pa.float32(),
        "propensity": pa.float64(), "clicked": pa.bool_(), "carted": pa.bool_(), "bought": pa.bool_(), "grade": pa.int8(),
    }  # fmt: skip
    features = (*CANDIDATE_COLUMNS, *(f"shopper.{name}" for name in SHOPPER_COLUMNS if shoppers))
    return pa.schema([*told.items(), *((name, pa.float64()) for name in features)])


def _example(shown: Shown, row: int, happened: frozenset[Happened], shoppers: bool) -> dict[str, Any]:
    event, line = shown.event, shown.event.lines[row]
    told: dict[str, Any] = {
        "query": event.id, "trace": event.trace, "at": event.at, "surface": event.surface.value,
        "product": line.product, "look": line.look, "position": line.rank or row + 1, "score": line.score,
        "propensity": line.propensity, "clicked": Happened.CLICKED in happened, "carted": Happened.CARTED in happened,
        "bought": Happened.BOUGHT in happened, "grade": grade(happened),
    }  # fmt: skip
    told |= zip(CANDIDATE_COLUMNS, shown.candidates[row].tolist(), strict=True)
    if shoppers:
        told |= {
            f"shopper.{name}": value
            for name, value in zip(SHOPPER_COLUMNS, shown.shopper.tolist(), strict=True)
        }
    return told


class Outcomes:
    """What was done with each product under each trace, and in each visit when."""

    def __init__(self, log: Events) -> None:
        self._traced: dict[tuple[str, ProductId], set[Happened]] = defaultdict(set)
        self._visited: dict[tuple[str, ProductId], list[tuple[int, Happened]]] = defaultdict(list)
        for kept in walk(log):
            event = kept.under(Purpose.IMPROVEMENT)
            if event.kind in GRADES and not kept.bot:
                for line in event.lines:
                    self._note(event, line.product)

    def _note(self, event: Event, product: ProductId) -> None:
        if event.trace:
            self._traced[event.trace, product].add(event.kind)
        if event.session and (event.kind is not Happened.CLICKED or not event.trace):
            self._visited[event.session, product].append((event.at, event.kind))

    def of(self, event: Event, product: ProductId) -> frozenset[Happened]:
        """A click belongs to the answer whose trace it bears; a purchase to all answers of the visit before it."""
        traced = self._traced.get((event.trace, product), _NONE) if event.trace else _NONE
        later = {kind for at, kind in self._visited.get((event.session, product), ()) if at >= event.at}
        return frozenset(traced | later)
