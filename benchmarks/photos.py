"""Photo and words together, on questions built from the luma shop: ``python -m benchmarks.photos DATA [--fit]``.

Colour questions show one Look and ask for another colour of it; type questions show a garment and ask for another kind
of thing in that colour and for that gender. The wishes that words state as facts are applied as constraints, as the
shop does. Products are split in halves: fitted on one, reported on the other. Knows luma; refuses other shops.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks.fit_ranking import PARAMETERS, platt
from shopkeeper.embedding import open_encoder
from shopkeeper.embedding.port import Encoder, Vectors
from shopkeeper.ingest.feeds import shopify
from shopkeeper.ranking import Kind, compose, default_calibration, document_text, votes, weights
from shopkeeper.ranking.calibration import parameters
from shopkeeper.settings import Settings
from shopkeeper.types import Edit, Look, Product

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
SHARES = tuple(round(0.1 * step, 1) for step in range(1, 10))


@dataclass(frozen=True, slots=True)
class Shop:
    """Looks with pictures: ``views`` (n, dim) of the first one, ``shown`` of the last one, ``texts`` (n, sentence_dim)."""

    looks: list[tuple[Product, Look]]
    views: Vectors
    shown: Vectors
    texts: Vectors

    def facts(self, of: Callable[[Product, Look], str]) -> npt.NDArray[np.str_]:
        return np.array([of(*pair) for pair in self.looks])


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: the look shown, words, edits, the looks that pass the constraints, and the good answers."""

    shown: int
    words: str
    edits: tuple[Edit, ...]
    allowed: Mask
    good: Mask


def load(folder: Path, encoder: Encoder) -> Shop:
    rows = shopify.read(folder / "products.csv", "USD")
    looks = [
        (p, look) for p in rows if isinstance(p, Product) for look in p.looks if look.media and look.colours
    ]
    return Shop(
        looks,
        _see(encoder, [folder / look.media[0].source for _, look in looks]),
        _see(encoder, [folder / look.media[-1].source for _, look in looks]),
        encoder.sentence([document_text(*pair).sentence for pair in looks]),
    )


def questions(shop: Shop) -> list[Asked]:
    product = shop.facts(lambda p, _: p.id)
    colour = shop.facts(lambda _, look: look.colours[0].casefold())
    kind = shop.facts(lambda p, _: p.categories[-1][-1].casefold())
    gender = shop.facts(lambda p, _: p.attributes.get("gender", ("",))[0])
    asked = []
    for i in range(len(shop.looks)):
        for j in np.flatnonzero((product == product[i]) & (colour != colour[i])):
            edit = (Edit("colour", str(colour[j])),)
            asked.append(
                Asked(
                    i,
                    str(colour[j]),
                    edit,
                    colour == colour[j],
                    (product == product[i]) & (colour == colour[j]),
                )
            )
        for other in sorted(set(kind) - {kind[i]}):
            good = (kind == other) & (colour == colour[i]) & (gender == gender[i])
            if good.any() and product[i] != product[i - 1]:
                asked.append(Asked(i, other, (), kind == other, good))
    return asked


def recall(scores: Floats, one: Asked, depth: int = 10) -> float:
    """Share of the good answers, or of ten of them, among the first ten that pass the constraints."""
    best = np.argsort(-np.where(one.allowed, scores, -np.inf), kind="stable")[:depth]
    return float(one.good[best].sum() / min(depth, one.good.sum()))


@dataclass(frozen=True, slots=True)
class Scores:
    """Every look's calibrated score for one question, (n,) each; ``photo`` is edited, ``plain`` is not."""

    photo: Floats
    plain: Floats
    image: Floats
    text: Floats

    def fused(self, photo: float) -> Floats:
        return photo * self.photo + (1 - photo) * (self.image + self.text) / 2


def score(one: Asked, shop: Shop, encoder: Encoder) -> Scores:
    calibrate = default_calibration()
    photo = shop.shown[one.shown]
    return Scores(
        calibrate("photo", shop.views @ compose(photo, one.edits, encoder.text)),
        calibrate("photo", shop.views @ photo),
        calibrate("image", shop.views @ encoder.text([one.words])[0]),
        calibrate("text", shop.texts @ encoder.sentence([one.words])[0]),
    )


def report(asked: Sequence[Asked], scored: Sequence[Scores], share: float) -> str:
    everything = [Asked(a.shown, a.words, a.edits, np.ones_like(a.allowed), a.good) for a in asked]
    rows = {
        "photo only": _mean(everything, [s.plain for s in scored]),
        "words only, no constraints": _mean(everything, [s.fused(0) for s in scored]),
        "words only, constraints": _mean(asked, [s.fused(0) for s in scored]),
        "photo + words, no constraints": _mean(everything, [s.fused(share) for s in scored]),
        "photo + words, constraints": _mean(asked, [s.fused(share) for s in scored]),
    }
    return "\n".join(f"  {name:32s} recall@10 {value:.3f}" for name, value in rows.items())


