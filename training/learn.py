"""Training of the heads on frozen features, from nothing or further from heads that were shipped.

Going on, heads learn as they serve, and forget little: sight stays, the text head goes on saying what it said of general words
(Hinton et al. 2015), and all weights are pulled towards those they started from (L2-SP, Li et al. 2018). Knows how batches
are mixed and what is asked of them. Refuses to know files. Seeded: the same features and settings give the same heads on
the same kind of machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from training.corpora import Example
from training.features import Seen
from training.heads import ImageHead, Shape, TextHead, contrast
from training.words import Vectors

MIX = {"fashion": 0.55, "grocery": 0.18, "luma": 0.13, "people": 0.14}
MAX_HEAT = 4.6


@dataclass(frozen=True, slots=True)
class Recipe:
    """``kappa``: how many pictures of an ImageNet class make the head half trusted on it."""

    steps: int = 1500
    batch: int = 1536
    rate: float = 1e-3
    decay: float = 0.4
    kappa: float = 200.0
    sight: float = 0.5
    calm: float = 2.0
    """Weight of what the text head does to general words, against what it did to them before."""
    pull: float = 0.0
    """Times ``rate``: the share of the way back to the weights it started from, in each step."""
    heat: tuple[float, float] = (3.0, 2.5)
    """Logarithms of the inverse temperatures at the start: of words, of sight."""
    seed: int = 0
    hold: str = ""
    """A domain left out, to measure what the heads do to things they never saw."""
    hidden: int = 768
    dropout: float = 0.4
    mix: dict[str, float] = field(default_factory=lambda: dict(MIX))


FURTHER = Recipe(steps=200, batch=768, rate=1e-4, decay=0.0, calm=20.0, pull=50.0, heat=(3.4, 3.0))


@dataclass(frozen=True, slots=True)
class Heads:
    image: ImageHead
    text: TextHead

    @property
    def weights(self) -> list[Tensor]:
        return [*self.image.parameters(), *self.text.parameters()]


@dataclass(frozen=True, slots=True)
class Start:
    """Heads to go on from."""

    weights: dict[str, npt.NDArray[np.float32]]
    """By their names in the file that ships."""
    familiar: npt.NDArray[np.float32]
    """(views, n, 1): how much each picture resembles what they were taught."""

    def heads(self, shape: Shape) -> Heads:
        names, mean, scale, trust = (
            self._tensor(f"image.{key}") for key in ("names", "mean", "scale", "trust")
        )
        heads = Heads(ImageHead(shape, names, mean, scale, trust), TextHead(shape))
        for part, head in (("image", heads.image), ("text", heads.text)):
            head.load_state_dict({key: self._tensor(f"{part}.{key}") for key in head.state_dict()})
        heads.image.sight.requires_grad_(False)
        return heads

    def _tensor(self, name: str) -> Tensor:
        return torch.from_numpy(self.weights[name].copy())


class Batches:
    """Draws pictures by domain, a caption and a companion (another picture of the product) for each."""

    def __init__(self, examples: Sequence[Example], vectors: Vectors, recipe: Recipe) -> None:
        self.rng = np.random.default_rng(recipe.seed)
        taught = [e.split in ("train", "packshot") and e.domain != recipe.hold for e in examples]
        self.rows = np.flatnonzero(taught)
        self.product = np.unique([e.product for e in examples], return_inverse=True)[1]
        self.captions = [[vectors.index[c] for c in e.captions] for e in examples]
        domain = np.array([e.domain for e in examples])
        self.pools = [
            (self.rows[domain[self.rows] == name], int(recipe.batch * share))
            for name, share in recipe.mix.items()
            if name != recipe.hold
        ]
        self.mates: dict[int, list[int]] = {}
        for i in self.rows:
            self.mates.setdefault(self.product[i], []).append(i)

    def draw(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Pictures, companions, captions: row numbers."""
        rows = np.concatenate(
            [self.rng.choice(pool, min(len(pool), n), replace=False) for pool, n in self.pools]
        )
        companions = [
            mates[self.rng.integers(len(mates))] for mates in (self.mates[self.product[i]] for i in rows)
        ]
        captions = [c[self.rng.integers(len(c))] for c in (self.captions[i] for i in rows)]
        return rows, np.array(companions), np.array(captions)


def trust(logits: Tensor, kappa: float) -> Tensor:
    """Per ImageNet class n / (n + kappa), n the training pictures that look like it."""
    seen = logits.softmax(1).sum(0)
    return seen / (seen + kappa)


