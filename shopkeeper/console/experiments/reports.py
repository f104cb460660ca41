"""Reports as of now, each counted once: a page that nothing has changed for is answered from memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shopkeeper.console.port import Shop
from shopkeeper.events.port import DAY
from shopkeeper.experiments.report import Report
from shopkeeper.experiments.store import Entry
from shopkeeper.types import clock

_Mark = tuple[object, ...]


@dataclass(frozen=True)
class Reports:
    """Thread-safe: two who ask at once may both count."""

    shop: Shop
    _kept: dict[str, tuple[_Mark, Report]] = field(default_factory=dict)

    def of(self, entry: Entry) -> Report | None:
        """None for one that has not begun."""
        return self.all([entry]).get(entry.experiment.name)

    def all(self, entries: Sequence[Entry]) -> dict[str, Report]:
        """By name, of those that have begun; the log is read once for all that have changed."""
        marks = {entry.experiment.name: self._mark(entry) for entry in entries if entry.begun}
        fresh = [entry for entry in entries if self._changed(entry.experiment.name, marks)]
        for entry, found in zip(fresh, self.shop.experiments.reports(fresh), strict=True):
            self._kept[entry.experiment.name] = marks[entry.experiment.name], found
        return {name: self._kept[name][1] for name in marks}

    def _changed(self, name: str, marks: Mapping[str, _Mark]) -> bool:
        return name in marks and (name not in self._kept or self._kept[name][0] != marks[name])

    def _mark(self, entry: Entry) -> _Mark:
        """The same as long as the report is."""
        until = entry.ended or clock.now()
        day, tried = (until - entry.begun) // DAY, self.shop.experiments.tried(entry.experiment.name)
        return entry.state, entry.begun, entry.ended, day, tried, self.shop.events.head()
