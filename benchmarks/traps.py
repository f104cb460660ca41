"""The small shop of traps: made anew, asked what was written and what is made of its catalogue, held against the stored run.

    python -m benchmarks.traps            # may it ship?
    python -m benchmarks.traps --write    # make the questions anew, after its feed was changed
    python -m benchmarks.traps --save     # store the run, with the change that was meant to move it

Ten seconds, one core. ``tests/journeys/test_traps.py`` asks the same.
"""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.machine import machine
from benchmarks.stored import held
from shopkeeper.artefacts import fetch
from shopkeeper.evaluation import Run, Shelf, evaluate, generate, read, write
from shopkeeper.ingest.pipeline import Options
from shopkeeper.settings import Settings
from shopkeeper.shop import Shop, open_shop
from shopkeeper.types import Money, Offer, Sku

GOLDEN = Path(__file__).parent.parent / "golden"
WRITTEN, MADE, BASELINE = GOLDEN / "traps.jsonl", GOLDEN / "traps_made.jsonl", GOLDEN / "traps-baseline.json"
EACH = 40
"""Made questions of a kind: asking costs milliseconds here."""
SIXTY = Money(6000, "USD")
OFFERS = {
    Sku("rug-jute"): Offer(SIXTY, SIXTY, 3),
    Sku("kite-gull"): Offer(Money(2000, "USD"), delivery=date(2026, 3, 5)),
    Sku("kite-tern"): Offer(Money(2200, "USD"), delivery=date(2026, 3, 6)),
    Sku("kite-owl"): Offer(Money(2400, "USD"), delivery=date(2026, 3, 7)),
}
"""What no feed tells: when a thing is there, and that it costs what it did."""


@contextmanager
def stocked(folder: Path) -> Iterator[Shop]:
    """Raises Unavailable where the text model is not on this machine."""
    settings = Settings(data=folder)
    fetch("minilm-int8", settings)
    with open_shop(settings) as shop:
        shop.import_feed(GOLDEN / "traps.tsv", Options(reviews=GOLDEN / "traps_reviews.csv"))
        shop.set_offers(OFFERS)
        shop.views.settle()
        yield shop


def asked(shop: Shop) -> Run:
    return evaluate(shop, [read(WRITTEN), read(MADE)], Shelf.of(shop.catalog.scan()))


def make(shop: Shop) -> None:
    """Its questions, made of its catalogue. What is wholly right today must be so tomorrow: right is what the catalogue proves, and words say the same on every machine."""
    made = [replace(one, shop="traps") for one in generate(Shelf.of(shop.catalog.scan()), EACH).questions]
    write(MADE, made)
    right = {answer.key for answer in asked(shop).answers if min(answer.values.values(), default=0) == 1}
    write(MADE, [replace(one, must=f"{MADE.stem}/{one.id}" in right) for one in made])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--save", action="store_true")
    wanted = parser.parse_args()
    print(machine())
    with TemporaryDirectory() as folder, stocked(Path(folder)) as shop:
        if wanted.write:
            make(shop)
        run = asked(shop)
    held(run, BASELINE, save=wanted.save)


if __name__ == "__main__":
    main()
