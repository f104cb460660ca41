"""What does each further shop of one process take? Memory and seconds, shop after shop, all of them open.

    python -m benchmarks.tenants [--shops 4]

Each is a folder of its own that imports the small shop of traps (``golden/traps.tsv``) and answers a question; models are shared, catalogues and indices are not.
"""

import argparse
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.machine import machine, resident_mb
from shopkeeper.settings import Settings
from shopkeeper.shop import open_shop
from shopkeeper.types import Query

FEED = Path(__file__).parent.parent / "golden" / "traps.tsv"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--shops", type=int, default=4)
    shops = parser.parse_args().shops
    print(machine())
    print("| shops open | MB of memory | seconds to open, import and answer |\n|---|---|---|")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        for number in range(1, shops + 1):
            began = perf_counter()
            shop = stack.enter_context(open_shop(Settings(data=folder / str(number))))
            shop.import_feed(FEED)
            assert shop.search(Query("waterproof coat")).hits
            print(f"| {number} | {resident_mb():.0f} | {perf_counter() - began:.1f} |", flush=True)


if __name__ == "__main__":
    main()
