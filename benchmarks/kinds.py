"""Is a kind of thing that the shop sells found, and "not stocked" said of one that it does not sell?

    python -m benchmarks.kinds DATA [--each] [--shops FOLDER]

``golden/kinds*.jsonl`` asked of luma, the demo catalogues and the four invented shops: a false denial is a
sold kind with nothing but near things, a false promise is something else shown as if it were what was asked for. Kinds
are split in halves by a digest of their first word: thresholds were chosen on ``dev``, ``held`` was only measured.
``close`` are those of ``kinds_2`` asked where they, or only wider or sibling kinds, are sold.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.golden import stocked
from benchmarks.machine import machine
from benchmarks.understanding import SHOPS
from benchmarks.understanding import shop as invented
from shopkeeper.settings import Settings
from shopkeeper.shop import Shop, open_shop
from shopkeeper.types import Query

GOLDEN = Path(__file__).parent.parent / "golden"


@dataclass(frozen=True, slots=True)
class Kind:
    """``words`` are all names of it; ``maybe``: shops where either answer may be right; ``close``: that sell a wider or a sibling kind."""

    words: tuple[str, ...]
    sold: frozenset[str]
    maybe: frozenset[str]
    close: frozenset[str]
    batch: str

    @property
    def split(self) -> str:
        return "held" if blake2b(self.words[0].encode(), digest_size=1).digest()[0] % 2 else "dev"


@dataclass(frozen=True, slots=True)
class Asked:
    shop: str
    kind: Kind
    word: str
    answered: bool
    first: str

    @property
    def sold(self) -> bool:
        return self.shop in self.kind.sold

    @property
    def groups(self) -> Iterator[str]:
        group = f"{self.kind.batch} {self.kind.split}"
        yield from (self.kind.batch, group, f"{group} {self.shop}")
        if self.kind.batch != "kinds" and self.shop in self.kind.close | self.kind.sold:
            yield f"{group} close"


def kinds() -> Iterator[Kind]:
    for file in sorted(GOLDEN.glob("kinds*.jsonl")):
        for one in map(json.loads, file.read_text("utf-8").splitlines()):
            sold, maybe, close = (frozenset(one.get(name, ())) for name in ("sold", "maybe", "close"))
            yield Kind(tuple(one["words"]), sold, maybe, close, file.stem)


@contextmanager
def shelved(name: str, data: Path, kept: Path) -> Iterator[Shop]:
    if name not in SHOPS:
        with stocked(name, data, kept) as shop:
            yield shop
        return
    with open_shop(Settings(data=kept / name)) as shop:
        shop.catalog.put(invented(name))
        shop.catch_up()
        shop.views.settle()
        yield shop


def ask(name: str, shop: Shop) -> Iterator[Asked]:
    for kind in kinds():
        for word in kind.words if name not in kind.maybe else ():
            slate = shop.search(Query(text=word, size=1))
            first = slate.hits[0].product.title if slate.hits else ""
            yield Asked(name, kind, word, bool(slate.hits) and not slate.near, first)


def report(asked: list[Asked], *, each: bool) -> None:
    print(f"{'':28}{'sold':>6} {'denied':>8}{'not sold':>10} {'denied':>8}")
    groups: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        for group in one.groups:
            groups[group].append(one)
    for group, some in sorted(groups.items()):
        cells = [[not one.answered for one in some if one.sold is sold] for sold in (True, False)]
        print(f"{group:28}" + "".join(f"{len(c):7}{sum(c) / max(len(c), 1):9.1%}" for c in cells))
    for one in asked if each else ():
        if one.sold is not one.answered:
            print(
                f"{one.kind.batch} {one.kind.split} {one.shop:12}{'denied' if one.sold else 'shown'} {one.word} | {one.first}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--each", action="store_true", help="print every wrong answer")
    parser.add_argument("--shops", type=Path, help="keep the shops in this folder, and use them again")
    options = parser.parse_args()
    asked: list[Asked] = []
    with TemporaryDirectory() as temporary:
        for name in ("luma", "demo", *SHOPS):
            with shelved(name, options.data, options.shops or Path(temporary)) as shop:
                asked += ask(name, shop)
    print(machine())
    report(asked, each=options.each)


if __name__ == "__main__":
    main()
