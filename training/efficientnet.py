"""EfficientNet-Lite2 as a torch module, with the pooled activations of several depths as its output.

Knows the published architecture (Tan & Le 2019, Lite variant: no squeeze-excitation, ReLU6, fixed stem and head) and
the names of the 2020 checkpoint converted from TensorFlow. Refuses to know where the checkpoint lies or how it is used.
"""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

STAGES = (
    (1, 3, 1, 1, 16),
    (3, 3, 2, 6, 24),
    (3, 5, 2, 6, 48),
    (4, 3, 2, 6, 88),
    (4, 5, 1, 6, 120),
    (5, 5, 2, 6, 208),
    (1, 3, 1, 6, 352),
)
"""Repeats, kernel, stride of the first, expansion, channels."""
SIZE = 260
PALE, DEEP = (3, 6), (10, 14, 19)
"""Blocks whose inner activations are tapped: early ones see colour and weave, late ones parts and things."""
FEATURES = 2 * (32 + 144 + 288) + 528 + 720 + 1248 + 1280
CLASSES = 1000


class Same(nn.Conv2d):
    """Convolution with TensorFlow's SAME padding, which is lopsided when the stride is 2."""

    def forward(self, x: Tensor) -> Tensor:
        pads = []
        for size, kernel, stride in zip(
            map(int, x.shape[:1:-1]), self.kernel_size[::-1], self.stride[::-1], strict=True
        ):
            total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
            pads += [total // 2, total - total // 2]
        return super().forward(F.pad(x, pads))


def conv(inside: int, outside: int, kernel: int = 1, stride: int = 1, groups: int = 1) -> Same:
    return Same(inside, outside, kernel, stride, groups=groups, bias=False)


def norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=1e-3)


class Block(nn.Module):
    """Inverted residual: widen, filter each channel, project."""

    def __init__(self, inside: int, outside: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = inside * expansion
        if expansion > 1:
            self._expand_conv, self._bn0 = conv(inside, wide), norm(wide)
        self._depthwise_conv, self._bn1 = conv(wide, wide, kernel, stride, groups=wide), norm(wide)
        self._project_conv, self._bn2 = conv(wide, outside), norm(outside)
        self.widens, self.skips = expansion > 1, stride == 1 and inside == outside

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        wide = F.relu6(self._bn0(self._expand_conv(x))) if self.widens else x
        wide = F.relu6(self._bn1(self._depthwise_conv(wide)))
        out = self._bn2(self._project_conv(wide))
        return (out + x if self.skips else out), wide


class Lite2(nn.Module):
    """uint8 pictures (n, 260, 260, 3) → pooled activations (n, FEATURES) and ImageNet logits (n, 1000)."""

    def __init__(self) -> None:
        super().__init__()
        self._conv_stem, self._bn0 = conv(3, 32, 3, 2), norm(32)
        blocks, inside = [], 32
        for repeats, kernel, stride, expansion, outside in STAGES:
            for i in range(repeats):
                blocks.append(Block(inside, outside, kernel, stride if i == 0 else 1, expansion))
                inside = outside
        self._blocks = nn.ModuleList(blocks)
        self._conv_head, self._bn1 = conv(inside, 1280), norm(1280)
        self._fc = nn.Linear(1280, CLASSES)

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        x = (pictures.permute(0, 3, 1, 2).float() - 127) / 128
        x = F.relu6(self._bn0(self._conv_stem(x)))
        taps = [x.mean((2, 3)), x.amax((2, 3))]
        for i, block in enumerate(self._blocks):
            x, wide = block(x)
            if i in PALE + DEEP:
                taps.append(wide.mean((2, 3)))
            if i in PALE:
                taps.append(wide.amax((2, 3)))
        top = F.relu6(self._bn1(self._conv_head(x))).mean((2, 3))
        return torch.cat([*taps, top], 1), self._fc(top)


def load(checkpoint: Path) -> Lite2:
    """The frozen network with the published ImageNet weights."""
    net = Lite2()
    net.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True))
    return net.eval().requires_grad_(False)
