"""``golden/mixed*.jsonl`` asked of new shops that hold luma and the demo catalogues.

    python -m benchmarks.golden DATA            # DATA: the folder with ``luma``; the demo catalogues are fetched
    python -m benchmarks.golden DATA --each     # and every question, worst first

Measures the shop as it ships, as ``shopkeeper evaluate`` does. Nothing is fitted on these questions.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from benchmarks.machine import machine
from shopkeeper.artefacts import fetch
from shopkeeper.cli.catalogues import DEMO
from shopkeeper.evaluation import Shelf, evaluate, read
from shopkeeper.evaluation.run import Answer
from shopkeeper.ingest.pipeline import Options
from shopkeeper.settings import Settings
from shopkeeper.shop import Shop, open_shop

GOLDEN = Path(__file__).parent.parent / "golden"
MEASURES = ("nDCG@10", "RR", "understood", "kept", "speech", "silence", "verdict")


@contextmanager
def stocked(name: str, data: Path, kept: Path | None = None) -> Iterator[Shop]:
    """A shop with luma, or with both demo catalogues: a new one, or the one in ``kept``."""
    place = nullcontext(kept / name) if kept else TemporaryDirectory()
    with place as folder, open_shop(Settings(data=Path(folder))) as shop:
        if name == "luma":
            shop.import_feed(data / "luma" / "products.csv")
        for one in DEMO if name == "demo" else ():
            with one.unpacked(fetch(one.name, shop.settings)) as feed:
                shop.import_feed(feed, Options(one.format, one.name))
        yield shop


def report(answers: Sequence[tuple[str, Answer]], *, each: bool) -> None:
    groups = defaultdict(list)
    for name, answer in answers:
        for group in ("all", answer.slices["query"], name, answer.slices["batch"]):
            groups[group].append(answer)
    print(f"{'':16}{'n':>4}" + "".join(f"{measure:>14}" for measure in MEASURES))
    for group, some in groups.items():
        cells = ((m, [a.values[m] for a in some if m in a.values]) for m in MEASURES)
        print(
            f"{group:16}{len(some):4}" + "".join(f"{fmean(v):14.3f}" if v else f"{'–':>14}" for _, v in cells)
        )
    for _, answer in sorted(answers, key=lambda pair: pair[1].values.get("nDCG@10", 0)) if each else ():
        print(
            f"{answer.values.get('nDCG@10', 0):.2f} {answer.key:18} {answer.asked} {'; '.join(answer.missed)}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--each", action="store_true", help="print every question, worst first")
    parser.add_argument("--shops", type=Path, help="keep the shops in this folder, and use them again")
    options = parser.parse_args()
    answers = []
    for name in ("luma", "demo"):
        with stocked(name, options.data, options.shops) as shop:
            sets = [read(file, options.data).of(name) for file in sorted(GOLDEN.glob("mixed*.jsonl"))]
            run = evaluate(shop, sets, Shelf.of(shop.catalog.scan()))
            answers += [(name, answer) for answer in run.answers]
    print(machine())
    report(answers, each=options.each)


if __name__ == "__main__":
    main()
