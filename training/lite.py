"""Makes the ``lite`` model, stage by stage: ``python -m training.lite all --data DATA``.

Stages: tower (checkpoint → ONNX) → features (every picture and caption through the frozen towers, cached) → train (the
heads) → export (safetensors and card) → evaluate (with the shipped encoder). Any stage may be run alone once those
before it are done. With ``--start HEADS`` the heads go on from those, and half the way to what they learn is exported
(Wortsman et al. 2022). Knows the order and the files; each stage's own module knows the rest.
"""

import argparse
import json
import multiprocessing
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from itertools import groupby
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file

from shopkeeper.artefacts import Places, fetch, parse
from shopkeeper.embedding.lite import FILES
from shopkeeper.embedding.lite.heads import assemble, load, read
from shopkeeper.embedding.lite.prepare import pixels
from shopkeeper.embedding.lite.towers import ImageTower, TextTower
from training import corpora, features, hues, measure, words
from training.corpora import TAUGHT
from training.evaluate import HELD, Exam, data_hashes, trials, verdict, write_card
from training.learn import FURTHER, Heads, Recipe, Start, learn
from training.places import places

NAME = "lite:4"
GUARD = {"top": 20, "share": 0.7, "far": 0.35, "near": 0.55, "cap": 1.5, "hue": 0.15}
"""Applied when serving, see ``lite.heads``: chosen on held-out domains, never on the demo of Vendure."""
CALIBRATE = {"fashion": 96, "luma": 64}
"""Pictures that set the ranges of the int8 tower."""
WAY = 0.5
"""Of the way from the heads that were started from to what they learnt: all of it forgets Saleor's demo."""
ASKED = 600
"""Fashion products among those whose sameness is judged."""
SHIPPED = FILES / "heads.safetensors", FILES / "lite.json"
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Workshop:
    """Where things lie while the model is made."""

    data: Path
    work: Path
    views: int
    device: str
    settings: Places
    start: Path | None = None

    @cached_property
    def examples(self) -> list[corpora.Example]:
        return corpora.development(self.data)

    @cached_property
    def vectors(self) -> words.Vectors:
        return words.Vectors(self.work / "vectors.npz")

    @cached_property
    def names(self) -> dict[str, list[str]]:
        return words.class_names(self.needed("imagenet-names"))

    @property
    def recipe(self) -> Recipe:
        return FURTHER if self.start else Recipe()

    @property
    def calm(self) -> list[str]:
        return words.general(self.names, self.data)

    def needed(self, name: str) -> Path:
        return fetch(parse((HERE / "manifest.toml").read_text())[name], self.settings)

    def unpacked(self, demo: str) -> Path:
        archive, folder = fetch(f"demo-{demo}", self.settings), self.work / demo
        if not folder.exists():
            shutil.unpack_archive(archive, folder, "zip" if archive.suffix == ".whl" else "gztar")
        return folder

    @contextmanager
    def workers(self) -> Iterator[ProcessPoolExecutor]:
        with ProcessPoolExecutor(mp_context=multiprocessing.get_context("forkserver")) as pool:
            yield pool

    def seen(self, examples: list[corpora.Example], views: int) -> features.Seen:
        run = ImageTower(self.work / "image.onnx", threads=1).see
        by_domain = [list(group) for _, group in groupby(examples, lambda e: e.domain)]
        with self.workers() as pool:
            parts = [features.look(part, run, self.work / "features", views, pool) for part in by_domain]
        return features.Seen(
            *(np.concatenate([getattr(p, name) for p in parts], 1) for name in features.PARTS)
        )


def tower(shop: Workshop) -> None:
    from training.tower import export

    rng, shown = np.random.default_rng(0), list[corpora.Example]()
    for domain, count in CALIBRATE.items():
        taught = [e for e in shop.examples if e.domain == domain and e.split in TAUGHT]
        shown += [taught[i] for i in rng.choice(len(taught), count, replace=False)]
    pictures = pixels([corpora.picture(e) for e in shown])
    export(shop.needed("efficientnet-lite2"), shop.work / "image.onnx", pictures)


def look(shop: Workshop) -> None:
    texts = {text for e in shop.examples for text in (*e.captions, e.name)}
    text_tower = TextTower(fetch("minilm-int8", shop.settings), FILES / "tokenizer.json")
    shop.vectors.learn(texts | set(shop.calm), text_tower)
    shop.seen(shop.examples, shop.views)


