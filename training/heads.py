"""The small trainable part of ``lite``: what joins pictures and words in one space.

The space has two parts. MEANING (384 numbers) is where texts live too: a picture's is its ConSE vector (Norouzi et al.
2014: the mean of the class names' sentence vectors, weighted by the ImageNet probabilities) plus what a learned head
adds, as far as the tower sees things that the head was taught (``trust``). SIGHT (128 numbers) is for pictures only and
zero for texts: it tells two sofas apart without bending what the word means.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

MEANING, SIGHT = 384, 128


@dataclass(frozen=True, slots=True)
class Shape:
    """Hyperparameters of the heads."""

    features: int
    hidden: int = 768
    words: int = 768
    top: int = 20
    dropout: float = 0.4
    cap: float = 1.5


class ImageHead(nn.Module):
    def __init__(self, shape: Shape, names: Tensor, mean: Tensor, scale: Tensor, trust: Tensor) -> None:
        super().__init__()
        self.top, self.cap = shape.top, shape.cap
        for key, value in {"names": names, "mean": mean, "scale": scale, "trust": trust}.items():
            self.register_buffer(key, value)
        self.see, self.say = nn.Linear(shape.features, shape.hidden), nn.Linear(shape.hidden, MEANING)
        self.sight = nn.Linear(shape.features, SIGHT)
        self.drop = nn.Dropout(shape.dropout)
        self.noise = nn.Dropout(0.1)
        nn.init.normal_(self.say.weight, std=0.01)
        nn.init.zeros_(self.say.bias)

    def conse(self, logits: Tensor) -> tuple[Tensor, Tensor]:
        """Mean name vector of the likeliest classes, unit length, and how far the head is to be trusted, 0…1."""
        best, index = logits.softmax(1).topk(self.top, 1)
        kept = torch.zeros_like(logits).scatter(1, index, best)
        return F.normalize(kept @ self.names, dim=1), (kept @ self.trust)[:, None]

    def forward(
        self, features: Tensor, logits: Tensor, familiar: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """(n, features), (n, 1000) → meaning (n, 384) and sight (n, 128), each of unit length.

        With ``familiar`` (n, 1) as when serving: silent on what was never taught, and never louder than ``cap``.
        """
        z = self.noise(((features - self.mean) / self.scale).clamp(-4, 4))
        anchor, trust = self.conse(logits)
        said = trust * self.say(self.drop(F.gelu(self.see(z), approximate="tanh")))
        if familiar is not None:
            said = said * familiar * (self.cap / said.norm(dim=1, keepdim=True)).clamp(max=1)
        return F.normalize(anchor + said, dim=1), F.normalize(self.sight(z), dim=1)


class TextHead(nn.Module):
    """A residual on the sentence vector; near zero on words that no training picture was called."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.hear, self.mean = nn.Linear(MEANING, shape.words), nn.Linear(shape.words, MEANING)
        self.drop = nn.Dropout(0.1)
        nn.init.zeros_(self.mean.weight)
        nn.init.zeros_(self.mean.bias)

    def shift(self, sentences: Tensor) -> Tensor:
        return self.mean(self.drop(F.gelu(self.hear(sentences), approximate="tanh")))

    def forward(self, sentences: Tensor) -> Tensor:
        return F.normalize(sentences + self.shift(sentences), dim=1)


def contrast(left: Tensor, right: Tensor, same: Tensor, heat: Tensor) -> Tensor:
    """Symmetric InfoNCE (van den Oord et al. 2018) where ``same`` (n, n) marks every true pair."""
    scores = left @ right.T * heat
    target = same / same.sum(1, keepdim=True)
    other = same.T / same.T.sum(1, keepdim=True)
    return (F.cross_entropy(scores, target) + F.cross_entropy(scores.T, other)) / 2
