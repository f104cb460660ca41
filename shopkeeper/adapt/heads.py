"""Adapting ``lite`` to one shop, told as a paragraph: see and read the catalogue, find out how long learning pays, learn.

Products are parted in a few folds. For each, heads learn from the others and are asked about it, again and again: the mean
of these curves says how many steps help products that were never learnt from. The table is honest because each fold is
read where the *other* folds' curves are highest. Then the heads learn that long from everything. Refuses to switch a shop.
"""

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from shopkeeper.adapt.examples import Click, Example, examples
from shopkeeper.adapt.features import Features
from shopkeeper.adapt.lesson import ASKED, RECIPE, Lesson, Pupil, Ranks, Recipe, Rows, ask
from shopkeeper.adapt.sample import mark
from shopkeeper.artefacts import Progress, fetch
from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.port import Catalog
from shopkeeper.embedding.lite import FILES
from shopkeeper.embedding.lite.heads import assemble, read
from shopkeeper.embedding.lite.towers import Array, ImageTower, TextTower
from shopkeeper.settings import Settings
from shopkeeper.types.errors import InvalidInput

FOLDS = 3
FEWEST = 12
"""Products from which anything can be learnt, and said about those held out."""

Curve = list[Ranks]
"""What a pupil knew before it learnt, and after each pace."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measure over all held-out looks; ``low`` and ``high`` bound the change of its reciprocal ranks at 95 %."""

    what: str
    looks: int
    before: tuple[float, float, float, float]
    """Recall at 1, 5 and 10, and mean reciprocal rank."""
    after: tuple[float, float, float, float]
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Adapted:
    """What became of it. ``tensors`` are None when learning did not help: then nothing shall be activated."""

    rows: tuple[Row, ...]
    steps: int
    products: int
    pictures: int
    worse: str
    """Why it must not be used; empty when it may."""
    tensors: Mapping[str, Array] | None


@dataclass(frozen=True, slots=True)
class Towers:
    """The frozen parts, and where the heads lie that are started from."""

    image: ImageTower
    text: TextTower
    files: Path = FILES

    def heads(self) -> tuple[dict[str, Array], dict[str, Any]]:
        return read(self.files / "heads.safetensors", self.files / "lite.json")


def open_towers(settings: Settings) -> Towers:
    """The shipped ones. Raises Unavailable when the text tower cannot be had."""
    text = fetch("minilm-int8", settings)
    return Towers(
        ImageTower(FILES / "image.onnx", settings.threads),
        TextTower(text, FILES / "tokenizer.json", settings.threads),
    )


def adapt(
    catalog: Catalog,
    media: MediaStore,
    towers: Towers,
    cache: Path,
    progress: Progress,
    clicks: Iterable[Click] = (),
    recipe: Recipe = RECIPE,
) -> Adapted:
    """Fit the heads to the shop's own looks. ``cache``: a folder for what the image tower says.

    Raises:
        InvalidInput: there are too few products with pictures to learn from.
        Unavailable: the shipped heads cannot be read.
    """
    features = Features(cache, towers.image, towers.files / "image.onnx", media)
    return teach(lesson(examples(catalog, clicks), features, towers, progress), towers, progress, recipe)


def lesson(looks: Sequence[Example], features: Features, towers: Towers, progress: Progress) -> Lesson:
    """See and read what is learnt from. Raises InvalidInput."""
    ids = list(dict.fromkeys(id for look in looks for id in look.pictures))
    seen = features.look(ids, progress) if ids else None
    at = {id: row for row, id in enumerate(ids) if seen is not None and seen.read[row]}
    looks = [look for look in looks if any(id in at for id in look.pictures)]
    if seen is None or (found := len({look.product for look in looks})) < FEWEST:
        raise InvalidInput(
            f"{found if ids else 0} products have pictures; {FEWEST} are the least to learn from",
            field="--data",
            fix="import more products, with pictures",
        )
    texts = list(dict.fromkeys(t for look in looks for t in (look.name, *look.captions, *look.clicked)))
    word = {text: row for row, text in enumerate(texts)}
    return Lesson(
        looks,
        seen,
        rows=[np.array([at[id] for id in look.pictures if id in at]) for look in looks],
        texts=towers.text(texts),
        names=np.array([word[look.name] for look in looks]),
        words=[np.array([word[text] for text in look.captions]) for look in looks],
        clicked=[np.array([word[text] for text in look.clicked], np.intp) for look in looks],
    )


def teach(lesson: Lesson, towers: Towers, progress: Progress, recipe: Recipe, folds: int = FOLDS) -> Adapted:
    """The held-out table, and heads that learnt from everything for as long as that paid.

    Two folds learn at a time, with a thread of BLAS each: its own threads only spin against each other.
    """
    with threadpool_limits(1, user_api="blas"):
        return _teach(lesson, towers, progress, recipe, folds)


def _teach(lesson: Lesson, towers: Towers, progress: Progress, recipe: Recipe, folds: int) -> Adapted:
    kept, facts = towers.heads()
    held = _folds(lesson, folds)
    curves = _curves(lesson, kept, facts, held, progress, recipe)
    scores = np.array([[_score(ranks) for ranks in curve] for curve in curves])
    others = [np.delete(scores, fold, axis=0).mean(axis=0).argmax() for fold in range(folds)]
    table = tuple(rows([c[0] for c in curves], [c[t] for c, t in zip(curves, others, strict=True)]))
    paces = int(scores.mean(axis=0).argmax())
    worse, tensors = _worse(table, paces), None
    if not worse:
        pupil = Pupil(lesson, kept, facts, np.arange(len(lesson.looks)), recipe)
        for done in range(paces):
            pupil.learn(recipe.pace)
            progress("learn from all", done + 1, paces)
        tensors = pupil.tensors
    products = len(set(lesson.products))
    return Adapted(table, paces * recipe.pace, products, int(lesson.seen.read.sum()), worse, tensors)


