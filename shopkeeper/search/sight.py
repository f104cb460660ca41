"""What a photo is looked at with. Knows only what belongs together; refuses to look."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.port import Catalog
from shopkeeper.embedding.detector import Detector
from shopkeeper.embedding.letters import Reader
from shopkeeper.embedding.picture import decode
from shopkeeper.embedding.port import Encoder
from shopkeeper.embedding.scales import UNSCALED, Scales
from shopkeeper.index.port import Index
from shopkeeper.index.prints import Prints

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Sight:
    """One state of the shop, as pictures see it."""

    encoder: Encoder
    index: Index
    catalog: Catalog
    prints: Prints
    scales: Scales = UNSCALED
    """How the encoder's cosines read."""
    detector: Detector | None = None
    """The operator's own, for several things on one photo; without it, pixels propose."""
    reader: Reader | None = None
    """Of letters in photos."""
    media: MediaStore | None = None
    """Where what was read on the shop's own pictures is kept."""
    look: "Callable[[bytes], Image]" = decode
    """At an encoded photo, within the bounds that the operator sets. Raises Unsuitable for one that is not to be looked at any further."""