class Lessons:
    """Batch after batch, and what each costs."""

    def __init__(
        self, heads: Heads, known: TextHead | None, batches: Batches, seen: Seen, familiar: Tensor | None,
        vectors: Vectors, calm: Sequence[str], recipe: Recipe, device: str,
    ) -> None:  # fmt: skip
        self.heads, self.known, self.batches, self.recipe = heads, known, batches, recipe
        self.features, self.logits = (
            torch.from_numpy(part).to(device) for part in (seen.features, seen.logits)
        )
        self.familiar = None if familiar is None else familiar.to(device)
        self.words, self.quiet = (torch.from_numpy(part).to(device) for part in (vectors.rows, vectors[calm]))
        self.product = torch.from_numpy(batches.product).to(device)
        self.heat = nn.Parameter(torch.tensor(recipe.heat, device=device))

    def see(self, rows: npt.NDArray[np.int64]) -> tuple[Tensor, Tensor]:
        view = self.batches.rng.integers(len(self.features), size=len(rows))
        familiar = None if self.familiar is None else self.familiar[view, rows]
        meaning, sight = self.heads.image(
            self.features[view, rows].float(), self.logits[view, rows].float(), familiar
        )
        return meaning, sight

    def loss(self) -> Tensor:
        rows, companions, captions = (torch.from_numpy(part) for part in self.batches.draw())
        meaning, sight = self.see(rows.numpy())
        _, other = self.see(companions.numpy())
        said, which = captions.to(self.words.device), self.product[rows.to(self.words.device)]
        twin = which[:, None] == which
        same = ((said[:, None] == said) | twin).float()
        by_words = contrast(meaning, self.heads.text(self.words[said]), same, self.heat[0].exp())
        by_sight = contrast(sight, other, twin.float(), self.heat[1].exp())
        return by_words + self.recipe.sight * by_sight + self.recipe.calm * self.stir()

    def stir(self) -> Tensor:
        """What the text head does to general words that it did not do before."""
        some = torch.from_numpy(self.batches.rng.integers(0, len(self.quiet), 256)).to(self.quiet.device)
        shift = self.heads.text.shift(self.quiet[some])
        before = self.known.shift(self.quiet[some]).detach() if self.known else 0
        return (shift - before).pow(2).sum(1).mean()


def learn(
    examples: Sequence[Example], seen: Seen, vectors: Vectors, names: npt.NDArray[np.float32], calm: Sequence[str],
    recipe: Recipe, device: str, start: Start | None = None,
) -> Heads:  # fmt: skip
    """Fit both heads; ``names`` are the class vectors, ``calm`` the words the text head should leave alone."""
    torch.manual_seed(recipe.seed)
    batches = Batches(examples, vectors, recipe)
    shape = Shape(seen.features.shape[2], hidden=recipe.hidden, dropout=recipe.dropout)
    heads = start.heads(shape) if start else _fresh(shape, seen, names, batches.rows, recipe)
    known = start.heads(shape).text.to(device).eval() if start else None
    familiar = torch.from_numpy(start.familiar) if start else None
    heads.image.to(device), heads.text.to(device)
    lessons = Lessons(heads, known, batches, seen, familiar, vectors, calm, recipe, device)
    first = [weight.detach().clone() for weight in heads.weights]
    optimizer = torch.optim.AdamW([*heads.weights, lessons.heat], recipe.rate, weight_decay=recipe.decay)
    schedule = (
        torch.optim.lr_scheduler.ConstantLR(optimizer, 1.0)
        if start
        else torch.optim.lr_scheduler.OneCycleLR(optimizer, recipe.rate, recipe.steps, pct_start=0.1)
    )
    for step in range(recipe.steps):
        optimizer.zero_grad()
        loss = lessons.loss()
        loss.backward()
        optimizer.step()
        schedule.step()
        with torch.no_grad():
            lessons.heat.clamp_(max=MAX_HEAT)
            for weight, began in zip(heads.weights, first, strict=True):
                weight.lerp_(began, recipe.pull * recipe.rate)
        if step % 100 == 99:
            print(f"step {step + 1}: loss {loss.item():.3f}, heat {lessons.heat.exp().tolist()}", flush=True)
    heads.image.eval(), heads.text.eval()
    return heads


def _fresh(
    shape: Shape, seen: Seen, names: npt.NDArray[np.float32], taught: npt.NDArray[np.int64], recipe: Recipe
) -> Heads:
    features, logits = (torch.from_numpy(part[0, taught]).float() for part in (seen.features, seen.logits))
    sure = trust(logits, recipe.kappa)
    mean, scale = features.mean(0), features.std(0) + 1e-3
    return Heads(ImageHead(shape, torch.from_numpy(names), mean, scale, sure), TextHead(shape))
