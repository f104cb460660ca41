"""Pictures as a page shows them.

Knows sizes, addresses and what stands in while one loads. Refuses to know where the bytes lie.
"""

from dataclasses import dataclass
from urllib.parse import quote

from shopkeeper.types import Look, Media, Product

WIDTHS = (320, 768, 1600)
NEUTRAL = "#ecebe8"


@dataclass(frozen=True, slots=True)
class Picture:
    """``src`` with its ``srcset``; ``width`` × ``height`` of the original, 0 when unknown; ``blur`` its mean colour."""

    src: str
    srcset: str
    small: str
    large: str
    alt: str
    blur: str
    width: int
    height: int


def picture(media: Media, alt: str) -> Picture:
    widths = [width for width in WIDTHS if not media.width or width < media.width * 2]
    return Picture(
        address(media, 768),
        ", ".join(f"{address(media, width)} {width}w" for width in widths),
        address(media, 320),
        address(media, 1600),
        media.alt or alt,
        media.blur or NEUTRAL,
        media.width or 4,
        media.height or 5,
    )


def address(media: Media, width: int) -> str:
    return f"/media/{quote(media.id)}/{width}"


def pictures(product: Product, look: Look) -> tuple[Picture, ...]:
    """The pictures of one Look that the shop holds, in the merchant's order."""
    alt = f"{product.title}, {look.name}" if look.name else product.title
    return tuple(picture(media, alt) for media in look.pictures)


def fitting(width: int) -> int:
    """The smallest offered width that is at least ``width``: bounds what a stranger can make the shop compute."""
    return next((offered for offered in WIDTHS if offered >= width), WIDTHS[-1])
