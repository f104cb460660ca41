"""How long answers took, stage by stage. Knows milliseconds of one run; refuses to gate on them: they are the machine's."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from shopkeeper.evaluation.run import Run

WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of one stage over all answers: their mean, the median one, and the slow one in twenty."""

    stage: str
    mean: float
    p50: float
    p95: float


def latency(run: Run) -> tuple[Spent, ...]:
    """In the order of the story, the whole answer last. A stage that some questions skip counts where it ran."""
    times = defaultdict(list)
    for answer in run.answers:
        for stage, ms in answer.ms.items():
            times[stage].append(ms)
    whole = times.pop(WHOLE, [])
    return tuple(
        Spent(stage, float(np.mean(each)), *(float(ms) for ms in np.quantile(each, (0.5, 0.95))))
        for stage, each in (*times.items(), (WHOLE, whole))
        if each
    )
