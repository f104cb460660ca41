"""Features of a running shop: follows the log of events, and answers for one shopper and for looks about to be ranked.

Each process follows the log by offset and asks for its head before it answers, so what any process recorded counts in the
next answer of all. Shoppers are kept while they are about; one who comes back is read from the log. Refuses to know clocks:
the caller says for which moment.
"""

from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from pathlib import Path
from threading import RLock
from typing import Final

from shopkeeper.events.port import Erased, Events, Kept, Offset
from shopkeeper.features import snapshot
from shopkeeper.features.facts import Candidates, Facts, JointSpace, Vectors
from shopkeeper.features.feature import Part
from shopkeeper.features.own import Own, digest
from shopkeeper.features.person import Choices, Person
from shopkeeper.features.profile import Profile, profile
from shopkeeper.features.state import Reading, State
from shopkeeper.features.together import WITHIN
from shopkeeper.types import Line, ProductId, Purpose, Purposes, SessionId, ShopperId

_SAVE: Final = 50_000
"""Events after which the sums are written, though nobody closes the shop."""
_MARK: Final = 1_000
"""Events between two notes of how far the log was at which time."""


class Features:
    """Thread-safe; any number of processes on one folder. ``people``: how many shoppers stay in memory.

    Nothing is read before the first question.
    """

    def __init__(self, events: Events, facts: Facts, folder: Path, people: int = 10_000) -> None:
        self._events, self.facts, self._most = events, facts, people
        self._file = folder / "features.npz"
        self._own = Own(folder / "features.sqlite")
        self._lock = RLock()
        self._people: OrderedDict[ShopperId, Person] = OrderedDict()
        self._state = State(facts)
        self._marks: deque[tuple[int, Offset]] = deque(maxlen=1_000)
        self._begun, self._saved, self._epoch = False, Offset(0), 0
        self._going_on = Offset(0)
        """From where on the log told, when the sums were read, which visits were still going on."""
        self._space: JointSpace | None = None

    # -- reading -------------------------------------------------------------------------------------------------------

    def shopper(self, shopper: ShopperId, at: int) -> Reading:
        """(columns,) of one shopper; of everybody's habits where nothing is known. ``at``: microseconds since 1970 UTC."""
        with self._lock:
            self.refresh()
            return self._state.shopper(self._person(shopper), at, self._own.choices(shopper))

    def candidates(self, shopper: ShopperId, lines: Sequence[Line], at: int) -> Reading:
        """(len(lines), columns) of looks about to be ranked for a shopper."""
        candidates = Candidates.of(lines, self.facts)
        with self._lock:
            self.refresh()
            choices = self._own.choices(shopper)
            return self._state.candidates(self._person(shopper), candidates, at, choices)

    def taste(self, shopper: ShopperId, at: int) -> Vectors:
        """(2, dim) unit rows: the mean of what was viewed in this visit, and in the months before; zeros without."""
        with self._lock:
            self.refresh()
            return self._person(shopper).looks(at, self._own.choices(shopper))

    def partners(self, product: ProductId, at: int, slot: int = 0) -> list[tuple[ProductId, float]]:
        """What is looked at (slot 0) or bought (slot 1) with a product, strongest first."""
        with self._lock:
            self.refresh()
            return self._state.together.partners(product, at, slot)

    # -- the shopper's own say -----------------------------------------------------------------------------------------

    def choices(self, shopper: ShopperId) -> Choices:
        with self._lock:
            self._drop(self._own.news())
            return self._own.choices(shopper)

    def chosen(self, shopper: ShopperId, at: int) -> Choices:
        """The choices that held at a moment: for ``replay``."""
        return self._own.choices(shopper, at)

    def profile(self, shopper: ShopperId, at: int) -> Profile:
        """What is known of a shopper, why and since when, whether it counts or not."""
        with self._lock:
            self.refresh()
            offset, choices = self._state.offset, self._own.choices(shopper)
            kept = [each for each in self._events.of(shopper) if each.offset <= offset and not each.bot]
            events = [event for each in kept if (event := each.under(Purpose.PERSONALISATION)).shopper]
            return profile(events, self._person(shopper), self.facts, choices, at)

    def leave_out(self, shopper: ShopperId, part: Part, at: int, value: str = "") -> None:
        """From now on a part of what is known (or one value: a brand, a product) counts for nothing."""
        self._own.choose(shopper, part, value, at, removed=True)

    def take_up(self, shopper: ShopperId, part: Part, at: int, value: str = "") -> None:
        """Undo ``leave_out``."""
        self._own.choose(shopper, part, value, at, removed=False)

    def choosers(self) -> set[ShopperId]:
        """Who left anything out, or took it up again."""
        return self._own.shoppers()

    def erase(self, shopper: ShopperId) -> Erased:
        """Remove all that is linked to a shopper, in the log and in every process and file of ours.

        Raises Unavailable when a reader holds on to the log; ask again.
        """
        visits = self._visits(shopper)
        erased = self._events.erase(shopper)
        self._let_go(shopper, visits)
        self._own.forget(shopper, visits, erased.at)
        return erased

    def withdraw(self, shopper: ShopperId, purposes: Purposes, at: int) -> None:
        """What a shopper did so far counts no longer for ``purposes``, here and in every process."""
        visits = self._visits(shopper)
        self._events.withdraw(shopper, purposes)
        self._let_go(shopper, visits)
        self._own.tell((shopper, *visits), at)

    def _visits(self, shopper: ShopperId) -> set[SessionId]:
        theirs = (kept.under(Purpose.SERVICE).session for kept in self._events.of(shopper))
        return set(theirs) - {SessionId("")}

    def _let_go(self, shopper: ShopperId, visits: Iterable[SessionId]) -> None:
        with self._lock:
            self._people.pop(shopper, None)
            self._state.together.forget([shopper, *visits])

    def recount(self) -> None:
        """Forget the sums over everybody too, and make them anew from what the log has, in every process."""
        with self._lock:
            self._own.begin_anew()
            self._file.unlink(missing_ok=True)

    # -- following the log ---------------------------------------------------------------------------------------------

    def refresh(self) -> Offset:
        """Read on to the head of the log. Returns it."""
        with self._lock:
            if not self._begun or self._own.epoch() != self._epoch:
                self._begin()
            self._drop(self._own.news())
            self._look_again()
            head = self._events.head()
            while self._state.offset < head:
                batch = self._events.read(self._state.offset)
                if not batch:  # what follows was erased
                    self._state.offset = head
                for kept in batch:
                    self._apply(kept)
            if self._state.offset >= self._saved + _SAVE:
                self.save()
            return self._state.offset

    def save(self) -> None:
        """Write the sums over everybody, so that the next start reads only what comes after."""
        with self._lock:
            newest = self._marks[-1][0] if self._marks else 0
            before = (offset for at, offset in reversed(self._marks) if at < newest - WITHIN)
            snapshot.save(self._state, next(before, self._going_on), self._file, self._epoch)
            self._saved = self._state.offset

    def close(self) -> None:
        if self._begun and self._state.offset > self._saved and self._own.epoch() == self._epoch:
            self.save()
        self._begun = False
        self._own.close()

    @property
    def people(self) -> int:
        """How many shoppers are in memory."""
        return len(self._people)

    def _begin(self) -> None:
        self._state, self._epoch = State(self.facts), self._own.epoch()
        self._people.clear()
        self._marks.clear()
        self._going_on = snapshot.load(self._state, self._file, self._epoch)
        if self._state.offset > self._events.head():  # they are of a log that is no more
            self._state, self._going_on = State(self.facts), Offset(0)
        self._recall(self._going_on)
        self._begun, self._saved = True, self._state.offset

    def _apply(self, kept: Kept) -> None:
        event = kept.under(Purpose.PERSONALISATION)
        self._state.apply(kept, self._people.get(event.shopper))
        if not self._marks or kept.offset >= self._marks[-1][1] + _MARK:
            self._marks.append((event.at, kept.offset))

    def _recall(self, after: Offset) -> None:
        """Who looked at what shortly before the snapshot was made."""
        while after < self._state.offset and (batch := self._events.read(after)):
            for kept in batch:
                if kept.offset <= self._state.offset and not kept.bot:
                    self._state.together.recall(kept.under(Purpose.IMPROVEMENT))
            after = batch[-1].offset

    def _person(self, shopper: ShopperId) -> Person:
        if not shopper:
            return self._state.person()
        person = self._people.get(shopper)
        if person is None:
            person = self._people[shopper] = self._remembered(shopper)
            if len(self._people) > self._most:
                self._people.popitem(last=False)
        self._people.move_to_end(shopper)
        return person

    def _remembered(self, shopper: ShopperId) -> Person:
        """From the log, in its own order, as far as this process has read it."""
        person = self._state.person()
        for kept in sorted(self._events.of(shopper), key=lambda kept: kept.offset):
            event = kept.under(Purpose.PERSONALISATION)
            if event.shopper and kept.offset <= self._state.offset and not kept.bot:
                person.apply(event, self.facts)
        return person

    def _look_again(self) -> None:
        """With other eyes nobody's taste is what it was: each is read from the log anew when asked for."""
        if self._space != (space := self.facts.space):
            self._people.clear()
            self._space = space

    def _drop(self, forgotten: frozenset[bytes]) -> None:
        if not forgotten:
            return
        for shopper in [one for one in self._people if digest(one) in forgotten]:
            del self._people[shopper]
        together = self._state.together
        together.forget([visitor for visitor in together.visitors if digest(visitor) in forgotten])
