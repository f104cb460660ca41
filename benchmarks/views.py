"""Whether a shop's picture is found better by the mean of several looks at it: as it is, mirrored, and without its edge.

    python -m benchmarks.views DATA

Held-out pictures in two halves: the looks were chosen on one, and are judged by the other. Questions are asked with the picture as it is. Reciprocal rank of the right answer, as it is and with the mean; the change with its interval by
paired bootstrap over products or names. Knows the development data and the shipped encoder. Vendure is left alone.
"""

import argparse
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
from PIL import ImageOps
from PIL.Image import Image

from benchmarks.machine import machine
from shopkeeper.artefacts import fetch
from shopkeeper.embedding import Encoder, open_encoder
from shopkeeper.embedding.lite.towers import unit
from shopkeeper.settings import Settings
from training import corpora, measure
from training.corpora import Example
from training.evaluate import HELD

Array = npt.NDArray[np.float32]
EDGE = 0.05
"""What is cut off at each side."""
PICTURES = 64
Ranks = npt.NDArray[np.int64]


def looks(picture: Image) -> tuple[Image, Image, Image]:
    inner = ImageOps.crop(picture, (round(picture.width * EDGE), round(picture.height * EDGE)) * 2)
    return picture, ImageOps.mirror(picture), inner


def see(encoder: Encoder, examples: Sequence[Example]) -> tuple[Array, Array]:
    """Vectors of the pictures as they are, and means over their looks: (n, dim) each."""
    seen = []
    for start in range(0, len(examples), PICTURES):
        part = [looks(corpora.picture(e)) for e in examples[start : start + PICTURES]]
        seen.append(np.stack([encoder.image(look) for look in zip(*part, strict=True)]))
    views = np.concatenate(seen, 1)
    return views[0], unit(views.mean(0))


def asked(
    name: str, examples: Sequence[Example], encoder: Encoder
) -> Iterator[tuple[str, list[str], Ranks, Ranks]]:
    """(question, product of each, ranks as it is, ranks with the mean)."""
    plain, mean = see(encoder, examples)
    one_each = name == "fashion"
    names = measure.words(examples, one_each)
    own = np.array(names)[:, None] == [e.name for e in examples]
    texts = encoder.text(names)
    about = np.eye(len(names), dtype=bool) if one_each else own
    keys = [family(e) for e in examples] if one_each else [f"name {name}" for name in names]
    ranks = [measure.ranks(texts @ stock.T, about) for stock in (plain, mean)]
    yield f"{name} text→photo", keys, ranks[0], ranks[1]
    product = np.array([e.product for e in examples])
    twins = (product[:, None] == product) & ~np.eye(len(product), dtype=bool)
    pairs = twins.any(1)
    if pairs.any():
        scores = [
            np.where(np.eye(len(product), dtype=bool), -np.inf, plain @ stock.T) for stock in (plain, mean)
        ]
        keys = [family(e) for e, is_asked in zip(examples, pairs, strict=True) if is_asked]
        ranks = [measure.ranks(score[pairs], twins[pairs]) for score in scores]
        yield f"{name} photo→photo", keys, ranks[0], ranks[1]


def family(example: Example) -> str:
    """Luma's looks of one product stay on one side."""
    return example.product.split("-")[0] if example.domain == "luma" else example.product


def change(keys: Sequence[str], before: Ranks, after: Ranks, draws: int = 4000) -> tuple[float, float, float]:
    """Mean change of the reciprocal rank and its 95 % interval."""
    gain = 1 / (1 + after) - 1 / (1 + before)
    _, group = np.unique(keys, return_inverse=True)
    total, count = np.bincount(group, gain), np.bincount(group)
    drawn = np.random.default_rng(0).integers(0, len(count), (draws, len(count)))
    low, high = np.quantile(total[drawn].sum(1) / count[drawn].sum(1), (0.025, 0.975))
    return float(gain.mean()), float(low), float(high)


def held(data: Path, settings: Settings) -> Iterator[tuple[str, list[Example]]]:
    examples = corpora.development(data)
    for domain, splits in HELD.items():
        yield domain, [e for e in examples if e.domain == domain and e.split in splits]
    with TemporaryDirectory() as folder:
        shutil.unpack_archive(fetch("demo-saleor", settings), folder, "zip")
        yield "saleor", corpora.saleor(Path(folder))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    options = parser.parse_args()
    settings = Settings()
    encoder = open_encoder(settings)
    print(machine())
    print(f"{'':32}{'n':>5}{'as it is':>10}{'mean':>8}{'change':>9}")
    for name, examples in held(options.data, settings):
        for what, keys, before, after in asked(name, examples, encoder):
            judged = np.array([corpora.chance(f"sharper {key}") < 0.5 for key in keys])
            for half, rows in (("chosen on", ~judged), ("judged", judged)):
                part = (np.array(keys)[rows].tolist(), before[rows], after[rows])
                gain, low, high = change(*part)
                mrr = [(1 / (1 + ranks)).mean() for ranks in part[1:]]
                print(
                    f"{what:22}{half:10}{rows.sum():5}{mrr[0]:10.3f}{mrr[1]:8.3f}{gain:+9.3f} ({low:+.3f} to {high:+.3f})",
                    flush=True,
                )


if __name__ == "__main__":
    main()