def kin(shop: Shop, shown: Sequence[int], depth: int = 10) -> str:
    """Precision among the ``depth`` best other products of a shown photo: of its kind and gender; and of its colour too."""
    product, colour = shop.facts(lambda p, _: p.id), shop.facts(lambda _, look: look.colours[0].casefold())
    facts = {
        1 - parameters()["kin"]["audience"]: shop.facts(lambda p, _: p.categories[-1][-1]),
        parameters()["kin"]["audience"]: shop.facts(lambda p, _: p.attributes.get("gender", ("",))[0]),
    }
    share = parameters()["kin"]["share"]
    found: dict[str, list[tuple[float, float]]] = {"photo alone": [], "its kind first": []}
    for row in shown:
        cosine = shop.views @ shop.shown[row]
        likeness = default_calibration()("photo", cosine)
        near = np.argsort(-cosine)[:24]
        say = votes(cosine[near].tolist())
        voted = sum(weight * ((fact[:, None] == fact[near]) @ say) for weight, fact in facts.items())
        good = np.all([fact == fact[row] for fact in facts.values()], axis=0)
        for name, score in (
            ("photo alone", likeness),
            ("its kind first", (1 - share) * likeness + share * voted),
        ):
            order = [i for i in np.argsort(-score, kind="stable") if product[i] != product[row]]
            _, first = np.unique(product[order], return_index=True)
            best = np.array(order)[np.sort(first)[:depth]]
            found[name].append((good[best].mean(), (good & (colour == colour[row]))[best].mean()))
    return "\n".join(
        f"  {name:16s} kind {k:.3f}, and colour {c:.3f}"
        for name, (k, c) in ((name, np.mean(pairs, axis=0)) for name, pairs in found.items())
    )


def curves(shop: Shop, half: Mask, encoder: Encoder) -> dict[str, dict[str, float]]:
    """Platt curves over each question's nearest fifty: photo, the same product; image, the same kind and colour."""
    product = shop.facts(lambda p, _: p.id)
    said = shop.facts(lambda p, look: f"{look.colours[0]} {p.categories[-1][-1]}".casefold())
    rows = np.flatnonzero(half)
    photo = _nearest(shop.shown[rows] @ shop.views.T, product[rows][:, None] == product)
    image = _nearest(encoder.text(said[rows].tolist()) @ shop.views.T, said[rows][:, None] == said)
    return {"photo": asdict(platt(*photo)), "image": asdict(platt(*image))}


def _nearest(cosine: Floats, good: Mask, depth: int = 50) -> tuple[npt.NDArray[np.float64], Mask]:
    best = np.argsort(-cosine, axis=1)[:, :depth]
    return np.take_along_axis(cosine, best, 1).ravel().astype(float), np.take_along_axis(
        good, best, 1
    ).ravel()


def _see(encoder: Encoder, files: Sequence[Path]) -> Vectors:
    batches = (files[i : i + 8] for i in range(0, len(files), 8))
    return np.concatenate([encoder.image([Image.open(f).convert("RGB") for f in batch]) for batch in batches])


def _mean(asked: Sequence[Asked], scores: Sequence[Floats]) -> float:
    return float(np.mean([recall(s, a) for s, a in zip(scores, asked, strict=True)]))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", type=Path, help="the folder of development data")
    arguments.add_argument(
        "--fit", action="store_true", help="write curves and the photo's weight, fitted on one half"
    )
    options = arguments.parse_args()
    encoder = open_encoder(Settings())
    shop = load(options.data / "luma", encoder)
    half = np.array([crc32(product.id.encode()) % 2 == 0 for product, _ in shop.looks])
    if options.fit:
        stored = json.loads(PARAMETERS.read_text())
        stored["curves"] |= curves(shop, half, encoder)
        PARAMETERS.write_text(json.dumps(stored, indent=2) + "\n")
    for part, side in (("fitting half", True), ("other half", False)):
        print(f"look-alikes, {part}\n{kin(shop, np.flatnonzero(half == side).tolist())}")
    asked = questions(shop)
    scored = [score(one, shop, encoder) for one in asked]
    for name, kind in (("colour questions", True), ("type questions", False)):
        for part, side in (("fitting half", True), ("other half", False)):
            some = [i for i, one in enumerate(asked) if bool(one.edits) is kind and half[one.shown] == side]
            chosen, values = [asked[i] for i in some], [scored[i] for i in some]
            print(f"{name}, {part} ({len(some)}); photo share {weights(Kind.PHOTO_WORDS)['photo']}")
            print(report(chosen, values, weights(Kind.PHOTO_WORDS)["photo"]))
            print("  by share:", {s: round(_mean(chosen, [v.fused(s) for v in values]), 3) for s in SHARES})


if __name__ == "__main__":
    main()
