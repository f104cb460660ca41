"""How many faces the finder of faces finds, and what else it takes for one.

``python -m benchmarks.faces DATA`` reads ``faces.csv``: 160 pictures of two shops, drawn by lot, looked at by a person (who found 58 with one
face, 92 with none and 10 where one cannot say: turned away, cut off), and 900 photos of clothes lying or hanging, taken as faceless. The
threshold was chosen on half 0; half 1 is what counts.
"""

import argparse
import csv
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image

from benchmarks.machine import machine
from shopkeeper.adapters import centerface
from shopkeeper.adapters.centerface import CenterFace
from shopkeeper.artefacts import fetch
from shopkeeper.settings import Settings

LABELS = Path(__file__).with_suffix(".csv")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("data", type=Path)
    data: Path = options.parse_args().data
    print(machine())
    finder = CenterFace(lambda: fetch("centerface", Settings()), 1)
    finder(Image.new("RGB", (64, 64)))
    rows = list(labelled(data))
    for half in ("0", "1"):
        print(f"\nhalf {half}, from a likelihood of {centerface.SURE}")
        for what in ("face", "none", "unclear", "lying"):
            spent, marks = time.process_time(), []
            for _, _, picture in (row for row in rows if row[:2] == (half, what)):
                marks.append(len(finder(picture)))
            ms = (time.process_time() - spent) / max(len(marks), 1) * 1000
            print(
                f"{what:8} {len(marks):4} pictures, {sum(map(bool, marks)):4} marked, {sum(marks):4} marks, {ms:5.0f} ms of processor each"
            )


def labelled(data: Path) -> Iterator[tuple[str, str, Image.Image]]:
    """``(half, what it shows, picture)``."""
    with zipfile.ZipFile(data / "fashion" / "images.zip") as fashion, LABELS.open() as file:
        for row in csv.DictReader(file):
            shop, _, name = row["picture"].partition("/")
            source = data / "luma" / "images" / name if shop == "luma" else BytesIO(fashion.read(name))
            yield row["half"], row["shows"], Image.open(source).convert("RGB")
    with zipfile.ZipFile(data / "people_photos" / "images.zip") as people:
        names = sorted(name for name in people.namelist() if name.endswith(".jpg"))
        for n, name in enumerate(names):
            yield str(n % 2), "lying", Image.open(BytesIO(people.read(name))).convert("RGB")


if __name__ == "__main__":
    main()
