"""What the finder of personal data finds, what it wrongly finds in goods, and what it costs: ``python -m benchmarks.pii DATA [presidio]``.

``DATA`` holds ``safety`` (labelled invented sentences), ``luma`` and ``text_relevance`` (goods with prices, SKUs and EANs).
"""

import argparse
import csv
import gzip
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.machine import machine
from shopkeeper.adapters.presidio import Presidio
from shopkeeper.pii import Kind, find, use

KINDS = {
    "CREDIT_CARD": Kind.CARD, "EMAIL_ADDRESS": Kind.EMAIL, "PHONE_NUMBER": Kind.PHONE, "IBAN_CODE": Kind.IBAN,
    "IP_ADDRESS": Kind.IP, "US_SSN": Kind.SSN,
}  # fmt: skip
QUERY, TIMES = "waterproof jacket like this one under $150 in size 42", 20_000


def sentences(data: Path) -> None:
    hit, there, wrong = Counter[Kind](), Counter[Kind](), Counter[Kind]()
    with gzip.open(data / "safety" / "pii_synthetic.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            found = set(find(row["full_text"]))
            for span in row["spans"]:
                kind, start, end = (
                    KINDS.get(span["entity_type"]),
                    span["start_position"],
                    span["end_position"],
                )
                if kind is None:
                    continue
                covering = {f for f in found if f.kind is kind and f.start <= start and end <= f.end}
                there[kind] += 1
                hit[kind] += bool(covering)
                found -= covering
            wrong.update(one.kind for one in found)
    print("| kind | there | recall | precision |\n|---|---|---|---|")
    for kind in KINDS.values():
        print(
            f"| {kind} | {there[kind]} | {hit[kind] / there[kind]:.3f} | {hit[kind] / (hit[kind] + wrong[kind]):.3f} |"
        )


def goods(data: Path) -> Iterator[tuple[str, str]]:
    with (data / "luma" / "products.csv").open(encoding="utf-8") as file:
        yield from (("luma, rows", " ".join(filter(None, row.values()))) for row in csv.DictReader(file))
    with (data / "luma" / "reviews.csv").open(encoding="utf-8") as file:
        yield from (("luma, reviews", row["text"]) for row in csv.DictReader(file))
    with gzip.open(data / "text_relevance" / "products.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from (("electronics, rows", line) for line in lines)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("data", type=Path)
    options.add_argument("finder", nargs="?", choices=["presidio"], help="ask this one instead of ours")
    chosen = options.parse_args()
    data = chosen.data
    if chosen.finder:
        use(Presidio())
    print(machine(), end="\n\n")
    sentences(data)
    texts, alarms, started = Counter[str](), Counter[str](), time.process_time()
    for what, text in goods(data):
        texts[what] += 1
        alarms[what] += len(find(text))
    seconds = time.process_time() - started
    print("\n| goods | texts | false alarms |\n|---|---|---|")
    for what, count in texts.items():
        print(f"| {what} | {count:,} | {alarms[what]} |")
    print(f"\n{seconds / sum(texts.values()) * 1e6:.0f} µs of processor a row of goods", end=", ")
    started = time.process_time()
    for _ in range(TIMES):
        find(QUERY)
    print(f"{(time.process_time() - started) / TIMES * 1e6:.1f} µs a query")


if __name__ == "__main__":
    main()
