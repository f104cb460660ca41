"""Is "the same in green" the green one, where nobody says which that is? ``python -m benchmarks.tones DATA``

Luma's products, whose Looks state one colour each, are asked for every colour but the shown one as if none were stated. *Right*: the Look of that colour leads;
*wrong*: another does; of colours that the product does not come in, *claimed*: some Look is said to look so. The heads of the shipped encoder learnt from seven
tenths of the products, so the others stand by themselves. Knows luma; refuses other shops.
"""

import argparse
from collections import Counter
from pathlib import Path

from benchmarks.machine import machine
from benchmarks.photos import load
from shopkeeper.embedding import open_encoder
from shopkeeper.search.toned import HUES, Contest
from shopkeeper.settings import Settings
from shopkeeper.types.colour import stated_families
from training.corpora import luma


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    data: Path = parser.parse_args().data
    print(machine())
    encoder = open_encoder(Settings())
    shop, held = load(data / "luma", encoder), {one.file for one in luma(data) if one.split == "val"}
    products: dict[str, list[tuple[str, int]]] = {}
    unseen = {product.id for product, look in shop.looks if look.media[0].source in held}
    for row, (product, look) in enumerate(shop.looks):
        if len(hues := [hue for hue in stated_families(product, look) if hue in HUES]) == 1:
            products.setdefault(product.id, []).append((hues[0], row))
    contests = {hue: Contest.of([hue], encoder) for hue in HUES}
    counts: Counter[tuple[bool, str]] = Counter()
    for id, looks in products.items():
        for shown in range(len(looks)):
            others = looks[:shown] + looks[shown + 1 :]
            for hue in HUES:
                if others and hue != looks[shown][0]:
                    rows = [row for _, row in others]
                    found = contests[hue].leaning(shop.views[looks[shown][1]], shop.views[rows])
                    named = others[found[0]][0] if found else ""
                    sold = hue in {hue for hue, _ in others}
                    told = ("right" if named == hue else "wrong" if named else "none") if sold else "claimed" if named else "quiet"  # fmt: skip
                    counts[id in unseen, told] += 1
    for part, name in ((False, "learnt from"), (True, "held out")):
        said = {told: counts[part, told] for told in ("right", "wrong", "none", "claimed", "quiet")}
        asked, absent = said["right"] + said["wrong"] + said["none"], said["claimed"] + said["quiet"]
        print(f"{name:12} sold {asked:5}  right {said['right'] / max(1, asked):.3f}  wrong {said['wrong'] / max(1, asked):.3f}"
              f"   not sold {absent:5}  claimed {said['claimed'] / max(1, absent):.3f}")  # fmt: skip


if __name__ == "__main__":
    main()
