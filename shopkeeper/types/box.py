"""A part of a picture, whatever its size in pixels. Knows fractions; refuses to see pictures."""

import math
from dataclasses import dataclass

from shopkeeper.types.errors import InvalidInput

_FIX = "write x,y,w,h as parts of the picture: 0.1,0.2,0.5,0.4"
LEAST = 0.02
"""Of the picture's side: less than this shows nothing."""

_ROUNDING = 1e-3
"""What a written box may reach beyond the picture by; its pixels never do."""


@dataclass(frozen=True, slots=True)
class Box:
    """Left, top, width and height as fractions of the upright picture, 0…1."""

    x: float
    y: float
    w: float
    h: float

    @classmethod
    def read(cls, text: str) -> "Box":
        """``x,y,w,h`` → a Box. Raises InvalidInput for anything that is not a part of a picture."""
        try:
            x, y, w, h = (float(part) for part in text.split(","))
        except ValueError:
            raise InvalidInput("a box has four numbers", field="box", fix=_FIX) from None
        box = cls(x, y, w, h)
        box.check()
        return box

    def check(self) -> None:
        """Raise InvalidInput when this is no visible part of a picture."""
        if not all(map(math.isfinite, (self.x, self.y, self.w, self.h))):
            raise InvalidInput("a box has four finite numbers", field="box", fix=_FIX)
        if min(self.w, self.h) < LEAST:
            raise InvalidInput(f"a box is at least {LEAST} wide and high", field="box", fix=_FIX)
        if min(self.x, self.y) < 0 or max(self.x + self.w, self.y + self.h) > 1 + _ROUNDING:
            raise InvalidInput("the box reaches beyond the picture", field="box", fix=_FIX)

    def __str__(self) -> str:
        return ",".join(f"{part:.4g}" for part in (self.x, self.y, self.w, self.h))

    def pixels(self, size: tuple[int, int]) -> tuple[int, int, int, int]:
        """Left, top, right, bottom in a picture of this size; never empty."""
        wide, high = size
        left, top = min(int(self.x * wide), wide - 1), min(int(self.y * high), high - 1)
        right, bottom = round((self.x + self.w) * wide), round((self.y + self.h) * high)
        return left, top, max(left + 1, min(right, wide)), max(top + 1, min(bottom, high))

    def wider(self, share: float) -> "Box":
        """With ``share`` of its width and height added on each side, as far as the picture goes."""
        x, y = max(0.0, self.x - share * self.w), max(0.0, self.y - share * self.h)
        right, bottom = min(1.0, self.x + self.w * (1 + share)), min(1.0, self.y + self.h * (1 + share))
        return Box(x, y, right - x, bottom - y)

    def within(self, part: "Box") -> "Box":
        """Where in a picture this is, as a part of its ``part``."""
        return Box(part.x + self.x * part.w, part.y + self.y * part.h, self.w * part.w, self.h * part.h)

    def overlap(self, other: "Box") -> float:
        """Intersection over union, 0…1."""
        shared = self.shared(other)
        return shared / (self.area + other.area - shared)

    def shared(self, other: "Box") -> float:
        """The common area."""
        wide = min(self.x + self.w, other.x + other.w) - max(self.x, other.x)
        high = min(self.y + self.h, other.y + other.h) - max(self.y, other.y)
        return max(0.0, wide) * max(0.0, high)

    @property
    def area(self) -> float:
        return self.w * self.h


WHOLE = Box(0.0, 0.0, 1.0, 1.0)
