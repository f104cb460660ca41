"""A sequential transformer that names the next item, trained offline and exported to ONNX.

Kang and McAuley (2018), "Self-attentive sequential recommendation" (SASRec), with what later work found to matter more
than depth: softmax cross-entropy over all items instead of one negative (Klenitskiy and Vasilev 2023, "Turning dross
into gold loss: is BERT4Rec really better than SASRec?"), layers normalised before they act, and a strong dropout. What
an item is made of (attribute ids) is added to its vector, as in Zhang et al. (2019), FDSA.

    python -m training.sequence --data SHOP --out FOLDER         # from a shop's own log: see training/own.py
    python -m training.sequence VISITS.txt OUT.onnx [--attributes ITEMS.json] [--epochs 30]

``VISITS.txt``: a visit a line, item numbers in order of time; ``ITEMS.json``: for each item its attribute ids.

Knows torch. Refuses to know shops; nothing that serves imports it. Seeded.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional as F

Sequences = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """``negatives``: items that each step's softmax is drawn over, besides the step's own targets; 0 is all of them."""

    width: int = 64
    layers: int = 2
    heads: int = 2
    dropout: float = 0.4
    longest: int = 50
    epochs: int = 30
    tokens: int = 1024
    rate: float = 1e-3
    decay: float = 0.05
    negatives: int = 2048
    smoothing: float = 0.0
    skip: float = 0.0
    """Share of a sequence's items left out at random each time that it is seen."""
    patience: int = 4
    seed: int = 0


class Layer(nn.Module):
    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        width = recipe.width
        self.heads, self.dropout = recipe.heads, recipe.dropout
        self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)
        self.mix, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.widen, self.narrow = nn.Linear(width, 2 * width), nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        rows, length, width = x.shape
        q, k, v = (
            part.view(rows, length, self.heads, -1).transpose(1, 2)
            for part in self.mix(self.before(x)).chunk(3, dim=2)
        )
        seen = F.scaled_dot_product_attention(
            q, k, v, is_causal=True, dropout_p=self.dropout if self.training else 0.0
        )
        x = x + F.dropout(
            self.out(seen.transpose(1, 2).reshape(rows, length, width)), self.dropout, self.training
        )
        gate, value = self.widen(self.between(x)).chunk(2, dim=2)
        return x + F.dropout(self.narrow(F.silu(gate) * value), self.dropout, self.training)


class SequenceModel(nn.Module):
    """Item ids (rows, length) → scores of every item (rows, items) after the last one."""

    def __init__(self, items: int, recipe: Recipe, attributes: Sequence[Sequence[int]] | None = None) -> None:
        super().__init__()
        self.recipe = recipe
        self.item = nn.Embedding(items, recipe.width)
        self.place = nn.Embedding(recipe.longest, recipe.width)
        self.layers = nn.ModuleList(Layer(recipe) for _ in range(recipe.layers))
        self.norm = nn.LayerNorm(recipe.width)
        self.bag: nn.EmbeddingBag | None = None
        if attributes is not None:
            starts = np.cumsum([0, *(len(ids) for ids in attributes)])[:-1]
            self.register_buffer(
                "ids", torch.tensor([i for ids in attributes for i in ids]), persistent=False
            )
            self.register_buffer("starts", torch.from_numpy(starts), persistent=False)
            self.bag = nn.EmbeddingBag(
                int(max(map(max, filter(None, attributes)))) + 1, recipe.width, mode="mean"
            )
        for table in (self.item, self.place, *([self.bag] if self.bag else [])):
            nn.init.normal_(table.weight, std=recipe.width**-0.5)

    def vectors(self) -> Tensor:
        """What each item is (items, width)."""
        if self.bag is None:
            return self.item.weight
        return self.item.weight + self.bag(self.ids, self.starts)

    def states(self, items: Tensor, vectors: Tensor) -> Tensor:
        """Where a shopper stands after each item: (rows, length) → (rows, length, width)."""
        x = vectors[items] + self.place.weight[: items.shape[1]]
        x = F.dropout(x, self.recipe.dropout, self.training)
        for layer in self.layers:
            x = layer(x)
        return self.norm(x)

    def forward(self, items: Tensor) -> Tensor:
        vectors = self.vectors()
        return self.states(items, vectors)[:, -1] @ vectors.T


