"""The gate: may this shop be shown to shoppers? Every threshold of it stands in this file, and why.

Knows what must always hold and what must not get worse. Refuses to measure.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import IntEnum
from math import inf
from typing import Any

from shopkeeper.evaluation.compare import (
    ALL,
    REJUDGED,
    REORDERED,
    Churn,
    Pair,
    Row,
    churn,
    churn_by,
    overall,
    pairs,
    sliced,
)
from shopkeeper.evaluation.latency import WHOLE, Spent, latency
from shopkeeper.evaluation.run import MEASURES, Answer, Run
from shopkeeper.evaluation.said import OF_WORDS

FALSE_ALARMS = 0.05
"""Chance that any of the gated intervals blames a change that is only noise. All are shown at a level of 1 - this / how
many there are (Bonferroni), so they hold together. Measured: docs/lab-log/evaluation.md."""

FEWEST = 10
"""Questions from which a mean is judged. When all of ten change for the worse by chance alone, with even odds each, that is
one in a thousand: below the share of a false alarm that is left to one of some twenty intervals."""

FLOORS = {"titles": "RR", "photos": "RR", "wishes": "understood"}
"""Generated batches in which the shop is asked for what it has by its own name, its own photo and its own kind."""

WISHED = ("prices", "facts", "refusals", "orders", "wishes", "colours", "variants", "phrasings")
"""Generated batches that ask for things under one wish, each wish of several things."""

OF_A_WISH = 2
"""Questions that wish for the same, from which that wish has a floor of its own, unless the baseline lies below it as well. Understanding knows no
chance: "at least" is read, or it is not, so of what the baseline was asked, too, one is enough."""

SEEN = {"RR": "What is shown", "verdict": "The verdicts", "things": "The things told apart"}
"""What each kind of photo has a floor of its own in, unless the baseline lies below it as well."""

FLOOR = 0.5
"""Less than that, and the shop fails such questions more often than not: it is broken whatever it was before. No
healthy shop is near (0.96 to 1.0 on both sample shops), so the number says what it means and needs no fitting."""

HEARD, SILENT = 0.02, 0.25
"""A retriever that gave the best hit a score of so much, in the mean, and now gives less than this share of it, has fallen silent, whatever the others
find without it. Scales that are fitted anew move it by far less; what says nothing still has the .07 of a curve."""

CHURN, NOTICED = 0.05, 2
"""Share of the answers, and how many at least, that say something else than the baseline's in one part, from which a change has to be meant, or to show in
something that is measured: most of what an answer says nobody judges. So has what more than ``FLOOR`` of one kind say, and of what comes of words alone any
share. Of one catalogue only, since another one is answered otherwise. What another processor's vectors move: docs/lab-log/evaluation.md."""

TRULY = 0.01
"""The same share, of answers that are in another order, and of photos that are judged otherwise, though no noise explains it."""

SLOWER = 2.0
"""Times as long, from which it is worth saying."""

COMPARABLE = 0.5
"""Share of the questions that a baseline must have been asked as well, and that may be lost as stale."""

GATED, SHOWN = ("query", "batch"), ("photo", "category", "price", "language")
"""Slices that can stop a release, and those that are only looked at: they overlap with the former."""


class Verdict(IntEnum):
    """Also the exit code."""

    SHIP = 0
    DO_NOT_SHIP = 1
    NOT_JUDGED = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence. ``good`` is None for what is only worth knowing."""

    title: str
    good: bool | None = None
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """``rows`` were gated and hold together; ``slices`` were not, each at 95 %."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    rows: tuple[Row, ...]
    slices: tuple[Row, ...]
    pairs: tuple[Pair, ...]
    run: Run
    baseline: Run | None

    @property
    def precision(self) -> float:
        """Share of all hits that keep every wish they are shown under; must be 1."""
        hits = sum(len(answer.hits) for answer in self.run.answers)
        return 1 - sum(len(answer.broken) for answer in self.run.answers) / max(1, hits)

    @property
    def latency(self) -> tuple[Spent, ...]:
        return latency(self.run)


