"""What adapting ``lite`` to a shop is worth, on products and on shops that it did not learn from.

    python -m benchmarks.adapt DATA                    # DATA: the folder with ``luma``; the demo catalogues are fetched
    python -m benchmarks.adapt DATA --kept FOLDER      # shops kept between runs
    python -m benchmarks.adapt DATA --shops saleor luma --rate 2e-4 --pull 5

Five folds, products held out whole; then heads adapted to one whole shop are asked about the others. Recipes may be chosen on
Saleor; Vendure is for looking at once, and the shipped heads have learnt from most of luma.
"""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import numpy as np

from benchmarks.machine import machine
from shopkeeper.adapt.examples import examples
from shopkeeper.adapt.features import Features
from shopkeeper.adapt.heads import Adapted, Row, lesson, open_towers, rows, teach
from shopkeeper.adapt.lesson import Lesson, Recipe, ask
from shopkeeper.artefacts import fetch
from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.cli.catalogues import DEMO
from shopkeeper.embedding.lite import FILES
from shopkeeper.embedding.lite.heads import assemble
from shopkeeper.ingest.pipeline import Options, import_feed
from shopkeeper.ingest.progress import silent
from shopkeeper.settings import Settings

SHOPS = ("saleor", "luma", "vendure")
FOLDS = 5


@contextmanager
def stocked(name: str, data: Path, kept: Path | None) -> Iterator[tuple[SqlCatalog, MediaStore, Path]]:
    with nullcontext(kept / name) if kept else TemporaryDirectory() as place:
        settings = Settings(data=Path(place))
        catalog, media = SqlCatalog(settings.catalog_url), MediaStore(settings.media_folder)
        if not catalog.count():
            for one in DEMO:
                if one.name == f"demo-{name}":
                    with one.unpacked(fetch(one.name, settings)) as feed:
                        import_feed(
                            feed, catalog=catalog, media=media, settings=settings, options=Options(one.format)
                        )
            if name == "luma":
                import_feed(data / "luma" / "products.csv", catalog=catalog, media=media, settings=settings)
        yield catalog, media, Path(place) / "features"
        catalog.close()


def show(what: str, table: tuple[Row, ...]) -> None:
    for row in table:
        was, now = ("  ".join(f"{value:.3f}" for value in part) for part in (row.before, row.after))
        print(
            f"{what:18} {row.what:24} {row.looks:5}   {was}   {now}   {row.low:+.3f} … {row.high:+.3f}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--kept", type=Path)
    parser.add_argument("--shops", nargs="+", default=SHOPS, choices=SHOPS)
    parser.add_argument("--folds", type=int, default=FOLDS)
    for name in ("rate", "pull", "doubt"):
        parser.add_argument(f"--{name}", type=float)
    given = parser.parse_args()
    chosen = {
        name: value for name in ("rate", "pull", "doubt") if (value := getattr(given, name)) is not None
    }
    recipe = replace(Recipe(), **chosen)
    towers = open_towers(Settings(threads=1))
    print(
        machine(), recipe, f"{'':44}looks   R@1    R@5    R@10   MRR     R@1    R@5    R@10   MRR", sep="\n"
    )
    lessons, adapted = dict[str, Lesson](), dict[str, Adapted]()
    for name in given.shops:
        with stocked(name, given.data, given.kept) as (catalog, media, cache):
            features = Features(cache, towers.image, FILES / "image.onnx", media)
            lessons[name] = lesson(examples(catalog), features, towers, silent)
        began = process_time()
        adapted[name] = teach(lessons[name], towers, silent, recipe, given.folds)
        show(f"{name}, held out", adapted[name].rows)
        print(
            f"{name}: {adapted[name].steps} steps, {process_time() - began:.0f} s of processor; {adapted[name].worse or 'may be used'}"
        )
    kept, facts = towers.heads()
    for taught, one in adapted.items():
        for name, other in lessons.items():
            if name != taught and one.tensors:
                looks = np.arange(len(other.looks))
                was, now = (ask(other, *assemble(part, facts), looks) for part in (kept, one.tensors))
                show(f"{taught} → {name}", tuple(rows([was], [now])))


if __name__ == "__main__":
    main()