def batches(
    sequences: Sequences, recipe: Recipe, rng: np.random.Generator
) -> Iterator[npt.NDArray[np.int64]]:
    """Rows of like length together, padded at the end by -1: a place that nothing before it can see."""
    kept = []
    for items in sequences:
        row = np.asarray(items[-recipe.longest - 1 :])
        if recipe.skip and len(row) > 3:
            row = row[rng.random(len(row)) >= recipe.skip]
        if len(row) > 1:
            kept.append(row)
    order = np.argsort([len(row) + rng.random() for row in kept])
    groups, start = [], 0
    while start < len(order):
        end = start + max(1, recipe.tokens // len(kept[order[start]]))
        groups.append(order[start:end])
        start = end
    for g in rng.permutation(len(groups)):
        rows = [kept[i] for i in groups[g]]
        batch = np.full((len(rows), max(map(len, rows))), -1)
        for into, row in zip(batch, rows, strict=True):
            into[: len(row)] = row
        yield batch


def loss_of(model: SequenceModel, batch: Tensor) -> Tensor:
    """Cross-entropy of every next item, over all items or a sample of them that everybody shares.

    Items of the sample are drawn evenly, so a constant makes up for those not drawn (Wu et al. 2022, sampled softmax).
    """
    recipe, vectors = model.recipe, model.vectors()
    taught = batch[:, 1:] >= 0
    target = batch[:, 1:][taught]
    states = model.states(batch[:, :-1].clamp(min=0), vectors)[taught]
    if not recipe.negatives:
        return F.cross_entropy(states @ vectors.T, target, label_smoothing=recipe.smoothing)
    items = len(vectors)
    drawn = torch.randint(items, (recipe.negatives,))
    others = states @ vectors[drawn].T + float(np.log(items / recipe.negatives))
    others = others.masked_fill(drawn[None] == target[:, None], -torch.inf)
    right = (states * vectors[target]).sum(1, keepdim=True)
    return (torch.cat([right, others], 1).logsumexp(1) - right[:, 0]).mean()


@torch.no_grad()
def scores(
    model: SequenceModel, sequences: Sequences, rows: int = 512
) -> Iterator[tuple[slice, npt.NDArray[np.float32]]]:
    """Scores after each sequence, a block at a time: which rows, and (rows, items)."""
    model.eval()
    vectors = model.vectors()
    for start in range(0, len(sequences), rows):
        block = [list(items[-model.recipe.longest :]) for items in sequences[start : start + rows]]
        length = max(map(len, block))
        padded = torch.tensor([items + [0] * (length - len(items)) for items in block])
        last = torch.tensor([len(items) - 1 for items in block])
        states = model.states(padded, vectors)[torch.arange(len(block)), last]
        yield slice(start, start + len(block)), (states @ vectors.T).numpy()


def learn(
    sequences: Sequences, items: int, recipe: Recipe, attributes: Sequence[Sequence[int]] | None = None,
    judge: Callable[[SequenceModel], float] | None = None,
) -> SequenceModel:  # fmt: skip
    """Train; with a ``judge`` of the model after each epoch, keep the best epoch and stop when none better comes."""
    torch.manual_seed(recipe.seed)
    rng = np.random.default_rng(recipe.seed)
    model = SequenceModel(items, recipe, attributes)
    optimizer = torch.optim.AdamW(
        model.parameters(), recipe.rate, weight_decay=recipe.decay, betas=(0.9, 0.98)
    )
    best, kept, since = -np.inf, {}, 0
    for epoch in range(recipe.epochs):
        model.train()
        start, total, count = time.process_time(), 0.0, 0
        for batch in batches(sequences, recipe, rng):
            loss = loss_of(model, torch.from_numpy(batch))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total, count = total + loss.item(), count + 1
        verdict = judge(model) if judge else float(epoch)
        print(
            f"epoch {epoch + 1}: loss {total / count:.3f}, verdict {verdict:.4f}, {time.process_time() - start:.0f} s",
            flush=True,
        )
        if verdict > best:
            best, since = verdict, 0
            kept = {name: value.clone() for name, value in model.state_dict().items()}
        elif (since := since + 1) >= recipe.patience:
            break
    model.load_state_dict(kept)
    return model.eval()


def export(model: SequenceModel, path: Path) -> None:
    """One ONNX file: ``items`` (1, length ≤ longest) int64 → ``scores`` (1, items) float32. Attributes are folded in."""
    plain = SequenceModel(len(model.item.weight), model.recipe)
    plain.load_state_dict(
        {name: kept for name, kept in model.state_dict().items() if not name.startswith("bag")}
    )
    with torch.no_grad():
        plain.item.weight.copy_(model.vectors())
    torch.onnx.export(
        plain.eval(), (torch.zeros(1, 3, dtype=torch.long),), str(path), input_names=["items"],
        output_names=["scores"], dynamic_axes={"items": {1: "length"}}, dynamo=False,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("visits", type=Path, nargs="?")
    parser.add_argument("onnx", type=Path, nargs="?")
    parser.add_argument("--data", type=Path, help="a shop's folder, in place of VISITS")
    parser.add_argument("--out", type=Path, help="with --data: the folder to write")
    parser.add_argument("--attributes", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    for field in fields(Recipe):
        parser.add_argument(f"--{field.name}", type=type(field.default))
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    given = {
        field.name: value for field in fields(Recipe) if (value := getattr(args, field.name)) is not None
    }
    if args.data and args.out:
        _of_shop(args.data, args.out, given)
    elif args.visits and args.onnx:
        _of_file(args.visits, args.onnx, args.attributes, Recipe(**given))
    else:
        parser.error("give VISITS and OUT.onnx, or --data and --out")


def _of_shop(data: Path, out: Path, given: dict[str, Any]) -> None:
    from shopkeeper import open_shop
    from shopkeeper.settings import Settings
    from training import own

    with open_shop(Settings(data=data)) as shop:
        print(*own.told(own.train(shop, out, replace(own.SMALL, **given))), sep="\n")


def _of_file(visits: Path, out: Path, attributes: Path | None, recipe: Recipe) -> None:
    sequences = [[int(item) for item in line.split()] for line in visits.read_text().splitlines()]
    made_of = json.loads(attributes.read_text()) if attributes else None
    items = len(made_of) if made_of else 1 + max(max(visit, default=0) for visit in sequences)
    export(learn(sequences, items, recipe, made_of), out)


if __name__ == "__main__":
    main()