def plain(judgement: Judgement) -> dict[str, Any]:
    """For machines, orjson-ready: the verdict, what led to it, and the run itself."""
    return {
        "verdict": judgement.verdict.name.lower(),
        "findings": [asdict(finding) for finding in judgement.findings],
        "constraint_precision": judgement.precision,
        "rows": [asdict(row) for row in judgement.rows],
        "slices": [asdict(row) for row in judgement.slices],
        "latency_ms": [asdict(spent) for spent in judgement.latency],
        "baseline": judgement.baseline.name if judgement.baseline else None,
        "run": asdict(judgement.run),
    }


def judge(run: Run, baseline: Run | None = None, allowed: float = CHURN) -> Judgement:
    """What must hold, then what must not have become worse than ``baseline``; a share ``allowed`` of the answers may be other ones though nothing got better."""
    both = pairs(run, baseline)
    groups = [*overall(both), *(group for by in GATED for group in sliced(both, by))]
    judged = sum(len(group.now) >= FEWEST for group in groups)
    rows = [group.row(1 - FALSE_ALARMS / max(1, judged)) for group in groups]
    doubts = tuple(_doubts(run, baseline, len(both)))
    compared = (
        ()
        if doubts
        else (
            *_floors(run), *_unheard(both), *_unseen(both), *_silent(both), *_changes(rows, baseline),
            *_churned(both if _alike(run, baseline) else (), rows, allowed),
        )
    )  # fmt: skip
    judged_by = (*_musts(run), *compared)
    bad = any(finding.good is False for finding in judged_by)
    verdict = Verdict.DO_NOT_SHIP if bad else Verdict.NOT_JUDGED if doubts else Verdict.SHIP
    findings = (*doubts, *judged_by, *_notes(run, baseline))
    shown = [group.row(0.95) for by in SHOWN for group in sliced(both, by)]
    return Judgement(verdict, findings, tuple(rows), tuple(shown), tuple(both), run, baseline)


def _doubts(run: Run, baseline: Run | None, shared: int) -> Iterator[Finding]:
    """Reasons why nothing can be said."""
    asked, lost = len(run.answers), sum(not stale.asked for stale in run.stale)
    if asked < FEWEST:
        yield Finding(
            f"Only {asked} questions could be asked; {FEWEST} are the least that can be judged.", False
        )
    elif lost > COMPARABLE * (asked + lost):
        yield Finding(f"{lost} of {asked + lost} questions ask for what has left the shop.", False)
    elif baseline and shared < COMPARABLE * asked:
        yield Finding(f"{baseline.name} was asked only {shared} of these {asked} questions.", False)


def _musts(run: Run) -> Iterator[Finding]:
    hits = sum(len(answer.hits) for answer in run.answers)
    broken = [f"{_name(a)}: {look}, {reason}" for a in run.answers for look, reason in a.broken.items()]
    faults = [f"{_name(answer)}: {fault}" for answer in run.answers for fault in answer.faults]
    lost = [f"{_name(answer)}: {answer.error}" for answer in run.answers if answer.error]
    wrong = [
        f"{_name(a)}: {_short(a)}" for a in run.answers if a.must and min(a.values.values(), default=1) < 1
    ]
    if broken:
        yield Finding(
            f"{len(broken):,} of {hits:,} hits break a wish they are shown under.", False, tuple(broken)
        )
    else:
        yield Finding(f"All {hits:,} hits keep every wish they are shown under.", True)
    if faults:
        yield Finding(
            f"{_many(len(faults), 'thing')} that must hold of any answer did not.", False, tuple(faults)
        )
    if wrong:
        yield Finding(
            f"{_many(len(wrong), 'question')} that must be answered rightly {'was' if len(wrong) == 1 else 'were'} not.",
            False,
            tuple(wrong),
        )
    if lost:
        yield Finding(f"{_many(len(lost), 'question')} could not be answered at all.", False, tuple(lost))


