"""Sample ratio mismatch: whether the arms got the share of units they should have.

If not, something chose between the arms besides the coin, and no number below it means anything (Fabijan et al. 2019,
"Diagnosing sample ratio mismatch in online controlled experiments", KDD). ``mismatch`` is for one look, ``evidence`` for a
watchman who looks all the time.
"""

from collections.abc import Sequence
from math import lgamma, log

import numpy as np
import numpy.typing as npt

from shopkeeper.experiments.statistics.sums import Floats
from shopkeeper.experiments.statistics.tables import chi_square_tail
from shopkeeper.types.errors import InvalidInput

ALARM = 0.0007
"""p below which the result is blocked: of sound experiments 7 in 10,000 are, of 100,000 units split 51 to 49 two in 1,000 are not."""
_PRIOR = 1_000.0
"""How near to the intended shares the alternatives of ``evidence`` lie, in units seen beforehand."""


def mismatch(counts: npt.ArrayLike, shares: npt.ArrayLike) -> Floats:
    """p of Pearson's χ² test. ``counts``: (…, arms); ``shares``: (arms,), sum 1."""
    counts, shares = np.asarray(counts, np.float64), np.asarray(shares, np.float64)
    expected = counts.sum(-1, keepdims=True) * shares
    with np.errstate(invalid="ignore"):
        statistic = np.nan_to_num(((counts - expected) ** 2 / expected).sum(-1))
    return chi_square_tail(statistic, max(1, counts.shape[-1] - 1))


def expected(counts: Sequence[int], shares: Sequence[float], ask: str) -> None:
    """Raises InvalidInput for a split that chance does not give. ``ask``: what to ask for instead."""
    if (p := float(mismatch(counts, shares))) < ALARM:
        seen, planned = (" to ".join(f"{one:,.4g}" for one in some) for some in (counts, shares))
        raise InvalidInput(
            f"units are split {seen} instead of {planned}: chance gives that once in {1 / max(p, 1e-300):,.0f} times",
            field="days",
            fix=f"ask {ask}; else find out why",
        )


def evidence(counts: npt.NDArray[np.int64], shares: Floats) -> float:
    """p that may be looked at after every unit: the sequential multinomial test of Lindon and Malek (2022), NeurIPS."""
    prior = _PRIOR * np.asarray(shares, np.float64)
    counts = np.asarray(counts, np.float64)
    log_odds = lgamma(prior.sum()) - lgamma(prior.sum() + counts.sum())
    for seen, before, share in zip(counts.tolist(), prior.tolist(), np.asarray(shares).tolist(), strict=True):
        log_odds += lgamma(before + seen) - lgamma(before) - seen * log(share)
    return float(np.exp(-max(log_odds, 0.0)))
