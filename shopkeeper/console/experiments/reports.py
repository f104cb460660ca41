"""Reports as of now, each counted once: a page that nothing has changed for is answered from memory."""

import time
from dataclasses import dataclass, field

from shopkeeper.console.port import Shop
from shopkeeper.events.port import DAY
from shopkeeper.experiments.report import Report
from shopkeeper.experiments.store import Entry

_Mark = tuple[object, ...]


@dataclass(frozen=True)
class Reports:
    """Thread-safe: two who ask at once may both count."""

    shop: Shop
    _kept: dict[str, tuple[_Mark, Report]] = field(default_factory=dict)

    def of(self, entry: Entry) -> Report | None:
        """None for one that has not begun."""
        if not entry.begun:
            return None
        name, until = entry.experiment.name, entry.ended or time.time_ns() // 1000
        mark = (entry.state, entry.begun, entry.ended, (until - entry.begun) // DAY, self.shop.events.head())
        kept = self._kept.get(name)
        if kept is None or kept[0] != mark:
            kept = self._kept[name] = mark, self.shop.experiments.report(name)
        return kept[1]
