"""What is held against what was stored: a run of a small shop, or how each line of a list is read; stored anew with a change that was meant to
move it."""

import argparse
import sys
from collections.abc import Callable, Iterable
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


def unchanged(
    about: str | None, changed: Callable[[], Iterable[str]], save: Callable[[], None], all_of_them: str
) -> NoReturn:
    """The command line of a stored list: prints what is read otherwise, of ``all_of_them``; with ``--save`` it is stored first. Exits with 0 where nothing is."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--save", action="store_true")
    if parser.parse_args().save:
        save()
    found = list(changed())
    print(*found, f"{len(found)} of {all_of_them} are read otherwise", sep="\n")
    sys.exit(bool(found))