def _floors(run: Run) -> Iterator[Finding]:
    for batch, measure in FLOORS.items():
        values = [
            answer.values[measure]
            for answer in run.answers
            if answer.slices.get("batch") == batch and measure in answer.values
        ]
        if len(values) >= FEWEST and sum(values) / len(values) < FLOOR:
            yield Finding(
                f"The shop fails more often than not when asked by {batch}: {measure} "
                f"{sum(values) / len(values):.2f}, at least {FLOOR} is needed.",
                False,
            )


def _unheard(both: Sequence[Pair]) -> Iterator[Finding]:
    """Wishes that are no longer understood, by field and op."""
    heard = defaultdict[str, list[Pair]](list)
    for pair in both:
        slices, values = pair.now.slices, pair.now.values
        if slices.get("batch") in WISHED and "wish" in slices and "understood" in values:
            heard[slices["wish"]].append(pair)
    for wish, asked in sorted(heard.items()):
        now = [pair.now.values["understood"] for pair in asked]
        before = [pair.before.values["understood"] if pair.before else 1.0 for pair in asked]
        enough = len(asked) >= (1 if all(pair.before for pair in asked) else OF_A_WISH)
        if enough and _sank(now, before):
            said = wish.replace("_", " ")
            yield Finding(
                f"The shop does not understand “{said}”: {sum(now):.0f} of {len(asked)} questions.", False
            )


def _unseen(both: Sequence[Pair]) -> Iterator[Finding]:
    """Kinds of photos that are no longer recognised: on their side, dark, on a screenshot."""
    for measure, what in SEEN.items():
        seen = defaultdict[str, list[tuple[float, float]]](list)
        for pair in both:
            if pair.before and "photo" in pair.now.slices and measure in pair.now.values:
                seen[pair.now.slices["photo"]].append((pair.now.values[measure], pair.before.values[measure]))
        for kind, values in sorted(seen.items()):
            now, before = zip(*values, strict=True)
            if len(now) >= OF_A_WISH and _sank(now, before):
                yield Finding(f"{what} of photos “{kind}”: {sum(now):.0f} of {len(now)} are right.", False)


def _sank(now: Sequence[float], before: Sequence[float]) -> bool:
    """Whether they are wrong more often than not, and were not before."""
    return sum(now) < FLOOR * len(now) <= sum(before)


def _silent(both: Sequence[Pair]) -> Iterator[Finding]:
    """Retrievers that no longer have a part in what is found."""
    pairs = [
        (pair.now.parts, pair.before.parts)
        for pair in both
        if pair.before and pair.now.hits and pair.before.hits
    ]
    known, former = ({name for each in pairs for name in each[side]} for side in (0, 1))
    for name in sorted(former):
        now, before = (sum(each[side].get(name, 0.0) for each in pairs) / len(pairs) for side in (0, 1))
        if name not in known and (others := ", ".join(sorted(known - former))):
            yield Finding(f"The retriever “{name}” is gone; new is {others}.")
        elif before >= HEARD and now < SILENT * before:
            yield Finding(
                f"The retriever “{name}” has fallen silent: it gave its best hit {before:.2f} in the mean, now {now:.2f}.",
                False,
            )


def _alike(run: Run, baseline: Run | None) -> bool:
    return baseline is not None and run.catalog == baseline.catalog != ""


def _churned(both: Sequence[Pair], rows: Sequence[Row], allowed: float) -> Iterator[Finding]:
    """Parts of the answers that say something else than before."""
    closer = (
        dict.fromkeys(OF_WORDS, 0.0) | dict.fromkeys((REORDERED, REJUDGED), TRULY) if allowed <= CHURN else {}
    )
    many = [
        one for one in churn(both) if len(one.moved) >= NOTICED and one.share > closer.get(one.part, allowed)
    ]
    told = {one.part for one in many}
    many += [
        one
        for one in churn_by(both, "batch")
        if one.asked >= FEWEST and one.share > max(FLOOR, allowed) and one.part not in told
    ]
    if not many:
        return
    gained, most = any(row.better and row.questions >= FEWEST for row in rows), many[0]
    why = "while something got better" if gained else "and nothing that is measured got better"
    hint = () if gained else ("Where this is meant, --churn 1 says so.",)
    yield Finding(
        f"{_moved(most)} answers say other {most.part} than before, {why}.",
        None if gained else False,
        (
            *hint,
            *(f"{one.part}: {_moved(one)}, as {_name(one.moved[0].now)}" for one in many),
        ),
    )