def _folds(lesson: Lesson, folds: int) -> list[Rows]:
    """Looks by fold, products whole; every fold has some."""
    products = sorted(set(lesson.products), key=lambda product: mark(f"fold {product}"))
    fold = {product: place % folds for place, product in enumerate(products)}
    return [np.flatnonzero([fold[p] == one for p in lesson.products]) for one in range(folds)]


def _curves(
    lesson: Lesson,
    kept: Mapping[str, Array],
    facts: Mapping[str, Any],
    held: Sequence[Rows],
    progress: Progress,
    recipe: Recipe,
) -> list[Curve]:
    """All folds in step, two at a time, until their mean has not risen for a while."""
    everything = np.arange(len(lesson.looks))
    shipped = assemble(kept, facts)
    curves: list[Curve] = [[ask(lesson, *shipped, looks)] for looks in held]
    pupils = [Pupil(lesson, kept, facts, np.setdiff1d(everything, looks), recipe) for looks in held]

    def learn(fold: int) -> None:
        pupils[fold].learn(recipe.pace)
        curves[fold].append(ask(lesson, *assemble(pupils[fold].tensors, facts), held[fold]))

    with ThreadPoolExecutor(2) as pool:
        for pace in range(1, recipe.paces + 1):
            list(pool.map(learn, range(len(held))))
            progress("learn", pace, recipe.paces)
            mean = np.mean([[_score(ranks) for ranks in curve] for curve in curves], axis=0)
            if pace - int(mean.argmax()) >= recipe.patience:
                progress("learn", recipe.paces, recipe.paces)
                break
    return curves


def _score(ranks: Ranks) -> float:
    """What is learnt for: the mean reciprocal rank by words and by pictures, halves of one."""
    pictures = "view" if (ranks["view"] >= 0).any() else "redrawn"
    words = [_reciprocal(ranks[kind]).mean() for kind in ("name", "clicked") if (ranks[kind] >= 0).any()]
    return float((np.mean(words) + _reciprocal(ranks[pictures]).mean()) / 2)


def _reciprocal(ranks: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    return np.asarray(1 / (1 + ranks[ranks >= 0]), np.float64)


def rows(before: Sequence[Ranks], after: Sequence[Ranks]) -> Iterable[Row]:
    for kind, what in ASKED.items():
        was, now = (np.concatenate([ranks[kind] for ranks in some]) for some in (before, after))
        if (was >= 0).any():
            low, high = _between(_reciprocal(now) - _reciprocal(was))
            yield Row(what, int((was >= 0).sum()), _recall(was), _recall(now), low, high)


def _recall(ranks: npt.NDArray[np.int64]) -> tuple[float, float, float, float]:
    asked = ranks[ranks >= 0]
    one, five, ten = (float((asked < depth).mean()) for depth in (1, 5, 10))
    return one, five, ten, float(_reciprocal(asked).mean())


def _between(changes: npt.NDArray[np.float64]) -> tuple[float, float]:
    """The mean change, resampled (paired bootstrap, Efron 1979): 95 %."""
    rng = np.random.default_rng(0)
    means = [rng.choice(changes, len(changes)).mean() for _ in range(2_000)]
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)


def _worse(rows: Sequence[Row], paces: int) -> str:
    """Strict, since few products are asked about: nothing may fall, be it by chance, and something must rise."""
    if not paces:
        return "nothing that was learnt helped products it was not learnt from"
    changes = {row.what: row.after[3] - row.before[3] for row in rows}
    fell = [what for what, change in changes.items() if change < 0]
    if fell:
        return f"{', '.join(fell)} got worse on products it was not learnt from"
    return "" if any(changes.values()) else "products it was not learnt from are found no better"


def save(adapted: Adapted, towers: Towers, models: Path) -> str:
    """Write the next version, whole or not at all. Returns its name: ``lite:4+1``.

    A version holds its image tower too: it goes on working when the shipped one changes.
    """
    from safetensors.numpy import save_file

    assert adapted.tensors is not None, "a worse model is not kept"
    _, facts = towers.heads()
    models.mkdir(parents=True, exist_ok=True)
    base = facts["name"]
    taken = [int(one.name.rpartition("+")[2]) for one in models.glob(f"{base.replace(':', '-')}+*")]
    name = f"{base}+{max(taken, default=0) + 1}"
    for killed in models.glob(".draft-*"):
        shutil.rmtree(killed)
    draft = Path(mkdtemp(prefix=".draft-", dir=models))
    draft.chmod(0o755)
    save_file(
        {key: part.astype(np.float16) for key, part in adapted.tensors.items()}, draft / "heads.safetensors"
    )
    shutil.copyfile(towers.files / "image.onnx", draft / "image.onnx")
    made = {"steps": adapted.steps, "products": adapted.products, "pictures": adapted.pictures,
            "held_out": [asdict(row) for row in adapted.rows]}  # fmt: skip
    (draft / "lite.json").write_text(json.dumps({**facts, "name": name, "adapted": made}, indent=1) + "\n")
    draft.rename(models / name.replace(":", "-"))
    return name
