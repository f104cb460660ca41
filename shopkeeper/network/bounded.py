"""What somebody's server answers, as far as we listen.

Knows how much was read. Refuses to know what it means.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httpx import Response


def body(answer: "Response", most: int) -> bytes:
    """The whole body of an answer that is streamed, of ``most`` bytes at most, unpacked. Raises ValueError for more."""
    read = bytearray()
    for part in answer.iter_bytes(65_536):
        read += part
        if len(read) > most:
            raise ValueError(f"an answer of over {most} bytes")
    return bytes(read)
