"""Does the reader of reviews understand them? ``python -m benchmarks.opinions [--failures]``

Precision and recall on sentences labelled by hand (``golden/review_aspects.jsonl``; the texts are development data), then without
labels: whether what is read agrees with the stars, and whether two halves of a garment's reviewers agree on how it runs; then speed.
"""

import csv
import gzip
import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.machine import machine
from shopkeeper.reviews import read, sum_up
from shopkeeper.types import Aspect, ProductId, Review, ReviewId, Stance, Untrusted

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("SHOPKEEPER_DEV_DATA", ROOT.parent / "shared" / "data"))
FILE = DATA / "reviews" / "womens_ecommerce_clothing_reviews.csv.gz"
GOLDEN = ROOT / "golden" / "review_aspects.jsonl"
VOICES = 20
"""Voices on size from which a garment is halved."""
SUMMED = 500


def rows() -> list[dict[str, str]]:
    with gzip.open(FILE, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def judged(split: str, texts: list[str]) -> Iterator[tuple[set[str], set[str], set[str], str]]:
    """(read, said, what may be said or not, the sentence)."""
    for line in GOLDEN.read_text("utf-8").splitlines():
        one = json.loads(line)
        if one["split"] == split:
            sentence = texts[one["row"]][one["start"] : one["end"]]
            found = {f"{m.aspect}:{m.stance}" for m in read(sentence)}
            yield found, set(one["said"]), set(one["maybe"]), sentence


def scores(split: str, texts: list[str], failures: bool = False) -> dict[str, tuple[float, float, int]]:
    """Aspect → (precision, recall, labels); ``all`` is their sum."""
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for found, said, maybe, sentence in judged(split, texts):
        for counter, labels in ((right, found & said), (wrong, found - said - maybe), (missed, said - found)):
            counter.update(name for label in labels for name in (label.split(":")[0], "all"))
        if failures and (found - said - maybe or said - found):
            print(f"  too much {sorted(found - said - maybe)}, missed {sorted(said - found)}: {sentence}")
    return {
        name: (
            right[name] / max(1, right[name] + wrong[name]),
            right[name] / max(1, right[name] + missed[name]),
            right[name] + missed[name],
        )
        for name in (*Aspect, "all")
    }


def main() -> None:
    everything = rows()
    texts = [row["Review Text"] for row in everything]
    print(f"{machine()}\n")
    for split in ("build", "held"):
        print(f"| {split} | precision | recall | labels |\n|---|---|---|---|")
        for name, (precision, recall, labels) in scores(split, texts, "--failures" in sys.argv).items():
            if labels:
                print(f"| {name} | {precision:.2f} | {recall:.2f} | {labels} |")
        print()
    _stars(everything)
    _halves(everything)
    _speed(everything)


def _stars(everything: list[dict[str, str]]) -> None:
    """AUC: how often a review of four stars and more is read as better than one of three and less."""
    stars, balance = [], []
    sides: defaultdict[tuple[str, Stance], list[float]] = defaultdict(list)
    for row in everything:
        said = {(m.aspect, m.stance) for m in read(f"{row['Review Text']}\n{row['Title']}")}
        if said:
            stars.append(float(row["Rating"]))
            good = sum(stance in (Stance.GOOD, Stance.TRUE, Stance.RIGHT) for _, stance in said)
            balance.append(good - (len(said) - good))
        for key in said:
            sides[key].append(float(row["Rating"]))
    print(f"{len(stars)} of {len(everything)} reviews say something of an aspect.")
    print(
        f"Balance of stances against stars (4–5 over 1–3): AUC {_auc(np.array(balance), np.array(stars) >= 4):.3f}\n"
    )
    print("| aspect | stance: reviews, mean stars |\n|---|---|")
    for aspect in Aspect:
        said_of = [(s, sides[aspect, s]) for s in Stance if (aspect, s) in sides]
        print(f"| {aspect} | {'; '.join(f'{s}: {len(some)}, {np.mean(some):.2f}' for s, some in said_of)} |")


def _auc(score: np.ndarray, positive: np.ndarray) -> float:
    values, at = np.unique(score, return_inverse=True)
    good = np.bincount(at[positive], minlength=len(values)) / positive.sum()
    bad = np.bincount(at[~positive], minlength=len(values)) / (~positive).sum()
    return float(np.sum(good * (np.cumsum(bad) - bad / 2)))


def _halves(everything: list[dict[str, str]]) -> None:
    halves: defaultdict[str, list[list[int]]] = defaultdict(lambda: [[0, 0], [0, 0]])
    for at, row in enumerate(everything):
        said = {m.stance for m in read(row["Review Text"]) if m.aspect is Aspect.SIZE}
        for stance in said & {Stance.SMALL, Stance.LARGE}:
            halves[row["Clothing ID"]][at % 2][stance is Stance.LARGE] += 1
    some = [h for h in halves.values() if min(map(sum, h)) >= VOICES // 2]
    shares = np.array([[large / (small + large) for small, large in h] for h in some])
    rng = np.corrcoef(shares.T)[0, 1]
    leaning = [h for h in shares if abs(h[0] - 0.5) >= 0.2]
    agree = np.mean([(a > 0.5) == (b > 0.5) for a, b in leaning])
    print(
        f"\n{len(some)} garments with {VOICES} voices on size: share of 'large' in two halves of the reviewers, r = {rng:.2f};"
    )
    print(
        f"where one half leans (70 % and more), the other leans the same way in {agree:.0%} of {len(leaning)}"
    )


def _speed(everything: list[dict[str, str]]) -> None:
    by: defaultdict[str, list[Review]] = defaultdict(list)
    for row in everything:
        helpful = int(row["Positive Feedback Count"])
        words = Untrusted(row["Review Text"]), Untrusted(row["Title"])
        by[row["Clothing ID"]].append(
            Review(ReviewId(row[""]), float(row["Rating"]), *words, helpful=helpful)
        )
    most = max(by.values(), key=len)[:SUMMED]
    spent = []
    for _ in range(7):
        began = time.process_time()
        sum_up(ProductId("most"), most)
        spent.append(1e3 * (time.process_time() - began))
    print(
        f"\n{len(most)} reviews of one garment summed up: {min(spent):.0f}–{max(spent):.0f} ms of processor"
    )


if __name__ == "__main__":
    main()
