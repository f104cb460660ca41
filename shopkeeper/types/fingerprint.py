"""What stays of a picture when it is saved again: few numbers, written as text and kept beside its id.

Knows only how the numbers are written. Refuses to see pictures (``embedding.fingerprint``) and to compare (``index.prints``).
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass

GREYS, TINTS = 64, 32


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """``bits``: 64 of a DCT hash, 8 bytes. ``greys``: 8 × 8 mean luma, uint8. ``tints``: 4 × 4 mean (Cb, Cr), uint8, 128 is grey."""

    bits: bytes
    greys: bytes
    tints: bytes

    def __str__(self) -> str:
        return b64encode(bytes(self)).decode()

    def __bytes__(self) -> bytes:
        return self.bits + self.greys + self.tints

    @classmethod
    def read(cls, text: str) -> "Fingerprint | None":
        """None for a picture that has none, or one written by another Shopkeeper."""
        try:
            data = b64decode(text, validate=True)
        except ValueError:
            return None
        return cls.of(data)

    @classmethod
    def of(cls, data: bytes) -> "Fingerprint | None":
        """None for bytes that are none."""
        if len(data) != 8 + GREYS + TINTS:
            return None
        return cls(data[:8], data[8 : 8 + GREYS], data[8 + GREYS :])
