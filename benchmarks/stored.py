"""A run held against the one that was stored: what a small shop of the golden sets prints, and stores with a change that was meant to move it."""

import sys
from pathlib import Path
from typing import NoReturn

from shopkeeper.evaluation import Run, Verdict, judge, load


def held(run: Run, baseline: Path, *, save: bool) -> NoReturn:
    """Prints what was found; exits with 0 where it may ship."""
    if save:
        run.save(baseline)
    judgement = judge(run, load(baseline))
    for finding in judgement.findings:
        print(finding.title, *finding.examples, sep="\n    ")
    sys.exit(judgement.verdict is not Verdict.SHIP)