def _moved(one: Churn) -> str:
    kind = "" if one.slice == ALL else f" “{one.slice}”"
    return f"{len(one.moved)} of {one.asked}{kind}"


def _changes(rows: Sequence[Row], baseline: Run | None) -> Iterator[Finding]:
    if baseline is None:
        yield Finding("Compared with nothing: only what must always hold was judged.")
        return
    judged = [row for row in rows if row.questions >= FEWEST]
    fell = sorted((row for row in judged if row.worse), key=lambda row: row.change)
    rose = sorted((row for row in judged if row.better), key=lambda row: -row.change)
    yield from _told(fell, "fell", False)
    if not fell:
        yield Finding(f"Nothing got worse than {baseline.name} by more than chance explains.", True)
    yield from _told(rose, "rose", True)


def _told(rows: Sequence[Row], moved: str, good: bool) -> Iterator[Finding]:
    """One finding for measures over all questions, one for kinds of question; of each what moved most is the title."""
    for some in ([row for row in rows if row.slice == ALL], [row for row in rows if row.slice != ALL]):
        told = tuple(f"{_said(row)} {moved} {_by(row)}" for row in some)
        if len(told) == 1:
            yield Finding(told[0], good)
        elif told:
            yield Finding(f"{told[0]} {len(told) - 1} more {moved}.", good, told)


def _said(row: Row) -> str:
    where = "" if row.slice == ALL else f"{row.slice.partition(': ')[2]}: "
    said = f"{where}{MEASURES[row.measure]}"
    return said[0].upper() + said[1:]


def _by(row: Row) -> str:
    ends = sorted((abs(row.low), abs(row.high)))
    return f"by {abs(row.change):.3f} ({ends[0]:.3f} to {ends[1]:.3f}) to {row.mean:.3f}, {row.questions} questions."


def _notes(run: Run, baseline: Run | None) -> Iterator[Finding]:
    if run.stale:
        lost = sum(not stale.asked for stale in run.stale)
        gone = tuple(f"{stale.key}: {', '.join(stale.gone)}" for stale in run.stale)
        named = _many(len(run.stale), "question")
        yield Finding(f"What has left the shop is named by {named}; {lost} could not be asked.", None, gone)
    if baseline:
        yield from _slower(run, baseline)
        if run.products != baseline.products:
            yield Finding(f"The catalogue changed: {baseline.products:,} → {run.products:,} products.")
        elif run.catalog != baseline.catalog:
            yield Finding("The catalogue changed: what answers say beside what is measured was not compared.")
        for part in sorted(run.versions.keys() & baseline.versions.keys()):
            if run.versions[part] != baseline.versions[part] and part != "index":  # every write counts it up
                yield Finding(f"The {part} changed: {baseline.versions[part]} → {run.versions[part]}.")


def _slower(run: Run, baseline: Run) -> Iterator[Finding]:
    now, before = ({spent.stage: spent.p50 for spent in latency(one)} for one in (run, baseline))
    if now.get(WHOLE, 0.0) > SLOWER * before.get(WHOLE, inf):
        yield Finding(
            f"The middle answer took {now[WHOLE]:.0f} ms, and {before[WHOLE]:.0f} then, on whatever machine that was."
        )


def _short(answer: Answer) -> str:
    """Of what it should be, what it is less."""
    return ", ".join(f"{measure} {value:.2f}" for measure, value in answer.values.items() if value < 1)


def _name(answer: Answer) -> str:
    return f"{answer.key} “{answer.asked}”" if answer.asked else answer.key


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
