"""What this visit had already: many a click goes back.

Jannach, Ludewig and Lerche (2017), "Session-based item recommendation in e-commerce: on short-term intents, reminders,
trends and discounts", UMUAI. Knows the visit only. Whoever does not want reminders excludes what was seen.
"""

from collections.abc import Sequence

import numpy as np

from shopkeeper.recommend.models.port import NOBODY, Scored


class Same:
    """The last item once more."""

    def score(self, seen: Sequence[int]) -> Scored:
        return Scored(np.array(seen[-1:], np.int64), np.ones(1, np.float32)) if seen else NOBODY


class Earlier:
    """Those before the last, the later the likelier: each ``fade`` steps back weigh 1/e."""

    def __init__(self, fade: float = 2.0, most: int = 20) -> None:
        self.fade, self.most = fade, most

    def score(self, seen: Sequence[int]) -> Scored:
        before = seen[:-1][-self.most :]
        steps = {item: len(before) - 1 - i for i, item in enumerate(before) if item != seen[-1]}
        if not steps:
            return NOBODY
        scores = np.exp(-np.fromiter(steps.values(), np.float32, len(steps)) / np.float32(self.fade))
        return Scored(np.fromiter(steps, np.int64, len(steps)), scores)