def train(shop: Workshop) -> Heads:
    seen = shop.seen(shop.examples, shop.views)
    names = words.class_vectors(shop.names, shop.vectors)
    start = Start(*familiar(shop.start, seen)) if shop.start else None
    heads = learn(shop.examples, seen, shop.vectors, names, shop.calm, shop.recipe, shop.device, start)
    torch.save({"image": heads.image.state_dict(), "text": heads.text.state_dict()}, shop.work / "heads.pt")
    return heads


def familiar(start: Path, seen: features.Seen) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Tensors of ``start``, and how much each view of each picture resembles what they were taught: (views, n, 1)."""
    tensors, _ = read(start, SHIPPED[1])
    image, _ = assemble(tensors, GUARD)
    return tensors, np.stack([image.familiar(view.astype(np.float32)) for view in seen.features])


def export(shop: Workshop) -> None:
    parts = torch.load(shop.work / "heads.pt", map_location="cpu", weights_only=True)
    learnt = {f"{part}.{key}": value.numpy() for part, state in parts.items() for key, value in state.items()}
    made: dict[str, object] = {"recipe": asdict(shop.recipe), "views": shop.views}
    if shop.start:
        made |= {"start": sha256(shop.start.read_bytes()).hexdigest(), "way": WAY}
    (FILES / "lite.json").write_text(json.dumps({"name": NAME, **GUARD, **made}, indent=1) + "\n")
    if shop.start:
        first, _ = read(shop.start, SHIPPED[1])
        save(first | {key: first[key] + WAY * (value - first[key]) for key, value in learnt.items()})
    else:
        save_fitted(shop, learnt)
    shutil.copyfile(shop.work / "image.onnx", FILES / "image.onnx")


def save_fitted(shop: Workshop, tensors: dict[str, np.ndarray]) -> None:
    """With what is fitted on the pictures that are learnt from: places, and colours."""
    taught = np.array([e.split in TAUGHT for e in shop.examples])
    seen = shop.seen(shop.examples, 1)
    features, colours = seen.features[0, taught], seen.colours[0, taught]
    tensors["image.middle"], tensors["image.places"] = places(features)
    tensors["image.names"] = words.class_vectors(shop.names, shop.vectors)
    tensors |= hues.standard(colours)
    save(tensors)
    tensors["image.blend"] = hues.blend(load(*SHIPPED)[0], features, colours)
    save(tensors)


def save(tensors: dict[str, np.ndarray]) -> None:
    heads, _ = SHIPPED
    save_file({key: value.astype(np.float16) for key, value in tensors.items()}, heads)
    heads.chmod(0o644)


def evaluate(shop: Workshop) -> None:
    exam = Exam(shop.vectors)
    held = {
        domain: [e for e in shop.examples if e.domain == domain and e.split in splits]
        for domain, splits in HELD.items()
    } | {demo.__name__: demo(shop.unpacked(demo.__name__)) for demo in (corpora.saleor, corpora.vendure)}
    tower = TextTower(fetch("minilm-int8", shop.settings), FILES / "tokenizer.json")
    shop.vectors.learn((e.name for part in held.values() for e in part), tower)
    results = {domain: exam.domain(domain, part, shop.seen(part, 1)) for domain, part in held.items()}
    asked = held["fashion"][:ASKED] + held["luma"] + held["people"]
    sameness = verdict(trials(exam, asked, shop.seen(asked, 2)))
    tables = {domain: table for domain, (table, _) in results.items()}
    print(measure.show(tables), json.dumps(sameness, indent=1), sep="\n")
    write_card({"sameness": sameness, "cosines": {domain: facts for domain, (_, facts) in results.items()}})
    report = {
        "data": data_hashes(shop.data),
        "torch": torch.__version__,
        "recall": tables,
        "sameness": sameness,
    }
    (HERE / "lite.json").write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")


STAGES = {"tower": tower, "features": look, "train": train, "export": export, "evaluate": evaluate}


def main() -> None:
    from shopkeeper.settings import Settings

    parser = argparse.ArgumentParser(prog="training.lite", description=__doc__)
    parser.add_argument("stage", choices=[*STAGES, "all"])
    parser.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "data")
    parser.add_argument("--work", type=Path, default=HERE.parent / "build" / "lite")
    parser.add_argument(
        "--views", type=int, default=2, help="times each picture is drawn; the first is as it is"
    )
    parser.add_argument("--start", type=Path, help="heads to go on from (safetensors); none: from nothing")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    shop = Workshop(given.data, given.work, given.views, given.device, Settings(), given.start)
    for name, stage in STAGES.items():
        if given.stage in (name, "all"):
            print(f"— {name}", flush=True)
            stage(shop)


if __name__ == "__main__":
    main()
