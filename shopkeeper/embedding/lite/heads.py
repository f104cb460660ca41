"""The trained heads of ``lite``: from what the towers say to one joint space, in NumPy.

The space has two parts. Meaning (384 numbers) is where texts live too: a picture's is the mean of ImageNet class
names' sentence vectors weighted by their probabilities (ConSE, Norouzi et al. 2014), plus what the trained head adds
as far as it was taught such things: it is silent on what looks like nothing it ever saw. Sight (128 numbers) is for
pictures only and zero for texts: what a trained head sees, and colours; it tells two sofas apart without bending what the
word means. Refuses to know the towers; ``training/heads.py`` is the same in torch.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from shopkeeper.embedding.lite.towers import Array, unit
from shopkeeper.types.errors import Unavailable

MEANING, SIGHT = 384, 128


def gelu(x: Array) -> Array:
    """Hendrycks & Gimpel 2016, the tanh form."""
    return np.asarray(0.5 * x * (1 + np.tanh(0.79788456 * (x + 0.044715 * x**3))), np.float32)


@dataclass(frozen=True, slots=True)
class Linear:
    weight: Array
    bias: Array

    def __call__(self, x: Array) -> Array:
        return x @ self.weight.T + self.bias


@dataclass(frozen=True, slots=True)
class ImageHead:
    mean: Array
    scale: Array
    names: Array
    """Sentence vectors of the 1000 class names."""
    trust: Array
    """Per class, how much of what the head was taught looks like it: 0…1."""
    middle: Array
    places: Array
    """Unit centres of the activations (the last 1280, around ``middle``) of what the head was taught."""
    see: Linear
    say: Linear
    sight: Linear
    colour_mean: Array
    colour_scale: Array
    blend: Array
    """(128, 256): principal directions of what is seen and of its colours, side by side."""
    top: int
    """Classes that count in ConSE."""
    share: float
    """Part of a picture-to-picture cosine that sight gives."""
    far: float
    near: float
    """Cosines to the nearest place: up to ``far`` the head is silent, from ``near`` it speaks fully."""
    cap: float
    """The most that it may add to ConSE's unit vector."""
    hue: float
    """Part of sight that colours give."""

    def __call__(self, features: Array, logits: Array, colours: Array) -> Array:
        """Pooled activations (n, features), logits (n, 1000), colours (n, 128) → (n, 512), unit rows."""
        z = self.scores(features)
        anchor, trust = self.anchor(logits)
        said = self.say(gelu(self.see(z))) * trust
        said *= self.familiar(features) * np.minimum(
            1, self.cap / np.linalg.norm(said, axis=1, keepdims=True)
        )
        meaning = unit(anchor + said)
        sight = unit(self.side_by_side(z, colours) @ self.blend.T)
        return np.hstack([(1 - self.share) ** 0.5 * meaning, self.share**0.5 * sight])

    def scores(self, features: Array) -> Array:
        """Standardised activations."""
        return np.asarray(np.clip((features - self.mean) / self.scale, -4, 4), np.float32)

    def side_by_side(self, z: Array, colours: Array) -> Array:
        """What the head sees (n, 128) and standardised colours (n, 128), weighed: (n, 256), unit rows."""
        return np.hstack([(1 - self.hue) ** 0.5 * unit(self.sight(z)), self.hue**0.5 * self.hues(colours)])

    def hues(self, colours: Array) -> Array:
        """Standardised colours (n, 128), unit rows."""
        return unit(np.clip((colours - self.colour_mean) / self.colour_scale, -4, 4))

    def anchor(self, logits: Array) -> tuple[Array, Array]:
        """ConSE: the mean name of the likeliest classes (n, 384), unit rows; and how far the head is trusted on them (n, 1)."""
        chance = self._likeliest(logits)
        return unit(chance @ self.names), (chance @ self.trust)[:, None]

    def familiar(self, features: Array) -> Array:
        """How much a picture resembles what the head was taught, 0…1: (n, 1)."""
        likeness = unit(features[:, -self.middle.size :] - self.middle) @ self.places.T
        nearest = likeness.max(1, keepdims=True)
        return np.asarray(np.clip((nearest - self.far) / (self.near - self.far), 0, 1), np.float32)

    def _likeliest(self, logits: Array) -> Array:
        """Probabilities, all but the ``top`` highest set to zero."""
        raised = np.exp(logits - logits.max(1, keepdims=True))
        chance = raised / raised.sum(1, keepdims=True)
        least = np.partition(chance, -self.top, axis=1)[:, -self.top, None]
        return np.where(chance >= least, chance, 0).astype(np.float32)


@dataclass(frozen=True, slots=True)
class TextHead:
    hear: Linear
    mean: Linear

    def __call__(self, sentences: Array) -> Array:
        """Sentence vectors (n, 384) → (n, 512), unit rows, no sight."""
        meaning = unit(sentences + self.mean(gelu(self.hear(sentences))))
        return np.pad(meaning, ((0, 0), (0, SIGHT)))


def load(weights: Path, card: Path) -> tuple[ImageHead, TextHead, dict[str, Any]]:
    """Heads and facts about them. Raises Unavailable when a file is missing or broken."""
    kept, facts = read(weights, card)
    return *assemble(kept, facts), facts


def read(weights: Path, card: Path) -> tuple[dict[str, Array], dict[str, Any]]:
    """Tensors by name from a safetensors file (stored as float16), and its JSON card.

    Raises:
        Unavailable: a file is missing or broken.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        facts: dict[str, Any] = json.loads(card.read_text("utf-8"))
        kept = {name: tensor.astype(np.float32) for name, tensor in load_file(weights).items()}
        assemble(kept, facts)
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise Unavailable(
            f"the heads cannot be loaded: {error}", field="encoder", fix="reinstall shopkeeper"
        ) from error
    return kept, facts


def assemble(kept: Mapping[str, Array], facts: Mapping[str, Any]) -> tuple[ImageHead, TextHead]:
    """Both heads from their tensors by name and the card's numbers. Raises KeyError for one that is missing."""

    def linear(name: str) -> Linear:
        return Linear(kept[f"{name}.weight"], kept[f"{name}.bias"])

    image = ImageHead(
        kept["image.mean"], kept["image.scale"], kept["image.names"], kept["image.trust"],
        kept["image.middle"], kept["image.places"], linear("image.see"), linear("image.say"), linear("image.sight"),
        kept["image.colour_mean"], kept["image.colour_scale"], kept["image.blend"],
        facts["top"], facts["share"], facts["far"], facts["near"], facts["cap"], facts["hue"],
    )  # fmt: skip
    return image, TextHead(linear("text.hear"), linear("text.mean"))
