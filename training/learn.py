"""Training of the heads on frozen features.

Knows how batches are mixed and what is asked of them. Refuses to know files. Seeded: the same features and settings give
the same heads on the same kind of machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

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
    seed: int = 0
    hold: str = ""
    """A domain left out, to measure what the heads do to things they never saw."""
    hidden: int = 768
    dropout: float = 0.4
    mix: dict[str, float] = field(default_factory=lambda: dict(MIX))


@dataclass(frozen=True, slots=True)
class Heads:
    image: ImageHead
    text: TextHead


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


def learn(
    examples: Sequence[Example], seen: Seen, vectors: Vectors, names: npt.NDArray[np.float32], calm: Sequence[str],
    recipe: Recipe, device: str,
) -> Heads:  # fmt: skip
    """Fit both heads; ``names`` are the class vectors, ``calm`` the words the text head should leave alone."""
    torch.manual_seed(recipe.seed)
    batches = Batches(examples, vectors, recipe)
    features, logits = (torch.from_numpy(part).to(device) for part in (seen.features, seen.logits))
    taught = features[0, batches.rows].float()
    shape = Shape(features.shape[2], hidden=recipe.hidden, dropout=recipe.dropout)
    sure = trust(logits[0, batches.rows].float(), recipe.kappa)
    image = ImageHead(
        shape, torch.from_numpy(names).to(device), taught.mean(0), taught.std(0) + 1e-3, sure
    ).to(device)
    text = TextHead(shape).to(device)
    words, quiet = (torch.from_numpy(part).to(device) for part in (vectors.rows, vectors[calm]))
    heat = torch.nn.Parameter(torch.tensor([3.0, 2.5], device=device))
    parameters = [*image.parameters(), *text.parameters(), heat]
    optimizer = torch.optim.AdamW(parameters, recipe.rate, weight_decay=recipe.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, recipe.rate, recipe.steps, pct_start=0.1)
    product = torch.from_numpy(batches.product).to(device)
    views = len(features)

    def see(rows: npt.NDArray[np.int64]) -> tuple[Tensor, Tensor]:
        view = batches.rng.integers(views, size=len(rows))
        meaning, sight = image(features[view, rows].float(), logits[view, rows].float())
        return meaning, sight

    for step in range(recipe.steps):
        rows, companions, captions = batches.draw()
        meaning, sight = see(rows)
        _, other = see(companions)
        said, which = torch.from_numpy(captions).to(device), product[torch.from_numpy(rows).to(device)]
        twin = which[:, None] == which
        loss = contrast(meaning, text(words[said]), ((said[:, None] == said) | twin).float(), heat[0].exp())
        loss = loss + recipe.sight * contrast(sight, other, twin.float(), heat[1].exp())
        hush = quiet[torch.from_numpy(batches.rng.integers(0, len(quiet), 256)).to(device)]
        loss = loss + recipe.calm * text.shift(hush).pow(2).sum(1).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        with torch.no_grad():
            heat.clamp_(max=MAX_HEAT)
        if step % 100 == 99:
            print(f"step {step + 1}: loss {loss.item():.3f}, heat {heat.exp().tolist()}", flush=True)
    return Heads(image.eval(), text.eval())
